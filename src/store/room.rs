//! Statements of room.
