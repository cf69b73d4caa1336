//! `--widget-dir`: an official build in place of ours at `/livechat`. The folder here is a small stand-in; the real one
//! runs in the browser tests.

use crate::support::{Agent, Server, ServerBuilder, Visitor, run};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use sha2::{Digest, Sha256};
use std::path::Path;
use tempfile::TempDir;

const PAGE: &str = "<!doctype html><html><head><title>W</title></head><BODY class=\"x\"><script src=\"livechat/bundle.31a95.js\"></script></body></html>";
const LOADER: &str = "/livechat/rocketchat-livechat.min.js?_=201903270000";

fn put(folder: &Path, name: &str, content: &[u8]) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

fn build() -> TempDir {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    put(at, "index.html", PAGE.as_bytes());
    put(at, "rocketchat-livechat.min.js", b"/* the loader */");
    put(
        at,
        "bundle.31a95.js",
        "let bundle = 1;\n".repeat(500).as_bytes(),
    );
    put(at, "e9ae7973e9fdbbe4aa91df9a6a684116.png", b"\x89PNG");
    put(at, "parts/style.css", b"a{}");
    put(at, "bundle.31a95.js.map", b"{}");
    put(at, "widget-demo.html", b"<p>demo");
    put(at, ".npmrc", b"secret");
    folder
}

fn with(folder: &TempDir) -> ServerBuilder {
    Server::builder()
        .arg("--widget-dir")
        .arg(folder.path().to_str().unwrap())
}

struct Got {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

async fn ask(server: &Server, path: &str, headers: &[(&str, &str)]) -> Got {
    let client = reqwest::Client::builder()
        .redirect(Policy::none())
        .build()
        .unwrap();
    let mut request = client.get(format!("{}{path}", server.base));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.send().await.unwrap();
    Got {
        status: answer.status().as_u16(),
        headers: answer.headers().clone(),
        body: answer.bytes().await.unwrap().to_vec(),
    }
}

/// The one inline script of a page, and whether the policy of the page allows it.
fn script(page: &Got) -> String {
    let text = page.text();
    let script = text
        .split("<script>")
        .nth(1)
        .and_then(|rest| rest.split("</script>").next())
        .expect("an inline script")
        .to_owned();
    let hash = STANDARD.encode(Sha256::digest(script.as_bytes()));
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains(&format!("script-src 'self' 'sha256-{hash}';")),
        "{policy}"
    );
    script
}

