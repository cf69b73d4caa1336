//! Departments and their members, as those who manage them see them.

use super::tx::{ReadTx, Tx, json_texts, texts};
use crate::error::Result;
use crate::model::Pk;
use crate::model::department::{Department, DepartmentAgent};
use crate::model::event::Event;
use crate::model::time::Millis;
use rusqlite::Row;

const COLUMNS: &str = "d.pk, d.id, d.name, d.is_enabled, d.description, d.email, d.is_on_registration, d.is_on_offline_form,
    d.requests_tag, d.closing_tags, d.offline_channel, (SELECT f.id FROM department f WHERE f.pk = d.fallback_pk),
    d.allows_receive_forward_offline, d.forward_to, d.is_archived, d.max_chats,
    (SELECT count(*) FROM department_agent a WHERE a.department_pk = d.pk), d.extra, d.created_at, d.updated_at,
    (SELECT h.id FROM business_hour_department b JOIN business_hour h ON h.pk = b.hour_pk WHERE b.department_pk = d.pk)";
const INSERT: &str = "INSERT INTO department (id, name, is_enabled, description, email, is_on_registration, is_on_offline_form,
    requests_tag, closing_tags, offline_channel, fallback_pk, allows_receive_forward_offline, forward_to, max_chats, extra,
    created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, (SELECT pk FROM department WHERE id = ?11), ?12, ?13, ?14, ?15, ?16, ?16)";
const UPDATE: &str = "UPDATE department SET name = ?2, is_enabled = ?3, description = ?4, email = ?5, is_on_registration = ?6,
    is_on_offline_form = ?7, requests_tag = ?8, closing_tags = ?9, offline_channel = ?10,
    fallback_pk = (SELECT pk FROM department WHERE id = ?11), allows_receive_forward_offline = ?12, forward_to = ?13,
    max_chats = ?14, extra = ?15, updated_at = ?16 WHERE id = ?1";
const DELETE: &str = "DELETE FROM department WHERE id = ?1";
const ARCHIVE: &str = "UPDATE department SET is_archived = ?2, is_enabled = is_enabled AND NOT ?2, updated_at = ?3 WHERE id = ?1";
const SWITCH_MEMBERS: &str = "UPDATE department_agent SET is_department_enabled = ?2, updated_at = ?3
    WHERE department_pk = (SELECT pk FROM department WHERE id = ?1) AND is_department_enabled <> ?2";

/// Closed ones: what is still going on leaves with the department itself, in one step that everybody is told of.
const LEAVE_ROOMS: &str =
    "UPDATE room SET department_pk = NULL WHERE pk IN (SELECT r.pk FROM room r
    JOIN department d ON d.pk = r.department_pk WHERE d.id = ?1 AND r.is_open = 0 LIMIT ?2)";
const LEAVE_VISITORS: &str =
    "UPDATE visitor SET department_pk = NULL WHERE pk IN (SELECT v.pk FROM visitor v
    JOIN department d ON d.pk = v.department_pk WHERE d.id = ?1 LIMIT ?2)";
const LEAVE_OFFLINE: &str = "UPDATE offline_message SET department_pk = NULL WHERE pk IN (SELECT o.pk FROM offline_message o
    JOIN department d ON d.pk = o.department_pk WHERE d.id = ?1 LIMIT ?2)";
const OPEN_ROOMS: &str = "SELECT r.pk, r.id FROM room r JOIN department d ON d.pk = r.department_pk
    WHERE d.id = ?1 AND r.is_open = 1 ORDER BY r.created_at, r.pk";

const MEMBER_COLUMNS: &str = "a.id, u.id, u.username, d.id, d.name, a.is_department_enabled, a.routed_count, a.sort_order,
    a.updated_at FROM department_agent a JOIN user u ON u.pk = a.user_pk JOIN department d ON d.pk = a.department_pk";
