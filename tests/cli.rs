//! The command line: accounts while the server is stopped, the check, refusals with a sentence and an exit code.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failing test should stop where it fails"
)]

mod support;

use serde_json::json;
use std::process::Output;
use support::{ADMIN, Agent, PASSWORD, Server, run, run_with_input};
use tempfile::TempDir;

const CREATE: &[&str] = &[
    "admin",
    "create",
    "--username",
    "owner",
    "--email",
    "owner@example.org",
];

fn folder() -> (TempDir, String) {
    let folder = TempDir::new().expect("a temporary folder");
    let data = folder.path().join("data");
    let data = data.to_str().expect("UTF-8").to_owned();
    (folder, data)
}

fn in_data<'a>(args: &[&'a str], data: &'a str) -> Vec<&'a str> {
    let mut all = args.to_vec();
    all.extend_from_slice(&["--data", data]);
    all
}

/// The one line a refused command leaves.
#[track_caller]
fn refused(output: &Output, code: i32, words: &[&str]) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{text}");
    for word in words {
        assert!(text.contains(word), "no \"{word}\" in: {text}");
    }
    assert!(!text.contains("panicked"), "{text}");
}

#[track_caller]
fn fine(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{text}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test]
async fn an_administrator_is_made_before_the_first_start() {
    let mut server = Server::builder().without_admin().start().await;
    assert_eq!(server.terminate(), Some(0));
    let data = server.data().to_str().expect("UTF-8").to_owned();
    let mut args = in_data(CREATE, &data);
    args.extend_from_slice(&["--name", "Olga Owner", "--id", "keptFromElsewhere"]);
    fine(&run_with_input(&args, &[], &format!("{PASSWORD}\n")));
    server.restart().await;
    let last = server.greeting.last().expect("a line");
    assert!(!last.contains("/setup#"), "{last}");
    let owner = Agent::login(&server.api(), "owner").await;
    assert_eq!(owner.id, "keptFromElsewhere");
    let me = owner.api.get("me").await.ok();
    assert_eq!(me["name"], "Olga Owner");
    assert_eq!(me["email"], "owner@example.org");
    assert_eq!(me["statusLivechat"], "available");
    assert_eq!(me["roles"], json!(["admin", "livechat-agent", "user"]));
}

#[test]
fn a_password_comes_from_the_environment_a_file_or_stdin_only() {
    let (folder, data) = folder();
    let args = in_data(CREATE, &data);
    refused(&run(&args, &[]), 2, &["a password is needed"]);
    let mut flagged = args.clone();
    flagged.extend_from_slice(&["--password", PASSWORD]);
    refused(&run(&flagged, &[]), 2, &["--password"]);
    let missing = [("DESKBELL_ADMIN_PASSWORD_FILE", "/nowhere/at/all")];
    refused(&run(&args, &missing), 2, &["/nowhere/at/all"]);
    let weak = [("DESKBELL_ADMIN_PASSWORD", "password1")];
    refused(&run(&args, &weak), 2, &["easy to guess"]);
    let file = folder.path().join("secret");
    std::fs::write(&file, format!("{PASSWORD}\n")).expect("writes");
    let file = file.to_str().expect("UTF-8");
    fine(&run(&args, &[("DESKBELL_ADMIN_PASSWORD_FILE", file)]));
    let again = run(&args, &[("DESKBELL_ADMIN_PASSWORD", PASSWORD)]);
    refused(&again, 2, &["owner is already in use"]);
    let mut bad = in_data(
        &[
            "admin",
            "create",
            "--username",
            "two words",
            "--email",
            "x@example.org",
        ],
        &data,
    );
    refused(
        &run_with_input(&bad, &[], PASSWORD),
        2,
        &["not a valid username"],
    );
    bad = in_data(
        &["admin", "create", "--username", "two", "--email", "nothing"],
        &data,
    );
    refused(&run_with_input(&bad, &[], PASSWORD), 2, &["Invalid email"]);
}

#[tokio::test]
async fn a_new_password_ends_all_logins() {
    let mut server = Server::start().await;
    let admin = server.admin().await;
    let data = server.data().to_str().expect("UTF-8").to_owned();
    let args = in_data(&["admin", "reset-password", ADMIN], &data);
    // The folder belongs to the running server.
    let busy = run_with_input(&args, &[], "another-long-secret");
    refused(&busy, 4, &["another"]);
    admin.api.get("me").await.ok();
    assert_eq!(server.terminate(), Some(0));
    refused(
        &run_with_input(&args, &[], "short"),
        2,
        &["between 8 and 256 characters"],
    );
    let nobody = in_data(&["admin", "reset-password", "nobody"], &data);
    refused(
        &run_with_input(&nobody, &[], "another-long-secret"),
        2,
        &["nobody"],
    );
    fine(&run_with_input(&args, &[], "another-long-secret\n"));
    let by_mail = in_data(&["admin", "reset-password", "Admin@Example.org"], &data);
    fine(&run(
        &by_mail,
        &[("DESKBELL_ADMIN_PASSWORD", "yet-another-secret")],
    ));
    server.restart().await;
    admin.at(&server.api()).api.get("me").await.not_logged_in();
    for old in [PASSWORD, "another-long-secret"] {
        let body = json!({ "user": ADMIN, "password": old });
        assert_eq!(server.api().post("login", body).await.status, 401);
    }
    Agent::login_with(&server.api(), ADMIN, "yet-another-secret").await;
}

