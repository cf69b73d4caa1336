//! What is true of every route: envelope, headers, bodies, methods, CORS.

use crate::house::{self, text};
use crate::support::{Reply, Server, Visitor, encode, unique};
use serde_json::json;

const JSON: &str = "application/json";

#[track_caller]
fn headers(reply: &Reply) {
    assert_eq!(reply.header("content-type"), JSON, "{}", reply.asked);
    assert_eq!(reply.header("cache-control"), "no-store", "{}", reply.asked);
    assert_eq!(reply.header("pragma"), "no-cache", "{}", reply.asked);
    assert!(!reply.header("x-request-id").is_empty(), "{}", reply.asked);
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let mut replies = vec![
        h.api.get("livechat/config").await,
        visitor.send(&rid, "hello").await,
        h.api.get("livechat/visitor/nobody").await,
        h.api.post("livechat/message", json!({})).await,
        h.api.get("me").await,
        h.agent.api.get("livechat/rooms").await,
        h.agent.api.get("livechat/inquiries.list").await,
        h.api.get("nothing.here").await,
        h.api.get("livechat/message").await,
        h.api.post_raw("livechat/message", JSON, b"{").await,
        h.api
            .post_raw("livechat/message", JSON, &vec![b' '; 200 * 1024])
            .await,
        h.api
            .post("login", json!({ "user": "nobody", "password": "x" }))
            .await,
    ];
    let mut ids: Vec<String> = replies
        .iter()
        .map(|r| r.header("x-request-id").to_owned())
        .collect();
    for reply in &replies {
        headers(reply);
    }
    ids.sort();
    ids.dedup();
    assert_eq!(
        ids.len(),
        replies.len(),
        "a request id stands for one request"
    );
    let statuses: Vec<u16> = replies.drain(..).map(|r| r.status).collect();
    assert_eq!(
        statuses,
        [200, 200, 400, 400, 401, 403, 403, 404, 405, 400, 413, 401]
    );
}

#[tokio::test]
async fn unknown_paths_and_methods() {
    let h = house::auto().await;
    let body = json!({ "status": "error", "message": "API endpoint does not exist", "success": false, "error": "API endpoint does not exist" });
    for path in [
        "nothing",
        "livechat",
        "livechat/nothing",
        "/api/v1",
        "/api/v2/livechat/config",
        "/api/",
        "livechat/config/x",
        "Livechat/config",
    ] {
        let reply = h.api.get(path).await;
        assert_eq!((reply.status, &reply.json), (404, &body), "{path}");
    }
    for (method, path, allow) in [
        ("POST", "livechat/config", "GET"),
        ("GET", "livechat/room.close", "POST"),
        ("HEAD", "livechat/room.close", "POST"),
        ("PATCH", "livechat/message", "POST"),
        ("PUT", "livechat/visitor", "POST"),
        ("TRACE", "livechat/visitor", "POST"),
        ("BREW", "livechat/visitor", "POST"),
    ] {
        let reply = h.api.bare(method, path).await;
        assert_eq!(reply.status, 405, "{method} {path}");
        assert!(
            reply.header("allow").split(", ").any(|m| m == allow),
            "{method} {path}: {}",
            reply.header("allow")
        );
        if method != "HEAD" {
            assert_eq!(reply.json, body, "{method} {path}");
        }
    }
    let allow = h.api.bare("POST", "livechat/message/x").await;
    for method in ["GET", "PUT", "DELETE"] {
        assert!(
            allow.header("allow").split(", ").any(|m| m == method),
            "{}",
            allow.header("allow")
        );
    }
    // Static segments win over parameters.
    let wrong = h.api.get("livechat/visitor.status").await;
    assert_eq!(wrong.status, 405);
    // A path of another route of users is no way past the login.
    h.api.get("livechat/rooms/").await.not_logged_in();
}

#[tokio::test]
async fn a_trailing_slash_is_ignored_and_head_mirrors_get() {
    let h = house::auto().await;
    let plain = h.api.get("livechat/config").await;
    let slashed = h.api.get("livechat/config/").await;
    assert_eq!((slashed.status, &slashed.text), (200, &plain.text));
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let body = json!({ "token": visitor.token, "rid": rid, "msg": "x" });
    h.api.post("livechat/message/", body).await.ok();
    let head = h.api.bare("HEAD", "livechat/config").await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    headers(&head);
    assert_eq!(head.header("content-length"), plain.text.len().to_string());
    assert_eq!(
        h.api.bare("HEAD", "livechat/visitor/nobody").await.status,
        400
    );
    assert_eq!(h.api.bare("HEAD", "nothing").await.status, 404);
}

