//! Messages in the reference.

use super::words::{MessageKind, Side, TransferSide};
use super::{Any, Date, Named, Who};
use std::collections::HashMap;
use utoipa::ToSchema;

/// Who wrote a message.
#[derive(ToSchema)]
pub struct Author {
    /// Id of the visitor or user; `rocket.cat` for the system.
    #[schema(rename = "_id")]
    pub id: String,
    /// Username.
    pub username: String,
    /// Name.
    pub name: Option<String>,
}

/// A link found in the text.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Link {
    /// The address.
    pub url: String,
}

/// A stored file.
#[derive(ToSchema)]
pub struct File {
    /// Id of the file.
    #[schema(rename = "_id")]
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub r#type: String,
    /// Its size in bytes.
    pub size: Option<i64>,
    /// `image` and the like.
    pub format: Option<String>,
}

/// A file sent ahead of its message.
#[derive(ToSchema)]
pub struct HeldFile {
    /// Its id, for `rooms.mediaConfirm`.
    #[schema(rename = "_id")]
    pub id: String,
    /// Where it is read.
    pub url: String,
}

/// Where a file is read.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct FileUpload {
    /// Address with what opens it.
    pub public_file_path: String,
    /// Media type.
    pub r#type: String,
    /// Size in bytes.
    pub size: i64,
}

/// Width and height in pixels.
#[derive(ToSchema)]
pub struct Dimensions {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// A file or a quoted message, or what an integration attached.
#[derive(ToSchema)]
#[schema(title = "open")]
pub struct Attachment {
    /// Name of the file.
    pub title: Option<String>,
    /// `file` for a file.
    pub r#type: Option<String>,
    /// What the sender said of it.
    pub description: Option<String>,
    /// Where the file is.
    pub title_link: Option<String>,
    /// Whether the link is for downloading.
    pub title_link_download: Option<bool>,
    /// Address of the picture.
    pub image_url: Option<String>,
    /// Media type of the picture.
    pub image_type: Option<String>,
    /// Bytes of the picture.
    pub image_size: Option<i64>,
    /// Size of the picture.
    pub image_dimensions: Option<Dimensions>,
    /// A small JPEG, base64.
    pub image_preview: Option<String>,
    /// Address of the recording.
    pub audio_url: Option<String>,
    /// Media type of the recording.
    pub audio_type: Option<String>,
    /// Bytes of the recording.
    pub audio_size: Option<i64>,
    /// Address of the film.
    pub video_url: Option<String>,
    /// Media type of the film.
    pub video_type: Option<String>,
    /// Bytes of the film.
    pub video_size: Option<i64>,
    /// Bytes of any other file.
    pub size: Option<i64>,
    /// Link to a quoted message.
    pub message_link: Option<String>,
    /// Text.
    pub text: Option<String>,
    /// Who wrote the quoted message.
    pub author_name: Option<String>,
    /// Picture of who wrote it.
    pub author_icon: Option<String>,
}

/// Where a visited page is.
#[derive(ToSchema)]
pub struct PageLocation {
    /// Address.
    pub href: String,
}

/// A page the visitor looked at.
#[derive(ToSchema)]
pub struct VisitedPage {
    /// What changed: `url` or `title`.
    pub change: String,
    /// Title.
    pub title: String,
    /// Where it is.
    pub location: PageLocation,
}

/// A visit of a page.
#[derive(ToSchema)]
pub struct Navigation {
    /// The page.
    pub page: VisitedPage,
    /// The visitor's secret: in answers to the visitor, and to users only while `Livechat_expose_visitor_tokens` is on.
    pub token: Option<String>,
}

/// Who moved a room.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct TransferredBy {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Username.
    pub username: String,
    /// Name.
    pub name: Option<String>,
    /// `visitor`, `agent` (who served) or `user`.
    pub user_type: TransferSide,
    /// As `userType`, under its older name.
    pub r#type: TransferSide,
}

