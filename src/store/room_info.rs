//! What users and visitors write onto a room: survey, topic, tags, custom fields, another visitor. And where rooms come
//! from.

use super::tx::{ReadTx, Tx, is_unique_violation, json_texts};
use crate::error::Result;
use crate::model::Pk;
use crate::model::event::Event;
use crate::model::room::Source;
use crate::model::time::Millis;

const SET_SURVEY: &str = "UPDATE room SET survey = ?2, updated_at = ?3 WHERE pk = ?1";
const SET_INFO: &str = "UPDATE room SET topic = ?2, tags = ?3, updated_at = ?4 WHERE pk = ?1";
const RENAME_VISITOR: &str = "UPDATE visitor SET name = ?2, updated_at = ?3 WHERE pk = ?1";
const HAND_TO_VISITOR: &str = "UPDATE room SET visitor_pk = ?2, contact_pk = ?3, name = ?4,
    visitor_status = CASE WHEN is_open THEN ?5 ELSE visitor_status END, updated_at = ?6 WHERE pk = ?1";
/// Steps from one type to the next in the index `room_by_source`, however many rooms there are.
const SOURCE_TYPES: &str = "WITH RECURSIVE s(kind) AS (
        SELECT min(source_type) FROM room
        UNION ALL SELECT (SELECT min(source_type) FROM room WHERE source_type > s.kind) FROM s WHERE s.kind IS NOT NULL
    ) SELECT kind FROM s WHERE kind IS NOT NULL";
const SOURCE_APPS: &str = "WITH RECURSIVE s(id) AS (
        SELECT min(source_id) FROM room WHERE source_type = 'app'
        UNION ALL SELECT (SELECT min(source_id) FROM room WHERE source_type = 'app' AND source_id > s.id) FROM s WHERE s.id IS NOT NULL
    ) SELECT s.id, (SELECT source_extra FROM room WHERE source_type = 'app' AND source_id = s.id ORDER BY pk DESC LIMIT 1)
      FROM s WHERE s.id IS NOT NULL";

impl ReadTx<'_> {
    /// Every origin rooms have had. Apps are told apart by id and described as their newest room does.
    pub fn sources(&self) -> Result<Vec<Source>> {
        let kinds: Vec<String> = self.all(SOURCE_TYPES, [], |r| r.get(0))?;
        let mut all = Vec::with_capacity(kinds.len());
        for kind in kinds {
            if kind != "app" {
                all.push(Source {
                    kind,
                    id: None,
                    extra: None,
                });
                continue;
            }
            let apps = self.all(SOURCE_APPS, [], |r| {
                Ok(Source {
                    kind: "app".to_owned(),
                    id: r.get(0)?,
                    extra: r.get(1)?,
                })
            })?;
            all.extend(apps);
        }
        Ok(all)
    }
}

impl Tx<'_> {
    /// Writes the visitor's answers over earlier ones.
    pub fn set_survey(&mut self, room_pk: Pk, json: &str, now: Millis) -> Result<()> {
        self.execute(SET_SURVEY, (room_pk, json, now.0)).map(|_| ())
    }
    /// Writes topic and tags.
    pub fn set_room_info(
        &mut self,
        room_pk: Pk,
        topic: Option<&str>,
        tags: &[String],
        now: Millis,
    ) -> Result<()> {
        self.execute(SET_INFO, (room_pk, topic, json_texts(tags), now.0))
            .map(|_| ())
    }
    /// Gives a visitor another name; open rooms and the contact, which names later rooms, take it over.
    pub fn rename_visitor(&mut self, visitor_pk: Pk, name: &str, now: Millis) -> Result<()> {
        self.rename_along(visitor_pk, name, now)?;
        self.execute(RENAME_VISITOR, (visitor_pk, name, now.0))?;
        self.emit(Event::VisitorChanged { visitor_pk });
        Ok(())
    }
    /// Hands a room to another visitor. False when that one has an open room already: the schema allows one.
    pub fn hand_to_visitor(
        &mut self,
        room_pk: Pk,
        (visitor_pk, contact_pk): (Pk, Pk),
        name: &str,
        status: &str,
        now: Millis,
    ) -> Result<bool> {
        let done = self.try_execute(
            HAND_TO_VISITOR,
            (room_pk, visitor_pk, contact_pk, name, status, now.0),
        );
        match done {
            Ok(_) => Ok(true),
            Err(e) if is_unique_violation(&e) => Ok(false),
            Err(e) => Err(super::tx::db(e)),
        }
    }
}
