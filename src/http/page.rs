//! `offset`, `count`, `sort`: pages of a list.

use super::Req;
use crate::error::{Result, codes};
use serde::Serialize;
use serde_json::Value;

/// Which part of a list is wanted, and in which order.
#[derive(Debug, Clone)]
pub struct Page {
    /// Items to skip.
    pub offset: i64,
    /// Most items to give; `-1` means all.
    pub count: i64,
    /// Keys and directions (`true` ascending) as the client named them; empty means the endpoint's own order.
    pub sort: Vec<(String, bool)>,
}

impl Req {
    /// Reads the page from checked parameters.
    ///
    /// Errors: `error-invalid-sort`, `-fields`, `-query` for what is not a JSON object.
    pub fn page(&self) -> Result<Page> {
        let settings = self.ctx.settings();
        let default = settings.int("API_Default_Count").max(1);
        let most = settings.int("API_Upper_Count_Limit").max(1);
        let offset = self.params.int("offset").unwrap_or(0).max(0);
        let count = match self.params.int("count") {
            Some(0) if self.caller.is_some() && settings.bool("API_Allow_Infinite_Count") => -1,
            Some(0) if self.caller.is_none() => most.min(100),
            Some(n) if n > 0 => n.min(most),
            _ => default.min(most),
        };
        for (name, row) in [
            ("fields", codes::INVALID_FIELDS),
            ("query", codes::INVALID_QUERY),
        ] {
            if let Some(raw) = self.params.filled(name)
                && !matches!(serde_json::from_str::<Value>(raw), Ok(Value::Object(_)))
            {
                return Err(invalid(row, name, raw));
            }
        }
        Ok(Page {
            offset,
            count,
            sort: self.sort()?,
        })
    }

    fn sort(&self) -> Result<Vec<(String, bool)>> {
        let Some(raw) = self.params.filled("sort") else {
            return Ok(Vec::new());
        };
        let refuse = || invalid(codes::INVALID_SORT, "sort", raw);
        let Some(keys) = super::sorting::in_order(raw) else {
            return Err(refuse());
        };
        keys.into_iter()
            .map(|(key, direction)| match direction.as_f64() {
                Some(1.0) => Ok((key, true)),
                Some(-1.0) => Ok((key, false)),
                _ => Err(refuse()),
            })
            .collect()
    }
}

fn invalid(row: crate::error::Row, name: &str, raw: &str) -> crate::error::Error {
    let mut error = row.with(format!("Invalid {name} parameter provided: \"{raw}\""));
    error.details = Some(serde_json::json!({ "helperMethod": "parseJsonQuery" }));
    error
}

/// A page of items under their own key: `{"departments":[…],"count":n,"offset":n,"total":n}`.
pub(super) fn listed<T: Serialize>(
    key: &'static str,
    items: &[T],
    offset: i64,
    total: i64,
) -> Result<Value> {
    let list = serde_json::to_value(items).map_err(crate::error::Error::internal)?;
    let count = items.len();
    Ok(serde_json::json!({ key: list, "count": count, "offset": offset, "total": total }))
}
