//! Inquiries: the queue. One winner per inquiry comes from the conditional update, not from reading first.

use super::room;
use super::tx::{ReadTx, Tx};
use crate::error::Result;
use crate::model::Pk;
use crate::model::inquiry::{Inquiry, Status};
use crate::model::time::Millis;
use rusqlite::Row;
use std::sync::LazyLock;

static SELECT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {}, q.pk, q.id, q.message, q.status, q.created_at, q.queued_at, q.taken_at, w.id, w.username, q.updated_at
         FROM inquiry q JOIN room r ON r.pk = q.room_pk LEFT JOIN user w ON w.pk = q.default_agent_pk {}",
        *room::COLUMNS_ALL,
        room::JOINS_ALL
    )
});
const INSERT: &str = "INSERT INTO inquiry (id, room_pk, status, department_pk, default_agent_pk, created_at, queued_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?6)";
const TAKE: &str = "UPDATE inquiry SET status = 'taken', taken_at = ?2, queued_at = NULL, default_agent_pk = NULL, ignored_agent_pk = NULL,
    updated_at = ?2 WHERE room_pk = ?1 AND status <> 'taken'";
const QUEUE: &str = "UPDATE inquiry SET status = 'queued', queued_at = ?2, taken_at = NULL, ignored_agent_pk = ?3, updated_at = ?2
    WHERE room_pk = ?1";
const DELETE: &str = "DELETE FROM inquiry WHERE room_pk = ?1";
const ROUTING: &str = "SELECT default_agent_pk, ignored_agent_pk FROM inquiry WHERE room_pk = ?1";
const STATUS: &str = "SELECT status FROM inquiry WHERE room_pk = ?1";

/// Who may see a waiting inquiry, and in which order they come.
pub struct InquiryFilter {
    /// Only this department's row key.
    pub department_pk: Option<Pk>,
    /// Departments of the user, plus those without a department and those meant for the user. `None`: all.
    pub for_user: Option<(Pk, Vec<Pk>)>,
    /// `ORDER BY` terms on columns, already checked.
    pub order: String,
    /// Items to skip.
    pub offset: i64,
    /// Most items; -1 means all.
    pub limit: i64,
}

fn from_row(r: &Row<'_>) -> rusqlite::Result<Inquiry> {
    let at = room::WIDTH_ALL;
    let status: String = r.get(at + 3)?;
    let agent: Option<String> = r.get(at + 7)?;
    let username: Option<String> = r.get(at + 8)?;
    Ok(Inquiry {
        room: room::from_row(r)?,
        pk: r.get(at)?,
        id: r.get(at + 1)?,
        message: r.get(at + 2)?,
        // The CHECK of the table allows no other word.
        status: Status::parse(&status).unwrap_or(Status::Queued),
        created_at: Millis(r.get(at + 4)?),
        queued_at: r.get::<_, Option<i64>>(at + 5)?.map(Millis),
        taken_at: r.get::<_, Option<i64>>(at + 6)?.map(Millis),
        default_agent: agent.zip(username),
        updated_at: Millis(r.get(at + 9)?),
    })
}

fn numbers(list: &[Pk]) -> String {
    list.iter().map(Pk::to_string).collect::<Vec<_>>().join(",")
}

impl InquiryFilter {
    fn clause(&self) -> String {
        let mut clause = String::from("q.status = 'queued'");
        match (&self.for_user, self.department_pk) {
            (Some((user, own)), department) => {
                let own = department.map_or_else(|| numbers(own), |d| d.to_string());
                let list = if own.is_empty() {
                    "NULL".to_owned()
                } else {
                    own
                };
                clause.push_str(&format!(
                    " AND (q.department_pk IS NULL OR q.default_agent_pk = {user} OR q.department_pk IN ({list}))"
                ));
            }
            (None, Some(department)) => {
                clause.push_str(&format!(" AND q.department_pk = {department}"));
            }
            (None, None) => {}
        }
        clause
    }
}

impl ReadTx<'_> {
    /// By id.
    pub fn inquiry_by_id(&self, id: &str) -> Result<Option<Inquiry>> {
        self.first(&format!("{} WHERE q.id = ?1", *SELECT), [id], from_row)
    }
    /// Of a room.
    pub fn inquiry_of_room(&self, room_pk: Pk) -> Result<Option<Inquiry>> {
        self.first(
            &format!("{} WHERE q.room_pk = ?1", *SELECT),
            [room_pk],
            from_row,
        )
    }
    /// Where a room's inquiry stands.
    pub fn inquiry_status(&self, room_pk: Pk) -> Result<Option<Status>> {
        let word: Option<String> = self.first(STATUS, [room_pk], |r| r.get(0))?;
        Ok(word.as_deref().and_then(Status::parse))
    }
    /// Waiting inquiries and how many there are in all.
    pub fn queued_inquiries(&self, filter: &InquiryFilter) -> Result<(Vec<Inquiry>, i64)> {
        let clause = filter.clause();
        let total = self.number(
            &format!("SELECT count(*) FROM inquiry q WHERE {clause}"),
            [],
        )?;
        let sql = format!(
            "{} WHERE {clause} ORDER BY {} LIMIT ?1 OFFSET ?2",
            *SELECT, filter.order
        );
        Ok((
            self.all(&sql, (filter.limit, filter.offset), from_row)?,
            total,
        ))
    }
    /// The agent wanted for a room, and the one to pass over.
    pub fn inquiry_routing(&self, room_pk: Pk) -> Result<Option<(Option<Pk>, Option<Pk>)>> {
        self.first(ROUTING, [room_pk], |r| Ok((r.get(0)?, r.get(1)?)))
    }
}

impl Tx<'_> {
    /// Adds the entry of a new room.
    pub fn add_inquiry(
        &mut self,
        id: &str,
        room_pk: Pk,
        status: Status,
        department_pk: Option<Pk>,
        default_agent_pk: Option<Pk>,
        now: Millis,
    ) -> Result<()> {
        let queued_at = (status == Status::Queued).then_some(now.0);
        self.execute(
            INSERT,
            (
                id,
                room_pk,
                status.as_str(),
                department_pk,
                default_agent_pk,
                now.0,
                queued_at,
            ),
        )
        .map(|_| ())
    }
    /// Marks an entry as taken. True for the one who wins it.
    pub fn take_inquiry(&mut self, room_pk: Pk, now: Millis) -> Result<bool> {
        Ok(self.execute(TAKE, (room_pk, now.0))? == 1)
    }
    /// Puts an entry (back) into the queue; routing passes over `ignored_agent` once.
    pub fn queue_inquiry(
        &mut self,
        room_pk: Pk,
        ignored_agent_pk: Option<Pk>,
        now: Millis,
    ) -> Result<()> {
        self.execute(QUEUE, (room_pk, now.0, ignored_agent_pk))
            .map(|_| ())
    }
    /// Removes the entry of a room that closes.
    pub fn remove_inquiry(&mut self, room_pk: Pk) -> Result<bool> {
        Ok(self.execute(DELETE, [room_pk])? == 1)
    }
}
