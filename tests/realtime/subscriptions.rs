//! `sub` and `unsub`, row by row.

use crate::client::{Client, desk, proof};
use crate::support::{Server, Visitor};
use serde_json::{Value, json};

#[tokio::test]
async fn the_login_services_are_ready_and_empty() {
    let server = Server::start().await;
    let mut client = Client::connect(&server).await;
    client
        .say(json!({ "msg": "sub", "id": "0", "name": "meteor.loginServiceConfiguration", "params": [] }))
        .await;
    assert_eq!(
        client.next().await,
        json!({ "msg": "ready", "subs": ["0"] })
    );
}

#[tokio::test]
async fn an_unknown_stream_is_named_in_the_refusal() {
    let server = Server::start().await;
    let mut client = Client::connect(&server).await;
    let error = client.denied("stream-nope", "x", &json!([null])).await;
    assert_eq!(error["error"], 404);
    assert_eq!(error["reason"], "Subscription 'stream-nope' not found");
    assert_eq!(error["errorType"], "Meteor.Error");
}

#[tokio::test]
async fn an_unsub_is_answered_also_for_ids_nobody_knows() {
    let server = Server::start().await;
    let mut client = Client::connect(&server).await;
    client.unsub("of-the-old-socket").await;
    let id = client
        .sub("stream-notify-all", "public-settings-changed", &json!([]))
        .await;
    client.unsub(&id).await;
    client.unsub(&id).await;
}

#[tokio::test]
async fn the_same_id_again_is_ignored() {
    let server = Server::start().await;
    let mut client = Client::connect(&server).await;
    let id = client
        .sub(
            "stream-notify-all",
            "public-settings-changed",
            &json!([null]),
        )
        .await;
    client
        .say(json!({ "msg": "sub", "id": id, "name": "stream-notify-all", "params": ["public-settings-changed"] }))
        .await;
    assert!(client.said().await.is_empty());
}

#[tokio::test]
async fn a_client_that_wants_a_document_gets_it_before_ready() {
    let server = Server::start().await;
    for option in [json!(true), json!({ "useCollection": true, "args": [] })] {
        let mut client = Client::connect(&server).await;
        client
            .say(json!({ "msg": "sub", "id": "s", "name": "stream-room-messages", "params": ["__my_messages__", option] }))
            .await;
        let added = json!({ "msg": "added", "collection": "stream-room-messages", "id": "id", "fields": { "eventName": "__my_messages__" } });
        assert_eq!(client.next().await, added);
        assert_eq!(
            client.next().await,
            json!({ "msg": "ready", "subs": ["s"] })
        );
    }
}

#[tokio::test]
async fn an_owner_hears_of_an_own_room_and_nobody_elses() {
    let (server, _admin, _agent) = desk().await;
    let (owner, rid) = Visitor::with_room(&server.api()).await;
    let (stranger, foreign) = Visitor::with_room(&server.api()).await;
    let mut client = Client::connect(&server).await;
    for (stream, event) in [
        ("stream-room-messages", rid.clone()),
        ("stream-livechat-room", rid.clone()),
        ("stream-notify-room", format!("{rid}/typing")),
        ("stream-notify-room", format!("{rid}/user-activity")),
        ("stream-notify-room", format!("{rid}/deleteMessage")),
    ] {
        for name in ["token", "visitorToken"] {
            client
                .sub(stream, &event, &json!([{ name: owner.token }]))
                .await;
        }
        let unknown = client
            .denied(stream, &event, &proof("nobody has this token"))
            .await;
        assert_eq!(unknown["error"], "not-allowed");
        for args in [proof(&stranger.token), json!([{}]), json!(["x"]), json!([])] {
            // The queue listener of one client sends no proof: this socket has proven the room already.
            if stream == "stream-livechat-room" && args[0].get("token").is_none() {
                continue;
            }
            assert_eq!(
                client.denied(stream, &event, &args).await,
                unknown,
                "{stream} {args}"
            );
        }
    }
    let mut other = Client::connect(&server).await;
    let missing = other
        .denied("stream-room-messages", "no-such-room", &proof(&owner.token))
        .await;
    let refused = other
        .denied("stream-room-messages", &foreign, &proof(&owner.token))
        .await;
    assert_eq!(missing, refused);
    let secret = other
        .denied(
            "stream-notify-room",
            &format!("{rid}/secrets"),
            &proof(&owner.token),
        )
        .await;
    assert_eq!(secret, refused);
}

