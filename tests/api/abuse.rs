//! What an attacker tries and a maintainer would not think of: each of these was possible once.

use crate::support::{Agent, DEADLINE, Server, Visitor, wait_until};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn method(name: &str, params: &Value) -> Value {
    let message = json!({ "msg": "method", "id": "1", "method": name, "params": params });
    json!({ "message": message.to_string() })
}

/// The `result` message inside the answer to a method called over HTTP.
fn inside(answer: &Value) -> Value {
    serde_json::from_str(answer["message"].as_str().expect("a text")).expect("JSON")
}

#[tokio::test]
async fn a_time_beyond_all_clocks_is_out_of_sync() {
    let server = Server::start().await;
    let admin = server.admin().await;
    server.agent(&admin, "ana").await;
    let (_, rid) = Visitor::with_room(&server.api()).await;
    for ts in [i64::MIN, i64::MAX, 0] {
        let body = json!({ "message": { "rid": rid, "msg": "when?", "ts": ts } });
        let reply = admin.api.post("chat.sendMessage", body).await;
        assert_eq!(reply.status, 400, "{ts}: {}", reply.text);
        assert_eq!(reply.json["errorType"], "error-message-ts-out-of-sync");
    }
}

#[tokio::test]
async fn a_count_that_cannot_grow_does_not_stop_the_routing() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let id = admin.create_department("Sales", &[&ana]).await;
    let most = json!({ "upsert": [{ "agentId": ana.id, "count": i64::MAX, "order": i64::MAX }], "remove": [] });
    let path = format!("livechat/department/{id}/agents");
    admin.api.post(&path, most).await.ok();
    for _ in 0..2 {
        let visitor = Visitor::new(&server.api());
        visitor.register(json!({ "department": id })).await.ok();
        let room = visitor.room().await.ok();
        assert_eq!(room["room"]["servedBy"]["username"], "ana");
    }
}

/// A request whose head has come and whose body has not.
struct Late {
    stream: TcpStream,
    body: String,
}

impl Late {
    async fn begin(server: &Server, agent: &Agent, path: &str, body: &Value) -> Self {
        let host = server.base.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).await.expect("a connection");
        let body = body.to_string();
        let head = format!(
            "POST /api/v1/{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nConnection: close\r\n\
             X-User-Id: {}\r\nX-Auth-Token: {}\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n",
            agent.id,
            agent.token,
            body.len()
        );
        stream.write_all(head.as_bytes()).await.expect("sent");
        // The server asks for the body: the login was looked at.
        let mut asked = [0; 25];
        let reading = stream.read_exact(&mut asked);
        tokio::time::timeout(DEADLINE, reading)
            .await
            .expect("in time")
            .expect("an answer");
        assert!(asked.starts_with(b"HTTP/1.1 100"), "{asked:?}");
        Self { stream, body }
    }
    /// Sends the body; the status of the answer.
    async fn finish(mut self) -> u16 {
        self.stream
            .write_all(self.body.as_bytes())
            .await
            .expect("sent");
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).await.expect("text");
        answer[9..12].parse().expect("a status")
    }
}

#[tokio::test]
async fn a_body_that_comes_after_the_end_of_a_login_does_nothing() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let body = |name: &str| {
        json!({ "username": name, "name": name, "email": format!("{name}@example.org"),
            "password": "plum-kettle-north", "roles": ["admin"] })
    };
    let rogue = server.user(&admin, "rogue", &["admin"]).await;
    let late = Late::begin(&server, &rogue, "users.create", &body("backdoor")).await;
    let off = json!({ "userId": rogue.id, "activeStatus": false });
    admin.api.post("users.setActiveStatus", off).await.ok();
    assert_eq!(late.finish().await, 401);

    let former = server.user(&admin, "former", &["admin"]).await;
    let late = Late::begin(&server, &former, "users.create", &body("backdoor")).await;
    let less = json!({ "userId": former.id, "data": { "roles": ["user"] } });
    admin.api.post("users.update", less).await.ok();
    assert_eq!(late.finish().await, 400);

    let reply = admin.api.get("users.info?username=backdoor").await;
    assert_eq!(reply.status, 400, "{}", reply.text);
}

#[tokio::test]
async fn offline_messages_over_methods_count_like_those_over_rest() {
    let server = Server::builder()
        .limited()
        .arg("--trusted-proxies")
        .arg("127.0.0.1")
        .start()
        .await;
    let note =
        json!([{ "name": "Iris", "email": "iris@example.org", "message": "Are you there?" }]);
    let body = method("livechat:sendOfflineMessage", &note);
    for n in 0..=200 {
        let api = server.api().with(
            "X-Forwarded-For",
            &format!("198.51.{}.{}", n / 250, n % 250),
        );
        let answer = api.post("method.callAnon/x", body.clone()).await.ok();
        let error = &inside(&answer)["error"]["error"];
        if n < 200 {
            assert!(error.is_null(), "{n}: {error}");
        } else {
            assert_eq!(error, "too-many-requests", "the day's last was taken");
        }
    }
}

