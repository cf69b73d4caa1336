//! subscription on the wire.
