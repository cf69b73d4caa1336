//! Process settings: what the command line and the environment say. Nothing else reads the environment.

use crate::model::setting::{self, Def};
use serde_json::Value;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Prefix of variables that fix a run-time setting.
const SETTING_PREFIX: &str = "DESKBELL_SETTING_";

/// A range of addresses, `10.0.0.0/8` or a single one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

impl FromStr for Network {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text.trim(), None),
        };
        let base: IpAddr = address
            .parse()
            .map_err(|e| format!("{text} is not an address or a range like 10.0.0.0/8: {e}"))?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            None => most,
            Some(bits) => bits
                .parse()
                .ok()
                .filter(|b| *b <= most)
                .ok_or_else(|| format!("{text}: the part behind / must be 0 to {most}"))?,
        };
        Ok(Self { base, bits })
    }
}

impl Network {
    /// True when `address` lies in the range.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                let shift = 32 - u32::from(self.bits);
                u32::from(a).checked_shr(shift).unwrap_or(0)
                    == u32::from(b).checked_shr(shift).unwrap_or(0)
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => {
                let shift = 128 - u32::from(self.bits);
                u128::from(a).checked_shr(shift).unwrap_or(0)
                    == u128::from(b).checked_shr(shift).unwrap_or(0)
            }
            _ => false,
        }
    }
}

/// How the program talks to the outside.
#[derive(Debug, Clone)]
pub struct Outside {
    /// The first wait before a failed call is made again, milliseconds.
    pub retry_pause_ms: i64,
}

impl Default for Outside {
    fn default() -> Self {
        Self {
            retry_pause_ms: 10_000,
        }
    }
}

/// Process settings that requests need.
#[derive(Debug, Clone, Default)]
pub struct Web {
    /// Peers whose forwarding headers count.
    pub trusted_proxies: Vec<Network>,
    /// False while the public URL is only the listening address.
    pub has_public_url: bool,
    /// Port the server listens on (the real one, also for port 0).
    pub port: u16,
}

/// The first account, given by the environment for an unattended first start.
#[derive(Debug, Clone)]
pub struct FirstAdmin {
    /// Username.
    pub username: String,
    /// Password.
    pub password: String,
    /// Address.
    pub email: String,
    /// Display name; the username when absent.
    pub name: Option<String>,
    /// Id the account had elsewhere.
    pub id: Option<String>,
}

/// Everything `serve` starts with.
#[derive(Debug, Clone)]
pub struct Config {
    /// `address:port` to listen on.
    pub listen: String,
    /// Data directory.
    pub data: PathBuf,
    /// Folder of an official build of the widget, served in place of ours.
    pub widget_dir: Option<PathBuf>,
    /// Public address without a slash at its end.
    pub public_url: Option<String>,
    /// Peers whose forwarding headers count.
    pub trusted_proxies: Vec<Network>,
    /// How the program talks to the outside.
    pub outside: Outside,
    /// How safe an answer is.
    pub durability: crate::store::Durability,
    /// Settings fixed by the environment.
    pub fixed_settings: Vec<(&'static str, Value)>,
    /// The first account.
    pub first_admin: Option<FirstAdmin>,
}

fn env(name: &str) -> Option<String> {
    #[allow(
        clippy::disallowed_methods,
        reason = "this module is the one place that reads the environment"
    )]
    std::env::var(name).ok().filter(|v| !v.is_empty())
}

/// Settings fixed by `DESKBELL_SETTING_<Id>`.
///
/// Errors: a sentence naming the variable that names no setting or has a value of the wrong type.
pub fn fixed_settings() -> Result<Vec<(&'static str, Value)>, String> {
    let mut fixed = Vec::new();
    #[allow(
        clippy::disallowed_methods,
        reason = "this module is the one place that reads the environment"
    )]
    let all = std::env::vars_os();
    for (name, value) in all {
        let Some(id) = name.to_str().and_then(|n| n.strip_prefix(SETTING_PREFIX)) else {
            continue;
        };
        let def: &Def = setting::def(id)
            .ok_or_else(|| format!("{SETTING_PREFIX}{id}: there is no setting {id}"))?;
        let raw = value
            .to_str()
            .ok_or_else(|| format!("{SETTING_PREFIX}{id}: the value is not UTF-8"))?;
        let value = def
            .parse_strict(raw)
            .map_err(|e| format!("{SETTING_PREFIX}{id}: {e}, not \"{raw}\""))?;
        fixed.push((def.id, value));
    }
    Ok(fixed)
}

/// A password from `DESKBELL_ADMIN_PASSWORD`, or from the file `DESKBELL_ADMIN_PASSWORD_FILE` names.
///
/// Errors: a sentence when the file cannot be read.
pub fn admin_password() -> Result<Option<String>, String> {
    if let Some(password) = env("DESKBELL_ADMIN_PASSWORD") {
        return Ok(Some(password));
    }
    let Some(file) = env("DESKBELL_ADMIN_PASSWORD_FILE") else {
        return Ok(None);
    };
    let text = std::fs::read_to_string(Path::new(&file))
        .map_err(|e| format!("DESKBELL_ADMIN_PASSWORD_FILE {file}: {e}"))?;
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// The first account from `DESKBELL_ADMIN_*`.
///
/// Errors: a sentence when a username comes without a password or an e-mail address.
pub fn first_admin() -> Result<Option<FirstAdmin>, String> {
    let Some(username) = env("DESKBELL_ADMIN_USERNAME") else {
        return Ok(None);
    };
    let password = admin_password()?.ok_or(
        "DESKBELL_ADMIN_USERNAME needs DESKBELL_ADMIN_PASSWORD or DESKBELL_ADMIN_PASSWORD_FILE",
    )?;
    let email =
        env("DESKBELL_ADMIN_EMAIL").ok_or("DESKBELL_ADMIN_USERNAME needs DESKBELL_ADMIN_EMAIL")?;
    Ok(Some(FirstAdmin {
        username,
        password,
        email,
        name: env("DESKBELL_ADMIN_NAME"),
        id: env("DESKBELL_ADMIN_ID"),
    }))
}

#[cfg(test)]
mod tests {
    use super::Network;

    #[test]
    fn networks_hold_their_addresses() {
        let net: Network = "10.1.0.0/16".parse().expect("range");
        assert!(net.contains("10.1.255.1".parse().expect("address")));
        assert!(!net.contains("10.2.0.1".parse().expect("address")));
        let all: Network = "0.0.0.0/0".parse().expect("range");
        assert!(all.contains("8.8.8.8".parse().expect("address")));
        let one: Network = "::1".parse().expect("address");
        assert!(one.contains("::1".parse().expect("address")));
        assert!("10.0.0.0/33".parse::<Network>().is_err());
        assert!("ten".parse::<Network>().is_err());
    }
}
