//! The older methods of visitors: what each gives, and that each refuses with the code of its REST twin.

use crate::client::{Client, desk};
use crate::support::{Agent, Api, DEADLINE, Reply, Server, Visitor, encode, wait_until};
use serde_json::{Value, json};

/// The code of a refusal, whatever form the endpoint gives it.
fn code_of(reply: &Reply) -> String {
    assert_eq!(reply.status, 400, "{}: {}", reply.asked, reply.text);
    if let Some(code) = reply.json["errorType"].as_str() {
        return code.to_owned();
    }
    let error = reply.json["error"].as_str().unwrap_or("");
    let inner = error
        .rsplit_once('[')
        .and_then(|(_, r)| r.strip_suffix(']'));
    inner.unwrap_or(error).to_owned()
}

/// Calls by REST: `verb path`, and a body for those that have one.
async fn rest(api: &Api, call: &str, body: Value) -> Reply {
    let (verb, path) = call.split_once(' ').expect("a verb and a path");
    match verb {
        "GET" => api.get(path).await,
        "PUT" => api.put(path, body).await,
        _ => api.post(path, body).await,
    }
}

/// A desk with a chat that runs, one that has ended, one that waits, and somebody else's.
struct Scene {
    server: Server,
    admin: Agent,
    client: Client,
    visitor: Visitor,
    rid: String,
    ended: String,
    foreign: String,
}

impl Scene {
    async fn new() -> Self {
        let (server, admin, _agent) = desk().await;
        let api = server.api();
        let (visitor, ended) = Visitor::with_room(&api).await;
        visitor.close(&ended).await.ok();
        // For a moment a second close counts as one that came at the same time.
        let is_over = wait_until(DEADLINE, || async {
            visitor.close(&ended).await.json["error"] == "room-closed"
        })
        .await;
        assert!(is_over);
        let rid = visitor.room_id().await;
        let (_other, foreign) = Visitor::with_room(&api).await;
        let client = Client::connect(&server).await;
        Self {
            server,
            admin,
            client,
            visitor,
            rid,
            ended,
            foreign,
        }
    }
}

