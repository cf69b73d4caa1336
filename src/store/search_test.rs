//! The index beside the texts: what is found, what is gone, and how it is read.

#[cfg(test)]
mod tests {
    use crate::error::Result;
    use crate::model::text::fold;
    use crate::store::{ContactFilter, Durability, Store, Tx};
    use std::sync::Arc;
    use tempfile::TempDir;

    fn store() -> (Store, TempDir) {
        let folder = TempDir::new().expect("a folder");
        let store = Store::open(
            folder.path(),
            Durability::Normal,
            &Arc::default(),
            Box::new(|_| {}),
        )
        .expect("a store");
        (store, folder)
    }

    fn add_visitor(tx: &Tx<'_>, pk: i64, name: &str) -> Result<usize> {
        tx.execute(
        "INSERT INTO visitor (pk, id, username, name, created_at, updated_at) VALUES (?1, 'v' || ?1, 'guest-' || ?1, ?2, 1, 1)",
        (pk, name),
    )
    }

    fn add_room(tx: &Tx<'_>, pk: i64, visitor_pk: i64) -> Result<usize> {
        tx.execute(
        "INSERT INTO room (pk, id, visitor_pk, name, is_open, closed_at, source_type, created_at, last_message_at, updated_at, queued_at)
         VALUES (?1, 'r' || ?1, ?2, 'n', 0, 1, 'api', 1, 1, 1, 1)",
        (pk, visitor_pk),
    )
    }

    fn add_message(tx: &Tx<'_>, room_pk: i64, seq: i64, text: &str) -> Result<i64> {
        tx.execute(
            "UPDATE room SET last_seq = ?2 WHERE pk = ?1",
            (room_pk, seq),
        )?;
        tx.execute(
        "INSERT INTO message (id, room_pk, seq, text, at, updated_at, author_side, author_id, author_username)
         VALUES (?1, ?2, ?3, ?4, 1, 1, 0, 'v', 'v')",
        (format!("m{room_pk}-{seq}"), room_pk, seq, text),
    )?;
        Ok(tx.last_pk())
    }

    const TEXTS: &[&str] = &[
        "Hello World",
        "ПРИВЕТ, мир",
        "日本語のテキスト",
        "Straße GROẞ",
        "Ünïcödé",
        "👍🏽 ok",
        "a\"b' OR 1=1 -- NEAR(x) * ^ {y}: z",
        "tab\there",
        "x",
        "",
        "ΟΔΟΣ",
        "50% of_it",
    ];
    const TERMS: &[&str] = &[
        "hello",
        "LO W",
        "o",
        "привет",
        "Т, М",
        "本",
        "日本",
        "本語の",
        "ße",
        "groß",
        "ö",
        "👍",
        "\"",
        "\"b",
        "OR",
        "or 1",
        "near(",
        "*",
        "^",
        "{y}:",
        "\t",
        "X",
        "zzz",
        "οδοσ",
        "%",
        "_",
        "0% ",
        "a\"b' OR 1=1 -- NEAR(x) * ^ {y}: z",
        "nothing of the kind",
    ];

    /// Enters so many messages of each room.
    async fn index(store: &Store, rooms: i64, limit: i64) {
        store
            .write(move |tx| (1..=rooms).try_for_each(|room| tx.index_room(room, limit)))
            .await
            .expect("indexes");
    }

    async fn check_all(store: &Store, rooms: i64) {
        for term in TERMS {
            for room in 1..=rooms {
                let found = store
                    .read(move |r| r.places_with(room, term))
                    .await
                    .expect("searches");
                let wanted: Vec<i64> = store
                .read(move |r| {
                    r.all(
                        "SELECT seq FROM message WHERE room_pk = ?1 AND instr(fold(text), ?2) > 0 ORDER BY seq DESC",
                        (room, fold(term)),
                        |r| r.get(0),
                    )
                })
                .await
                .expect("reads");
                assert_eq!(found, wanted, "{term:?} in room {room}");
            }
        }
    }

