//! `livechat/config`.
