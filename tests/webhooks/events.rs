//! Every event, its order and its body.

use crate::receiver::{Act, Receiver};
use crate::support::{DEADLINE, Server, Visitor, wait_until};
use crate::{add, keys, told};
use serde_json::{Value, json};

#[tokio::test]
async fn a_chat_is_told_from_its_start_to_its_end() {
    let receiver = Receiver::with(|_, n| {
        Act::Answer(
            200,
            "",
            if n == 0 {
                r#"{"ticket":77}"#.into()
            } else {
                String::new()
            },
        )
    });
    let server = told(&receiver).start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let visitor = Visitor::new(&server.api());
    visitor
        .register(json!({ "name": "Iris", "email": "iris@example.org", "phone": "+3511234" }))
        .await
        .ok();
    let rid = visitor.room_id().await;
    visitor
        .send(&rid, "hello, I am iris.two@example.org")
        .await
        .ok();
    ana.say(&rid, "hi").await.ok();
    let body = json!({ "rid": rid, "comment": "solved", "tags": ["billing"] });
    ana.api.post("livechat/room.closeByUser", body).await.ok();
    receiver.wait_for(6).await;
    let body = json!({ "guestData": { "_id": visitor_id(&visitor).await }, "roomData": { "_id": rid, "topic": "Invoice" } });
    ana.api.post("livechat/room.saveInfo", body).await.ok();
    let expected = [
        "LivechatSessionStart",
        "LivechatSessionTaken",
        "Message",
        "LeadCapture",
        "Message",
        "LivechatSession",
        "LivechatEdit",
    ];
    let got = receiver.wait_for(expected.len()).await;
    assert_eq!(receiver.kinds(), expected);
    for call in &got {
        assert_eq!(call.path, "/original");
        assert_eq!(call.headers["content-type"], "application/json");
        assert_eq!(call.headers["x-rocketchat-livechat-token"], "shared-word");
        assert!(call.headers["webhook-signature"].starts_with("v1,"));
        assert_eq!(call.body["_id"], json!(rid));
    }
    let [start, taken, said, lead, answer, end, edit] = &got[..] else {
        panic!("seven")
    };
    assert_eq!(start.body["messages"], json!([]));
    assert!(start.body.get("agent").is_none() && start.body.get("crmData").is_none());
    assert_eq!(taken.body["servedBy"]["username"], "ana");
    assert_eq!(keys(&taken.body["servedBy"]), ["_id", "ts", "username"]);
    assert_eq!(said.body["messages"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        said.body["messages"][0]["msg"],
        "hello, I am iris.two@example.org"
    );
    assert!(
        said.body["messages"][0].get("agentId").is_none(),
        "the visitor is no agent"
    );
    assert!(said.body.get("servedBy").is_none() && said.body.get("departmentId").is_none());
    assert_eq!(lead.body["messages"], json!([]));
    let addresses: Vec<&Value> = lead.body["visitor"]["email"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|e| &e["address"])
        .collect();
    assert!(
        addresses.contains(&&json!("iris.two@example.org")),
        "added before it is told"
    );
    assert_eq!(answer.body["messages"][0]["agentId"], json!(ana.id));
    assert_eq!(answer.body["agent"]["email"], "ana@example.org");
    let golden = [
        "_id",
        "agent",
        "closedAt",
        "closedBy",
        "closer",
        "createdAt",
        "crmData",
        "label",
        "lastMessageAt",
        "messages",
        "servedBy",
        "tags",
        "type",
        "visitor",
    ];
    assert_eq!(keys(&end.body), golden);
    assert_eq!(end.body["closer"], "user");
    assert_eq!(
        end.body["closedBy"],
        json!({ "_id": ana.id, "username": "ana" })
    );
    assert_eq!(end.body["tags"], json!(["billing"]));
    assert_eq!(
        end.body["crmData"],
        json!({ "ticket": 77 }),
        "what the first call was answered"
    );
    assert_eq!(
        end.body["visitor"]["phone"],
        json!([{ "phoneNumber": "+3511234" }])
    );
    assert!(
        end.body["visitor"].get("token").is_none(),
        "tokens stay here"
    );
    let words: Vec<&str> = end.body["messages"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|m| m["msg"].as_str().expect("a text"))
        .collect();
    assert_eq!(
        words,
        ["hello, I am iris.two@example.org", "hi", "solved"],
        "no system message but the closing words"
    );
    assert_eq!(end.body["messages"][2]["closingMessage"], true);
    let fields = ["_id", "_updatedAt", "msg", "rid", "ts", "u", "username"];
    assert_eq!(keys(&end.body["messages"][0]), fields);
    assert_eq!(edit.body["topic"], "Invoice");
}

async fn visitor_id(visitor: &Visitor) -> Value {
    let path = format!("livechat/visitor/{}", visitor.token);
    visitor.api.get(&path).await.ok()["visitor"]["_id"].clone()
}

#[tokio::test]
async fn handing_over_is_told_in_the_order_it_happens() {
    let receiver = Receiver::start();
    let server = told(&receiver)
        .setting("Livechat_webhook_on_start", "false")
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let ben = server.agent(&admin, "ben").await;
    let sales = admin.create_department("Sales", &[&ana]).await;
    let desk = admin.create_department("Desk", &[&ben]).await;
    let visitor = Visitor::new(&server.api());
    visitor
        .register(json!({ "name": "Iris", "department": sales }))
        .await
        .ok();
    let rid = visitor.room_id().await;
    let forward = |to: Value| {
        let mut body = to;
        body["roomId"] = json!(rid);
        let api = admin.api.clone();
        async move { api.post("livechat/room.forward", body).await.ok() }
    };
    forward(json!({ "departmentId": desk })).await;
    forward(json!({ "userId": ana.id })).await;
    admin
        .set("Livechat_Routing_Method", "Manual_Selection")
        .await;
    ana.api.post("method.call/livechat:returnAsInquiry", json!({ "message":
        json!({ "msg": "method", "id": "1", "method": "livechat:returnAsInquiry", "params": [rid] }).to_string() })).await.ok();
    let expected = [
        "LivechatSessionTaken",
        "LivechatSessionTaken",
        "LivechatSessionForwarded",
        "LivechatSessionTaken",
        "LivechatSessionForwarded",
        "LivechatSessionQueued",
    ];
    let got = receiver.wait_for(expected.len()).await;
    assert_eq!(receiver.kinds(), expected);
    let by_department = &got[2].body;
    assert_eq!(by_department["oldDepartmentId"], json!(sales));
    assert_eq!(by_department["departmentId"], json!(desk));
    assert!(by_department.get("oldServedBy").is_none());
    let by_agent = &got[4].body;
    assert_eq!(by_agent["oldServedBy"]["username"], "ben");
    assert_eq!(by_agent["servedBy"]["username"], "ana");
    assert!(by_agent.get("oldDepartmentId").is_none());
    let queued = &got[5].body;
    assert!(queued.get("servedBy").is_none() && queued.get("agent").is_none());
    assert_eq!(queued["departmentId"], json!(desk));
}

#[tokio::test]
async fn what_waits_and_what_is_left_behind_is_told() {
    let receiver = Receiver::start();
    let server = told(&receiver)
        .setting("Livechat_Routing_Method", "Manual_Selection")
        .setting("Livechat_offline_email", "shop@example.org")
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    receiver.wait_for(2).await;
    assert_eq!(
        receiver.kinds(),
        ["LivechatSessionStart", "LivechatSessionQueued"]
    );
    visitor.send_as(&rid, "own-id", "first").await.ok();
    let put = json!({ "token": visitor.token, "rid": rid, "msg": "second" });
    server.api().put("livechat/message/own-id", put).await.ok();
    receiver.wait_for(4).await;
    let edited = &receiver.got()[3].body["messages"][0];
    assert_eq!(
        (&edited["msg"], edited.get("editedAt").is_some()),
        (&json!("second"), true)
    );
    let note = json!({ "name": "Guest", "email": "guest@shop.test", "message": "Call me" });
    server
        .api()
        .post("livechat/offline.message", note)
        .await
        .ok();
    let left = receiver.wait_for_kind("LivechatOfflineMessage").await;
    assert_eq!(keys(&left.body), ["message", "sentAt", "type", "visitor"]);
    assert_eq!(
        left.body["visitor"],
        json!({ "name": "Guest", "email": "guest@shop.test" })
    );
    drop(ana);
}

#[tokio::test]
async fn switches_count_at_the_moment_of_the_event() {
    let receiver = Receiver::start();
    let server = Server::builder()
        .setting("Deskbell_Outbound_Allowed_Targets", &receiver.peer())
        .env("DESKBELL_RETRY_PAUSE", "0.05")
        .start()
        .await;
    let admin = server.admin().await;
    server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.send(&rid, "nobody listens").await.ok();
    let body =
        json!({ "LivechatWebhookUrl": receiver.url("/"), "LivechatWebhookOnVisitorMessage": true });
    admin.api.post("omnichannel/integrations", body).await.ok();
    visitor.send(&rid, "heard").await.ok();
    receiver.wait_for(1).await;
    admin
        .set("Livechat_webhook_on_visitor_message", false)
        .await;
    visitor.send(&rid, "not heard").await.ok();
    admin.set("Livechat_webhook_on_close", true).await;
    visitor.close(&rid).await.ok();
    let got = receiver.wait_for(2).await;
    assert_eq!(receiver.kinds(), ["Message", "LivechatSession"]);
    assert_eq!(got[0].body["messages"][0]["msg"], "heard");
    assert!(
        !got[0].headers.contains_key("x-rocketchat-livechat-token"),
        "no word, no header"
    );
    assert_eq!(got[1].body["closer"], "visitor");
}

#[tokio::test]
async fn a_slow_receiver_delays_nobody_and_order_holds_per_chat() {
    let slow = Receiver::with(|_, _| Act::Hang);
    let quick = Receiver::with(|_, n| Act::status(if n % 3 == 1 { 500 } else { 200 }));
    let server = Server::builder()
        .setting(
            "Deskbell_Outbound_Allowed_Targets",
            &format!("{},{}", slow.peer(), quick.peer()),
        )
        .env("DESKBELL_RETRY_PAUSE", "0.02")
        .start()
        .await;
    let admin = server.admin().await;
    server.agent(&admin, "ana").await;
    add(&admin, &slow.url("/slow"), &["visitor_message"]).await;
    add(&admin, &quick.url("/quick"), &["visitor_message"]).await;
    let mut chats = Vec::new();
    for _ in 0..3 {
        chats.push(Visitor::with_room(&server.api()).await);
    }
    for n in 0..10 {
        for (visitor, rid) in &chats {
            visitor.send(rid, &format!("{n}")).await.ok();
        }
    }
    // Of a call that was answered 500 the next one of its chat is the same again.
    let taken = |rid: &str| {
        let mut words: Vec<String> = Vec::new();
        for call in quick.got().iter().filter(|c| c.body["_id"] == json!(rid)) {
            let word = call.body["messages"][0]["msg"]
                .as_str()
                .expect("a text")
                .to_owned();
            if words.last() != Some(&word) {
                words.push(word);
            }
        }
        words
    };
    let expected: Vec<String> = (0..10).map(|n| n.to_string()).collect();
    for (_, rid) in &chats {
        let is_whole = wait_until(DEADLINE, || async { taken(rid) == expected }).await;
        assert!(is_whole, "{:?}", taken(rid));
    }
    assert!(slow.got().len() <= 2, "two in flight at most");
}

#[tokio::test]
async fn what_was_deleted_is_not_told() {
    let receiver = Receiver::with(|_, _| Act::status(500));
    let server = told(&receiver)
        .env("DESKBELL_RETRY_PAUSE", "0.3")
        .start()
        .await;
    let admin = server.admin().await;
    server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.send(&rid, "my secret number is 4711").await.ok();
    receiver.wait_for(1).await;
    let path = format!("livechat/visitor/{}", visitor.token);
    visitor.close(&rid).await.ok();
    server.api().delete(&path).await.ok();
    let left = || async {
        let page = admin
            .api
            .get("deskbell/webhooks/original/deliveries?state=waiting")
            .await
            .ok();
        page["total"] == json!(0)
    };
    assert!(wait_until(DEADLINE, left).await);
    receiver.obey(|_, _| Act::status(200));
    let (other, second) = Visitor::with_room(&server.api()).await;
    other.send(&second, "hello").await.ok();
    let is_told = || async {
        receiver
            .got()
            .iter()
            .any(|c| c.body["_id"] == json!(second) && c.kind() == "Message")
    };
    assert!(wait_until(DEADLINE, is_told).await);
    assert!(receiver.got().iter().all(|c| !c.text.contains("4711")));
}
