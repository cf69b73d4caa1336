//! Removing a department with a long history: in pieces, and to the end.

use crate::house::{department, room};
use crate::support::{Agent, DEADLINE, Server, Visitor, wait_until};
use serde_json::json;

/// More than one transaction takes.
const CLOSED: i64 = 1_200;

fn database(server: &Server) -> rusqlite::Connection {
    let path = server.data().join("deskbell.db");
    let database = rusqlite::Connection::open(path).expect("opens");
    database.busy_timeout(DEADLINE).expect("waits");
    database
}

/// Closed chats of a department, written while the server is stopped.
fn fill(server: &Server, department: &str) {
    let sql = format!(
        "INSERT INTO room (id, visitor_pk, name, is_open, department_pk, source_type, created_at, last_message_at, updated_at, queued_at,
           closer, closed_at)
         SELECT 'old-' || value, (SELECT min(pk) FROM visitor), 'Iris', 0, (SELECT pk FROM department WHERE id = '{department}'),
           'widget', value, value, value, value, 'user', value + 1
         FROM generate_series"
    );
    let numbers: Vec<i64> = (1..=CLOSED).collect();
    let list = serde_json::Value::from(numbers).to_string();
    let sql = sql.replace("generate_series", "json_each(?1)");
    let database = database(server);
    // The index of names and fields calls functions of the program; nobody searches here.
    database
        .execute_batch("DROP TRIGGER room_search_insert; DROP TRIGGER room_field_search_insert;")
        .expect("altered");
    let rows = database.execute(&sql, [list]).expect("rooms");
    assert_eq!(i64::try_from(rows), Ok(CLOSED));
}

fn number(server: &Server, sql: &str) -> i64 {
    database(server)
        .query_row(sql, [], |r| r.get(0))
        .expect("a number")
}

async fn is_known(admin: &Agent, id: &str) -> bool {
    let found = admin
        .api
        .get(&format!("livechat/department/{id}"))
        .await
        .ok();
    found["department"].is_object()
}

const LEFT: &str = "SELECT (SELECT count(*) FROM room WHERE department_pk IS NOT NULL)
    + (SELECT count(*) FROM inquiry WHERE department_pk IS NOT NULL)
    + (SELECT count(*) FROM visitor WHERE department_pk IS NOT NULL)
    + (SELECT coalesce(sum(rooms), 0) FROM room_total WHERE department_pk <> 0)
    + (SELECT count(*) FROM job WHERE kind = 'remove-department')";

async fn house() -> (Server, Agent, String, Visitor, String) {
    let mut server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let sales = department(&admin, "Sales", &[&ana], json!({})).await;
    let visitor = Visitor::new(&server.api());
    visitor.register(json!({ "department": sales })).await.ok();
    let rid = visitor.room_id().await;
    assert_eq!(room(&admin, &rid).await["departmentId"], json!(sales));
    assert_eq!(server.terminate(), Some(0));
    fill(&server, &sales);
    (server, admin, sales, visitor, rid)
}

#[tokio::test]
async fn a_department_with_a_history_leaves_all_of_it() {
    let (mut server, admin, sales, visitor, rid) = house().await;
    server.restart().await;
    let api = server.api();
    let (admin, visitor) = (admin.at(&api), visitor.at(&api));
    let path = format!("livechat/department/{sales}");
    admin.api.delete(&path).await.ok();
    assert_eq!(number(&server, LEFT), 0);
    assert!(!is_known(&admin, &sales).await);
    let open = room(&admin, &rid).await;
    assert_eq!(open["open"], true, "what goes on goes on");
    assert!(open.get("departmentId").is_none(), "{open}");
    visitor.send(&rid, "still here").await.ok();
    let all = admin
        .api
        .get("livechat/rooms?open=false&count=1")
        .await
        .ok();
    assert_eq!(all["total"], CLOSED, "no chat went with it");
    admin
        .api
        .delete(&path)
        .await
        .refused(400, "error-department-not-found");
}

#[tokio::test]
async fn a_removal_that_was_cut_off_is_finished() {
    let (mut server, admin, sales, _visitor, rid) = house().await;
    // As the process leaves it when it dies behind the first piece.
    database(&server)
        .execute_batch(&format!(
            "UPDATE department SET is_archived = 1, is_enabled = 0 WHERE id = '{sales}';
             UPDATE room SET department_pk = NULL WHERE id IN (SELECT id FROM room WHERE is_open = 0 LIMIT 500);
             INSERT INTO job (id, kind, key, payload, state, due_at, created_at, updated_at)
             VALUES ('cut', 'remove-department', '{sales}', '{{}}', 'waiting', 0, 0, 0);"
        ))
        .expect("altered");
    server.restart().await;
    let admin = admin.at(&server.api());
    let is_done = wait_until(DEADLINE, || async { number(&server, LEFT) == 0 }).await;
    assert!(is_done, "{}", server.log());
    assert!(!is_known(&admin, &sales).await);
    assert_eq!(room(&admin, &rid).await["open"], true);
}
