//! Killed while agents take chats: the time in which the program did not run is nobody's service.

use crate::support::{Agent, DEADLINE, Server};
use rusqlite::Connection;
use serde_json::Value;

const HOUR: i64 = 3_600_000;

fn database(server: &Server) -> Connection {
    let database = Connection::open(server.data().join("deskbell.db")).expect("opens");
    database.busy_timeout(DEADLINE).expect("waits");
    database
}

fn number(server: &Server, sql: &str) -> i64 {
    database(server)
        .query_row(sql, [], |r| r.get(0))
        .expect("a number")
}

const TOTAL: &str = "SELECT sum(coalesce(stopped_at, started_at) - started_at) FROM agent_service";

#[tokio::test]
async fn a_crash_counts_no_hours() {
    let mut server = Server::start().await;
    let admin = server.admin().await;
    admin.go("online", "not-available").await;
    let ana: Agent = server.agent(&admin, "ana").await;
    server.kill();
    // As if Ana had come three hours ago, and the program had died two hours ago.
    let now = number(
        &server,
        "SELECT started_at FROM agent_service WHERE stopped_at IS NULL",
    );
    database(&server)
        .execute_batch(&format!(
            "UPDATE agent_service SET started_at = {now} - 3 * {HOUR} WHERE stopped_at IS NULL;
             INSERT INTO counter (name, value) VALUES ('alive', {now} - 2 * {HOUR})
             ON CONFLICT (name) DO UPDATE SET value = excluded.value;"
        ))
        .expect("altered");
    server.restart().await;
    // One hour, and since the start what runs.
    let total = number(&server, TOTAL);
    assert!((HOUR..HOUR + 60_000).contains(&total), "{total}");
    let running = "SELECT count(*) FROM agent_service WHERE stopped_at IS NULL";
    assert_eq!(number(&server, running), 1, "she is still available");
    assert!(number(&server, "SELECT value FROM counter WHERE name = 'alive'") >= now);
    // An end that is announced counts to the moment.
    let before = number(&server, "SELECT value FROM counter WHERE name = 'alive'");
    assert_eq!(server.terminate(), Some(0));
    assert!(number(&server, "SELECT value FROM counter WHERE name = 'alive'") > before);
    server.restart().await;
    let ana = ana.at(&server.api());
    let me: Value = ana.api.get("me").await.ok();
    assert_eq!(me["statusLivechat"], "available");
    let total = number(&server, TOTAL);
    assert!((HOUR..HOUR + 600_000).contains(&total), "{total}");
}
