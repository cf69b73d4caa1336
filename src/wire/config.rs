//! config on the wire.
