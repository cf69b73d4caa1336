//! `POST livechat/upload/:rid`.

use crate::support::form::{Form, PDF, PNG};
use crate::support::{Api, Server, Visitor, encode, unique};
use serde_json::{Value, json};

fn as_visitor(visitor: &Visitor) -> Api {
    visitor.api.with("x-visitor-token", &visitor.token)
}

async fn send(visitor: &Visitor, rid: &str, form: &Form) -> crate::support::Reply {
    form.post(&as_visitor(visitor), &format!("livechat/upload/{rid}"))
        .await
}

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect()
}

async fn desk() -> (Server, crate::support::Agent, crate::support::Agent) {
    let server = Server::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "ana").await;
    (server, admin, agent)
}

#[tokio::test]
async fn a_picture_becomes_a_message_of_its_sender() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let form = Form::new()
        .file("my bill.png", "image/png", PNG)
        .text("description", "my bill")
        .text("msg", "here it is");
    let said = send(&visitor, &rid, &form).await.ok();
    assert_eq!(
        keys(&said),
        [
            "_id",
            "_updatedAt",
            "alias",
            "attachments",
            "channels",
            "file",
            "files",
            "groupable",
            "mentions",
            "msg",
            "newRoom",
            "rid",
            "showConnecting",
            "success",
            "token",
            "ts",
            "u",
            "urls"
        ]
    );
    assert_eq!(
        (&said["msg"], &said["rid"]),
        (&json!("here it is"), &json!(rid))
    );
    assert_eq!(
        (&said["token"], &said["alias"]),
        (&json!(visitor.token), &said["u"]["name"])
    );
    assert_eq!(
        (
            &said["groupable"],
            &said["newRoom"],
            &said["showConnecting"]
        ),
        (&json!(false), &json!(false), &json!(false))
    );
    let file = &said["file"];
    let id = file["_id"].as_str().expect("an id");
    assert_eq!(
        *file,
        json!({ "_id": id, "name": "my bill.png", "type": "image/png" })
    );
    assert_eq!(said["files"], json!([file]));
    let attachment = &said["attachments"][0];
    assert_eq!(
        keys(attachment),
        [
            "description",
            "image_dimensions",
            "image_size",
            "image_type",
            "image_url",
            "title",
            "title_link",
            "title_link_download",
            "type"
        ]
    );
    assert_eq!(attachment["title"], "my bill.png");
    assert_eq!(attachment["description"], "my bill");
    assert_eq!(attachment["image_size"], PNG.len());
    assert_eq!(
        attachment["image_dimensions"],
        json!({ "width": 1, "height": 1 })
    );
    let link = attachment["image_url"].as_str().expect("a link");
    assert!(
        link.starts_with(&format!("/file-upload/{id}/my%20bill.png?")),
        "{link}"
    );

    // The link opens by itself, the plain path does not.
    let opened = server.api().get(link).await;
    assert_eq!(
        (opened.status, opened.header("content-type")),
        (200, "image/png")
    );
    assert_eq!(
        server
            .api()
            .get(&format!("/file-upload/{id}/my%20bill.png"))
            .await
            .status,
        403
    );

    // Reading adds `fileUpload`, and its address opens too.
    let path = format!(
        "livechat/messages.history/{rid}?token={}",
        encode(&visitor.token)
    );
    let history = visitor.api.get(&path).await.ok();
    let read = &history["messages"][0];
    let upload = &read["fileUpload"];
    assert_eq!(
        (&upload["type"], &upload["size"]),
        (&json!("image/png"), &json!(PNG.len()))
    );
    let public = upload["publicFilePath"].as_str().expect("a path");
    let at = public.find("/file-upload/").expect("the path");
    assert!(
        public.contains(&format!("?rc_rid={rid}&rc_token=")),
        "{public}"
    );
    assert_eq!(server.api().get(&public[at..]).await.status, 200);

    // The agent sees plain links and opens them with the login.
    let mid = said["_id"].as_str().expect("an id");
    let seen = agent
        .api
        .get(&format!("chat.getMessage?msgId={mid}"))
        .await
        .ok();
    let plain = seen["message"]["attachments"][0]["title_link"]
        .as_str()
        .expect("a link");
    assert_eq!(plain, format!("/file-upload/{id}/my%20bill.png"));
    assert!(seen["message"].get("token").is_none());
    assert_eq!(agent.api.get(plain).await.status, 200);

    // The room counted it like any message.
    let room = agent
        .api
        .get(&format!("rooms.info?roomId={rid}"))
        .await
        .ok()["room"]
        .clone();
    assert_eq!(room["lastMessage"]["_id"], mid);
    assert_eq!(room["waitingResponse"], true);
}

