//! Lists, searches and totals by index beside what a look at every room gives, while rooms close, move, change and go.

#[cfg(test)]
mod tests {
    use crate::error::Result;
    use crate::model::Pk;
    use crate::model::report::{Figures, Group, Range};
    use crate::model::time::Millis;
    use crate::store::{Durability, Label, ReadTx, RoomFilter, Scope, Store, Tx};
    use std::sync::Arc;
    use tempfile::TempDir;

    const ROOMS: i64 = 400;
    const DAY: i64 = 86_400_000;
    const NAMES: &[&str] = &[
        "Ada",
        "ada L.",
        "Iris teapot",
        "teaport",
        "ÖZGE",
        "özge a\"b",
        "x",
        "tea eap apo pot",
    ];
    const KEYS: &[&str] = &[
        "ts",
        "lm",
        "fname",
        "closedAt",
        "_updatedAt",
        "msgs",
        "open",
        "department.name",
        "servedBy.username",
        "queuedAt",
        "priorityWeight",
        "_id",
    ];

    /// What the rows hold: numbers that repeat, so that there are ties, and do not follow the key.
    fn fill(tx: &Tx<'_>) -> Result<()> {
        for (pk, name) in [(1, "bea"), (2, "Ana"), (3, "cem"), (4, "ana2")] {
            tx.execute(
                "INSERT INTO user (pk, id, username, username_key, name, password_hash, created_at, updated_at)
                 VALUES (?1, 'u' || ?1, ?2, lower(?2), ?2, '-', 1, 1)",
                (pk, name),
            )?;
        }
        for (pk, name) in [(1, "Sales"), (2, "Help"), (3, "Sales"), (4, "empty")] {
            tx.execute(
                "INSERT INTO department (pk, id, name, is_enabled, is_on_registration, is_on_offline_form, created_at, updated_at)
                 VALUES (?1, 'd' || ?1, ?2, 1, 1, 1, 1, 1)",
                (pk, name),
            )?;
        }
        for pk in 1..=ROOMS {
            tx.execute(
                "INSERT INTO visitor (pk, id, username, name, created_at, updated_at) VALUES (?1, 'v' || ?1, 'guest-' || ?1, 'n', 1, 1)",
                [pk],
            )?;
            let n = pk * 7919 % 1009;
            let at = 3 * DAY + n * 1_000_003 % (9 * DAY) / 10_000 * 10_000;
            let is_open = n % 6 == 0;
            let name = NAMES.get(usize::try_from(n).unwrap_or(0) % NAMES.len());
            let tags =
                ["[]", "[\"vip\"]", "[\"late\",\"vip\"]"].get(usize::try_from(n).unwrap_or(0) % 3);
            tx.execute(
                "INSERT INTO room (pk, id, visitor_pk, name, is_open, closed_at, source_type, created_at, last_message_at, updated_at,
                    queued_at, message_count, department_pk, served_by_pk, served_at, is_on_hold, tags, livechat_data, priority_weight)
                 VALUES (?1, 'r' || (?1 * 7717 % 10007), ?1, ?2, ?3, CASE WHEN ?3 THEN NULL ELSE ?4 + 60000 * (?5 % 9) END,
                    CASE ?5 % 3 WHEN 0 THEN 'api' ELSE 'widget' END, ?4, ?4 + ?5 % 50, ?4 + ?5 % 70, ?4 - ?5 % 5, ?5 % 4,
                    nullif(?5 % 4, 0), nullif(?5 % 5, 0), ?4, ?3 AND ?5 % 12 = 0 AND ?5 % 5 > 0, ?6,
                    CASE ?5 % 4 WHEN 0 THEN NULL ELSE json_object('order', 'N' || ?5, 'Order', 'no', 'count', ?5) END, 1 + ?5 % 3)",
                (pk, name, is_open, at, n, tags),
            )?;
        }
        Ok(())
    }

    /// What happens to rooms.
    const CHANGES: &[&str] = &[
        "UPDATE room SET is_open = 0, closed_at = created_at + 5, is_on_hold = 0 WHERE is_open = 1 AND pk % 3 = 0",
        "UPDATE room SET name = 'Renamed Teapot' WHERE pk % 11 = 0",
        "UPDATE room SET served_by_pk = 2 WHERE pk % 13 = 0",
        "UPDATE room SET department_pk = NULL WHERE pk % 17 = 0",
        "UPDATE room SET tags = '[\"late\"]' WHERE pk % 19 = 0",
        "UPDATE room SET tags = '[]' WHERE pk % 23 = 0",
        "UPDATE room SET livechat_data = '{\"order\":\"M1\"}' WHERE pk % 29 = 0",
        "UPDATE room SET livechat_data = NULL WHERE pk % 31 = 0",
        "UPDATE room SET message_count = message_count + 1, updated_at = updated_at + 9 WHERE pk % 5 = 0",
        "DELETE FROM room WHERE pk % 37 = 0",
        "DELETE FROM user WHERE pk = 3",
        "DELETE FROM department WHERE pk = 2",
    ];

    fn pks(r: &ReadTx<'_>, sql: &str) -> Vec<Pk> {
        let mut statement = r.connection().prepare(sql).expect("a statement");
        let rows = statement.query_map([], |r| r.get(0)).expect("rows");
        rows.collect::<rusqlite::Result<_>>().expect("keys")
    }

    fn same(r: &ReadTx<'_>, filter: &RoomFilter, clause: &str, order: &str) -> Result<()> {
        let all = pks(
            r,
            &format!(
                "SELECT r.pk FROM room r LEFT JOIN department d ON d.pk = r.department_pk LEFT JOIN user s ON s.pk = r.served_by_pk
                 WHERE {clause} ORDER BY {order}, r.id"
            ),
        );
        for (offset, limit) in [
            (0, 10),
            (0, -1),
            (3, 25),
            (95, 20),
            (390, 50),
            (5000, 5),
            (i64::MAX, 5),
        ] {
            let (page, total) = r.rooms(&RoomFilter {
                offset,
                limit,
                ..filter.clone()
            })?;
            let found: Vec<Pk> = page.iter().map(|room| room.pk).collect();
            let skip = usize::try_from(offset).unwrap_or(0);
            let take = usize::try_from(limit).unwrap_or(usize::MAX);
            let wanted: Vec<Pk> = all.iter().copied().skip(skip).take(take).collect();
            assert_eq!(found, wanted, "{offset} {limit} {clause} ORDER BY {order}");
            assert_eq!(total, i64::try_from(all.len()).unwrap_or(0), "{clause}");
        }
        Ok(())
    }

    fn orders(r: &ReadTx<'_>) -> Result<()> {
        let states = [
            (None, None, None, "1"),
            (Some(false), None, None, "r.is_open = 0"),
            (Some(false), Some(false), None, "r.is_open = 0"),
            (
                Some(true),
                Some(false),
                Some(true),
                "r.is_open = 1 AND NOT r.is_on_hold AND r.served_by_pk IS NOT NULL",
            ),
            (None, None, Some(false), "r.served_by_pk IS NULL"),
        ];
        for (is_open, is_on_hold, is_served, clause) in states {
            for key in KEYS {
                for ascending in [true, false] {
                    let direction = if ascending { "ASC" } else { "DESC" };
                    let column = super::super::room_list::column(key).expect("a column");
                    let mut filter = RoomFilter {
                        is_open,
                        is_on_hold,
                        is_served,
                        ..RoomFilter::default()
                    };
                    filter.sort = vec![((*key).to_owned(), ascending)];
                    same(r, &filter, clause, &format!("{column} {direction}"))?;
                    filter.sort.push(("nothing".to_owned(), true));
                    filter.sort.push(("servedBy".to_owned(), false));
                    filter.sort.push(("lm".to_owned(), true));
                    let order =
                        format!("{column} {direction}, s.username DESC, r.last_message_at ASC");
                    same(r, &filter, clause, &order)?;
                }
            }
        }
        Ok(())
    }

    fn searches(r: &ReadTx<'_>) -> Result<()> {
        let from = Millis(5 * DAY);
        for part in [
            "teapot", "TEA", "a", "öz", "ÖZGE", "a\"b", " ", "apo pot", "t", "nobody", "x", "Ada",
            "L.",
        ] {
            let clause = format!("instr(fold(r.name), fold('{part}')) > 0");
            let mut filter = RoomFilter {
                name: Some(part.to_owned()),
                ..RoomFilter::default()
            };
            same(r, &filter, &clause, "r.created_at DESC")?;
            filter.sort = vec![("ts".to_owned(), true)];
            same(r, &filter, &clause, "r.created_at ASC")?;
            filter.sort = vec![("msgs".to_owned(), true)];
            same(r, &filter, &clause, "r.message_count ASC")?;
            filter.sort.clear();
            filter.created = (Some(from), Some(Millis(9 * DAY)));
            let within = format!(
                "{clause} AND r.created_at BETWEEN {} AND {}",
                from.0,
                9 * DAY
            );
            same(r, &filter, &within, "r.created_at DESC")?;
            filter.created = (None, None);
            filter.fields = vec![("order".to_owned(), "n1".to_owned())];
            let both = format!("{clause} AND instr(fold(r.livechat_data ->> 'order'), 'n1') > 0");
            same(r, &filter, &both, "r.created_at DESC")?;
            for (is_open, state) in [(true, "r.is_open = 1"), (false, "r.is_open = 0")] {
                filter.is_open = Some(is_open);
                same(
                    r,
                    &filter,
                    &format!("{both} AND {state}"),
                    "r.created_at DESC",
                )?;
            }
            filter.is_open = None;
            filter.tags = vec!["vip".to_owned()];
            let tagged = format!("{both} AND r.tags LIKE '%vip%'");
            same(r, &filter, &tagged, "r.created_at DESC")?;
        }
        for (key, part) in [
            ("order", "N"),
            ("order", "n12"),
            ("Order", "NO"),
            ("ORDER", "n"),
            ("order", ""),
            ("count", "7"),
            ("none", ""),
        ] {
            let clause = format!(
                "instr(fold(CAST(r.livechat_data -> '$.{key}' ->> '$' AS TEXT)), fold('{part}')) > 0"
            );
            let filter = RoomFilter {
                fields: vec![(key.to_owned(), part.to_owned())],
                ..RoomFilter::default()
            };
            same(r, &filter, &clause, "r.created_at DESC")?;
        }
        let long = "tea eap apo pot".repeat(9);
        let filter = RoomFilter {
            name: Some(long),
            ..RoomFilter::default()
        };
        same(r, &filter, "0", "r.id")
    }

    type Labels = Vec<(Option<String>, i64)>;

    /// What totals by day tell of a scope beside what its rooms add up to.
    fn totals(r: &ReadTx<'_>, scope: Scope) -> Result<()> {
        let told = |f: &Figures| (f.rooms, f.open, f.held, f.queued, f.served, f.closed);
        let lines = |groups: Vec<Group>| -> Vec<_> {
            let line = |g: Group| (told(&g.figures), g.id, g.name);
            groups.into_iter().map(line).collect()
        };
        let whole = r.figures(&scope)?;
        assert_eq!(r.rooms_begun(&scope)?, whole.rooms);
        assert_eq!(told(&r.rooms_by_state(&scope)?), told(&whole));
        assert_eq!(
            lines(r.states_by_department(&scope)?),
            lines(r.figures_by_department(&scope)?)
        );
        Ok(())
    }

    fn reports(r: &ReadTx<'_>) -> Result<()> {
        let days = [
            (0, 20 * DAY),
            (4 * DAY, 6 * DAY - 1),
            (4 * DAY + 77, 9 * DAY + 5_000_000),
            (5 * DAY + 3, 5 * DAY + 40_000_000),
            (5 * DAY, 6 * DAY),
            (6 * DAY - 1, 6 * DAY),
            (7 * DAY, 7 * DAY),
            (9 * DAY, 8 * DAY),
        ];
        for (start, end) in days {
            let scope = Scope {
                range: Range {
                    start: Millis(start),
                    end: Millis(end),
                },
                department_pk: None,
                abandoned_after_s: 60,
            };
            let within = format!("f.created_at BETWEEN {start} AND {end}");
            for (label, select) in [
                (Label::Source, format!("SELECT f.source_type, count(*) FROM room f WHERE {within} GROUP BY f.source_type ORDER BY 2 DESC, 1")),
                (Label::Department, format!("SELECT d.name, count(*) FROM room f LEFT JOIN department d ON d.pk = f.department_pk
                    WHERE {within} GROUP BY f.department_pk ORDER BY 2 DESC, 1, d.id")),
                (Label::Agent, format!("SELECT u.username, count(*) FROM room f LEFT JOIN user u ON u.pk = f.served_by_pk
                    WHERE {within} GROUP BY f.served_by_pk ORDER BY 2 DESC, 1, u.id")),
                (Label::Tag, format!("SELECT t.tag, count(*) FROM room f LEFT JOIN room_tag t ON t.room_pk = f.pk
                    WHERE {within} GROUP BY t.tag ORDER BY 2 DESC, 1")),
            ] {
                let mut statement = r.connection().prepare(&select).expect("a statement");
                let wanted: Labels = statement
                    .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))
                    .expect("rows")
                    .collect::<rusqlite::Result<_>>()
                    .expect("labels");
                let found: Labels = r.counts(&scope, label)?.into_iter().map(|c| (c.label, c.rooms)).collect();
                assert_eq!(found, wanted, "{label:?} {start} {end}");
            }
            for department_pk in [None, Some(1), Some(2), Some(3), Some(4)] {
                totals(
                    r,
                    Scope {
                        department_pk,
                        ..scope
                    },
                )?;
            }
        }
        Ok(())
    }

    #[tokio::test]
    async fn indexes_and_totals_give_what_a_look_at_every_room_gives() {
        let folder = TempDir::new().expect("a folder");
        let store = Store::open(
            folder.path(),
            Durability::Normal,
            &Arc::default(),
            Box::new(|_| {}),
        )
        .expect("a store");
        store.write(|tx| fill(tx)).await.expect("rooms");
        let check = || {
            store.read(|r| {
                orders(r)
                    .and_then(|()| searches(r))
                    .and_then(|()| reports(r))
            })
        };
        check().await.expect("as new");
        for change in CHANGES {
            store
                .write(|tx| tx.try_execute(change, []).map_err(super::super::tx::db))
                .await
                .expect("a change");
        }
        check().await.expect("after changes");
    }
}
