//! Use cases of presence.
