//! `livechat/business-hour…`: schedules, what they refuse, and what agents get of them.

use crate::house::{list, text};
use crate::support::{Agent, Api, Server, Visitor};
use serde_json::{Value, json};

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// Every day the same.
fn daily(start: &str, finish: &str, is_open: bool) -> Value {
    let days: Vec<Value> = WEEKDAYS
        .iter()
        .map(|day| json!({ "day": day, "start": start, "finish": finish, "open": is_open }))
        .collect();
    json!(days)
}

fn always() -> Value {
    daily("00:00", "24:00", true)
}

fn never() -> Value {
    daily("08:00", "20:00", false)
}

async fn save(admin: &Agent, work_hours: Value) {
    let body =
        json!({ "name": "", "type": "default", "timezoneName": "UTC", "workHours": work_hours });
    let reply = admin.api.post("livechat/business-hours.save", body).await;
    assert_eq!(reply.ok(), json!({ "success": true }));
}

async fn hour(api: &Api, query: &str) -> Value {
    api.get(&format!("livechat/business-hour?{query}"))
        .await
        .ok()["businessHour"]
        .clone()
}

async fn method(agent: &Agent, name: &str, params: Value) -> Value {
    let message = json!({ "msg": "method", "id": "1", "method": name, "params": params });
    let body = json!({ "message": message.to_string() });
    let reply = agent
        .api
        .post(&format!("method.call/{name}"), body)
        .await
        .ok();
    serde_json::from_str(reply["message"].as_str().expect("a text")).expect("JSON")
}

async fn availability(agent: &Agent) -> (Value, Value) {
    let me = agent.api.get("me").await.ok();
    (
        me["statusLivechat"].clone(),
        me.get("openBusinessHours").cloned().unwrap_or(Value::Null),
    )
}

async fn is_online(server: &Server) -> Value {
    server.api().get("livechat/config").await.ok()["config"]["online"].clone()
}

