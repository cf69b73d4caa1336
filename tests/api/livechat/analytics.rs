//! `livechat/analytics/…`: every figure over rooms whose times are known to the millisecond.
//!
//! The clock of the program cannot be set from outside, so the rooms are written into the file while it is closed.

use crate::support::{Agent, Server, Visitor};
use serde_json::{Value, json};

const DAY: &str = "start=2026-03-05T00:00:00.000Z&end=2026-03-06T23:59:59.999Z";
/// 2026-03-05T09:00:00Z.
const NINE: i64 = 1_772_701_200_000;

struct House {
    /// Ends with the test.
    _server: Server,
    admin: Agent,
    ana: Agent,
    sales: String,
}

/// Columns: id, department, agent, start (minutes after nine), messages, agent's messages, first response s, answers,
/// their sum s, reaction s, last answer s after assignment, closed s after start, inactivity s, tags.
#[rustfmt::skip]
const ROOMS: &str = "
    ('r1', 'Sales',   'ana', 0,    10, 4, 6.0,  2, 10.0, 5.0,  60,  120,  NULL, '[\"vip\",\"billing\"]', 'widget'),
    ('r2', 'Sales',   'ana', 10,   6,  2, 8.0,  1, 8.0,  9.0,  30,  61.5, 7200.0, '[\"vip\"]', 'widget'),
    ('r3', 'Sales',   'ben', 70,   4,  1, 30.0, 1, 30.0, 20.0, 100, 3600, NULL, '[]', 'api'),
    ('r4', 'Support', 'ben', 1500, 5,  1, 12.0, 1, 12.0, 2.0,  10,  30,   NULL, '[]', 'widget'),
    ('r5', NULL,      NULL,  1501, 3,  0, NULL, 0, 0.0,  NULL, NULL, 20,  NULL, '[]', 'widget'),
    ('r6', 'Sales',   'ana', 1502, 2,  1, 4.0,  1, 4.0,  4.0,  4,   NULL, NULL, '[]', 'widget'),
    ('r7', 'Sales',   'ana', 1503, 1,  0, NULL, 0, 0.0,  NULL, NULL, NULL, NULL, '[]', 'widget'),
    ('r8', NULL,      NULL,  1504, 0,  0, NULL, 0, 0.0,  NULL, NULL, NULL, NULL, '[]', 'widget'),
    ('r9', 'Sales',   'ana', 90000, 50, 9, 1.0, 1, 1.0,  1.0,  9,   9,    NULL, '[\"late\"]', 'widget')";

