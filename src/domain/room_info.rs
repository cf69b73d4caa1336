//! What users write onto a room and its visitor: names, topic, tags, custom fields, another visitor.

use super::access::Rights;
use super::live::Caller;
use super::{Ctx, contact_merge, custom_field, priority, room as rooms, user, visitor, webhook};
use crate::error::{Error, Result, codes};
use crate::model::Pk;
use crate::model::custom_field::{Fields, Scope};
use crate::model::event::{Change, Event};
use crate::model::permission::Permission;
use crate::model::room::Room;
use crate::model::setting::Settings;
use crate::model::time::Millis;
use crate::model::visitor::Visitor;
use crate::model::webhook::EventKind;
use crate::store::Tx;
use serde_json::{Map, Value};
use std::sync::Arc;

/// Longest topic, characters.
const TOPIC: usize = 1024;
/// Longest tag, characters.
const TAG: usize = 256;
/// Most tags of a room.
const TAGS: usize = 100;

/// What is written of the visitor. Empty and absent leave what is there.
#[derive(Default)]
pub struct GuestInfo {
    /// Id.
    pub id: String,
    /// Display name.
    pub name: Option<String>,
    /// Address.
    pub email: Option<String>,
    /// Number.
    pub phone: Option<String>,
    /// Custom fields of scope `visitor`.
    pub fields: Map<String, Value>,
}

/// What is written of the room.
#[derive(Default)]
pub struct RoomInfo {
    /// Id.
    pub id: String,
    /// Topic: empty removes it, absent leaves it.
    pub topic: Option<String>,
    /// Tags: empty and absent remove them.
    pub tags: Vec<String>,
    /// Custom fields of scope `room`.
    pub fields: Map<String, Value>,
    /// How urgent, by id: empty takes that back, absent leaves it.
    pub priority_id: Option<String>,
}

/// A user writes onto a room and its visitor. Both halves are tried; the first failure is told.
///
/// Errors: `error-invalid-room`, `unauthorized` (somebody else's room), `error-invalid-visitor`, `error-invalid-email`,
/// `Invalid value for … field`, `error-invalid-priority`. Source: visitor-api 8.7.
pub async fn save(ctx: &Ctx, caller: Arc<Caller>, guest: GuestInfo, info: RoomInfo) -> Result<()> {
    let (grants, settings, now) = (ctx.live.grants(), ctx.settings(), ctx.now());
    let fields = ctx.live.fields();
    let failure = ctx
        .store
        .write(move |tx| {
            let room = tx.room_by_id(&info.id)?.ok_or(codes::ERROR_INVALID_ROOM)?;
            let rights = Rights {
                caller: &caller,
                grants: &grants,
                settings: &settings,
            };
            let is_own = room.served_by.as_ref().is_some_and(|a| a.pk == caller.pk);
            if !is_own && !rights.may(Permission::SaveOthersLivechatRoomInfo) {
                return Err(codes::UNAUTHORIZED.into());
            }
            // Without the right none is known, so none is written.
            let fields = if rights.may(Permission::EditLivechatRoomCustomfields) {
                fields
            } else {
                Arc::default()
            };
            let first = save_guest(tx, &room, &guest, &fields, now);
            let second = save_room(tx, &room, info, &fields, caller.pk, now);
            // A failure of the store undoes everything; one of the input leaves the other half in place.
            match (first, second) {
                (Err(e), _) | (_, Err(e)) if e.is_server_fault() => Err(e),
                (Err(e), _) | (Ok(()), Err(e)) => Ok(Some(e)),
                (Ok(()), Ok(())) => Ok(None),
            }
        })
        .await?;
    failure.map_or(Ok(()), Err)
}

