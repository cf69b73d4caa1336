//! `livechat/visitors`.
