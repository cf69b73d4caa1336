//! `DELETE livechat/visitor/:token`: everything of a visitor goes. And `licenses.info`, whose number stays.

use crate::house::{self, list, text};
use crate::support::{Agent, Api, Server, Visitor, encode};
use serde_json::{Value, json};
use std::path::Path;

async fn erase(api: &Api, token: &str) -> crate::support::Reply {
    api.delete(&format!("livechat/visitor/{}", encode(token)))
        .await
}

fn files(folder: &Path, out: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, out);
        } else if let Ok(bytes) = std::fs::read(&path) {
            out.push((path.display().to_string(), bytes));
        }
    }
}

/// Words that stand in any file of the data folder.
fn found(folder: &Path, words: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    files(folder, &mut all);
    let holds = |bytes: &[u8], word: &str| bytes.windows(word.len()).any(|w| w == word.as_bytes());
    let mut found = Vec::new();
    for (name, bytes) in &all {
        found.extend(
            words
                .iter()
                .filter(|word| holds(bytes, word))
                .map(|word| format!("{word} in {name}")),
        );
    }
    found
}

async fn define(admin: &Agent, key: &str, scope: &str) {
    let data = json!({ "field": key, "label": key, "scope": scope, "visibility": "visible" });
    let body = json!({ "customFieldId": null, "customFieldData": data });
    admin
        .api
        .post("livechat/custom-fields.save", body)
        .await
        .ok();
}

#[tokio::test]
async fn s12_nothing_of_an_erased_visitor_is_left_in_any_file() {
    let mut server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let agent = server.agent(&admin, "ana").await;
    define(&admin, "plan", "visitor").await;
    define(&admin, "aisle", "room").await;
    let words = [
        "Quetzalname",
        "quetzalmail",
        "0047quetzalphone",
        "quetzalplan",
        "quetzalaisle",
        "quetzaltext",
        "quetzallead",
        "quetzalpage",
        "quetzalwaiting",
        "quetzalanswer",
        "quetzalsurvey",
        "quetzalrenamed",
    ];
    let visitor = Visitor::new(&api);
    let said = json!({ "name": "Quetzalname", "email": "quetzalmail@example.org", "phone": "0047quetzalphone",
        "customFields": [{ "key": "plan", "value": "quetzalplan", "overwrite": true }] });
    let id = text(&visitor.register(said).await.ok()["visitor"]["_id"]);
    let page = |title: &str| json!({ "change": "url", "title": title, "location": { "href": "https://shop.example" } });
    let rid = visitor.room_id().await;
    let body = json!({ "token": visitor.token, "rid": rid, "pageInfo": page("quetzalpage") });
    api.post("livechat/page.visited", body).await.ok();
    let body = json!({ "token": visitor.token, "key": "aisle", "value": "quetzalaisle", "overwrite": true });
    api.post("livechat/custom.field", body).await.ok();
    visitor
        .send(&rid, "quetzaltext, write to quetzallead@example.org")
        .await
        .ok();
    agent.say(&rid, "quetzalanswer").await.ok();
    let contact_id = text(&house::room(&admin, &rid).await["contactId"]);
    let body = json!({ "contactId": contact_id, "name": "quetzalrenamed" });
    agent
        .api
        .post("omnichannel/contacts.update", body)
        .await
        .ok();
    visitor.close(&rid).await.ok();
    let body = json!({ "token": visitor.token, "rid": rid,
        "data": [{ "name": "additionalFeedback", "value": "quetzalsurvey" }] });
    api.post("livechat/room.survey", body).await.ok();
    let long = visitor.room_id().await;
    for number in 0..210 {
        agent
            .say(&long, &format!("quetzaltext {number}"))
            .await
            .ok();
    }
    visitor.close(&long).await.ok();
    let body = json!({ "token": visitor.token, "pageInfo": page("quetzalwaiting") });
    api.post("livechat/page.visited", body).await.ok();
    // Somebody else, whose words stay.
    let (neighbour, beside) = Visitor::with_room(&api).await;
    neighbour.send(&beside, "pelicantext").await.ok();

    let done = erase(&api, &visitor.token).await.ok();
    assert_eq!(
        done["visitor"],
        json!({ "_id": id, "ts": done["visitor"]["ts"] })
    );
    assert!(house::is_date(&done["visitor"]["ts"]), "{done}");
    let removed = &done["removed"];
    assert_eq!(
        (
            &removed["rooms"],
            &removed["pages"],
            &removed["contacts"],
            &removed["files"]
        ),
        (&json!(2), &json!(1), &json!(1), &json!(0))
    );
    assert!(removed["messages"].as_i64() > Some(215), "{removed}");

    for rid in [&rid, &long] {
        admin
            .api
            .get(&format!("rooms.info?roomId={rid}"))
            .await
            .refused(400, "The required \"roomId\" or \"roomName\" param provided does not match any channel [error-room-not-found]");
    }
    let path = format!("livechat/visitor/{}", visitor.token);
    api.get(&path).await.coded("invalid-token", "");
    erase(&api, &visitor.token).await.coded("invalid-token", "");
    admin
        .api
        .get(&format!("livechat/visitors.info?visitorId={id}"))
        .await
        .refused(400, "visitor-not-found");
    let path = format!("omnichannel/contacts.get?contactId={contact_id}");
    admin
        .api
        .get(&path)
        .await
        .refused(404, "Resource not found");
    assert_eq!(
        house::room(&admin, &beside).await["lastMessage"]["msg"],
        "pelicantext"
    );
    // The same token is somebody new.
    let again = visitor.register(json!({})).await.ok();
    assert_ne!(again["visitor"]["_id"], id);

    assert_eq!(server.terminate(), Some(0));
    let left = found(&server.data(), &words);
    println!("S12 words={} hits={}", words.len(), left.len());
    assert!(left.is_empty(), "{left:?}");
    assert!(
        !found(&server.data(), &["pelicantext"]).is_empty(),
        "the look itself finds nothing"
    );
}

