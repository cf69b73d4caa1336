//! The only wiring: opens the store, starts the sockets' hub, the timers and HTTP; stops them in order.

use crate::clock::Clock;
use crate::config::{Config, FirstAdmin, Outside, Web};
use crate::domain::live::Live;
use crate::domain::nudge::Nudges;
use crate::domain::password::{self, Secret};
use crate::domain::setup::{self, FirstAccount, Setup};
use crate::domain::{Ctx, business_hours, login, service, timers};
use crate::error::Error;
use crate::http::limit::Limiter;
use crate::http::official::Build;
use crate::http::routes::Router;
use crate::http::{App, server};
use crate::jobs::Worker;
use crate::model::custom_field::Fields;
use crate::model::file::LinkKey;
use crate::model::permission::Grants;
use crate::model::setting::Settings;
use crate::outbound::Outbound;
use crate::random;
use crate::realtime::Realtime;
use crate::store::{self, Durability, OpenError, Store, Vault};
use serde_json::Value;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Why the process cannot go on.
#[derive(Debug)]
pub struct Stop {
    /// Exit code: 1 otherwise, 2 bad configuration, 3 to 6 the data directory (see [`OpenError`]).
    pub code: u8,
    /// One line for the person at the terminal.
    pub sentence: String,
}

impl From<OpenError> for Stop {
    fn from(e: OpenError) -> Self {
        Self {
            code: u8::try_from(e.exit_code()).unwrap_or(3),
            sentence: e.to_string(),
        }
    }
}

impl From<Error> for Stop {
    fn from(e: Error) -> Self {
        Self {
            code: 1,
            sentence: e.to_string(),
        }
    }
}

impl From<std::io::Error> for Stop {
    fn from(e: std::io::Error) -> Self {
        Self {
            code: 1,
            sentence: e.to_string(),
        }
    }
}

/// Names of the keys every installation makes at its first start.
const KEYS: [&str; 2] = ["file-links", "reply-links"];

/// Opens the store and fills what a new database lacks: keys, default grants.
async fn open(
    data: &Path,
    durability: Durability,
    fixed: &[(&'static str, Value)],
    public_url: &str,
    realtime: Realtime,
    outside: Outside,
) -> Result<Ctx, Stop> {
    let live = Arc::new(Live::new(Settings::new(&[], fixed)));
    let told = Arc::clone(&live);
    let shows_tokens = Arc::new(AtomicBool::new(false));
    let shows = Arc::clone(&shows_tokens);
    let nudges = Arc::<Nudges>::default();
    let nudged = Arc::clone(&nudges);
    let exposes = |live: &Live| live.settings().bool("Deskbell_Expose_Visitor_Token");
    let sink = Box::new(move |events: Vec<crate::model::event::Event>| {
        for event in &events {
            told.apply(event);
            nudged.apply(event);
        }
        shows.store(exposes(&told), Ordering::Release);
        realtime.publish(events);
    });
    let store = Store::open(data, durability, &shows_tokens, sink)?;
    let vault = Vault::open(data).map(Arc::new).map_err(|e| Stop {
        code: 3,
        sentence: format!("the folder for uploads cannot be used: {e}"),
    })?;
    let clock = Clock::system();
    let ctx = Ctx {
        store,
        live,
        clock,
        public_url: Arc::from(public_url),
        passwords: password::shared()?,
        throttle: Arc::new(login::Throttle::default()),
        reports: Arc::default(),
        vault,
        nudges,
        outbound: Outbound::new()?,
        retry_pause_ms: outside.retry_pause_ms,
    };
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            tx.add_default_grants(now)?;
            for name in KEYS {
                tx.add_server_key(name, &random::bytes::<32>(), now)?;
            }
            Ok(())
        })
        .await?;
    let (stored, grants, fields, key, targets) = ctx
        .store
        .read(|r| {
            Ok((
                r.settings()?,
                r.grants()?,
                r.custom_fields()?,
                r.server_key(KEYS[0])?,
                r.webhook_targets()?,
            ))
        })
        .await?;
    if let Some(Ok(key)) = key.map(<[u8; 32]>::try_from) {
        ctx.live.set_link_key(LinkKey::new(key));
    }
    ctx.live.load(
        Settings::new(&stored, fixed),
        Grants::new(grants),
        Fields::new(fields),
    );
    ctx.live
        .follow_webhooks(ctx.store.wanted_webhooks(), targets);
    shows_tokens.store(exposes(&ctx.live), Ordering::Release);
    business_hours::at_start(&ctx).await?;
    Ok(ctx)
}

