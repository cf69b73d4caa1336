//! Who is there, as sockets say it.

use crate::client::{Client, desk};
use crate::support::{Agent, DEADLINE, Visitor, wait_until};
use std::time::Duration;

/// How long somebody without a socket is still shown as there.
const GRACE: Duration = Duration::from_secs(20);

async fn status(agent: &Agent, rid: &str) -> String {
    let room = agent.api.get(&format!("rooms.info?roomId={rid}")).await;
    let room = room.ok();
    room["room"]["v"]["status"]
        .as_str()
        .unwrap_or("?")
        .to_owned()
}

async fn is_soon(agent: &Agent, rid: &str, wanted: &str) -> bool {
    wait_until(GRACE + DEADLINE, async || {
        status(agent, rid).await == wanted
    })
    .await
}

#[tokio::test]
async fn another_socket_within_the_grace_is_no_absence() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let (two_tabs, two_rid) = Visitor::with_room(&server.api()).await;
    let (gone, gone_rid) = Visitor::with_room(&server.api()).await;
    let old = Client::visitor(&server, &visitor, &rid).await;
    let _one_tab = Client::visitor(&server, &two_tabs, &two_rid).await;
    let other_tab = Client::visitor(&server, &two_tabs, &two_rid).await;
    let last = Client::visitor(&server, &gone, &gone_rid).await;
    drop((old, other_tab));
    let _new = Client::visitor(&server, &visitor, &rid).await;
    // Whoever goes last is shown as gone last: then the others' time is over, too.
    drop(last);
    assert!(is_soon(&agent, &gone_rid, "offline").await);
    assert_eq!(status(&agent, &rid).await, "online");
    assert_eq!(status(&agent, &two_rid).await, "online");
}

#[tokio::test]
async fn after_a_restart_only_those_who_come_back_are_there() {
    let (mut server, _admin, agent) = desk().await;
    let widget = server
        .api()
        .with("Cookie", "rc_is_widget=t; rc_room_type=l");
    let (back, back_rid) = Visitor::with_room(&widget).await;
    let (gone, gone_rid) = Visitor::with_room(&widget).await;
    // A program that talks over REST alone has no socket to come back with.
    let (_program, program_rid) = Visitor::with_room(&server.api()).await;
    let _sockets = (
        Client::visitor(&server, &back, &back_rid).await,
        Client::visitor(&server, &gone, &gone_rid).await,
    );
    server.kill();
    server.restart().await;
    let agent = agent.at(&server.api());
    let _back = Client::visitor(&server, &back, &back_rid).await;
    assert_eq!(status(&agent, &gone_rid).await, "online");
    assert!(is_soon(&agent, &gone_rid, "offline").await);
    assert_eq!(status(&agent, &back_rid).await, "online");
    assert_eq!(status(&agent, &program_rid).await, "online");
}
