//! Use cases of message.
