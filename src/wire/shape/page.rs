//! Pages visitors look at, in the reference.

use utoipa::ToSchema;

/// Where a page is.
#[derive(ToSchema)]
pub struct Location {
    /// Its address.
    pub href: String,
}

/// A page.
#[derive(ToSchema)]
pub struct Page {
    /// What changed: `url` or `title`.
    pub change: String,
    /// Title.
    pub title: String,
    /// Where it is.
    pub location: Location,
}

/// A visit to a page.
#[derive(ToSchema)]
pub struct Navigation {
    /// The page.
    pub page: Page,
    /// The visitor's own token.
    pub token: Option<String>,
}

/// A visit as a message.
#[derive(ToSchema)]
pub struct PageMessage {
    /// Title and address.
    pub msg: String,
    /// The visit.
    pub navigation: Navigation,
}

/// What noting a page answers; without `page` when this kind of change is not looked at.
#[derive(ToSchema)]
pub struct Visit {
    /// What was noted.
    pub page: Option<PageMessage>,
}
