//! Jobs: taken with a lease, finished by whoever holds it, given up where everybody can see it.
//!
//! Only one process holds the data directory, so a lease found at the start belongs to a dead one.

use super::tx::{ReadTx, Tx};
use crate::error::Result;
use crate::model::event::Event;
use crate::model::job::{Job, Kind, NewJob, State, pause_ms};
use crate::model::time::Millis;
use crate::random;

const INSERT: &str = "INSERT INTO job (id, kind, key, payload, state, due_at, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
    ON CONFLICT (kind, key) WHERE key IS NOT NULL DO UPDATE SET payload = excluded.payload, state = excluded.state,
    due_at = excluded.due_at, tries = 0, lease = NULL, reason = NULL, updated_at = excluded.updated_at";
const ENSURE: &str = "INSERT INTO job (id, kind, key, payload, state, due_at, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) ON CONFLICT (kind, key) WHERE key IS NOT NULL DO NOTHING";
const CANCEL: &str = "DELETE FROM job WHERE kind = ?1 AND key = ?2";
const DUE: &str = "SELECT pk, id, kind, key, payload, due_at, tries FROM job WHERE state = 'waiting' AND due_at <= ?1
    ORDER BY due_at, pk LIMIT ?2";
/// In hand means due again when the lease ends.
const LEASE: &str =
    "UPDATE job SET lease = ?2, due_at = ?3, tries = tries + 1, updated_at = ?4 WHERE pk = ?1";
const FINISH: &str = "DELETE FROM job WHERE lease = ?1";
const RETRY: &str =
    "UPDATE job SET lease = NULL, due_at = ?2, reason = ?3, updated_at = ?4 WHERE lease = ?1";
const GIVE_UP: &str =
    "UPDATE job SET lease = NULL, state = 'dead', reason = ?2, updated_at = ?3 WHERE lease = ?1";
const GIVE_UP_PK: &str = "UPDATE job SET lease = NULL, state = 'dead', reason = coalesce(reason, 'the program ended while it was in hand'),
    updated_at = ?2 WHERE pk = ?1";
const PARK_PK: &str =
    "UPDATE job SET lease = NULL, state = 'parked', updated_at = ?2 WHERE pk = ?1";
const NEXT_DUE: &str = "SELECT due_at FROM job WHERE state = 'waiting' ORDER BY due_at LIMIT 1";
const RELEASE: &str = "UPDATE job SET lease = NULL, due_at = min(due_at, ?1) WHERE state = 'waiting' AND lease IS NOT NULL";
const UNPARK: &str =
    "UPDATE job SET state = 'waiting', updated_at = ?2 WHERE state = 'parked' AND kind = ?1";
fn initial_state(kind: Kind) -> State {
    if kind.is_done_here() {
        State::Waiting
    } else {
        State::Parked
    }
}

impl ReadTx<'_> {
    /// When the next job is due.
    pub fn next_job_due(&self) -> Result<Option<Millis>> {
        self.first(NEXT_DUE, [], |r| Ok(Millis(r.get(0)?)))
    }
}