#[tokio::test]
async fn every_path_of_the_build() {
    let folder = build();
    let server = with(&folder).start().await;
    let page = ask(&server, "/livechat?mode=popout", &[]).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let host = server.base.strip_prefix("http://").unwrap();
    let said = format!("window.SERVER_URL=\"http://{host}\"");
    assert_eq!(script(&page), said);
    assert!(
        page.text().contains(&format!(
            "<BODY class=\"x\"><script>{said}</script><script src"
        )),
        "{}",
        page.text()
    );
    // Where the page leads its calls when no public URL is set: to the host that was asked, if it is one.
    let other = ask(&server, "/livechat", &[("host", "shop.example:8080")]).await;
    assert_eq!(
        script(&other),
        "window.SERVER_URL=\"http://shop.example:8080\""
    );
    // Only a trusted proxy may say that the client came by https.
    let proxied = ask(&server, "/livechat", &[("x-forwarded-proto", "https")]).await;
    assert_eq!(script(&proxied), said);

    let slash = ask(&server, "/livechat/?mode=popout", &[]).await;
    assert_eq!(slash.status, 308);
    assert_eq!(slash.header("location"), "../livechat?mode=popout");
    for path in [
        LOADER,
        "/packages/rocketchat_livechat/assets/rocketchat-livechat.min.js",
    ] {
        let loader = ask(&server, path, &[]).await;
        assert_eq!(
            (loader.status, loader.text().as_str()),
            (200, "/* the loader */"),
            "{path}"
        );
        assert_eq!(
            loader.header("cross-origin-resource-policy"),
            "cross-origin"
        );
        assert_eq!(loader.header("cache-control"), "no-cache");
    }
    for path in [
        "/livechat/bundle.31a95.js",
        "/livechat/livechat/bundle.31a95.js",
        "/livechat/e9ae7973e9fdbbe4aa91df9a6a684116.png",
        "/livechat/livechat/e9ae7973e9fdbbe4aa91df9a6a684116.png",
    ] {
        let file = ask(&server, path, &[]).await;
        assert_eq!(file.status, 200, "{path}");
        assert_eq!(
            file.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
    }
    assert_eq!(
        ask(&server, "/livechat/parts/style.css", &[]).await.status,
        200
    );
    // The other half of our own loader is still there for pages that name it.
    assert_eq!(ask(&server, "/livechat/host.js", &[]).await.status, 200);
    assert_eq!(ask(&server, "/sounds/chime.mp3", &[]).await.status, 200);
    let picture = ask(&server, "/avatar/Vera%20Visitor", &[]).await;
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    assert!(picture.text().contains(">VV<"));
}

#[tokio::test]
async fn files_are_packed_and_asked_for_again_by_their_tag() {
    let folder = build();
    let server = with(&folder).start().await;
    let path = "/livechat/bundle.31a95.js";
    let plain = ask(&server, path, &[]).await;
    assert_eq!(plain.header("content-encoding"), "");
    let packed = ask(&server, path, &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.body.len() * 10 < plain.body.len());
    // What stands on disk afterwards does not matter: the folder is read once.
    put(folder.path(), "bundle.31a95.js", b"changed");
    put(folder.path(), "late.js", b"late");
    assert_eq!(ask(&server, path, &[]).await.body, plain.body);
    assert_eq!(ask(&server, "/livechat/late.js", &[]).await.status, 404);
    for path in ["/livechat", LOADER, "/livechat/bundle.31a95.js"] {
        let tag = ask(&server, path, &[]).await.header("etag").to_owned();
        assert!(tag.len() > 10, "{path}: {tag}");
        let again = ask(&server, path, &[("if-none-match", &tag)]).await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
    }
}

#[tokio::test]
async fn nothing_outside_the_folder_is_served() {
    let folder = build();
    let secret = TempDir::new().unwrap();
    put(secret.path(), "secret.js", b"secret");
    std::os::unix::fs::symlink(
        secret.path().join("secret.js"),
        folder.path().join("link.js"),
    )
    .unwrap();
    std::os::unix::fs::symlink(secret.path(), folder.path().join("linked")).unwrap();
    let server = with(&folder).start().await;
    for path in [
        "link.js",
        "linked/secret.js",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/etc/passwd",
        "livechat/../../Cargo.toml",
        "parts",
        "parts/",
        "index.html",
        "widget-demo.html",
        "bundle.31a95.js.map",
        ".npmrc",
        "%00",
    ] {
        let got = ask(&server, &format!("/livechat/{path}"), &[]).await;
        assert!(!got.text().contains("secret"), "{path}");
        assert!(
            got.status >= 400 || got.text().contains("Deskbell") || path == "index.html",
            "{path}: {}",
            got.status
        );
    }
}

#[tokio::test]
async fn the_policy_of_the_page() {
    let folder = build();
    let server = with(&folder)
        .env("DESKBELL_PUBLIC_URL", "https://chat.example/desk/")
        .start()
        .await;
    let admin = server.admin().await;
    let page = ask(&server, "/livechat", &[]).await;
    assert_eq!(
        script(&page),
        "window.SERVER_URL=\"https://chat.example/desk\""
    );
    assert_eq!(page.header("referrer-policy"), "same-origin");
    assert_eq!(page.header("x-frame-options"), "");
    let policy = page.header("content-security-policy").to_owned();
    for part in [
        "default-src 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob: https://chat.example;",
        "connect-src 'self' wss://chat.example https://chat.example;",
        "base-uri 'none'",
        "frame-ancestors *",
    ] {
        assert!(policy.contains(part), "{part} in {policy}");
    }
    assert!(!policy.contains("trusted-types"), "{policy}");
    // Loaded from where its calls go, it needs nobody else.
    let own = ask(&server, "/livechat", &[("host", "chat.example")]).await;
    let policy = own.header("content-security-policy");
    assert!(policy.contains("img-src 'self' data: blob:;"), "{policy}");
    admin
        .set(
            "Livechat_AllowedDomainsList",
            "https://shop.example, other.example; script-src *",
        )
        .await;
    admin.set("Jitsi_Enabled", true).await;
    admin.set("Jitsi_Domain", "meet.example").await;
    let page = ask(&server, "/livechat", &[]).await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.ends_with("frame-ancestors 'self' https://shop.example"),
        "{policy}"
    );
    assert!(
        policy.contains("frame-src 'self' https://meet.example;"),
        "{policy}"
    );
    // An address of the owner's that would end the script stays inside it.
    admin
        .set(
            "Site_Url",
            "https://x.example/</script><script>alert(1)//\"",
        )
        .await;
    let page = ask(&server, "/livechat", &[]).await;
    assert_eq!(
        page.text().matches("<script>").count(),
        1,
        "{}",
        page.text()
    );
    script(&page);
}

