//! permission on the wire.
