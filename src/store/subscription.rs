//! Statements of subscription.
