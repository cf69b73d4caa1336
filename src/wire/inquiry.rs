//! inquiry on the wire.
