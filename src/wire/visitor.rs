//! visitor on the wire.
