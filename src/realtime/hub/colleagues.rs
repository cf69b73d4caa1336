//! What everybody with a login is told: names, roles and rights that changed, settings that are not for the public.

use super::{Hub, frame_of};
use crate::error::Result;
use crate::model::Pk;
use crate::model::event::AccountNews;
use crate::model::permission::Permission;
use crate::model::setting::{Def, Kind};
use crate::realtime::key::{Key, Stream};
use crate::wire::stream;
use serde_json::{Value, json};

/// Whom news of an account are about.
pub(super) struct About<'e> {
    pub(super) pk: Pk,
    pub(super) id: &'e str,
    pub(super) username: &'e str,
    pub(super) name: &'e str,
}

impl Hub {
    /// An account has another name or role, or is gone. Visitors it serves hear the new name as well.
    pub(super) async fn account(&self, who: &About<'_>, news: &AccountNews) -> Result<()> {
        let tell = |event: &str, args: Value| {
            self.say(&Key::new(Stream::NotifyLogged, event), &[args]);
        };
        match news {
            AccountNews::Named => {
                let shown = stream::account_named(who.id, who.username, who.name);
                tell("Users:NameChanged", shown);
                // The picture is made of the name's letters.
                tell("updateAvatar", stream::avatar(who.username));
                self.agent_everywhere(who.pk).await?;
            }
            AccountNews::Deleted => tell("Users:Deleted", stream::account_deleted(who.id)),
            AccountNews::Role(role, change) => {
                let shown = stream::role(*change, role, who.id, who.username);
                tell("roles-change", shown);
            }
        }
        Ok(())
    }

    /// Tells the visitors whom this agent serves who that is.
    async fn agent_everywhere(&self, pk: Pk) -> Result<()> {
        let registry = self.realtime.registry();
        if !registry.is_stream_heard(Stream::LivechatRoom) {
            return Ok(());
        }
        let rooms = self
            .ctx
            .store
            .read_small(move |r| r.served_room_ids(pk))
            .await?;
        for room_id in rooms {
            self.agent(&room_id, Some(pk)).await?;
        }
        Ok(())
    }

    /// Permissions have new roles.
    pub(super) fn grants(&self, changed: &[(Permission, Vec<String>)]) {
        let key = Key::new(Stream::NotifyLogged, "permissions-changed");
        for (permission, roles) in changed {
            self.say(&key, &stream::permission(permission.id(), roles));
        }
    }

    /// A setting has a new value: everybody hears of a public one, and of all those who may look at all.
    pub(super) fn setting(&self, def: &Def, value: &Value) {
        let args = json!(["updated", stream::setting(def, value)]);
        if def.is_public {
            self.say(
                &Key::new(Stream::NotifyAll, "public-settings-changed"),
                &args,
            );
        }
        // As in the list of settings, a secret is no news: whoever may see it asks for it.
        if matches!(def.kind, Kind::Secret) {
            return;
        }
        let key = Key::new(Stream::NotifyLogged, "private-settings-changed");
        if self.is_heard(&key)
            && let Some(frame) = frame_of(&key, &args)
        {
            self.realtime
                .registry()
                .deliver_to_users(&key, &frame, |user| {
                    self.ctx.live.may(user, Permission::ViewPrivilegedSetting)
                });
        }
    }

    /// Tells colleagues and the visitors whom this user serves.
    pub(super) async fn user_status(&self, user_pk: Pk) -> Result<()> {
        let colleagues = Key::new(Stream::NotifyLogged, "user-status");
        let registry = self.realtime.registry();
        let has_visitors = registry.is_stream_heard(Stream::LivechatRoom);
        let has_users = registry.is_stream_heard(Stream::NotifyUser);
        if !self.is_heard(&colleagues) && !has_visitors && !has_users {
            return Ok(());
        }
        let (user, rooms) = self
            .ctx
            .store
            .read_small(move |r| Ok((r.user(user_pk)?, r.served_room_ids(user_pk)?)))
            .await?;
        let Some(user) = user else { return Ok(()) };
        self.say(&colleagues, &[stream::user_status(&user)]);
        self.say(
            &Key::of(Stream::NotifyUser, &user.id, "userData"),
            &[stream::user_data(&user)],
        );
        if self.ctx.settings().bool("Livechat_show_agent_info") {
            let args: [Value; 1] = [stream::agent_status(&user.status)];
            for room_id in rooms {
                self.say(&Key::new(Stream::LivechatRoom, room_id), &args);
            }
        }
        Ok(())
    }
}