#[tokio::test]
async fn refusals_have_the_codes_of_rest() {
    let mut scene = Scene::new().await;
    let api = scene.server.api();
    let (t, rid, ended, foreign) = (
        scene.visitor.token.clone(),
        scene.rid.clone(),
        scene.ended.clone(),
        scene.foreign.clone(),
    );
    let data = json!([{ "name": "satisfaction", "value": "5" }]);
    // The newest message of the chat is the visitor's; its id with other words is a conflict.
    let first = scene.visitor.send(&rid, "first").await.ok();
    let id = first["message"]["_id"].clone();
    scene
        .admin
        .set("Livechat_enable_message_character_limit", true)
        .await;
    scene
        .admin
        .set("Livechat_message_character_limit", 20)
        .await;
    let long = "x".repeat(21);
    for (method, params, call, body, code) in [
        (
            "livechat:registerGuest",
            json!([{ "token": "" }]),
            "POST livechat/visitor".to_owned(),
            json!({ "visitor": { "token": "" } }),
            "error-invalid-token",
        ),
        (
            "livechat:registerGuest",
            json!([{ "token": "new-one", "email": "no address" }]),
            "POST livechat/visitor".to_owned(),
            json!({ "visitor": { "token": "new-one", "email": "no address" } }),
            "error-invalid-email",
        ),
        (
            "livechat:registerGuest",
            json!([{ "token": "new-one", "department": "none" }]),
            "POST livechat/visitor".to_owned(),
            json!({ "visitor": { "token": "new-one", "department": "none" } }),
            "error-invalid-department",
        ),
        (
            "livechat:loadHistory",
            json!([{ "token": "nobody", "rid": rid }]),
            format!("GET livechat/messages.history/{rid}?token=nobody"),
            json!(null),
            "invalid-token",
        ),
        (
            "livechat:loadHistory",
            json!([{ "token": t, "rid": foreign }]),
            format!("GET livechat/messages.history/{foreign}?token={t}"),
            json!(null),
            "invalid-room",
        ),
        (
            "livechat:getAgentData",
            json!([{ "token": "nobody", "roomId": rid }]),
            format!("GET livechat/agent.info/{rid}/nobody"),
            json!(null),
            "invalid-token",
        ),
        (
            "livechat:getAgentData",
            json!([{ "token": t, "roomId": foreign }]),
            format!("GET livechat/agent.info/{foreign}/{t}"),
            json!(null),
            "invalid-room",
        ),
        (
            "livechat:closeByVisitor",
            json!([{ "token": "nobody", "roomId": rid }]),
            "POST livechat/room.close".to_owned(),
            json!({ "token": "nobody", "rid": rid }),
            "invalid-token",
        ),
        (
            "livechat:closeByVisitor",
            json!([{ "token": t, "roomId": foreign }]),
            "POST livechat/room.close".to_owned(),
            json!({ "token": t, "rid": foreign }),
            "invalid-room",
        ),
        (
            "livechat:closeByVisitor",
            json!([{ "token": t, "roomId": ended }]),
            "POST livechat/room.close".to_owned(),
            json!({ "token": t, "rid": ended }),
            "room-closed",
        ),
        (
            "livechat:setDepartmentForVisitor",
            json!([{ "visitorToken": "nobody", "roomId": rid, "departmentId": "x" }]),
            "POST livechat/room.transfer".to_owned(),
            json!({ "token": "nobody", "rid": rid, "department": "x" }),
            "invalid-token",
        ),
        (
            "livechat:setDepartmentForVisitor",
            json!([{ "visitorToken": t, "roomId": foreign, "departmentId": "x" }]),
            "POST livechat/room.transfer".to_owned(),
            json!({ "token": t, "rid": foreign, "department": "x" }),
            "invalid-room",
        ),
        (
            "livechat:setDepartmentForVisitor",
            json!([{ "visitorToken": t, "roomId": rid, "departmentId": "x" }]),
            "POST livechat/room.transfer".to_owned(),
            json!({ "token": t, "rid": rid, "department": "x" }),
            "error-invalid-department",
        ),
        (
            "livechat:setCustomField",
            json!(["nobody", "x", "y", true]),
            "POST livechat/custom.field".to_owned(),
            json!({ "token": "nobody", "key": "x", "value": "y", "overwrite": true }),
            "invalid-token",
        ),
        (
            "livechat:setCustomField",
            json!([t, "x", "y", true]),
            "POST livechat/custom.field".to_owned(),
            json!({ "token": t, "key": "x", "value": "y", "overwrite": true }),
            "invalid-custom-field",
        ),
        (
            "livechat:saveSurveyFeedback",
            json!(["nobody", rid, data]),
            "POST livechat/room.survey".to_owned(),
            json!({ "token": "nobody", "rid": rid, "data": data }),
            "invalid-token",
        ),
        (
            "livechat:saveSurveyFeedback",
            json!([t, foreign, data]),
            "POST livechat/room.survey".to_owned(),
            json!({ "token": t, "rid": foreign, "data": data }),
            "invalid-room",
        ),
        (
            "livechat:saveSurveyFeedback",
            json!([t, rid, [{ "name": "nothing", "value": "5" }]]),
            "POST livechat/room.survey".to_owned(),
            json!({ "token": t, "rid": rid, "data": [{ "name": "nothing", "value": "5" }] }),
            "invalid-data",
        ),
        (
            "sendMessageLivechat",
            json!([{ "token": "nobody", "rid": rid, "msg": "x" }]),
            "POST livechat/message".to_owned(),
            json!({ "token": "nobody", "rid": rid, "msg": "x" }),
            "invalid-token",
        ),
        (
            "sendMessageLivechat",
            json!([{ "token": t, "rid": ended, "msg": "x" }]),
            "POST livechat/message".to_owned(),
            json!({ "token": t, "rid": ended, "msg": "x" }),
            "room-closed",
        ),
        (
            "sendMessageLivechat",
            json!([{ "token": t, "rid": rid, "msg": long }]),
            "POST livechat/message".to_owned(),
            json!({ "token": t, "rid": rid, "msg": long }),
            "message-length-exceeds-character-limit",
        ),
        (
            "sendMessageLivechat",
            json!([{ "token": t, "rid": rid, "msg": "other", "_id": id }]),
            "POST livechat/message".to_owned(),
            json!({ "token": t, "rid": rid, "msg": "other", "_id": id }),
            "error-message-id-conflict",
        ),
    ] {
        let error = scene.client.refused(method, params.clone()).await;
        assert_eq!(error["error"], code, "{method} {params}");
        assert_eq!(code_of(&rest(&api, &call, body).await), code, "{call}");
    }
    // Nothing of it left a trace.
    assert_eq!(scene.visitor.texts(&rid).await, ["first"]);
}