async fn house() -> House {
    let mut server = Server::builder()
        .setting("Livechat_Routing_Method", "Manual_Selection")
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let ben = server.agent(&admin, "ben").await;
    let sales = admin.create_department("Sales", &[&ana]).await;
    admin.create_department("Support", &[&ben]).await;
    for _ in 0..9 {
        Visitor::new(&server.api())
            .register(json!({ "name": "Iris" }))
            .await
            .ok();
    }
    assert_eq!(server.terminate(), Some(0));
    let file = rusqlite::Connection::open(server.data().join("deskbell.db")).expect("a database");
    file.execute_batch(&format!(
        // The index of names and fields calls functions of the program; nobody searches here.
        "PRAGMA foreign_keys = ON;
         DROP TRIGGER room_search_insert;
         DROP TRIGGER room_field_search_insert;
         CREATE TEMP TABLE plan (id, department, agent, minute, messages, own, first, answers, total, reaction, last, closed, silence, tags, source);
         INSERT INTO plan VALUES {ROOMS};
         INSERT INTO room (id, visitor_pk, name, is_open, department_pk, source_type, created_at, last_message_at, updated_at,
            message_count, agent_message_count, is_waiting_response, served_by_pk, served_at, responder_pk, first_answer_at, last_answer_at,
            queued_at, is_on_hold, tags, first_response_s, response_count, response_total_s, first_reaction_s, chat_duration_s,
            service_duration_s, visitor_inactivity_s, closer, closed_at)
         SELECT p.id, (SELECT min(pk) FROM visitor) + p.rowid - 1, 'Iris', p.closed IS NULL, d.pk, p.source, at, at, at, p.messages, p.own,
            p.first IS NULL, u.pk, iif(u.pk, at + 1000, NULL), u.pk, iif(p.last, at + 2000, NULL), iif(p.last, at + 1000 + p.last * 1000, NULL),
            at, p.id = 'r7', p.tags, p.first, p.answers, p.total, p.reaction, p.closed, iif(u.pk, p.closed - 1, NULL), p.silence,
            iif(p.closed, 'user', NULL), at + p.closed * 1000
         FROM (SELECT *, rowid, {NINE} + minute * 60000 AS at FROM plan) p
         LEFT JOIN department d ON d.name = p.department LEFT JOIN user u ON u.username = p.agent;
         INSERT INTO message (id, room_pk, seq, kind, text, at, updated_at, author_side, author_id, author_username)
         SELECT 't' || r.id || n.value, r.pk, n.value, 'livechat_transfer_history', '', r.created_at, r.created_at, 1, 'x', 'x'
         FROM room r, json_each('[1,2]') n WHERE r.id IN ('r1', 'r5') AND (r.id = 'r1' OR n.value = 1);
         DELETE FROM agent_service;
         INSERT INTO agent_service (user_pk, started_at, stopped_at)
         SELECT pk, {NINE}, {NINE} + 3600000 FROM user WHERE username = 'ana'
         UNION ALL SELECT pk, {NINE} + 7200000, {NINE} + 7200000 + 57600000 FROM user WHERE username = 'ana'
         UNION ALL SELECT pk, {NINE}, {NINE} + 1800000 FROM user WHERE username = 'ben';"
    ))
    .expect("planted");
    drop(file);
    server.restart().await;
    let api = server.api();
    House {
        admin: admin.at(&api),
        ana: ana.at(&api),
        _server: server,
        sales,
    }
}

impl House {
    async fn get(&self, path: &str) -> Value {
        let path = format!("livechat/analytics/{path}");
        let mut json = self.admin.api.get(&path).await.ok();
        json.as_object_mut().expect("an object").remove("success");
        json
    }
}

fn titled(pairs: &[(&str, Value)]) -> Value {
    let list: Vec<Value> = pairs
        .iter()
        .map(|(t, v)| json!({ "title": t, "value": v }))
        .collect();
    json!({ "totalizers": list })
}

fn page(key: &str, lines: Value) -> Value {
    let count = lines.as_array().expect("a list").len();
    json!({ key: lines, "count": count, "offset": 0, "total": count })
}

