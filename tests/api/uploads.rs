//! `rooms.upload`, `rooms.media`, `rooms.mediaConfirm`, and `GET /file-upload/…` for everybody.

use crate::support::form::{Form, PDF, PNG};
use crate::support::{Agent, Server, Visitor, encode};
use serde_json::{Value, json};

async fn desk() -> (Server, Agent, Agent) {
    let server = Server::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "ana").await;
    (server, admin, agent)
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// Sends a file as a visitor. Gives message id and file id.
async fn sent(
    visitor: &Visitor,
    rid: &str,
    name: &str,
    kind: &str,
    bytes: &[u8],
) -> (String, String) {
    let api = visitor.api.with("x-visitor-token", &visitor.token);
    let form = Form::new().file(name, kind, bytes);
    let said = form
        .post(&api, &format!("livechat/upload/{rid}"))
        .await
        .ok();
    (text(&said["_id"]), text(&said["file"]["_id"]))
}

#[tokio::test]
async fn a_user_sends_a_file() {
    let (server, admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.send(&rid, "send it please").await.ok();
    let path = format!("rooms.upload/{rid}");
    let form = Form::new()
        .file("offer.pdf", "application/pdf", PDF)
        .text("description", "the offer")
        .text("tmid", "x");
    let said = form.post(&agent.api, &path).await.ok()["message"].clone();
    let id = text(&said["file"]["_id"]);
    assert_eq!(said["u"]["username"], "ana");
    assert_eq!(
        said["attachments"],
        json!([{ "title": "offer.pdf", "type": "file", "description": "the offer",
        "title_link": format!("/file-upload/{id}/offer.pdf"), "title_link_download": true, "size": PDF.len() }])
    );
    // It answers the visitor.
    let room = agent
        .api
        .get(&format!("rooms.info?roomId={rid}"))
        .await
        .ok()["room"]
        .clone();
    assert!(room.get("waitingResponse").is_none());
    assert_eq!(room["metrics"]["response"]["total"], 1);

    form.post(&agent.api, "rooms.upload/no-such-room")
        .await
        .refused(400, "error-invalid-room");
    form.post(&server.api(), &path).await.not_logged_in();
    let stranger = server.user(&admin, "eve", &["user"]).await;
    form.post(&stranger.api, &path)
        .await
        .refused(400, "error-not-allowed");
    Form::new()
        .post(&agent.api, &path)
        .await
        .coded("No file uploaded", "");
    admin.set("FileUpload_Enabled", false).await;
    let refused = form.post(&agent.api, &path).await;
    assert_eq!(refused.json["reason"], "error-file-upload-disabled");
    admin.set("FileUpload_Enabled", true).await;
    admin.set("Livechat_fileupload_enabled", false).await;
    form.post(&agent.api, &path).await.ok();
    visitor.close(&rid).await.ok();
    form.post(&agent.api, &path)
        .await
        .refused(400, "error-not-allowed");
}

#[tokio::test]
async fn a_file_ahead_of_its_message() {
    let (server, admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let (_, other_rid) = Visitor::with_room(&server.api()).await;
    let form = Form::new().file("a.png", "image/png", PNG);
    let file = form
        .post(&agent.api, &format!("rooms.media/{rid}"))
        .await
        .ok()["file"]
        .clone();
    let id = text(&file["_id"]);
    assert_eq!(
        file,
        json!({ "_id": id, "url": format!("/file-upload/{id}/a.png") })
    );
    // Not said yet: the agent sees it, the visitor does not.
    let own = format!(
        "/file-upload/{id}/a.png?rc_room_type=l&rc_rid={rid}&rc_token={}",
        encode(&visitor.token)
    );
    assert_eq!(agent.api.get(&text(&file["url"])).await.status, 200);
    assert_eq!(server.api().get(&own).await.status, 403);

    let path = format!("rooms.mediaConfirm/{rid}/{id}");
    let other = server.agent(&admin, "ben").await;
    admin
        .api
        .post(&path, json!({}))
        .await
        .coded("invalid-file", "");
    other
        .api
        .post(&path, json!({}))
        .await
        .coded("invalid-file", "");
    agent
        .api
        .post(&format!("rooms.mediaConfirm/{other_rid}/{id}"), json!({}))
        .await
        .coded("invalid-file", "");
    agent
        .api
        .post(&format!("rooms.mediaConfirm/{rid}/nothing"), json!({}))
        .await
        .coded("invalid-file", "");
    agent
        .api
        .post(&path, json!({ "msg": [] }))
        .await
        .invalid_params("must be string");
    let body = json!({ "msg": "look", "description": "a point" });
    let said = agent.api.post(&path, body).await.ok()["message"].clone();
    assert_eq!(
        (&said["msg"], &said["file"]["_id"]),
        (&json!("look"), &json!(id))
    );
    assert_eq!(said["attachments"][0]["description"], "a point");
    assert_eq!(server.api().get(&own).await.status, 200);
    agent
        .api
        .post(&path, json!({}))
        .await
        .coded("invalid-file", "");
}

#[tokio::test]
async fn bytes_come_with_safe_headers_and_in_ranges() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let long: Vec<u8> = (0..200_000u32)
        .map(|n| b'a' + u8::try_from(n % 26).expect("a letter"))
        .collect();
    for (name, kind, bytes, inline) in [
        ("a.png", "image/png", PNG, true),
        ("a b ü.pdf", "application/pdf", PDF, false),
        ("a.txt", "text/plain", &long, false),
    ] {
        let (_, id) = sent(&visitor, &rid, name, kind, bytes).await;
        let path = format!("/file-upload/{id}/whatever");
        let got = agent.api.get(&path).await;
        assert_eq!((got.status, got.header("content-type")), (200, kind));
        assert_eq!(got.header("content-length"), bytes.len().to_string());
        assert_eq!(got.header("x-content-type-options"), "nosniff");
        assert_eq!(
            got.header("content-security-policy"),
            "default-src 'none'; sandbox"
        );
        assert_eq!(got.header("cache-control"), "private, no-store");
        assert_eq!(got.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(got.header("accept-ranges"), "bytes");
        let disposition = got.header("content-disposition");
        assert_eq!(disposition.starts_with("inline;"), inline, "{disposition}");
        let forced = agent.api.get(&format!("{path}?download")).await;
        assert!(
            forced
                .header("content-disposition")
                .starts_with("attachment;")
        );
        let head = agent.api.bare("HEAD", &path).await;
        assert_eq!(
            (head.status, head.header("content-length")),
            (200, got.header("content-length"))
        );
        if kind == "text/plain" {
            assert_eq!(got.text.as_bytes(), bytes);
            let part = agent
                .api
                .with("range", "bytes=100000-100009")
                .get(&path)
                .await;
            assert_eq!(
                (part.status, part.text.as_bytes()),
                (206, &bytes[100_000..100_010])
            );
            assert_eq!(part.header("content-range"), "bytes 100000-100009/200000");
            let bad = agent.api.with("range", "bytes=200000-").get(&path).await;
            assert_eq!(
                (bad.status, bad.header("content-range")),
                (416, "bytes */200000")
            );
            let two = agent.api.with("range", "bytes=0-1,4-5").get(&path).await;
            assert_eq!((two.status, two.text.len()), (200, 200_000));
        }
    }
}

/// Files × identities: who gets 200, and that all the others cannot tell what exists.
#[tokio::test]
async fn only_those_who_see_the_chat_see_its_files() {
    let (server, admin, agent) = desk().await;
    let api = server.api();
    let (visitor, rid) = Visitor::with_room(&api).await;
    let (other, other_rid) = Visitor::with_room(&api).await;
    let (closed, closed_rid) = Visitor::with_room(&api).await;
    let (_, own) = sent(&visitor, &rid, "own.png", "image/png", PNG).await;
    let (_, foreign) = sent(&other, &other_rid, "foreign.png", "image/png", PNG).await;
    let (_, ended) = sent(&closed, &closed_rid, "ended.png", "image/png", PNG).await;
    let (gone_message, gone) = sent(&visitor, &rid, "gone.png", "image/png", PNG).await;
    closed.close(&closed_rid).await.ok();
    let body = json!({ "token": visitor.token, "rid": rid });
    visitor
        .api
        .delete_with(&format!("livechat/message/{gone_message}"), body)
        .await
        .ok();
    let stranger = server.user(&admin, "eve", &["user"]).await;
    let proof =
        |rid: &str, token: &str| format!("?rc_room_type=l&rc_rid={rid}&rc_token={}", encode(token));
    let login = |a: &Agent| format!("?rc_uid={}&rc_token={}", a.id, encode(&a.token));
    let files = [own.as_str(), &foreign, &ended, &gone, "23456789ABCDEFGHJ"];
    // Query → status for each of the files above.
    let table = [
        (String::new(), [403; 5]),
        (proof(&rid, &visitor.token), [200, 403, 403, 403, 403]),
        (proof(&other_rid, &other.token), [403, 200, 403, 403, 403]),
        (proof(&closed_rid, &closed.token), [403, 403, 200, 403, 403]),
        // the token of one room with the id of another, nobody's token, no kind
        (proof(&other_rid, &visitor.token), [403; 5]),
        (proof(&rid, "nobody"), [403; 5]),
        (proof("", &visitor.token), [403; 5]),
        (
            format!("?rc_rid={rid}&rc_token={}", encode(&visitor.token)),
            [403; 5],
        ),
        ("?rc_exp=99999999999999&rc_sig=AAAA".to_owned(), [403; 5]),
        (login(&admin), [200, 200, 200, 404, 404]),
        (login(&stranger), [403, 403, 403, 404, 404]),
        (
            format!("?rc_uid={}&rc_token={}", admin.id, encode(&stranger.token)),
            [403; 5],
        ),
    ];
    for (query, wanted) in &table {
        for (file, status) in files.iter().zip(wanted) {
            let got = api.get(&format!("/file-upload/{file}/x.png{query}")).await;
            assert_eq!(got.status, *status, "{file} {query}");
            if *status != 200 {
                assert_eq!(got.text, "", "{file} {query}");
            }
        }
    }
    // The same by cookies, and by headers.
    let cookie = format!(
        "rc_is_widget=t; rc_room_type=l; rc_rid={rid}; rc_token={}",
        visitor.token
    );
    let by_cookie = api.with("cookie", &cookie);
    assert_eq!(
        by_cookie.get(&format!("/file-upload/{own}/x")).await.status,
        200
    );
    assert_eq!(
        by_cookie
            .get(&format!("/file-upload/{foreign}/x"))
            .await
            .status,
        403
    );
    assert_eq!(
        agent.api.get(&format!("/file-upload/{own}/x")).await.status,
        200
    );
    // A link opens its own file only.
    let history = visitor.history(&rid).await.ok();
    let link = history["messages"]
        .as_array()
        .expect("a list")
        .iter()
        .find_map(|m| m["attachments"][0]["image_url"].as_str())
        .expect("a link")
        .to_owned();
    assert_eq!(api.get(&link).await.status, 200);
    for wrong in [
        link.replace(&own, &foreign),
        link.replace("rc_exp=", "rc_exp=1"),
        link.replace("rc_sig=", "rc_sig=A"),
        link.replace("rc_sig=", "x="),
    ] {
        assert_eq!(api.get(&wrong).await.status, 403, "{wrong}");
    }
    // Spellings that walk.
    for path in [
        "/file-upload/..%2f..%2fdeskbell.db/x",
        "/file-upload/%2e%2e/deskbell.db",
        "/file-upload/%252e%252e%252fdeskbell.db/x",
        "/file-upload/..%5cdeskbell.db/x",
    ] {
        assert_eq!(admin.api.get(path).await.status, 404, "{path}");
    }
    for name in ["..%2f..%2fdeskbell.db", "%2e%2e", "..%5cx", "a%00b"] {
        assert_eq!(
            admin
                .api
                .get(&format!("/file-upload/{own}/{name}"))
                .await
                .status,
            404,
            "{name}"
        );
    }
    // Unprotected files need no right, those nobody said anything to still do.
    let held = Form::new().file("a.png", "image/png", PNG);
    let held = held
        .post(&agent.api, &format!("rooms.media/{rid}"))
        .await
        .ok();
    admin.set("FileUpload_ProtectFiles", false).await;
    assert_eq!(api.get(&format!("/file-upload/{own}/x")).await.status, 200);
    assert_eq!(api.get(&text(&held["file"]["url"])).await.status, 403);
}

#[tokio::test]
async fn bytes_go_with_their_message() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let count = || {
        std::fs::read_dir(server.data().join("uploads"))
            .expect("the folder")
            .count()
    };
    let (first, _) = sent(&visitor, &rid, "a.png", "image/png", PNG).await;
    let form = Form::new().file("b.png", "image/png", PNG);
    let said = form
        .post(&agent.api, &format!("rooms.upload/{rid}"))
        .await
        .ok();
    let second = text(&said["message"]["_id"]);
    assert_eq!(count(), 2);
    let body = json!({ "token": visitor.token, "rid": rid });
    // Somebody else's file is not the visitor's to delete.
    visitor
        .api
        .delete_with(&format!("livechat/message/{second}"), body.clone())
        .await
        .refused(400, "error-action-not-allowed");
    assert_eq!(count(), 2);
    visitor
        .api
        .delete_with(&format!("livechat/message/{first}"), body)
        .await
        .ok();
    assert_eq!(count(), 1);
    let body = json!({ "roomId": rid, "msgId": second });
    agent.api.post("chat.delete", body).await.ok();
    assert_eq!(count(), 0);
}

#[tokio::test]
async fn a_start_sweeps_what_a_crash_left() {
    let (mut server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let (_, kept) = sent(&visitor, &rid, "a.png", "image/png", PNG).await;
    server.kill();
    let folder = server.data().join("uploads");
    std::fs::write(folder.join("23456789ABCDEFGHJ.part"), b"half").expect("written");
    std::fs::write(folder.join("23456789ABCDEFGHK"), b"whole").expect("written");
    std::fs::write(folder.join("not ours.txt"), b"somebody's").expect("written");
    server.restart().await;
    let names = || {
        let mut names: Vec<String> = std::fs::read_dir(&folder)
            .expect("the folder")
            .flatten()
            .map(|e| e.file_name().into_string().expect("text"))
            .collect();
        names.sort();
        names
    };
    let is_swept = crate::support::wait_until(std::time::Duration::from_secs(10), || async {
        names().len() == 2
    })
    .await;
    assert!(is_swept, "{:?}", names());
    let mut wanted = vec![kept.clone(), "not ours.txt".to_owned()];
    wanted.sort();
    assert_eq!(names(), wanted);
    let agent = agent.at(&server.api());
    assert_eq!(
        agent
            .api
            .get(&format!("/file-upload/{kept}/a.png"))
            .await
            .status,
        200
    );
    // Without its folder nothing can be sent, and everything else goes on.
    std::fs::rename(&folder, server.data().join("elsewhere")).expect("renamed");
    let form = Form::new().file("a.png", "image/png", PNG);
    form.post(&agent.api, &format!("rooms.upload/{rid}"))
        .await
        .refused(503, "Service Unavailable");
    agent.say(&rid, "still here").await.ok();
}

#[tokio::test]
async fn bytes_go_with_their_room() {
    let (server, admin, _agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let (other, other_rid) = Visitor::with_room(&server.api()).await;
    let count = || {
        std::fs::read_dir(server.data().join("uploads"))
            .expect("the folder")
            .count()
    };
    sent(&visitor, &rid, "a.png", "image/png", PNG).await;
    sent(&visitor, &rid, "b.png", "image/png", PNG).await;
    sent(&other, &other_rid, "c.png", "image/png", PNG).await;
    visitor.close(&rid).await.ok();
    assert_eq!(count(), 3);
    let body = json!({ "roomId": rid });
    admin.api.post("livechat/rooms.delete", body).await.ok();
    assert_eq!(count(), 1);
}
