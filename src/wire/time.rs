//! Dates on the wire: ISO text for REST, `{"$date":ms}` on sockets and in method results.

use crate::model::time::Millis;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dates {
    /// `"2024-03-05T14:07:09.412Z"`.
    Iso,
    /// `{"$date":1709647629412}`.
    Ejson,
}

impl Dates {
    /// A date as a JSON value.
    pub fn value(self, at: Millis) -> Value {
        match self {
            Self::Iso => Value::from(at.iso()),
            Self::Ejson => json!({ "$date": at.0 }),
        }
    }
}

/// A date that knows its form.
pub struct Stamp(pub Millis, pub Dates);

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.1 {
            Dates::Iso => serializer.serialize_str(&self.0.iso()),
            Dates::Ejson => {
                use serde::ser::SerializeMap;
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("$date", &self.0.0)?;
                map.end()
            }
        }
    }
}
