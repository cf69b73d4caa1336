//! `livechat/room`.