#[tokio::test]
async fn switched_off_the_page_takes_the_widget_away() {
    let folder = build();
    let server = with(&folder).start().await;
    let admin = server.admin().await;
    admin.set("Livechat_enabled", false).await;
    let page = ask(&server, "/livechat", &[]).await;
    assert_eq!(
        script(&page),
        r#"parent.postMessage({src:"rocketchat",fn:"removeWidget"},"*")"#
    );
    assert!(!page.text().contains("bundle"));
    admin.set("Livechat_enabled", true).await;
    assert!(
        ask(&server, "/livechat", &[])
            .await
            .text()
            .contains("bundle")
    );
}

async fn words(server: &Server, agent: &Agent, referer: &str) -> (Vec<String>, String) {
    let api = server.api().with("Referer", referer);
    let (visitor, rid) = Visitor::with_room(&api).await;
    visitor.send(&rid, "1 &lt; <b>2</b>").await.ok();
    let reply = agent.say(&rid, "<img src=x onerror=y> &amp;").await.ok();
    let id = reply["message"]["_id"].as_str().unwrap().to_owned();
    let list = visitor.history(&rid).await.ok()["messages"].clone();
    let texts = list
        .as_array()
        .unwrap()
        .iter()
        .filter(|m| m.get("t").is_none())
        .map(|m| m["msg"].as_str().unwrap().to_owned())
        .collect();
    let path = format!("livechat/message/{id}?token={}&rid={rid}", visitor.token);
    let one = api.get(&path).await.ok()["message"]["msg"].clone();
    (texts, one.as_str().unwrap().to_owned())
}

/// The official widget shows history as HTML; everybody else gets what was written.
#[tokio::test]
async fn words_of_agents_are_no_html_for_the_official_widget() {
    let folder = build();
    let raw = "<img src=x onerror=y> &amp;";
    let shown = "&lt;img src=x onerror=y&gt; &amp;amp;";
    let own = "1 &lt; <b>2</b>";
    let server = with(&folder).start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "ana").await;
    let frame = format!("{}/livechat", server.base);
    assert_eq!(
        words(&server, &agent, &frame).await,
        (vec![shown.to_owned(), own.to_owned()], shown.to_owned())
    );
    assert_eq!(
        words(&server, &agent, "https://shop.example/cart").await,
        (vec![raw.to_owned(), own.to_owned()], raw.to_owned())
    );
    // Our own widget shows text as text.
    let server = Server::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "ana").await;
    let frame = format!("{}/livechat", server.base);
    assert_eq!(words(&server, &agent, &frame).await.0[0], raw);
}

#[test]
fn a_folder_that_is_no_build_stops_the_start() {
    let empty = TempDir::new().unwrap();
    let no_loader = TempDir::new().unwrap();
    put(no_loader.path(), "index.html", PAGE.as_bytes());
    let data = TempDir::new().unwrap();
    for (folder, said) in [
        (empty.path(), "there is no index.html with a <body>"),
        (no_loader.path(), "there is no rocketchat-livechat.min.js"),
        (Path::new("/nowhere/at/all"), "No such file"),
    ] {
        let out = run(
            &[
                "--listen",
                "127.0.0.1:0",
                "--data",
                data.path().to_str().unwrap(),
                "--widget-dir",
                folder.to_str().unwrap(),
            ],
            &[],
        );
        let text = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(2), "{text}");
        assert!(text.contains(said), "{said}: {text}");
    }
}
