//! `GET livechat/config`.

use crate::house::{self, department, list, text};
use crate::support::{Api, Server, Visitor};
use serde_json::{Value, json};

async fn config(api: &Api, query: &[(&str, &str)]) -> Value {
    api.get_with("livechat/config", query).await.ok()["config"].clone()
}

#[tokio::test]
async fn a_fresh_server_shows_its_defaults_and_every_change_at_once() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let shown = config(&api, &[]).await;
    let webrtc = json!([
        { "actionLinksAlignment": "flex-start", "i18nLabel": "Join_call", "label": "Join call", "method_id": "joinLivechatWebRTCCall" },
        { "i18nLabel": "End_call", "label": "End call", "method_id": "endLivechatWebRTCCall", "danger": true },
    ]);
    let jitsi = json!([{ "icon": "icon-videocam", "i18nLabel": "Accept" }, { "icon": "icon-cancel", "i18nLabel": "Decline" }]);
    let sound = text(&shown["resources"]["sound"]);
    assert!(
        sound.ends_with("/sounds/chime.mp3") && sound.starts_with("http://"),
        "{sound}"
    );
    assert_eq!(
        shown,
        json!({
            "enabled": true,
            "settings": {
                "registrationForm": true, "allowSwitchingDepartments": true, "nameFieldRegistrationForm": true,
                "emailFieldRegistrationForm": true, "displayOfflineForm": true, "videoCall": false, "fileUpload": true,
                "language": "en", "transcript": false, "historyMonitorType": "url",
                "forceAcceptDataProcessingConsent": false, "showConnecting": false, "agentHiddenInfo": false,
                "clearLocalStorageWhenChatEnded": false, "limitTextLength": false,
                "hiddenSystemMessages": ["uj", "ul", "livechat-close"], "livechatLogo": {}, "hideWatermark": false,
                "visitorsCanCloseChat": true,
            },
            "theme": {
                "title": "Chat with us", "color": "#C1272D", "offlineTitle": "Leave a message", "offlineColor": "#666666",
                "position": "right", "background": "", "actionLinks": { "webrtc": webrtc, "jitsi": jitsi },
            },
            "messages": {
                "offlineMessage": "", "offlineSuccessMessage": "", "offlineUnavailableMessage": "",
                "conversationFinishedMessage": "", "conversationFinishedText": "",
                "transcriptMessage": shown["messages"]["transcriptMessage"],
                "registrationFormMessage": "", "dataProcessingConsentText": "",
            },
            "survey": {
                "items": ["satisfaction", "agentKnowledge", "agentResposiveness", "agentFriendliness"],
                "values": ["1", "2", "3", "4", "5"],
            },
            "triggers": [], "departments": [], "resources": { "sound": sound, "emojis": [] }, "online": false,
        })
    );

    let changes = [
        (
            "Livechat_registration_form",
            json!(false),
            "/settings/registrationForm",
            json!(false),
        ),
        (
            "Livechat_allow_switching_departments",
            json!(false),
            "/settings/allowSwitchingDepartments",
            json!(false),
        ),
        (
            "Livechat_name_field_registration_form",
            json!(false),
            "/settings/nameFieldRegistrationForm",
            json!(false),
        ),
        (
            "Livechat_email_field_registration_form",
            json!(false),
            "/settings/emailFieldRegistrationForm",
            json!(false),
        ),
        (
            "Livechat_display_offline_form",
            json!(false),
            "/settings/displayOfflineForm",
            json!(false),
        ),
        (
            "Omnichannel_call_provider",
            json!("WebRTC"),
            "/settings/videoCall",
            json!(false),
        ),
        (
            "Omnichannel_call_provider",
            json!("Jitsi"),
            "/settings/videoCall",
            json!(true),
        ),
        (
            "Omnichannel_call_provider",
            json!("default-provider"),
            "/settings/videoCall",
            json!(true),
        ),
        (
            "FileUpload_Enabled",
            json!(false),
            "/settings/fileUpload",
            json!(false),
        ),
        ("Language", json!("sv"), "/settings/language", json!("sv")),
        (
            "Livechat_enable_transcript",
            json!(true),
            "/settings/transcript",
            json!(true),
        ),
        (
            "Livechat_history_monitor_type",
            json!("title"),
            "/settings/historyMonitorType",
            json!("title"),
        ),
        (
            "Livechat_force_accept_data_processing_consent",
            json!(true),
            "/settings/forceAcceptDataProcessingConsent",
            json!(true),
        ),
        (
            "Livechat_Routing_Method",
            json!("Manual_Selection"),
            "/settings/showConnecting",
            json!(true),
        ),
        (
            "Livechat_show_agent_info",
            json!(false),
            "/settings/agentHiddenInfo",
            json!(true),
        ),
        (
            "Livechat_clear_local_storage_when_chat_ended",
            json!(true),
            "/settings/clearLocalStorageWhenChatEnded",
            json!(true),
        ),
        (
            "Livechat_enable_message_character_limit",
            json!(true),
            "/settings/limitTextLength",
            json!(5000),
        ),
        (
            "Livechat_message_character_limit",
            json!(120),
            "/settings/limitTextLength",
            json!(120),
        ),
        (
            "Livechat_hide_system_messages",
            json!(["uj"]),
            "/settings/hiddenSystemMessages",
            json!(["uj"]),
        ),
        (
            "Livechat_hide_watermark",
            json!(true),
            "/settings/hideWatermark",
            json!(true),
        ),
        (
            "Omnichannel_allow_visitors_to_close_conversation",
            json!(false),
            "/settings/visitorsCanCloseChat",
            json!(false),
        ),
        (
            "Livechat_title",
            json!("Help desk"),
            "/theme/title",
            json!("Help desk"),
        ),
        (
            "Livechat_title_color",
            json!("#1D74F5"),
            "/theme/color",
            json!("#1D74F5"),
        ),
        (
            "Livechat_offline_title",
            json!("Write to us"),
            "/theme/offlineTitle",
            json!("Write to us"),
        ),
        (
            "Livechat_offline_title_color",
            json!("#123456"),
            "/theme/offlineColor",
            json!("#123456"),
        ),
        (
            "Livechat_widget_position",
            json!("left"),
            "/theme/position",
            json!("left"),
        ),
        (
            "Livechat_background",
            json!("#FFFFFF"),
            "/theme/background",
            json!("#FFFFFF"),
        ),
        (
            "Livechat_offline_message",
            json!("We are away"),
            "/messages/offlineMessage",
            json!("We are away"),
        ),
        (
            "Livechat_offline_success_message",
            json!("Thanks"),
            "/messages/offlineSuccessMessage",
            json!("Thanks"),
        ),
        (
            "Livechat_offline_form_unavailable",
            json!("Call us"),
            "/messages/offlineUnavailableMessage",
            json!("Call us"),
        ),
        (
            "Livechat_conversation_finished_message",
            json!("Done"),
            "/messages/conversationFinishedMessage",
            json!("Done"),
        ),
        (
            "Livechat_conversation_finished_text",
            json!("Bye"),
            "/messages/conversationFinishedText",
            json!("Bye"),
        ),
        (
            "Livechat_transcript_message",
            json!("Mail a copy?"),
            "/messages/transcriptMessage",
            json!("Mail a copy?"),
        ),
        (
            "Livechat_registration_form_message",
            json!("Hello"),
            "/messages/registrationFormMessage",
            json!("Hello"),
        ),
        (
            "Livechat_data_processing_consent_text",
            json!("Agree?"),
            "/messages/dataProcessingConsentText",
            json!("Agree?"),
        ),
        (
            "Livechat_accept_chats_with_no_agents",
            json!(true),
            "/online",
            json!(true),
        ),
    ];
    for (id, value, pointer, wanted) in changes {
        admin.set(id, value).await;
        let shown = config(&api, &[]).await;
        assert_eq!(shown.pointer(pointer), Some(&wanted), "{id}");
    }
    // Whoever waits is told so, in the owner's words.
    admin
        .set("Livechat_waiting_queue_message", "One moment")
        .await;
    let (visitor, _) = Visitor::with_room(&api).await;
    assert_eq!(
        config(&api, &[("token", &visitor.token)]).await["queueInfo"],
        json!({ "spot": 1, "message": { "text": "One moment", "user": { "_id": "rocket.cat", "username": "rocket.cat" } } })
    );
    admin.set("Livechat_enabled", false).await;
    let off = api.get("livechat/config?token=whatever").await;
    assert_eq!(
        off.json,
        json!({ "config": { "enabled": false }, "success": true })
    );
}