/// Everything is checked before the first change, so that a half is written whole or not at all.
fn save_guest(
    tx: &mut Tx<'_>,
    room: &Room,
    guest: &GuestInfo,
    fields: &Fields,
    now: Millis,
) -> Result<()> {
    let known = tx
        .visitor_by_id(&guest.id)?
        // Who serves a room writes about the visitor of that room.
        .filter(|v| v.pk == room.visitor.pk)
        .ok_or(codes::ERROR_INVALID_VISITOR)?;
    let filled = |text: &Option<String>| {
        let text = visitor::clean_name(text.as_deref().unwrap_or_default());
        (!text.is_empty()).then_some(text)
    };
    let name = filled(&guest.name);
    let email = filled(&guest.email).map(|e| e.to_lowercase());
    let phone = filled(&guest.phone).filter(|_| room.source.kind != "sms");
    visitor::check_sizes(name.as_deref(), phone.as_deref())?;
    if let Some(email) = &email {
        user::check_email(email)?;
    }
    let values = merged(
        fields,
        Scope::Visitor,
        known.livechat_data.as_deref(),
        &guest.fields,
    )?;
    if let Some(name) = name.filter(|n| known.name.as_ref() != Some(n)) {
        tx.rename_visitor(known.pk, &name, now)?;
        rename_inquiry(tx, room)?;
    }
    if let Some(email) = &email {
        tx.set_visitor_address(known.pk, "email", email)?;
    }
    if let Some(phone) = &phone {
        tx.set_visitor_address(known.pk, "phone", phone)?;
    }
    if let Some(values) = values {
        tx.set_visitor_data(known.pk, custom_field::stored(&values).as_deref(), now)?;
    }
    let known = tx
        .visitor(known.pk)?
        .ok_or_else(|| Error::internal("the saved visitor is gone"))?;
    contact_merge::take(tx, &known, now)?;
    tx.emit(Event::VisitorChanged {
        visitor_pk: known.pk,
    });
    Ok(())
}

/// Whoever watches the queue sees the new name.
fn rename_inquiry(tx: &mut Tx<'_>, room: &Room) -> Result<()> {
    super::routing::tell_inquiry(tx, room.pk, Change::Changed)
}

