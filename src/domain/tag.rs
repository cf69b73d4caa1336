//! Tags of chats.

use super::Ctx;
use super::live::Caller;
use crate::error::{Result, codes};
use crate::model::permission::Permission;
use crate::model::tag::Tag;
use crate::random;
use std::sync::Arc;

/// Which tags somebody asks for.
#[derive(Default)]
pub struct Wanted {
    /// Everybody's and all others.
    pub all: bool,
    /// Everybody's and this department's, by id.
    pub department_id: Option<String>,
}

/// The tags a user sees: everybody's, and by permission all others or those of a department they have to do with.
/// Without a wish those of their own departments. Source: agent-api 16.3.
pub async fn seen_by(ctx: &Ctx, caller: Arc<Caller>, wanted: Wanted) -> Result<Vec<Tag>> {
    let manages = ctx.live.may(&caller, Permission::ManageLivechatTags);
    ctx.store
        .read_small(move |r| {
            if wanted.all && manages {
                return r.tags();
            }
            let Some(id) = wanted.department_id else {
                return r.tags_of_user(caller.pk);
            };
            if manages || r.department_ids_of(caller.pk)?.contains(&id) {
                r.tags_of_department(&id)
            } else {
                // Nobody's department: what is left is everybody's.
                r.tags_of_department("")
            }
        })
        .await
}

/// What a manager writes down of a tag.
pub struct Words {
    /// The word.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Ids of its departments; unknown ones are passed over.
    pub departments: Vec<String>,
}

/// Adds a tag, or replaces the one with this id.
///
/// Errors: `error-tag-not-found`.
pub async fn save(ctx: &Ctx, id: Option<String>, words: Words) -> Result<Tag> {
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            if let Some(id) = &id
                && tx.tag_by_id(id)?.is_none()
            {
                return Err(codes::TAG_NOT_FOUND.into());
            }
            let id = id.unwrap_or_else(random::id);
            let tag = Tag {
                id: id.clone(),
                name: words.name.trim().to_owned(),
                description: words.description,
                departments: words.departments,
            };
            tx.put_tag(&tag, now)?;
            tx.tag_by_id(&id)?
                .ok_or_else(|| codes::TAG_NOT_FOUND.into())
        })
        .await
}

/// Removes a tag, from canned responses too. Chats keep the word.
///
/// Errors: `error-tag-not-found`.
pub async fn remove(ctx: &Ctx, id: String) -> Result<()> {
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let tag = tx.tag_by_id(&id)?.ok_or(codes::TAG_NOT_FOUND)?;
            tx.delete_tag(&id)?;
            tx.drop_tag_of_canned_responses(&tag.name, now)
        })
        .await
}