#[tokio::test]
async fn every_figure_is_what_its_rooms_add_up_to() {
    let house = house().await;
    let sales = house.sales.clone();
    let support = house
        .admin
        .api
        .get("livechat/department?text=Support")
        .await
        .ok()["departments"][0]["_id"]
        .clone();
    let ben = house.admin.api.get("users.info?username=ben").await.ok()["user"]["_id"].clone();
    let ana = json!(house.ana.id);
    let cases: Vec<(String, Value)> = vec![
        (
            format!("dashboards/conversation-totalizers?{DAY}"),
            titled(&[
                ("Total_conversations", json!(8)),
                ("Open_conversations", json!(2)),
                ("On_Hold_conversations", json!(1)),
                ("Total_messages", json!(31)),
                ("Total_visitors", json!(0)),
            ]),
        ),
        (
            format!("dashboards/conversation-totalizers?{DAY}&departmentId={sales}"),
            titled(&[
                ("Total_conversations", json!(5)),
                ("Open_conversations", json!(1)),
                ("On_Hold_conversations", json!(1)),
                ("Total_messages", json!(23)),
                ("Total_visitors", json!(0)),
            ]),
        ),
        // Ana: 1 h + 13 h on one day and 3 h on the next; Ben half an hour: three days.
        (
            format!("dashboards/agents-productivity-totalizers?{DAY}"),
            titled(&[
                ("Busiest_time", json!("10AM - 11AM")),
                ("Avg_of_available_service_time", json!("05:50:00")),
                ("Avg_of_service_time", json!("00:00:41")),
            ]),
        ),
        (
            format!("dashboards/chats-totalizers?{DAY}"),
            titled(&[
                ("Total_abandoned_chats", json!(1)),
                ("Avg_of_abandoned_chats", json!("6%")),
                ("Avg_of_chat_duration_time", json!("00:12:47")),
            ]),
        ),
        (
            format!("dashboards/productivity-totalizers?{DAY}"),
            titled(&[
                ("Avg_response_time", json!("00:00:12")),
                ("Avg_first_response_time", json!("00:00:12")),
                ("Avg_reaction_time", json!("00:00:08")),
                ("Avg_of_waiting_time", json!("00:00:12")),
            ]),
        ),
        (
            format!("dashboards/charts/chats?{DAY}"),
            json!({ "open": 1, "closed": 5, "queued": 1, "onhold": 1 }),
        ),
        (
            format!("dashboards/charts/chats?{DAY}&departmentId=nobody"),
            json!({ "open": 0, "closed": 0, "queued": 0, "onhold": 0 }),
        ),
        (
            format!("dashboards/charts/chats?{DAY}&departmentId=undefined"),
            json!({ "open": 1, "closed": 5, "queued": 1, "onhold": 1 }),
        ),
        (
            format!("dashboards/charts/chats-per-agent?{DAY}"),
            json!({
            "ana": { "open": 1, "closed": 2, "onhold": 1 }, "ben": { "open": 0, "closed": 2, "onhold": 0 } }),
        ),
        (
            format!("dashboards/charts/chats-per-department?{DAY}"),
            json!({
            "Sales": { "open": 2, "closed": 3 }, "Support": { "open": 0, "closed": 1 } }),
        ),
        (
            format!("dashboards/charts/timings?{DAY}"),
            json!({ "response": { "avg": 11, "longest": 30 },
            "reaction": { "avg": 8, "longest": 20 }, "chatDuration": { "avg": 766, "longest": 3600 } }),
        ),
        (
            format!("departments/amount-of-chats?{DAY}"),
            page(
                "departments",
                json!([
            { "_id": null, "rooms": 2 }, { "_id": sales, "rooms": 5 }, { "_id": support, "rooms": 1 }]),
            ),
        ),
        (
            format!("departments/amount-of-chats?{DAY}&answered=true"),
            page(
                "departments",
                json!([
            { "_id": sales, "rooms": 4 }, { "_id": support, "rooms": 1 }]),
            ),
        ),
        (
            format!("departments/amount-of-chats?{DAY}&answered=false"),
            page(
                "departments",
                json!([
            { "_id": null, "rooms": 2 }, { "_id": sales, "rooms": 1 }]),
            ),
        ),
        (
            format!("departments/amount-of-chats?{DAY}&offset=1&count=1"),
            json!({
            "departments": [{ "_id": sales, "rooms": 5 }], "count": 1, "offset": 1, "total": 3 }),
        ),
        (
            format!("departments/average-service-time?{DAY}"),
            page(
                "departments",
                json!([
            { "_id": sales, "averageServiceTimeInSeconds": 49 }, { "_id": support, "averageServiceTimeInSeconds": 10 }]),
            ),
        ),
        (
            format!("departments/average-chat-duration-time?{DAY}"),
            page(
                "departments",
                json!([
            { "_id": null, "averageChatDurationTimeInSeconds": 20 }, { "_id": sales, "averageChatDurationTimeInSeconds": 1261 },
            { "_id": support, "averageChatDurationTimeInSeconds": 30 }]),
            ),
        ),
        (
            format!("departments/total-service-time?{DAY}"),
            page(
                "departments",
                json!([
            { "_id": sales, "chats": 3, "serviceTimeDuration": 3778.5 }, { "_id": support, "chats": 1, "serviceTimeDuration": 29 }]),
            ),
        ),
        (
            format!("departments/average-waiting-time?{DAY}"),
            page(
                "departments",
                json!([
            { "_id": sales, "averageWaitingTimeInSeconds": 12 }, { "_id": support, "averageWaitingTimeInSeconds": 12 }]),
            ),
        ),
        (
            format!("departments/total-transferred-chats?{DAY}"),
            page(
                "departments",
                json!([
            { "_id": null, "name": null, "numberOfTransferredRooms": 1 }, { "_id": sales, "name": "Sales", "numberOfTransferredRooms": 2 }]),
            ),
        ),
        (
            format!("departments/total-abandoned-chats?{DAY}"),
            page(
                "departments",
                json!([{ "_id": sales, "abandonedRooms": 1 }]),
            ),
        ),
        (
            format!("departments/percentage-abandoned-chats?{DAY}"),
            page(
                "departments",
                json!([
            { "_id": null, "percentageOfAbandonedChats": 0 }, { "_id": sales, "percentageOfAbandonedChats": 20 },
            { "_id": support, "percentageOfAbandonedChats": 0 }]),
            ),
        ),
        (
            format!("agents/average-service-time?{DAY}"),
            page(
                "agents",
                json!([
            { "_id": ana, "username": "ana", "averageServiceTimeInSeconds": 32 }, { "_id": ben, "username": "ben", "averageServiceTimeInSeconds": 55 }]),
            ),
        ),
        (
            format!("agents/total-service-time?{DAY}"),
            page(
                "agents",
                json!([
            { "_id": ana, "username": "ana", "chats": 2, "serviceTimeDuration": 179.5 }, { "_id": ben, "username": "ben", "chats": 2, "serviceTimeDuration": 3628 }]),
            ),
        ),
        (
            format!("agents/available-for-service-history?{DAY}"),
            page(
                "agents",
                json!([
            { "username": "ana", "availableTimeInSeconds": 61200 }, { "username": "ben", "availableTimeInSeconds": 1800 }]),
            ),
        ),
        (
            "agents/available-for-service-history?start=2026-03-06&end=2026-03-06&fullReport=true"
                .to_owned(),
            page(
                "agents",
                json!([
            { "username": "ana", "availableTimeInSeconds": 10800,
              "serviceHistory": [{ "startedAt": "2026-03-06T00:00:00.000Z", "stoppedAt": "2026-03-06T03:00:00.000Z" }] }]),
            ),
        ),
        (
            format!("dashboards/conversations-by-source?{DAY}"),
            json!({ "total": 8, "data": [{ "label": "widget", "value": 7 }, { "label": "api", "value": 1 }] }),
        ),
        (
            format!("dashboards/conversations-by-status?{DAY}"),
            json!({ "total": 8, "data": [
            { "label": "Closed", "value": 5 }, { "label": "Open", "value": 1 }, { "label": "Queued", "value": 1 }, { "label": "On_Hold", "value": 1 }] }),
        ),
        (
            format!("dashboards/conversations-by-department?{DAY}"),
            json!({ "total": 8, "unspecified": 2, "data": [
            { "label": "Sales", "value": 5 }, { "label": "Support", "value": 1 }] }),
        ),
        (
            format!("dashboards/conversations-by-tags?{DAY}"),
            json!({ "total": 8, "unspecified": 6, "data": [
            { "label": "vip", "value": 2 }, { "label": "billing", "value": 1 }] }),
        ),
        (
            format!("dashboards/conversations-by-agent?{DAY}"),
            json!({ "total": 8, "unspecified": 2, "data": [
            { "label": "ana", "value": 4 }, { "label": "ben", "value": 2 }] }),
        ),
        (
            format!("dashboards/conversations-by-agent?{DAY}&count=1&offset=1"),
            json!({ "total": 8, "unspecified": 2, "data": [{ "label": "ben", "value": 2 }] }),
        ),
        (
            "dashboards/conversations-by-tags?start=2020-01-01&end=2021-01-01".to_owned(),
            json!({ "total": 0, "data": [] }),
        ),
    ];
    for (path, wanted) in cases {
        assert_eq!(house.get(&path).await, wanted, "{path}");
    }
}

