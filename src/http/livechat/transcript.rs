//! Transcripts: `livechat/transcript`, `livechat/transcript/:rid`, `omnichannel/:rid/request-transcript`.

use crate::domain::transcript::{self, Wish};
use crate::error::codes;
use crate::http::doc::{Doc, Gives, bare, doc, posts, shape};
use crate::http::limit::Class;
use crate::http::params::{Schema, Type, req, strict};
use crate::http::{Answer, Call, Reply};
use crate::wire::shape::room_calls::Told;
use serde_json::json;

static MAIL: Schema = strict(&[
    req("rid", Type::Str),
    req("token", Type::Str),
    req("email", Type::Str),
]);
static REQUEST: Schema = strict(&[req("email", Type::Str), req("subject", Type::Str)]);

/// `POST livechat/transcript` `{rid, token, email}` → `{"message":"Omnichannel transcript sent"}`.
pub(in crate::http) async fn mail(call: Call) -> Answer {
    let req = call.body(&MAIL)?;
    let text = |name: &str| req.params.str(name).to_owned();
    let wish = Wish {
        token: text("token"),
        room_id: text("rid"),
        email: text("email"),
    };
    req.limit(Class::Visitor, &wish.token)?;
    // Wishes of strangers must not use up what the owner of an address has.
    transcript::check_wish(&req.ctx, &wish).await?;
    req.limit_address(Class::Transcript)?;
    req.limit(Class::TranscriptRoom, &wish.room_id)?;
    req.limit(Class::Transcript, &wish.email.trim().to_lowercase())?;
    transcript::for_visitor(&req.ctx, wish).await?;
    Reply::ok(&json!({ "message": "Omnichannel transcript sent" }))
}

/// `POST livechat/transcript/:rid` `{email, subject}` → `{}`. It is mailed at the close.
pub(in crate::http) async fn request(call: Call) -> Answer {
    let req = call.body(&REQUEST)?;
    let text = |name: &str| req.params.str(name).to_owned();
    let (email, subject, rid) = (text("email"), text("subject"), req.path("rid").to_owned());
    transcript::request(&req.ctx, req.user()?, rid, email, subject).await?;
    Reply::empty()
}

/// `DELETE livechat/transcript/:rid` → `{}`.
pub(in crate::http) async fn discard(call: Call) -> Answer {
    let req = call.none()?;
    transcript::discard(&req.ctx, req.path("rid").to_owned()).await?;
    Reply::empty()
}

/// `POST omnichannel/:rid/request-transcript` → `{}`.
pub(in crate::http) async fn pdf(call: Call) -> Answer {
    let req = call.none()?;
    transcript::request_pdf(&req.ctx, req.user()?, req.path("rid").to_owned()).await?;
    Reply::empty()
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "POST livechat/transcript",
        "Mails the conversation to the visitor, at the address they have on record.",
    )
    .examples(&[posts(
        r#"{"token":"{token}","rid":"{rid}","email":"{email}"}"#,
    )])
    .body(&MAIL)
    .gives(Gives::Flat(shape::<Told>))
    .fails(&[
        codes::ERROR_INVALID_VISITOR,
        codes::INVALID_EMAIL_ADDRESS,
        codes::TRANSCRIPT_ADDRESS_REFUSED,
    ]),
    doc(
        "POST livechat/transcript/{rid}",
        "Orders a transcript to be mailed when the room closes.",
    )
    .examples(&[
        posts(r#"{"email":"iris@example.org","subject":"Your chat with us"}"#)
            .at(&[("rid", "{rid}")]),
    ])
    .body(&REQUEST)
    .fails(&[
        codes::ERROR_INVALID_USER,
        codes::ERROR_INVALID_ROOM.as_coded("Invalid room"),
        codes::TRANSCRIPT_ALREADY_REQUESTED,
        codes::INVALID_EMAIL_ADDRESS,
    ]),
    doc(
        "DELETE livechat/transcript/{rid}",
        "Withdraws the order of a transcript.",
    )
    .examples(&[bare().at(&[("rid", "{heldRid}")])])
    .fails(&[codes::ERROR_INVALID_ROOM, codes::TRANSCRIPT_NOT_REQUESTED]),
    doc(
        "POST omnichannel/{rid}/request-transcript",
        "Has a PDF made of a closed chat, once however often it is asked for.",
    )
    .examples(&[bare().at(&[("rid", "{closedRid}")])])
    .fails(&[
        codes::ERROR_INVALID_ROOM,
        codes::ERROR_NOT_ALLOWED,
        codes::ROOM_STILL_OPEN,
    ]),
];