#[tokio::test]
async fn the_room_stream_takes_the_proof_the_socket_has_given() {
    let (server, _admin, _agent) = desk().await;
    let (owner, rid) = Visitor::with_room(&server.api()).await;
    let mut client = Client::connect(&server).await;
    client
        .denied("stream-livechat-room", &rid, &json!([null]))
        .await;
    client
        .ok(
            "livechat:setUpConnection",
            json!([{ "token": owner.token }]),
        )
        .await;
    client
        .sub("stream-livechat-room", &rid, &json!([null]))
        .await;
    client
        .denied("stream-room-messages", &rid, &json!([null]))
        .await;

    let mut other = Client::connect(&server).await;
    other
        .sub("stream-room-messages", &rid, &proof(&owner.token))
        .await;
    other
        .sub("stream-livechat-room", &rid, &json!([null]))
        .await;
}

#[tokio::test]
async fn users_hear_of_themselves_and_of_rooms_they_may_see() {
    let (server, admin, agent) = desk().await;
    let (_visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut nobody = Client::connect(&server).await;
    for (stream, event) in [
        ("stream-room-messages", rid.clone()),
        ("stream-notify-user", format!("{}/notification", agent.id)),
        ("stream-notify-logged", "user-status".to_owned()),
        (
            "stream-livechat-inquiry-queue-observer",
            "public".to_owned(),
        ),
    ] {
        let error = nobody.denied(stream, &event, &json!([null])).await;
        assert_eq!(error["error"], "not-allowed", "{stream}");
    }
    let mut ana = Client::login(&server, &agent).await;
    ana.sub("stream-room-messages", &rid, &json!([null])).await;
    ana.sub("stream-notify-logged", "user-status", &json!([]))
        .await;
    for thing in [
        "message",
        "notification",
        "rooms-changed",
        "subscriptions-changed",
        "uiInteraction",
    ] {
        ana.sub(
            "stream-notify-user",
            &format!("{}/{thing}", agent.id),
            &json!([]),
        )
        .await;
    }
    ana.denied(
        "stream-notify-user",
        &format!("{}/notification", admin.id),
        &json!([]),
    )
    .await;
    ana.sub(
        "stream-livechat-inquiry-queue-observer",
        "public",
        &json!([]),
    )
    .await;

    // Somebody else's chat is none of a colleague's business.
    let ben = server.agent(&admin, "ben").await;
    let mut ben = Client::login(&server, &ben).await;
    ben.denied("stream-room-messages", &rid, &json!([])).await;
    // A user without the role does not see the queue.
    let user = server.user(&admin, "carl", &["user"]).await;
    let mut carl = Client::login(&server, &user).await;
    carl.denied(
        "stream-livechat-inquiry-queue-observer",
        "public",
        &json!([]),
    )
    .await;
}

#[tokio::test]
async fn parameters_that_do_not_fit_are_refused() {
    let server = Server::start().await;
    let mut client = Client::connect(&server).await;
    for params in [json!([]), json!([7]), json!(["x", 7]), json!(["", {}])] {
        let (_, answer) = client.ask("stream-notify-room", params.clone()).await;
        assert_eq!(answer["msg"], "nosub", "{params}");
        assert_ne!(answer["error"], Value::Null, "{params}");
    }
    let long = "x".repeat(1000);
    client.denied("stream-notify-all", &long, &json!([])).await;
}

#[tokio::test]
async fn a_socket_has_room_for_32_subscriptions() {
    let server = Server::start().await;
    let mut client = Client::connect(&server).await;
    let mut ids = Vec::new();
    for n in 0..32 {
        ids.push(
            client
                .sub("stream-notify-all", &format!("e{n}"), &json!([]))
                .await,
        );
    }
    let error = client
        .denied("stream-notify-all", "one-more", &json!([]))
        .await;
    assert_eq!(error["error"], "error-not-allowed");
    client.unsub(&ids[0]).await;
    client
        .sub("stream-notify-all", "one-more", &json!([]))
        .await;
}