#[tokio::test]
async fn what_no_method_takes_is_a_match_error() {
    let mut scene = Scene::new().await;
    let t = scene.visitor.token.clone();
    for (method, wrong) in [
        ("livechat:getInitialData", vec![json!([7]), json!([t, 7])]),
        (
            "livechat:registerGuest",
            vec![
                json!([]),
                json!(["x"]),
                json!([{}]),
                json!([{ "token": 7 }]),
                json!([{ "token": t, "name": {} }]),
                json!([{ "token": t, "customFields": "x" }]),
                json!([{ "token": t, "customFields": [{ "key": 1 }] }]),
            ],
        ),
        ("livechat:loginByToken", vec![json!([]), json!([{}])]),
        (
            "sendMessageLivechat",
            vec![
                json!([]),
                json!([{ "token": t }]),
                json!([{ "token": t, "rid": "x", "msg": "" }]),
                json!([{ "token": t, "rid": "x", "msg": " \n" }]),
                json!([{ "token": t, "rid": 7, "msg": "x" }]),
                json!([{ "token": t, "rid": "x", "msg": "x", "_id": 7 }]),
            ],
        ),
        (
            "livechat:loadHistory",
            vec![
                json!([]),
                json!([{ "token": t }]),
                json!([{ "token": t, "rid": "x", "end": {} }]),
                json!([{ "token": t, "rid": "x", "limit": "x" }]),
                json!([{ "token": t, "rid": "x", "ls": { "$date": "x" } }]),
            ],
        ),
        (
            "livechat:getAgentData",
            vec![json!([]), json!([{ "token": t }])],
        ),
        (
            "livechat:getNextAgent",
            vec![
                json!([]),
                json!([{}]),
                json!([{ "token": t, "department": 7 }]),
            ],
        ),
        (
            "livechat:setDepartmentForVisitor",
            vec![json!([]), json!([{ "visitorToken": t, "roomId": "x" }])],
        ),
        (
            "livechat:closeByVisitor",
            vec![json!([]), json!([{ "token": t }])],
        ),
        (
            "livechat:pageVisited",
            vec![
                json!([t]),
                json!([t, null, {}]),
                json!([t, null, { "title": "x", "change": "url", "location": "x" }]),
            ],
        ),
        (
            "livechat:setCustomField",
            vec![json!([t]), json!([t, "x", 7, true])],
        ),
        (
            "livechat:sendOfflineMessage",
            vec![
                json!([]),
                json!([{ "name": "x", "email": "x@example.org" }]),
            ],
        ),
        (
            "livechat:saveSurveyFeedback",
            vec![
                json!([t, "x"]),
                json!([t, "x", {}]),
                json!([t, "x", [{ "name": "x" }]]),
            ],
        ),
        (
            "livechat:setUpConnection",
            vec![json!([]), json!(["x"]), json!([{}])],
        ),
    ] {
        for params in wrong {
            let error = scene.client.refused(method, params.clone()).await;
            assert_eq!(
                (&error["error"], &error["errorType"]),
                (&json!(400), &json!("Match.Error")),
                "{method} {params}"
            );
        }
    }
}

