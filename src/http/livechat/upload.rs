//! `livechat/upload/:rid`: a visitor sends a file.

use crate::domain::{access, upload};
use crate::error::{Result, codes};
use crate::http::doc::{Doc, Gives, doc, shape, uploads};
use crate::http::limit::Class;
use crate::http::params::{Schema, Type, lenient, opt};
use crate::http::{Answer, Call, Reply, Req, multipart};
use crate::model::token::VisitorToken;
use crate::wire::message::View;
use crate::wire::shape::message::Message;
use serde::Serialize;

/// Texts beside the file.
static FORM: Schema = lenient(&[opt("msg", Type::Str), opt("description", Type::Str)]);
/// Header of the visitor's token.
const TOKEN: &str = "x-visitor-token";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Said<'a> {
    #[serde(flatten)]
    message: View<'a>,
    new_room: bool,
    show_connecting: bool,
}

fn token(upload: &multipart::Upload) -> Result<&str> {
    match upload.header(TOKEN).map(str::trim) {
        Some(text) if !text.is_empty() => Ok(text),
        _ => Err(codes::UNAUTHORIZED.into()),
    }
}

/// Counts the bytes that are announced; without a word of the sender the largest file is.
fn weigh(req: &Req, body: &multipart::Upload, ticket: &upload::Ticket) -> Result<()> {
    let bytes = body
        .declared()
        .or(ticket.most())
        .unwrap_or(0)
        .min(ticket.most().unwrap_or(u64::MAX));
    let kib = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
    req.weigh_address(Class::UploadSize, kib)
}

async fn allowed(
    req: &Req,
    body: &multipart::Upload,
    room_id: &str,
) -> Result<(VisitorToken, upload::Ticket)> {
    let text = token(body)?;
    upload::check_enabled(&req.ctx.settings(), true)?;
    let known = match access::token(text) {
        Ok(token) => upload::for_visitor(&req.ctx, &token, room_id)
            .await
            .map(|ticket| (token, ticket)),
        Err(e) => Err(codes::UNAUTHORIZED.because(e.code())),
    };
    if let Err(e) = &known
        && e.cause.as_deref() == Some(codes::INVALID_TOKEN.code)
    {
        // Guessing tokens must stay slow.
        req.limit_address(Class::UnknownToken)?;
    }
    known
}

/// `POST livechat/upload/:rid` (multipart `file`, `msg?`, `description?`; header `x-visitor-token`) → the message, flat.
pub(in crate::http) async fn post(call: Call) -> Answer {
    let body = call.upload()?;
    let req = call.none()?;
    let room_id = req.path("rid").to_owned();
    let (token, ticket) = allowed(&req, &body, &room_id).await?;
    req.limit(Class::Upload, &room_id)?;
    weigh(&req, &body, &ticket)?;
    let form = multipart::read(&req.ctx, &body, &ticket).await?;
    let stored = upload::say_as_visitor(&req.ctx, &token, room_id, form.file, form.words).await?;
    let links = req.ctx.links();
    Reply::ok(&Said {
        message: View::for_visitor(&stored, token.expose()).linked(&links),
        new_room: false,
        show_connecting: false,
    })
}

/// The words of this file.
pub(in crate::http) static DOCS: &[Doc] = &[doc(
    "POST livechat/upload/{rid}",
    "Sends a file into the visitor's open room: `multipart/form-data` with one part `file`, and `msg` and `description` if wanted. The visitor's token stands in the header `x-visitor-token`.",
)
        .examples(&[uploads("lamp.png", "image/png", r#"{"msg":"This one","description":"The lamp"}"#).at(&[("rid", "{rid}")])])
.body(&FORM)
.multipart()
.header("x-visitor-token")
.gives(Gives::Flat(shape::<Message>))
.fails(&[
    codes::UNAUTHORIZED,
    codes::FILE_UPLOAD_DISABLED,
    codes::FILE_QUOTA_EXCEEDED,
    codes::NO_FILE,
    codes::INVALID_FIELD,
    codes::ONE_FILE,
    codes::MATCH_ERROR,
    codes::SIZE_NOT_ALLOWED,
    codes::TYPE_NOT_ALLOWED,
    codes::MESSAGE_TOO_LONG,
])];
