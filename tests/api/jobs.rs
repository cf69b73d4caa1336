//! `deskbell/jobs…`: what was given up is listed, counted, tried again or let go.

use crate::support::{Agent, DEADLINE, Server, wait_until};
use serde_json::{Value, json};

/// Puts work into the database as it stands after its last try.
fn give_up(server: &Server, id: &str, kind: &str, at: i64) {
    let path = server.data().join("deskbell.db");
    let database = rusqlite::Connection::open(path).expect("opens");
    database.busy_timeout(DEADLINE).expect("waits for its turn");
    let sql = "INSERT INTO job (id, kind, key, payload, state, due_at, tries, reason, created_at, updated_at)
        VALUES (?1, ?2, ?1, '{\"email\":\"hidden@example.org\"}', 'dead', ?3, 20, 'no luck', 1, ?3)";
    database
        .execute(sql, (id, kind, at))
        .expect("a job is written");
}

async fn list(admin: &Agent, query: &str) -> Value {
    admin.api.get(&format!("deskbell/jobs{query}")).await.ok()
}

fn keys(value: &Value) -> Vec<&str> {
    let fields = value.as_object().expect("an object");
    let mut names: Vec<&str> = fields.keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

fn ids(list: &Value) -> Vec<&str> {
    let jobs = list["jobs"].as_array().expect("a list");
    jobs.iter().filter_map(|j| j["_id"].as_str()).collect()
}

#[tokio::test]
async fn what_was_given_up_is_listed_and_counted() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let empty = list(&admin, "").await;
    assert_eq!(
        keys(&empty),
        ["count", "counts", "jobs", "offset", "success", "total"]
    );
    assert_eq!(
        (ids(&empty).len(), &empty["counts"]["dead"]),
        (0, &json!(0))
    );
    for (at, id) in ["one", "two", "three"].into_iter().enumerate() {
        let at = i64::try_from(at).expect("small");
        give_up(&server, id, "abandoned-chat", 1_700_000_000_000 + at);
    }
    let page = list(&admin, "?count=2").await;
    assert_eq!(ids(&page), ["three", "two"], "the latest first");
    assert_eq!((&page["total"], &page["count"]), (&json!(3), &json!(2)));
    assert_eq!(page["counts"]["dead"], 3);
    let first = &page["jobs"][0];
    assert_eq!(
        keys(first),
        [
            "_id",
            "_updatedAt",
            "about",
            "createdAt",
            "dueAt",
            "kind",
            "reason",
            "state",
            "tries"
        ]
    );
    assert_eq!(first["about"], "three");
    assert_eq!(
        (&first["kind"], &first["state"], &first["tries"]),
        (&json!("abandoned-chat"), &json!("dead"), &json!(20))
    );
    assert_eq!(first["reason"], "no luck");
    assert_eq!(first["_updatedAt"], "2023-11-14T22:13:20.002Z");
    assert_eq!(ids(&list(&admin, "?offset=2").await), ["one"]);
    assert!(!page.to_string().contains("hidden@example.org"));
    // What every server has: its own timers.
    let waiting = list(&admin, "?state=waiting").await;
    let kinds: Vec<&Value> = waiting["jobs"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|j| &j["kind"])
        .collect();
    assert!(kinds.contains(&&json!("sweep-sessions")), "{kinds:?}");
    assert_eq!(waiting["total"], waiting["counts"]["waiting"]);
}

#[tokio::test]
async fn mail_that_nobody_sends_yet_is_parked_in_sight() {
    let server = Server::start().await;
    let admin = server.admin().await;
    admin
        .set("Livechat_offline_email", "desk@example.org")
        .await;
    let body = json!({ "name": "Iris", "email": "iris@example.org", "message": "unmistakable" });
    server
        .api()
        .post("livechat/offline.message", body)
        .await
        .ok();
    let parked = list(&admin, "?state=parked").await;
    assert_eq!(parked["jobs"][0]["kind"], "offline-mail");
    assert_eq!(
        (&parked["total"], &parked["counts"]["parked"]),
        (&json!(1), &json!(1))
    );
    let text = parked.to_string();
    assert!(
        !text.contains("unmistakable") && !text.contains("iris@example.org"),
        "{text}"
    );
}

#[tokio::test]
async fn another_chance_is_taken_and_a_job_let_go_is_gone() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for id in ["one", "two", "three"] {
        // Timers of rooms that are not there: done as soon as somebody looks.
        give_up(&server, id, "abandoned-chat", 5);
    }
    give_up(&server, "mail", "offline-mail", 5);
    admin
        .api
        .post("deskbell/jobs/one/retry", json!({}))
        .await
        .ok();
    let again = admin.api.post("deskbell/jobs/one/retry", json!({})).await;
    again.refused(404, "error-job-not-found");
    admin.api.delete("deskbell/jobs/two").await.ok();
    let again = admin.api.delete("deskbell/jobs/two").await;
    again.refused(404, "error-job-not-found");
    let all = json!({ "kind": "abandoned-chat" });
    let retried = admin.api.post("deskbell/jobs/retry", all).await.ok();
    assert_eq!(retried["retried"], 1);
    assert_eq!(ids(&list(&admin, "").await), ["mail"]);
    let retried = admin.api.post("deskbell/jobs/retry", json!({})).await.ok();
    assert_eq!(retried["retried"], 1);
    let is_done = wait_until(DEADLINE, || async {
        let (waiting, parked) = (
            list(&admin, "?state=waiting").await,
            list(&admin, "?state=parked").await,
        );
        // Mail has no sender here: it is kept, and the timers are done.
        !ids(&waiting).contains(&"one")
            && !ids(&waiting).contains(&"three")
            && ids(&parked) == ["mail"]
    })
    .await;
    assert!(is_done, "work that got another chance is not taken");
    assert_eq!(list(&admin, "").await["counts"]["dead"], 0);
}

#[tokio::test]
async fn many_come_back_piece_by_piece() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for n in 0..450 {
        give_up(&server, &format!("job-{n}"), "offline-mail", n);
    }
    let retried = admin.api.post("deskbell/jobs/retry", json!({})).await.ok();
    assert_eq!(retried["retried"], 450);
    assert_eq!(list(&admin, "").await["total"], 0);
}

#[tokio::test]
async fn parameters_that_do_not_fit_are_refused() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for (query, text) in [
        ("state=gone", "must be equal to one of the allowed values"),
        ("state=", "must be equal to one of the allowed values"),
        ("more=1", "must NOT have additional properties"),
        ("count=many", "must be number"),
    ] {
        let reply = admin.api.get(&format!("deskbell/jobs?{query}")).await;
        reply.invalid_params(text);
    }
    for (body, text) in [
        (
            json!({ "kind": "nonsense" }),
            "must be equal to one of the allowed values",
        ),
        (
            json!({ "kind": 7 }),
            "must be equal to one of the allowed values",
        ),
        (
            json!({ "more": true }),
            "must NOT have additional properties",
        ),
    ] {
        let reply = admin.api.post("deskbell/jobs/retry", body).await;
        reply.invalid_params(text);
    }
    let long = "x".repeat(2000);
    for id in ["nothing", "%27%20OR%201", long.as_str()] {
        let path = format!("deskbell/jobs/{id}");
        let reply = admin.api.post(&format!("{path}/retry"), json!({})).await;
        reply.refused(404, "error-job-not-found");
        admin
            .api
            .delete(&path)
            .await
            .refused(404, "error-job-not-found");
    }
}