#[tokio::test]
async fn a_chat_is_made_by_its_first_message() {
    let (server, admin, ana) = desk().await;
    let ben = server.agent(&admin, "ben").await;
    let mut client = Client::connect(&server).await;
    let visitor = Visitor::new(&server.api());
    visitor.register(json!({ "name": "Iris" })).await.ok();
    // The agent the client names, when it can be had.
    for (agent, id) in [(&ben, "for-ben"), (&ana, "for-ana")] {
        let message = json!({ "token": visitor.token, "_id": id, "rid": "made-up", "msg": "hi" });
        let wish = json!({ "agentId": agent.id, "username": agent.username });
        let sent = client
            .ok("sendMessageLivechat", json!([message, wish]))
            .await;
        assert_eq!(sent["_id"], id);
        assert_eq!(
            (&sent["newRoom"], &sent["showConnecting"]),
            (&json!(true), &json!(false))
        );
        assert_eq!(sent["token"], visitor.token.as_str());
        assert!(sent["ts"]["$date"].is_i64());
        let rid = sent["rid"].as_str().expect("a room");
        assert_ne!(rid, "made-up");
        let room = admin
            .api
            .get(&format!("rooms.info?roomId={rid}"))
            .await
            .ok();
        assert_eq!(room["room"]["servedBy"]["_id"], agent.id.as_str());
        // Sent again, it is the same message.
        let again = json!([{ "token": visitor.token, "_id": id, "rid": rid, "msg": "hi" }]);
        assert_eq!(client.ok("sendMessageLivechat", again).await["_id"], id);
        assert_eq!(visitor.texts(rid).await, ["hi"]);
        visitor.close(rid).await.ok();
    }
    // Somebody else's room is none of the sender's: the own one is used.
    let (_other, foreign) = Visitor::with_room(&server.api()).await;
    let message = json!([{ "token": visitor.token, "rid": foreign, "msg": "whose?" }]);
    let sent = client.ok("sendMessageLivechat", message).await;
    assert_ne!(sent["rid"], foreign.as_str());
    for agent in [&ana, &ben] {
        agent.go("online", "not-available").await;
    }
    admin.go("online", "not-available").await;
    let late = Visitor::new(&server.api());
    late.register(json!({})).await.ok();
    let message = json!([{ "token": late.token, "rid": "none", "msg": "anybody?" }]);
    let error = client.refused("sendMessageLivechat", message).await;
    assert_eq!(error["error"], "no-agent-online");
    assert_eq!(code_of(&late.room().await), "no-agent-online");
}

#[tokio::test]
async fn history_is_paged_by_dates() {
    let mut scene = Scene::new().await;
    let (t, rid) = (scene.visitor.token.clone(), scene.rid.clone());
    for n in 0..6 {
        scene.visitor.send(&rid, &format!("m{n}")).await.ok();
    }
    let texts = |page: &Value| -> Vec<String> {
        let list = page["messages"].as_array().expect("a list");
        list.iter()
            .map(|m| m["msg"].as_str().expect("a text").to_owned())
            .collect()
    };
    let ask = |more: Value| {
        let mut ask = json!({ "token": t, "rid": rid });
        for (key, value) in more.as_object().expect("an object") {
            ask[key] = value.clone();
        }
        json!([ask])
    };
    let method = "livechat:loadHistory";
    let page = scene.client.ok(method, ask(json!({ "limit": 2 }))).await;
    assert_eq!(texts(&page), ["m5", "m4"]);
    let end = page["messages"][1]["ts"].clone();
    let page = scene
        .client
        .ok(method, ask(json!({ "limit": 2, "end": end })))
        .await;
    assert_eq!(texts(&page), ["m3", "m2"]);
    assert_eq!(page["unreadNotLoaded"], 0);
    assert!(page.get("firstUnread").is_none());
    // Everything up to `m0` was seen: `m1` is the first that was not, and not on this page.
    let all = scene.client.ok(method, ask(json!({}))).await;
    let seen = all["messages"][5]["ts"].clone();
    let page = scene
        .client
        .ok(method, ask(json!({ "limit": 2, "end": end, "ls": seen })))
        .await;
    assert_eq!(page["firstUnread"]["msg"], "m1");
    assert_eq!(page["unreadNotLoaded"], 1);
    // The same list as REST has, but for the form of its dates.
    let by_rest = scene.visitor.history(&rid).await.ok();
    let ids = |list: &Value| -> Vec<Value> {
        let list = list.as_array().expect("a list");
        list.iter().map(|m| m["_id"].clone()).collect()
    };
    let all = scene.client.ok(method, ask(json!({ "limit": 1000 }))).await;
    assert_eq!(ids(&all["messages"]), ids(&by_rest["messages"]));
    // An ended chat is read as well.
    let (visitor, ended) = (scene.visitor.token.clone(), scene.ended.clone());
    let params = json!([{ "token": visitor, "rid": ended }]);
    let page = scene.client.ok(method, params).await;
    assert_eq!(page["messages"][0]["t"], "livechat-close");
}