#[tokio::test]
async fn an_open_room_is_in_the_way_unless_it_may_be_closed() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let agent = server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&api).await;
    erase(&api, &visitor.token).await.coded(
        "visitor-has-open-rooms",
        "Cannot remove visitors with opened rooms",
    );
    assert_eq!(house::room(&admin, &rid).await["open"], true);
    // The widget offers it while a chat is open.
    let widget = api.with("Cookie", "rc_is_widget=t; rc_room_type=l");
    let body = json!({});
    let path = format!("livechat/visitor/{}", visitor.token);
    let done = widget.delete_with(&path, body).await.ok();
    assert_eq!(done["removed"]["rooms"], 1);
    assert_eq!(house::subscription(&agent, &rid).await, Value::Null);
    // So does the owner who stores facts of the transport.
    let (visitor, _) = Visitor::with_room(&api).await;
    admin
        .set(
            "Livechat_Allow_collect_and_store_HTTP_header_informations",
            true,
        )
        .await;
    erase(&api, &visitor.token).await.ok();
    erase(&api, "nobody").await.coded("invalid-token", "");
    let rooms = admin.api.get("livechat/rooms").await.ok();
    assert_eq!(list(&rooms["rooms"]).len(), 0, "{rooms}");
    // Facts of the transport are stored now, and only for new visitors.
    let known = Visitor::new(&api.with("User-Agent", "test/1"));
    let record = known.register(json!({})).await.ok();
    assert_eq!(record["visitor"]["userAgent"], "test/1");
    assert_eq!(record["visitor"]["ip"], "127.0.0.1");
}

#[tokio::test]
async fn a_contact_with_another_visitor_stays() {
    let server = Server::builder()
        .setting("Deskbell_Match_Visitor_By_Contact", "true")
        .start()
        .await;
    let (api, admin) = (server.api(), server.admin().await);
    server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&api).await;
    let contact_id = text(&house::room(&admin, &rid).await["contactId"]);
    visitor.close(&rid).await.ok();
    let done = erase(&api, &visitor.token).await.ok();
    assert_eq!(done["removed"]["contacts"], 1);
    let path = format!("omnichannel/contacts.channels?contactId={contact_id}");
    assert_eq!(admin.api.get(&path).await.ok()["channels"], json!([]));
}

