//! Triggers: what the widget does by itself.

use super::time::Millis;

/// A trigger as stored.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// In use.
    pub is_enabled: bool,
    /// A visitor meets it once only.
    pub runs_once: bool,
    /// Only for visitors who registered.
    pub is_registered_only: bool,
    /// When it acts, a JSON list; the widget's matter.
    pub conditions: String,
    /// What it does, a JSON list; the widget's matter.
    pub actions: String,
    /// Creation.
    pub created_at: Millis,
    /// Last change.
    pub updated_at: Millis,
}
