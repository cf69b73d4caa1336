//! department on the wire.