#[tokio::test]
async fn path_parameters_are_decoded() {
    let api = house::auto().await.api;
    let token = format!("{} a/b?c#ö", unique("path"));
    let visitor = Visitor::with_token(&api, &token);
    visitor.register(json!({})).await.ok();
    let shown = api
        .get(&format!("livechat/visitor/{}", encode(&token)))
        .await
        .ok();
    assert_eq!(shown["visitor"]["token"], json!(token));
}

#[tokio::test]
async fn bodies_that_are_not_json_are_refused() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let fine = json!({ "token": visitor.token, "rid": rid, "msg": "x" }).to_string();
    let post = |kind: &'static str, body: Vec<u8>| {
        let api = h.api.clone();
        async move { api.post_raw("livechat/message", kind, &body).await }
    };
    let deep = format!(
        r#"{{"token":"a","rid":"b","msg":"c","x":{}1{}}}"#,
        "[".repeat(40),
        "]".repeat(40)
    );
    for bad in [
        b"{".to_vec(),
        b"nonsense".to_vec(),
        b"{\"token\":\"a\",}".to_vec(),
        format!("{fine} x").into_bytes(),
        fine.replacen('{', "{\"token\":\"other\",", 1).into_bytes(),
        br#"{"token":"a","rid":"b","msg":"\ud800"}"#.to_vec(),
        b"{\"token\":\"a\",\"rid\":\"b\",\"msg\":\"\xff\"}".to_vec(),
        deep.into_bytes(),
        b"\xef\xbb\xbf{}".to_vec(),
    ] {
        let shown = String::from_utf8_lossy(&bad).into_owned();
        let reply = post(JSON, bad).await;
        assert_eq!(
            (reply.status, &reply.json),
            (
                400,
                &json!({ "success": false, "error": "Invalid JSON [invalid-params]", "errorType": "invalid-params" })
            ),
            "{shown}"
        );
    }
    for kind in [
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
    ] {
        post(kind, fine.clone().into_bytes())
            .await
            .invalid_params("Invalid JSON");
    }
    for kind in [JSON, "application/json; charset=utf-8", "Application/JSON"] {
        post(kind, fine.clone().into_bytes()).await.ok();
    }
    for other in ["[]", "5", "\"x\""] {
        post(JSON, other.as_bytes().to_vec())
            .await
            .invalid_params("must be object");
    }
    for empty in ["", "{}", "null"] {
        post(JSON, empty.as_bytes().to_vec())
            .await
            .invalid_params("must have required property 'token'");
    }
    // A body beside a GET is nobody's business.
    assert_eq!(visitor.texts(&rid).await, ["x", "x", "x"]);
    // Well-formed surrogate pairs are characters.
    let pair = format!(
        r#"{{"token":"{}","rid":"{rid}","msg":"\ud83d\ude00"}}"#,
        visitor.token
    );
    assert_eq!(
        post(JSON, pair.into_bytes()).await.ok()["message"]["msg"],
        "😀"
    );
}

#[tokio::test]
async fn bodies_over_the_limit_are_refused_before_anything_else() {
    let h = house::auto().await;
    let big = |bytes: usize| {
        json!({ "token": "nobody", "rid": "x", "msg": "y".repeat(bytes) })
            .to_string()
            .into_bytes()
    };
    let refused = json!({ "success": false, "error": "error-request-too-large" });
    let reply = h
        .api
        .post_raw("livechat/message", JSON, &big(128 * 1024))
        .await;
    assert_eq!((reply.status, &reply.json), (413, &refused));
    let reply = h
        .api
        .post_raw("livechat/message", JSON, &big(100 * 1024))
        .await;
    reply.refused(400, "invalid-token");
    // Users may send more; size comes before the login.
    let reply = h
        .api
        .post_raw("chat.sendMessage", JSON, &big(1024 * 1024))
        .await;
    assert_eq!((reply.status, &reply.json), (413, &refused));
    let reply = h
        .api
        .post_raw("chat.sendMessage", JSON, &big(512 * 1024))
        .await;
    reply.not_logged_in();
}

