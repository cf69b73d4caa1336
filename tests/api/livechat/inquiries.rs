//! `livechat/inquiries.*`: the queue.

use crate::house::{self, House, is_date, list, text};
use crate::support::{Agent, Reply, Visitor, unique};
use serde_json::{Value, json};

async fn waiting(h: &House, department: Option<&str>) -> (Visitor, String, String) {
    let visitor = Visitor::new(&h.api);
    let mut more = json!({ "name": "Iris" });
    if let Some(id) = department {
        more["department"] = json!(id);
    }
    visitor.register(more).await.ok();
    let rid = visitor.room_id().await;
    let id = text(&house::inquiry(&h.agent, &rid).await["_id"]);
    (visitor, rid, id)
}

async fn take(user: &Agent, body: Value) -> Reply {
    user.api.post("livechat/inquiries.take", body).await
}

fn rids(page: &Value) -> Vec<String> {
    list(&page["inquiries"])
        .iter()
        .map(|i| text(&i["rid"]))
        .collect()
}

#[tokio::test]
async fn a_list_for_managers_is_short_and_newest_first() {
    let h = house::manual().await;
    let name = unique("List ");
    let id = h.department(&name, &[&h.agent], json!({})).await;
    let (_, first, entry) = waiting(&h, Some(&id)).await;
    let (_, second, _) = waiting(&h, Some(&id)).await;
    for named in [&id, &name] {
        let page = h
            .admin
            .api
            .get_with("livechat/inquiries.list", &[("department", named)])
            .await
            .ok();
        assert_eq!(rids(&page), [second.clone(), first.clone()]);
        assert_eq!(
            (&page["count"], &page["offset"], &page["total"]),
            (&json!(2), &json!(0), &json!(2))
        );
        let oldest = &page["inquiries"][1];
        assert!(is_date(&oldest["ts"]));
        assert_eq!(
            *oldest,
            json!({ "_id": entry, "rid": first, "name": "Iris", "ts": oldest["ts"], "status": "queued", "department": id })
        );
    }
    let page = h
        .admin
        .api
        .get_with(
            "livechat/inquiries.list",
            &[
                ("department", &id),
                ("sort", r#"{"ts":1}"#),
                ("count", "1"),
                ("offset", "1"),
            ],
        )
        .await
        .ok();
    assert_eq!(rids(&page), [second]);
    assert_eq!(
        (&page["count"], &page["offset"], &page["total"]),
        (&json!(1), &json!(1), &json!(2))
    );
    // An unknown department narrows nothing.
    let all = h
        .admin
        .api
        .get("livechat/inquiries.list?department=nowhere&count=0")
        .await
        .ok();
    assert!(rids(&all).contains(&first));
    h.agent.api.get("livechat/inquiries.list").await.forbidden();
    h.api.get("livechat/inquiries.list").await.not_logged_in();
    h.agent
        .api
        .get("livechat/inquiries.list?x=1")
        .await
        .invalid_params("must NOT have additional properties");
    h.admin
        .api
        .get("livechat/inquiries.list?count=ten")
        .await
        .invalid_params("must be number");
    h.admin
        .api
        .get_with("livechat/inquiries.list", &[("sort", "{bad")])
        .await
        .coded(
            "error-invalid-sort",
            "Invalid sort parameter provided: \"{bad\"",
        );
}

#[tokio::test]
async fn an_agent_sees_own_departments_the_open_line_and_what_is_meant_for_them() {
    let h = house::manual().await;
    let me = h.user("queue-me", &["livechat-agent"]).await;
    let mine = h
        .department(&unique("Mine "), &[&me, &h.agent], json!({}))
        .await;
    let theirs = h
        .department(&unique("Theirs "), &[&h.agent], json!({}))
        .await;
    let (_, open, _) = waiting(&h, None).await;
    let (_, own_first, _) = waiting(&h, Some(&mine)).await;
    let (_, own_second, _) = waiting(&h, Some(&mine)).await;
    let (_, other, _) = waiting(&h, Some(&theirs)).await;
    for path in [
        "livechat/inquiries.queuedForUser",
        "livechat/inquiries.queued",
    ] {
        let page = me.api.get(&format!("{path}?count=0")).await.ok();
        let seen: Vec<String> = rids(&page)
            .into_iter()
            .filter(|r| [&open, &own_first, &own_second, &other].contains(&r))
            .collect();
        assert_eq!(
            seen,
            [open.clone(), own_first.clone(), own_second.clone()],
            "{path}"
        );
        let whole = list(&page["inquiries"])
            .iter()
            .find(|i| i["rid"] == json!(own_first))
            .expect("listed");
        for key in [
            "_id",
            "name",
            "ts",
            "message",
            "status",
            "v",
            "t",
            "source",
            "queuedAt",
            "priorityWeight",
            "_updatedAt",
        ] {
            assert!(whole.get(key).is_some(), "{key}: {whole}");
        }
        // The line is not sorted away.
        let sorted = me
            .api
            .get_with(path, &[("count", "0"), ("sort", r#"{"ts":-1}"#)])
            .await
            .ok();
        assert_eq!(rids(&sorted), rids(&page));
        let narrowed = rids(
            &me.api
                .get(&format!("{path}?count=0&department={mine}"))
                .await
                .ok(),
        );
        assert!(
            narrowed.contains(&own_first) && narrowed.contains(&open) && !narrowed.contains(&other)
        );
        me.api
            .get(&format!("{path}?department={theirs}"))
            .await
            .refused(400, "error-not-authorized");
    }
    // Who has no department is narrowed by none; a manager is no exception.
    let nobody = h.user("queue-none", &["livechat-manager"]).await;
    let page = rids(
        &nobody
            .api
            .get(&format!(
                "livechat/inquiries.queued?count=0&department={theirs}"
            ))
            .await
            .ok(),
    );
    assert!(page.contains(&open) && !page.contains(&other));
    // Paging yields each entry once.
    let total = me.api.get("livechat/inquiries.queued?count=1").await.ok()["total"]
        .as_i64()
        .unwrap();
    let mut seen = Vec::new();
    for offset in 0..total {
        seen.extend(rids(
            &me.api
                .get(&format!(
                    "livechat/inquiries.queued?count=1&offset={offset}"
                ))
                .await
                .ok(),
        ));
    }
    assert!(
        [&open, &own_first, &own_second]
            .iter()
            .all(|r| seen.iter().filter(|s| s == r).count() == 1),
        "{seen:?}"
    );
    let plain = h.user("queue-plain", &["user"]).await;
    plain
        .api
        .get("livechat/inquiries.queuedForUser")
        .await
        .forbidden();
    h.api
        .get("livechat/inquiries.queuedForUser")
        .await
        .not_logged_in();
}

#[tokio::test]
async fn one_entry_is_read_by_its_room() {
    let h = house::manual().await;
    let (visitor, rid, id) = waiting(&h, None).await;
    visitor.send(&rid, "hello").await.ok();
    let entry = house::inquiry(&h.agent, &rid).await;
    assert_eq!(
        (&entry["_id"], &entry["status"], &entry["message"]),
        (&json!(id), &json!("queued"), &json!("hello"))
    );
    assert!(is_date(&entry["queuedAt"]));
    assert_eq!(house::inquiry(&h.agent, "nothing").await, Value::Null);
    visitor.close(&rid).await.ok();
    assert_eq!(
        h.agent
            .api
            .get(&format!("livechat/inquiries.getOne?roomId={rid}"))
            .await
            .ok(),
        json!({ "inquiry": null, "success": true })
    );
    h.agent
        .api
        .get("livechat/inquiries.getOne")
        .await
        .invalid_params("must have required property 'roomId'");
    h.api
        .get(&format!("livechat/inquiries.getOne?roomId={rid}"))
        .await
        .not_logged_in();
}

#[tokio::test]
async fn taking_gives_the_room_to_one_agent() {
    let h = house::manual().await;
    let (visitor, rid, id) = waiting(&h, None).await;
    let before = house::room(&h.admin, &rid).await;
    assert_eq!(
        (&before["usersCount"], before.get("servedBy")),
        (&json!(1), None)
    );
    assert_eq!(
        take(&h.agent, json!({ "inquiryId": id })).await.ok(),
        json!({ "success": true })
    );
    let room = house::room(&h.admin, &rid).await;
    assert_eq!(
        (&room["servedBy"]["username"], &room["usersCount"]),
        (&json!("ana"), &json!(2))
    );
    assert_eq!(room["queuedAt"], before["queuedAt"]);
    let entry = house::inquiry(&h.agent, &rid).await;
    assert_eq!(entry["status"], "taken");
    assert!(
        is_date(&entry["takenAt"])
            && entry.get("queuedAt").is_none()
            && entry.get("defaultAgent").is_none()
    );
    assert_eq!(
        house::story(&visitor, &rid).await,
        ["livechat-started", "command connected", "uj"]
    );
    let place = house::subscription(&h.agent, &rid).await;
    for (key, wanted) in [
        ("unread", json!(1)),
        ("alert", json!(true)),
        ("open", json!(true)),
        ("userMentions", json!(1)),
        ("t", json!("l")),
    ] {
        assert_eq!(place[key], wanted, "{key}");
    }
    // Again by the same agent is a silent success, by another one it comes too late.
    take(&h.agent, json!({ "inquiryId": id })).await.ok();
    assert_eq!(house::story(&visitor, &rid).await.len(), 3);
    let other = h.user("take-other", &["livechat-agent"]).await;
    take(&other, json!({ "inquiryId": id }))
        .await
        .coded("error-inquiry-taken", "Inquiry already taken");
}

#[tokio::test]
async fn refusals_of_taking() {
    let h = house::manual().await;
    let (visitor, rid, id) = waiting(&h, None).await;
    let away = h.user("take-away", &["livechat-agent"]).await;
    let plain = h.user("take-plain", &["user"]).await;
    take(&plain, json!({}))
        .await
        .invalid_params("must have required property 'inquiryId'");
    take(&plain, json!({ "inquiryId": id })).await.forbidden();
    h.api
        .post("livechat/inquiries.take", json!({ "inquiryId": id }))
        .await
        .not_logged_in();
    take(&h.agent, json!({ "inquiryId": id, "x": 1 }))
        .await
        .invalid_params("must NOT have additional properties");
    take(&h.agent, json!({ "inquiryId": { "$ne": 1 } }))
        .await
        .invalid_params("must be string");
    take(&h.agent, json!({ "inquiryId": id, "userId": "nobody" }))
        .await
        .refused(400, "The user is invalid");
    take(&h.agent, json!({ "inquiryId": "nothing" }))
        .await
        .coded("error-not-found", "Inquiry not found");
    let offline = "Agent status is offline or Omnichannel service is not active";
    take(&away, json!({ "inquiryId": id }))
        .await
        .coded("error-agent-status-service-offline", offline);
    take(&h.admin, json!({ "inquiryId": id, "userId": away.id }))
        .await
        .coded("error-agent-status-service-offline", offline);
    assert_eq!(house::inquiry(&h.admin, &rid).await["status"], "queued");
    // One may assign another.
    take(&away, json!({ "inquiryId": id, "userId": h.agent.id }))
        .await
        .ok();
    assert_eq!(
        house::room(&h.admin, &rid).await["servedBy"]["username"],
        "ana"
    );
    visitor.close(&rid).await.ok();
    take(&h.agent, json!({ "inquiryId": id }))
        .await
        .coded("error-not-found", "Inquiry not found");
}

#[tokio::test]
async fn membership_of_the_department_is_not_asked_for() {
    let h = house::manual().await;
    let lone = h.user("lone-member", &["livechat-agent"]).await;
    let id = h.department(&unique("Lone "), &[&lone], json!({})).await;
    let accepts = h
        .department(&unique("Both "), &[&h.agent, &lone], json!({}))
        .await;
    // Nobody online: refused; with somebody online it waits and any agent may take it.
    let visitor = Visitor::new(&h.api);
    visitor.register(json!({ "department": id })).await.ok();
    visitor
        .room()
        .await
        .coded("no-agent-online", "Sorry, no online agents");
    let (_, rid, entry) = waiting(&h, Some(&accepts)).await;
    take(&h.agent, json!({ "inquiryId": entry })).await.ok();
    let room = house::room(&h.admin, &rid).await;
    assert_eq!(room["departmentId"], json!(accepts));
    assert_eq!(
        house::subscription(&h.agent, &rid).await["department"],
        json!(accepts)
    );
}

#[tokio::test]
async fn of_eight_takers_one_wins() {
    let h = house::manual().await;
    let (visitor, rid, id) = waiting(&h, None).await;
    // One agent may take chats here, so the others assign that one or themselves; all of them race.
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let (agent, id) = (h.agent.clone(), id.clone());
            tokio::spawn(async move { take(&agent, json!({ "inquiryId": id })).await })
        })
        .collect();
    for call in calls {
        call.await.expect("an answer").ok();
    }
    assert_eq!(
        house::story(&visitor, &rid).await,
        ["livechat-started", "command connected", "uj"]
    );
    assert_eq!(house::room(&h.admin, &rid).await["usersCount"], 2);
}
