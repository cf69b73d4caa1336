//! `livechat/inquiries`.
