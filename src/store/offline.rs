//! Messages left while nobody was there.

use super::tx::Tx;
use crate::error::Result;
use crate::model::Pk;
use crate::model::event::Event;
use crate::model::time::Millis;

const INSERT: &str = "INSERT INTO offline_message (id, name, email, text, department_pk, destination, host, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

/// A message left while nobody was there.
pub struct NewOfflineMessage {
    /// Id.
    pub id: String,
    /// Who wrote it.
    pub name: String,
    /// Where the answer goes.
    pub email: String,
    /// The words.
    pub text: String,
    /// For which department.
    pub department_pk: Option<Pk>,
    /// Who gets it.
    pub destination: String,
    /// Page it was written on.
    pub host: Option<String>,
}

impl Tx<'_> {
    /// Stores one.
    pub fn add_offline_message(&mut self, new: &NewOfflineMessage, now: Millis) -> Result<()> {
        self.execute(
            INSERT,
            (
                &new.id,
                &new.name,
                &new.email,
                &new.text,
                new.department_pk,
                &new.destination,
                &new.host,
                now.0,
            ),
        )?;
        self.emit(Event::OfflineMessage { id: new.id.clone() });
        Ok(())
    }
}