#[tokio::test]
async fn overviews_are_of_whole_days() {
    let house = house().await;
    let overview = |name: &'static str, from: &'static str, to: &'static str| {
        let api = house.admin.api.clone();
        async move {
            api.get(&format!(
                "livechat/analytics/overview?name={name}&from={from}&to={to}"
            ))
            .await
            .json
        }
    };
    assert_eq!(
        overview("Conversations", "2026-03-05", "2026-03-06").await,
        titled(&[
            ("Total_conversations", json!(8)),
            ("Open_conversations", json!(2)),
            ("On_Hold_conversations", json!(1)),
            ("Total_messages", json!(31)),
            ("Busiest_day", json!("Friday")),
            ("Conversations_per_day", json!("4.00")),
            ("Busiest_time", json!("10AM - 11AM")),
        ])["totalizers"]
    );
    assert_eq!(
        overview("Productivity", "2026-03-05", "2026-03-06").await,
        titled(&[
            ("Avg_response_time", json!("00:00:12")),
            ("Avg_first_response_time", json!("00:00:12")),
            ("Avg_reaction_time", json!("00:00:08")),
        ])["totalizers"]
    );
    assert_eq!(
        overview("Conversations", "2020-03-05", "2020-03-06").await,
        titled(&[
            ("Total_conversations", json!(0)),
            ("Open_conversations", json!(0)),
            ("On_Hold_conversations", json!(0)),
            ("Total_messages", json!(0)),
            ("Busiest_day", json!("-")),
            ("Conversations_per_day", json!("0.00")),
            ("Busiest_time", json!("-")),
        ])["totalizers"]
    );
    assert_eq!(
        overview("Nonsense", "2026-03-05", "2026-03-06").await,
        json!({ "success": true })
    );
    let agents = [
        (
            "Total_conversations",
            json!([["ana", "66.67%"], ["ben", "33.33%"]]),
        ),
        (
            "Avg_chat_duration",
            json!([["ben", "00:30:15"], ["ana", "00:01:31"]]),
        ),
        ("Total_messages", json!([["ana", 7], ["ben", 2]])),
        (
            "Avg_first_response_time",
            json!([["ana", "00:00:06"], ["ben", "00:00:21"]]),
        ),
        (
            "Best_first_response_time",
            json!([["ana", "00:00:04"], ["ben", "00:00:12"]]),
        ),
        (
            "Avg_response_time",
            json!([["ana", "00:00:06"], ["ben", "00:00:21"]]),
        ),
        (
            "Avg_reaction_time",
            json!([["ana", "00:00:06"], ["ben", "00:00:11"]]),
        ),
    ];
    for (name, wanted) in agents {
        let got = house
            .get(&format!(
                "agent-overview?name={name}&from=2026-03-05&to=2026-03-06"
            ))
            .await;
        let second = if name == "Total_conversations" {
            "%_of_conversations"
        } else {
            name
        };
        let data: Vec<Value> = wanted
            .as_array()
            .expect("a list")
            .iter()
            .map(|p| json!({ "name": p[0], "value": p[1] }))
            .collect();
        assert_eq!(
            got,
            json!({ "head": [{ "name": "Agent" }, { "name": second }], "data": data }),
            "{name}"
        );
    }
    assert_eq!(
        house
            .get("agent-overview?name=Nonsense&from=2026-03-05&to=2026-03-06")
            .await,
        json!({})
    );
    // The same over methods.
    let call = |method: &'static str, params: Value| {
        let api = house.admin.api.clone();
        async move {
            let message =
                json!({ "msg": "method", "id": "1", "method": method, "params": [params] })
                    .to_string();
            let answer = api
                .post(
                    &format!("method.call/{method}"),
                    json!({ "message": message }),
                )
                .await
                .ok();
            serde_json::from_str::<Value>(answer["message"].as_str().expect("a text"))
                .expect("JSON")["result"]
                .clone()
        }
    };
    let days = |from: &str, to: &str, key: &str, name: &str| json!({ "daterange": { "from": from, "to": to }, key: { "name": name } });
    let chart = call(
        "livechat:getAnalyticsChartData",
        days(
            "2026-03-05",
            "2026-03-06",
            "chartOptions",
            "Total_conversations",
        ),
    )
    .await;
    assert_eq!(
        chart,
        json!({ "chartLabel": "Total_conversations", "dataLabels": ["3/5", "3/6"], "dataPoints": [3, 5] })
    );
    let chart = call(
        "livechat:getAnalyticsChartData",
        days(
            "2026-03-05",
            "2026-03-05",
            "chartOptions",
            "Avg_chat_duration",
        ),
    )
    .await;
    assert_eq!(
        (chart["dataLabels"][9].as_str(), &chart["dataPoints"][9]),
        (Some("9AM-9AM"), &json!(90.75))
    );
    assert_eq!(chart["dataPoints"].as_array().map(Vec::len), Some(24));
    let list = call(
        "livechat:getAnalyticsOverviewData",
        days(
            "2026-03-05",
            "2026-03-06",
            "analyticsOptions",
            "Productivity",
        ),
    )
    .await;
    assert_eq!(list.as_array().map(Vec::len), Some(3));
    let agents = call(
        "livechat:getAgentOverviewData",
        days("2026-03-05", "2026-03-06", "chartOptions", "Total_messages"),
    )
    .await;
    assert_eq!(agents["data"][0], json!({ "name": "ana", "value": 7 }));
    assert_eq!(
        call(
            "livechat:getAnalyticsChartData",
            days("2026-03-05", "2026-03-06", "chartOptions", "x")
        )
        .await,
        Value::Null
    );
}

