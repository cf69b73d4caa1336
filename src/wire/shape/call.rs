//! Calls in the reference.

use utoipa::ToSchema;

/// A room at the Jitsi server.
#[derive(ToSchema)]
pub struct JitsiCall {
    /// Id of our room.
    pub rid: String,
    /// Host of the Jitsi server.
    pub domain: String,
    /// `jitsi`.
    pub provider: String,
    /// Name of the room over there.
    pub room: String,
    /// Until when it is offered.
    #[schema(format = DateTime)]
    pub timeout: String,
}

/// A call between the two browsers.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct WebRtcCall {
    /// Id of the room.
    pub rid: String,
    /// `webrtc`.
    pub provider: String,
    /// `ringing`, `ongoing`, `ended`, `declined`, or the word a client gave.
    pub call_status: String,
}

/// How a call stands.
#[derive(ToSchema)]
pub struct StatusOfCall {
    /// The word that was given.
    pub status: String,
}

/// How a call stands, as the visitor's side said it.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct CallState {
    /// The visitor's own token.
    pub token: String,
    /// The word that was given.
    pub call_status: String,
}
