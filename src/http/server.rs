//! The HTTP server: its services, its limits, and an orderly stop.

use super::{App, assets, avatar, dispatch, files, health, middleware, reference, socket};
use actix_web::dev::Server;
use actix_web::guard;
use actix_web::http::KeepAlive;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{App as Actix, HttpServer};
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Time for a request's head.
const HEAD: Duration = Duration::from_secs(5);
/// A connection without a request is kept this long.
const IDLE: Duration = Duration::from_secs(75);
/// Bytes may wait this long for a peer to take them.
const DEAF: Duration = Duration::from_secs(60);
/// Requests in hand may take this long once the process stops.
const DRAIN: Duration = Duration::from_secs(5);

/// Binds the listening socket; port 0 takes a free one.
///
/// Errors: the system's.
pub fn listener(address: SocketAddr) -> std::io::Result<TcpListener> {
    TcpListener::bind(address)
}

/// A route for GET, and for HEAD: monitors ask by it, and the framework leaves out the body.
fn reading() -> actix_web::Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

fn services(config: &mut web::ServiceConfig) {
    config
        // First: the router asks one after the other, and the patterns below cost more than a message should pay.
        // One exact path; what it costs a message is a comparison.
        .route("/api/openapi.json", reading().to(reference::document))
        .service(web::scope("/api").default_service(web::to(dispatch::dispatch)))
        .route("/health", reading().to(health::health))
        .route("/ready", reading().to(health::ready))
        .route("/websocket", web::get().to(socket::open))
        .route("/websocket/", web::get().to(socket::open))
        .route("//websocket", web::get().to(socket::open))
        .route("/widget.js", reading().to(assets::loader))
        .route("/widget.css", reading().to(assets::loader_css))
        .route(
            "/livechat/rocketchat-livechat.min.js",
            reading().to(assets::official_loader),
        )
        .route(
            "/packages/rocketchat_livechat/assets/rocketchat-livechat.min.js",
            reading().to(assets::official_loader),
        )
        .route("/livechat", reading().to(assets::frame))
        .route("/livechat/", reading().to(assets::frame_slash))
        .route("/livechat/{file:.*}", reading().to(assets::frame_file))
        .route("/demo", reading().to(assets::demo))
        .route("/demo/{file:.*}", reading().to(assets::demo_file))
        .route(
            "/console/assets/{file:.*}",
            reading().to(assets::console_file),
        )
        .route("/console", reading().to(assets::console))
        .route("/console/{page:.*}", reading().to(assets::console))
        .route("/setup", reading().to(assets::console))
        .route("/docs", reading().to(reference::page))
        .route("/docs/docs.css", reading().to(reference::style))
        .route("/docs/docs.js", reading().to(reference::script))
        .route("/sounds/{file:.*}", reading().to(assets::sound))
        .route("/file-upload/{id}/{name:.*}", reading().to(files::get))
        .route("/file-upload/{id}", reading().to(files::get))
        .route("/avatar/{name:.*}", reading().to(avatar::get));
}

/// A peer that takes no bytes for [`DEAF`] loses its connection: the framework has no time limit for writing.
fn give_up_on_deaf_peers(io: &dyn std::any::Any) {
    if let Some(stream) = io.downcast_ref::<tokio::net::TcpStream>()
        && let Err(e) = socket2::SockRef::from(stream).set_tcp_user_timeout(Some(DEAF))
    {
        log::debug!("a connection keeps the system's time limit: {e}");
    }
}

/// Serves until SIGTERM, SIGINT or an error; then stops accepting, closes sockets with 1001, finishes requests for up
/// to 5 s. A second signal ends the process at once.
///
/// Errors: the system's.
pub async fn run(listener: TcpListener, app: App) -> std::io::Result<()> {
    let app = Data::new(app);
    let shared = Data::clone(&app);
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let server: Server = HttpServer::new(move || {
        Actix::new()
            .app_data(Data::clone(&shared))
            .wrap(from_fn(middleware::around))
            .configure(services)
            .default_service(web::to(|| async {
                actix_web::HttpResponse::NotFound()
                    .content_type("text/plain; charset=utf-8")
                    .body("Not found")
            }))
    })
    .workers(workers)
    .on_connect(|io, _| give_up_on_deaf_peers(io))
    .client_request_timeout(HEAD)
    .keep_alive(KeepAlive::Timeout(IDLE))
    .shutdown_timeout(DRAIN.as_secs())
    .disable_signals()
    .listen(listener)?
    .run();
    let handle = server.handle();
    let stopping = Data::clone(&app);
    // Watched from here on without a gap: a second signal that comes while sockets close must not be lost.
    let mut signals = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    tokio::task::spawn_local(async move {
        next(&mut signals).await;
        log::info!("stopping");
        stopping.is_draining.store(true, Ordering::Release);
        tokio::task::spawn_local(async move {
            next(&mut signals).await;
            std::process::exit(1);
        });
        stopping.realtime.close_all().await;
        handle.stop(true).await;
    });
    server.await
}

/// Waits for SIGTERM or SIGINT.
async fn next((term, int): &mut (Signal, Signal)) {
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
}
