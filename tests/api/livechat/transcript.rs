//! Transcripts: who may have one sent where, what the room notes of it.

use crate::house::{self, is_date, list, room, story, text};
use crate::support::{Agent, Reply, Server, Visitor, unique};
use serde_json::{Value, json};

async fn method(user: &Agent, name: &str, params: Value) -> Value {
    let message = json!({ "msg": "method", "id": "1", "method": name, "params": params });
    let body = json!({ "message": message.to_string() });
    let reply = user
        .api
        .post(&format!("method.call/{name}"), body)
        .await
        .ok();
    serde_json::from_str(reply["message"].as_str().expect("a text")).expect("json")
}

async fn ask(visitor: &Visitor, rid: &str, email: &str) -> Reply {
    let body = json!({ "token": visitor.token, "rid": rid, "email": email });
    visitor.api.post("livechat/transcript", body).await
}

#[tokio::test]
async fn a_visitor_has_it_mailed_to_their_own_address() {
    let h = house::auto().await;
    let visitor = Visitor::new(&h.api);
    let who = json!({ "name": "Iris", "email": "iris@example.org" });
    visitor.register(who).await.ok();
    let rid = visitor.room_id().await;
    // An address in a message is a lead for the agent, never a target.
    visitor.send(&rid, "or write to eve@example.net").await.ok();
    for (email, error) in [
        ("eve@example.net", "error-invalid-email"),
        ("x", "error-invalid-email-address"),
        ("", "error-invalid-email-address"),
        (
            "iris@example.org, eve@example.net",
            "error-invalid-email-address",
        ),
        (
            "iris@example.org\nBcc: eve@example.net",
            "error-invalid-email-address",
        ),
    ] {
        ask(&visitor, &rid, email).await.refused(400, error);
    }
    let (stranger, _) = Visitor::with_room(&h.api).await;
    for (visitor, rid) in [(&stranger, rid.as_str()), (&visitor, "none")] {
        ask(visitor, rid, "iris@example.org")
            .await
            .refused(400, "error-invalid-visitor");
    }
    let nobody = Visitor::new(&h.api);
    ask(&nobody, &rid, "iris@example.org")
        .await
        .refused(400, "error-invalid-visitor");
    assert_eq!(
        ask(&visitor, &rid, "Iris@Example.org ").await.ok(),
        json!({ "message": "Omnichannel transcript sent", "success": true })
    );
    visitor.close(&rid).await.ok();
    ask(&visitor, &rid, "iris@example.org").await.ok();
    let history = visitor.history(&rid).await.ok();
    let note = &list(&history["messages"])[0];
    assert_eq!(note["t"], "livechat_transcript_history");
    assert_eq!(note["u"]["_id"], "rocket.cat");
    assert_eq!(note["requestData"]["type"], "visitor");
    assert_eq!(note["requestData"]["visitor"]["name"], "Iris");
    assert!(note["requestData"]["visitor"].get("token").is_none());
    for key in ["rid", "token", "email"] {
        let mut body = json!({ "rid": rid, "token": visitor.token, "email": "a@b" });
        body.as_object_mut().expect("an object").remove(key);
        h.api
            .post("livechat/transcript", body)
            .await
            .invalid_params(&format!("must have required property '{key}'"));
    }
    let body = json!({ "rid": rid, "token": visitor.token, "email": {} });
    h.api
        .post("livechat/transcript", body)
        .await
        .invalid_params("must be string");
}

