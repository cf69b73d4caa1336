//! `livechat/agents`.
