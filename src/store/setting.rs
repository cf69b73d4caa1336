//! Stored settings, server keys, counters.

use super::tx::{ReadTx, Tx};
use crate::error::Result;
use crate::model::event::Event;
use crate::model::setting::def;
use crate::model::time::Millis;
use serde_json::Value;

const ALL: &str = "SELECT id, value FROM setting";
const SET: &str = "INSERT INTO setting (id, value, updated_at) VALUES (?1, ?2, ?3)
    ON CONFLICT (id) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at";
const COUNT_UP: &str = "INSERT INTO counter (name, value) VALUES (?1, 1)
    ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value";
const KEY: &str = "SELECT value FROM server_key WHERE name = ?1";
const ADD_KEY: &str = "INSERT INTO server_key (name, value, created_at) VALUES (?1, ?2, ?3) ON CONFLICT (name) DO NOTHING";

impl ReadTx<'_> {
    /// Settings that differ from their defaults.
    pub fn settings(&self) -> Result<Vec<(String, Value)>> {
        let rows = self.all(ALL, [], |r| {
            Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?))
        })?;
        Ok(rows
            .into_iter()
            .filter_map(|(id, json)| match serde_json::from_str(&json) {
                Ok(value) => Some((id, value)),
                Err(e) => {
                    log::error!("stored setting {id} cannot be read, its default is used: {e}");
                    None
                }
            })
            .collect())
    }
    /// A key of this server, 32 bytes.
    pub fn server_key(&self, name: &str) -> Result<Option<Vec<u8>>> {
        self.first(KEY, [name], |r| r.get(0))
    }
}

impl Tx<'_> {
    /// Stores a setting and tells everybody.
    pub fn set_setting(&mut self, id: &'static str, value: &Value, now: Millis) -> Result<()> {
        self.execute(SET, (id, value.to_string(), now.0))?;
        if let Some(def) = def(id) {
            self.emit(Event::Setting {
                id: def.id,
                value: value.clone(),
            });
        }
        Ok(())
    }
    /// The next number of a counter, starting at 1. It never goes back.
    pub fn count_up(&mut self, name: &str) -> Result<i64> {
        self.number(COUNT_UP, [name])
    }
    /// Keeps a key unless there is one of that name already.
    pub fn add_server_key(&mut self, name: &str, key: &[u8], now: Millis) -> Result<()> {
        self.execute(ADD_KEY, (name, key, now.0)).map(|_| ())
    }
}