fn save_room(
    tx: &mut Tx<'_>,
    room: &Room,
    info: RoomInfo,
    fields: &Fields,
    caller_pk: Pk,
    now: Millis,
) -> Result<()> {
    let urgency = match &info.priority_id {
        Some(id) => Some(priority::check(tx, id, caller_pk)?),
        None => None,
    };
    let topic = match info.topic {
        None => room.topic.clone(),
        Some(topic) => Some(topic).filter(|t| !t.is_empty()),
    };
    let is_long = |text: &str, most: usize| text.chars().count() > most;
    if topic.as_deref().is_some_and(|t| is_long(t, TOPIC)) {
        return Err(Error::invalid_params(format!(
            "topic must NOT have more than {TOPIC} characters"
        )));
    }
    let mut tags: Vec<String> = Vec::new();
    for tag in info.tags.into_iter().filter(|t| !t.is_empty()) {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    if tags.len() > TAGS || tags.iter().any(|t| is_long(t, TAG)) {
        return Err(Error::invalid_params(format!(
            "tags must NOT have more than {TAGS} items of {TAG} characters"
        )));
    }
    let values = merged(
        fields,
        Scope::Room,
        room.livechat_data.as_deref(),
        &info.fields,
    )?;
    tx.set_room_info(room.pk, topic.as_deref(), &tags, now)?;
    if let Some(values) = values {
        tx.set_room_data(room.pk, custom_field::stored(&values).as_deref(), now)?;
    }
    if let Some(urgency) = urgency {
        priority::put(tx, room, &urgency, now)?;
    }
    if !room.is_open {
        webhook::tell(tx, EventKind::Edited, room.pk, now)?;
    }
    rooms::tell_room(tx, room.pk, &room.id, Change::Changed)
}

/// Stored custom fields with new values over them; `None` when nothing changes. An empty value takes a field away, keys that
/// are no field of the scope are dropped.
///
/// Errors: `Invalid value for … field`.
fn merged(
    fields: &Fields,
    scope: Scope,
    old: Option<&str>,
    given: &Map<String, Value>,
) -> Result<Option<Map<String, Value>>> {
    let before = custom_field::values(old);
    let mut values = before.clone();
    for field in fields.shown(scope) {
        let text = match given.get(&field.id) {
            None | Some(Value::Null) => continue,
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
            Some(_) => return Err(custom_field::bad_value(&field.label)),
        };
        if text.is_empty() {
            values.remove(&field.id);
            continue;
        }
        if !fields.accepts(&field.id, &text) || text.chars().count() > custom_field::VALUE {
            return Err(custom_field::bad_value(&field.label));
        }
        values.insert(field.id.clone(), Value::String(text));
    }
    Ok((values != before).then_some(values))
}

/// Hands a room to another visitor: a guest who came back under a new token, say. The messages stay.
///
/// Shape: the room afterwards. Errors: `visitor-not-found`, `invalid-room`, `invalid-room-visitor`, `error-not-allowed`
/// (no access, or the new one has an open room of their own). Source: visitor-api 8.5.
pub async fn hand_to_visitor(
    ctx: &Ctx,
    caller: Arc<Caller>,
    room_id: String,
    old_id: String,
    new_id: String,
) -> Result<Room> {
    let (grants, settings, now) = (ctx.live.grants(), ctx.settings(), ctx.now());
    ctx.store
        .write(move |tx| {
            tx.visitor_by_id(&old_id)?.ok_or(codes::VISITOR_NOT_FOUND)?;
            let new = tx.visitor_by_id(&new_id)?.ok_or(codes::VISITOR_NOT_FOUND)?;
            let room = tx.room_by_id(&room_id)?.ok_or(codes::INVALID_ROOM)?;
            let rights = Rights {
                caller: &caller,
                grants: &grants,
                settings: &settings,
            };
            if !rights.can_access(tx, &room)? {
                return Err(codes::ERROR_NOT_ALLOWED.into());
            }
            if room.visitor.id != old_id {
                return Err(codes::INVALID_ROOM_VISITOR.into());
            }
            if new.pk != room.visitor.pk {
                hand(tx, &settings, &room, &new, now)?;
            }
            tx.room(room.pk)?
                .ok_or_else(|| Error::internal("the handed-over room is gone"))
        })
        .await
}

fn hand(
    tx: &mut Tx<'_>,
    settings: &Settings,
    room: &Room,
    new: &Visitor,
    now: Millis,
) -> Result<()> {
    let (contact_pk, name) = contact_merge::contact_for(tx, settings, new, now)?;
    let whose = (new.pk, contact_pk);
    if !tx.hand_to_visitor(room.pk, whose, &name, &new.status, now)? {
        return Err(codes::ERROR_NOT_ALLOWED.into());
    }
    let source_id = room.source.id.as_deref().unwrap_or("");
    let channel = (
        room.source.kind.as_str(),
        source_id,
        &*rooms::label(&room.source),
    );
    tx.note_contact_room(contact_pk, new.pk, channel, &room.id, now)?;
    tx.set_visitor_last_chat(new.pk, &room.id, contact_pk, now)?;
    tx.emit(Event::RoomVisitor {
        room_id: room.id.clone(),
        visitor_pk: new.pk,
    });
    super::routing::tell_inquiry(tx, room.pk, Change::Changed)?;
    rooms::tell_room(tx, room.pk, &room.id, Change::Changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::custom_field::CustomField;
    use serde_json::json;

    fn field(id: &str, scope: Scope, visibility: &str, pattern: &str) -> CustomField {
        CustomField {
            id: id.to_owned(),
            label: format!("The {id}"),
            scope,
            visibility: visibility.to_owned(),
            kind: None,
            options: None,
            pattern: Some(pattern.to_owned()),
            default_value: None,
            is_required: None,
            is_public: None,
            is_searchable: None,
            updated_at: Millis(0),
        }
    }

    #[test]
    fn values_go_over_what_is_there_field_by_field() {
        let fields = Fields::new(vec![
            field("plan", Scope::Visitor, "visible", "^[a-z]+$"),
            field("shoe", Scope::Visitor, "visible", ""),
            field("secret", Scope::Visitor, "hidden", ""),
            field("order", Scope::Room, "visible", ""),
        ]);
        let old = Some(r#"{"plan":"free","gone":"kept"}"#);
        let merge = |given: Value| {
            let given = given.as_object().cloned().expect("an object");
            merged(&fields, Scope::Visitor, old, &given).map_err(|e| e.wire_text())
        };
        for (given, wanted) in [
            (json!({}), None),
            (
                json!({ "plan": "free", "nonsense": "x", "secret": "x", "order": "7" }),
                None,
            ),
            (json!({ "plan": null }), None),
            (
                json!({ "plan": " gold ", "shoe": 42 }),
                Some(json!({ "plan": "gold", "gone": "kept", "shoe": "42" })),
            ),
            (json!({ "plan": "" }), Some(json!({ "gone": "kept" }))),
        ] {
            let got = merge(given.clone()).map(|m| m.map(Value::Object));
            assert_eq!(got, Ok(wanted), "{given}");
        }
        for given in [json!({ "plan": "GOLD" }), json!({ "plan": ["x"] })] {
            assert_eq!(
                merge(given),
                Err("Invalid value for The plan field".to_owned())
            );
        }
    }
}