fn bind(listen: &str) -> Result<(TcpListener, SocketAddr), Stop> {
    let unusable = |e: &dyn std::fmt::Display| Stop {
        code: 2,
        sentence: format!("cannot listen on {listen}: {e}"),
    };
    let address = listen
        .to_socket_addrs()
        .map_err(|e| unusable(&e))?
        .next()
        .ok_or_else(|| unusable(&"no such address"))?;
    let listener = server::listener(address).map_err(|e| unusable(&e))?;
    let real = listener.local_addr().map_err(|e| unusable(&e))?;
    Ok((listener, real))
}

/// The public URL when none is configured.
fn local_url(address: SocketAddr) -> String {
    if address.ip().is_unspecified() || address.ip().is_loopback() {
        format!("http://localhost:{}", address.port())
    } else {
        format!("http://{address}")
    }
}

/// Serves until a signal.
///
/// Errors: [`Stop`], with the exit code.
pub fn serve(config: Config) -> Result<(), Stop> {
    actix_web::rt::System::new().block_on(run(config))
}

async fn run(config: Config) -> Result<(), Stop> {
    let official = match &config.widget_dir {
        Some(folder) => {
            let build = Build::read(folder).map_err(|sentence| Stop { code: 2, sentence })?;
            log::info!("the widget at /livechat comes from {}", folder.display());
            Some(build)
        }
        None => None,
    };
    let (listener, address) = bind(&config.listen)?;
    let public_url = config
        .public_url
        .clone()
        .unwrap_or_else(|| local_url(address));
    let realtime = Realtime::new();
    let ctx = open(
        &config.data,
        config.durability,
        &config.fixed_settings,
        &public_url,
        realtime.clone(),
        config.outside,
    )
    .await?;
    if config.durability == Durability::Normal {
        log::warn!("durability=normal: an acknowledged message may be lost at power failure");
    }
    if !ctx.settings().bool("API_Enable_Rate_Limiter") {
        log::warn!("rate limits are off (API_Enable_Rate_Limiter)");
    }
    first_admin(&ctx, config.first_admin).await?;
    let setup = Setup::default();
    let link = if ctx.store.read(|r| r.has_admin()).await? {
        None
    } else {
        Some(format!("{}/setup#{}", ctx.site_url(), setup.new_key()))
    };
    greet(&ctx, address, &config.data, link.as_deref());
    let app = App {
        ctx: ctx.clone(),
        realtime: realtime.clone(),
        router: Router::new()?,
        limiter: Limiter::default(),
        assets: crate::http::assets::Cache::new(&public_url),
        official,
        reference: crate::http::reference::Reference::default(),
        config: Web {
            trusted_proxies: config.trusted_proxies,
            has_public_url: config.public_url.is_some(),
            port: address.port(),
        },
        is_draining: AtomicBool::new(false),
        setup,
    };
    let before = ctx.vault.names()?;
    service::begin(&ctx).await?;
    realtime.start(ctx.clone()).await?;
    let timers = timers::start(ctx.clone(), before);
    let jobs = Worker::start(ctx.clone()).await?;
    let outcome = server::run(listener, app).await;
    timers.stop().await;
    jobs.stop().await;
    ctx.store.close().await;
    log::info!("stopped");
    outcome.map_err(Stop::from)
}

async fn first_admin(ctx: &Ctx, admin: Option<FirstAdmin>) -> Result<(), Stop> {
    let Some(admin) = admin else { return Ok(()) };
    if ctx.store.read(|r| r.has_admin()).await? {
        return Ok(());
    }
    create(ctx, admin, true).await
}