#[tokio::test]
async fn departments_are_listed_when_enabled_and_peopled_and_narrow_online() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let ana = server.agent(&admin, "ana").await;
    let away = server.user(&admin, "zoe", &["livechat-agent"]).await;
    let sales = department(
        &admin,
        "Sales",
        &[&ana],
        json!({ "showOnRegistration": true }),
    )
    .await;
    let night = department(
        &admin,
        "Night",
        &[&away],
        json!({ "showOnOfflineForm": false }),
    )
    .await;
    department(&admin, "Empty", &[], json!({})).await;
    department(&admin, "Off", &[&ana], json!({ "enabled": false })).await;
    let shown = config(&api, &[]).await;
    let mut departments = list(&shown["departments"]).clone();
    departments.sort_by_key(|d| text(&d["name"]));
    assert_eq!(
        json!(departments),
        json!([
            { "_id": night, "name": "Night", "showOnRegistration": false, "showOnOfflineForm": false },
            { "_id": sales, "name": "Sales", "showOnRegistration": true, "showOnOfflineForm": true },
        ])
    );
    assert_eq!(shown["online"], true);
    assert_eq!(
        config(&api, &[("department", &sales)]).await["online"],
        true
    );
    assert_eq!(
        config(&api, &[("department", &night)]).await["online"],
        false
    );
    // A department is online through its fallback.
    let body = json!({ "department": { "name": "Night", "email": "n@example.org", "enabled": true, "showOnRegistration": false,
        "showOnOfflineForm": false, "fallbackForwardDepartment": sales } });
    admin
        .api
        .put(&format!("livechat/department/{night}"), body)
        .await
        .ok();
    assert_eq!(
        config(&api, &[("department", &night)]).await["online"],
        true
    );
    // The availability of an agent shows at once.
    ana.go("online", "not-available").await;
    assert_eq!(
        config(&api, &[("department", &night)]).await["online"],
        false
    );
    assert_eq!(config(&api, &[]).await["online"], false);
    ana.go("away", "available").await;
    assert_eq!(config(&api, &[]).await["online"], true);
    // Whoever chats already is never shown the offline form over the chat.
    let (visitor, _) = Visitor::with_room(&api).await;
    ana.go("offline", "not-available").await;
    assert_eq!(config(&api, &[]).await["online"], false);
    assert_eq!(
        config(&api, &[("token", &visitor.token)]).await["online"],
        true
    );
    admin.set("Livechat_show_agent_info", false).await;
    assert_eq!(
        config(&api, &[("token", &visitor.token)]).await["agent"],
        json!({ "hiddenInfo": true })
    );
}

#[tokio::test]
async fn parameters_are_strict() {
    let api = house::auto().await.api;
    api.get("livechat/config?").await.ok();
    api.get("livechat/config?businessUnit=x&department=&token=")
        .await
        .ok();
    api.get("livechat/config?tokn=x")
        .await
        .invalid_params("must NOT have additional properties");
    api.get("livechat/config?token=a&token=b")
        .await
        .invalid_params("must be string");
    api.get("livechat/config?token[$ne]=x")
        .await
        .invalid_params("must be string");
}
