//! What the reference says of departments.

use super::departments::{BY_IDS, COMPLETE, CREATE, GET, LIST, MEMBERS, PAGE, UPDATE};
use crate::error::{Row, codes};
use crate::http::doc::{Doc, Gives, asks, bare, doc, posts, shape};
use crate::wire::shape::answers::{DepartmentCreation, DepartmentItems};
use crate::wire::shape::department::{Department, DepartmentAgent, DepartmentAnswer};

/// What saving can answer.
const SAVING: &[Row] = &[
    codes::ERROR_NOT_ALLOWED,
    codes::UNIT_NOT_FOUND,
    codes::DEPARTMENT_NOT_FOUND,
    codes::DEPARTMENT_NOT_FOUND.as_coded(""),
    codes::INVALID_EMAIL,
    codes::CLOSING_TAGS_REQUIRED,
    codes::FALLBACK_CIRCULAR,
    codes::FALLBACK_NOT_FOUND,
    codes::ARCHIVED_CANT_BE_ENABLED,
];

/// What the reference says of `livechat/department…`.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc("GET livechat/department", "Lists departments.")
        .query(&LIST)
        .gives(Gives::Page("departments", shape::<Department>))
        .examples(&[asks(&[("text", "sal"), ("count", "10")])]),
    doc("POST livechat/department", "Makes a department.")
        .note("Clients may store further keys in `department`: a text, a whole number or a boolean each.")
        .body(&CREATE)
        .gives(Gives::Flat(shape::<DepartmentAnswer>))
        .fails(SAVING)
        .examples(&[posts(
            r#"{"department":{"name":"Returns","email":"desk@example.org","enabled":true,"showOnRegistration":true,"showOnOfflineForm":false},"agents":[{"agentId":"{agentId}"}]}"#,
        )]),
    doc("GET livechat/department/{_id}", "Reads a department; `null` for an id nobody has.")
        .note("The members come only with `view-livechat-departments`.")
        .query(&GET)
        .gives(Gives::Flat(shape::<DepartmentAnswer>))
        .examples(&[bare().at(&[("_id", "{departmentId}")])]),
    doc("PUT livechat/department/{_id}", "Changes a department; members that are not listed stay.")
        .note("Needs `manage-livechat-departments` as well.")
        .body(&UPDATE)
        .gives(Gives::Flat(shape::<DepartmentAnswer>))
        .fails(SAVING)
        .examples(&[posts(
            r#"{"department":{"name":"Sales","email":"desk@example.org","enabled":true,"showOnRegistration":true,"showOnOfflineForm":true}}"#,
        )
        .at(&[("_id", "{departmentId}")])]),
    doc("DELETE livechat/department/{_id}", "Deletes a department.")
        .gives(Gives::Nothing)
        .fails(&[codes::DEPARTMENT_NOT_FOUND])
        .examples(&[bare().at(&[("_id", "{departmentId}")])]),
    doc("GET livechat/department/{_id}/agents", "Lists the members of a department.")
        .query(&PAGE)
        .gives(Gives::Page("agents", shape::<DepartmentAgent>))
        .examples(&[asks(&[("count", "10")]).at(&[("_id", "{departmentId}")])]),
    doc("POST livechat/department/{_id}/agents", "Adds, changes and takes out members.")
        .gives(Gives::Nothing)
        .note("Accounts that do not exist are passed over.")
        .body(&MEMBERS)
        .fails(&[codes::DEPARTMENT_NOT_FOUND])
        .examples(&[posts(r#"{"upsert":[{"agentId":"{agentId}","order":1}],"remove":[]}"#)
            .at(&[("_id", "{departmentId}")])]),
    doc("POST livechat/department/{_id}/archive", "Puts a department away, and switches it off.")
        .gives(Gives::Nothing)
        .fails(&[codes::DEPARTMENT_MISSING])
        .examples(&[bare().at(&[("_id", "{departmentId}")])]),
    doc("POST livechat/department/{_id}/unarchive", "Takes a department out again; it stays switched off.")
        .gives(Gives::Nothing)
        .fails(&[codes::DEPARTMENT_MISSING.as_coded("")])
        .examples(&[bare().at(&[("_id", "{departmentId}")])]),
    doc("GET livechat/departments/archived", "Lists the departments that were put away.")
        .query(&LIST)
        .gives(Gives::Page("departments", shape::<Department>))
        .examples(&[bare()]),
    doc("GET livechat/department.autocomplete", "Finds departments by how their names begin.")
        .query(&COMPLETE)
        .gives(Gives::Flat(shape::<DepartmentItems>))
        .examples(&[asks(&[("selector", r#"{"term":"s","exceptions":[]}"#)])]),
    doc("GET livechat/department.listByIds", "Reads several departments.")
        .query(&BY_IDS)
        .gives(Gives::List("departments", shape::<Department>))
        .examples(&[asks(&[("ids[]", "{departmentId}")])]),
    doc("GET livechat/department/isDepartmentCreationAvailable", "Says whether departments may be made.")
        .gives(Gives::Flat(shape::<DepartmentCreation>))
        .examples(&[bare()]),
];
