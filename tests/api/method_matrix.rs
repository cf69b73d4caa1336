//! S8 for methods: every method of the table against nobody, a plain account, the agent in charge, an agent of another
//! department, a manager, an administrator, and an account that was switched off. A method without a row fails.
//!
//! A row says by hand who gets in, as in `permission_matrix`: `u` the plain account, `a` the agent who serves the room,
//! `o` the agent of another department, `m` the manager, `A` the administrator; `*` everybody, without a login too.

use crate::house::text;
use crate::support::{Agent, Api, Server, Visitor, encode, unique};
use deskbell::realtime::methods::NAMES;
use serde_json::{Value, json};
use std::collections::BTreeSet;

struct Row {
    method: &'static str,
    /// JSON list.
    params: &'static str,
    who: &'static str,
}

const fn row(method: &'static str, params: &'static str, who: &'static str) -> Row {
    Row {
        method,
        params,
        who,
    }
}

const USERS: &str = "uaomA";
const AGENTS: &str = "aomA";
const MANAGERS: &str = "mA";
const ANYBODY: &str = "*";

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // login, presence, what a client reads at its start
    row("login", r#"[{"resume":"nothing"}]"#, ANYBODY),
    row("logout", "[]", ANYBODY),
    row("getUserRoles", "[]", USERS),
    row("UserPresence:online", "[]", USERS),
    row("UserPresence:away", "[]", USERS),
    row("UserPresence:setDefaultStatus", r#"["online"]"#, USERS),
    row("permissions/get", "[]", USERS),
    row("public-settings/get", "[]", ANYBODY),
    // rooms and messages of users
    row("sendMessage", r#"[{"rid":"{rid}","msg":"x"}]"#, "amA"),
    row("sendMessage", r#"[{"rid":"{rid}","msg":"x","alias":"Another"}]"#, "A"),
    row("updateMessage", r#"[{"_id":"{mid}","rid":"{rid}","msg":"y"}]"#, "aA"),
    row("deleteMessage", r#"[{"_id":"{fresh}"}]"#, "aA"),
    row("setReaction", r#"[":x:","{mid}"]"#, USERS),
    row("loadHistory", r#"["{rid}"]"#, "amA"),
    row("readMessages", r#"["{rid}"]"#, USERS),
    row("getRoomById", r#"["{rid}"]"#, "amA"),
    row("getRoomIdByNameOrId", r#"["{rid}"]"#, "amA"),
    row("getRoomNameById", r#"["{rid}"]"#, "amA"),
    row("joinRoom", r#"["{rid}"]"#, "amA"),
    row("leaveRoom", r#"["nothing"]"#, AGENTS),
    row("createDirectMessage", r#"["ana"]"#, ""),
    row("rooms/get", "[]", USERS),
    row("subscriptions/get", "[]", USERS),
    // Whoever may not is not told: nothing happens.
    row("stream-notify-room", r#"["{rid}/typing","ana",true]"#, ANYBODY),
    // the desk
    row("livechat:takeInquiry", r#"["nothing"]"#, AGENTS),
    row("livechat:closeRoom", r#"["{room}","x",{}]"#, "amA"),
    row("livechat:changeLivechatStatus", r#"[{"status":"available"}]"#, "ao"),
    row("livechat:changeLivechatStatus", r#"[{"status":"available","agentId":"{ida}"}]"#, MANAGERS),
    row("livechat:getRoutingConfig", "[]", USERS),
    row("livechat:webhookTest", "[]", MANAGERS),
    row("livechat:addAgent", r#"["nobody"]"#, MANAGERS),
    row("livechat:removeAgent", r#"["nobody"]"#, MANAGERS),
    row("livechat:addManager", r#"["nobody"]"#, MANAGERS),
    row("livechat:removeManager", r#"["nobody"]"#, MANAGERS),
    row("livechat:saveDepartment", r#"["nothing",{"name":"x","email":"bad","enabled":true,"showOnRegistration":true,"showOnOfflineForm":true},[]]"#, MANAGERS),
    row("livechat:removeDepartment", r#"["nothing"]"#, MANAGERS),
    row("livechat:saveDepartmentAgents", r#"["nothing",{"upsert":[],"remove":[]}]"#, MANAGERS),
    // reports
    row("livechat:getAnalyticsChartData", r#"[{"daterange":{"from":"2026-01-01","to":"2026-01-02"},"chartOptions":{"name":"Total_conversations"}}]"#, MANAGERS),
    row("livechat:getAgentOverviewData", r#"[{"daterange":{"from":"2026-01-01","to":"2026-01-02"},"chartOptions":{"name":"Total_conversations"}}]"#, MANAGERS),
    row("livechat:getAnalyticsOverviewData", r#"[{"daterange":{"from":"2026-01-01","to":"2026-01-02"},"analyticsOptions":{"name":"Conversations"}}]"#, MANAGERS),
    // handing over
    row("livechat:transfer", r#"[{"roomId":"nothing","userId":"{ana}"}]"#, AGENTS),
    row("livechat:returnAsInquiry", r#"["nothing"]"#, AGENTS),
    row("livechat:getDepartmentForwardRestrictions", r#"["{dep}"]"#, USERS),
    row("livechat:saveCustomField", r#"["nothing",{"field":"x","label":"x","scope":"visitor","visibility":"visible"}]"#, MANAGERS),
    row("livechat:removeCustomField", r#"["nothing"]"#, MANAGERS),
    row("livechat:getCustomFields", "[]", ANYBODY),
    row("livechat:saveInfo", r#"[{"_id":"{visitor}"},{"_id":"{rid}"}]"#, "amA"),
    row("livechat:removeRoom", r#"["nothing"]"#, MANAGERS),
    row("livechat:removeAllClosedRooms", r#"[["nothing"]]"#, MANAGERS),
    row("livechat:requestTranscript", r#"["nothing","a@example.org","x"]"#, AGENTS),
    row("livechat:discardTranscript", r#"["nothing"]"#, AGENTS),
    row("livechat:sendTranscript", r#"["nothing","nothing","a@example.org","x"]"#, AGENTS),
    row("livechat:saveTag", r#"["nothing",{"name":"x","description":""},[]]"#, MANAGERS),
    row("livechat:removeTag", r#"["nothing"]"#, MANAGERS),
    row("livechat:getTagsList", "[]", USERS),
    row("livechat:getFirstRoomMessage", r#"[{"rid":"{rid}"}]"#, "amA"),
    // what managers set up
    row("livechat:saveAgentInfo", r#"["nobody",{},[]]"#, MANAGERS),
    row("livechat:searchAgent", r#"["nobody"]"#, MANAGERS),
    row("livechat:saveTrigger", "[{}]", MANAGERS),
    row("livechat:removeTrigger", r#"["nothing"]"#, MANAGERS),
    row("livechat:saveAppearance", "[{}]", MANAGERS),
    row("livechat:saveIntegration", "[7]", MANAGERS),
    row("livechat:saveBusinessHour", "[{}]", MANAGERS),
    row("livechat:removeBusinessHour", r#"["nothing","custom"]"#, MANAGERS),
    // visitors: the token decides, whoever is logged in (S1 asks for foreign tokens)
    row("livechat:setUpConnection", r#"[{"token":"nothing"}]"#, ANYBODY),
    row("livechat:getInitialData", r#"["nothing"]"#, ANYBODY),
    row("livechat:registerGuest", r#"[{"token":"{unique}"}]"#, ANYBODY),
    row("livechat:loginByToken", r#"["nothing"]"#, ANYBODY),
    row("livechat:loadHistory", r#"[{"token":"{token}","rid":"{rid}"}]"#, ANYBODY),
    row("livechat:getAgentData", r#"[{"token":"{token}","roomId":"{rid}"}]"#, ANYBODY),
    row("livechat:getNextAgent", r#"[{"token":"{unique}"}]"#, ANYBODY),
    row("livechat:setDepartmentForVisitor", r#"[{"visitorToken":"{token}","roomId":"nothing","departmentId":"{dep}"}]"#, ANYBODY),
    row("livechat:saveSurveyFeedback", r#"["{token}","{rid}",[{"name":"satisfaction","value":"5"}]]"#, ANYBODY),
    row("livechat:closeByVisitor", r#"[{"token":"{token}","roomId":"nothing"}]"#, ANYBODY),
    row("livechat:sendOfflineMessage", r#"[{"name":"x","email":"x@example.org","message":"x"}]"#, ANYBODY),
    row("livechat:setCustomField", r#"["{token}","nothing","x",true]"#, ANYBODY),
    row("livechat:pageVisited", r#"["{token}",null,{"change":"url","title":"x","location":{"href":"https://shop.example"}}]"#, ANYBODY),
    row("sendMessageLivechat", r#"[{"token":"{token}","rid":"{rid}","msg":"x"}]"#, ANYBODY),
];

/// What a refusal for want of a right says. A method has few words for it; none of the others is among these.
const REFUSALS: &[&str] = &[
    "error-not-allowed",
    "error-unauthorized",
    "error-not-authorized",
    "error-action-not-allowed",
    "not-authorized",
    "not-allowed",
    "unauthorized",
];

/// Everything the rows talk about, and those who ask.
struct Desk {
    _server: Server,
    api: Api,
    ana: Agent,
    rid: String,
    dep: String,
    names: Vec<(&'static str, String)>,
    callers: Vec<(char, Agent)>,
    gone: Agent,
}

async fn room_in(api: &Api, dep: &str) -> (Visitor, String) {
    let visitor = Visitor::new(api);
    let more = json!({ "name": "Iris", "department": dep });
    visitor.register(more).await.ok();
    let rid = visitor.room_id().await;
    (visitor, rid)
}

async fn desk() -> Desk {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    admin
        .set("Livechat_offline_email", "desk@example.org")
        .await;
    let ana = server.agent(&admin, "ana").await;
    let oto = server.agent(&admin, "oto").await;
    let dep = admin.create_department("A", &[&ana]).await;
    admin.create_department("B", &[&oto]).await;
    let manager = ["user", "livechat-manager"];
    let boss = server.user(&admin, "boss", &manager).await;
    let chief = server.user(&admin, "chief", &["user", "admin"]).await;
    let uma = server.user(&admin, "uma", &["user"]).await;
    // Never logged in, so never available.
    let ida = admin.create_user("ida", &["user", "livechat-agent"]).await;
    let all = ["user", "livechat-agent", "livechat-manager", "admin"];
    let gone = server.user(&admin, "gone", &all).await;
    let off = json!({ "userId": gone.id, "activeStatus": false });
    admin.api.post("users.setActiveStatus", off).await.ok();
    let (visitor, rid) = room_in(&api, &dep).await;
    let me = visitor.register(json!({})).await.ok();
    let mid = text(&ana.say(&rid, "mine").await.ok()["message"]["_id"]);
    Desk {
        names: vec![
            ("{rid}", rid.clone()),
            ("{mid}", mid),
            ("{visitor}", text(&me["visitor"]["_id"])),
            ("{token}", visitor.token.clone()),
            ("{ana}", ana.id.clone()),
            ("{ida}", text(&ida["_id"])),
            ("{dep}", dep.clone()),
        ],
        callers: vec![
            ('u', uma),
            ('a', ana.clone()),
            ('o', oto),
            ('m', boss),
            ('A', chief),
        ],
        _server: server,
        api,
        ana,
        rid,
        dep,
        gone,
    }
}

impl Desk {
    /// Puts ids into the places of `text`; `{room}` and `{fresh}` are made for this one cell.
    async fn fill(&self, text: &str) -> String {
        let mut out = text.replace("{unique}", &unique("word"));
        for (name, value) in &self.names {
            out = out.replace(name, value);
        }
        if out.contains("{room}") {
            let (_, rid) = room_in(&self.api, &self.dep).await;
            out = out.replace("{room}", &rid);
        }
        if out.contains("{fresh}") {
            let said = self.ana.say(&self.rid, "fresh").await.ok();
            out = out.replace("{fresh}", &crate::house::text(&said["message"]["_id"]));
        }
        out
    }
    async fn ask(&self, row: &Row, api: &Api, way: &str) -> crate::support::Reply {
        let params = self.fill(row.params).await;
        let params: Value = serde_json::from_str(&params).expect("a row's params are JSON");
        let message = json!({ "msg": "method", "id": "7", "method": row.method, "params": params });
        let path = format!("method.{way}/{}", encode(row.method));
        api.post(&path, json!({ "message": message.to_string() }))
            .await
    }
    /// What is wrong with a cell of somebody who may speak to methods at all.
    async fn fault(&self, row: &Row, who: char, api: &Api, way: &str) -> Option<String> {
        let reply = self.ask(row, api, way).await;
        let inner = reply.json["message"].as_str().unwrap_or("{}");
        let inner: Value = serde_json::from_str(inner).expect("a result");
        let error = &inner["error"]["error"];
        // Of a room one may not see there is no history, as clients expect.
        let is_refused = error.as_str().is_some_and(|e| REFUSALS.contains(&e))
            || row.method == "loadHistory" && inner["result"] == false;
        let may = row.who == ANYBODY || row.who.contains(who);
        // A fault of the server is told as a number of five hundred and more.
        let is_sound = reply.status == 200 && error.as_i64().is_none_or(|n| n < 500);
        let is_right = is_sound && is_refused != may;
        let line = || format!("{} {} as {who}: {}", row.method, row.params, reply.text);
        (!is_right).then(line)
    }
}

#[test]
fn every_method_has_a_row() {
    let known: BTreeSet<&str> = ROWS.iter().map(|r| r.method).collect();
    let served: BTreeSet<&str> = NAMES.iter().copied().collect();
    let missing: Vec<_> = served.difference(&known).collect();
    assert!(missing.is_empty(), "rows missing in S8: {missing:#?}");
    let surplus: Vec<_> = known.difference(&served).collect();
    assert!(surplus.is_empty(), "rows of no method: {surplus:#?}");
}

#[tokio::test]
async fn s8_no_cell_of_the_method_matrix_is_wrong() {
    let desk = desk().await;
    let (mut cells, mut wrong) = (0, Vec::new());
    for row in ROWS {
        for (who, agent) in &desk.callers {
            // This one ends the very login that asks.
            let fault = if row.method == "logout" {
                let second = Agent::login(&desk.api, &agent.username).await;
                desk.fault(row, *who, &second.api, "call").await
            } else {
                desk.fault(row, *who, &agent.api, "call").await
            };
            cells += 1;
            wrong.extend(fault);
        }
        wrong.extend(desk.fault(row, '-', &desk.api, "callAnon").await);
        // A login that ended is none, whatever the method.
        let reply = desk.ask(row, &desk.gone.api, "call").await;
        if reply.status != 401 {
            wrong.push(format!("{} as revoked: {}", row.method, reply.text));
        }
        let reply = desk.ask(row, &desk.api, "call").await;
        if reply.status != 401 {
            wrong.push(format!("{} without a login: {}", row.method, reply.text));
        }
        cells += 3;
    }
    println!(
        "S8 methods={} cells={cells} wrong={}",
        NAMES.len(),
        wrong.len()
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
}