const DATED: &[&str] = &[
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
];

#[tokio::test]
async fn parameters_and_permissions() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let get = |path: String| {
        let api = admin.api.clone();
        async move { api.get(&format!("livechat/analytics/{path}")).await }
    };
    for path in DATED {
        get((*path).to_owned())
            .await
            .invalid_params("must have required property 'start'");
        get(format!("{path}?start=2026-01-01"))
            .await
            .invalid_params("must have required property 'end'");
        for (start, end, fault) in [
            ("2026-01-01x", "2026-01-02", "start"),
            ("", "2026-01-02", "start"),
            ("17", "2026-01-02", "start"),
            ("2026-01-01", "2026-13-01", "end"),
            ("2026-01-01", "never", "end"),
        ] {
            let text = format!("The \"{fault}\" query parameter must be a valid date.");
            get(format!("{path}?start={start}&end={end}"))
                .await
                .refused(400, &text);
        }
        get(format!("{path}?{DAY}&nonsense=1"))
            .await
            .invalid_params("must NOT have additional properties");
        get(format!("{path}?start=0001-01-01&end=0001-01-02"))
            .await
            .ok();
        ana.api
            .get(&format!("livechat/analytics/{path}?{DAY}"))
            .await
            .forbidden();
        server
            .api()
            .get(&format!("livechat/analytics/{path}?{DAY}"))
            .await
            .not_logged_in();
    }
    for path in DATED.iter().filter(|p| p.contains("conversations-by")) {
        get(format!("{path}?start=2026-01-02&end=2026-01-01"))
            .await
            .refused(
                400,
                "The \"start\" query parameter must not be after \"end\".",
            );
        get(format!("{path}?start=2025-01-01&end=2026-01-02"))
            .await
            .refused(
                400,
                "The \"start\" and \"end\" query parameters must not be more than a year apart.",
            );
        get(format!("{path}?start=2026-01-01&end=2026-01-01"))
            .await
            .ok();
        get(format!("{path}?{DAY}&sort=x")).await.coded(
            "error-invalid-sort",
            "Invalid sort parameter provided: \"x\"",
        );
    }
    for path in ["overview", "agent-overview"] {
        get(path.to_owned())
            .await
            .invalid_params("must have required property 'name'");
        get(format!("{path}?name=&from=2026-01-01&to=2026-01-01"))
            .await
            .refused(400, "invalid-chart-name");
        get(format!(
            "{path}?name=Total_conversations&from=x&to=2026-01-01"
        ))
        .await
        .refused(400, "The \"from\" query parameter must be a valid date.");
        ana.api
            .get(&format!(
                "livechat/analytics/{path}?name=x&from=2026-01-01&to=2026-01-01"
            ))
            .await
            .forbidden();
    }
    let path = "livechat/analytics/dashboards/charts/agents-status";
    ana.api.get(path).await.forbidden();
    // The administrator is an agent too.
    let wanted = |offline, available| json!({ "_id": null, "offline": offline, "away": 0, "busy": 0, "available": available, "success": true });
    ana.go("online", "available").await;
    assert_eq!(admin.api.get(path).await.ok(), wanted(1, 1));
    ana.go("online", "not-available").await;
    assert_eq!(admin.api.get(path).await.ok(), wanted(2, 0));
}

