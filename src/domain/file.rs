//! Files of conversations: who may read one, how a message shows it, and how its bytes go when it goes.

use super::Ctx;
use super::access::Rights;
use super::live::Caller;
use crate::error::{Error, Result, codes};
use crate::model::file::{self, File};
use crate::model::token::VisitorToken;
use crate::store::{ReadTx, is_upload_name};
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub use super::file_type::is_shown;

/// Files to which nobody said anything go after this long.
const UNSAID_MS: i64 = 24 * 3600 * 1000;
/// Bytes of this many files are removed at a time.
const BATCH: i64 = 100;

/// What somebody shows to be let at a file.
pub enum Proof {
    /// A visitor's token and a room of theirs.
    Visitor(VisitorToken, String),
    /// A login.
    User(Arc<Caller>),
    /// End and signature of a link.
    Link(String, String),
    /// Nothing.
    None,
}

/// A file for somebody who may read it.
///
/// Errors: 403, the same for an unknown file and for one they may not read; 404 for an unknown one to users only.
pub async fn read(ctx: &Ctx, id: String, proof: Proof) -> Result<File> {
    let (grants, settings, now) = (ctx.live.grants(), ctx.settings(), ctx.now());
    let key = ctx.live.link_key();
    let is_protected = settings.bool("FileUpload_ProtectFiles");
    ctx.store
        .read_small(move |r| {
            let found = r.file(&id)?;
            if !is_protected && let Some(file) = found.clone().filter(|f| f.message_pk.is_some()) {
                return Ok(file);
            }
            let allowed = match proof {
                Proof::Visitor(token, room_id) => {
                    return r
                        .file_of_visitor(&token.hash(), &room_id, &id)?
                        .ok_or_else(|| codes::UNAUTHORIZED.into());
                }
                Proof::Link(until, signature) => {
                    key.allows(&id, &until, &signature, now) && found.is_some()
                }
                Proof::User(caller) => {
                    let rights = Rights {
                        caller: &caller,
                        grants: &grants,
                        settings: &settings,
                    };
                    match &found {
                        None => return Err(codes::RESOURCE_NOT_FOUND.into()),
                        Some(file) => may_see(r, &rights, file)?,
                    }
                }
                Proof::None => false,
            };
            found
                .filter(|_| allowed)
                .ok_or_else(|| codes::UNAUTHORIZED.into())
        })
        .await
}

fn may_see(r: &ReadTx<'_>, rights: &Rights<'_>, file: &File) -> Result<bool> {
    match r.room(file.room_pk)? {
        Some(room) => rights.can_access(r, &room),
        None => Ok(false),
    }
}

/// The keys a message gets from its file, a JSON object: `file`, `files`, `attachments`, `groupable`.
pub(super) fn shown(
    id: &str,
    name: &str,
    kind: &str,
    size: u64,
    dimensions: Option<(u32, u32)>,
    description: Option<&str>,
) -> Map<String, Value> {
    let path = file::path(id, name);
    let mut attachment = Map::new();
    let mut put = |key: &str, value: Value| {
        attachment.insert(key.to_owned(), value);
    };
    put("title", json!(name));
    put("type", json!("file"));
    if let Some(text) = description {
        put("description", json!(text));
    }
    put("title_link", json!(path));
    put("title_link_download", json!(true));
    match kind.split('/').next() {
        Some(word @ ("image" | "audio" | "video")) => {
            put(&format!("{word}_url"), json!(path));
            put(&format!("{word}_type"), json!(kind));
            put(&format!("{word}_size"), json!(size));
        }
        _ => put("size", json!(size)),
    }
    if let Some((width, height)) = dimensions {
        put(
            "image_dimensions",
            json!({ "width": width, "height": height }),
        );
    }
    let file = json!({ "_id": id, "name": name, "type": kind });
    let mut out = Map::new();
    out.insert("files".to_owned(), json!([file]));
    out.insert("file".to_owned(), file);
    out.insert("attachments".to_owned(), json!([attachment]));
    out.insert("groupable".to_owned(), json!(false));
    out
}