#[tokio::test]
async fn the_default_schedule_is_there_from_the_start() {
    let mut server = Server::start().await;
    let admin = server.admin().await;
    let first = hour(&admin.api, "type=default").await;
    let keys: Vec<&String> = first.as_object().expect("an object").keys().collect();
    assert_eq!(
        keys,
        [
            "_id",
            "_updatedAt",
            "active",
            "name",
            "timezone",
            "ts",
            "type",
            "workHours"
        ]
    );
    assert_eq!(first["timezone"], json!({ "name": "UTC", "utc": "+00:00" }));
    let days = list(&first["workHours"]);
    assert_eq!(
        days[0],
        json!({ "day": "Monday", "open": true,
            "start": { "time": "08:00", "utc": { "dayOfWeek": "Monday", "time": "08:00" }, "cron": { "dayOfWeek": "Monday", "time": "08:00" } },
            "finish": { "time": "20:00", "utc": { "dayOfWeek": "Monday", "time": "20:00" }, "cron": { "dayOfWeek": "Monday", "time": "20:00" } } })
    );
    let open: Vec<bool> = days.iter().map(|d| d["open"] == true).collect();
    assert_eq!(open, [true, true, true, true, true, false, false]);
    for (query, wanted) in [
        ("type=custom", Value::Null),
        ("type=nonsense", Value::Null),
        ("type=custom&_id=nobody", Value::Null),
        ("_id=nobody", Value::Null),
        ("type=default&_id=nobody", first.clone()),
        ("", first.clone()),
    ] {
        assert_eq!(hour(&admin.api, query).await, wanted, "{query}");
    }
    let old = admin.api.get("livechat/office-hours").await.ok();
    assert_eq!(old["officeHours"], first["workHours"]);
    // The same record after a restart.
    server.restart().await;
    let admin = admin.at(&server.api());
    assert_eq!(hour(&admin.api, "type=default").await, first);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_changes_nothing() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let before = hour(&admin.api, "type=default").await;
    let good =
        json!({ "name": "", "type": "default", "timezoneName": "UTC", "workHours": always() });
    let with = |key: &str, value: Value| {
        let mut body = good.clone();
        body[key] = value;
        body
    };
    let day = |start: Value, finish: Value| json!([{ "day": "Monday", "start": start, "finish": finish, "open": true }]);
    for (body, kind) in [
        (
            with("workHours", day(json!("10:00"), json!("09:00"))),
            "error-business-hour-finish-time-before-start-time",
        ),
        (
            with("workHours", day(json!("10:00"), json!("10:00"))),
            "error-business-hour-finish-time-equals-start-time",
        ),
        (
            with("workHours", day(json!("1000"), json!("11:00"))),
            "error-invalid-business-hour-time",
        ),
        (
            with("workHours", day(json!("10:00"), json!("25:00"))),
            "error-invalid-business-hour-time",
        ),
        (
            with("workHours", day(json!(10), json!("11:00"))),
            "error-invalid-business-hour-time",
        ),
        (
            with("workHours", day(json!({ "time": "10:61" }), json!("11:00"))),
            "error-invalid-business-hour-time",
        ),
        (
            with(
                "workHours",
                json!([{ "day": "Funday", "start": "10:00", "finish": "11:00", "open": true }]),
            ),
            "error-invalid-business-hour-time",
        ),
        (
            with(
                "workHours",
                json!([{ "day": "Monday", "start": "10:00", "finish": "11:00" }]),
            ),
            "error-invalid-business-hour-time",
        ),
        (
            with("workHours", json!(["Monday"])),
            "error-invalid-business-hour-time",
        ),
        (
            with("workHours", json!("always")),
            "error-invalid-business-hour-time",
        ),
        (
            with("workHours", json!(vec![good["workHours"][0].clone(); 101])),
            "error-invalid-business-hour-time",
        ),
        (
            with("timezoneName", json!("Mars/Olympus")),
            "error-invalid-timezone",
        ),
        (
            with("timezoneName", json!("../../etc/passwd")),
            "error-invalid-timezone",
        ),
        (
            json!({ "name": "x", "type": "custom", "_id": "nobody", "workHours": always() }),
            "error-business-hour-not-found",
        ),
        (
            json!({ "name": "x", "type": "custom", "_id": before["_id"], "workHours": always() }),
            "error-business-hour-not-found",
        ),
        (
            json!({ "type": "default", "workHours": always() }),
            "invalid-params",
        ),
        (
            json!({ "name": "", "workHours": always() }),
            "invalid-params",
        ),
        (json!({ "name": "", "type": "default" }), "invalid-params"),
        (with("type", json!("weekly")), "invalid-params"),
        (with("name", json!({})), "invalid-params"),
        (with("active", json!("maybe")), "invalid-params"),
    ] {
        let reply = admin
            .api
            .post("livechat/business-hours.save", body.clone())
            .await;
        assert_eq!(
            (reply.status, reply.json["errorType"].as_str()),
            (400, Some(kind)),
            "{body}: {}",
            reply.text
        );
    }
    let reply = admin
        .api
        .post("livechat/business-hours.save", json!({}))
        .await;
    reply.refused(400, "must have required property 'name'");
    assert_eq!(hour(&admin.api, "type=default").await, before);
    // A closed day may say what it likes.
    let closed = json!([{ "day": "Monday", "start": "20:00", "finish": "08:00", "open": false }]);
    admin
        .api
        .post("livechat/business-hours.save", with("workHours", closed))
        .await
        .ok();
    admin
        .api
        .post(
            "livechat/business-hours.remove",
            json!({ "_id": before["_id"], "type": "default" }),
        )
        .await
        .coded(
            "error-business-hour-cannot-be-removed",
            "The default business hour cannot be removed",
        );
    admin
        .api
        .post(
            "livechat/business-hours.remove",
            json!({ "_id": before["_id"] }),
        )
        .await
        .refused(400, "must have required property 'type'");
}

