//! Use cases of subscription.
