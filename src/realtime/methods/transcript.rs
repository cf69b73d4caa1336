//! Transcripts.

use super::{Call, Outcome, value};
use crate::domain::transcript;
use crate::error::codes;
use crate::model::permission::Permission;
use crate::realtime::Counted;

const MAY: Permission = Permission::SendOmnichannelChatTranscript;

/// `[rid, email, subject]` → true.
pub(super) async fn request(call: &mut Call<'_>) -> Outcome {
    let user = call.user_who_may(MAY)?;
    let text = |at: usize| call.text(at).map(str::to_owned);
    transcript::request(&call.ctx, user, text(0)?, text(1)?, text(2)?).await?;
    value(&true)
}

/// `[rid]` → true.
pub(super) async fn discard(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(MAY)?;
    transcript::discard(&call.ctx, call.text(0)?.to_owned()).await?;
    value(&true)
}

/// `[token, rid, email, subject]` → true.
pub(super) async fn send(call: &mut Call<'_>) -> Outcome {
    let caller = call.caller.clone();
    let user = caller
        .filter(|user| call.ctx.live.may(user, MAY))
        .ok_or(codes::CODED_NOT_ALLOWED)?;
    let text = |at: usize| call.text(at).map(str::to_owned);
    let (token, rid, email, subject) = (text(0)?, text(1)?, text(2)?, text(3)?);
    if !call.ctx.live.may(&user, Permission::ApiBypassRateLimit) {
        call.gate.count(Counted::UserTranscript, Some(&user.id))?;
    }
    transcript::send_as_user(&call.ctx, user, &token, rid, email, subject).await?;
    value(&true)
}
