//! setting on the wire.
