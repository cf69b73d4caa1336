//! Searches of visitors and contacts by index beside what a look at every row gives, while people change and go.

#[cfg(test)]
mod tests {
    use crate::error::Result;
    use crate::store::{ContactFilter, Durability, GuestSearch, ReadTx, Store, Tx, VisitorFilter};
    use std::sync::Arc;
    use tempfile::TempDir;

    const PEOPLE: i64 = 300;
    const NAMES: &[&str] = &[
        "Ada",
        "ada L.",
        "Iris teapot",
        "teaport",
        "ÖZGE",
        "özge a\"b",
        "x",
        "tea eap apo pot",
        "",
    ];
    const TERMS: &[&str] = &[
        "teapot",
        "TEA",
        "a",
        "öz",
        "ÖZGE",
        "a\"b",
        " ",
        "apo pot",
        "t",
        "nobody",
        "x",
        "guest-1",
        "N1",
        "n12",
        "M1@ex.org",
        "m1@EX.org",
        "m7@ex",
        "+49 3",
        "count",
        "eap",
        "potada",
        "",
        "1",
    ];
    /// Two places in an order, as tests of pages name them.
    const PAGES: &[(i64, i64)] = &[(0, 10), (0, -1), (3, 25), (95, 20), (290, 50), (5000, 5)];

    fn fill(tx: &Tx<'_>) -> Result<()> {
        for pk in 1..=PEOPLE {
            let n = pk * 7919 % 1009;
            let name = NAMES.get(usize::try_from(n).unwrap_or(0) % NAMES.len());
            // Times repeat and do not follow the key.
            tx.execute(
                "INSERT INTO contact (pk, id, name, is_unknown, created_at, last_room_at, updated_at)
                 VALUES (?1, 'c' || (?1 * 7717 % 10007), ?2 || ' ' || (?3 % 40), ?3 % 3 = 0, ?3 % 60, nullif(?3 % 20, 0), ?3)",
                (pk, name, n),
            )?;
            tx.execute(
                "INSERT INTO visitor (pk, id, username, name, contact_pk, last_room_at, livechat_data, created_at, updated_at)
                 VALUES (?1, 'v' || (?1 * 7717 % 10007), 'guest-' || ?1, nullif(?2, ''), ?1, nullif(?3 % 20, 0),
                    CASE ?3 % 4 WHEN 0 THEN NULL ELSE json_object('order', 'N' || ?3, 'Order', 'no x', 'count', ?3, 'none', NULL) END,
                    ?3 % 60, ?3)",
                (pk, name, n),
            )?;
            if n % 5 > 0 {
                for (kind, value) in [("email", "m"), ("phone", "+49 ")] {
                    tx.execute(
                        "INSERT INTO visitor_address (visitor_pk, kind, position, value)
                         VALUES (?1, ?2, 0, ?3 || (?4 % 50) || CASE ?2 WHEN 'email' THEN '@ex.org' ELSE '' END)",
                        (pk, kind, value, n),
                    )?;
                    tx.execute(
                        "INSERT INTO contact_address (contact_pk, kind, position, value, value_key)
                         VALUES (?1, ?2, 0, upper(?3) || (?4 % 50) || CASE ?2 WHEN 'email' THEN '@ex.org' ELSE '' END, ?3)",
                        (pk, kind, value, n),
                    )?;
                }
            }
        }
        Ok(())
    }