#[tokio::test]
async fn configuration_agents_pages_and_ratings_are_those_of_rest() {
    let mut scene = Scene::new().await;
    let (t, rid) = (scene.visitor.token.clone(), scene.rid.clone());
    let api = scene.server.api();
    let config = api.get(&format!("livechat/config?token={t}")).await.ok();
    let flat = scene.client.ok("livechat:getInitialData", json!([t])).await;
    for (key, place) in [
        ("title", "theme"),
        ("color", "theme"),
        ("registrationForm", "settings"),
        ("allowSwitchingDepartments", "settings"),
        ("offlineMessage", "messages"),
        ("conversationFinishedMessage", "messages"),
    ] {
        assert_eq!(flat[key], config["config"][place][key], "{key}");
    }
    for key in ["enabled", "online", "departments", "triggers"] {
        assert_eq!(flat[key], config["config"][key], "{key}");
    }
    assert_eq!(flat["visitor"]["_id"], config["config"]["guest"]["_id"]);
    assert_eq!(flat["room"]["_id"], rid.as_str());

    let by_rest = api
        .get(&format!("livechat/agent.info/{rid}/{t}"))
        .await
        .ok();
    let params = json!([{ "token": t, "roomId": rid }]);
    let agent = scene.client.ok("livechat:getAgentData", params).await;
    assert_eq!(agent, by_rest["agent"]);
    // With an open chat nobody is next; a stranger gets who would come.
    let next = scene
        .client
        .ok("livechat:getNextAgent", json!([{ "token": t }]))
        .await;
    assert_eq!(next, Value::Null);
    let next = scene
        .client
        .ok("livechat:getNextAgent", json!([{ "token": "a-stranger" }]))
        .await;
    assert_eq!(next["username"], "ana");
    scene
        .admin
        .set("Livechat_Routing_Method", "Manual_Selection")
        .await;
    let params = json!([{ "token": "a-stranger" }]);
    let error = scene.client.refused("livechat:getNextAgent", params).await;
    let by_rest = api.get("livechat/agent.next/a-stranger").await;
    assert_eq!(error["error"], "agent-not-found");
    assert_eq!(code_of(&by_rest), "agent-not-found");
    // A chat that waits has nobody.
    let (waiting, its_room) = Visitor::with_room(&api).await;
    let params = json!([{ "token": waiting.token, "roomId": its_room }]);
    let error = scene.client.refused("livechat:getAgentData", params).await;
    let path = format!("livechat/agent.info/{its_room}/{}", waiting.token);
    assert_eq!(error["error"], "invalid-agent");
    assert_eq!(code_of(&api.get(&path).await), "invalid-agent");
    // There, the sender is shown that somebody is looked for.
    let message = json!([{ "token": waiting.token, "rid": its_room, "msg": "hello?" }]);
    let sent = scene.client.ok("sendMessageLivechat", message).await;
    assert_eq!(
        (&sent["newRoom"], &sent["showConnecting"]),
        (&json!(false), &json!(true))
    );

    let rated = json!([t, rid, [{ "name": "satisfaction", "value": "5" }, { "name": "additionalFeedback", "value": "quick" }]]);
    let kept = scene.client.ok("livechat:saveSurveyFeedback", rated).await;
    assert_eq!(
        kept,
        json!({ "rid": rid, "data": { "satisfaction": "5", "additionalFeedback": "quick" } })
    );
}

