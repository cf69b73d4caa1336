//! Livechat routes.
