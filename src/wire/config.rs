//! `GET livechat/config` on the wire.

use super::time::Dates;
use super::{agent_info, custom_field, room, trigger, visitor};
use crate::model::config::{Place, WidgetConfig};
use crate::model::message::{jitsi_links, webrtc_links};
use crate::model::setting::Settings;
use serde_json::{Map, Value, json};

/// The object under the key `config`, its dates in the form of the reader.
pub fn config(facts: &WidgetConfig, dates: Dates) -> Value {
    let s = &facts.settings;
    if !s.bool("Livechat_enabled") {
        return json!({ "enabled": false });
    }
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    put("enabled", json!(true));
    put("settings", settings(facts));
    put("theme", theme(s));
    put("messages", messages(s));
    // `agentResposiveness` is misspelt on the wire and stays so.
    put(
        "survey",
        json!({ "items": ["satisfaction", "agentKnowledge", "agentResposiveness", "agentFriendliness"],
            "values": ["1", "2", "3", "4", "5"] }),
    );
    let triggers: Vec<Value> = facts
        .triggers
        .iter()
        .filter(|t| t.is_enabled)
        .map(trigger::for_widget)
        .collect();
    put("triggers", Value::Array(triggers));
    let departments: Vec<Value> = facts
        .departments
        .iter()
        .map(|d| {
            json!({ "_id": d.id, "name": d.name, "showOnRegistration": d.is_on_registration,
                "showOnOfflineForm": d.is_on_offline_form })
        })
        .collect();
    put("departments", Value::Array(departments));
    put(
        "resources",
        json!({ "sound": format!("{}/sounds/chime.mp3", facts.site_url), "emojis": [] }),
    );
    let fields: Vec<Value> = facts
        .fields
        .iter()
        .filter(|f| f.is_public() && !f.is_hidden())
        .map(custom_field::announced)
        .collect();
    if !fields.is_empty() {
        put("customFields", Value::Array(fields));
    }
    put("online", json!(facts.is_online));
    if let Some((guest, token)) = &facts.guest {
        put("guest", visitor::guest(guest, token.expose()));
    }
    if let Some(open) = &facts.room {
        put("room", room::open(open, dates));
    }
    if let Some(agent) = &facts.agent {
        put("agent", agent_info::for_visitor(agent, s));
    }
    if let Some(place) = &facts.place {
        put("queueInfo", queue_info(place));
    }
    Value::Object(out)
}

/// Place in line, as `config.queueInfo` and the stream's `queueData` have it.
pub fn queue_info(place: &Place) -> Value {
    let mut info = Map::new();
    info.insert("spot".to_owned(), json!(place.spot));
    if let Some(seconds) = place.estimate_s {
        info.insert("estimatedWaitTimeSeconds".to_owned(), json!(seconds));
    }
    if !place.text.is_empty() {
        info.insert(
            "message".to_owned(),
            json!({ "text": place.text, "user": room::system_user() }),
        );
    }
    Value::Object(info)
}

fn settings(facts: &WidgetConfig) -> Value {
    let s = &facts.settings;
    let provider = s.text("Omnichannel_call_provider");
    let mut out = json!({
        "registrationForm": s.bool("Livechat_registration_form"),
        "allowSwitchingDepartments": s.bool("Livechat_allow_switching_departments"),
        "nameFieldRegistrationForm": s.bool("Livechat_name_field_registration_form"),
        "emailFieldRegistrationForm": s.bool("Livechat_email_field_registration_form"),
        "displayOfflineForm": s.bool("Livechat_display_offline_form"),
        "videoCall": provider == "default-provider" || provider == "Jitsi",
        "fileUpload": s.bool("Livechat_fileupload_enabled") && s.bool("FileUpload_Enabled"),
        "language": s.text("Language"),
        "transcript": s.bool("Livechat_enable_transcript"),
        "historyMonitorType": s.text("Livechat_history_monitor_type"),
        "forceAcceptDataProcessingConsent": s.bool("Livechat_force_accept_data_processing_consent"),
        "showConnecting": facts.is_manual,
        "agentHiddenInfo": !s.bool("Livechat_show_agent_info"),
        "clearLocalStorageWhenChatEnded": s.bool("Livechat_clear_local_storage_when_chat_ended"),
        "limitTextLength": facts.text_limit.map_or(json!(false), |l| json!(l)),
        "hiddenSystemMessages": s.list("Livechat_hide_system_messages"),
        "livechatLogo": s.value("Assets_livechat_widget_logo").cloned().unwrap_or_else(|| json!({})),
        "hideWatermark": s.bool("Livechat_hide_watermark"),
        "visitorsCanCloseChat": s.bool("Omnichannel_allow_visitors_to_close_conversation"),
    });
    // Without one the original widget lets the browser decide; an empty text is one of ours only.
    if s.text("Language").is_empty()
        && let Some(map) = out.as_object_mut()
    {
        map.remove("language");
    }
    // Ours: what both browsers need to find each other.
    if provider == "WebRTC" && s.bool("WebRTC_Enabled") {
        let servers = ice_servers(s.text("WebRTC_Servers"));
        if let Some(map) = out.as_object_mut() {
            map.insert("iceServers".to_owned(), servers);
        }
    }
    out
}

/// `stun:host, user:password@turn:host` as a browser's `RTCPeerConnection` takes it. The parts before the `@` may be
/// percent-encoded.
fn ice_servers(list: &str) -> Value {
    let decoded = |text: &str| {
        let text = percent_encoding::percent_decode_str(text);
        text.decode_utf8_lossy().into_owned()
    };
    let one = |entry: &str| match entry.rsplit_once('@') {
        Some((login, url)) => {
            let (user, password) = login.split_once(':').unwrap_or((login, ""));
            json!({ "urls": url, "username": decoded(user), "credential": decoded(password) })
        }
        None => json!({ "urls": entry }),
    };
    let entries = list.split(',').map(str::trim).filter(|e| !e.is_empty());
    Value::Array(entries.map(one).collect())
}

fn theme(s: &Settings) -> Value {
    json!({
        "title": s.text("Livechat_title"),
        "color": s.text("Livechat_title_color"),
        "offlineTitle": s.text("Livechat_offline_title"),
        "offlineColor": s.text("Livechat_offline_title_color"),
        "position": s.text("Livechat_widget_position"),
        "background": s.text("Livechat_background"),
        "actionLinks": {
            "webrtc": webrtc_links(),
            "jitsi": jitsi_links(),
        },
    })
}

fn messages(s: &Settings) -> Value {
    json!({
        "offlineMessage": s.text("Livechat_offline_message"),
        "offlineSuccessMessage": s.text("Livechat_offline_success_message"),
        "offlineUnavailableMessage": s.text("Livechat_offline_form_unavailable"),
        "conversationFinishedMessage": s.text("Livechat_conversation_finished_message"),
        "conversationFinishedText": s.text("Livechat_conversation_finished_text"),
        "transcriptMessage": s.text("Livechat_transcript_message"),
        "registrationFormMessage": s.text("Livechat_registration_form_message"),
        "dataProcessingConsentText": s.text("Livechat_data_processing_consent_text"),
    })
}