#[tokio::test]
async fn the_check_tells_what_is_there() {
    let mut server = Server::start().await;
    server.admin().await;
    let data = server.data().to_str().expect("UTF-8").to_owned();
    assert_eq!(server.terminate(), Some(0));
    let report = fine(&run(&in_data(&["check"], &data), &[]));
    for line in [
        "schema version: 2",
        "integrity: ok",
        "broken references: 0",
        "user: 1",
        "session: 1",
    ] {
        assert!(
            report.lines().any(|l| l.starts_with(line)),
            "no \"{line}\" in: {report}"
        );
    }
}

#[tokio::test]
async fn a_folder_serves_one_process() {
    let server = Server::start().await;
    let data = server.data().to_str().expect("UTF-8").to_owned();
    let serve = in_data(&["--listen", "127.0.0.1:0"], &data);
    refused(&run(&serve, &[]), 4, &["another"]);
    refused(
        &run_with_input(&in_data(CREATE, &data), &[], PASSWORD),
        4,
        &["another"],
    );
    server.admin().await;
}

#[test]
fn a_configuration_that_does_not_fit_is_refused_by_name() {
    let (_folder, data) = folder();
    let serve = in_data(&["serve", "--listen", "127.0.0.1:0"], &data);
    let cases = [
        (
            "DESKBELL_SETTING_Livechat_Nonsense",
            "1",
            "Livechat_Nonsense",
        ),
        ("DESKBELL_SETTING_Livechat_enabled", "yes", "true or false"),
        (
            "DESKBELL_SETTING_Livechat_http_timeout",
            "soon",
            "a whole number",
        ),
        ("DESKBELL_SETTING_Livechat_title_color", "red", "a colour"),
        (
            "DESKBELL_SETTING_Livechat_Routing_Method",
            "Nonsense",
            "Auto_Selection",
        ),
        (
            "DESKBELL_SETTING_Livechat_hide_system_messages",
            "uj,nonsense",
            "livechat-close",
        ),
        (
            "DESKBELL_SETTING_Assets_livechat_widget_logo",
            "x",
            "a JSON object",
        ),
        ("DESKBELL_PUBLIC_URL", "shop.example.org", "http"),
        ("DESKBELL_TRUSTED_PROXIES", "everybody", "everybody"),
        ("DESKBELL_DURABILITY", "some", "full or normal"),
        (
            "DESKBELL_ADMIN_USERNAME",
            "owner",
            "DESKBELL_ADMIN_PASSWORD",
        ),
    ];
    for (name, value, word) in cases {
        let output = run(&serve, &[(name, value)]);
        refused(&output, 2, &[word]);
        if name.contains("SETTING") {
            refused(&output, 2, &[name]);
        }
    }
    let mail = [
        ("DESKBELL_ADMIN_USERNAME", "owner"),
        ("DESKBELL_ADMIN_PASSWORD", PASSWORD),
    ];
    refused(&run(&serve, &mail), 2, &["DESKBELL_ADMIN_EMAIL"]);
    refused(
        &run(&in_data(&["--listen", "nowhere"], &data), &[]),
        2,
        &["nowhere"],
    );
    refused(&run(&["--unknown"], &[]), 2, &["--unknown"]);
    refused(&run(&["dance"], &[]), 2, &["dance"]);
    let file = TempDir::new().expect("a temporary folder");
    let file = file.path().join("file");
    std::fs::write(&file, "x").expect("writes");
    let below = in_data(&["--listen", "127.0.0.1:0"], file.to_str().expect("UTF-8"));
    refused(&run(&below, &[]), 3, &["file"]);
}

#[tokio::test]
async fn a_first_start_without_hands_makes_the_account_once() {
    let mut server = Server::builder()
        .env("DESKBELL_ADMIN_ID", "keptFromElsewhere")
        .start()
        .await;
    let admin = server.admin().await;
    assert_eq!(admin.id, "keptFromElsewhere");
    assert_eq!(server.greeting.len(), 4);
    assert!(
        server.greeting[0].starts_with("Deskbell "),
        "{:?}",
        server.greeting
    );
    assert!(server.greeting[2].contains("data"), "{:?}", server.greeting);
    // Later starts leave it alone, whatever the environment says.
    server
        .restart_with(&[
            ("DESKBELL_ADMIN_USERNAME", "other"),
            ("DESKBELL_ADMIN_PASSWORD", "another-long-secret"),
        ])
        .await;
    admin.at(&server.api()).api.get("me").await.ok();
    let body = json!({ "user": "other", "password": "another-long-secret" });
    assert_eq!(server.api().post("login", body).await.status, 401);
}

#[test]
fn help_and_version_are_told() {
    let help = fine(&run(&["--help"], &[]));
    for word in [
        "--listen",
        "--data",
        "--public-url",
        "DESKBELL_LISTEN",
        "admin",
        "check",
    ] {
        assert!(help.contains(word), "no \"{word}\" in: {help}");
    }
    let version = fine(&run(&["--version"], &[]));
    assert_eq!(
        version.trim(),
        format!("deskbell {}", env!("CARGO_PKG_VERSION"))
    );
}

#[tokio::test]
async fn health_says_whether_a_server_answers() {
    let mut server = Server::start().await;
    let address = server.base.trim_start_matches("http://").to_owned();
    fine(&run(&["health", "--listen", &address], &[]));
    fine(&run(&["health"], &[("DESKBELL_LISTEN", &address)]));
    assert_eq!(server.terminate(), Some(0));
    let gone = run(&["health", "--listen", &address], &[]);
    refused(&gone, 1, &[&address]);
}
