//! Every answer of a route that is not 200: the rows of its `Doc`, and those the machinery around it can answer.

use crate::error::{Form, Row, codes};
use crate::http::doc::Doc;
use crate::http::limit::Class;
use crate::http::params::{Schema, Type};
use crate::http::routes::{Access, Route};
use actix_web::http::Method;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// All rows a route can answer.
pub(super) fn rows(route: &Route, doc: &Doc) -> Vec<Row> {
    let mut rows = doc.errors.to_vec();
    let schemas: Vec<&Schema> = doc.query.into_iter().chain(doc.body).collect();
    let has_body = route.method != Method::GET;
    if has_body || !schemas.is_empty() {
        rows.push(codes::INVALID_PARAMS);
    }
    if schemas.iter().any(|s| checks(s)) {
        rows.push(codes::MATCH_ERROR);
    }
    for (name, row) in [
        ("sort", codes::INVALID_SORT),
        ("fields", codes::INVALID_FIELDS),
        ("query", codes::INVALID_QUERY),
    ] {
        if doc.query.is_some_and(|s| s.has(name)) {
            rows.push(row);
        }
    }
    match &route.access {
        Access::Anyone => {}
        Access::Login => rows.push(codes::NOT_LOGGED_IN),
        Access::All(_) | Access::Any(_) => {
            rows.extend([codes::NOT_LOGGED_IN, codes::MISSING_PERMISSION]);
        }
        Access::AllShort(_) | Access::AnyShort(_) => {
            rows.extend([codes::NOT_LOGGED_IN, codes::UNAUTHORIZED]);
        }
    }
    if route.path.contains('{') {
        rows.push(codes::NO_ENDPOINT);
    }
    if has_body {
        rows.extend([codes::TIMEOUT, codes::TOO_LARGE]);
    }
    if route.limit != Class::None {
        rows.push(codes::TOO_MANY);
    }
    rows.push(codes::UNAVAILABLE);
    rows
}

fn checks(schema: &Schema) -> bool {
    schema.mode.is_check()
        || schema.fields.iter().any(|f| match f.kind() {
            Type::Obj(inner) | Type::ObjList(inner) | Type::ObjList1(inner) => checks(inner),
            _ => false,
        })
}

/// `responses` of an operation, without the 200.
pub(super) fn responses(route: &Route, doc: &Doc) -> Map<String, Value> {
    let mut by_status: BTreeMap<u16, Vec<Row>> = BTreeMap::new();
    for row in rows(route, doc) {
        by_status.entry(row.status).or_default().push(row);
    }
    by_status
        .into_iter()
        .map(|(status, rows)| (status.to_string(), response(status, &rows)))
        .collect()
}

fn codes_of(rows: &[Row], form: Form) -> BTreeSet<&'static str> {
    rows.iter()
        .filter(|r| r.form == form)
        .map(|r| r.code)
        .collect()
}

fn says(status: u16) -> &'static str {
    match status {
        400 => "Refused",
        401 => "No login, or one that has ended",
        403 => "The permission is missing",
        404 => "There is no such thing",
        408 => "The body took too long; the connection ends",
        413 => "The body is too large; the connection ends",
        429 => "Too many calls; `Retry-After` says how many seconds to wait",
        503 => "Busy or stopping; come again",
        _ => "Refused",
    }
}

fn response(status: u16, rows: &[Row]) -> Value {
    let mut told: Vec<&str> = Vec::new();
    for row in rows {
        if !told.contains(&row.code) && row.code != codes::MATCH_ERROR.code {
            told.push(row.code);
        }
    }
    let list: Vec<String> = told.iter().map(|c| format!("`{c}`")).collect();
    let mut out = json!({ "description": format!("{}: {}", says(status), list.join(", ")) });
    let Value::Object(map) = &mut out else {
        return out;
    };
    if status == 408 {
        // The connection ends without a body.
        map.insert("description".to_owned(), json!(says(status)));
        return out;
    }
    map.insert("x-codes".to_owned(), json!(told));
    let schema = schema(status, rows);
    map.insert(
        "content".to_owned(),
        json!({ "application/json": { "schema": schema } }),
    );
    if matches!(status, 429 | 503) {
        let mut headers = json!({ "Retry-After": { "$ref": "#/components/headers/Retry-After" } });
        if status == 429
            && let (Value::Object(own), Value::Object(more)) =
                (&mut headers, super::operation::limit_headers())
        {
            own.extend(more);
        }
        map.insert("headers".to_owned(), headers);
    }
    out
}

fn closed(fields: &Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": fields, "required": required, "additionalProperties": false })
}

fn schema(status: u16, rows: &[Row]) -> Value {
    let failed = json!({ "const": false });
    // Old clients read `status` and `message`, newer ones `success` and `error`.
    let is_old = |r: &&Row| status == 401 || r.code == codes::NO_ENDPOINT.code;
    let mut forms = Vec::new();
    let old: Vec<&str> = rows.iter().filter(is_old).map(|r| r.code).collect();
    if !old.is_empty() {
        let text = json!({ "enum": old });
        forms.push(closed(
            &json!({ "success": failed, "status": { "const": "error" }, "error": text, "message": text }),
            &["success", "status", "error", "message"],
        ));
    }
    let rows: Vec<Row> = rows.iter().filter(|r| !is_old(r)).copied().collect();
    let plain = codes_of(&rows, Form::Plain);
    if !plain.is_empty() || status == 400 {
        // A few refusals are a sentence; everything else is a code of the list.
        let sentence = json!({ "type": "string", "pattern": "\\S \\S" });
        let text = match (plain.is_empty(), status) {
            (true, _) => sentence,
            (false, 400 | 404) => json!({ "anyOf": [{ "enum": plain }, sentence] }),
            (false, _) => json!({ "enum": plain }),
        };
        let mut fields = json!({ "success": failed, "error": text });
        if let (Value::Object(fields), 400) = (&mut fields, status) {
            fields.insert("errorType".to_owned(), json!({ "type": "string" }));
            fields.insert("message".to_owned(), json!({ "type": "string" }));
        }
        forms.push(closed(&fields, &["success", "error"]));
    }
    let coded = codes_of(&rows, Form::Coded);
    if !coded.is_empty() {
        let text = json!({ "type": "string", "pattern": "\\[[^\\]]+\\]$" });
        if matches!(status, 403 | 429) {
            forms.push(closed(
                &json!({ "success": failed, "error": text }),
                &["success", "error"],
            ));
        } else {
            forms.push(closed(
                &json!({
                    "success": failed, "error": text, "errorType": { "enum": coded },
                    "details": { "type": "object", "additionalProperties": true },
                }),
                &["success", "error", "errorType"],
            ));
        }
    }
    let reasons = codes_of(&rows, Form::Reason);
    if !reasons.is_empty() {
        forms.push(json!({
            "type": "object",
            "properties": { "success": failed, "reason": { "enum": reasons } },
            "required": ["success", "reason"], "additionalProperties": true,
        }));
    }
    if !codes_of(&rows, Form::Bare).is_empty() {
        forms.push(closed(&json!({ "success": failed }), &["success"]));
    }
    match forms.len() {
        1 => forms.remove(0),
        _ => json!({ "anyOf": forms }),
    }
}
