//! `livechat/offline`.
