//! `livechat/agent`.
