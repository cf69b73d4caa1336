//! message on the wire.
