//! `livechat/inquiries.*`: the queue.

use crate::domain::access::Rights;
use crate::domain::inquiry::{self, InquiryFilter};
use crate::domain::queue;
use crate::error::codes;
use crate::http::doc::{Doc, Gives, asks, doc, posts, shape};
use crate::http::params::{Schema, Type, opt, req, strict};
use crate::http::{Answer, Call, Reply, Req, listed};
use crate::model::inquiry::Status;
use crate::wire;
use crate::wire::room::Look;
use crate::wire::shape::inquiry::{Inquiry, InquiryLine};
use serde_json::{Value, json};

static LIST: Schema = strict(&[
    opt("department", Type::Str),
    opt("count", Type::Num),
    opt("offset", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);
static GET_ONE: Schema = strict(&[req("roomId", Type::Str)]);
static TAKE: Schema = strict(&[
    req("inquiryId", Type::Str),
    opt("userId", Type::Str),
    opt("options", Type::Free),
]);

fn column(key: &str) -> Option<&'static str> {
    Some(match key {
        "ts" => "q.created_at",
        "queuedAt" => "q.queued_at",
        "name" => "r.name",
        "message" => "q.message",
        "department" => "d.name",
        "_updatedAt" => "q.updated_at",
        "_id" => "q.id",
        _ => return None,
    })
}

fn order(sort: &[(String, bool)]) -> Vec<String> {
    let word = |ascending: bool| if ascending { "ASC" } else { "DESC" };
    sort.iter()
        .filter_map(|(key, up)| column(key).map(|c| format!("{c} {}", word(*up))))
        .collect()
}

/// `GET livechat/inquiries.list` → `{"inquiries":[{_id,rid,name,ts,status,department}],…}`, newest first.
pub(in crate::http) async fn list(call: Call) -> Answer {
    let req = call.query(&LIST)?;
    let page = req.page()?;
    let mut by = order(&page.sort);
    if by.is_empty() {
        by.push("q.created_at DESC".to_owned());
    }
    by.push("q.id ASC".to_owned());
    let department = req.params.filled("department").map(str::to_owned);
    let (items, total) = req
        .ctx
        .store
        .read(move |r| {
            let department_pk = match &department {
                Some(named) => r.department_named(named)?.map(|(pk, _)| pk),
                None => None,
            };
            r.queued_inquiries(&InquiryFilter {
                department_pk,
                for_user: None,
                order: by.join(", "),
                offset: page.offset,
                limit: page.count,
            })
        })
        .await?;
    let shown: Vec<Value> = items.iter().map(wire::inquiry::listed).collect();
    Reply::ok(&listed("inquiries", &shown, page.offset, total)?)
}

/// `GET livechat/inquiries.queuedForUser` (and `.queued`) → `{"inquiries":[…],…}`: what the caller may take, in the
/// order of the line.
pub(in crate::http) async fn queued(call: Call) -> Answer {
    let req = call.query(&LIST)?;
    let page = req.page()?;
    // The caller may sort, but never across the line itself.
    let mut by: Vec<String> = order(&page.sort)
        .into_iter()
        .filter(|c| !c.starts_with("q.created_at"))
        .collect();
    by.extend(
        queue::order(&req.ctx.settings())
            .first_key()
            .map(str::to_owned),
    );
    by.push("q.created_at ASC".to_owned());
    by.push("q.updated_at DESC".to_owned());
    by.push("q.id ASC".to_owned());
    let pk = req.user()?.pk;
    let department = req.params.filled("department").map(str::to_owned);
    let (items, total) = req
        .ctx
        .store
        .read(move |r| {
            let own = r.enabled_departments_of(pk)?;
            let department_pk = match &department {
                Some(_) if own.is_empty() => None,
                Some(id) => match r.department_named(id)?.map(|(d, _)| d) {
                    Some(d) if own.contains(&d) => Some(d),
                    _ => return Err(codes::NOT_AUTHORIZED.into()),
                },
                None => None,
            };
            r.queued_inquiries(&InquiryFilter {
                department_pk,
                for_user: Some((pk, own)),
                order: by.join(", "),
                offset: page.offset,
                limit: page.count,
            })
        })
        .await?;
    let shown: Vec<Value> = items
        .iter()
        .map(|i| Value::Object(wire::inquiry::full(i, Look::rest())))
        .collect();
    Reply::ok(&listed("inquiries", &shown, page.offset, total)?)
}

/// `GET livechat/inquiries.getOne?roomId` → `{"inquiry":{…}|null}`. Any agent may take any waiting room, so any
/// may read its entry; of a taken one only those who may read the room: the entry shows its newest message.
pub(in crate::http) async fn get_one(call: Call) -> Answer {
    let req = call.query(&GET_ONE)?;
    let inquiry = one(&req).await?;
    Reply::ok(&json!({ "inquiry": inquiry }))
}

async fn one(req: &Req) -> crate::error::Result<Option<Value>> {
    let id = req.params.str("roomId").to_owned();
    let caller = req.user()?;
    let (grants, settings) = (req.ctx.live.grants(), req.ctx.settings());
    let found = req
        .ctx
        .store
        .read_small(move |r| {
            let Some(room) = r.room_by_id(&id)? else {
                return Ok(None);
            };
            let rights = Rights {
                caller: &caller,
                grants: &grants,
                settings: &settings,
            };
            let Some(inquiry) = r.inquiry_of_room(room.pk)? else {
                return Ok(None);
            };
            let is_shown = inquiry.status != Status::Taken || rights.can_access(r, &room)?;
            Ok(is_shown.then_some(inquiry))
        })
        .await?;
    Ok(found.map(|i| Value::Object(wire::inquiry::full(&i, Look::rest()))))
}

/// `POST livechat/inquiries.take` `{inquiryId, userId?}` → `{}`.
pub(in crate::http) async fn take(call: Call) -> Answer {
    let req = call.body(&TAKE)?;
    let user_id = req.params.filled("userId").map(str::to_owned);
    inquiry::take(
        &req.ctx,
        req.user()?,
        req.params.str("inquiryId").to_owned(),
        user_id,
    )
    .await?;
    Reply::empty()
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "GET livechat/inquiries.list",
        "Lists the whole queue, newest first.",
    )
    .query(&LIST)
    .gives(Gives::Page("inquiries", shape::<InquiryLine>))
    .examples(&[asks(&[("count", "10")])]),
    doc(
        "GET livechat/inquiries.queued",
        "Lists what the caller may take, in the order of the line.",
    )
    .replaced_by("GET livechat/inquiries.queuedForUser")
    .note("An older name of `livechat/inquiries.queuedForUser`.")
    .query(&LIST)
    .gives(Gives::Page("inquiries", shape::<Inquiry>))
    .fails(&[codes::NOT_AUTHORIZED])
    .examples(&[asks(&[("count", "10")])]),
    doc(
        "GET livechat/inquiries.queuedForUser",
        "Lists what the caller may take, in the order of the line.",
    )
    .query(&LIST)
    .gives(Gives::Page("inquiries", shape::<Inquiry>))
    .fails(&[codes::NOT_AUTHORIZED])
    .examples(&[asks(&[("count", "10")])]),
    doc(
        "GET livechat/inquiries.getOne",
        "Reads the queue's entry of a room.",
    )
    .note("`null` when there is none, or when the room is taken and not the caller's to read.")
    .query(&GET_ONE)
    .gives(Gives::Maybe("inquiry", shape::<Inquiry>))
    .examples(&[asks(&[("roomId", "{queuedRid}")])]),
    doc("POST livechat/inquiries.take", "Takes a waiting room.")
        .gives(Gives::Nothing)
        .body(&TAKE)
        .fails(&[
            codes::INVALID_USER_TEXT,
            codes::INQUIRY_NOT_FOUND,
            codes::INQUIRY_TAKEN,
            codes::AGENT_OFFLINE,
            codes::AGENT_FULL,
            codes::CODED_NOT_ALLOWED,
            codes::ERROR_NOT_ALLOWED,
            codes::INVALID_AGENT,
        ])
        .examples(&[posts(r#"{"inquiryId":"{inquiryId}","userId":"{agentId}"}"#)]),
];