#[tokio::test]
async fn a_fetched_record_may_be_sent_back() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let saved = json!({ "name": "Shop", "type": "default", "timezoneName": "Asia/Calcutta", "active": true,
        "workHours": [
            { "day": "Sunday", "start": "00:15", "finish": "03:00", "open": true },
            { "day": "Monday", "start": "09:00:30", "finish": "17:00", "open": true },
        ] });
    admin
        .api
        .post("livechat/business-hours.save", saved)
        .await
        .ok();
    let first = hour(&admin.api, "type=default").await;
    assert_eq!(
        first["timezone"],
        json!({ "name": "Asia/Calcutta", "utc": "+05:30" })
    );
    assert_eq!(
        first["workHours"][0]["start"]["utc"],
        json!({ "dayOfWeek": "Saturday", "time": "18:45" })
    );
    assert_eq!(first["workHours"][1]["start"]["time"], "09:00");
    assert_eq!(list(&first["workHours"]).len(), 2, "the list is replaced");
    let mut again = first.clone();
    again
        .as_object_mut()
        .expect("an object")
        .retain(|k, _| k != "ts" && k != "_updatedAt");
    admin
        .api
        .post("livechat/business-hours.save", again)
        .await
        .ok();
    let mut second = hour(&admin.api, "type=default").await;
    second["_updatedAt"] = first["_updatedAt"].clone();
    assert_eq!(second, first);
    // The same by method, with `daysTime`.
    let days = json!([{ "day": "Friday", "start": { "time": "10:00" }, "finish": { "time": "11:00" }, "open": true }]);
    let hour_sent = json!({ "type": "default", "name": "M", "timezone": { "name": "Europe/Lisbon" }, "daysTime": days });
    let done = method(&admin, "livechat:saveBusinessHour", json!([hour_sent])).await;
    assert!(
        done.get("error").is_none() && done.get("result").is_none(),
        "{done}"
    );
    let third = hour(&admin.api, "type=default").await;
    assert_eq!(
        (&third["name"], &third["timezone"]["name"]),
        (&json!("M"), &json!("Europe/Lisbon"))
    );
    let wrong = json!({ "type": "default", "name": "", "workHours": [{ "day": "Friday", "start": "2", "finish": "3", "open": true }] });
    let refused = method(&admin, "livechat:saveBusinessHour", json!([wrong])).await;
    assert_eq!(
        refused["error"]["error"],
        "error-invalid-business-hour-time"
    );
}

#[tokio::test]
async fn opening_and_closing_reach_agents_and_visitors_at_once() {
    let mut server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let id = hour(&admin.api, "type=default").await["_id"].clone();
    assert_eq!(availability(&ana).await, (json!("available"), Value::Null));
    // Schedules do nothing until they are switched on.
    save(&admin, never()).await;
    assert_eq!(availability(&ana).await, (json!("available"), Value::Null));
    assert_eq!(is_online(&server).await, json!(true));
    admin.set("Livechat_enable_business_hours", true).await;
    assert_eq!(
        availability(&ana).await,
        (json!("not-available"), Value::Null)
    );
    assert_eq!(is_online(&server).await, json!(false));
    let toggled = ana
        .api
        .post("livechat/agent.status", json!({ "status": "available" }))
        .await;
    toggled.refused(400, "error-business-hours-are-closed");
    save(&admin, always()).await;
    assert_eq!(availability(&ana).await, (json!("available"), json!([id])));
    assert_eq!(is_online(&server).await, json!(true));
    let (_, rid) = Visitor::with_room(&server.api()).await;
    assert!(!rid.is_empty());
    // A person may go and come while it is open.
    for status in ["not-available", "available"] {
        ana.api
            .post("livechat/agent.status", json!({ "status": status }))
            .await
            .ok();
    }
    save(&admin, never()).await;
    assert_eq!(
        availability(&ana).await,
        (json!("not-available"), json!([]))
    );
    // A manager is told what holds over REST, and overrides by method.
    let told = admin
        .api
        .post(
            "livechat/agent.status",
            json!({ "status": "available", "agentId": ana.id }),
        )
        .await
        .ok();
    assert_eq!(told["status"], "not-available");
    let own = method(
        &ana,
        "livechat:changeLivechatStatus",
        json!([{ "status": "available" }]),
    )
    .await;
    assert_eq!(own["error"]["error"], "error-business-hours-are-closed");
    let done = method(
        &admin,
        "livechat:changeLivechatStatus",
        json!([{ "status": "available", "agentId": ana.id }]),
    )
    .await;
    assert!(done.get("error").is_none(), "{done}");
    assert_eq!(availability(&ana).await.0, json!("available"));
    // Worked out anew at a start.
    save(&admin, always()).await;
    server.restart().await;
    let (admin, ana) = (admin.at(&server.api()), ana.at(&server.api()));
    assert_eq!(availability(&ana).await.1, json!([id]));
    save(&admin, never()).await;
    assert_eq!(
        availability(&ana).await,
        (json!("not-available"), json!([]))
    );
    // Switched off: the marks go, the status stays, toggling is free.
    admin.set("Livechat_enable_business_hours", false).await;
    assert_eq!(
        availability(&ana).await,
        (json!("not-available"), Value::Null)
    );
    ana.api
        .post("livechat/agent.status", json!({ "status": "available" }))
        .await
        .ok();
}

