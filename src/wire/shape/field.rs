//! Values of custom fields, as visitors write them, in the reference.

use super::contact::CustomField;
use utoipa::ToSchema;

/// A value that was written.
#[derive(ToSchema)]
pub struct FieldWritten {
    /// Key of the field.
    pub key: String,
    /// The value, as it was sent.
    pub value: String,
    /// Whether it was to replace a value that was there.
    pub overwrite: bool,
}

/// One of several values that were written.
#[derive(ToSchema)]
pub struct FieldsWritten {
    /// Key of the field; the capital is on the wire.
    #[schema(rename = "Key")]
    pub key: String,
    /// The value, as it was sent.
    pub value: String,
    /// Whether it was to replace a value that was there.
    pub overwrite: bool,
}

/// A field, if there is one.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct OneField {
    /// The field.
    #[schema(required)]
    pub custom_field: Option<CustomField>,
}
