//! What a close asks for and leaves: tags, comments, transcripts.

use crate::house::{self, department, is_date, list, text};
use crate::support::{Agent, Reply, Server, Visitor};
use serde_json::{Value, json};

async fn by_user(user: &Agent, body: Value) -> Reply {
    user.api.post("livechat/room.closeByUser", body).await
}

fn newest(history: &Value) -> Value {
    list(&history["messages"])[0].clone()
}

#[tokio::test]
async fn owners_may_keep_visitors_from_closing() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&api).await;
    admin
        .set("Omnichannel_allow_visitors_to_close_conversation", false)
        .await;
    visitor
        .close(&rid)
        .await
        .refused(400, "error-not-allowed-to-close-conversation");
    // Tested before the token.
    let nobody = Visitor::with_token(&api, "nobody");
    nobody
        .close(&rid)
        .await
        .refused(400, "error-not-allowed-to-close-conversation");
    assert_eq!(house::room(&admin, &rid).await["open"], true);
}

#[tokio::test]
async fn tags_and_comments_follow_department_and_settings() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let ana = server.agent(&admin, "ana").await;
    let strict = json!({ "requestTagBeforeClosingChat": true, "chatClosingTags": ["closed"] });
    let tagged = department(&admin, "Tagged", &[&ana], strict).await;
    let free = department(
        &admin,
        "Free",
        &[&ana],
        json!({ "chatClosingTags": ["free"] }),
    )
    .await;
    let open = |id: String| {
        let visitor = Visitor::new(&api);
        async move {
            visitor.register(json!({ "department": id })).await.ok();
            let rid = visitor.room_id().await;
            (visitor, rid)
        }
    };
    const TAGS: &str = "error-tags-must-be-assigned-before-closing-chat";
    let (_, rid) = open(tagged.clone()).await;
    by_user(&ana, json!({ "rid": rid }))
        .await
        .refused(400, "error-comment-is-required");
    by_user(&ana, json!({ "rid": rid, "comment": "x" }))
        .await
        .refused(400, TAGS);
    by_user(
        &ana,
        json!({ "rid": rid, "comment": "x", "tags": ["mine"] }),
    )
    .await
    .ok();
    assert_eq!(
        house::room(&admin, &rid).await["tags"],
        json!(["mine", "closed"])
    );
    // A visitor needs the department's own tags.
    let (visitor, rid) = open(tagged.clone()).await;
    visitor.close(&rid).await.ok();
    assert_eq!(house::room(&admin, &rid).await["tags"], json!(["closed"]));
    let (visitor, rid) = open(free).await;
    visitor.close(&rid).await.ok();
    assert_eq!(house::room(&admin, &rid).await["tags"], json!(["free"]));
    // Without a comment where the owner asks for none; `promptTranscript` follows the close where a copy is offered.
    admin
        .set("Livechat_request_comment_when_closing_conversation", false)
        .await;
    admin.set("Livechat_enable_transcript", true).await;
    let (visitor, rid) = Visitor::with_room(&api).await;
    by_user(&ana, json!({ "rid": rid })).await.ok();
    let story = house::story(&visitor, &rid).await;
    assert_eq!(
        story[story.len() - 2..],
        ["livechat-close", "command promptTranscript"]
    );
    assert_eq!(
        house::room(&admin, &rid).await["lastMessage"]["t"],
        "livechat-close"
    );
    admin.set("Livechat_transcript_send_always", true).await;
    let (visitor, rid) = Visitor::with_room(&api).await;
    visitor.close(&rid).await.ok();
    assert_eq!(
        house::story(&visitor, &rid)
            .await
            .last()
            .map(String::as_str),
        Some("livechat-close")
    );
}

#[tokio::test]
async fn a_close_orders_keeps_or_withdraws_the_transcript() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let order = json!({ "sendToVisitor": true, "requestData": { "email": "iris@example.org", "subject": "Your chat" } });
    by_user(&h.agent, json!({ "rid": rid, "comment": "x", "transcriptEmail": order, "generateTranscriptPdf": false })).await.ok();
    let request = house::room(&h.admin, &rid).await["transcriptRequest"].clone();
    assert!(is_date(&request["requestedAt"]), "{request}");
    assert_eq!(
        (&request["email"], &request["subject"]),
        (&json!("iris@example.org"), &json!("Your chat"))
    );
    assert_eq!(text(&request["requestedBy"]["_id"]), h.agent.id);
    let history = visitor.history(&rid).await.ok();
    let [note, close] = [0, 1].map(|at| history["messages"][at].clone());
    assert_eq!(
        (&close["t"], &close["transcriptRequested"]),
        (&json!("livechat-close"), &json!(true))
    );
    // The mail is on its way, in the name of who ordered it.
    assert_eq!(
        (&note["t"], &note["requestData"]["type"]),
        (&json!("livechat_transcript_history"), &json!("user"))
    );
    assert_eq!(text(&note["requestData"]["user"]["_id"]), h.agent.id);
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    by_user(
        &h.agent,
        json!({ "rid": rid, "comment": "x", "transcriptEmail": { "sendToVisitor": false } }),
    )
    .await
    .ok();
    assert!(
        house::room(&h.admin, &rid)
            .await
            .get("transcriptRequest")
            .is_none()
    );
    assert_eq!(
        newest(&visitor.history(&rid).await.ok())["transcriptRequested"],
        false
    );
}