#[tokio::test]
async fn agents_come_and_go_within_hours() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let id = hour(&admin.api, "type=default").await["_id"].clone();
    save(&admin, never()).await;
    admin.set("Livechat_enable_business_hours", true).await;
    admin.create_user("late", &["user", "livechat-agent"]).await;
    let late = Agent::login(&server.api(), "late").await;
    assert_eq!(
        availability(&late).await,
        (json!("not-available"), Value::Null)
    );
    save(&admin, always()).await;
    assert_eq!(availability(&late).await, (json!("available"), json!([id])));
    // Logging out and in again.
    late.api.post("logout", json!({})).await;
    let late = Agent::login(&server.api(), "late").await;
    assert_eq!(availability(&late).await, (json!("available"), json!([id])));
    late.api.post("logout", json!({})).await;
    save(&admin, never()).await;
    let late = Agent::login(&server.api(), "late").await;
    assert_eq!(
        availability(&late).await,
        (json!("not-available"), json!([]))
    );
    // Switched off and on as an account: the hours of the moment, whatever the presence.
    save(&admin, always()).await;
    for active in [false, true] {
        let body = json!({ "userId": late.id, "activeStatus": active });
        admin.api.post("users.setActiveStatus", body).await.ok();
    }
    let shown = admin
        .api
        .get(&format!("users.info?userId={}", late.id))
        .await
        .ok();
    assert_eq!(shown["user"]["statusLivechat"], "available");
    assert_eq!(shown["user"]["openBusinessHours"], json!([id]));
    // No agent any more: nothing is left.
    admin
        .api
        .delete(&format!("livechat/users/agent/{}", late.id))
        .await
        .ok();
    let shown = admin
        .api
        .get(&format!("users.info?userId={}", late.id))
        .await
        .ok();
    assert!(shown["user"].get("openBusinessHours").is_none());
}

