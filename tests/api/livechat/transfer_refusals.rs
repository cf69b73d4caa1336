//! Handing a room over: what is refused, by the routes and by the methods.

use crate::house::{self, department, inquiry, text};
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

async fn forward(user: &Agent, body: Value) -> Reply {
    user.api.post("livechat/room.forward", body).await
}

#[tokio::test]
async fn parameters_and_permissions() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let own = json!({ "token": visitor.token, "rid": rid, "department": "d" });
    for path in [
        "livechat/room.transfer",
        "livechat/visitor/department.transfer",
    ] {
        for (key, value, error) in [
            ("token", Value::Null, "invalid-token"),
            ("department", json!({}), "must be string [invalid-params]"),
            ("rid", json!([]), "must be string [invalid-params]"),
            (
                "x",
                json!(1),
                "must NOT have additional properties [invalid-params]",
            ),
        ] {
            let mut body = own.clone();
            body[key] = value;
            h.api.post(path, body).await.refused(400, error);
        }
        for key in ["token", "rid", "department"] {
            let mut body = own.clone();
            body.as_object_mut().expect("an object").remove(key);
            h.api
                .post(path, body)
                .await
                .invalid_params(&format!("must have required property '{key}'"));
        }
    }
    for (body, error) in [
        (json!({}), "must have required property 'roomId'"),
        (
            json!({ "roomId": rid, "x": 1 }),
            "must NOT have additional properties",
        ),
        (json!({ "roomId": {} }), "must be string"),
        (json!({ "roomId": rid, "userId": [] }), "must be string"),
        (
            json!({ "roomId": rid, "clientAction": "yes" }),
            "must be boolean",
        ),
    ] {
        forward(&h.agent, body).await.invalid_params(error);
    }
    let guest = h.user(&unique("nobody"), &["user"]).await;
    forward(&guest, json!({ "roomId": rid })).await.forbidden();
    let history = format!("livechat/transfer.history/{rid}");
    h.agent.api.get(&history).await.forbidden();
    h.api.get(&history).await.not_logged_in();
    h.admin
        .api
        .get("livechat/transfer.history/none")
        .await
        .refused(400, "invalid-room");
    let path = "livechat/inquiries.returnAsInquiry";
    guest
        .api
        .post(path, json!({ "roomId": rid }))
        .await
        .forbidden();
    // The newer routes say it without the code.
    let short = h.agent.api.post(path, json!({})).await;
    short.refused(400, "must have required property 'roomId'");
    assert_eq!(short.json["errorType"], "invalid-params");
}

#[tokio::test]
async fn what_a_visitor_is_refused() {
    let h = house::auto().await;
    let here = h.department(&unique("Here"), &[&h.agent], json!({})).await;
    let empty = h.department(&unique("Empty"), &[], json!({})).await;
    let visitor = Visitor::new(&h.api);
    visitor.register(json!({ "department": here })).await.ok();
    let rid = visitor.room_id().await;
    let (stranger, _) = Visitor::with_room(&h.api).await;
    let ask = |path: &'static str, token: &str, rid: &str, department: &str| {
        let body = json!({ "token": token, "rid": rid, "department": department });
        let api = h.api.clone();
        async move { api.post(path, body).await }
    };
    let (old, new) = (
        "livechat/room.transfer",
        "livechat/visitor/department.transfer",
    );
    for (path, token, rid, department, error) in [
        (
            old,
            "nobody-has-this",
            rid.as_str(),
            here.as_str(),
            "invalid-token",
        ),
        (new, "nobody-has-this", &rid, &here, "invalid-token"),
        (old, &visitor.token, "none", &here, "invalid-room"),
        (new, &visitor.token, "none", &here, "error-invalid-room"),
        (old, &stranger.token, &rid, &here, "invalid-room"),
        (new, &stranger.token, &rid, &here, "error-invalid-room"),
        (
            old,
            &visitor.token,
            &rid,
            "none",
            "error-invalid-department",
        ),
        (
            new,
            &visitor.token,
            &rid,
            "none",
            "error-invalid-department",
        ),
        (
            old,
            &visitor.token,
            &rid,
            &here,
            "error-forwarding-chat-same-department",
        ),
        (
            new,
            &visitor.token,
            &rid,
            &here,
            "error-forwarding-chat-same-department",
        ),
        (
            old,
            &visitor.token,
            &rid,
            &empty,
            "error-no-agents-online-in-department",
        ),
        (
            new,
            &visitor.token,
            &rid,
            &empty,
            "error-no-agents-online-in-department",
        ),
    ] {
        ask(path, token, rid, department).await.refused(400, error);
    }
    visitor.close(&rid).await.ok();
    ask(old, &visitor.token, &rid, &empty).await.bare();
    ask(new, &visitor.token, &rid, &empty)
        .await
        .refused(400, "This_conversation_is_already_closed");
}

