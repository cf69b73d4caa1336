//! What the reference says of accounts.

use super::doc::{Doc, Gives, asks, bare, doc, posts, shape};
use super::users::{
    CREATE, DELETE, GET_STATUS, INFO, LIST, PREFERENCES, SET_ACTIVE, SET_STATUS, UPDATE,
};
use crate::error::{Row, codes};
use crate::wire::shape::answers::{ActiveUser, UserPreferences, UserStatus};
use crate::wire::shape::user::User;

/// What saving an account can answer.
const SAVING: &[Row] = &[
    codes::USER_ACTION_NOT_ALLOWED,
    codes::INVALID_ROLE_LIST,
    codes::INVALID_USER,
    codes::FIELD_REQUIRED,
    codes::FIELD_INVALID,
    codes::FIELD_UNAVAILABLE,
    codes::INVALID_EMAIL,
    codes::WEAK_PASSWORD,
    codes::LAST_OWNER,
    codes::UNAUTHORIZED,
];

/// What the reference says of `users.…`.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc("POST users.create", "Makes an account.")
        .note("Needs `create-user`; roles other than `user` need `assign-roles`, and `admin` needs `assign-admin-role`.")
        .body(&CREATE)
        .gives(Gives::Key("user", shape::<User>))
        .fails(SAVING)
        .examples(&[posts(
            r#"{"username":"bo","name":"Bo Ek","email":"bo@example.org","password":"{password}","roles":["livechat-agent"]}"#,
        )]),
    doc("GET users.info", "Reads an account by `userId` or `username`.")
        .note("All of it for oneself and with `view-full-other-user-info`.")
        .query(&INFO)
        .gives(Gives::Key("user", shape::<User>))
        .fails(&[codes::USER_PARAM_MISSING, codes::USER_NOT_FOUND_DOT])
        .examples(&[asks(&[("userId", "{agentId}")])]),
    doc("GET users.list", "Lists accounts.")
        .query(&LIST)
        .gives(Gives::Page("users", shape::<User>))
        .examples(&[asks(&[("count", "10")])]),
    doc("GET users.getStatus", "Reads the presence of an account, the caller's own without a parameter.")
        .query(&GET_STATUS)
        .gives(Gives::Flat(shape::<UserStatus>))
        .fails(&[codes::INVALID_USER])
        .examples(&[bare(), asks(&[("userId", "{agentId}")])]),
    doc("POST users.setStatus", "Chooses a presence.")
        .gives(Gives::Nothing)
        .note("`status`, `message` or both. Somebody else's needs `edit-other-user-info`.")
        .body(&SET_STATUS)
        .fails(&[codes::UNAUTHORIZED, codes::CODED_NOT_ALLOWED, codes::INVALID_STATUS, codes::STATUS_NOT_ALLOWED,
            codes::INVALID_USER])
        .examples(&[posts(r#"{"status":"online","message":"At the desk"}"#)]),
    doc("POST users.setActiveStatus", "Switches an account on or off; off ends all its logins at once.")
        .body(&SET_ACTIVE)
        .gives(Gives::Key("user", shape::<ActiveUser>))
        .fails(&[codes::INVALID_USER, codes::LAST_OWNER])
        .examples(&[posts(r#"{"userId":"{agentId}","activeStatus":true}"#)]),
    doc("POST users.update", "Changes an account; a new password ends all its logins.")
        .body(&UPDATE)
        .gives(Gives::Key("user", shape::<User>))
        .fails(SAVING)
        .examples(&[posts(r#"{"userId":"{agentId}","data":{"name":"Ana Reis"}}"#)]),
    doc("POST users.delete", "Deletes an account.")
        .gives(Gives::Nothing)
        .body(&DELETE)
        .fails(&[codes::USER_PARAM_MISSING, codes::INVALID_USER, codes::LAST_OWNER, codes::USER_ACTION_NOT_ALLOWED])
        .examples(&[posts(r#"{"userId":"{managerId}"}"#)]),
    doc("POST users.setPreferences", "Stores what an account chose; what is not named stays.")
        .note("Somebody else's needs `edit-other-user-info`.")
        .body(&PREFERENCES)
        .gives(Gives::Key("user", shape::<UserPreferences>))
        .fails(&[codes::INVALID_USER, codes::USER_ACTION_NOT_ALLOWED])
        .examples(&[posts(r#"{"data":{"language":"sv"}}"#)]),
];