    /// What happens to people.
    const CHANGES: &[&str] = &[
        "UPDATE visitor SET name = 'Renamed Teapot' WHERE pk % 11 = 0",
        "UPDATE visitor SET username = 'tea-' || pk WHERE pk % 13 = 0",
        "UPDATE visitor SET livechat_data = '{\"order\":\"M1\"}' WHERE pk % 17 = 0",
        "UPDATE visitor SET livechat_data = NULL WHERE pk % 19 = 0",
        "DELETE FROM visitor_address WHERE visitor_pk % 23 = 0",
        "UPDATE visitor SET is_disabled = 1, name = NULL, livechat_data = NULL WHERE pk % 29 = 0",
        "DELETE FROM visitor WHERE pk % 31 = 0",
        "UPDATE contact SET is_unknown = 0 WHERE is_unknown = 1 AND pk % 2 = 0",
        "UPDATE contact SET is_unknown = 1, name = 'Back Again' WHERE pk % 37 = 0",
        "UPDATE contact SET name = 'Teapot New' WHERE pk % 11 = 0",
        "UPDATE contact_address SET value = 'else@Teapot.org' WHERE contact_pk % 13 = 0 AND kind = 'email'",
        "DELETE FROM contact_address WHERE contact_pk % 23 = 0 AND kind = 'phone'",
        "UPDATE visitor SET contact_pk = 1 WHERE contact_pk = 7",
        "DELETE FROM contact WHERE pk % 31 = 0 OR pk = 7",
    ];

    fn ids(r: &ReadTx<'_>, sql: &str) -> Vec<String> {
        let mut statement = r.connection().prepare(sql).expect("a statement");
        let rows = statement.query_map([], |r| r.get(0)).expect("rows");
        rows.collect::<rusqlite::Result<_>>().expect("ids")
    }

    fn page(all: &[String], (offset, limit): (i64, i64)) -> Vec<String> {
        let skip = usize::try_from(offset).unwrap_or(0);
        let take = usize::try_from(limit).unwrap_or(usize::MAX);
        all.iter().skip(skip).take(take).cloned().collect()
    }

    fn quoted(term: &str) -> String {
        term.replace('\'', "''")
    }

