//! `/api/openapi.json` and `/docs`: the reference, made at its first reader and kept.

use super::App;
use super::assets::{Ready, serve_made};
use super::openapi;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use std::sync::{Arc, Mutex, PoisonError};

/// The files of the reference, made for one address of the server.
struct Made {
    site_url: String,
    document: Ready,
    page: Ready,
    style: Ready,
    script: Ready,
}

/// The reference as it was made last.
#[derive(Default)]
pub struct Reference(Mutex<Option<Arc<Made>>>);

impl Reference {
    fn get(&self, site_url: &str) -> Arc<Made> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = last.as_ref().filter(|m| m.site_url == site_url) {
            return Arc::clone(made);
        }
        let document = openapi::document(site_url);
        let made = Arc::new(Made {
            site_url: site_url.to_owned(),
            page: Ready::made(openapi::html(&document)),
            document: Ready::made(document.to_string()),
            style: Ready::made(openapi::STYLE.to_owned()),
            script: Ready::made(openapi::SCRIPT.to_owned()),
        });
        *last = Some(Arc::clone(&made));
        made
    }
}

/// Making takes some hundredths of a second, which other requests of the worker should not wait for.
async fn made(app: &Data<App>) -> Option<Arc<Made>> {
    let (app, site_url) = (Data::clone(app), app.ctx.site_url());
    tokio::task::spawn_blocking(move || app.reference.get(&site_url))
        .await
        .inspect_err(|e| log::error!("the reference could not be made: {e}"))
        .ok()
}

async fn serve(
    request: HttpRequest,
    app: Data<App>,
    pick: fn(&Made) -> &Ready,
    kind: &'static str,
) -> HttpResponse {
    match made(&app).await {
        Some(made) => serve_made(&request, &app, pick(&made), kind),
        None => HttpResponse::InternalServerError().finish(),
    }
}

/// `/api/openapi.json`. Tools of every origin may read it.
pub(super) async fn document(request: HttpRequest, app: Data<App>) -> HttpResponse {
    let mut response = serve(request, app, |m| &m.document, "application/json").await;
    super::error::set(&mut response, "access-control-allow-origin", "*");
    super::error::set(
        &mut response,
        "cross-origin-resource-policy",
        "cross-origin",
    );
    response
}

/// `/docs`.
pub(super) async fn page(request: HttpRequest, app: Data<App>) -> HttpResponse {
    serve(request, app, |m| &m.page, "text/html; charset=utf-8").await
}

/// `/docs/docs.css`.
pub(super) async fn style(request: HttpRequest, app: Data<App>) -> HttpResponse {
    serve(request, app, |m| &m.style, "text/css; charset=utf-8").await
}

/// `/docs/docs.js`.
pub(super) async fn script(request: HttpRequest, app: Data<App>) -> HttpResponse {
    serve(
        request,
        app,
        |m| &m.script,
        "text/javascript; charset=utf-8",
    )
    .await
}
