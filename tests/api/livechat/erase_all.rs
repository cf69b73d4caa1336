//! Erasing a visitor, beyond their rooms: files and their bytes, and what they left while nobody was there.

use crate::house::{list, text};
use crate::support::form::{Form, PDF};
use crate::support::{Server, Visitor, encode};
use serde_json::{Value, json};
use std::path::Path;

/// Files in a folder and below.
fn files(folder: &Path, out: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, out);
        } else {
            let bytes = std::fs::read(&path).expect("a file");
            out.push((path.display().to_string(), bytes));
        }
    }
}

/// Words that stand in any file of the data folder, with the file.
fn found(folder: &Path, words: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    files(folder, &mut all);
    let holds = |bytes: &[u8], word: &str| bytes.windows(word.len()).any(|w| w == word.as_bytes());
    let mut hits = Vec::new();
    for (name, bytes) in &all {
        let here = words.iter().filter(|word| holds(bytes, word));
        hits.extend(here.map(|word| format!("{word} in {name}")));
    }
    hits
}

fn paper(word: &str) -> Vec<u8> {
    let mut bytes = PDF.to_vec();
    bytes.extend_from_slice(format!("% {word}\n").as_bytes());
    bytes
}

async fn erase(visitor: &Visitor) -> Value {
    let path = format!("livechat/visitor/{}", encode(&visitor.token));
    visitor.api.delete(&path).await.ok()
}

#[tokio::test]
async fn s12_files_go_with_their_bytes_and_names() {
    let mut server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let ana = server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&api).await;
    let (neighbour, beside) = Visitor::with_room(&api).await;
    let send = async |from: &Visitor, rid: &str, name: &str, word: &str| {
        let form = Form::new()
            .file(name, "application/pdf", &paper(word))
            .text("description", &format!("about {word}"));
        let api = from.api.with("x-visitor-token", &from.token);
        form.post(&api, &format!("livechat/upload/{rid}"))
            .await
            .ok()
    };
    let mut links = Vec::new();
    for number in 0..3 {
        let name = format!("quetzalbill{number}.pdf");
        let said = send(&visitor, &rid, &name, "quetzalpaper").await;
        links.push(text(&said["attachments"][0]["title_link"]));
    }
    send(&neighbour, &beside, "pelican.pdf", "pelicanpaper").await;
    let form = Form::new().file(
        "quetzaloffer.pdf",
        "application/pdf",
        &paper("quetzaloffer"),
    );
    form.post(&ana.api, &format!("rooms.upload/{rid}"))
        .await
        .ok();
    // Sent, but nobody has said anything to it yet.
    let form = Form::new().file(
        "quetzaldraft.pdf",
        "application/pdf",
        &paper("quetzaldraft"),
    );
    form.post(&ana.api, &format!("rooms.media/{rid}"))
        .await
        .ok();
    let words = [
        "quetzalbill",
        "quetzalpaper",
        "quetzaloffer",
        "quetzaldraft",
    ];
    assert!(
        found(&server.data(), &words).len() >= 8,
        "the look finds what is there"
    );
    for link in &links {
        assert_eq!(api.get(link).await.status, 200, "{link}");
    }
    visitor.close(&rid).await.ok();
    let removed = erase(&visitor).await["removed"].clone();
    assert_eq!(
        (&removed["rooms"], &removed["files"]),
        (&json!(1), &json!(5)),
        "{removed}"
    );
    for link in &links {
        let status = api.get(link).await.status;
        assert!(matches!(status, 403 | 404), "{link}: {status}");
    }
    // The bytes are gone when the answer is there, not some time later.
    let mut left = Vec::new();
    files(&server.data().join("uploads"), &mut left);
    assert_eq!(
        left.len(),
        1,
        "{:?}",
        left.iter().map(|f| &f.0).collect::<Vec<_>>()
    );
    assert_eq!(server.terminate(), Some(0));
    let hits = found(&server.data(), &words);
    println!("S12 files=5 words={} hits={}", words.len(), hits.len());
    assert!(hits.is_empty(), "{hits:?}");
    assert!(!found(&server.data(), &["pelicanpaper"]).is_empty());
}

#[tokio::test]
async fn a_claimed_address_takes_no_offline_message_away() {
    let mut server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    admin
        .set("Livechat_offline_email", "desk@example.org")
        .await;
    let body = json!({ "name": "Iris", "email": "quetzal@example.org", "message": "quetzalword" });
    api.post("livechat/offline.message", body).await.ok();
    let waiting = async || {
        let jobs = admin.api.get("deskbell/jobs?state=parked").await.ok();
        list(&jobs["jobs"]).len()
    };
    assert_eq!(waiting().await, 1);
    // Somebody who only says that it is theirs.
    let stranger = Visitor::new(&api);
    let said = json!({ "name": "Not Iris", "email": "quetzal@example.org" });
    stranger.register(said).await.ok();
    let removed = erase(&stranger).await["removed"].clone();
    let keys: Vec<&str> = removed
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(keys, ["contacts", "files", "messages", "pages", "rooms"]);
    assert_eq!(waiting().await, 1, "it is still mailed");
    assert_eq!(server.terminate(), Some(0));
    assert!(!found(&server.data(), &["quetzalword"]).is_empty());
}
