//! The command line. Flags win over the environment, the environment over defaults; no file is needed.

use crate::config::{self, Config, Network, Outside};
use crate::logging::Format;
use crate::store::Durability;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Live chat for a small business, in one binary.
#[derive(Parser)]
#[command(
    name = "deskbell",
    version,
    about,
    args_conflicts_with_subcommands = true
)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Subcommand)]
enum Command {
    /// Serve chats (also without a command).
    Serve(Serve),
    /// Manage accounts while the server is stopped.
    Admin {
        #[command(subcommand)]
        command: Admin,
    },
    /// Check the database: integrity, version, counts.
    Check {
        #[command(flatten)]
        data: Data,
    },
    /// Ask the server that runs here whether it is healthy; exit code 0 or 1 (for containers).
    Health {
        /// Address and port it listens on.
        #[arg(
            long,
            env = "DESKBELL_LISTEN",
            default_value = "127.0.0.1:3000",
            value_name = "ADDRESS:PORT"
        )]
        listen: String,
    },
}

#[derive(Args)]
struct Data {
    /// Data folder: database, keys, files.
    #[arg(
        long,
        env = "DESKBELL_DATA",
        default_value = "./data",
        value_name = "DIR"
    )]
    data: PathBuf,
}

#[derive(Args)]
struct Serve {
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(
        long,
        env = "DESKBELL_LISTEN",
        default_value = "127.0.0.1:3000",
        value_name = "ADDRESS:PORT"
    )]
    listen: String,
    #[command(flatten)]
    data: Data,
    /// Public address of this server, path included; default http://<listen>.
    #[arg(long, env = "DESKBELL_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Proxies whose X-Forwarded-For is believed: addresses or ranges, separated by commas.
    #[arg(
        long,
        env = "DESKBELL_TRUSTED_PROXIES",
        value_delimiter = ',',
        value_name = "ADDRESS,…"
    )]
    trusted_proxies: Vec<Network>,
    /// Folder of an official build of the widget, to be served at /livechat in place of Deskbell's own.
    #[arg(long, env = "DESKBELL_WIDGET_DIR", value_name = "DIR")]
    widget_dir: Option<PathBuf>,
    /// Seconds before what failed outside is tried again for the first time; later waits grow in proportion.
    #[arg(
        long,
        env = "DESKBELL_RETRY_PAUSE",
        default_value = "10",
        value_parser = pause,
        value_name = "SECONDS"
    )]
    retry_pause: f64,
    /// What an acknowledged message survives: power loss (full) or only a crash of the process (normal).
    #[arg(long, env = "DESKBELL_DURABILITY", default_value = "full", value_parser = durability, value_name = "full|normal")]
    durability: Durability,
    /// What is logged: error, warn, info, debug, or a filter like "info,access=off".
    #[arg(
        long,
        env = "DESKBELL_LOG",
        default_value = "info",
        value_name = "FILTER"
    )]
    log: String,
    /// How it is logged.
    #[arg(long, env = "DESKBELL_LOG_FORMAT", value_enum, default_value = "human")]
    log_format: Format,
}

#[derive(Subcommand)]
enum Admin {
    /// Create an administrator who is also an agent; the password comes from DESKBELL_ADMIN_PASSWORD or stdin.
    Create {
        #[command(flatten)]
        data: Data,
        /// Username.
        #[arg(long)]
        username: String,
        /// E-mail address.
        #[arg(long)]
        email: String,
        /// Display name; default: the username.
        #[arg(long)]
        name: Option<String>,
        /// Keep the id the account had elsewhere.
        #[arg(long)]
        id: Option<String>,
    },
    /// Set a new password (from DESKBELL_ADMIN_PASSWORD or stdin) and end all logins of the account.
    ResetPassword {
        #[command(flatten)]
        data: Data,
        /// Username or e-mail address.
        user: String,
    },
}

/// Checked before: at most an hour.
#[allow(clippy::cast_possible_truncation, reason = "at most 3,600,000")]
fn milliseconds(seconds: f64) -> i64 {
    (seconds * 1000.0).round() as i64
}

fn pause(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.001..=3600.0).contains(&seconds) => Ok(seconds),
        _ => Err("seconds are expected, from 0.001 to 3600".to_owned()),
    }
}

fn durability(word: &str) -> Result<Durability, String> {
    match word {
        "full" => Ok(Durability::Full),
        "normal" => Ok(Durability::Normal),
        _ => Err("full or normal is expected".to_owned()),
    }
}

/// What the command line asks for.
pub enum Task {
    /// Serve.
    Serve(Box<Config>),
    /// Create an administrator.
    AdminCreate(PathBuf, config::FirstAdmin),
    /// Set a password.
    AdminResetPassword(PathBuf, String, String),
    /// Check a data directory.
    Check(PathBuf),
    /// Ask the running server, which listens there.
    Health(String),
}

/// Reads the command line and the environment; starts logging.
///
/// Errors: a sentence; the exit code is 2.
pub fn parse() -> Result<Task, String> {
    let cli = Cli::parse();
    match cli.command {
        None => serve(cli.serve),
        Some(Command::Serve(serve_flags)) => serve(serve_flags),
        Some(Command::Check { data }) => {
            crate::logging::start("warn", Format::Human);
            Ok(Task::Check(data.data))
        }
        Some(Command::Health { listen }) => Ok(Task::Health(listen)),
        Some(Command::Admin { command }) => {
            crate::logging::start("warn", Format::Human);
            admin(command)
        }
    }
}

fn serve(flags: Serve) -> Result<Task, String> {
    crate::logging::start(&flags.log, flags.log_format);
    let public_url = match flags
        .public_url
        .map(|u| u.trim_end_matches('/').to_owned())
        .filter(|u| !u.is_empty())
    {
        None => None,
        Some(url) if url.starts_with("http://") || url.starts_with("https://") => Some(url),
        Some(url) => {
            return Err(format!(
                "--public-url {url}: an address that starts with http:// or https:// is expected"
            ));
        }
    };
    Ok(Task::Serve(Box::new(Config {
        listen: flags.listen,
        data: flags.data.data,
        widget_dir: flags.widget_dir.filter(|d| !d.as_os_str().is_empty()),
        public_url,
        trusted_proxies: flags.trusted_proxies,
        outside: Outside {
            retry_pause_ms: milliseconds(flags.retry_pause),
        },
        durability: flags.durability,
        fixed_settings: config::fixed_settings()?,
        first_admin: config::first_admin()?,
    })))
}

fn admin(command: Admin) -> Result<Task, String> {
    match command {
        Admin::Create {
            data,
            username,
            email,
            name,
            id,
        } => {
            let password = password()?;
            Ok(Task::AdminCreate(
                data.data,
                config::FirstAdmin {
                    username,
                    password,
                    email,
                    name,
                    id,
                },
            ))
        }
        Admin::ResetPassword { data, user } => {
            let password = password()?;
            Ok(Task::AdminResetPassword(data.data, user, password))
        }
    }
}

/// The password from the environment, else the first line of stdin. Never a flag: flags are seen by every process.
fn password() -> Result<String, String> {
    if let Some(password) = config::admin_password()? {
        return Ok(password);
    }
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .map_err(|e| format!("the password could not be read from stdin: {e}"))?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() {
        return Err(
            "a password is needed: set DESKBELL_ADMIN_PASSWORD or write it to stdin".to_owned(),
        );
    }
    Ok(password)
}
