//! Pages of other sites, and whether they may call.

use crate::house;
use crate::support::{Api, Reply, Server, Visitor};

fn cors(reply: &Reply) -> (String, String) {
    (
        reply.header("access-control-allow-origin").to_owned(),
        reply.header("vary").to_owned(),
    )
}

fn from(api: &Api, origin: &str) -> Api {
    api.with("Origin", origin)
}

#[tokio::test]
async fn pages_of_all_sites_may_call_by_default() {
    let h = house::auto().await;
    let api = from(&h.api, "https://shop.example");
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    for reply in [
        api.get("livechat/config").await,
        api.get("livechat/visitor/nobody").await,
        api.get("nothing").await,
        api.get("me").await,
        Visitor::with_token(&api, &visitor.token)
            .send(&rid, "x")
            .await,
    ] {
        assert_eq!(
            reply.header("access-control-allow-origin"),
            "*",
            "{}",
            reply.asked
        );
        assert_eq!(
            reply.header("access-control-allow-headers"),
            "Origin, X-Requested-With, Content-Type, Accept, X-User-Id, X-Auth-Token, x-visitor-token, Authorization"
        );
        for name in [
            "X-RateLimit-Limit",
            "X-RateLimit-Remaining",
            "X-RateLimit-Reset",
        ] {
            assert!(reply.header("access-control-expose-headers").contains(name));
        }
        assert_eq!(reply.header("access-control-allow-credentials"), "");
    }
    for path in [
        "livechat/message",
        "livechat/config",
        "nothing",
        "livechat/rooms",
    ] {
        let preflight = api
            .with("Access-Control-Request-Method", "POST")
            .bare("OPTIONS", path)
            .await;
        assert_eq!(
            (preflight.status, preflight.text.as_str()),
            (200, ""),
            "{path}"
        );
        assert_eq!(
            preflight.header("access-control-allow-methods"),
            "GET, POST, PUT, DELETE, HEAD, PATCH"
        );
        assert_eq!(preflight.header("access-control-allow-origin"), "*");
        assert!(
            preflight
                .header("access-control-allow-headers")
                .contains("x-visitor-token")
        );
    }
}

#[tokio::test]
async fn owners_narrow_the_sites_or_switch_them_off() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    admin
        .set(
            "API_CORS_Origin",
            "https://shop.example, https://www.shop.example",
        )
        .await;
    for origin in ["https://shop.example", "https://www.shop.example"] {
        let reply = from(&api, origin).get("livechat/config").await;
        assert_eq!(cors(&reply), (origin.to_owned(), "Origin".to_owned()));
        let preflight = from(&api, origin).bare("OPTIONS", "livechat/config").await;
        assert_eq!(
            (
                preflight.status,
                preflight.header("access-control-allow-origin")
            ),
            (200, origin)
        );
    }
    for origin in [
        "https://evil.example",
        "https://shop.example.evil.example",
        "http://shop.example",
        "null",
    ] {
        let reply = from(&api, origin).get("livechat/config").await;
        assert_eq!(
            (reply.status, cors(&reply).0.as_str()),
            (200, ""),
            "{origin}"
        );
        assert_eq!(reply.header("access-control-allow-headers"), "");
        assert_eq!(
            from(&api, origin)
                .bare("OPTIONS", "livechat/config")
                .await
                .header("access-control-allow-origin"),
            ""
        );
    }
    admin.set("API_Enable_CORS", false).await;
    let reply = from(&api, "https://shop.example")
        .get("livechat/config")
        .await;
    assert_eq!((reply.status, cors(&reply).0.as_str()), (200, ""));
    let preflight = api.bare("OPTIONS", "livechat/config").await;
    assert_eq!(preflight.status, 405);
    assert!(preflight.header("content-type").starts_with("text/plain"));
    assert_eq!(
        preflight.text,
        "CORS not enabled. Go to \"Admin > General > REST Api\" to enable it."
    );
}