#[tokio::test]
async fn visitors_without_a_token_do_not_share_one_limit() {
    let server = Server::builder()
        .limited()
        .arg("--trusted-proxies")
        .arg("127.0.0.1")
        .start()
        .await;
    let from = |address: &str| server.api().with("X-Forwarded-For", address);
    let body = method("livechat:getInitialData", &json!([]));
    for _ in 0..130 {
        let api = from("198.51.100.1");
        api.post("method.callAnon/x", body.clone()).await.ok();
    }
    let answer = from("198.51.100.2").post("method.callAnon/x", body).await;
    let result = inside(&answer.ok());
    assert!(result.get("error").is_none(), "{result}");
}

#[tokio::test]
async fn a_site_list_that_names_nobody_lets_nobody_frame_the_widget() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ancestors = async || {
        let page = server.api().get("/livechat").await;
        let policy = page.header("content-security-policy").to_owned();
        let start = policy.find("frame-ancestors").expect("it is there");
        policy[start..]
            .split(';')
            .next()
            .expect("a part")
            .to_owned()
    };
    for (list, wanted) in [
        ("", "frame-ancestors *"),
        (" , ", "frame-ancestors *"),
        ("exämple.org", "frame-ancestors 'self'"),
        ("'none'; script-src *", "frame-ancestors 'self'"),
        ("a\r\nX-Evil: 1", "frame-ancestors 'self'"),
        (
            "shop.example, exämple.org",
            "frame-ancestors 'self' shop.example",
        ),
    ] {
        admin.set("Livechat_AllowedDomainsList", list).await;
        assert_eq!(ancestors().await, wanted, "{list:?}");
    }
}

#[tokio::test]
async fn a_presence_the_owner_forbids_is_refused_over_methods_too() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let choose = async |status: &str| {
        let body = method("UserPresence:setDefaultStatus", &json!([status]));
        let answer = ana.api.post("method.call/x", body).await.ok();
        inside(&answer)["error"]["error"].clone()
    };
    admin
        .set("Accounts_AllowInvisibleStatusOption", false)
        .await;
    assert_eq!(choose("offline").await, "error-status-not-allowed");
    assert_eq!(choose("away").await, Value::Null);
    admin
        .set("Accounts_AllowUserStatusMessageChange", false)
        .await;
    assert_eq!(choose("online").await, "error-not-allowed");
    let status = ana.api.get("users.getStatus").await.ok();
    assert_eq!(status["status"], "away");
}

#[tokio::test]
async fn a_mask_of_another_shape_is_a_mask() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let (_, rid) = Visitor::with_room(&server.api()).await;
    for (key, value) in [
        ("avatar", json!(["https://evil.example/boss.png"])),
        ("avatar", json!({ "url": "https://evil.example/boss.png" })),
        ("emoji", json!({ "name": ":crown:" })),
    ] {
        let mut message = json!({ "rid": rid, "msg": "I am the boss" });
        message[key] = value;
        let body = json!({ "message": message });
        let reply = ana.api.post("chat.sendMessage", body).await;
        assert_eq!(
            reply.json["errorType"], "error-not-allowed",
            "{}",
            reply.text
        );
    }
}

#[tokio::test]
async fn head_is_answered_like_get_everywhere() {
    let server = Server::start().await;
    let host = server.base.trim_start_matches("http://").to_owned();
    for path in [
        "/health",
        "/ready",
        "/widget.js",
        "/livechat",
        "/console",
        "/demo",
        "/setup",
        "/avatar/ana",
        "/api/v1/livechat/config",
    ] {
        let mut stream = TcpStream::connect(&host).await.expect("a connection");
        let request = format!("HEAD {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("text");
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
        assert!(answer.ends_with("\r\n\r\n"), "{path} has a body");
    }
}

#[tokio::test]
async fn a_second_signal_right_after_the_first_ends_the_process() {
    let mut server = Server::builder().env("DESKBELL_LOG", "info").start().await;
    let admin = server.admin().await;
    // A request in hand would hold the orderly stop for five seconds.
    let body = json!({ "username": "late" });
    let late = Late::begin(&server, &admin, "users.create", &body).await;
    server.signal("TERM");
    let is_stopping = wait_until(DEADLINE, async || server.log().contains("stopping")).await;
    assert!(is_stopping, "{}", server.log());
    let began = std::time::Instant::now();
    assert_eq!(server.terminate(), Some(1));
    assert!(
        began.elapsed() < Duration::from_secs(1),
        "{:?}",
        began.elapsed()
    );
    drop(late);
}

#[tokio::test]
async fn a_monitor_makes_no_managers() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let monitor = server.user(&admin, "mona", &["livechat-monitor"]).await;
    let boss = server.user(&admin, "boss", &["livechat-manager"]).await;
    let to_oneself = json!({ "username": "mona" });
    let managers = "livechat/users/manager";
    let answer = monitor.api.post(managers, to_oneself.clone()).await;
    answer.forbidden();
    let path = format!("{managers}/{}", boss.id);
    monitor.api.delete(&path).await.forbidden();
    boss.api.post(managers, to_oneself).await.ok();
}

#[tokio::test]
async fn the_entry_of_a_taken_chat_is_not_for_everybody() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.send(&rid, "my card number is 4711").await.ok();
    let ben = server.agent(&admin, "ben").await;
    let path = format!("livechat/inquiries.getOne?roomId={rid}");
    let shown = async |who: &Agent| who.api.get(&path).await.ok()["inquiry"].clone();
    assert_eq!(shown(&ben).await, Value::Null);
    assert_eq!(shown(&ana).await["status"], "taken");
    assert_eq!(shown(&admin).await["status"], "taken");
}
