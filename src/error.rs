//! Every error the server can answer, in one table.
//!
//! A [`Row`] is what the wire shows: code, HTTP status, form and default text. `http::error` and `wire::ddp` turn an
//! [`Error`] into bytes; nothing else does. Source: `docs/api.md`, section Errors.

use std::fmt;

/// The four shapes of an error body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `{"success":false,"error":"code"}`
    Plain,
    /// `{"success":false,"error":"Text [code]","errorType":"code"}`
    Coded,
    /// `{"success":false,"reason":"code"}`
    Reason,
    /// `{"success":false}`
    Bare,
}

/// One line of the table of errors.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Code on the wire.
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// Shape of the body.
    pub form: Form,
    /// Default sentence, empty where the code speaks for itself.
    pub text: &'static str,
}

impl Row {
    const fn plain(code: &'static str) -> Self {
        Self {
            code,
            status: 400,
            form: Form::Plain,
            text: "",
        }
    }
    const fn coded(code: &'static str, text: &'static str) -> Self {
        Self {
            code,
            status: 400,
            form: Form::Coded,
            text,
        }
    }
    const fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }
    /// The same code in the coded form, for routes that speak it.
    #[must_use]
    pub const fn as_coded(mut self, text: &'static str) -> Self {
        self.form = Form::Coded;
        self.text = text;
        self
    }
    /// The same code in the plain form.
    #[must_use]
    pub const fn as_plain(mut self) -> Self {
        self.form = Form::Plain;
        self
    }
    /// An error of this row whose sentence names the value at fault.
    #[must_use]
    pub fn with(self, text: impl Into<String>) -> Error {
        let mut error = Error::from(self);
        error.text = Some(text.into());
        error
    }
    /// An error of this row with a cause for the log.
    #[must_use]
    pub fn because(self, cause: impl fmt::Display) -> Error {
        let mut error = Error::from(self);
        error.cause = Some(cause.to_string());
        error
    }
}

