//! Departments as routing sees them.

use super::tx::{ReadTx, texts};
use crate::error::Result;
use crate::model::Pk;
use crate::model::config::Offered;
use serde_json::Value;

const BY_ID_OR_NAME: &str = "SELECT pk, id FROM department WHERE is_archived = 0 AND (id = ?1 OR name = ?1) ORDER BY id <> ?1, pk LIMIT 1";
const FALLBACK: &str = "SELECT fallback_pk FROM department WHERE pk = ?1";
const EXTRA: &str = "SELECT extra FROM department WHERE pk = ?1";
const RULES: &str = "SELECT requests_tag, closing_tags FROM department WHERE pk = ?1";
/// `numAgents` ascending, then oldest first: the order clients have come to lean on.
const CANDIDATES: &str = "SELECT d.pk FROM department d JOIN department_agent a ON a.department_pk = d.pk
    WHERE d.is_enabled = 1 AND d.is_archived = 0 AND d.is_on_registration = 1 GROUP BY d.pk ORDER BY count(*), d.pk";
const OFFERED: &str = "SELECT id, name, is_on_registration, is_on_offline_form FROM department d
    WHERE d.is_enabled = 1 AND d.is_archived = 0 AND EXISTS (SELECT 1 FROM department_agent WHERE department_pk = d.pk) ORDER BY name, id";
const EMAIL: &str = "SELECT email FROM department WHERE pk = ?1";

impl ReadTx<'_> {
    /// Finds a department by id, else by name: row key and id.
    pub fn department_named(&self, id_or_name: &str) -> Result<Option<(Pk, String)>> {
        self.first(BY_ID_OR_NAME, [id_or_name], |r| Ok((r.get(0)?, r.get(1)?)))
    }
    /// What a department keeps beside its columns.
    pub fn department_extra(&self, department_pk: Pk) -> Result<Option<Value>> {
        let text: Option<String> = self.first(EXTRA, [department_pk], |r| r.get(0))?.flatten();
        Ok(text.and_then(|t| serde_json::from_str(&t).ok()))
    }
    /// The department that takes over when nobody is there.
    pub fn fallback_of(&self, department_pk: Pk) -> Result<Option<Pk>> {
        Ok(self
            .first(FALLBACK, [department_pk], |r| r.get::<_, Option<Pk>>(0))?
            .flatten())
    }
    /// Whether closing needs a tag, and the tags added at close.
    pub fn closing_rule(&self, department_pk: Pk) -> Result<(bool, Vec<String>)> {
        let found = self.first(RULES, [department_pk], |r| {
            Ok((r.get::<_, bool>(0)?, r.get::<_, String>(1)?))
        })?;
        Ok(found.map_or((false, Vec::new()), |(needs, tags)| (needs, texts(&tags))))
    }
    /// Departments that may be picked for a visitor who chose none, in order.
    pub fn registration_departments(&self) -> Result<Vec<Pk>> {
        self.all(CANDIDATES, [], |r| r.get(0))
    }
    /// Departments visitors are offered.
    pub fn offered_departments(&self) -> Result<Vec<Offered>> {
        self.all(OFFERED, [], |r| {
            Ok(Offered {
                id: r.get(0)?,
                name: r.get(1)?,
                is_on_registration: r.get(2)?,
                is_on_offline_form: r.get(3)?,
            })
        })
    }
    /// Address of a department, empty when it has none.
    pub fn department_email(&self, department_pk: Pk) -> Result<String> {
        Ok(self
            .first(EMAIL, [department_pk], |r| r.get(0))?
            .unwrap_or_default())
    }
}

impl ReadTx<'_> {
    /// A department's id.
    pub fn department_id(&self, department_pk: Pk) -> Result<Option<String>> {
        self.first(
            "SELECT id FROM department WHERE pk = ?1",
            [department_pk],
            |r| r.get(0),
        )
    }
}
