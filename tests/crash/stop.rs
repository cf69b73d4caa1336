//! F10: an orderly stop under load.

use crate::faults::{Patient, figure, unattended, visitor, whole_room};
use crate::support::wait_until;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const CLIENTS: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f10_a_stop_loses_nothing_acknowledged() {
    let mut server = unattended().start().await;
    let patient = Patient::new(&server.base);
    let acked = Arc::new(AtomicUsize::new(0));
    let (mut rooms, mut tasks) = (Vec::new(), Vec::new());
    for client in 0..CLIENTS {
        let (visitor, rid) = visitor(&server.api()).await;
        rooms.push((visitor.clone(), rid.clone()));
        let (patient, acked) = (patient.clone(), Arc::clone(&acked));
        tasks.push(tokio::spawn(async move {
            let mut ids = Vec::new();
            for n in 0.. {
                let id = format!("stop{client}-{n}");
                match patient
                    .say(&visitor.token, &rid, &id, &format!("message {n}"))
                    .await
                {
                    Some((200, _)) => {
                        ids.push(id);
                        acked.fetch_add(1, Ordering::SeqCst);
                    }
                    // The server is going or gone; nothing was promised about this one.
                    None | Some((503, _)) => return ids,
                    Some((status, body)) => panic!("{id}: {status} {body}"),
                }
            }
            ids
        }));
    }
    let is_busy = wait_until(Duration::from_secs(30), async || {
        acked.load(Ordering::SeqCst) > 500
    })
    .await;
    assert!(is_busy, "the clients do not get on");
    let began = Instant::now();
    let code = tokio::task::block_in_place(|| server.terminate());
    let seconds = began.elapsed().as_secs_f64();
    let mut written = Vec::new();
    for task in tasks {
        written.push(task.await.expect("a client"));
    }
    server.restart().await;
    let mut lost = 0;
    for ((visitor, rid), ids) in rooms.iter().zip(&written) {
        let stored = whole_room(&visitor.at(&server.api()), rid).await;
        lost += ids
            .iter()
            .filter(|id| !stored.iter().any(|(s, _)| s == *id))
            .count();
    }
    figure(&format!(
        "F10 acked={} lost_acked={lost} exit={code:?} seconds={seconds:.2}",
        acked.load(Ordering::SeqCst)
    ));
    assert_eq!((lost, code), (0, Some(0)));
    assert!(seconds <= 10.0, "{seconds}");
}