macro_rules! table {
    ($($(#[$doc:meta])* $name:ident = $row:expr;)*) => { $( $(#[$doc])* pub const $name: Row = $row; )* };
}

/// The table of codes.
#[allow(
    missing_docs,
    reason = "the code is the name; a second wording would only drift from it"
)]
pub mod codes {
    use super::{Form, Row};
    table! {
        // every route
        INVALID_PARAMS = Row::coded("invalid-params", "");
        MATCH_ERROR = Row::plain("Match error");
        NOT_LOGGED_IN = Row::plain("You must be logged in to do this.").status(401);
        LOGIN_FAILED = Row::plain("Unauthorized").status(401);
        UNAUTHORIZED = Row::plain("unauthorized").status(403);
        MISSING_PERMISSION = Row::coded("error-unauthorized", "User does not have the permissions required for this action").status(403);
        RESOURCE_NOT_FOUND = Row::plain("Resource not found").status(404);
        NO_ENDPOINT = Row::plain("API endpoint does not exist").status(404);
        WRONG_METHOD = Row::plain("API endpoint does not exist").status(405);
        TIMEOUT = Row::plain("error-request-timeout").status(408);
        TOO_LARGE = Row::plain("error-request-too-large").status(413);
        TOO_MANY = Row::coded("error-too-many-requests", "Error, too many requests. Please slow down.").status(429);
        INTERNAL = Row::plain("Internal server error").status(500);
        UNAVAILABLE = Row::plain("Service Unavailable").status(503);
        INVALID_SORT = Row::coded("error-invalid-sort", "");
        INVALID_FIELDS = Row::coded("error-invalid-fields", "");
        INVALID_QUERY = Row::coded("error-invalid-query", "");
        QUERY_TOO_SLOW = Row::plain("error-query-too-slow");
        BARE_FAILURE = Row { code: "error-failed", status: 400, form: Form::Bare, text: "" };
        // visitors
        INVALID_TOKEN = Row::plain("invalid-token");
        TOKEN_EMPTY = Row::coded("error-invalid-token", "Token cannot be empty");
        TOKEN_TOO_SHORT = Row::coded("error-invalid-token", "Token is too short");
        INVALID_EMAIL = Row::coded("error-invalid-email", "Invalid email");
        INVALID_DEPARTMENT = Row::coded("error-invalid-department", "The provided department is invalid");
        REGISTRATION_FAILED = Row::coded("error-livechat-visitor-registration", "Error registering visitor");
        VISITOR_NOT_FOUND = Row::plain("visitor-not-found");
        VISITOR_HAS_OPEN_ROOMS = Row::coded("visitor-has-open-rooms", "Cannot remove visitors with opened rooms");
        // contacts and custom fields
        CONTACT_NOT_FOUND = Row::plain("error-contact-not-found");
        CONTACT_GONE = Row::plain("error-contact-not-found").status(404);
        CONTACT_MANAGER_NOT_FOUND = Row::plain("error-contact-manager-not-found");
        INVALID_CONTACT_MANAGER = Row::coded("error-invalid-contact-manager", "The contact manager must have the role \"livechat-agent\"");
        CONTACT_SEARCH_EMPTY = Row::coded("error-invalid-params", "");
        CONTACT_SEARCH_CUSTOM = Row::coded("error-invalid-params-custom", "");
        INVALID_FIELD_VALUE = Row::plain("error-invalid-custom-field-value");
        FIELD_NOT_ALLOWED = Row::plain("error-custom-field-not-allowed");
        INVALID_CUSTOM_FIELD = Row::plain("invalid-custom-field");
        CUSTOM_FIELD_BAD_NAME = Row::coded("error-invalid-custom-field-name", "Invalid custom field name. Use only letters, numbers, hyphens and underscores.");
        CUSTOM_FIELD_UNKNOWN = Row::coded("error-invalid-custom-field", "Custom Field Not found");
        CUSTOM_FIELD_EXISTS = Row::coded("error-custom-field-name-already-exists", "Custom Field already exists");
        // webhooks
        WEBHOOK_URL_NOT_SET = Row::coded("Webhook_URL_not_set", "Webhook URL not set");
        WEBHOOK_FAILED = Row::coded("error-invalid-webhook-response", "The receiver did not take the test event");
        INVALID_WEBHOOK_URL = Row::coded("error-invalid-webhook-url", "An http or https address outside this machine's own network is expected");
        WEBHOOK_NOT_FOUND = Row::plain("error-webhook-not-found");
        INVALID_WEBHOOK_EVENT = Row::coded("error-invalid-webhook-event", "");
        WEBHOOKS_FULL = Row::coded("error-too-many-webhooks", "There are as many receivers as there may be");
        // rooms
        INVALID_ROOM = Row::plain("invalid-room");
        ERROR_INVALID_ROOM = Row::plain("error-invalid-room");
        ROOM_NOT_FOUND = Row::coded("error-room-not-found", "The required \"roomId\" or \"roomName\" param provided does not match any channel");
        ROOM_CLOSED = Row::plain("room-closed");
        ROOM_ALREADY_CLOSED = Row::plain("error-room-already-closed");
        CLOSE_LOST_RACE = Row::plain("error-room-cannot-be-closed-try-again");
        CLOSE_NOT_ALLOWED = Row::plain("error-not-allowed-to-close-conversation");
        COMMENT_REQUIRED = Row::plain("error-comment-is-required");
        TAGS_REQUIRED = Row::plain("error-tags-must-be-assigned-before-closing-chat");
        NOT_AUTHORIZED = Row::plain("error-not-authorized");
        ERROR_NOT_ALLOWED = Row::plain("error-not-allowed");
        NOT_ALLOWED = Row::plain("not-allowed");
        SERVICE_DISABLED = Row::coded("error-omnichannel-is-disabled", "");
        NO_AGENT_ONLINE = Row::coded("no-agent-online", "Sorry, no online agents");
        CHANNEL_BLOCKED = Row::plain("error-contact-channel-blocked");
        INVALID_AGENT = Row::plain("invalid-agent");
        AGENT_NOT_FOUND = Row::plain("agent-not-found");
        ON_HOLD = Row::plain("error-room-onHold");
        HOLD_NOT_AUTHORIZED = Row::plain("Not_authorized");
        ALREADY_ON_HOLD = Row::plain("error-room-is-already-on-hold");
        CANNOT_HOLD = Row::plain("error-cannot-place-chat-on-hold");
        UNSERVED_CANNOT_HOLD = Row::plain("error-unserved-rooms-cannot-be-placed-onhold");
        NOT_ON_HOLD = Row::plain("error-room-not-on-hold");
        NOT_SERVED = Row::plain("error-room-not-served");
        // handing over
        CONVERSATION_CLOSED = Row::plain("This_conversation_is_already_closed");
        ERROR_INVALID_VISITOR = Row::plain("error-invalid-visitor");
        ERROR_INVALID_DEPARTMENT = Row::plain("error-invalid-department");
        TRANSFERRING_INQUIRY = Row::plain("error-transferring-inquiry");
        SAME_DEPARTMENT = Row::plain("error-forwarding-chat-same-department");
        DEPARTMENT_NOT_A_TARGET = Row::plain("error-forwarding-department-target-not-allowed");
        NOBODY_IN_DEPARTMENT = Row::plain("error-no-agents-online-in-department");
        USER_IS_OFFLINE = Row::plain("error-user-is-offline");
        USER_NOT_IN_DEPARTMENT = Row::plain("error-user-not-belong-to-department");
        ERROR_INVALID_INQUIRY = Row::plain("error-invalid-inquiry");
        SAME_AGENT = Row::plain("error-selected-agent-room-agent-are-same");
        FORWARDING_FAILED = Row::plain("error-forwarding-chat");
        TRANSFER_FAILED = Row::plain("error-transfering-chat");
        RETURNING_FAILED = Row::plain("error-returning-inquiry");
        ERROR_INVALID_USER = Row::plain("error-invalid-user");
        RETURNED_ROOM_NOT_FOUND = Row::plain("error-room-not-found");
        INVALID_ROOM_VISITOR = Row::plain("invalid-room-visitor");
        REMOVED_ROOM_INVALID = Row::plain("error-invalid-room");
        REMOVED_ROOM_OPEN = Row::plain("error-room-is-not-closed");
        INVALID_DATA = Row::plain("invalid-data");
        // transcripts
        INVALID_EMAIL_ADDRESS = Row::plain("error-invalid-email-address");
        TRANSCRIPT_ADDRESS_REFUSED = Row::plain("error-invalid-email");
        TRANSCRIPT_ALREADY_REQUESTED = Row::coded("error-transcript-already-requested", "Transcript already requested");
        TRANSCRIPT_NOT_REQUESTED = Row::plain("error-transcript-not-requested");
        ROOM_STILL_OPEN = Row::plain("room-still-open");
        // calls
        WEBRTC_OFF = Row::plain("webRTC calling not enabled");
        INVALID_LIVECHAT_CONFIG = Row::plain("invalid-livechat-config");
        INVALID_CALL_ID = Row::plain("invalid-callId");
        // canned responses
        INVALID_SHORTCUT = Row::coded("error-invalid-shortcut", "Shortcut provided already exists");
        CANNED_DEPARTMENT = Row::coded("error-invalid-department", "Invalid department");
        CANNED_NOT_FOUND = Row::coded("error-canned-response-not-found", "Canned response not found");
        // messages
        INVALID_MESSAGE = Row::plain("invalid-message");
        MESSAGE_TOO_LONG = Row::plain("message-length-exceeds-character-limit");
        MESSAGE_SIZE_EXCEEDED = Row::coded("error-message-size-exceeded", "Message size exceeds Message_MaxAllowedSize");
        MESSAGE_ID_CONFLICT = Row::plain("error-message-id-conflict");
        ACTION_NOT_ALLOWED = Row::plain("error-action-not-allowed");
        TS_OUT_OF_SYNC = Row::coded("error-message-ts-out-of-sync", "Message timestamp is out of sync");
        MESSAGE_PARAM_MISSING = Row::coded("error-invalid-params", "The \"message\" parameter must be provided.");
        INVALID_CHANNEL = Row::coded("invalid-channel", "The channel is not valid");
        FILE_UPLOAD_DISABLED = Row { code: "error-file-upload-disabled", status: 400, form: Form::Reason, text: "" };
        TYPE_NOT_ALLOWED = Row { code: "error-type-not-allowed", status: 400, form: Form::Reason, text: "" };
        SIZE_NOT_ALLOWED = Row { code: "error-size-not-allowed", status: 400, form: Form::Reason, text: "" };
        FILE_QUOTA_EXCEEDED = Row::plain("error-file-quota-exceeded");
        NO_FILE = Row::coded("No file uploaded", "");
        INVALID_FIELD = Row::coded("invalid-field", "");
        ONE_FILE = Row::plain("Just 1 file is allowed");
        INVALID_FILE = Row::coded("invalid-file", "");
        OFFLINE_MESSAGE_FAILED = Row::plain("Error sending Omnichannel offline message");
        // inquiries and agents
        INQUIRY_NOT_FOUND = Row::coded("error-not-found", "Inquiry not found");
        INQUIRY_TAKEN = Row::coded("error-inquiry-taken", "Inquiry already taken");
        AGENT_OFFLINE = Row::coded("error-agent-status-service-offline", "Agent status is offline or Omnichannel service is not active");
        AGENT_FULL = Row::coded("error-max-number-simultaneous-chats-reached", "Agent has reached the limit of simultaneous chats");
        INVALID_USER_TEXT = Row::plain("The user is invalid");
        AGENT_ID_NOT_FOUND = Row::plain("Agent not found").status(404);
        USER_DEACTIVATED = Row::plain("error-user-deactivated");
        INVALID_TYPE = Row::plain("Invalid type");
        USER_NOT_FOUND = Row::plain("User not found");
        USER_NOT_FOUND_DOT = Row::plain("User not found.");
        // tags and priorities
        TAG_NOT_FOUND = Row::coded("error-tag-not-found", "Tag not found");
        JOB_NOT_FOUND = Row::plain("error-job-not-found").status(404);
        PRIORITY_NOT_FOUND = Row::plain("error-priority-not-found").status(404);
        ERROR_INVALID_PRIORITY = Row::plain("error-invalid-priority");
        ROOM_DOES_NOT_EXIST = Row::plain("error-room-does-not-exist");
        DUPLICATE_PRIORITY_NAME = Row::plain("error-duplicate-priority-name");
        PRIORITY_NOT_UPDATED = Row::plain("error-unable-to-update-priority");
        // departments
        DEPARTMENT_NOT_FOUND = Row::plain("error-department-not-found");
        DEPARTMENT_MISSING = Row::plain("department-not-found");
        INVALID_UNIT = Row::coded("error-invalid-department-unit", "");
        UNIT_NOT_FOUND = Row::coded("error-unit-not-found", "Unit not found");
        CLOSING_TAGS_REQUIRED = Row::coded("error-validating-department-chat-closing-tags",
            "At least one closing tag is required when the department requires tag(s) on closing conversations.");
        FALLBACK_NOT_FOUND = Row::coded("error-fallback-department-not-found", "Fallback department not found");
        FALLBACK_CIRCULAR = Row::coded("error-fallback-department-circular", "Cannot save department. Circular reference between fallback department and department");
        ARCHIVED_CANT_BE_ENABLED = Row::coded("error-archived-department-cant-be-enabled", "Archived departments cannot be enabled");
        // business hours, triggers, integrations
        HOUR_FINISH_BEFORE_START = Row::coded("error-business-hour-finish-time-before-start-time", "The finish time must be after the start time");
        HOUR_FINISH_EQUALS_START = Row::coded("error-business-hour-finish-time-equals-start-time", "The finish time must differ from the start time");
        HOUR_INVALID_TIME = Row::coded("error-invalid-business-hour-time", "Times must be written HH:mm");
        HOUR_INVALID_ZONE = Row::coded("error-invalid-timezone", "There is no such time zone");
        HOUR_NOT_FOUND = Row::coded("error-business-hour-not-found", "Business hour not found");
        HOUR_NOT_REMOVABLE = Row::coded("error-business-hour-cannot-be-removed", "The default business hour cannot be removed");
        HOURS_ARE_CLOSED = Row::plain("error-business-hours-are-closed");
        USER_IS_NO_AGENT = Row::plain("error-user-is-not-agent");
        // users, settings, permissions
        USER_PARAM_MISSING = Row::coded("error-user-param-not-provided", "The required \"userId\" or \"username\" param was not provided");
        INVALID_USER = Row::coded("error-invalid-user", "");
        FIELD_UNAVAILABLE = Row::coded("error-field-unavailable", "");
        FIELD_INVALID = Row::coded("error-input-is-not-a-valid-field", "");
        FIELD_REQUIRED = Row::coded("error-the-field-is-required", "");
        WEAK_PASSWORD = Row::coded("error-password-policy-not-met", "The password does not meet the server's password policy");
        USER_ACTION_NOT_ALLOWED = Row::coded("error-action-not-allowed", "");
        LAST_OWNER = Row::coded("user-last-owner", "");
        INVALID_ROLE_LIST = Row::coded("error-action-not-allowed", "The field Roles consist invalid role id");
        INVALID_STATUS = Row::coded("error-invalid-status", "Valid status types include online, away, offline, and busy.");
        STATUS_NOT_ALLOWED = Row::coded("error-status-not-allowed", "Invisible status is disabled");
        CODED_NOT_ALLOWED = Row::coded("error-not-allowed", "");
        SETTING_FIXED = Row::coded("error-setting-fixed-by-environment", "This setting is fixed by the environment");
        INVALID_SETTING = Row::plain("invalid-setting");
        INVALID_PERMISSION = Row::plain("Invalid permission");
        INVALID_ROLE = Row::plain("Invalid role");
        PERMISSIONS_NOT_ALLOWED = Row::plain("Editing permissions is not allowed");
        INVALID_BODY_PARAMS = Row::plain("Invalid body params");
        UPDATED_SINCE_INVALID = Row::coded("error-updatedSince-param-invalid", "The \"updatedSince\" query parameter must be a valid date.");
        // reports
        INVALID_CHART_NAME = Row::plain("invalid-chart-name");
        // set-up
        SETUP_LINK_INVALID = Row::coded("error-setup-link-invalid", "This set-up link is not valid any more. Restart the server to get a new one.");
        SETUP_DONE = Row::coded("error-setup-already-done", "This server is set up already");
        // methods
        METHOD_NOT_FOUND = Row::coded("404", "").status(404);
        MATCH_FAILED = Row::coded("400", "Match failed");
        LOGIN_REFUSED = Row::coded("403", "User not found");
    }
}

/// What went wrong: a row of the table, a sentence, and a cause that only the log sees.
#[derive(Debug, Clone)]
pub struct Error {
    /// The row of the table.
    pub row: Row,
    /// Sentence instead of the row's default.
    pub text: Option<String>,
    /// `details` of the body, a JSON object.
    pub details: Option<serde_json::Value>,
    /// What the log should know; never shown to a client.
    pub cause: Option<String>,
    /// Seconds until a retry makes sense (429, 503).
    pub retry_after_s: Option<u64>,
    /// `errorType` where it differs from the code in the text.
    pub error_type: Option<&'static str>,
}

/// Shorthand for results of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl From<Row> for Error {
    fn from(row: Row) -> Self {
        Self {
            row,
            text: None,
            details: None,
            cause: None,
            retry_after_s: None,
            error_type: None,
        }
    }
}