    fn visitors(r: &ReadTx<'_>) -> Result<()> {
        let long = "tea eap apo pot".repeat(9);
        let orders: &[(&[(&str, bool)], &str)] = &[
            (&[], "v.created_at DESC"),
            (&[("ts", true)], "v.created_at ASC"),
            (&[("nothing", true), ("ts", false)], "v.created_at DESC"),
            (&[("name", true)], "v.name ASC"),
            (
                &[("lastChat", false), ("ts", true)],
                "v.last_room_at DESC, v.created_at ASC",
            ),
        ];
        for term in TERMS.iter().copied().chain([long.as_str()]) {
            let quoted = quoted(term);
            for fields in [&[][..], &["order"][..], &["Order", "count", "none"][..]] {
                let held: String = fields
                    .iter()
                    .map(|key| {
                        format!(
                            " OR instr(fold(CAST(v.livechat_data -> '$.{key}' ->> '$' AS TEXT)), fold('{quoted}')) > 0"
                        )
                    })
                    .collect();
                for (sort, order) in orders {
                    let all = ids(
                        r,
                        &format!(
                            "SELECT v.id FROM visitor v WHERE v.is_disabled = 0 AND (instr(fold(v.name), fold('{quoted}')) > 0
                             OR instr(fold(v.username), fold('{quoted}')) > 0 {held} OR EXISTS (SELECT 1 FROM visitor_address a
                                WHERE a.visitor_pk = v.pk AND a.value IN (fold('{quoted}'), '{quoted}'))) ORDER BY {order}, v.id"
                        ),
                    );
                    for (offset, limit) in PAGES.iter().copied() {
                        let (found, total) = r.visitors(&VisitorFilter {
                            term: term.to_owned(),
                            fields: fields.iter().map(|&f| f.to_owned()).collect(),
                            sort: sort.iter().map(|&(k, a)| (k.to_owned(), a)).collect(),
                            offset,
                            limit,
                        })?;
                        let found: Vec<String> = found.into_iter().map(|v| v.id).collect();
                        let told = format!("{term} {fields:?} {order} {offset} {limit}");
                        assert_eq!(found, page(&all, (offset, limit)), "{told}");
                        assert_eq!(total, i64::try_from(all.len()).unwrap_or(0), "{told}");
                    }
                }
            }
            let all = ids(
                r,
                &format!(
                    "SELECT v.id FROM visitor v WHERE v.is_disabled = 0 AND instr(fold(v.name), fold('{quoted}')) = 1
                     ORDER BY v.name, v.id LIMIT 10"
                ),
            );
            let found = r.visitors_named(term, &[], &[])?;
            let found: Vec<String> = found.into_iter().map(|(id, _, _)| id).collect();
            assert_eq!(found, all, "begins with {term}");
            let all = ids(
                r,
                &format!(
                    "SELECT v.id FROM visitor v WHERE v.is_disabled = 0
                     AND instr(fold(v.livechat_data ->> '$.order'), fold('{quoted}')) > 0 ORDER BY v.pk LIMIT 1"
                ),
            );
            let found = r.find_guest(&GuestSearch {
                fields: vec![("order".to_owned(), term.to_owned())],
                ..GuestSearch::default()
            })?;
            assert_eq!(found.map(|v| v.id), all.first().cloned(), "order {term}");
        }
        Ok(())
    }

    fn contacts(r: &ReadTx<'_>) -> Result<()> {
        let long = "tea eap apo pot".repeat(9);
        let orders: &[(&[(&str, bool)], &str)] = &[
            (&[], "c.name ASC"),
            (&[("name", true)], "c.name ASC"),
            (&[("name", false)], "c.name DESC"),
            (&[("createdAt", false)], "c.created_at DESC"),
            (
                &[("lastChat", true), ("name", true)],
                "c.last_room_at ASC, c.name ASC",
            ),
        ];
        for term in TERMS.iter().copied().chain([long.as_str()]) {
            let quoted = quoted(term);
            for is_unknown in [true, false] {
                for (sort, order) in orders {
                    let all = ids(
                        r,
                        &format!(
                            "SELECT c.id FROM contact c WHERE c.is_unknown = {is_unknown} AND (instr(fold(c.name), fold('{quoted}')) > 0
                             OR EXISTS (SELECT 1 FROM contact_address a WHERE a.contact_pk = c.pk
                                AND instr(fold(a.value), fold('{quoted}')) > 0)) ORDER BY {order}, c.id"
                        ),
                    );
                    for (offset, limit) in PAGES.iter().copied() {
                        let (found, total) = r.contacts(&ContactFilter {
                            text: Some(term.to_owned()),
                            is_unknown,
                            sort: sort.iter().map(|&(k, a)| (k.to_owned(), a)).collect(),
                            offset,
                            limit,
                        })?;
                        let found: Vec<String> = found.into_iter().map(|c| c.id).collect();
                        let told = format!("{term} {is_unknown} {order} {offset} {limit}");
                        assert_eq!(found, page(&all, (offset, limit)), "{told}");
                        assert_eq!(total, i64::try_from(all.len()).unwrap_or(0), "{told}");
                    }
                }
            }
        }
        Ok(())
    }

    #[tokio::test]
    async fn the_index_finds_the_people_a_look_at_everybody_finds() {
        let folder = TempDir::new().expect("a folder");
        let store = Store::open(
            folder.path(),
            Durability::Normal,
            &Arc::default(),
            Box::new(|_| {}),
        )
        .expect("a store");
        store.write(|tx| fill(tx)).await.expect("people");
        let check = || store.read(|r| visitors(r).and_then(|()| contacts(r)));
        check().await.expect("as new");
        for change in CHANGES {
            store
                .write(|tx| tx.try_execute(change, []).map_err(super::super::tx::db))
                .await
                .expect("a change");
        }
        check().await.expect("after changes");
        for sound in [
            "INSERT INTO visitor_search(visitor_search) VALUES ('integrity-check')",
            "INSERT INTO contact_search(contact_search) VALUES ('integrity-check')",
        ] {
            let sound = store.write(move |tx| tx.execute(sound, [])).await;
            sound.expect("a sound index");
        }
    }
}