#[tokio::test]
async fn the_number_of_active_visitors_does_not_fall() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let agent = server.agent(&admin, "ana").await;
    let license = |query: &str| {
        let path = format!("licenses.info{query}");
        let api = agent.api.clone();
        async move { api.get(&path).await }
    };
    let whole = |contacts: Value| {
        json!({ "license": {
            "activeModules": [], "externalModules": [], "preventedActions": {},
            "limits": { "monthlyActiveContacts": contacts }, "tags": [], "trial": false,
        }, "success": true })
    };
    assert_eq!(license("").await.ok(), whole(json!({ "max": -1 })));
    assert_eq!(
        license("?loadValues=true").await.ok(),
        whole(json!({ "max": -1, "value": 0 }))
    );
    let (first, rid) = Visitor::with_room(&api).await;
    agent.say(&rid, "hello").await.ok();
    agent.say(&rid, "still there").await.ok();
    first.close(&rid).await.ok();
    // The same visitor counts once a month, whatever the number of rooms.
    let rid = first.room_id().await;
    agent.say(&rid, "hello again").await.ok();
    first.close(&rid).await.ok();
    let (_, other) = Visitor::with_room(&api).await;
    agent.say(&other, "hello").await.ok();
    let two = whole(json!({ "max": -1, "value": 2 }));
    assert_eq!(license("?loadValues=true").await.ok(), two);
    erase(&api, &first.token).await.ok();
    assert_eq!(license("?loadValues=true").await.ok(), two);
    license("?loadValues=perhaps")
        .await
        .invalid_params("must be boolean");
    license("?value=1")
        .await
        .invalid_params("must NOT have additional properties");
    api.get("licenses.info").await.not_logged_in();
}

/// Changes the database of a server that is stopped.
fn alter(server: &Server, sql: &str) {
    let connection = rusqlite::Connection::open(server.data().join("deskbell.db")).expect("opens");
    // The search index calls functions of the program; these statements touch none of its texts.
    connection.execute_batch(sql).expect("runs");
}

#[tokio::test]
async fn an_erasure_that_was_cut_off_is_finished() {
    let mut server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let agent = server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&api).await;
    for number in 0..410 {
        agent.say(&rid, &format!("quetzaltext {number}")).await.ok();
    }
    visitor.close(&rid).await.ok();
    assert_eq!(server.terminate(), Some(0));
    // As the process leaves it when it dies right behind the first step.
    alter(
        &server,
        "DROP TRIGGER visitor_search_update;
         UPDATE visitor SET is_disabled = 1, token_hash = NULL;
         INSERT INTO job (id, kind, key, payload, state, due_at, created_at, updated_at)
           SELECT 'cut', 'erase-visitor', id, json_object('visitor', pk), 'waiting', 0, 0, 0 FROM visitor;",
    );
    server.restart().await;
    let admin = admin.at(&server.api());
    let is_gone = crate::support::wait_until(crate::support::DEADLINE, || async {
        let rooms = admin.api.get("livechat/rooms").await.ok();
        rooms["total"] == 0
    })
    .await;
    assert!(is_gone, "{}", server.log());
    assert_eq!(server.terminate(), Some(0));
    let left = found(&server.data(), &["quetzaltext"]);
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn pages_whose_time_is_over_go() {
    let mut server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    server.agent(&admin, "ana").await;
    let visitor = Visitor::new(&api);
    let visit = |title: String| {
        let page = json!({ "change": "url", "title": title, "location": { "href": "https://shop.example" } });
        let body = json!({ "token": visitor.token, "pageInfo": page });
        let api = api.clone();
        async move { api.post("livechat/page.visited", body).await.ok() }
    };
    visit("old".to_owned()).await;
    visit("new".to_owned()).await;
    assert_eq!(server.terminate(), Some(0));
    alter(
        &server,
        "UPDATE page_visit SET expires_at = 1 WHERE title = 'old';
         UPDATE job SET due_at = 0 WHERE kind = 'sweep-pages';",
    );
    server.restart().await;
    let path = server.data().join("deskbell.db");
    let is_swept = crate::support::wait_until(crate::support::DEADLINE, || async {
        let connection = rusqlite::Connection::open_with_flags(
            &path,
            rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
        )
        .expect("opens");
        let left: i64 = connection
            .query_row("SELECT count(*) FROM page_visit", [], |r| r.get(0))
            .expect("counts");
        left == 1
    })
    .await;
    assert!(is_swept, "{}", server.log());
    let visitor = visitor.at(&server.api());
    visitor.register(json!({})).await.ok();
    let rid = visitor.room_id().await;
    let path = format!("livechat/visitors.pagesVisited/{rid}");
    let seen = admin.at(&server.api()).api.get(&path).await.ok();
    assert_eq!(seen["total"], 1);
    assert_eq!(seen["pages"][0]["navigation"]["page"]["title"], "new");
}
