//! room on the wire.