impl Tx<'_> {
    /// Writes a job into this transaction: it is done exactly when the cause is on disk, and never without it. A job with
    /// a key takes the place of the one with the same kind and key, even of one in hand.
    pub fn enqueue(&mut self, new: &NewJob, now: Millis) -> Result<()> {
        self.insert_job(INSERT, new, now)
    }
    /// Starts a timer unless it runs already.
    pub fn ensure_job(&mut self, new: &NewJob, now: Millis) -> Result<()> {
        self.insert_job(ENSURE, new, now)
    }
    fn insert_job(&mut self, sql: &str, new: &NewJob, now: Millis) -> Result<()> {
        let state = initial_state(new.kind);
        self.execute(
            sql,
            (
                random::id(),
                new.kind.as_str(),
                &new.key,
                new.payload.to_string(),
                state.as_str(),
                new.due_at.0,
                now.0,
            ),
        )?;
        if state == State::Waiting {
            self.emit(Event::Job { due_at: new.due_at });
        }
        Ok(())
    }
    /// Takes a timer back.
    pub fn cancel_job(&mut self, kind: Kind, key: &str) -> Result<()> {
        self.execute(CANCEL, (kind.as_str(), key)).map(|_| ())
    }
    /// Takes up to `most` jobs that are due into hand until `lease_ends`. Those tried too often are given up instead.
    pub fn take_jobs(&mut self, now: Millis, lease_ends: Millis, most: i64) -> Result<Vec<Job>> {
        let due = self.all(DUE, (now.0, most), |r| {
            let word: String = r.get(2)?;
            let payload: String = r.get(4)?;
            let job = match Kind::parse(&word) {
                Some(kind) if kind.is_done_here() => Some(Job {
                    id: r.get(1)?,
                    kind,
                    key: r.get(3)?,
                    payload: serde_json::from_str(&payload).unwrap_or_default(),
                    due_at: Millis(r.get(5)?),
                    tries: r.get::<_, i64>(6)? + 1,
                    lease: random::id(),
                }),
                _ => None,
            };
            Ok((r.get::<_, i64>(0)?, job))
        })?;
        let mut taken = Vec::with_capacity(due.len());
        for (pk, job) in due {
            match job {
                // Written by another version, or a kind whose sender is gone: kept, not tried again and again.
                None => {
                    self.execute(PARK_PK, (pk, now.0))?;
                }
                // Whatever brings the program down takes its job with it in the end.
                Some(job) if job.tries > job.kind.most_tries() => {
                    self.execute(GIVE_UP_PK, (pk, now.0))?;
                }
                Some(job) => {
                    self.execute(LEASE, (pk, &job.lease, lease_ends.0, now.0))?;
                    taken.push(job);
                }
            }
        }
        Ok(taken)
    }
    /// Removes a job that is done. False when the lease is lost: it was set anew, taken back or taken by somebody else, and
    /// then the work of this unit must not happen either.
    pub fn finish_job(&mut self, job: &Job) -> Result<bool> {
        Ok(self.execute(FINISH, [&job.lease])? == 1)
    }
    /// Notes a try that failed: another one later, or the end when there were enough. True when it was given up.
    pub fn fail_job(
        &mut self,
        job: &Job,
        reason: &str,
        is_final: bool,
        now: Millis,
    ) -> Result<bool> {
        if is_final || job.tries >= job.kind.most_tries() {
            self.execute(GIVE_UP, (&job.lease, reason, now.0))?;
            return Ok(true);
        }
        let dice = u16::from_le_bytes(random::bytes::<2>());
        let due_at = Millis(now.0 + pause_ms(job.tries, dice));
        self.execute(RETRY, (&job.lease, due_at.0, reason, now.0))?;
        Ok(false)
    }
    /// At the start: leases of the process before are void, and kinds that can be done now are.
    pub fn recover_jobs(&mut self, now: Millis) -> Result<()> {
        self.execute(RELEASE, [now.0])?;
        for kind in Kind::ALL.iter().filter(|k| k.is_done_here()) {
            self.execute(UNPARK, (kind.as_str(), now.0))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Durability, Store};
    use serde_json::json;
    use std::sync::Arc;

    const NOW: Millis = Millis(1_000_000);
    const LATER: Millis = Millis(2_000_000);

    struct House {
        store: Store,
        folder: tempfile::TempDir,
    }

    impl House {
        fn new() -> Self {
            let folder = tempfile::TempDir::new().expect("a folder");
            let store = Self::open(&folder);
            Self { store, folder }
        }
        fn open(folder: &tempfile::TempDir) -> Store {
            let sink = Box::new(|_| {});
            Store::open(folder.path(), Durability::Normal, &Arc::default(), sink).expect("opens")
        }
        async fn do_(&self, unit: impl FnOnce(&mut Tx<'_>) -> Result<()> + Send + 'static) {
            self.store.write(unit).await.expect("written");
        }
        async fn put(&self, key: Option<&'static str>, due_at: Millis) {
            self.do_(move |tx| {
                let job = NewJob {
                    key: key.map(str::to_owned),
                    due_at,
                    ..NewJob::now(Kind::SweepSessions, json!({ "n": 1 }), NOW)
                };
                tx.enqueue(&job, NOW)
            })
            .await;
        }
        async fn take(&self, now: Millis) -> Vec<Job> {
            let unit = move |tx: &mut Tx<'_>| tx.take_jobs(now, Millis(now.0 + 1000), 10);
            self.store.write(unit).await.expect("written")
        }
        async fn finish(&self, job: &Job) -> bool {
            let job = job.clone();
            let unit = move |tx: &mut Tx<'_>| tx.finish_job(&job);
            self.store.write(unit).await.expect("written")
        }
        async fn fail(&self, job: &Job, is_final: bool) -> bool {
            let job = job.clone();
            let unit = move |tx: &mut Tx<'_>| tx.fail_job(&job, "no luck", is_final, NOW);
            self.store.write(unit).await.expect("written")
        }
        async fn counts(&self) -> (i64, i64, i64) {
            let c = self.store.read(|r| r.job_counts()).await.expect("read");
            (c.waiting, c.parked, c.dead)
        }
    }

    #[tokio::test]
    async fn a_job_is_taken_once_and_gone_when_it_is_done() {
        let house = House::new();
        house.put(None, LATER).await;
        assert!(house.take(NOW).await.is_empty(), "not due");
        let job = house.take(LATER).await.pop().expect("due");
        assert_eq!((job.tries, &job.payload["n"]), (1, &json!(1)));
        assert!(house.take(LATER).await.is_empty(), "in hand");
        assert!(house.finish(&job).await);
        assert!(!house.finish(&job).await, "done once");
        assert_eq!(house.counts().await, (0, 0, 0));
    }

    #[tokio::test]
    async fn a_cause_that_is_undone_leaves_no_job() {
        let house = House::new();
        let undone = house.store.write(|tx| {
            tx.enqueue(&NewJob::now(Kind::SweepSessions, json!({}), NOW), NOW)?;
            Err::<(), _>(crate::error::Error::internal("undone"))
        });
        assert!(undone.await.is_err());
        assert_eq!(house.counts().await, (0, 0, 0));
    }

    #[tokio::test]
    async fn a_lost_lease_comes_back_and_the_old_hand_has_no_say() {
        let house = House::new();
        house.put(None, NOW).await;
        let old = house.take(NOW).await.pop().expect("due");
        let new = house.take(LATER).await.pop().expect("due again");
        assert_eq!(new.tries, 2);
        assert!(!house.finish(&old).await);
        house.fail(&old, true).await;
        assert_eq!(
            house.counts().await,
            (1, 0, 0),
            "the old hand gives nothing up"
        );
        assert!(house.finish(&new).await);
    }

    #[tokio::test]
    async fn a_timer_set_anew_takes_the_place_of_the_one_in_hand() {
        let house = House::new();
        house.put(Some("room"), NOW).await;
        let old = house.take(NOW).await.pop().expect("due");
        house.put(Some("room"), LATER).await;
        assert_eq!(house.counts().await, (1, 0, 0));
        assert!(!house.finish(&old).await, "set anew");
        house
            .do_(|tx| tx.cancel_job(Kind::SweepSessions, "room"))
            .await;
        assert_eq!(house.counts().await, (0, 0, 0));
        house.put(Some("room"), NOW).await;
        house
            .do_(|tx| {
                let late = NewJob::timer(Kind::SweepSessions, "room", json!({}), LATER);
                tx.ensure_job(&late, NOW)
            })
            .await;
        assert_eq!(house.take(NOW).await.len(), 1, "one that runs stays");
    }

    #[tokio::test]
    async fn failures_come_back_later_and_end_where_they_can_be_seen() {
        let house = House::new();
        house.put(None, NOW).await;
        let job = house.take(NOW).await.pop().expect("due");
        assert!(!house.fail(&job, false).await);
        assert!(house.take(NOW).await.is_empty(), "a pause");
        let job = house.take(Millis(NOW.0 + 7000)).await.pop().expect("again");
        assert_eq!(job.tries, 2);
        assert!(house.fail(&job, true).await);
        assert_eq!(house.counts().await, (0, 0, 1));
        let list = house
            .store
            .read(|r| r.jobs(State::Dead, 0, 10))
            .await
            .expect("read");
        assert_eq!(
            (list.len(), list[0].reason.as_deref()),
            (1, Some("no luck"))
        );
        let id = list[0].id.clone();
        house
            .do_(move |tx| {
                assert!(tx.revive_job(&id, NOW)?);
                assert!(!tx.revive_job(&id, NOW)?);
                Ok(())
            })
            .await;
        assert_eq!(house.take(NOW).await.pop().expect("due").tries, 1);
    }

    #[tokio::test]
    async fn what_nobody_here_can_do_is_kept_and_never_taken() {
        let house = House::new();
        house
            .do_(|tx| {
                for kind in [Kind::OfflineMail, Kind::TranscriptMail, Kind::TranscriptPdf] {
                    tx.enqueue(&NewJob::now(kind, json!({}), NOW), NOW)?;
                }
                // Of another version.
                tx.execute(
                    "INSERT INTO job (id, kind, payload, state, due_at, created_at, updated_at)
                    VALUES ('x', 'fax', '{}', 'waiting', 0, 0, 0)",
                    [],
                )?;
                Ok(())
            })
            .await;
        assert!(house.take(LATER).await.is_empty());
        assert_eq!(house.counts().await, (0, 4, 0));
        assert_eq!(
            house.store.read(|r| r.next_job_due()).await.expect("read"),
            None
        );
    }

    #[tokio::test]
    async fn a_job_in_hand_when_the_program_dies_is_due_at_the_next_start() {
        let mut house = House::new();
        house.put(None, NOW).await;
        assert_eq!(house.take(NOW).await.len(), 1);
        house.store.close().await;
        drop(house.store);
        house.store = House::open(&house.folder);
        house.do_(|tx| tx.recover_jobs(NOW)).await;
        assert_eq!(house.take(NOW).await.pop().expect("due").tries, 2);
        // One that always takes the program along is given up in the end.
        house
            .do_(|tx| {
                tx.execute(
                    "UPDATE job SET tries = ?1, due_at = 0",
                    [Kind::SweepSessions.most_tries()],
                )?;
                Ok(())
            })
            .await;
        assert!(house.take(NOW).await.is_empty());
        assert_eq!(house.counts().await, (0, 0, 1));
    }
}
