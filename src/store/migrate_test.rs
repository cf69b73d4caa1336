//! What an upgraded database keeps of its rows (totals, tags, indexes of words) beside a new one that got the same rows.

#[cfg(test)]
mod tests {
    use super::super::{functions, migrate};
    use rusqlite::Connection;
    use rusqlite::types::Value;
    use std::sync::Arc;

    const DUMP: &str = include_str!("../../tests/upgrade/schema-1.sql");
    /// More rows of schema 1: of every state, name, tag and field, over some days, an erased visitor and a known contact.
    const MORE: &str = r#"
        INSERT INTO user (pk, id, username, username_key, name, password_hash, created_at, updated_at)
            VALUES (2, 'u2', 'bea', 'bea', 'Bea', '-', 1, 1), (3, 'u3', 'cem', 'cem', 'Cem', '-', 1, 1);
        INSERT INTO department (pk, id, name, is_enabled, is_on_registration, is_on_offline_form, created_at, updated_at)
            VALUES (2, 'd2', 'Help', 1, 1, 1, 1, 1), (3, 'd3', 'Sales', 1, 1, 1, 1, 1);
        WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 400)
        INSERT INTO contact (pk, id, name, is_unknown, created_at, updated_at)
            SELECT i, 'c' || i, 'Özge "' || i, i % 3 > 0, i, i FROM n;
        INSERT INTO visitor (pk, id, username, name, livechat_data, contact_pk, is_disabled, created_at, updated_at, activity)
            SELECT pk, 'v' || pk, 'guest-' || pk, CASE pk % 5 WHEN 0 THEN NULL ELSE name END,
                CASE pk % 4 WHEN 0 THEN NULL ELSE json_object('city', 'Köln ' || pk) END,
                CASE WHEN pk % 7 > 0 THEN pk / 2 + 50 END, pk % 11 = 0, pk, pk, '["2026-10","2026-11"]' FROM contact WHERE pk >= 100;
        UPDATE visitor SET contact_pk = 100 WHERE contact_pk NOT IN (SELECT pk FROM contact);
        INSERT INTO visitor_address (visitor_pk, kind, position, value)
            SELECT pk, 'email', 0, 'Guest' || pk / 3 || '@Example.org' FROM visitor WHERE pk >= 100
            UNION ALL SELECT pk, 'phone', pk % 2, '+49' || pk FROM visitor WHERE pk >= 100;
        INSERT INTO room (pk, id, visitor_pk, name, is_open, closed_at, source_type, created_at, last_message_at, updated_at, queued_at,
                department_pk, served_by_pk, is_on_hold, tags, livechat_data)
            SELECT pk, 'r' || pk, pk, 'Chät ' || pk % 13 || ' o''clock', pk % 6 = 0, CASE WHEN pk % 6 > 0 THEN 9 END,
                CASE pk % 3 WHEN 0 THEN 'api' ELSE 'widget' END, 86400000 * 20000 + pk * 7919 % 1009 * 3600000 - pk % 2, 1, 1, 1,
                nullif(pk % 4, 0), nullif(pk % 4 * 2 % 5 % 4, 0), pk % 12 = 0,
                CASE pk % 5 WHEN 0 THEN '["vip"]' WHEN 1 THEN '["late","vip","late"]' ELSE '[]' END,
                CASE pk % 4 WHEN 0 THEN NULL ELSE json_object('order', 'N' || pk, 'Order', pk, 'none', NULL) END
            FROM visitor WHERE pk >= 100;
        INSERT INTO message (pk, id, room_pk, seq, kind, text, at, updated_at, author_side, author_id, author_username)
            SELECT pk * 3 + n.value, 'm' || pk || '-' || n.value, pk, n.value, CASE WHEN pk % 8 = 0 THEN 'uj' END, 'hello', 1, 1,
                pk % 3, 'x', 'x' FROM room, json_each('[1,2,3]') n WHERE pk >= 100;
    "#;
    /// Kept by triggers alone, or made from rows that are.
    const KEPT: &[&str] = &[
        "SELECT kind, day, key, rooms FROM room_day WHERE rooms <> 0 ORDER BY 1, 2, 3",
        "SELECT department_pk, agent_pk, state, rooms FROM room_total WHERE rooms <> 0 ORDER BY 1, 2, 3",
        "SELECT room_pk, tag, created_at FROM room_tag ORDER BY 1, 2",
        "SELECT name, value FROM counter WHERE name IN ('visitors', 'contacts', 'contacts_unknown') ORDER BY 1",
        "SELECT contact_pk, text FROM contact_words ORDER BY 1",
    ];
    const WORDS: &[&str] = &[
        "room_search",
        "room_field_search",
        "visitor_search",
        "contact_search",
        "message_search",
    ];

    fn database() -> Connection {
        let connection = Connection::open_in_memory().expect("a database");
        functions::register(&connection, &Arc::default()).expect("functions");
        connection
            .execute_batch("PRAGMA foreign_keys = OFF")
            .expect("a pragma");
        connection
    }

    fn rows(connection: &Connection, sql: &str) -> Vec<Vec<Value>> {
        let mut statement = connection.prepare(sql).expect("a statement");
        let width = statement.column_count();
        let rows = statement
            .query_map([], |r| (0..width).map(|at| r.get(at)).collect())
            .expect("rows");
        rows.collect::<rusqlite::Result<_>>().expect("values")
    }

    /// Everything an index of words holds.
    fn words(connection: &Connection, index: &str) -> Vec<Vec<Value>> {
        connection
            .execute_batch(&format!(
                "CREATE VIRTUAL TABLE temp.v_{index} USING fts5vocab('main', '{index}', 'instance')"
            ))
            .expect("a view of the index");
        rows(
            connection,
            &format!("SELECT term, doc, offset FROM temp.v_{index} ORDER BY 1, 2, 3"),
        )
    }

    /// Puts the rows of tables into a new database, one by one, so that its triggers see each.
    fn copy(from: &Connection, to: &Connection, table: &str) {
        let columns: Vec<String> = rows(
            from,
            &format!("SELECT name FROM pragma_table_info('{table}')"),
        )
        .into_iter()
        .flatten()
        .map(|v| match v {
            Value::Text(name) => name,
            other => panic!("{other:?}"),
        })
        .collect();
        let names = columns.join(", ");
        let marks = vec!["?"; columns.len()].join(", ");
        let mut insert = to
            .prepare(&format!("INSERT INTO {table} ({names}) VALUES ({marks})"))
            .expect("an insert");
        for row in rows(from, &format!("SELECT {names} FROM {table} ORDER BY 1")) {
            insert
                .execute(rusqlite::params_from_iter(row))
                .expect("a row");
        }
    }

    #[test]
    fn an_upgraded_database_knows_what_a_new_one_knows() {
        let mut upgraded = database();
        upgraded.execute_batch(DUMP).expect("the dump");
        upgraded.execute_batch(MORE).expect("more rows");
        migrate::upgrade(&mut upgraded, 1).expect("an upgrade");
        let mut fresh = database();
        migrate::create(&mut fresh).expect("a schema");
        for table in [
            "user",
            "department",
            "contact",
            "contact_address",
            "visitor",
            "visitor_address",
            "room",
            "message",
        ] {
            copy(&upgraded, &fresh, table);
        }
        let same = |when: &str| {
            for sql in KEPT {
                let found = rows(&upgraded, sql);
                assert!(found.len() > 2, "{sql}");
                assert_eq!(found, rows(&fresh, sql), "{when}: {sql}");
            }
        };
        same("as upgraded");
        for index in WORDS {
            let found = words(&upgraded, index);
            // Messages are entered later, behind the writing.
            assert_eq!(found.is_empty(), *index == "message_search", "{index}");
            assert!(found == words(&fresh, index), "{index} differs");
        }
        let miscounted = "SELECT pk FROM room r WHERE agent_message_count <>
            (SELECT count(*) FROM message WHERE room_pk = r.pk AND author_side = 1 AND kind IS NULL)";
        assert_eq!(rows(&upgraded, miscounted), Vec::<Vec<Value>>::new());
        // From here on both go the same way, down to nothing.
        for change in [
            "UPDATE room SET name = 'Renamed', tags = '[\"vip\"]' WHERE pk % 2 = 0",
            "UPDATE contact SET is_unknown = 0, name = 'Known ' || pk WHERE pk % 2 = 0",
            "UPDATE room SET department_pk = NULL, served_by_pk = 3, is_open = 0, closed_at = 9, is_on_hold = 0 WHERE pk % 5 = 0",
            "DELETE FROM room WHERE pk % 3 = 0",
        ] {
            for connection in [&upgraded, &fresh] {
                connection
                    .execute_batch(&format!("PRAGMA foreign_keys = ON; {change}"))
                    .expect("a change");
            }
            same(change);
        }
        // A renamed row leaves no word behind and costs no other row one, all in one transaction.
        for connection in [&upgraded, &fresh] {
            for word in ["e", "g", "n", "o", "k", "kno", "zge", "49"] {
                let found = "SELECT rowid FROM contact_search WHERE contact_search MATCH ";
                let holds =
                    "SELECT (is_unknown << 40) | contact_pk FROM contact_words WHERE instr(text, ";
                let phrase = super::super::grams::phrase(word).expect("a phrase");
                assert_eq!(
                    rows(connection, &format!("{found}'{phrase}' ORDER BY 1")),
                    rows(connection, &format!("{holds}'{word}') ORDER BY 1")),
                    "{word}"
                );
            }
        }
        for connection in [&upgraded, &fresh] {
            connection
                .execute_batch("DELETE FROM room; DELETE FROM visitor; DELETE FROM contact")
                .expect("gone");
            for total in [
                "SELECT * FROM room_day WHERE rooms <> 0",
                "SELECT * FROM room_total WHERE rooms <> 0",
                "SELECT * FROM room_tag",
                "SELECT * FROM counter WHERE name IN ('visitors', 'contacts', 'contacts_unknown') AND value <> 0",
                "SELECT * FROM contact_words",
            ] {
                assert_eq!(rows(connection, total), Vec::<Vec<Value>>::new(), "{total}");
            }
            for index in WORDS {
                let left = rows(connection, &format!("SELECT * FROM temp.v_{index}"));
                assert!(
                    left.is_empty(),
                    "{index} keeps {} words, of them {:?}",
                    left.len(),
                    left.first_chunk::<3>()
                );
            }
        }
    }
}