#[tokio::test]
async fn other_kinds_show_as_what_they_are() {
    let (server, _admin, _agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let zip = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let mut webm = b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x1f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm".to_vec();
    webm.resize(300, 0);
    let mut wav = b"RIFF\x24\0\0\0WAVEfmt ".to_vec();
    wav.extend_from_slice(&[0; 32]);
    for (name, kind, bytes, wanted, key) in [
        ("a.pdf", "application/pdf", PDF, "application/pdf", "size"),
        (
            "a.PDF",
            "application/octet-stream",
            PDF,
            "application/pdf",
            "size",
        ),
        ("noending", "", PDF, "application/pdf", "size"),
        (
            "a.csv",
            "application/vnd.ms-excel",
            b"a;b\n1;2\n",
            "text/csv",
            "size",
        ),
        (
            "a.txt",
            "text/plain; charset=utf-8",
            "grüße".as_bytes(),
            "text/plain",
            "size",
        ),
        (
            "a.zip",
            "application/x-zip-compressed",
            zip,
            "application/zip",
            "size",
        ),
        (
            "a.webm",
            "video/webm",
            &webm[..],
            "video/webm",
            "video_size",
        ),
        ("a.wav", "audio/x-wav", &wav, "audio/wav", "audio_size"),
    ] {
        let said = send(&visitor, &rid, &Form::new().file(name, kind, bytes))
            .await
            .ok();
        assert_eq!(said["file"]["type"], wanted, "{name}");
        assert_eq!(said["attachments"][0][key], bytes.len(), "{name}");
        assert_eq!(said["msg"], "");
        assert!(said["attachments"][0].get("description").is_none());
    }
}

#[tokio::test]
async fn each_refusal_has_its_own_words() {
    let (server, admin, _agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let good = Form::new().file("a.png", "image/png", PNG);
    let path = format!("livechat/upload/{rid}");
    for (form, error) in [
        (Form::new(), "[No file uploaded]"),
        (Form::new().text("msg", "hi"), "[No file uploaded]"),
        (
            Form::new().part("picture", "a.png", "image/png", PNG),
            "[invalid-field]",
        ),
        (
            good.clone().file("b.png", "image/png", PNG),
            "Just 1 file is allowed",
        ),
        (
            good.clone().text("rid", "x"),
            "Match error: Unknown key in field rid",
        ),
    ] {
        send(&visitor, &rid, &form).await.refused(400, error);
    }
    // Names older clients send are read and dropped.
    let mut tolerated = good.clone();
    for name in ["avatar", "emoji", "alias", "groupable"] {
        tolerated = tolerated.text(name, "x");
    }
    send(&visitor, &rid, &tolerated).await.ok();
    // No form at all.
    let api = as_visitor(&visitor);
    api.post(&path, json!({ "file": "x" }))
        .await
        .coded("No file uploaded", "");
    api.post_raw(&path, "multipart/form-data", b"x")
        .await
        .coded("No file uploaded", "");
    api.post_raw(&path, "multipart/form-data; boundary=b", b"--b\r\nnonsense")
        .await
        .coded("No file uploaded", "");
    // Types: not on the list, on the black list, and bytes that say otherwise.
    for (name, kind, bytes) in [
        ("a.html", "text/html", &b"<html>"[..]),
        (
            "a.svg",
            "image/svg+xml",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        ),
        ("a.png", "image/png", b"<svg onload=alert(1)>"),
        (
            "a.txt",
            "text/plain",
            b"<!DOCTYPE html><script>alert(1)</script>",
        ),
        ("a.png", "image/png", PDF),
        ("a.exe", "", b"MZ\x90\0"),
        ("a.pdf", "application/pdf", b"MZ\x90\0\x03\0\0\0"),
        ("a.png", "image/png", &PNG[..20]),
        ("a", "", b"what is this"),
    ] {
        let refused = send(&visitor, &rid, &Form::new().file(name, kind, bytes)).await;
        assert_eq!(
            (refused.status, &refused.json),
            (
                400,
                &json!({ "success": false, "reason": "error-type-not-allowed" })
            ),
            "{name} {kind}"
        );
    }
    // More points than anybody should unpack.
    let mut bomb = PNG.to_vec();
    bomb[16..24].copy_from_slice(&[0, 0, 0x27, 0x10, 0, 0, 0x27, 0x10]);
    let refused = send(
        &visitor,
        &rid,
        &Form::new().file("a.png", "image/png", &bomb),
    )
    .await;
    assert_eq!(refused.json["reason"], "error-type-not-allowed");
    // Size.
    admin.set("FileUpload_MaxFileSize", 2_000_000).await;
    let large = [b"x".repeat(2_000_001), b"x".repeat(5_000_000)];
    for bytes in &large {
        let refused = send(
            &visitor,
            &rid,
            &Form::new().file("a.txt", "text/plain", bytes),
        )
        .await;
        assert_eq!(
            (refused.status, &refused.json),
            (
                400,
                &json!({ "success": false, "reason": "error-size-not-allowed", "sizeAllowed": "2 MB" })
            )
        );
    }
    let fits = Form::new().file("a.txt", "text/plain", &large[0][1..]);
    send(&visitor, &rid, &fits).await.ok();
    // Names and words that are too long.
    let long = Form::new().file(&"n".repeat(300), "text/plain", b"x");
    send(&visitor, &rid, &long).await.coded(
        "invalid-params",
        "the file name must NOT have more than 255 bytes",
    );
    let long = good.clone().text("msg", &"x".repeat(20_001));
    send(&visitor, &rid, &long)
        .await
        .refused(400, "message-length-exceeds-character-limit");
    // Room for one chat.
    admin
        .set("Deskbell_FileUpload_Max_Per_Room", 2_000_100)
        .await;
    send(&visitor, &rid, &fits)
        .await
        .refused(400, "error-file-quota-exceeded");
    admin.set("Deskbell_FileUpload_Max_Per_Room", -1).await;
    send(&visitor, &rid, &fits).await.ok();
    // Switched off, by either switch.
    for setting in ["Livechat_fileupload_enabled", "FileUpload_Enabled"] {
        admin.set(setting, false).await;
        let refused = send(&visitor, &rid, &good).await;
        assert_eq!(
            (refused.status, &refused.json),
            (
                400,
                &json!({ "success": false, "reason": "error-file-upload-disabled" })
            )
        );
        admin.set(setting, true).await;
    }
    send(&visitor, &rid, &good).await.ok();
    // Nothing refused has left bytes behind.
    let kept = std::fs::read_dir(server.data().join("uploads"))
        .expect("the folder")
        .count();
    assert_eq!(kept, 4);
}

#[tokio::test]
async fn without_the_right_all_answers_are_alike() {
    let (server, _admin, _agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let (other, other_rid) = Visitor::with_room(&server.api()).await;
    let form = Form::new().file("a.png", "image/png", PNG);
    let unknown = Visitor::with_token(&server.api(), &unique("nobody-"));
    let mut bodies = Vec::new();
    for (who, room) in [
        (&visitor, other_rid.as_str()),
        (&other, rid.as_str()),
        (&visitor, "no-such-room"),
        (&unknown, rid.as_str()),
    ] {
        bodies.push(send(who, room, &form).await);
    }
    bodies.push(
        form.post(&visitor.api, &format!("livechat/upload/{rid}"))
            .await,
    );
    let empty = visitor.api.with("x-visitor-token", "");
    bodies.push(form.post(&empty, &format!("livechat/upload/{rid}")).await);
    visitor.close(&rid).await.ok();
    bodies.push(send(&visitor, &rid, &form).await);
    for refused in &bodies {
        refused.unauthorized();
        assert_eq!(refused.text, bodies[0].text);
    }
}

#[tokio::test]
async fn names_are_cleaned_and_never_reach_the_disk() {
    let (server, _admin, _agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    for (given, kept) in [
        ("../../../etc/passwd.txt", "passwd.txt"),
        ("C:/temp/x.txt", "x.txt"),
        ("..", "file"),
        ("", "file"),
        ("a\u{202e}txt.exe", "atxt.exe"),
    ] {
        let said = send(&visitor, &rid, &Form::new().file(given, "text/plain", b"x"))
            .await
            .ok();
        assert_eq!(said["file"]["name"], kept, "{given}");
    }
    for entry in std::fs::read_dir(server.data().join("uploads")).expect("the folder") {
        let name = entry
            .expect("an entry")
            .file_name()
            .into_string()
            .expect("text");
        assert_eq!(name.len(), 17, "{name}");
    }
    let parent = std::fs::read_dir(server.data()).expect("the folder");
    assert!(parent.flatten().all(|e| e.file_name() != "passwd.txt"));
}
