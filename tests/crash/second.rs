//! F8: a second process on the same data folder goes away, and the first never notices.

use crate::faults::{figure, run_briefly, unattended, visitor, whole_room};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const STARTS: usize = 50;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f8_a_second_process_is_refused() {
    let server = unattended().start().await;
    let (visitor, rid) = visitor(&server.api()).await;
    let is_done = Arc::new(AtomicBool::new(false));
    let load = {
        let is_done = Arc::clone(&is_done);
        let (visitor, rid) = (visitor.clone(), rid.clone());
        tokio::spawn(async move {
            let (mut sent, mut errors) = (0, 0);
            while !is_done.load(Ordering::Relaxed) {
                let reply = visitor
                    .send(&rid, &format!("while others knock {sent}"))
                    .await;
                errors += usize::from(reply.status != 200);
                sent += 1;
            }
            (sent, errors)
        })
    };
    let data = server.data().display().to_string();
    let refused = tokio::task::spawn_blocking(move || {
        (0..STARTS)
            .filter(|_| {
                let (code, said) = run_briefly(&["--listen", "127.0.0.1:0", "--data", &data]);
                code == Some(4) && said.trim().lines().count() == 1
            })
            .count()
    })
    .await
    .expect("the starts");
    is_done.store(true, Ordering::Relaxed);
    let (sent, errors) = load.await.expect("the load");
    let stored = whole_room(&visitor, &rid).await.len();
    figure(&format!(
        "F8 second_exit=4 x{refused} first_requests={sent} first_errors={errors} stored={stored}"
    ));
    assert_eq!((refused, errors, stored), (STARTS, 0, sent));
}