impl Error {
    /// A bug or a broken machine: the client gets 500 without a word of the cause.
    pub fn internal(cause: impl fmt::Display) -> Self {
        codes::INTERNAL.because(cause)
    }
    /// Busy, draining or out of disk: the client may try again in five seconds.
    pub fn unavailable(cause: impl fmt::Display) -> Self {
        let mut error = codes::UNAVAILABLE.because(cause);
        error.retry_after_s = Some(5);
        error
    }
    /// A parameter that does not fit: `text` plus `[invalid-params]`.
    pub fn invalid_params(text: impl Into<String>) -> Self {
        codes::INVALID_PARAMS.with(text)
    }
    /// A `[check]` route's complaint: `Match error: …`.
    pub fn match_error(text: impl fmt::Display) -> Self {
        codes::MATCH_ERROR.with(format!("Match error: {text}"))
    }
    /// A free sentence in the plain form (the wire has a few that carry no code).
    pub fn sentence(text: impl Into<String>) -> Self {
        Row::plain("error").with(text)
    }
    /// Adds a cause for the log.
    #[must_use]
    pub fn caused_by(mut self, cause: impl fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }
    /// Sets `errorType` apart from the text.
    #[must_use]
    pub fn typed(mut self, error_type: &'static str) -> Self {
        self.error_type = Some(error_type);
        self
    }
    /// The code on the wire.
    pub fn code(&self) -> &'static str {
        self.row.code
    }
    /// The sentence: the own one, else the row's.
    pub fn reason(&self) -> &str {
        self.text.as_deref().unwrap_or(self.row.text)
    }
    /// The text under the key `error`.
    pub fn wire_text(&self) -> String {
        match self.row.form {
            Form::Coded => {
                let reason = self.reason();
                if reason.is_empty() {
                    format!("[{}]", self.row.code)
                } else {
                    format!("{reason} [{}]", self.row.code)
                }
            }
            _ => self
                .text
                .clone()
                .unwrap_or_else(|| self.row.code.to_owned()),
        }
    }
    /// True for the errors that are the server's fault and belong into the log as such.
    pub fn is_server_fault(&self) -> bool {
        self.row.status >= 500
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.wire_text())?;
        if let Some(cause) = &self.cause {
            write!(f, ": {cause}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