#[tokio::test]
async fn an_agent_orders_it_for_the_close_and_takes_that_back() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let path = format!("livechat/transcript/{rid}");
    let order = json!({ "email": "iris@example.org", "subject": "Your chat" });
    h.agent
        .api
        .delete(&path)
        .await
        .refused(400, "error-transcript-not-requested");
    assert_eq!(
        h.agent.api.post(&path, order.clone()).await.ok(),
        json!({ "success": true })
    );
    let request = room(&h.admin, &rid).await["transcriptRequest"].clone();
    assert!(is_date(&request["requestedAt"]), "{request}");
    assert_eq!(text(&request["requestedBy"]["_id"]), h.agent.id);
    h.agent.api.post(&path, order.clone()).await.coded(
        "error-transcript-already-requested",
        "Transcript already requested",
    );
    assert_eq!(
        h.agent.api.delete(&path).await.ok(),
        json!({ "success": true })
    );
    assert!(
        room(&h.admin, &rid)
            .await
            .get("transcriptRequest")
            .is_none()
    );
    let bad = json!({ "email": "nowhere", "subject": "x" });
    h.agent
        .api
        .post(&path, bad)
        .await
        .refused(400, "error-invalid-email-address");
    for (body, error) in [
        (
            json!({ "email": "a@b" }),
            "must have required property 'subject'",
        ),
        (
            json!({ "subject": "x" }),
            "must have required property 'email'",
        ),
        (json!({ "email": [], "subject": "x" }), "must be string"),
        (
            json!({ "email": "a@b", "subject": "x", "y": 1 }),
            "must NOT have additional properties",
        ),
    ] {
        h.agent.api.post(&path, body).await.invalid_params(error);
    }
    // The methods do the same.
    let params = json!([rid, "iris@example.org", "Your chat"]);
    let said = method(&h.agent, "livechat:requestTranscript", params.clone()).await;
    assert_eq!(said["result"], true);
    let said = method(&h.agent, "livechat:requestTranscript", params.clone()).await;
    assert_eq!(said["error"]["error"], "error-transcript-already-requested");
    let said = method(&h.agent, "livechat:discardTranscript", json!([rid])).await;
    assert_eq!(said["result"], true);
    let said = method(&h.agent, "livechat:discardTranscript", json!([rid])).await;
    assert_eq!(said["error"]["error"], "error-transcript-not-requested");
    h.agent.api.post(&path, order.clone()).await.ok();
    visitor.close(&rid).await.ok();
    let story = story(&visitor, &rid).await;
    assert_eq!(
        story[story.len() - 2..],
        ["livechat-close", "livechat_transcript_history"]
    );
    h.agent
        .api
        .post(&path, order)
        .await
        .coded("error-invalid-room", "Invalid room");
    for rid in [rid.as_str(), "none"] {
        h.agent
            .api
            .delete(&format!("livechat/transcript/{rid}"))
            .await
            .refused(400, "error-invalid-room");
    }
    let monitor = h.user(&unique("monitor"), &["livechat-monitor"]).await;
    monitor.api.delete(&path).await.forbidden();
    let body = json!({ "email": "a@b", "subject": "x" });
    monitor.api.post(&path, body).await.forbidden();
    let said = method(&monitor, "livechat:requestTranscript", params).await;
    assert!(said.get("error").is_some());
}

#[tokio::test]
async fn an_agent_sends_it_to_an_address_they_type() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let name = "livechat:sendTranscript";
    let monitor = h.user(&unique("monitor"), &["livechat-monitor"]).await;
    let said = method(&monitor, name, json!([])).await;
    assert_eq!(said["error"]["error"], "error-not-allowed");
    let said = method(&h.agent, name, json!([visitor.token, rid])).await;
    assert_eq!(said["error"]["errorType"], "Match.Error");
    // Nobody holds an administrator up.
    for (token, rid, email, error) in [
        ("no-such-visitor", rid.as_str(), "a@b", "invalid-token"),
        (&visitor.token, "none", "a@b", "error-invalid-room"),
        (
            &visitor.token,
            &rid,
            "nowhere",
            "error-invalid-email-address",
        ),
    ] {
        let said = method(&h.admin, name, json!([token, rid, email, "Copy"])).await;
        assert_eq!(said["error"]["error"], error);
    }
    let params = json!([visitor.token, rid, "boss@example.org", "Copy"]);
    let said = method(&h.agent, name, params).await;
    assert_eq!(said["result"], true, "{said}");
    let history = visitor.history(&rid).await.ok();
    let note = &list(&history["messages"])[0];
    assert_eq!(note["requestData"]["type"], "user");
    assert_eq!(note["u"]["username"], json!(h.agent.username));
}

#[tokio::test]
async fn a_closed_chat_becomes_a_pdf_when_it_is_asked_for() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let ask = |user: &Agent, rid: &str| {
        let (api, path) = (
            user.api.clone(),
            format!("omnichannel/{rid}/request-transcript"),
        );
        async move { api.post(&path, json!({})).await }
    };
    ask(&h.agent, "none")
        .await
        .refused(400, "error-invalid-room");
    ask(&h.agent, &rid).await.refused(400, "room-still-open");
    visitor.close(&rid).await.ok();
    for _ in 0..2 {
        assert_eq!(ask(&h.agent, &rid).await.ok(), json!({ "success": true }));
    }
    let colleague = h.user(&unique("colleague"), &["livechat-agent"]).await;
    ask(&colleague, &rid)
        .await
        .refused(400, "error-not-allowed");
    let nobody = h.user(&unique("nobody"), &["user"]).await;
    ask(&nobody, &rid).await.forbidden();
}

/// Jobs of these kinds as they are stored: kind and payload, oldest first.
fn jobs(server: &Server) -> Vec<(String, Value)> {
    let db = rusqlite::Connection::open(server.data().join("deskbell.db")).expect("opens");
    let mut statement = db
        .prepare(
            "SELECT kind, payload FROM job WHERE kind LIKE '%mail' OR kind LIKE '%pdf' ORDER BY pk",
        )
        .expect("a statement");
    let rows = statement
        .query_map([], |r| Ok((r.get(0)?, r.get::<_, String>(1)?)))
        .expect("rows");
    rows.map(|row| {
        let (kind, payload) = row.expect("a row");
        (kind, serde_json::from_str(&payload).expect("json"))
    })
    .collect()
}