    #[tokio::test]
    async fn the_index_finds_what_a_look_at_every_text_finds() {
        let (store, _folder) = store();
        store
            .write(|tx| {
                for room in 1..=3 {
                    add_visitor(tx, room, "n")?;
                    add_room(tx, room, room)?;
                }
                for (seq, text) in (1..).zip(TEXTS) {
                    for room in 1..=3 {
                        add_message(tx, room, seq, text)?;
                    }
                }
                Ok(())
            })
            .await
            .expect("writes");
        check_all(&store, 3).await;
        // Half of them in the index, half behind it; then all.
        index(&store, 3, 7).await;
        check_all(&store, 3).await;
        index(&store, 3, 1000).await;
        check_all(&store, 3).await;
        store
            .write(|tx| {
                tx.execute(
                    "UPDATE message SET text = 'hello again' WHERE room_pk = 2 AND seq = 2",
                    [],
                )?;
                tx.execute("DELETE FROM message WHERE room_pk = 1 AND seq = 1", [])?;
                tx.execute("UPDATE room SET visitor_pk = 3 WHERE pk = 2", [])?;
                tx.execute("DELETE FROM room WHERE pk = 3", [])
            })
            .await
            .expect("changes");
        check_all(&store, 2).await;
        store
            .write(|tx| {
                tx.execute(
                    "INSERT INTO message_search(message_search) VALUES ('integrity-check')",
                    [],
                )
            })
            .await
            .expect("a sound index");
        store.close().await;
    }

    /// What the file and its log hold of a text in any form: as it stands, and as runs of the index.
    fn traces(folder: &TempDir, runs: &[&str]) -> usize {
        ["deskbell.db", "deskbell.db-wal"]
            .iter()
            .filter_map(|name| std::fs::read(folder.path().join(name)).ok())
            .map(|bytes| {
                runs.iter()
                    .filter(|run| bytes.windows(run.len()).any(|w| w == run.as_bytes()))
                    .count()
            })
            .sum()
    }

    #[tokio::test]
    async fn what_is_removed_leaves_the_index_and_the_file() {
        let (store, folder) = store();
        // Letters nothing else in the file uses.
        let secrets = ["ꙮꙭꙬ", "ꚀꚂꚄ", "𐌰𐌱𐌲"];
        let runs: Vec<String> = secrets.iter().map(|s| fold(s)).collect();
        let runs: Vec<&str> = runs.iter().map(String::as_str).collect();
        store
            .write(move |tx| {
                for pk in 1..=40 {
                    add_visitor(tx, pk, &format!("somebody {pk}"))?;
                    add_room(tx, pk, pk)?;
                    for seq in 1..=50 {
                        add_message(
                            tx,
                            pk,
                            seq,
                            &format!("message {seq} of room {pk}, words around it"),
                        )?;
                    }
                }
                add_message(tx, 7, 51, &fold(secrets[0]))?;
                add_message(tx, 8, 51, &fold(secrets[1]))?;
                tx.execute(
                    "UPDATE visitor SET name = ?1 WHERE pk = 9",
                    [fold(secrets[2])],
                )?;
                (1..=40).try_for_each(|room| tx.index_room(room, 1000))
            })
            .await
            .expect("writes");
        let checkpoint = || store.read(|r| r.number("SELECT 1", []));
        checkpoint().await.expect("reads");
        assert!(traces(&folder, &runs) >= 3, "the texts are there first");
        store
            .write(|tx| {
                tx.execute("DELETE FROM message WHERE room_pk = 7 AND seq = 51", [])?;
                tx.execute(
                    "UPDATE message SET text = 'changed' WHERE room_pk = 8 AND seq = 51",
                    [],
                )?;
                tx.execute(
                    "UPDATE visitor SET name = NULL, is_disabled = 1 WHERE pk = 9",
                    [],
                )
            })
            .await
            .expect("removes");
        store.close().await;
        assert_eq!(traces(&folder, &runs), 0);
    }

