//! `livechat/departments`.