/// Removes the bytes of files whose rows are gone: with their message, their room, their visitor. Called behind
/// whatever deletes those, and by the clock.
///
/// Errors: 503; what is left is removed by the next call.
pub async fn remove_gone(ctx: &Ctx) -> Result<()> {
    loop {
        let ids = ctx.store.read_small(|r| r.gone_files(BATCH)).await?;
        if ids.is_empty() {
            return Ok(());
        }
        for id in &ids {
            ctx.vault.remove(id).await?;
        }
        ctx.store
            .write(move |tx| tx.forget_gone_files(&ids))
            .await?;
    }
}

/// The same where the deletion itself has succeeded: what fails here is done by the clock.
pub async fn tidy(ctx: &Ctx) {
    if let Err(e) = remove_gone(ctx).await {
        log::warn!("bytes of deleted files stay for now: {e}");
    }
}

/// Drops files to which nobody said anything for a day.
///
/// Errors: 503.
pub async fn drop_unsaid(ctx: &Ctx) -> Result<()> {
    let since = crate::model::time::Millis(ctx.now().0 - UNSAID_MS);
    ctx.store
        .write(move |tx| tx.drop_unsaid_files(since))
        .await?;
    remove_gone(ctx).await
}

/// Removes what a crash left in the folder: halves of files, and whole ones no message ever named. `names` is what lay
/// there before this process took its first upload.
pub async fn sweep(ctx: &Ctx, names: Vec<String>) {
    let mut removed = 0usize;
    for name in names {
        match is_leftover(ctx, &name).await {
            Ok(false) => {}
            Ok(true) => match ctx.vault.remove(&name).await {
                Ok(()) => removed += 1,
                Err(e) => log::warn!("a leftover upload stays: {e}"),
            },
            Err(e) => {
                log::warn!("looking for leftover uploads stopped: {e}");
                return;
            }
        }
    }
    if removed > 0 {
        log::info!("removed {removed} uploads that were never finished");
    }
}

async fn is_leftover(ctx: &Ctx, name: &str) -> Result<bool> {
    if name.ends_with(".part") {
        return Ok(true);
    }
    if !is_upload_name(name) {
        return Ok(false);
    }
    let name = name.to_owned();
    ctx.store.read(move |r| Ok(!r.has_file(&name)?)).await
}

/// A name as it is kept: the last part of a path, without what does not show or turns the reading direction.
///
/// Errors: invalid-params for one that is too long.
pub fn clean_name(raw: &str) -> Result<String> {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or("");
    let name: String = last
        .chars()
        .filter(|c| {
            !c.is_control()
                && !matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        })
        .collect();
    let name = name.trim();
    if name.len() > 255 {
        return Err(Error::invalid_params(
            "the file name must NOT have more than 255 bytes",
        ));
    }
    Ok(match name {
        "" | "." | ".." => "file".to_owned(),
        name => name.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_paths_and_tricks() {
        let clean = |raw: &str| clean_name(raw).map_err(|e| e.wire_text());
        assert_eq!(clean("bill.png"), Ok("bill.png".into()));
        assert_eq!(clean("../../etc/passwd"), Ok("passwd".into()));
        assert_eq!(clean("C:\\temp\\x.txt"), Ok("x.txt".into()));
        assert_eq!(clean(".."), Ok("file".into()));
        assert_eq!(clean("a\u{202e}gnp.exe\0\n"), Ok("agnp.exe".into()));
        assert_eq!(clean("  "), Ok("file".into()));
        assert!(clean(&"x".repeat(256)).is_err());
    }

    #[test]
    fn a_message_shows_its_file_by_kind() {
        let picture = shown("i", "a b.png", "image/png", 5, Some((3, 4)), Some("hi"));
        let attachment = &picture["attachments"][0];
        assert_eq!(attachment["image_url"], "/file-upload/i/a%20b.png");
        assert_eq!(attachment["image_dimensions"]["height"], 4);
        assert_eq!(attachment["description"], "hi");
        let text = shown("i", "a.txt", "text/plain", 5, None, None);
        assert_eq!(text["attachments"][0]["size"], 5);
        assert!(text["attachments"][0].get("description").is_none());
        assert_eq!(text["file"]["type"], "text/plain");
        assert_eq!(text["groupable"], false);
    }
}