/// What people do is what the reports then say: stretches of service, tags, messages and measures.
#[tokio::test]
async fn what_happens_is_counted() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    ana.go("online", "available").await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.send(&rid, "one").await.ok();
    ana.say(&rid, "two").await.ok();
    let said = ana.say(&rid, "three").await.ok();
    let gone = json!({ "roomId": rid, "msgId": said["message"]["_id"] });
    ana.api.post("chat.delete", gone).await.ok();
    let close = json!({ "rid": rid, "comment": "x", "tags": ["vip", "vip", "new"] });
    ana.api.post("livechat/room.closeByUser", close).await.ok();
    let get = |path: &'static str| {
        let api = admin.api.clone();
        async move { api.get(&format!("livechat/analytics/{path}")).await.ok() }
    };

    let tags = get("dashboards/conversations-by-tags?start=2026-06-01&end=2027-06-01").await;
    assert_eq!(
        tags["data"],
        json!([{ "label": "new", "value": 1 }, { "label": "vip", "value": 1 }])
    );
    let counted = get("agent-overview?name=Total_messages&from=2020-01-01&to=2099-01-01").await;
    assert_eq!(counted["data"], json!([{ "name": "ana", "value": 1 }]));
    let history =
        "agents/available-for-service-history?start=2020-01-01&end=2099-01-01&fullReport=true";
    let running = get(history).await;
    assert_eq!(
        running["agents"][0]["serviceHistory"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    assert_eq!(
        running["agents"][0]["serviceHistory"][0].get("stoppedAt"),
        None
    );
    ana.go("offline", "available").await;
    let stopped = get(history).await;
    assert!(
        stopped["agents"][0]["serviceHistory"][0]["stoppedAt"].is_string(),
        "{stopped}"
    );
    let chats = get("agents/total-service-time?start=2020-01-01&end=2099-01-01").await;
    assert_eq!(
        (
            &chats["agents"][0]["chats"],
            &chats["agents"][0]["username"]
        ),
        (&json!(1), &json!("ana"))
    );
}
