//! stream on the wire.
