//! `livechat/video.call`, `livechat/webrtc.call`, `livechat/visitor.callStatus`.

use crate::support::{Agent, Server, Visitor, encode, unique};
use serde_json::{Value, json};

async fn desk() -> (Server, Agent, Agent) {
    let server = Server::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "ana").await;
    (server, admin, agent)
}

async fn webrtc(admin: &Agent) {
    admin.set("Omnichannel_call_provider", "WebRTC").await;
    admin.set("WebRTC_Enabled", true).await;
}

async fn room(agent: &Agent, rid: &str) -> Value {
    agent
        .api
        .get(&format!("rooms.info?roomId={rid}"))
        .await
        .ok()["room"]
        .clone()
}

async fn newest(visitor: &Visitor, rid: &str) -> Value {
    visitor.history(rid).await.ok()["messages"][0].clone()
}

#[tokio::test]
async fn a_call_rings_is_taken_and_ends() {
    let (server, admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let path = format!("livechat/webrtc.call?rid={rid}");
    agent
        .api
        .get(&path)
        .await
        .refused(400, "webRTC calling not enabled");
    admin.set("WebRTC_Enabled", true).await;
    agent
        .api
        .get(&path)
        .await
        .refused(400, "webRTC calling not enabled");
    webrtc(&admin).await;
    let ringing = json!({ "videoCall": { "rid": rid, "provider": "webrtc", "callStatus": "ringing" }, "success": true });
    assert_eq!(agent.api.get(&path).await.ok(), ringing);
    assert_eq!(agent.api.get(&path).await.ok(), ringing);
    let call = newest(&visitor, &rid).await;
    assert_eq!(call["t"], "livechat_webrtc_video_call");
    assert_eq!(call["u"]["username"], "ana");
    // The original widget breaks on this key.
    assert!(call.get("actionLinks").is_none(), "{call}");
    let id = call["_id"].as_str().expect("an id").to_owned();
    let seen = agent
        .api
        .get(&format!("chat.getMessage?msgId={id}"))
        .await
        .ok();
    assert_eq!(
        seen["message"]["actionLinks"][0]["method_id"],
        "joinLivechatWebRTCCall"
    );
    let state = room(&agent, &rid).await;
    assert_eq!(state["callStatus"], "ringing");
    assert!(state["webRtcCallStartTime"].is_string());
    let config = visitor
        .api
        .get(&format!("livechat/config?token={}", encode(&visitor.token)))
        .await
        .ok();
    assert_eq!(config["config"]["room"]["callStatus"], "ringing");
    assert_eq!(config["config"]["settings"]["videoCall"], false);
    assert_eq!(config["config"]["settings"]["iceServers"], json!([]));

    // The visitor takes it, the agent ends it.
    let said =
        json!({ "token": visitor.token, "callStatus": "inProgress", "rid": rid, "callId": id });
    assert_eq!(
        visitor
            .api
            .post("livechat/visitor.callStatus", said)
            .await
            .ok(),
        json!({ "token": visitor.token, "callStatus": "inProgress", "success": true })
    );
    assert_eq!(room(&agent, &rid).await["callStatus"], "inProgress");
    assert_eq!(
        agent.api.get(&path).await.ok()["videoCall"]["callStatus"],
        "inProgress"
    );
    let put = format!("livechat/webrtc.call/{id}");
    assert_eq!(
        agent
            .api
            .put(&put, json!({ "rid": rid, "status": "ended" }))
            .await
            .ok(),
        json!({ "status": "ended", "success": true })
    );
    assert_eq!(room(&agent, &rid).await["callStatus"], "ended");
    let history = visitor.history(&rid).await.ok();
    assert_eq!(
        (&history["messages"][0]["t"], &history["messages"][0]["msg"]),
        (&json!("command"), &json!("endCall"))
    );
    let over = &history["messages"][1];
    assert_eq!((&over["_id"], &over["msg"]), (&json!(id), &json!("ended")));
    assert!(over["webRtcCallEndTs"].is_string());
    // Again, and this time nobody wants to.
    assert_eq!(agent.api.get(&path).await.ok(), ringing);
    let second = newest(&visitor, &rid).await["_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    assert_ne!(second, id);
    let said =
        json!({ "token": visitor.token, "callStatus": "declined", "rid": rid, "callId": second });
    visitor
        .api
        .post("livechat/visitor.callStatus", said)
        .await
        .ok();
    assert_eq!(newest(&visitor, &rid).await["msg"], "declined");
    // The end of the chat is the end of its call.
    agent.api.get(&path).await.ok();
    visitor.close(&rid).await.ok();
    let history = visitor.history(&rid).await.ok();
    let calls: Vec<&Value> = history["messages"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|m| m["t"] == "livechat_webrtc_video_call")
        .map(|m| &m["msg"])
        .collect();
    assert_eq!(calls, ["ended", "declined", "ended"]);
    agent.api.get(&path).await.refused(400, "invalid-room");
}

#[tokio::test]
async fn each_refusal_has_its_own_words() {
    let (server, admin, agent) = desk().await;
    webrtc(&admin).await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let (other, other_rid) = Visitor::with_room(&server.api()).await;
    agent
        .api
        .get(&format!("livechat/webrtc.call?rid={rid}"))
        .await
        .ok();
    let id = newest(&visitor, &rid).await["_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let stranger = server.agent(&admin, "ben").await;
    for (who, path, error) in [
        (
            &agent,
            "livechat/webrtc.call?rid=nothing".to_owned(),
            "invalid-room",
        ),
        (
            &stranger,
            format!("livechat/webrtc.call?rid={rid}"),
            "invalid-room",
        ),
    ] {
        who.api.get(&path).await.refused(400, error);
    }
    agent
        .api
        .get("livechat/webrtc.call")
        .await
        .invalid_params("must have required property 'rid'");
    agent
        .api
        .get("livechat/webrtc.call?rid=a&x=1")
        .await
        .invalid_params("must NOT have additional properties");
    let put = |id: &str| format!("livechat/webrtc.call/{id}");
    let body = json!({ "rid": rid, "status": "ended" });
    agent
        .api
        .put(&put("nothing"), body.clone())
        .await
        .refused(400, "invalid-callId");
    visitor.send(&rid, "hello").await.ok();
    let words = newest(&visitor, &rid).await["_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    agent
        .api
        .put(&put(&words), body.clone())
        .await
        .refused(400, "invalid-callId");
    let foreign = json!({ "rid": other_rid, "status": "ended" });
    agent
        .api
        .put(&put(&id), foreign)
        .await
        .refused(400, "invalid-callId");
    agent
        .api
        .put(&put(&id), json!({ "rid": "nothing", "status": "ended" }))
        .await
        .refused(400, "invalid-room");
    agent
        .api
        .put(&put(&id), json!({ "rid": rid }))
        .await
        .invalid_params("must have required property 'status'");
    agent
        .api
        .put(&put(&id), json!({ "rid": rid, "status": "x".repeat(65) }))
        .await
        .invalid_params("status must NOT have more than 64 characters");
    stranger
        .api
        .put(&put(&id), body.clone())
        .await
        .refused(400, "invalid-room");
    server
        .api()
        .put(&put(&id), body.clone())
        .await
        .not_logged_in();
    let outsider = server.user(&admin, "eve", &["user"]).await;
    outsider.api.put(&put(&id), body).await.forbidden();
    outsider
        .api
        .get(&format!("livechat/webrtc.call?rid={rid}"))
        .await
        .forbidden();

    let path = "livechat/visitor.callStatus";
    let body = json!({ "token": visitor.token, "callStatus": "ended", "rid": rid, "callId": id });
    for key in ["token", "callStatus", "rid", "callId"] {
        let mut less = body.clone();
        less.as_object_mut().expect("an object").remove(key);
        visitor
            .api
            .post(path, less)
            .await
            .refused(400, &format!("Match error: Missing key '{key}'"));
        let mut wrong = body.clone();
        wrong[key] = json!(7);
        visitor.api.post(path, wrong).await.refused(
            400,
            &format!("Match error: Expected string, got number in field {key}"),
        );
    }
    let mut unknown = body.clone();
    unknown["token"] = json!(unique("nobody-"));
    visitor
        .api
        .post(path, unknown)
        .await
        .coded("invalid-token", "");
    // Somebody else's room: success without effect.
    let mut foreign = body.clone();
    foreign["token"] = json!(other.token);
    visitor.api.post(path, foreign).await.ok();
    assert_eq!(room(&agent, &rid).await["callStatus"], "ringing");
    // So is a word no call knows.
    let mut odd = body.clone();
    odd["callStatus"] = json!("going");
    let said = visitor.api.post(path, odd).await.ok();
    assert_eq!(said["callStatus"], "going");
    assert_eq!(room(&agent, &rid).await["callStatus"], "ringing");
    let mut nothing = body.clone();
    nothing["callId"] = json!("nothing");
    visitor.api.post(path, nothing).await.ok();
    assert_eq!(room(&agent, &rid).await["callStatus"], "ended");
    assert_eq!(newest(&visitor, &rid).await["msg"], "hello");
    // A call that is over does not come back, and where none was none begins.
    let mut late = body;
    late["callStatus"] = json!("inProgress");
    visitor.api.post(path, late.clone()).await.ok();
    assert_eq!(room(&agent, &rid).await["callStatus"], "ended");
    let (quiet, quiet_rid) = Visitor::with_room(&server.api()).await;
    late["token"] = json!(quiet.token);
    late["rid"] = json!(quiet_rid);
    visitor.api.post(path, late).await.ok();
    // Either agent may have got it.
    let info = room(&admin, &quiet_rid).await;
    assert!(info.get("callStatus").is_none(), "{info}");
}

#[tokio::test]
async fn jitsi_names_a_room_over_there() {
    let (server, admin, _agent) = desk().await;
    let visitor = Visitor::new(&server.api());
    let path = format!("livechat/video.call/{}", encode(&visitor.token));
    visitor.api.get(&path).await.refused(400, "invalid-token");
    visitor.register(json!({})).await.ok();
    visitor
        .api
        .get(&path)
        .await
        .refused(400, "invalid-livechat-config");
    admin.set("Omnichannel_call_provider", "Jitsi").await;
    admin.set("Jitsi_Enabled", true).await;
    visitor
        .api
        .get(&path)
        .await
        .refused(400, "invalid-livechat-config");
    admin.set("Jitsi_Domain", "meet.example.org").await;
    admin.set("Jitsi_URL_Room_Prefix", "Shop").await;
    let call = visitor.api.get(&path).await.ok()["videoCall"].clone();
    let rid = call["rid"].as_str().expect("a room").to_owned();
    assert_eq!(rid, visitor.room_id().await);
    assert_eq!(
        (&call["domain"], &call["provider"]),
        (&json!("meet.example.org"), &json!("jitsi"))
    );
    let name = call["room"].as_str().expect("a name");
    assert!(
        name.starts_with("Shop") && name.len() == 36 && !name.contains(&rid),
        "{name}"
    );
    assert!(call["timeout"].is_string());
    let message = newest(&visitor, &rid).await;
    assert_eq!(
        (&message["t"], &message["msg"]),
        (&json!("livechat_video_call"), &json!(""))
    );
    assert_eq!(message["token"], visitor.token);
    // The same room again, also by its id; another's is refused.
    let again = visitor.api.get(&format!("{path}?rid={rid}")).await.ok();
    assert_eq!(again["videoCall"]["room"], call["room"]);
    visitor
        .api
        .get(&format!("{path}?rid=nothing"))
        .await
        .refused(400, "invalid-room");
    visitor
        .api
        .get(&format!("{path}?x=1"))
        .await
        .invalid_params("must NOT have additional properties");
    let config = visitor.api.get("livechat/config").await.ok();
    assert_eq!(config["config"]["settings"]["videoCall"], true);
    assert!(config["config"]["settings"].get("iceServers").is_none());
}

#[tokio::test]
async fn both_browsers_get_the_servers_between_them() {
    let (server, admin, _agent) = desk().await;
    webrtc(&admin).await;
    admin
        .set(
            "WebRTC_Servers",
            "stun:stun.example.org:3478, desk:p%40ss@turn:turn.example.org ,",
        )
        .await;
    let config = server.api().get("livechat/config").await.ok();
    assert_eq!(
        config["config"]["settings"]["iceServers"],
        json!([
            { "urls": "stun:stun.example.org:3478" },
            { "urls": "turn:turn.example.org", "username": "desk", "credential": "p@ss" },
        ])
    );
}