const PUT_MEMBER: &str = "INSERT INTO department_agent (id, department_pk, user_pk, routed_count, sort_order,
    is_department_enabled, updated_at)
    SELECT ?1, d.pk, u.pk, coalesce(?4, 0), coalesce(?5, 0), d.is_enabled, ?6 FROM department d, user u WHERE d.id = ?2 AND u.id = ?3
    ON CONFLICT (department_pk, user_pk) DO UPDATE SET routed_count = coalesce(?4, routed_count),
    sort_order = coalesce(?5, sort_order), updated_at = excluded.updated_at";
const REMOVE_MEMBER: &str =
    "DELETE FROM department_agent WHERE department_pk = (SELECT pk FROM department WHERE id = ?1)
    AND user_pk = (SELECT pk FROM user WHERE id = ?2)";
const REMOVE_EVERYWHERE: &str = "DELETE FROM department_agent WHERE user_pk = ?1";
const MEMBERSHIP_IDS: &str =
    "SELECT d.id FROM department_agent a JOIN department d ON d.pk = a.department_pk
    WHERE a.user_pk = ?1 ORDER BY d.name, d.id";

fn from_row(r: &Row<'_>) -> rusqlite::Result<Department> {
    Ok(Department {
        pk: r.get(0)?,
        id: r.get(1)?,
        name: r.get(2)?,
        is_enabled: r.get(3)?,
        description: r.get(4)?,
        email: r.get(5)?,
        is_on_registration: r.get(6)?,
        is_on_offline_form: r.get(7)?,
        requests_tag: r.get(8)?,
        closing_tags: texts(&r.get::<_, String>(9)?),
        offline_channel: r.get(10)?,
        fallback_id: r.get(11)?,
        allow_receive_forward_offline: r.get(12)?,
        forward_to: texts(&r.get::<_, String>(13)?),
        is_archived: r.get(14)?,
        max_chats: r.get(15)?,
        agent_count: r.get(16)?,
        extra: r.get(17)?,
        created_at: Millis(r.get(18)?),
        updated_at: Millis(r.get(19)?),
        hour_id: r.get(20)?,
    })
}

fn member_from_row(r: &Row<'_>) -> rusqlite::Result<DepartmentAgent> {
    Ok(DepartmentAgent {
        id: r.get(0)?,
        agent_id: r.get(1)?,
        username: r.get(2)?,
        department_id: r.get(3)?,
        department_name: r.get(4)?,
        is_department_enabled: r.get(5)?,
        count: r.get(6)?,
        order: r.get(7)?,
        updated_at: Millis(r.get(8)?),
    })
}

impl ReadTx<'_> {
    /// By id.
    pub fn department_by_id(&self, id: &str) -> Result<Option<Department>> {
        self.first(
            &format!("SELECT {COLUMNS} FROM department d WHERE d.id = ?1"),
            [id],
            from_row,
        )
    }
    /// All departments, archived ones too, oldest first.
    pub fn departments(&self) -> Result<Vec<Department>> {
        self.all(
            &format!("SELECT {COLUMNS} FROM department d ORDER BY d.pk"),
            [],
            from_row,
        )
    }
    /// Open rooms of a department: row key and id.
    pub fn open_rooms_of_department(&self, id: &str) -> Result<Vec<(Pk, String)>> {
        self.all(OPEN_ROOMS, [id], |r| Ok((r.get(0)?, r.get(1)?)))
    }
    /// Members of a department by username; empty for an id nobody has.
    pub fn department_agents(&self, department_id: &str) -> Result<Vec<DepartmentAgent>> {
        let sql = format!("SELECT {MEMBER_COLUMNS} WHERE d.id = ?1 ORDER BY u.username, a.id");
        self.all(&sql, [department_id], member_from_row)
    }
    /// Memberships of a user by department name.
    pub fn memberships(&self, user_id: &str) -> Result<Vec<DepartmentAgent>> {
        let sql = format!("SELECT {MEMBER_COLUMNS} WHERE u.id = ?1 ORDER BY d.name, a.id");
        self.all(&sql, [user_id], member_from_row)
    }
    /// Ids of the departments a user belongs to.
    pub fn department_ids_of(&self, user_pk: Pk) -> Result<Vec<String>> {
        self.all(MEMBERSHIP_IDS, [user_pk], |r| r.get(0))
    }
}

