//! ddp on the wire.
