//! The table of run-time settings: id, kind, default, who may read it, what it does.
//!
//! Nothing else defines a setting; `docs/settings.md` is made from this.

use super::setting::{
    Def,
    Default::{self, B, Empty, I, L, S},
    Kind,
};

const fn def(
    id: &'static str,
    kind: Kind,
    default: Default,
    flags: &'static str,
    help: &'static str,
) -> Def {
    let flags = flags.as_bytes();
    let mut is_public = false;
    let mut is_appearance = false;
    let mut rest = flags;
    while let [flag, tail @ ..] = rest {
        if *flag == b'P' {
            is_public = true;
        }
        if *flag == b'A' {
            is_appearance = true;
        }
        rest = tail;
    }
    Def {
        id,
        kind,
        default,
        is_public,
        is_appearance,
        help,
    }
}

/// All settings. Flags: `P` public, `A` part of `livechat/appearance`.
#[rustfmt::skip]
pub static TABLE: &[Def] = &[
    // Service
    def("Livechat_enabled", Kind::Bool, B(true), "P", "Master switch: off, nobody can start a chat."),
    def("Livechat_Routing_Method", Kind::Select(&["Auto_Selection", "Manual_Selection", "External", "Load_Balancing", "Load_Rotation"]), S("Auto_Selection"), "P", "Who gets a new chat."),
    def("Livechat_accept_chats_with_no_agents", Kind::Bool, B(false), "", "New chats are accepted and wait when no agent is online."),
    def("Livechat_assign_new_conversation_to_bot", Kind::Bool, B(false), "", "New chats go to a bot agent first."),
    def("Livechat_enabled_when_agent_idle", Kind::Bool, B(true), "P", "Agents whose connection is idle still get chats."),
    def("Omnichannel_queue_delay_timeout", Kind::Int, I(5), "", "Seconds between two chats handed out from the queue."),
    def("Livechat_waiting_queue", Kind::Bool, B(false), "", "New chats always pass through the queue."),
    def("Livechat_waiting_queue_message", Kind::Text, S(""), "", "Sentence shown to a visitor who waits."),
    def("Livechat_maximum_chats_per_agent", Kind::Int, I(0), "", "Chats one agent may have at once; 0 means no limit."),
    def("Livechat_max_queue_wait_time", Kind::Int, I(-1), "", "Minutes after which a waiting chat is closed; -1 never."),
    def("Livechat_number_most_recent_chats_estimate_wait_time", Kind::Int, I(100), "", "How many recent chats the waiting time is estimated from."),
    def("Omnichannel_calculate_dispatch_service_queue_statistics", Kind::Bool, B(true), "", "Tell waiting visitors their place and estimate."),
    def("Omnichannel_sorting_mechanism", Kind::Select(&["Timestamp", "Priority", "SLAs"]), S("Timestamp"), "", "Order of the queue."),
    def("Livechat_External_Queue_URL", Kind::Text, S(""), "", "Address asked for an agent by external routing."),
    def("Livechat_External_Queue_Token", Kind::Secret, S(""), "", "Token sent to the external routing service."),
    def("Livechat_agent_leave_action", Kind::Select(&["none", "forward", "close"]), S("none"), "", "What happens to the chats of an agent who goes offline."),
    def("Livechat_agent_leave_action_timeout", Kind::Int, I(60), "", "Seconds an agent may be away before that happens."),
    def("Livechat_agent_leave_comment", Kind::Text, S(""), "", "Comment of chats closed because the agent left."),
    def("Livechat_visitor_inactivity_timeout", Kind::Int, I(3600), "", "Seconds of silence after which a chat counts as abandoned."),
    def("Livechat_abandoned_rooms_action", Kind::Select(&["none", "on-hold", "close"]), S("none"), "", "What happens to abandoned chats."),
    def("Livechat_abandoned_rooms_closed_custom_message", Kind::Text, S(""), "", "Comment of chats closed because they were abandoned."),
    def("Omnichannel_max_fallback_forward_depth", Kind::Int, I(3), "", "How many fallback departments are tried."),
    def("Livechat_last_chatted_agent_routing", Kind::Bool, B(false), "", "Returning visitors get the agent they had."),
    def("Omnichannel_contact_manager_routing", Kind::Bool, B(true), "", "Contacts with a manager get that agent."),
    def("Livechat_auto_transfer_chat_timeout", Kind::Int, I(0), "", "Seconds without an answer after which a chat goes to somebody else; 0 never."),
    def("Livechat_allow_manual_on_hold", Kind::Bool, B(false), "", "Agents may put chats on hold."),
    def("Livechat_allow_manual_on_hold_upon_agent_engagement_only", Kind::Bool, B(true), "", "Only chats the agent has answered may be put on hold."),
    def("Livechat_auto_close_on_hold_chats_timeout", Kind::Int, I(3600), "", "Seconds after which a chat on hold is closed."),
    def("Livechat_auto_close_on_hold_chats_custom_message", Kind::Text, S(""), "", "Comment of chats closed while on hold."),
    def("Livechat_enable_business_hours", Kind::Bool, B(false), "P", "Chats are open during business hours only."),
    def("Livechat_business_hour_type", Kind::Select(&["Single", "Multiple"]), S("Single"), "", "One schedule for all, or one per department."),
    def("Livechat_Require_Contact_Verification", Kind::Select(&["never", "once", "always"]), S("never"), "", "Stored; channels cannot be verified yet."),
    // Widget
    def("Livechat_title", Kind::Text, S("Chat with us"), "PA", "Title of the widget."),
    def("Livechat_title_color", Kind::Color, S("#C1272D"), "PA", "The owner's colour in the widget."),
    def("Livechat_offline_title", Kind::Text, S("Leave a message"), "PA", "Title while nobody is there."),
    def("Livechat_offline_title_color", Kind::Color, S("#666666"), "PA", "Colour while nobody is there."),
    def("Livechat_display_offline_form", Kind::Bool, B(true), "PA", "Take messages while nobody is there."),
    def("Livechat_validate_offline_email", Kind::Bool, B(true), "P", "Look up the mail domain of an offline message's sender."),
    def("Livechat_offline_form_unavailable", Kind::Text, S(""), "PA", "Text shown when no message is taken either."),
    def("Livechat_offline_message", Kind::Text, S(""), "PA", "Text above the offline form."),
    def("Livechat_offline_email", Kind::Text, S(""), "A", "Who receives offline messages; the department's address wins."),
    def("Livechat_offline_success_message", Kind::Text, S(""), "PA", "Text after an offline message was taken."),
    def("Livechat_registration_form", Kind::Bool, B(true), "PA", "Ask for a name or e-mail before the chat."),
    def("Livechat_name_field_registration_form", Kind::Bool, B(true), "PA", "Ask for a name."),
    def("Livechat_email_field_registration_form", Kind::Bool, B(true), "PA", "Ask for an e-mail address."),
    def("Livechat_registration_form_message", Kind::Text, S(""), "PA", "Text above the registration form."),
    def("Livechat_conversation_finished_message", Kind::Text, S(""), "PA", "Title after a chat has ended."),
    def("Livechat_conversation_finished_text", Kind::Text, S(""), "PA", "Text after a chat has ended."),
    def("Livechat_allow_switching_departments", Kind::Bool, B(true), "P", "Visitors may change the department."),
    def("Livechat_show_agent_info", Kind::Bool, B(true), "PA", "Visitors see who answers."),
    def("Livechat_show_agent_email", Kind::Bool, B(true), "PA", "Visitors see the agent's e-mail address."),
    def("Omnichannel_allow_visitors_to_close_conversation", Kind::Bool, B(true), "PA", "Visitors may end the chat."),
    def("Livechat_enable_message_character_limit", Kind::Bool, B(false), "PA", "Limit the length of a visitor's message."),
    def("Livechat_message_character_limit", Kind::Int, I(0), "PA", "That limit in characters; 0 means Message_MaxAllowedSize."),
    def("Livechat_widget_position", Kind::Select(&["right", "left"]), S("right"), "PA", "Corner of the page."),
    def("Livechat_background", Kind::Text, S(""), "PA", "Background of the widget."),
    def("Livechat_hide_watermark", Kind::Bool, B(false), "PA", "Stored for clients that show one; ours has none."),
    def("Livechat_hide_system_messages", Kind::Multi(&["uj", "ul", "livechat-close", "livechat-started", "livechat_transfer_history"]), L(&["uj", "ul", "livechat-close"]), "PA", "System messages the widget leaves out."),
    def("Assets_livechat_widget_logo", Kind::Asset, Empty, "P", "Logo in the widget."),
    def("Livechat_clear_local_storage_when_chat_ended", Kind::Bool, B(false), "P", "The widget forgets the visitor after a chat."),
    def("Livechat_history_monitor_type", Kind::Select(&["url", "title"]), S("url"), "", "Which page changes are kept."),
    def("Livechat_Visitor_navigation_as_a_message", Kind::Bool, B(false), "P", "Page visits are shown in the chat."),
    def("Livechat_AllowedDomainsList", Kind::Text, S(""), "P", "Hosts that may embed the widget, separated by commas; empty means all."),
    def("Livechat_AdditionalWidgetScripts", Kind::Text, S(""), "", "Script address written into the widget page."),
    def("Livechat_WidgetLayoutClasses", Kind::Text, S(""), "", "Style sheet address written into the widget page."),
    def("Livechat_force_accept_data_processing_consent", Kind::Bool, B(false), "P", "Ask for consent before the chat."),
    def("Livechat_data_processing_consent_text", Kind::Text, S(""), "P", "Text of that question."),
    def("Livechat_Allow_collect_and_store_HTTP_header_informations", Kind::Bool, B(false), "P", "Store address, host and browser of visitors."),
    def("Livechat_request_comment_when_closing_conversation", Kind::Bool, B(true), "P", "Agents must comment when they close a chat."),
    def("Livechat_continuous_sound_notification_new_livechat_room", Kind::Bool, B(false), "P", "The console rings until a chat is taken."),
    def("Livechat_show_queue_list_link", Kind::Bool, B(false), "P", "Show the queue page."),
    def("Livechat_guest_pool_max_number_incoming_livechats_displayed", Kind::Int, I(0), "P", "Length of the waiting list in clients; 0 means all."),
    def("Livechat_OfflineMessageToChannel_enabled", Kind::Bool, B(false), "P", "Copy offline messages to a channel."),
    def("Livechat_OfflineMessageToChannel_channel_name", Kind::Text, S(""), "P", "Name of that channel."),
    def("Omnichannel_enable_department_removal", Kind::Bool, B(false), "P", "Show the button that removes a department."),
    def("Omnichannel_External_Frame_Enabled", Kind::Bool, B(false), "P", "Show a page of the owner beside the chat."),
    def("Omnichannel_External_Frame_URL", Kind::Text, S(""), "P", "Address of that page."),
    def("Omnichannel_allow_force_close_conversations", Kind::Bool, B(false), "P", "Agents may force a chat closed."),
    def("Livechat_lead_email_regex", Kind::Text, S(r"\b[A-Z0-9._%+-]+@(?:[A-Z0-9-]+\.)+[A-Z]{2,24}\b"), "", "What counts as an e-mail address in a message."),
    def("Livechat_lead_phone_regex", Kind::Text, S(r"(?:\+?\d[\d ().-]{6,16}\d)"), "", "What counts as a phone number in a message."),
    // Transcript
    def("Livechat_enable_transcript", Kind::Bool, B(false), "P", "Offer the visitor a transcript at the end."),
    def("Livechat_transcript_send_always", Kind::Bool, B(false), "P", "Send a transcript to every visitor with an address."),
    def("Livechat_transcript_show_system_messages", Kind::Bool, B(false), "P", "Transcripts hold system messages."),
    def("Livechat_transcript_message", Kind::Text, S("Would you like a copy of this chat by e-mail?"), "P", "Question asked at the end."),
    def("Livechat_transcript_email_subject", Kind::Text, S(""), "P", "Subject of transcripts."),
    // Calls
    def("Omnichannel_call_provider", Kind::Select(&["none", "default-provider", "Jitsi", "WebRTC"]), S("none"), "P", "How calls are made."),
    def("WebRTC_Enabled", Kind::Bool, B(false), "P", "Calls between the two browsers."),
    def("WebRTC_Servers", Kind::Text, S(""), "P", "ICE servers, separated by commas."),
    def("Jitsi_Enabled", Kind::Bool, B(false), "P", "Calls by Jitsi."),
    def("Jitsi_Domain", Kind::Text, S(""), "P", "Host of the Jitsi server."),
    def("Jitsi_SSL", Kind::Bool, B(true), "P", "Jitsi is reached by https."),
    def("Jitsi_URL_Room_Prefix", Kind::Text, S("Deskbell"), "P", "Prefix of Jitsi room names."),
    // Webhooks
    def("Livechat_webhookUrl", Kind::Text, S(""), "", "Address that receives events."),
    def("Livechat_secret_token", Kind::Secret, S(""), "", "Sent with every event."),
    def("Livechat_http_timeout", Kind::Int, I(5000), "", "Milliseconds a receiver has."),
    def("Livechat_webhook_on_start", Kind::Bool, B(false), "", "Tell when a chat starts."),
    def("Livechat_webhook_on_close", Kind::Bool, B(false), "", "Tell when a chat ends."),
    def("Livechat_webhook_on_chat_taken", Kind::Bool, B(false), "", "Tell when a chat is taken."),
    def("Livechat_webhook_on_chat_queued", Kind::Bool, B(false), "", "Tell when a chat waits."),
    def("Livechat_webhook_on_forward", Kind::Bool, B(false), "", "Tell when a chat is handed over."),
    def("Livechat_webhook_on_offline_msg", Kind::Bool, B(false), "", "Tell of offline messages."),
    def("Livechat_webhook_on_visitor_message", Kind::Bool, B(false), "", "Tell of visitors' messages."),
    def("Livechat_webhook_on_agent_message", Kind::Bool, B(false), "", "Tell of agents' messages."),
    def("Livechat_webhook_on_capture", Kind::Bool, B(false), "", "Tell of addresses found in messages."),
    def("Send_visitor_navigation_history_livechat_webhook_request", Kind::Bool, B(false), "", "Events hold the pages visited."),
    // Messages and files
    def("Message_MaxAllowedSize", Kind::Int, I(5000), "P", "Longest message in characters."),
    def("Message_AllowEditing", Kind::Bool, B(true), "P", "Own messages may be edited."),
    def("Message_AllowDeleting", Kind::Bool, B(true), "P", "Own messages may be deleted."),
    def("Store_Last_Message", Kind::Bool, B(true), "P", "Rooms hold their last message."),
    def("Unread_Count_Omni", Kind::Select(&["all_messages", "mentions_only"]), S("all_messages"), "P", "What counts as unread for agents."),
    def("FileUpload_Enabled", Kind::Bool, B(true), "P", "Files may be sent."),
    def("Livechat_fileupload_enabled", Kind::Bool, B(true), "P", "Visitors may send files."),
    def("FileUpload_MaxFileSize", Kind::Int, I(10485760), "P", "Largest file in bytes; -1 means no limit."),
    def("FileUpload_MediaTypeWhiteList", Kind::Text, S("image/png,image/jpeg,image/gif,image/webp,application/pdf,text/plain,text/csv,application/vnd.openxmlformats-officedocument.wordprocessingml.document,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,application/vnd.openxmlformats-officedocument.presentationml.presentation,application/vnd.oasis.opendocument.text,application/vnd.oasis.opendocument.spreadsheet,audio/mpeg,audio/ogg,audio/wav,audio/mp4,video/mp4,video/webm,application/zip"), "P", "Types that may be sent."),
    def("FileUpload_MediaTypeBlackList", Kind::Text, S("image/svg+xml"), "P", "Types that may never be sent."),
    def("FileUpload_ProtectFiles", Kind::Bool, B(true), "P", "Files need the right to see their chat."),
    // Texts, mail and accounts
    def("Language", Kind::Text, S("en"), "P", "Language of the server's texts."),
    def("Site_Url", Kind::Text, S(""), "P", "Public address; empty means the configured one."),
    def("Site_Name", Kind::Text, S("Deskbell"), "P", "Name of the shop."),
    def("From_Email", Kind::Text, S(""), "", "Sender of mails."),
    def("SMTP_Host", Kind::Text, S(""), "", "Mail server."),
    def("Accounts_AllowUserStatusMessageChange", Kind::Bool, B(true), "P", "Users may set a status text."),
    def("Accounts_AllowInvisibleStatusOption", Kind::Bool, B(true), "P", "Users may be offline by choice."),
    def("Accounts_TwoFactorAuthentication_Enabled", Kind::Bool, B(true), "P", "Users may ask for a second factor."),
    def("Canned_Responses_Enable", Kind::Bool, B(true), "P", "Agents have canned responses."),
    def("SMS_Enabled", Kind::Bool, B(false), "", "Messages by SMS."),
    def("SMS_Service", Kind::Select(&["twilio", "voxtelesys", "mobex"]), S("twilio"), "", "SMS service."),
    def("SMS_Default_Omnichannel_Department", Kind::Text, S(""), "", "Department of chats by SMS."),
    def("SMS_Twilio_Account_SID", Kind::Text, S(""), "", "Twilio account."),
    def("SMS_Twilio_authToken", Kind::Secret, S(""), "", "Twilio token."),
    def("SMS_Twilio_FileUpload_Enabled", Kind::Bool, B(true), "", "Files by SMS."),
    def("SMS_Twilio_FileUpload_MediaTypeWhiteList", Kind::Text, S("image/*,audio/*,video/*,text/*,application/pdf"), "", "Types taken by SMS."),
    // API
    def("API_Enable_Rate_Limiter", Kind::Bool, B(true), "", "Limit calls."),
    def("API_Enable_Rate_Limiter_Limit_Calls_Default", Kind::Int, I(10), "", "Kept for clients that read it; ours are listed in docs/limits.md."),
    def("API_Enable_Rate_Limiter_Limit_Time_Default", Kind::Int, I(60000), "", "Kept for clients that read it, milliseconds."),
    def("API_Enable_CORS", Kind::Bool, B(true), "", "Pages of other sites may call the API."),
    def("API_CORS_Origin", Kind::Text, S("*"), "", "Origins that may, separated by commas; * means all."),
    def("API_Default_Count", Kind::Int, I(50), "", "Items of a page when the caller does not say."),
    def("API_Upper_Count_Limit", Kind::Int, I(100), "", "Most items of a page."),
    def("API_Allow_Infinite_Count", Kind::Bool, B(true), "", "count=0 gives users everything."),
    // Ours
    def("Deskbell_Match_Visitor_By_Contact", Kind::Bool, B(false), "", "Match visitors by e-mail or phone, as the original does. Lets whoever knows an address take over its record."),
    def("Deskbell_Expose_Visitor_Token", Kind::Bool, B(false), "", "Users and webhooks are shown visitor tokens, as the original does."),
    def("Deskbell_Transcript_To_Any_Address", Kind::Bool, B(false), "", "Visitors may have transcripts mailed anywhere, as the original does."),
    def("Deskbell_Minimum_Token_Length", Kind::Int, I(1), "", "Shortest token of a new visitor."),
    def("Deskbell_Outbound_Allowed_Targets", Kind::Text, S(""), "", "host:port pairs inside the network that the server may call."),
    def("Deskbell_SMS_Require_Signature", Kind::Bool, B(true), "", "SMS calls must be signed."),
];