async fn create(ctx: &Ctx, admin: FirstAdmin, only_first: bool) -> Result<(), Stop> {
    let account = FirstAccount {
        name: admin.name.unwrap_or_else(|| admin.username.clone()),
        username: admin.username,
        email: admin.email,
        password: admin.password,
        id: admin.id,
        site_name: None,
    };
    match setup::create_admin(ctx, account, only_first).await {
        Ok(user) => {
            log::info!(target: "security", "administrator created user={}", user.id);
            Ok(())
        }
        Err(e) => Err(Stop {
            code: 2,
            sentence: format!("the administrator was not created: {e}"),
        }),
    }
}

/// The four lines of a start. To stdout: they are the product's answer to the command, not a log.
#[allow(
    clippy::print_stdout,
    reason = "this is what the person at the terminal asked for"
)]
fn greet(ctx: &Ctx, address: SocketAddr, data: &Path, link: Option<&str>) {
    let folder = std::fs::canonicalize(data).unwrap_or_else(|_| data.to_owned());
    println!("Deskbell {}", env!("CARGO_PKG_VERSION"));
    println!(
        "Address:     {} (listening on {address}), demo page {}/demo",
        ctx.site_url(),
        ctx.site_url()
    );
    println!("Data folder: {}", folder.display());
    match link {
        Some(link) => println!("Set-up link: {link} (works once, for 30 minutes)"),
        None => println!("Console:     {}/console", ctx.site_url()),
    }
}

fn offline<T>(data: &Path, work: impl AsyncFnOnce(Ctx) -> Result<T, Stop>) -> Result<T, Stop> {
    actix_web::rt::System::new().block_on(async {
        let outside = Outside::default();
        let ctx = open(data, Durability::Full, &[], "", Realtime::new(), outside).await?;
        let outcome = work(ctx.clone()).await;
        ctx.store.close().await;
        outcome
    })
}

/// `deskbell admin create`.
///
/// Errors: [`Stop`].
pub fn admin_create(data: &Path, admin: FirstAdmin) -> Result<(), Stop> {
    offline(data, async |ctx| create(&ctx, admin, false).await)
}

/// `deskbell admin reset-password`: a new password, all logins ended.
///
/// Errors: [`Stop`].
pub fn admin_reset_password(data: &Path, who: &str, password: String) -> Result<(), Stop> {
    offline(data, async |ctx| {
        password::check_strength(&password, &[who]).map_err(|e| Stop {
            code: 2,
            sentence: e.reason().to_owned(),
        })?;
        let hash = ctx.passwords.hash(Secret::Plain(password)).await?;
        let now = ctx.now();
        let named = who.to_owned();
        let found = ctx
            .store
            .write(move |tx| {
                let user = if named.contains('@') {
                    tx.user_by_email(&named)?
                } else {
                    tx.user_by_username(&named)?
                };
                let Some(user) = user else { return Ok(false) };
                tx.set_password_hash(user.pk, &hash, now)?;
                tx.end_sessions(user.pk, &user.id)?;
                Ok(true)
            })
            .await?;
        if found {
            Ok(())
        } else {
            Err(Stop {
                code: 2,
                sentence: format!("there is no account {who}"),
            })
        }
    })
}

/// `deskbell check`.
///
/// Errors: [`Stop`]; exit code 5 when something is damaged.
#[allow(clippy::print_stdout, reason = "the report is the command's output")]
pub fn check(data: &Path) -> Result<(), Stop> {
    let report = store::check(data)?;
    println!(
        "schema version: {} (this program knows {})",
        report.version,
        store::VERSION
    );
    for line in &report.integrity {
        println!("integrity: {line}");
    }
    println!("broken references: {}", report.broken_references);
    for (table, count) in &report.counts {
        println!("{table}: {count}");
    }
    let is_sound = report.integrity.iter().all(|l| l == "ok") && report.broken_references == 0;
    if is_sound {
        Ok(())
    } else {
        Err(Stop {
            code: 5,
            sentence: "the database is damaged".to_owned(),
        })
    }
}