#[tokio::test]
async fn the_login_comes_before_parameters_and_parameters_before_permissions() {
    let h = house::auto().await;
    let plain = h.user("order-plain", &["user"]).await;
    h.api
        .post("livechat/inquiries.take", json!({}))
        .await
        .not_logged_in();
    h.api
        .post_raw("livechat/inquiries.take", JSON, b"{")
        .await
        .not_logged_in();
    plain
        .api
        .post("livechat/inquiries.take", json!({}))
        .await
        .invalid_params("must have required property 'inquiryId'");
    plain
        .api
        .post("livechat/inquiries.take", json!({ "inquiryId": "x" }))
        .await
        .forbidden();
}

#[tokio::test]
async fn queries_nest_by_brackets_and_never_operate() {
    let h = house::auto().await;
    for (query, text) in [
        ("token[$ne]=x", "must be string"),
        ("token[]=x", "must be string"),
        ("token=a&token=b", "must be string"),
        ("query=%7B%7D", "must NOT have additional properties"),
        ("Token=x", "must NOT have additional properties"),
    ] {
        h.api
            .get(&format!("livechat/config?{query}"))
            .await
            .invalid_params(text);
    }
    let visitor = Visitor::new(&h.api);
    let form = format!(
        "visitor[token]={}&visitor[name]=By+form",
        encode(&visitor.token)
    );
    let made = h
        .api
        .post_raw(
            "livechat/visitor",
            "application/x-www-form-urlencoded",
            form.as_bytes(),
        )
        .await
        .ok();
    assert_eq!(made["visitor"]["name"], "By form");
}

#[tokio::test]
async fn pages_of_a_list_follow_the_settings() {
    let server = Server::builder()
        .setting("Livechat_accept_chats_with_no_agents", "true")
        .start()
        .await;
    let admin = server.admin().await;
    for _ in 0..4 {
        Visitor::with_room(&server.api()).await;
    }
    let count = |query: &'static str| {
        let api = admin.api.clone();
        async move {
            let page = api.get(&format!("livechat/rooms{query}")).await.ok();
            (
                page["count"].as_i64().unwrap(),
                page["total"].as_i64().unwrap(),
            )
        }
    };
    assert_eq!(count("").await, (4, 4));
    admin.set("API_Default_Count", 2).await;
    assert_eq!(count("").await, (2, 4));
    assert_eq!(count("?count=-3").await, (2, 4));
    admin.set("API_Upper_Count_Limit", 3).await;
    assert_eq!(count("?count=100").await, (3, 4));
    assert_eq!(count("?count=0").await, (4, 4));
    admin.set("API_Allow_Infinite_Count", false).await;
    assert_eq!(count("?count=0").await, (2, 4));
    assert_eq!(count("?offset=3").await, (1, 4));
}

/// The id of a message in the log is not its text: nothing of a visitor's secret is written there.
#[tokio::test]
async fn tokens_do_not_reach_the_log() {
    let server = Server::builder().env("DESKBELL_LOG", "debug").start().await;
    let api = server.api();
    let visitor = Visitor::with_token(&api, "a-secret-of-the-visitor");
    visitor.register(json!({})).await.ok();
    visitor
        .room()
        .await
        .coded("no-agent-online", "Sorry, no online agents");
    api.get("livechat/visitor/a-secret-of-the-visitor")
        .await
        .ok();
    api.get("livechat/config?token=a-secret-of-the-visitor")
        .await
        .ok();
    api.get("livechat/agent.info/x/a-secret-of-the-visitor")
        .await
        .refused(400, "invalid-room");
    assert!(
        !server.log().contains("a-secret-of-the-visitor"),
        "{}",
        server.log()
    );
    assert!(text(&json!(server.base)).starts_with("http"));
}

#[tokio::test]
async fn the_console_names_its_files_behind_the_path_of_the_public_url() {
    let server = Server::builder()
        .env("DESKBELL_PUBLIC_URL", "https://shop.example/chat/")
        .start()
        .await;
    let text = |path: &'static str| {
        let url = format!("{}{path}", server.base);
        async move {
            crate::support::client()
                .get(url)
                .send()
                .await
                .unwrap()
                .text()
                .await
                .unwrap()
        }
    };
    let page = text("/console/inbox").await;
    assert!(
        page.contains("\"/chat/console/assets/console.js\""),
        "{page}"
    );
    assert!(!page.contains("\"/console/"), "{page}");
    assert!(!text("/console/assets/console.js").await.is_empty());
}