#[tokio::test]
async fn what_is_to_be_mailed_is_stored_with_its_cause() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let visitor = Visitor::new(&server.api());
    let who = json!({ "name": "Iris", "email": "iris@example.org" });
    visitor.register(who).await.ok();
    let rid = visitor.room_id().await;
    ask(&visitor, &rid, "iris@example.org").await.ok();
    let subject = "Transcript of your livechat conversation";
    let by_visitor =
        json!({ "rid": rid, "email": "iris@example.org", "subject": subject, "by": "visitor" });
    assert_eq!(
        jobs(&server),
        [("transcript-mail".to_owned(), by_visitor.clone())]
    );
    // Everybody with an address gets one, and whoever serves keeps a PDF of what visitors end.
    admin.set("Livechat_transcript_send_always", true).await;
    let body = json!({ "data": { "omnichannelTranscriptPDF": true } });
    ana.api.post("users.setPreferences", body).await.ok();
    visitor.close(&rid).await.ok();
    let pdf = json!({ "rid": rid, "userId": ana.id });
    assert_eq!(
        jobs(&server)[1..],
        [
            ("transcript-mail".to_owned(), by_visitor),
            ("transcript-pdf".to_owned(), pdf)
        ]
    );
    // The PDF is there once, however often it is asked for.
    let path = format!("omnichannel/{rid}/request-transcript");
    ana.api.post(&path, json!({})).await.ok();
    assert_eq!(jobs(&server).len(), 3);
    let (_, rid) = Visitor::with_room(&server.api()).await;
    let order = json!({ "sendToVisitor": true, "requestData": { "email": "boss@example.org", "subject": "Look" } });
    let body = json!({ "rid": rid, "comment": "x", "transcriptEmail": order, "generateTranscriptPdf": true });
    ana.api.post("livechat/room.closeByUser", body).await.ok();
    let last = jobs(&server)[3..].to_vec();
    assert_eq!(last[0].1["email"], "boss@example.org");
    assert_eq!(last[0].1["by"], "user");
    assert_eq!(last[1].0, "transcript-pdf");
    let note = json!({ "name": "Iris", "email": "iris@example.org", "message": "Call me" });
    server
        .api()
        .post("livechat/offline.message", note)
        .await
        .ok();
    let last = jobs(&server)[5..].to_vec();
    assert_eq!((last.len(), last[0].0.as_str()), (1, "offline-mail"));
}

#[tokio::test]
async fn an_address_at_the_close_is_the_visitors_or_that_of_somebody_who_may_send() {
    let h = house::auto().await;
    let visitor = Visitor::new(&h.api);
    visitor
        .register(json!({ "email": "own@example.org" }))
        .await
        .ok();
    let rid = visitor.room_id().await;
    let monitor = h.user(&unique("monitor"), &["livechat-monitor"]).await;
    let close = |email: &str| {
        let data = json!({ "email": email, "subject": "x" });
        let order = json!({ "sendToVisitor": true, "requestData": data });
        let body = json!({ "rid": rid, "comment": "x", "transcriptEmail": order });
        let api = monitor.api.clone();
        async move { api.post("livechat/room.closeByUser", body).await }
    };
    close("nowhere")
        .await
        .refused(400, "error-invalid-email-address");
    close("eve@example.net")
        .await
        .refused(400, "error-not-authorized");
    assert_eq!(room(&h.admin, &rid).await["open"], true);
    close("own@example.org").await.ok();
}

#[tokio::test]
async fn what_is_unsent_goes_with_its_room_and_with_its_visitor() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    server.agent(&admin, "ana").await;
    let mut told = Vec::new();
    for email in ["removed@example.org", "erased@example.org"] {
        let visitor = Visitor::new(&api);
        let who = json!({ "name": "Iris", "email": email });
        visitor.register(who).await.ok();
        let rid = visitor.room_id().await;
        ask(&visitor, &rid, email).await.ok();
        visitor.close(&rid).await.ok();
        told.push((visitor, rid));
    }
    assert_eq!(jobs(&server).len(), 2);
    let body = json!({ "roomId": told[0].1 });
    admin.api.post("livechat/rooms.delete", body).await.ok();
    let left = jobs(&server);
    assert_eq!((left.len(), &left[0].1["rid"]), (1, &json!(told[1].1)));
    let path = format!("livechat/visitor/{}", told[1].0.token);
    api.delete(&path).await.ok();
    assert!(jobs(&server).is_empty());
}
