//! `GET livechat/rooms` with its filters, `GET livechat/room.join`.

use crate::house::{self, department, list, text};
use crate::support::{Agent, Reply, Server, Visitor};
use serde_json::{Value, json};

async fn get(user: &Agent, query: &[(&str, &str)]) -> Reply {
    user.api.get_with("livechat/rooms", query).await
}

/// Names of the listed rooms.
async fn names(user: &Agent, query: &[(&str, &str)]) -> Vec<String> {
    let page = get(user, query).await.ok();
    let names: Vec<String> = list(&page["rooms"])
        .iter()
        .map(|r| text(&r["fname"]))
        .collect();
    assert_eq!(page["count"], json!(names.len()), "{query:?}");
    names
}

async fn open(server: &Server, name: &str, department: Option<&str>) -> (Visitor, String) {
    let visitor = Visitor::new(&server.api());
    let mut more = json!({ "name": name });
    if let Some(id) = department {
        more["department"] = json!(id);
    }
    visitor.register(more).await.ok();
    let rid = visitor.room_id().await;
    (visitor, rid)
}

#[tokio::test]
async fn filters_combine() {
    let server = Server::builder()
        .setting("Livechat_Routing_Method", "Manual_Selection")
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let ben = server.agent(&admin, "ben").await;
    let sales = department(&admin, "Sales", &[&ana], json!({})).await;
    let take = |user: Agent, rid: String| async move {
        let id = house::inquiry(&user, &rid).await["_id"].clone();
        user.api
            .post("livechat/inquiries.take", json!({ "inquiryId": id }))
            .await
            .ok();
    };
    let (_, a) = open(&server, "Åsa (one)", Some(&sales)).await;
    take(ana.clone(), a.clone()).await;
    let (_, b) = open(&server, "Bo two", None).await;
    take(ben.clone(), b.clone()).await;
    let (_, c) = open(&server, "Cleo three", Some(&sales)).await;
    take(ana.clone(), c.clone()).await;
    let close = json!({ "rid": c, "comment": "x", "tags": ["vip", "billing"] });
    ana.api.post("livechat/room.closeByUser", close).await.ok();
    let (_, d) = open(&server, "Dan four", Some(&sales)).await;
    // Closed by its visitor while it still waited.
    let (eve, e) = open(&server, "Eve five", None).await;
    eve.close(&e).await.ok();
    let all = ["Eve five", "Dan four", "Cleo three", "Bo two", "Åsa (one)"];

    // Everything, newest first.
    assert_eq!(names(&admin, &[]).await, all);
    let page = get(&admin, &[("count", "2"), ("offset", "1")]).await.ok();
    assert_eq!(
        (&page["count"], &page["offset"], &page["total"]),
        (&json!(2), &json!(1), &json!(5))
    );
    assert_eq!(
        names(&admin, &[("count", "2"), ("offset", "1")]).await,
        all[1..3]
    );
    assert_eq!(names(&admin, &[("count", "0")]).await, all);
    assert_eq!(names(&admin, &[("offset", "9")]).await, [""; 0]);
    assert_eq!(
        names(&admin, &[("sort", r#"{"fname":1}"#)]).await,
        ["Bo two", "Cleo three", "Dan four", "Eve five", "Åsa (one)"]
    );
    assert_eq!(
        names(&admin, &[("sort", r#"{"ts":1}"#), ("count", "1")]).await,
        ["Åsa (one)"]
    );
    assert_eq!(names(&admin, &[("sort", r#"{"nothing":1}"#)]).await, all);
    // Rooms are whole, and name their department.
    let first = list(&page["rooms"])[0].clone();
    assert_eq!(
        (&first["_id"], &first["department"]),
        (&json!(d), &json!({ "_id": sales, "name": "Sales" }))
    );
    assert_eq!(
        (&first["open"], &first["t"], &first["departmentId"]),
        (&json!(true), &json!("l"), &json!(sales))
    );

    // States.
    assert_eq!(
        names(&admin, &[("open", "true")]).await,
        ["Bo two", "Åsa (one)"]
    );
    assert_eq!(
        names(&admin, &[("open", "false")]).await,
        ["Eve five", "Cleo three"]
    );
    assert_eq!(names(&admin, &[("open", "maybe")]).await, all);
    for yes in ["true", "t", "1"] {
        assert_eq!(names(&admin, &[("queued", yes)]).await, ["Dan four"]);
    }
    assert_eq!(
        names(
            &admin,
            &[("queued", "true"), ("open", "false"), ("onhold", "true")]
        )
        .await,
        ["Dan four"]
    );
    assert_eq!(names(&admin, &[("queued", "false")]).await, all);
    assert_eq!(names(&admin, &[("onhold", "true")]).await, [""; 0]);
    assert_eq!(names(&admin, &[("onhold", "false")]).await, all);

    // Who, where, what it is called.
    for who in [&ana.id, &ana.username] {
        assert_eq!(
            names(&admin, &[("agents[]", who)]).await,
            ["Cleo three", "Åsa (one)"]
        );
    }
    assert_eq!(
        names(&admin, &[("agents[0]", &ana.id), ("agents[1]", "ben")]).await,
        ["Cleo three", "Bo two", "Åsa (one)"]
    );
    assert_eq!(
        names(&admin, &[("agents[]", &ana.id), ("open", "true")]).await,
        ["Åsa (one)"]
    );
    assert_eq!(
        names(&admin, &[("departmentId", &sales)]).await,
        ["Dan four", "Cleo three", "Åsa (one)"]
    );
    assert_eq!(names(&admin, &[("departmentId", "undefined")]).await, all);
    assert_eq!(names(&admin, &[("departmentId", "nowhere")]).await, [""; 0]);
    assert_eq!(names(&admin, &[("roomName", "åSA (")]).await, ["Åsa (one)"]);
    assert_eq!(names(&admin, &[("roomName", ".*")]).await, [""; 0]);
    assert_eq!(names(&admin, &[("roomName", "%")]).await, [""; 0]);
    assert_eq!(
        names(&admin, &[("tags[]", "vip"), ("tags[]", "other")]).await,
        ["Cleo three"]
    );
    assert_eq!(names(&admin, &[("tags[]", "other")]).await, [""; 0]);

    // When; both ends count.
    let ts = text(&house::room(&admin, &b).await["ts"]);
    let at = json!({ "start": ts, "end": ts }).to_string();
    assert_eq!(names(&admin, &[("createdAt", &at)]).await, ["Bo two"]);
    let until = json!({ "end": ts }).to_string();
    assert_eq!(
        names(&admin, &[("createdAt", &until)]).await,
        ["Bo two", "Åsa (one)"]
    );
    let ended = text(&house::room(&admin, &c).await["closedAt"]);
    let at = json!({ "start": ended, "end": ended }).to_string();
    assert_eq!(names(&admin, &[("closedAt", &at)]).await, ["Cleo three"]);
    let since = json!({ "start": ended }).to_string();
    assert_eq!(
        names(&admin, &[("closedAt", &since)]).await,
        ["Eve five", "Cleo three"]
    );
    assert_eq!(names(&admin, &[("createdAt", "{}")]).await, all);
    assert_eq!(names(&admin, &[("customFields", "{}")]).await, all);
    assert_eq!(
        names(&admin, &[("customFields", r#"{"plan":"gold"}"#)]).await,
        [""; 0]
    );

    // Agents see their own, and only when they ask for exactly that.
    assert_eq!(
        names(&ana, &[("agents[]", &ana.id)]).await,
        ["Cleo three", "Åsa (one)"]
    );
    get(&ana, &[]).await.unauthorized();
    get(&ana, &[("agents[]", &ben.id)]).await.unauthorized();
    get(&ana, &[("agents[]", &ana.id), ("agents[]", &ben.id)])
        .await
        .unauthorized();
    let plain = server.user(&admin, "plain", &["user"]).await;
    get(&plain, &[("agents[]", &plain.id)]).await.unauthorized();
    let manager = server.user(&admin, "mia", &["livechat-manager"]).await;
    assert_eq!(names(&manager, &[]).await, all);
}

#[tokio::test]
async fn bad_filters_are_told() {
    let h = house::auto().await;
    let g = |query: &'static str| {
        let api = h.admin.api.clone();
        async move { api.get(&format!("livechat/rooms?{query}")).await }
    };
    g("agents=x").await.invalid_params("must be array");
    g("tags=x").await.invalid_params("must be array");
    for query in ["roomName[]=x", "departmentId[]=x", "open[]=true"] {
        g(query).await.invalid_params("must be string");
    }
    g("offset=x").await.invalid_params("must be number");
    g("count=x").await.invalid_params("must be number");
    g("unknown=1")
        .await
        .invalid_params("must NOT have additional properties");
    for (query, error) in [
        (
            r#"createdAt={"start":"x"}"#,
            "The \"createdAt.start\" query parameter must be a valid date.",
        ),
        (
            r#"createdAt={"end":"x"}"#,
            "The \"createdAt.end\" query parameter must be a valid date.",
        ),
        (
            r#"closedAt={"start":true}"#,
            "The \"closedAt.start\" query parameter must be a valid date.",
        ),
        (
            r#"closedAt={"end":"2024-13-01"}"#,
            "The \"closedAt.end\" query parameter must be a valid date.",
        ),
        (
            "customFields=x",
            "The \"customFields\" query parameter must be a valid JSON.",
        ),
        (
            "customFields=[]",
            "The \"customFields\" query parameter must be a valid JSON.",
        ),
    ] {
        g(query).await.refused(400, error);
    }
    assert_eq!(g("createdAt={bad").await.status, 400);
    assert_eq!(g("closedAt={bad").await.status, 400);
    for (query, name, raw) in [
        ("sort={bad", "sort", "{bad"),
        (r#"sort=["ts"]"#, "sort", r#"["ts"]"#),
        (r#"sort={"ts":5}"#, "sort", r#"{"ts":5}"#),
        (r#"sort={"ts":"x"}"#, "sort", r#"{"ts":"x"}"#),
        ("fields={bad", "fields", "{bad"),
    ] {
        let reply = g(query).await;
        reply.coded(
            &format!("error-invalid-{name}"),
            &format!("Invalid {name} parameter provided: \"{raw}\""),
        );
        assert_eq!(
            reply.json["details"],
            json!({ "helperMethod": "parseJsonQuery" })
        );
    }
    // Fine: a date without time, a number, a projection.
    for query in [
        r#"createdAt={"start":"2024-03-05T00:00:00Z","end":null}"#,
        r#"createdAt={"start":"2024-03-05"}"#,
        r#"closedAt={"end":1709647629412}"#,
        r#"fields={"name":1}"#,
        "offset=-1&count=-1",
    ] {
        g(query).await.ok();
    }
    h.api.get("livechat/rooms").await.not_logged_in();
}

#[tokio::test]
async fn joining_adds_a_place_and_changes_no_agent() {
    let h = house::auto().await;
    let manager = h.user("join-manager", &["livechat-manager"]).await;
    let other = h.user("join-other", &["livechat-agent"]).await;
    let plain = h.user("join-plain", &["user"]).await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let path = format!("livechat/room.join?roomId={rid}");
    assert_eq!(
        manager.api.get(&path).await.ok(),
        json!({ "success": true })
    );
    let room = house::room(&h.admin, &rid).await;
    assert_eq!(
        (&room["servedBy"]["username"], &room["usersCount"]),
        (&json!("ana"), &json!(3))
    );
    let place = house::subscription(&manager, &rid).await;
    assert_eq!(
        (&place["unread"], &place["alert"], &place["u"]["_id"]),
        (&json!(1), &json!(true), &json!(manager.id))
    );
    manager.api.get(&path).await.ok();
    h.agent.api.get(&path).await.ok();
    assert_eq!(
        house::story(&visitor, &rid).await,
        ["livechat-started", "command connected", "uj", "uj"]
    );
    assert_eq!(house::room(&h.admin, &rid).await["usersCount"], 3);
    // Whoever joined may close.
    other.api.get(&path).await.refused(400, "error-not-allowed");
    plain.api.get(&path).await.forbidden();
    plain
        .api
        .get("livechat/room.join")
        .await
        .invalid_params("must have required property 'roomId'");
    h.api.get(&path).await.not_logged_in();
    manager
        .api
        .get("livechat/room.join?roomId=nothing")
        .await
        .refused(400, "error-invalid-room");
    let close = json!({ "rid": rid, "comment": "x" });
    manager
        .api
        .post("livechat/room.closeByUser", close)
        .await
        .ok();
    manager.api.get(&path).await.refused(400, "room-closed");
    assert_eq!(house::subscription(&manager, &rid).await, Value::Null);

    // Waiting rooms may be seen, and so joined, where chats are taken by hand.
    let m = house::manual().await;
    let (_, rid) = Visitor::with_room(&m.api).await;
    m.agent
        .api
        .get(&format!("livechat/room.join?roomId={rid}"))
        .await
        .ok();
    assert!(house::room(&m.admin, &rid).await.get("servedBy").is_none());
}