    #[tokio::test]
    async fn contacts_are_found_until_they_are_gone() {
        let (store, _folder) = store();
        let found = |term: &'static str| {
            let filter = ContactFilter {
                text: Some(term.to_owned()),
                is_unknown: true,
                limit: -1,
                ..ContactFilter::default()
            };
            let store = store.clone();
            async move {
                store
                    .read(move |r| r.contacts(&filter))
                    .await
                    .expect("searches")
                    .1
            }
        };
        store
        .write(|tx| {
            tx.execute("INSERT INTO contact (pk, id, name, created_at, updated_at) VALUES (5, 'c', 'Iris Ü', 1, 1)", [])?;
            tx.execute("INSERT INTO contact_address (contact_pk, kind, position, value, value_key) VALUES (5, 'email', 0, 'I@Ex.org', 'i@ex.org')", [])
        })
        .await
        .expect("writes");
        for (term, count) in [
            ("ü", 1),
            ("@EX", 1),
            ("iris", 1),
            ("", 1),
            ("ü\ni", 0),
            ("x@", 0),
        ] {
            assert_eq!(found(term).await, count, "{term:?}");
        }
        store
            .write(|tx| {
                tx.execute("UPDATE contact SET name = 'Ida' WHERE pk > 0", [])?;
                tx.execute("UPDATE contact_address SET value = 'Else@ex.org'", [])
            })
            .await
            .expect("writes");
        for (term, count) in [("ü", 0), ("I@", 0), ("IDA", 1), ("else@ex", 1)] {
            assert_eq!(found(term).await, count, "{term:?}");
        }
        store
            .write(|tx| tx.execute("DELETE FROM contact_address", []))
            .await
            .expect("removes");
        assert_eq!((found("else@ex").await, found("ida").await), (0, 1));
        store
            .write(|tx| tx.execute("DELETE FROM contact WHERE pk > 0", []))
            .await
            .expect("removes");
        assert_eq!(found("ida").await, 0);
        let sound = "INSERT INTO contact_search(contact_search) VALUES ('integrity-check')";
        store
            .write(move |tx| tx.execute(sound, []))
            .await
            .expect("a sound index");
        store.close().await;
    }

    fn plan(store: &Store, sql: &'static str) -> impl Future<Output = String> {
        let store = store.clone();
        async move {
            let explained = format!("EXPLAIN QUERY PLAN {sql}");
            let lines = store
                .read(move |r| {
                    let mut statement = r
                        .connection()
                        .prepare(&explained)
                        .map_err(crate::store::tx::db)?;
                    let lines = statement.raw_query().mapped(|r| r.get::<_, String>(3));
                    lines
                        .collect::<rusqlite::Result<Vec<_>>>()
                        .map_err(crate::store::tx::db)
                })
                .await;
            lines.expect("a plan").join("; ")
        }
    }

    #[tokio::test]
    async fn no_search_reads_through_a_table() {
        let (store, _folder) = store();
        for sql in crate::store::search::STATEMENTS {
            let plan = plan(&store, sql).await;
            let reads_through = plan.split("; ").any(|line| {
                // The index over texts is asked with a term (M); the partial index holds nothing but what is looked for.
                line.starts_with("SCAN")
                    && !(line.contains("VIRTUAL TABLE INDEX") && line.contains(":M"))
                    && !line.contains("room_to_search")
            });
            assert!(!reads_through, "{sql}: {plan}");
            // In a room: from its first row to its last, newest first, nothing sorted.
            let is_ranged = plan.contains("M1><") && !plan.contains("TEMP B-TREE");
            assert_eq!(is_ranged, sql.contains("BETWEEN"), "{plan}");
        }
        store.close().await;
    }

    #[tokio::test]
    async fn only_long_rooms_are_looked_for() {
        let (store, _folder) = store();
        store
            .write(|tx| {
                for room in 1..=2 {
                    add_visitor(tx, room, "n")?;
                    add_room(tx, room, room)?;
                }
                for seq in 1..=64 {
                    add_message(tx, 1, seq, "words")?;
                    add_message(tx, 2, seq, "words")?;
                }
                assert_eq!(tx.room_to_index()?, None);
                add_message(tx, 2, 65, "words")?;
                assert_eq!(tx.room_to_index()?, Some(2));
                tx.index_room(2, 64)?;
                assert_eq!(tx.room_to_index()?, None);
                assert_eq!(tx.places_with(2, "WORD")?.len(), 65);
                assert_eq!(tx.rooms_with(2, "WORD")?, [2]);
                assert!(tx.rooms_with(1, "word s")?.is_empty());
                Ok(())
            })
            .await
            .expect("writes");
        store.close().await;
    }
}
