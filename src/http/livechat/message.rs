//! `livechat/message`.
