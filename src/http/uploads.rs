//! `rooms.upload/:rid`, `rooms.media/:rid`, `rooms.mediaConfirm/:rid/:fileId`: users send files.

use super::doc::{Doc, Gives, doc, posts, shape, uploads};
use super::params::{Schema, Type, lenient, opt};
use super::{Answer, Call, Reply, Req, multipart};
use crate::domain::live::Caller;
use crate::domain::session;
use crate::domain::upload::{self, Words};
use crate::error::{Result, codes};
use crate::model::message::Message;
use crate::wire::message::View;
use crate::wire::shape;
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;

/// Texts beside the file.
static FORM: Schema = lenient(&[opt("msg", Type::Str), opt("description", Type::Str)]);
/// `tmid`, `t`, `content` and their kin belong to features of the original that a livechat room has not.
static CONFIRM: Schema = lenient(&[
    opt("msg", Type::Str),
    opt("description", Type::Str),
    opt("tmid", Type::Str),
    opt("fileName", Type::Str),
]);

#[derive(Serialize)]
struct One<'a> {
    message: View<'a>,
}

fn one(stored: &Message) -> Answer {
    Reply::ok(&One {
        message: View::rest(stored),
    })
}

/// The room, the form, and the caller as they are once it has been read.
async fn receive(call: Call) -> Result<(Req, String, Arc<Caller>, multipart::Form)> {
    let body = call.upload()?;
    let req = call.none()?;
    let room_id = req.path("rid").to_owned();
    let caller = req.user()?;
    upload::check_enabled(&req.ctx.settings(), false)?;
    let ticket = upload::for_user(&req.ctx, &caller, &room_id).await?;
    let form = multipart::read(&req.ctx, &body, &ticket).await?;
    // A file may take its time; a login that ended meanwhile does nothing more.
    let caller = session::by_hash(&req.ctx, caller.token_hash).await?;
    Ok((req, room_id, caller, form))
}

/// `POST rooms.upload/:rid` (multipart `file`, `msg?`, `description?`) → `{"message":{…}}`.
pub(super) async fn upload(call: Call) -> Answer {
    let (req, room_id, caller, form) = receive(call).await?;
    let stored = upload::say_as_user(&req.ctx, caller, room_id, form.file, form.words).await?;
    one(&stored)
}

/// `POST rooms.media/:rid` (multipart `file`) → `{"file":{"_id","url"}}`. The message comes with `rooms.mediaConfirm`.
pub(super) async fn media(call: Call) -> Answer {
    let (req, room_id, caller, form) = receive(call).await?;
    let (id, path) = upload::hold(&req.ctx, caller, room_id, form.file).await?;
    Reply::ok(&json!({ "file": { "_id": id, "url": path } }))
}

/// `POST rooms.mediaConfirm/:rid/:fileId` `{msg?, description?}` → `{"message":{…}}`.
pub(super) async fn confirm(call: Call) -> Answer {
    let req = call.body(&CONFIRM)?;
    let words = Words {
        text: req.params.str("msg").to_owned(),
        description: req.params.opt_str("description").map(str::to_owned),
    };
    let (room_id, file_id) = (req.path("rid").to_owned(), req.path("fileId").to_owned());
    let stored = upload::confirm(&req.ctx, req.user()?, room_id, file_id, words).await?;
    one(&stored)
}

/// The words of this file.
pub(super) static DOCS: &[Doc] = &[
    doc(
        "POST rooms.upload/{rid}",
        "Sends a file into a room: `multipart/form-data` with one part `file`, and `msg` and `description` if wanted.",
    )
        .replaced_by("POST rooms.media/{rid}")
        .examples(&[uploads("lamp.png", "image/png", r#"{"msg":"This one","description":"The lamp"}"#).at(&[("rid", "{rid}")])])
    .body(&FORM)
    .multipart()
    .gives(Gives::Key("message", shape::<shape::message::Message>))
    .fails(&[
        codes::FILE_UPLOAD_DISABLED,
        codes::ERROR_INVALID_ROOM,
        codes::ERROR_NOT_ALLOWED,
        codes::NO_FILE,
        codes::INVALID_FIELD,
        codes::ONE_FILE,
        codes::MATCH_ERROR,
        codes::SIZE_NOT_ALLOWED,
        codes::TYPE_NOT_ALLOWED,
        codes::MESSAGE_SIZE_EXCEEDED,
    ]),
    doc(
        "POST rooms.media/{rid}",
        "Sends a file ahead of its message: `multipart/form-data` with one part `file`. It goes after a day unless `rooms.mediaConfirm` follows.",
    )
        .examples(&[uploads("lamp.png", "image/png", "").at(&[("rid", "{rid}")])])
    .multipart()
    .gives(Gives::Key("file", shape::<shape::message::HeldFile>))
    .fails(&[
        codes::FILE_UPLOAD_DISABLED,
        codes::ERROR_INVALID_ROOM,
        codes::ERROR_NOT_ALLOWED,
        codes::NO_FILE,
        codes::INVALID_FIELD,
        codes::ONE_FILE,
        codes::MATCH_ERROR,
        codes::SIZE_NOT_ALLOWED,
        codes::TYPE_NOT_ALLOWED,
    ]),
    doc(
        "POST rooms.mediaConfirm/{rid}/{fileId}",
        "Writes the message for a file the caller sent ahead into this room. Works once per file.",
    )
        .examples(&[posts(r#"{"msg":"This one","description":"The lamp"}"#).at(&[("rid", "{rid}"), ("fileId", "{fileId}")])])
    .body(&CONFIRM)
    .gives(Gives::Key("message", shape::<shape::message::Message>))
    .fails(&[
        codes::INVALID_FILE,
        codes::ERROR_INVALID_ROOM,
        codes::ERROR_NOT_ALLOWED,
        codes::MESSAGE_SIZE_EXCEEDED,
    ]),
];
