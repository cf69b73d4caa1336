//! Business hours, who follows them, and what is open for an agent.

use super::tx::{ReadTx, Tx, db, is_unique_violation, json_texts};
use super::user;
use crate::error::Result;
use crate::model::Pk;
use crate::model::business_hour::{BusinessHour, WorkDay};
use crate::model::event::Event;
use crate::model::time::Millis;
use crate::model::user::User;
use rusqlite::Row;

const COLUMNS: &str =
    "h.pk, h.id, h.kind = 'default', h.name, h.is_active, h.zone, h.created_at, h.updated_at";
const DAYS: &str = "SELECT weekday, start, finish, is_open FROM business_hour_day WHERE hour_pk = ?1 ORDER BY position";
const DEPARTMENTS: &str = "SELECT d.pk, d.id, d.name FROM business_hour_department b JOIN department d ON d.pk = b.department_pk
    WHERE b.hour_pk = ?1 ORDER BY d.name, d.id";
const INSERT: &str =
    "INSERT INTO business_hour (id, kind, name, is_active, zone, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)";
const UPDATE: &str =
    "UPDATE business_hour SET name = ?2, is_active = ?3, zone = ?4, updated_at = ?5 WHERE pk = ?1";
const SWITCH_OFF: &str =
    "UPDATE business_hour SET is_active = 0, updated_at = ?2 WHERE pk = ?1 AND is_active = 1
    AND kind = 'custom' AND NOT EXISTS (SELECT 1 FROM business_hour_department WHERE hour_pk = ?1)";
const DELETE: &str = "DELETE FROM business_hour WHERE pk = ?1";
const CLEAR_DAYS: &str = "DELETE FROM business_hour_day WHERE hour_pk = ?1";
const ADD_DAY: &str =
    "INSERT INTO business_hour_day (hour_pk, position, weekday, start, finish, is_open)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const FOLLOW: &str = "INSERT INTO business_hour_department (department_pk, hour_pk)
    SELECT pk, ?2 FROM department WHERE id = ?1 AND is_enabled = 1 AND is_archived = 0
    ON CONFLICT (department_pk) DO UPDATE SET hour_pk = excluded.hour_pk";
const FOLLOWED: &str =
    "SELECT b.hour_pk FROM business_hour_department b JOIN department d ON d.pk = b.department_pk
    WHERE d.id = ?1";
const LEAVE: &str = "DELETE FROM business_hour_department
    WHERE department_pk = (SELECT pk FROM department WHERE id = ?1)";
const EMPTY: &str = "DELETE FROM business_hour_department WHERE hour_pk = ?1";
/// The custom schedules an agent's departments follow.
const OF_USER: &str =
    "SELECT DISTINCT b.hour_pk FROM department_agent a JOIN department d ON d.pk = a.department_pk
    JOIN business_hour_department b ON b.department_pk = a.department_pk
    JOIN business_hour h ON h.pk = b.hour_pk
    WHERE a.user_pk = ?1 AND d.is_enabled = 1 AND d.is_archived = 0 AND h.is_active = 1";
const OF_DEPARTMENT: &str =
    "SELECT b.hour_pk FROM business_hour_department b JOIN business_hour h ON h.pk = b.hour_pk
    WHERE b.department_pk = ?1 AND h.is_active = 1";
const SET_OPEN: &str = "UPDATE user SET open_hours = ?2, livechat_status = ?3, is_livechat_status_system = ?4, updated_at = ?5
    WHERE pk = ?1";
const FORGET: &str =
    "UPDATE user SET open_hours = NULL, updated_at = ?1 WHERE open_hours IS NOT NULL";

fn from_row(r: &Row<'_>) -> rusqlite::Result<BusinessHour> {
    Ok(BusinessHour {
        pk: r.get(0)?,
        id: r.get(1)?,
        is_default: r.get(2)?,
        name: r.get(3)?,
        is_active: r.get(4)?,
        zone: r.get(5)?,
        days: Vec::new(),
        departments: Vec::new(),
        created_at: Millis(r.get(6)?),
        updated_at: Millis(r.get(7)?),
    })
}

impl ReadTx<'_> {
    fn whole_hour(&self, mut hour: BusinessHour) -> Result<BusinessHour> {
        hour.days = self.all(DAYS, [hour.pk], |r| {
            Ok(WorkDay {
                weekday: r.get(0)?,
                start: r.get(1)?,
                finish: r.get(2)?,
                is_open: r.get(3)?,
            })
        })?;
        hour.departments = self.all(DEPARTMENTS, [hour.pk], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?))
        })?;
        Ok(hour)
    }
    /// All schedules, the default one first.
    pub fn business_hours(&self) -> Result<Vec<BusinessHour>> {
        let sql = format!("SELECT {COLUMNS} FROM business_hour h ORDER BY h.kind = 'custom', h.pk");
        let all = self.all(&sql, [], from_row)?;
        all.into_iter().map(|h| self.whole_hour(h)).collect()
    }
    /// The schedule for everybody.
    pub fn default_hour(&self) -> Result<Option<BusinessHour>> {
        let sql = format!("SELECT {COLUMNS} FROM business_hour h WHERE h.kind = 'default'");
        let found = self.first(&sql, [], from_row)?;
        found.map(|h| self.whole_hour(h)).transpose()
    }
    /// By id.
    pub fn business_hour_by_id(&self, id: &str) -> Result<Option<BusinessHour>> {
        let sql = format!("SELECT {COLUMNS} FROM business_hour h WHERE h.id = ?1");
        let found = self.first(&sql, [id], from_row)?;
        found.map(|h| self.whole_hour(h)).transpose()
    }
    /// The custom schedule in force for a department.
    pub fn hour_of_department(&self, department_pk: Pk) -> Result<Option<BusinessHour>> {
        let Some(pk) = self.first(OF_DEPARTMENT, [department_pk], |r| r.get::<_, Pk>(0))? else {
            return Ok(None);
        };
        let sql = format!("SELECT {COLUMNS} FROM business_hour h WHERE h.pk = ?1");
        let found = self.first(&sql, [pk], from_row)?;
        found.map(|h| self.whole_hour(h)).transpose()
    }
    /// Custom schedules in force for a user through departments.
    pub fn hours_of_user(&self, user_pk: Pk) -> Result<Vec<Pk>> {
        self.all(OF_USER, [user_pk], |r| r.get(0))
    }
    /// Accounts for which some hours were open once.
    pub fn users_with_hours(&self) -> Result<Vec<User>> {
        let sql = format!(
            "SELECT {} FROM user u WHERE u.open_hours IS NOT NULL",
            user::COLUMNS
        );
        self.all(&sql, [], user::from_row)
    }
}

