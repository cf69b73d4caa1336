//! F1: eight visitors write while the process is killed again and again. F3: sockets record what they are told.

use crate::faults::{Dice, Patient, figure, unattended, visitor, whole_room};
use crate::listener::{Listener, Proof};
use crate::support::wait_until;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const CLIENTS: usize = 8;
const PER_CLIENT: usize = 640;
const KILLS: u64 = 5;
/// For a part of the run on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Writes message after message and repeats each until it is acknowledged, as the widget does. Gives the ids in order.
async fn write(
    patient: Patient,
    (token, rid): (String, String),
    client: usize,
    acked: Arc<AtomicUsize>,
) -> Vec<String> {
    let mut ids = Vec::with_capacity(PER_CLIENT);
    for n in 0..PER_CLIENT {
        let id = format!("c{client}-{n:05}");
        let words = format!("message {n} of client {client}");
        loop {
            match patient.say(&token, &rid, &id, &words).await {
                Some((200, body)) => {
                    assert_eq!(body["message"]["_id"], id.as_str());
                    break;
                }
                // Killed, starting, or stopping: the same id again.
                None | Some((503, _)) => patient.until_up().await,
                Some((status, body)) => panic!("{id}: {status} {body}"),
            }
        }
        acked.fetch_add(1, Ordering::SeqCst);
        ids.push(id);
    }
    ids
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f1_acknowledged_messages_survive_kills() {
    let mut dice = Dice::new();
    let mut server = unattended().start().await;
    let mut rooms = Vec::new();
    for _ in 0..CLIENTS {
        rooms.push(visitor(&server.api()).await);
    }
    let acked = Arc::new(AtomicUsize::new(0));
    let patient = Patient::new(&server.base);
    let tasks: Vec<_> = rooms
        .iter()
        .enumerate()
        .map(|(client, (visitor, rid))| {
            let who = (visitor.token.clone(), rid.clone());
            tokio::spawn(write(patient.clone(), who, client, Arc::clone(&acked)))
        })
        .collect();

    let mut listeners = Vec::new();
    for (visitor, rid) in &rooms {
        let proof = Proof::Token(visitor.token.clone());
        listeners.push(Listener::start(&server, rid, proof).await);
    }
    let part = (CLIENTS * PER_CLIENT) as u64 / (KILLS + 1);
    for kill in 0..KILLS {
        // Somewhere inside the part of the run that belongs to this kill, in the middle of whatever happens there.
        let moment = usize::try_from(kill * part + dice.between(part / 4, part)).expect("small");
        let is_reached =
            wait_until(PATIENCE, async || acked.load(Ordering::SeqCst) >= moment).await;
        assert!(is_reached, "the clients do not get on");
        for _ in 0..dice.between(0, 5000) {
            std::hint::spin_loop();
        }
        server.restart().await;
    }
    let mut written = Vec::new();
    for task in tasks {
        written.push(task.await.expect("a client finishes"));
    }
    server.restart().await;

    let (mut lost, mut dup, mut misordered) = (0, 0, 0);
    let (mut seen, mut not_in_db, mut sessions) = (0, 0, 0);
    for (((visitor, rid), ids), listener) in rooms.iter().zip(&written).zip(&listeners) {
        let stored = whole_room(&visitor.at(&server.api()), rid).await;
        let mut places = HashMap::new();
        let mut texts = HashSet::new();
        for (place, (id, text)) in stored.iter().enumerate() {
            let is_new = places.insert(id.as_str(), place).is_none() & texts.insert(text.as_str());
            dup += usize::from(!is_new);
        }
        let found: Vec<usize> = ids
            .iter()
            .filter_map(|id| places.get(id.as_str()).copied())
            .collect();
        lost += ids.len() - found.len();
        let told = listener.seen();
        seen += told.len();
        not_in_db += told
            .iter()
            .filter(|id| !places.contains_key(id.as_str()))
            .count();
        sessions += listener.sessions();
        misordered += found.windows(2).filter(|w| w[0] >= w[1]).count();
    }
    let acked = acked.load(Ordering::SeqCst);
    figure(&format!(
        "F1 acked={acked} lost={lost} dup={dup} misordered={misordered} kills={} seed={}",
        KILLS, dice.seed
    ));
    figure(&format!(
        "F3 sockets={CLIENTS} sessions={sessions} seen={seen} not_in_db={not_in_db} seed={}",
        dice.seed
    ));
    assert!(acked >= 5000, "too few messages");
    assert!(seen > 0 && sessions > CLIENTS, "the sockets heard nothing");
    assert_eq!(not_in_db, 0);
    assert_eq!((lost, dup, misordered), (0, 0, 0));
}
