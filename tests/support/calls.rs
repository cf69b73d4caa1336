//! Every call that lists, searches, counts or reports, against the database that `benches/scale/fill.sql` makes. The scale
//! bench measures them; `tests/plans` runs them on a program that looks at the plan of every statement.

use sha2::{Digest, Sha256};

/// Token of the manager.
pub const BOSS: &str = "boss-token-0123456789abcdef0123456789abcdef";
/// Token of an agent.
pub const AGENT: &str = "agent-token-0123456789abcdef0123456789abcde";
/// Token of the visitor of the newest room.
pub const TOKEN: &str = "visitor-token-0123456789";

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// A visitor.
    Nobody,
    /// A manager who may do everything.
    Boss,
    /// An agent.
    Agent,
}

/// One call.
#[derive(Debug, Clone)]
pub struct Call {
    /// What the table says.
    pub name: String,
    /// Below `/api/v1/`.
    pub path: String,
    /// Who.
    pub who: Who,
}

/// What the database was made with.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// Rooms; at least 1000.
    pub rooms: usize,
    /// The present, in milliseconds.
    pub now: i64,
}

fn hash(token: &str) -> String {
    Sha256::digest(token.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

impl Facts {
    /// The statements that fill a new database.
    pub fn statements(&self) -> String {
        let start = self.now - i64::try_from(self.rooms).unwrap() * 315_000;
        include_str!("../../benches/scale/fill.sql")
            .replace("{ROOMS}", &self.rooms.to_string())
            .replace("{NOW}", &self.now.to_string())
            .replace("{START}", &start.to_string())
            .replace("{VISITOR}", &self.visitor().to_string())
            .replace("{BOSS}", &hash(BOSS))
            .replace("{AGENT}", &hash(AGENT))
            .replace("{TOKEN}", &hash(TOKEN))
    }
    /// The visitor of the newest room.
    fn visitor(&self) -> usize {
        (self.rooms - 1) % (self.rooms / 4)
    }
    fn day(&self, days_ago: i64) -> String {
        deskbell::model::time::Millis(self.now - days_ago * 86_400_000).iso()
    }
    /// The calls.
    pub fn calls(&self) -> Vec<Call> {
        let mut all = Vec::new();
        let mut add = |who: Who, path: &str| {
            let name: String = path.replace(TOKEN, "…").chars().take(58).collect();
            all.push(Call {
                name,
                path: path.to_owned(),
                who,
            });
        };
        let (rid, old) = (self.rooms - 1, self.rooms / 2);
        let visitor = self.visitor();
        let created = format!(
            "{{\"start\":\"{}\",\"end\":\"{}\"}}",
            self.day(3),
            self.day(0)
        )
        .replace('"', "%22")
        .replace('{', "%7B")
        .replace('}', "%7D");
        let text = |path: &str| {
            path.replace("{rid}", &format!("room{rid}"))
                .replace("{old}", &format!("room{old}"))
                .replace("{vid}", &format!("visitor{visitor}"))
                .replace("{cid}", &format!("contact{visitor}"))
                .replace("{token}", TOKEN)
                .replace("{range}", &created)
                .replace("{rooms}", &self.rooms.to_string())
        };
        for path in [
            "livechat/config",
            "livechat/config?token={token}",
            "livechat/messages.history/{rid}?token={token}&limit=20",
            "livechat/visitor/{token}",
        ] {
            add(Who::Nobody, &text(path));
        }
        for path in [
            "livechat/rooms",
            "livechat/rooms?offset=500",
            "livechat/rooms?open=true",
            "livechat/rooms?open=false",
            "livechat/rooms?queued=true",
            "livechat/rooms?onhold=true",
            "livechat/rooms?agents[]=agent1",
            "livechat/rooms?agents[]=agent1&open=true",
            "livechat/rooms?departmentId=dep1",
            "livechat/rooms?departmentId=dep1&open=false",
            "livechat/rooms?createdAt={range}",
            "livechat/rooms?closedAt={range}",
            "livechat/rooms?tags[]=vip",
            "livechat/rooms?roomName=teapot",
            "livechat/rooms?customFields=%7B%22order%22:%22N7%22%7D",
            "livechat/rooms?sort=%7B%22lm%22:-1%7D",
            "livechat/rooms?sort=%7B%22fname%22:1%7D",
            "livechat/rooms?sort=%7B%22closedAt%22:-1%7D",
            "livechat/rooms?sort=%7B%22ts%22:1%7D",
            "livechat/rooms?sort=%7B%22servedBy.username%22:1%7D",
            "livechat/rooms/filters",
            "livechat/visitor/{token}/room",
            "rooms.info?roomId={rid}",
            "livechat/{rid}/messages",
            "livechat/{rid}/messages?searchTerm=teapot",
            "livechat/inquiries.list",
            "livechat/inquiries.getOne?roomId={rid}",
            "livechat/users/agent",
            "livechat/users/manager",
            "livechat/department",
            "livechat/department/dep1",
            "users.list",
            "livechat/visitors.info?visitorId={vid}",
            "livechat/visitors.search?term=teapot",
            "livechat/visitors.search?term=te",
            "livechat/visitors.autocomplete?selector=%7B%22term%22:%22teapot%22%7D",
            "livechat/visitors.pagesVisited/{rid}",
            "livechat/visitors.chatHistory/room/{rid}/visitor/{vid}",
            "livechat/visitors.searchChats/room/{rid}/visitor/{vid}",
            "livechat/visitors.searchChats/room/{rid}/visitor/{vid}?searchText=teapot&closedChatsOnly=true&servedChatsOnly=true",
            "livechat/transfer.history/{rid}",
            "omnichannel/contact?contactId={vid}",
            "omnichannel/contact.search?email=iris7@example.org",
            "omnichannel/contacts.get?contactId={cid}",
            "omnichannel/contacts.search",
            "omnichannel/contacts.search?searchText=teapot",
            "omnichannel/contacts.history?contactId={cid}",
            "omnichannel/contacts.channels?contactId={cid}",
            "livechat/custom-fields",
            "livechat/triggers",
            "livechat/tags",
            "canned-responses",
            "livechat/analytics/dashboards/charts/agents-status",
        ] {
            add(Who::Boss, &text(path));
        }
        for path in [
            "rooms.get",
            "subscriptions.get",
            "rooms.get?updatedSince={since}",
            "subscriptions.get?updatedSince={since}",
            "livechat/inquiries.queued",
            "livechat/inquiries.queuedForUser",
            "chat.syncMessages?roomId={mine}&lastUpdate={since}",
            "livechat/rooms?agents[]=agent1&open=true",
        ] {
            let mine = (0..200)
                .map(|n| self.rooms - 1 - n)
                .find(|n| n % 20 == 1 && n % 4 != 3)
                .unwrap_or(0);
            add(
                Who::Agent,
                &path
                    .replace("{since}", &self.day(1))
                    .replace("{mine}", &format!("room{mine}")),
            );
        }
        let (start, end) = (self.day(3), self.day(0));
        for name in [
            "dashboards/conversation-totalizers",
            "dashboards/agents-productivity-totalizers",
            "dashboards/chats-totalizers",
            "dashboards/productivity-totalizers",
            "dashboards/charts/chats",
            "dashboards/charts/chats-per-agent",
            "dashboards/charts/chats-per-department",
            "dashboards/charts/timings",
            "departments/amount-of-chats",
            "departments/average-service-time",
            "departments/average-chat-duration-time",
            "departments/total-service-time",
            "departments/average-waiting-time",
            "departments/total-transferred-chats",
            "departments/total-abandoned-chats",
            "departments/percentage-abandoned-chats",
            "agents/average-service-time",
            "agents/total-service-time",
            "agents/available-for-service-history",
            "dashboards/conversations-by-source",
            "dashboards/conversations-by-status",
            "dashboards/conversations-by-department",
            "dashboards/conversations-by-tags",
            "dashboards/conversations-by-agent",
        ] {
            add(
                Who::Boss,
                &format!("livechat/analytics/{name}?start={start}&end={end}"),
            );
        }
        let (from, to) = (
            start.get(..10).unwrap_or_default(),
            end.get(..10).unwrap_or_default(),
        );
        for name in [
            "overview?name=Conversations",
            "overview?name=Productivity",
            "agent-overview?name=Avg_response_time",
        ] {
            add(
                Who::Boss,
                &format!("livechat/analytics/{name}&from={from}&to={to}"),
            );
        }
        // What a whole year holds grows with the year, not with the table: told apart on purpose.
        let year = self.day(364);
        add(
            Who::Boss,
            &format!("livechat/analytics/departments/amount-of-chats?start={year}&end={end}"),
        );
        add(
            Who::Boss,
            &format!("livechat/analytics/dashboards/conversations-by-tags?start={year}&end={end}"),
        );
        all
    }
}
