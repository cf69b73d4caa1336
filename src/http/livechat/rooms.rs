//! `livechat/rooms`.
