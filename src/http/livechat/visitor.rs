//! `livechat/visitor`.
