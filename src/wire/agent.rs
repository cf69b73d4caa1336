//! agent on the wire.