impl Tx<'_> {
    /// Adds a department (its row key, counts and archive mark are not taken from `d`).
    pub fn add_department(&mut self, d: &Department, now: Millis) -> Result<()> {
        self.save_department(INSERT, d, now)
    }
    /// Writes a department over the one with its id, and lets the members' mark follow the switch.
    pub fn update_department(&mut self, d: &Department, now: Millis) -> Result<()> {
        self.save_department(UPDATE, d, now)
    }
    fn save_department(&mut self, sql: &str, d: &Department, now: Millis) -> Result<()> {
        self.execute(
            sql,
            rusqlite::params![
                d.id,
                d.name,
                d.is_enabled,
                d.description,
                d.email,
                d.is_on_registration,
                d.is_on_offline_form,
                d.requests_tag,
                json_texts(&d.closing_tags),
                d.offline_channel,
                d.fallback_id,
                d.allow_receive_forward_offline,
                json_texts(&d.forward_to),
                d.max_chats,
                d.extra,
                now.0,
            ],
        )?;
        self.tell_department(&d.id);
        Ok(())
    }
    /// Sets the members' mark of a department's switch.
    pub fn switch_members(
        &mut self,
        department_id: &str,
        is_enabled: bool,
        now: Millis,
    ) -> Result<()> {
        self.execute(SWITCH_MEMBERS, (department_id, is_enabled, now.0))
            .map(|_| ())
    }
    /// Puts a department away (which switches it off) or takes it back (which leaves the switch off). False when there is none.
    pub fn archive_department(&mut self, id: &str, is_archived: bool, now: Millis) -> Result<bool> {
        let is_known = self.execute(ARCHIVE, (id, is_archived, now.0))? > 0;
        if is_known {
            self.switch_members(id, !is_archived, now)?;
            self.tell_department(id);
        }
        Ok(is_known)
    }
    /// Takes up to `most` closed rooms, visitors and messages left offline out of a department that is going. Gives how
    /// many; fewer than `most` were the last.
    pub fn leave_department(&mut self, id: &str, most: i64) -> Result<i64> {
        let mut left = 0;
        for sql in [LEAVE_ROOMS, LEAVE_VISITORS, LEAVE_OFFLINE] {
            let gone = self.execute(sql, (id, most - left))?;
            left += i64::try_from(gone).unwrap_or(most);
        }
        Ok(left)
    }
    /// Removes a department. Its memberships go; rooms, inquiries, visitors and fallbacks lose it. False when there is none.
    pub fn delete_department(&mut self, id: &str) -> Result<bool> {
        let is_known = self.execute(DELETE, [id])? > 0;
        if is_known {
            self.tell_department(id);
            // Whoever waited there now waits in the common line.
            self.emit(Event::QueueMoved {
                department_id: None,
            });
        }
        Ok(is_known)
    }
    /// Makes an account a member, or updates its weight and order where given. An unknown account is no error.
    pub fn put_member(
        &mut self,
        id: &str,
        department_id: &str,
        user_id: &str,
        (count, order): (Option<i64>, Option<i64>),
        now: Millis,
    ) -> Result<()> {
        self.execute(
            PUT_MEMBER,
            (id, department_id, user_id, count, order, now.0),
        )
        .map(|_| ())
    }
    /// Takes an account out of a department.
    pub fn remove_member(&mut self, department_id: &str, user_id: &str) -> Result<()> {
        self.execute(REMOVE_MEMBER, (department_id, user_id))
            .map(|_| ())
    }
    /// Takes an account out of all departments.
    pub fn remove_memberships(&mut self, user_pk: Pk) -> Result<()> {
        for id in self.department_ids_of(user_pk)? {
            self.tell_department(&id);
        }
        self.execute(REMOVE_EVERYWHERE, [user_pk]).map(|_| ())
    }
    /// Tells that a department or its members changed.
    pub fn tell_department(&mut self, id: &str) {
        self.emit(Event::Department {
            department_id: id.to_owned(),
        });
    }
}
