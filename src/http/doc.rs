//! What the reference says of an endpoint, written beside its handler.
//!
//! Every module with handlers has a `DOCS` table; `http::openapi` turns all of them, with the route table and the
//! parameter schemas the handlers really check, into `/api/openapi.json`. Answers are named by types of `wire::shape`.

use super::params::Schema;
use crate::error::Row;
use utoipa::openapi::{RefOr, Schema as Described};
use utoipa::{PartialSchema, ToSchema};

/// Name of a shape, its schema, and the named schemas it refers to.
pub struct Shaped {
    /// Name in `components.schemas`.
    pub name: String,
    /// The schema itself.
    pub schema: RefOr<Described>,
    /// What it refers to.
    pub parts: Vec<(String, RefOr<Described>)>,
}

/// Gives a shape when the document is written.
pub type Shape = fn() -> Shaped;

/// The shape of a type of `wire::shape`.
pub fn shape<T: ToSchema + PartialSchema>() -> Shaped {
    let mut parts = Vec::new();
    T::schemas(&mut parts);
    Shaped {
        name: T::name().into_owned(),
        schema: T::schema(),
        parts,
    }
}

/// What a 200 holds. `success: true` is added to all but `Bare`.
pub enum Gives {
    /// Nothing but `success`.
    Nothing,
    /// The fields of this shape.
    Flat(Shape),
    /// This shape under one key.
    Key(&'static str, Shape),
    /// This shape under one key, or `null` there.
    Maybe(&'static str, Shape),
    /// A page of these under one key, with `count`, `offset` and `total`.
    Page(&'static str, Shape),
    /// A list of these under one key, without paging.
    List(&'static str, Shape),
    /// Exactly this shape, without `success`.
    Bare(Shape),
    /// A list of these and nothing around it, or `success` alone.
    BareListOrNothing(Shape),
    /// A list of these and nothing around it.
    BareList(Shape),
    /// Bytes of this media type.
    Bytes(&'static str),
}

/// A request a test posts for real. `{name}` in `path`, `query` and `body` stands for what the test made before: see
/// `tests/api/openapi.rs` for the names it knows (`token`, `rid`, `visitorId`, `agentId`, `departmentId`, …).
pub struct Example {
    /// Values of path parameters, as `name=value` pairs.
    pub path: &'static [(&'static str, &'static str)],
    /// Query, as pairs.
    pub query: &'static [(&'static str, &'static str)],
    /// JSON body, empty for none. With a file: the other fields of the form.
    pub body: &'static str,
    /// Name and media type of the file that goes along.
    pub file: Option<(&'static str, &'static str)>,
    /// Status of its answer.
    pub status: u16,
}

/// One endpoint of the reference.
pub struct Doc {
    /// `"GET livechat/config"`: method and path as in the route table.
    pub route: &'static str,
    /// One sentence, said to an integrator.
    pub summary: &'static str,
    /// What the sentence leaves out; may be empty.
    pub note: &'static str,
    /// The call, as a route, that newer clients use in place of this one.
    pub replaced_by: Option<&'static str>,
    /// True when the body comes as `multipart/form-data` with a file under `file`.
    pub is_multipart: bool,
    /// A header it reads beside those of a login.
    pub header: Option<&'static str>,
    /// What the query may hold.
    pub query: Option<&'static Schema>,
    /// What the body may hold.
    pub body: Option<&'static Schema>,
    /// What a 200 holds.
    pub gives: Gives,
    /// Errors of its own, in the order they are tested; those of every route are added by the generator.
    pub errors: &'static [Row],
    /// Requests that are posted for real.
    pub examples: &'static [Example],
}

/// Starts the words of an endpoint.
pub const fn doc(route: &'static str, summary: &'static str) -> Doc {
    Doc {
        route,
        summary,
        note: "",
        replaced_by: None,
        is_multipart: false,
        header: None,
        query: None,
        body: None,
        gives: Gives::Nothing,
        errors: &[],
        examples: &[],
    }
}

impl Doc {
    /// Says what the query may hold: the schema the handler checks.
    #[must_use]
    pub const fn query(mut self, schema: &'static Schema) -> Self {
        self.query = Some(schema);
        self
    }
    /// Says what the body may hold: the schema the handler checks.
    #[must_use]
    pub const fn body(mut self, schema: &'static Schema) -> Self {
        self.body = Some(schema);
        self
    }
    /// Says what the summary leaves out: permissions the handler tests, side effects.
    #[must_use]
    pub const fn note(mut self, note: &'static str) -> Self {
        self.note = note;
        self
    }
    /// A call that newer clients replace by this one.
    #[must_use]
    pub const fn replaced_by(mut self, route: &'static str) -> Self {
        self.replaced_by = Some(route);
        self
    }
    /// The body is `multipart/form-data`: a file under `file`, and the fields of `body`.
    #[must_use]
    pub const fn multipart(mut self) -> Self {
        self.is_multipart = true;
        self
    }
    /// A header it reads beside those of a login.
    #[must_use]
    pub const fn header(mut self, name: &'static str) -> Self {
        self.header = Some(name);
        self
    }
    /// Names its own errors, in test order.
    #[must_use]
    pub const fn fails(mut self, errors: &'static [Row]) -> Self {
        self.errors = errors;
        self
    }
    /// Gives requests that are posted for real.
    #[must_use]
    pub const fn examples(mut self, examples: &'static [Example]) -> Self {
        self.examples = examples;
        self
    }
    /// Says what a 200 holds.
    #[must_use]
    pub const fn gives(self, gives: Gives) -> Self {
        Self { gives, ..self }
    }
}

/// A request without anything but its path.
pub const fn bare() -> Example {
    Example {
        path: &[],
        query: &[],
        body: "",
        file: None,
        status: 200,
    }
}

/// A request with a query.
pub const fn asks(query: &'static [(&'static str, &'static str)]) -> Example {
    Example { query, ..bare() }
}

/// A request with a JSON body.
pub const fn posts(body: &'static str) -> Example {
    Example { body, ..bare() }
}

/// A form with a file, and its other fields as JSON.
pub const fn uploads(name: &'static str, kind: &'static str, fields: &'static str) -> Example {
    Example {
        body: fields,
        file: Some((name, kind)),
        ..bare()
    }
}

impl Example {
    /// A call that is always refused.
    #[must_use]
    pub const fn refused(self, status: u16) -> Self {
        Self { status, ..self }
    }
    /// The same with values for the parameters of the path.
    #[must_use]
    pub const fn at(self, path: &'static [(&'static str, &'static str)]) -> Self {
        Self { path, ..self }
    }
}