#[tokio::test]
async fn departments_may_have_hours_of_their_own() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let (ana, ben) = (
        server.agent(&admin, "ana").await,
        server.agent(&admin, "ben").await,
    );
    let night = admin.create_department("Night", &[&ben]).await;
    let default = hour(&admin.api, "type=default").await["_id"].clone();
    save(&admin, never()).await;
    let custom = json!({ "name": "Night shift", "type": "custom", "timezoneName": "UTC", "workHours": always(),
        "departmentsToApplyBusinessHour": night });
    admin
        .api
        .post("livechat/business-hours.save", custom.clone())
        .await
        .ok();
    admin.set("Livechat_business_hour_type", "Multiple").await;
    admin.set("Livechat_enable_business_hours", true).await;
    let all = admin.api.get("livechat/business-hours").await.ok();
    assert_eq!(
        (&all["total"], &all["count"], &all["offset"]),
        (&json!(2), &json!(2), &json!(0))
    );
    let found = admin
        .api
        .get("livechat/business-hours.list?name=SHIFT")
        .await
        .ok();
    let shift = found["businessHours"][0].clone();
    assert_eq!(found["total"], 1);
    assert_eq!(
        shift["departments"],
        json!([{ "_id": night, "name": "Night" }])
    );
    let id = text(&shift["_id"]);
    assert_eq!(
        hour(&admin.api, &format!("type=custom&_id={id}")).await,
        shift
    );
    let department = admin
        .api
        .get(&format!("livechat/department/{night}"))
        .await
        .ok();
    assert_eq!(department["department"]["businessHourId"], json!(id));
    assert_eq!(
        availability(&ana).await,
        (json!("not-available"), Value::Null)
    );
    assert_eq!(availability(&ben).await, (json!("available"), json!([id])));
    // Leaving and joining the department moves an agent over.
    let members = format!("livechat/department/{night}/agents");
    admin
        .api
        .post(
            &members,
            json!({ "upsert": [], "remove": [{ "agentId": ben.id }] }),
        )
        .await
        .ok();
    assert_eq!(
        availability(&ben).await,
        (json!("not-available"), json!([]))
    );
    let body = json!({ "agentId": ana.id, "agentData": {}, "agentDepartments": [night] });
    admin.api.post("livechat/agents.saveInfo", body).await.ok();
    assert_eq!(availability(&ana).await, (json!("available"), json!([id])));
    // One schedule for all again.
    admin.set("Livechat_business_hour_type", "Single").await;
    assert_eq!(
        availability(&ana).await,
        (json!("not-available"), json!([]))
    );
    admin.set("Livechat_business_hour_type", "Multiple").await;
    assert_eq!(availability(&ana).await, (json!("available"), json!([id])));
    // The department goes, and with it the schedule's use.
    admin
        .api
        .post(&format!("livechat/department/{night}/archive"), json!({}))
        .await
        .ok();
    let shift = hour(&admin.api, &format!("_id={id}")).await;
    assert_eq!(
        (&shift["active"], &shift["departments"]),
        (&json!(false), &json!([]))
    );
    assert_eq!(
        availability(&ana).await,
        (json!("not-available"), json!([]))
    );
    save(&admin, always()).await;
    assert_eq!(
        availability(&ana).await,
        (json!("available"), json!([default]))
    );
    for _ in 0..2 {
        let body = json!({ "_id": id, "type": "custom" });
        admin
            .api
            .post("livechat/business-hours.remove", body)
            .await
            .ok();
    }
    assert_eq!(hour(&admin.api, &format!("_id={id}")).await, Value::Null);
    let removed = method(
        &admin,
        "livechat:removeBusinessHour",
        json!([default, "default"]),
    )
    .await;
    assert_eq!(
        removed["error"]["error"],
        "error-business-hour-cannot-be-removed"
    );
}

#[tokio::test]
async fn lists_page_and_rights_are_asked_for() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for name in ["b", "a", "c"] {
        let body = json!({ "name": name, "type": "custom", "workHours": never() });
        admin
            .api
            .post("livechat/business-hours.save", body)
            .await
            .ok();
    }
    let names = |reply: &Value| -> Vec<String> {
        list(&reply["businessHours"])
            .iter()
            .map(|h| text(&h["name"]))
            .collect()
    };
    let all = admin.api.get("livechat/business-hours").await.ok();
    assert_eq!(names(&all), ["", "a", "b", "c"]);
    let page = admin
        .api
        .get_with(
            "livechat/business-hours",
            &[("sort", "{\"name\":-1}"), ("count", "2"), ("offset", "1")],
        )
        .await
        .ok();
    assert_eq!(names(&page), ["b", "a"]);
    assert_eq!((&page["total"], &page["offset"]), (&json!(4), &json!(1)));
    for (query, text) in [
        ("count=x", "must be number"),
        ("nonsense=1", "must NOT have additional properties"),
    ] {
        admin
            .api
            .get(&format!("livechat/business-hours?{query}"))
            .await
            .invalid_params(text);
    }
    admin.api.get("livechat/business-hours?sort=5").await.coded(
        "error-invalid-sort",
        "Invalid sort parameter provided: \"5\"",
    );
    let ana = server.agent(&admin, "ana").await;
    for path in [
        "livechat/business-hour",
        "livechat/business-hours",
        "livechat/office-hours",
    ] {
        ana.api.get(path).await.forbidden();
        server.api().get(path).await.not_logged_in();
    }
    let body = json!({ "name": "", "type": "default", "workHours": never() });
    ana.api
        .post("livechat/business-hours.save", body)
        .await
        .forbidden();
    let refused = method(&ana, "livechat:saveBusinessHour", json!([{}])).await;
    assert_eq!(refused["error"]["error"], "error-not-allowed");
}