#[tokio::test]
async fn what_an_agent_is_refused() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let ben = server.agent(&admin, "ben").await;
    ben.go("offline", "not-available").await;
    let sales = department(&admin, "Sales", &[&ana], json!({})).await;
    let support = department(&admin, "Support", &[&ben], json!({})).await;
    let visitor = Visitor::new(&server.api());
    visitor.register(json!({ "department": sales })).await.ok();
    let rid = visitor.room_id().await;
    for (more, error) in [
        (json!({}), "error-forwarding-chat"),
        (json!({ "userId": "none" }), "error-user-is-offline"),
        (json!({ "userId": ben.id }), "error-user-is-offline"),
        (
            json!({ "userId": ana.id }),
            "error-selected-agent-room-agent-are-same",
        ),
        (
            json!({ "departmentId": "none" }),
            "error-invalid-department",
        ),
        (
            json!({ "departmentId": sales }),
            "error-forwarding-chat-same-department",
        ),
        (
            json!({ "departmentId": support }),
            "error-no-agents-online-in-department",
        ),
        (
            json!({ "departmentId": support, "userId": ben.id }),
            "error-user-is-offline",
        ),
        (
            json!({ "departmentId": support, "userId": ana.id }),
            "error-user-not-belong-to-department",
        ),
    ] {
        let mut body = more.clone();
        body["roomId"] = json!(rid);
        forward(&ana, body.clone()).await.refused(400, error);
        let said = method(&ana, "livechat:transfer", json!([body])).await;
        assert_eq!(said["error"]["error"], error, "{more}");
    }
    forward(&ana, json!({ "roomId": "none" }))
        .await
        .refused(400, "error-invalid-room");
    // Where a department's chats may go.
    let body = json!({ "department": { "name": "Sales", "email": "a@example.org", "enabled": true,
        "showOnRegistration": false, "showOnOfflineForm": true, "departmentsAllowedToForward": [sales] } });
    let path = format!("livechat/department/{sales}");
    admin.api.put(&path, body).await.ok();
    forward(&ana, json!({ "roomId": rid, "departmentId": support }))
        .await
        .refused(400, "error-forwarding-department-target-not-allowed");
    let restrictions = "livechat:getDepartmentForwardRestrictions";
    let told = method(&ana, restrictions, json!([sales])).await;
    assert_eq!(told["result"], json!({ "_id": { "$in": [sales] } }));
    let told = method(&ana, restrictions, json!([support])).await;
    assert_eq!(told["result"], json!({}));

    // The methods: a place in the room is enough where the permission is missing.
    admin.grant("transfer-livechat-guest", &["admin"]).await;
    forward(&ana, json!({ "roomId": rid, "userId": ana.id }))
        .await
        .forbidden();
    ben.go("online", "available").await;
    let body = json!([{ "roomId": rid, "userId": ben.id }]);
    let said = method(&ben, "livechat:transfer", body.clone()).await;
    assert_eq!(said["error"]["error"], "error-not-authorized");
    let said = method(&ana, "livechat:transfer", body).await;
    assert_eq!(said["result"], json!(true));
    assert_eq!(inquiry(&ben, &rid).await["status"], "taken");
    let said = method(&ben, "livechat:returnAsInquiry", json!([rid])).await;
    assert_eq!(said["result"], json!(true));
    for (params, error) in [(json!(["none"]), "error-invalid-room"), (json!([1]), "400")] {
        let said = method(&ben, "livechat:returnAsInquiry", params).await;
        let told = &said["error"]["error"];
        assert!(told == error || told == 400, "{said}");
    }
    visitor.close(&rid).await.ok();
    forward(&admin, json!({ "roomId": rid, "userId": ben.id }))
        .await
        .refused(400, "This_conversation_is_already_closed");
    for (name, params) in [
        (
            "livechat:transfer",
            json!([{ "roomId": rid, "userId": ben.id }]),
        ),
        ("livechat:returnAsInquiry", json!([rid])),
    ] {
        let said = method(&admin, name, params).await;
        assert_eq!(text(&said["error"]["error"]), "room-closed", "{name}");
    }
    let path = "livechat/inquiries.returnAsInquiry";
    for (room, error) in [
        (rid.as_str(), "room-closed"),
        ("none", "error-room-not-found"),
    ] {
        ana.api
            .post(path, json!({ "roomId": room }))
            .await
            .refused(400, error);
    }
}
