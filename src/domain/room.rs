//! Use cases of room.