#[tokio::test]
async fn owners_may_keep_visitors_from_closing_and_close_the_form() {
    let mut scene = Scene::new().await;
    let api = scene.server.api();
    let close = json!([{ "token": scene.visitor.token, "roomId": scene.rid }]);
    let setting = "Omnichannel_allow_visitors_to_close_conversation";
    scene.admin.set(setting, false).await;
    let code = "error-not-allowed-to-close-conversation";
    // Said before anybody looks at the token.
    for params in [
        close.clone(),
        json!([{ "token": "nobody", "roomId": "none" }]),
    ] {
        let error = scene
            .client
            .refused("livechat:closeByVisitor", params)
            .await;
        assert_eq!(error["error"], code);
    }
    assert_eq!(code_of(&scene.visitor.close(&scene.rid).await), code);
    scene.admin.set(setting, true).await;
    assert_eq!(
        scene.client.ok("livechat:closeByVisitor", close).await,
        true
    );

    let note = json!({ "name": "Iris", "email": "iris@example.org", "message": "call me" });
    scene
        .admin
        .set("Livechat_validate_offline_email", false)
        .await;
    scene
        .admin
        .set("Livechat_offline_email", "desk@example.org")
        .await;
    let method = "livechat:sendOfflineMessage";
    assert_eq!(scene.client.ok(method, json!([note])).await, true);
    scene
        .admin
        .set("Livechat_display_offline_form", false)
        .await;
    let error = scene.client.refused(method, json!([note])).await;
    let by_rest = api.post("livechat/offline.message", note).await;
    assert_eq!(by_rest.status, 400);
    assert_eq!(
        error["reason"].as_str().or(error["error"].as_str()),
        by_rest.json["error"].as_str()
    );
}

#[tokio::test]
async fn guests_register_as_by_rest() {
    let mut scene = Scene::new().await;
    let field = json!({ "customFieldId": null, "customFieldData": {
        "field": "plan", "label": "Plan", "scope": "visitor", "visibility": "visible", "regexp": "",
    } });
    scene
        .admin
        .api
        .post("livechat/custom-fields.save", field)
        .await
        .ok();
    let sales = scene.admin.create_department("Sales", &[]).await;
    let token = "a guest / with marks";
    for (phone, fields) in [
        (json!("+46 70 1"), json!({ "plan": "gold", "other": "x" })),
        (
            json!({ "number": "+46 70 1" }),
            json!([{ "key": "plan", "value": "gold", "overwrite": true }]),
        ),
    ] {
        let guest = json!({
            "token": token, "name": "Iris Lund", "email": " Iris@Example.org ", "phone": phone,
            "department": "Sales", "customFields": fields,
        });
        let made = scene
            .client
            .ok("livechat:registerGuest", json!([guest]))
            .await;
        let path = format!("livechat/visitor/{}", encode(token));
        let by_rest = scene.server.api().get(&path).await.ok();
        let (made_one, stored) = (&made["visitor"], &by_rest["visitor"]);
        assert_eq!(made["userId"], stored["_id"]);
        for key in [
            "_id",
            "username",
            "name",
            "visitorEmails",
            "phone",
            "department",
            "livechatData",
            "token",
        ] {
            assert_eq!(made_one[key], stored[key], "{key}");
        }
        assert_eq!(
            stored["visitorEmails"],
            json!([{ "address": "iris@example.org" }])
        );
        assert_eq!(stored["department"], sales.as_str());
        assert_eq!(stored["livechatData"], json!({ "plan": "gold" }));
        let found = scene
            .client
            .ok("livechat:loginByToken", json!([token]))
            .await;
        assert_eq!(found, json!({ "_id": stored["_id"] }));
    }
}