/// A transfer.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct TransferData {
    /// Who moved the room.
    pub transferred_by: TransferredBy,
    /// When.
    pub ts: Date,
    /// `department`, `agent`, `queue`, or what a timer did.
    pub scope: String,
    /// What was said of it.
    pub comment: Option<String>,
    /// Id of the department before.
    pub previous_department: Option<String>,
    /// Name of the department that was asked for first, when a fallback took the room.
    pub prev_department: Option<String>,
    /// The department after.
    pub next_department: Option<Named>,
    /// The agent after.
    pub transferred_to: Option<Author>,
}

/// Who asked for a transcript.
#[derive(ToSchema)]
pub struct RequestData {
    /// `visitor` or `user`.
    pub r#type: Side,
    /// The visitor who asked.
    pub visitor: Option<HashMap<String, Any>>,
    /// The user who asked.
    pub user: Option<Author>,
}

/// A message, or with `t` a note of the system.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Message {
    /// Id; clients may choose it.
    #[schema(rename = "_id")]
    pub id: String,
    /// Id of the room; absent on visits of pages before there was one.
    pub rid: Option<String>,
    /// Type of a system message; absent on what people wrote.
    pub t: Option<MessageKind>,
    /// Text.
    pub msg: String,
    /// When; strictly increasing within a room.
    pub ts: Date,
    /// Who wrote it.
    pub u: Author,
    /// The visitor's secret, on the visitor's own messages in answers to the visitor.
    pub token: Option<String>,
    /// Name to show instead of the author's.
    pub alias: Option<String>,
    /// False on system messages and files.
    pub groupable: Option<bool>,
    /// Links found in the text.
    pub urls: Option<Vec<Link>>,
    /// Always empty.
    pub mentions: Option<Vec<Any>>,
    /// Always empty.
    pub channels: Option<Vec<Any>>,
    /// The file.
    pub file: Option<File>,
    /// The same as a list.
    pub files: Option<Vec<File>>,
    /// Where the file is read.
    pub file_upload: Option<FileUpload>,
    /// Files and quotes.
    pub attachments: Option<Vec<Attachment>>,
    /// When it was edited.
    pub edited_at: Option<Date>,
    /// Who edited it.
    pub edited_by: Option<Who>,
    /// `true` on what histories leave out.
    #[schema(rename = "_hidden")]
    pub hidden: Option<bool>,
    /// A visit of a page (`livechat_navigation_history`).
    pub navigation: Option<Navigation>,
    /// When a visit of a page is forgotten.
    pub expire_at: Option<Any>,
    /// A transfer (`livechat_transfer_history`).
    pub transfer_data: Option<TransferData>,
    /// A transcript (`livechat_transcript_history`).
    pub request_data: Option<RequestData>,
    /// Whether a transcript goes out (`livechat-close`).
    pub transcript_requested: Option<bool>,
    /// What was said of it (on hold).
    pub comment: Option<String>,
    /// Buttons under a call.
    pub action_links: Option<Vec<Any>>,
    /// When the call ended.
    pub web_rtc_call_end_ts: Option<Date>,
    /// Picture to show.
    pub avatar: Option<String>,
    /// The program that wrote it, as it named itself.
    pub bot: Option<Any>,
    /// Picture to show, as a short name.
    pub emoji: Option<String>,
    /// What an integration stored with it.
    pub custom_fields: Option<HashMap<String, Any>>,
    /// Whether the room is new; only where a file was sent.
    pub new_room: Option<bool>,
    /// Whether the visitor waits; only where a file was sent.
    pub show_connecting: Option<bool>,
    /// When it last changed.
    #[schema(rename = "_updatedAt")]
    pub updated_at: Date,
}

/// A message an integration wrote for a visitor.
#[derive(ToSchema)]
pub struct Written {
    /// Username of the visitor.
    pub username: String,
    /// The words.
    pub msg: String,
    /// When it was stored.
    pub ts: Date,
}
