//! Use cases of config.
