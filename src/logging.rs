//! Log lines: human by default, JSON by `--log-format json`. A newline in a value cannot forge a line.

use log::kv::{Error, Key, Value, VisitSource};
use std::io::Write;

/// How lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// `2026-01-01T00:00:00.000Z INFO  access GET livechat/config 200 …`
    Human,
    /// One JSON object per line.
    Json,
}

struct Pairs(serde_json::Map<String, serde_json::Value>);

impl<'kvs> VisitSource<'kvs> for Pairs {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        let value = if let Some(n) = value.to_u64() {
            n.into()
        } else if let Some(n) = value.to_f64() {
            n.into()
        } else {
            value.to_string().into()
        };
        self.0.insert(key.to_string(), value);
        Ok(())
    }
}

/// Starts logging to stderr. `filter` is env_logger's: `info`, `debug,actix_http=warn`, …
pub fn start(filter: &str, format: Format) {
    let mut builder = env_logger::Builder::new();
    // The framework tells of its workers at each start; our own four lines say what a person needs.
    builder.filter_module("actix_server", log::LevelFilter::Warn);
    builder.parse_filters(filter);
    builder.format(move |out, record| {
        let time = crate::clock::Clock::system().now().iso();
        match format {
            Format::Human => {
                let text = record.args().to_string().replace(['\n', '\r'], "⏎");
                writeln!(
                    out,
                    "{time} {:<5} {} {text}",
                    record.level(),
                    record.target()
                )
            }
            Format::Json => {
                let mut pairs = Pairs(serde_json::Map::new());
                pairs.0.insert("time".to_owned(), time.into());
                pairs
                    .0
                    .insert("level".to_owned(), record.level().as_str().into());
                pairs.0.insert("target".to_owned(), record.target().into());
                if record.target() != "access" {
                    pairs
                        .0
                        .insert("message".to_owned(), record.args().to_string().into());
                }
                // A value that cannot be read is left out of its line rather than losing the line.
                drop(record.key_values().visit(&mut pairs));
                writeln!(out, "{}", serde_json::Value::Object(pairs.0))
            }
        }
    });
    if builder.try_init().is_err() {
        log::debug!("logging was started already");
    }
}