impl Tx<'_> {
    /// Makes the schedule every installation has, unless it is there.
    pub fn add_default_hour(&mut self, id: &str, days: &[WorkDay], now: Millis) -> Result<()> {
        match self.try_execute(INSERT, (id, "default", "", true, "UTC", now.0)) {
            Ok(_) => {
                let pk = self.last_pk();
                self.put_days(pk, days)
            }
            Err(e) if is_unique_violation(&e) => Ok(()),
            Err(e) => Err(db(e)),
        }
    }
    /// Adds a custom schedule. Its departments come by [`Self::follow_hour`].
    pub fn add_hour(&mut self, hour: &BusinessHour, now: Millis) -> Result<Pk> {
        self.execute(
            INSERT,
            (
                &hour.id,
                "custom",
                &hour.name,
                hour.is_active,
                &hour.zone,
                now.0,
            ),
        )?;
        let pk = self.last_pk();
        self.put_days(pk, &hour.days)?;
        self.emit(Event::BusinessHours);
        Ok(pk)
    }
    /// Writes a schedule over the one with its row key.
    pub fn update_hour(&mut self, hour: &BusinessHour, now: Millis) -> Result<()> {
        self.execute(
            UPDATE,
            (hour.pk, &hour.name, hour.is_active, &hour.zone, now.0),
        )?;
        self.put_days(hour.pk, &hour.days)?;
        self.emit(Event::BusinessHours);
        Ok(())
    }
    fn put_days(&mut self, pk: Pk, days: &[WorkDay]) -> Result<()> {
        self.execute(CLEAR_DAYS, [pk])?;
        for (at, day) in (0_i64..).zip(days) {
            self.execute(
                ADD_DAY,
                (pk, at, day.weekday, day.start, day.finish, day.is_open),
            )?;
        }
        Ok(())
    }
    /// Removes a schedule; its departments follow the default one from now on.
    pub fn delete_hour(&mut self, hour: &BusinessHour) -> Result<()> {
        self.execute(DELETE, [hour.pk])?;
        for (_, id, _) in &hour.departments {
            self.tell_department(id);
        }
        self.emit(Event::BusinessHours);
        Ok(())
    }
    /// Takes all departments away from a schedule.
    pub fn empty_hour(&mut self, hour: &BusinessHour) -> Result<()> {
        self.execute(EMPTY, [hour.pk])?;
        for (_, id, _) in &hour.departments {
            self.tell_department(id);
        }
        Ok(())
    }
    /// Lets a department that is in use follow a schedule; the one it followed before loses it, and is switched off when
    /// that was its last.
    pub fn follow_hour(&mut self, department_id: &str, hour_pk: Pk, now: Millis) -> Result<()> {
        let before = self.first(FOLLOWED, [department_id], |r| r.get::<_, Pk>(0))?;
        self.execute(FOLLOW, (department_id, hour_pk))?;
        if let Some(before) = before.filter(|b| *b != hour_pk) {
            self.execute(SWITCH_OFF, (before, now.0))?;
        }
        self.tell_department(department_id);
        Ok(())
    }
    /// A department goes out of use: it leaves its schedule, which is switched off when that was its last. True when it
    /// followed one.
    pub fn leave_hour(&mut self, department_id: &str, now: Millis) -> Result<bool> {
        let Some(pk) = self.first(FOLLOWED, [department_id], |r| r.get::<_, Pk>(0))? else {
            return Ok(false);
        };
        self.execute(LEAVE, [department_id])?;
        self.execute(SWITCH_OFF, (pk, now.0))?;
        self.emit(Event::BusinessHours);
        Ok(true)
    }
    /// Stores what is open for an agent, and the availability that comes of it.
    pub fn set_open_hours(
        &mut self,
        user: &User,
        open: Option<&[String]>,
        availability: Option<&str>,
        is_by_system: bool,
        now: Millis,
    ) -> Result<()> {
        self.execute(
            SET_OPEN,
            (
                user.pk,
                open.map(json_texts),
                availability,
                is_by_system,
                now.0,
            ),
        )?;
        self.tell_status(user);
        Ok(())
    }
    /// Business hours were switched off: nothing is open or closed for anybody any more.
    pub fn forget_open_hours(&mut self, now: Millis) -> Result<()> {
        for user in self.users_with_hours()? {
            self.tell_status(&user);
        }
        self.execute(FORGET, [now.0]).map(|_| ())
    }
}
