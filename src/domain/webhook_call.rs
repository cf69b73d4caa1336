//! How a receiver of webhooks is called: address, signature, time limit.

use super::Ctx;
use crate::model::webhook::{ORIGINAL, Target};
use crate::outbound::{Answer, Failure, Inside};
use crate::random;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use sha2::Sha256;
use std::time::Duration;

/// The header of the shared word.
const TOKEN: &str = "x-rocketchat-livechat-token";

/// Where and how a receiver is called, read anew at each try.
pub struct Call {
    /// Where; empty: nowhere.
    pub url: String,
    /// The shared word of the original.
    token: Option<String>,
    /// Keys that sign.
    keys: Vec<Vec<u8>>,
    limit: Duration,
}

impl Call {
    /// How a receiver is called now.
    pub fn of(ctx: &Ctx, target: &Target) -> Self {
        if target.pk == ORIGINAL {
            let settings = ctx.settings();
            let token = settings.text("Livechat_secret_token");
            let limit = settings.int("Livechat_http_timeout").clamp(100, 10_000);
            return Self {
                url: settings.text("Livechat_webhookUrl").trim().to_owned(),
                keys: if token.is_empty() {
                    Vec::new()
                } else {
                    vec![token.as_bytes().to_vec()]
                },
                token: (!token.is_empty()).then(|| token.to_owned()),
                limit: Duration::from_millis(limit.unsigned_abs()),
            };
        }
        let now = ctx.now();
        let old = target.old_secret.as_ref().filter(|(_, until)| *until > now);
        let secrets = std::iter::once(&target.secret).chain(old.map(|(secret, _)| secret));
        Self {
            url: target.url.clone(),
            token: None,
            keys: secrets.filter_map(|s| STANDARD.decode(s).ok()).collect(),
            limit: Duration::from_secs(10),
        }
    }
    /// Sends `body` once. `id` is the same at each try.
    ///
    /// Errors: [`Failure`].
    pub async fn make(&self, ctx: &Ctx, id: &str, body: String) -> Result<Answer, Failure> {
        let at = ctx.now().0.div_euclid(1000);
        let headers = headers(self, id, at, &body);
        ctx.outbound
            .post((&self.url, &allowed(ctx)), headers, body, self.limit)
            .await
    }
    /// The same for somebody who tries it out: the shared word is sent even when it is empty.
    ///
    /// Errors: [`Failure`].
    pub async fn try_out(&self, ctx: &Ctx, body: String) -> Result<Answer, Failure> {
        let at = ctx.now().0.div_euclid(1000);
        let mut headers = headers(self, &random::id(), at, &body);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.entry(TOKEN).or_insert(HeaderValue::from_static(""));
        ctx.outbound
            .post((&self.url, &allowed(ctx)), headers, body, self.limit)
            .await
    }
}

/// Targets inside the house that the owner allows.
pub fn allowed(ctx: &Ctx) -> Inside {
    Inside::read(ctx.settings().text("Deskbell_Outbound_Allowed_Targets"))
}

/// The original takes 200 and nothing else for a yes.
pub fn is_success(target: &Target, status: u16) -> bool {
    if target.pk == ORIGINAL {
        status == 200
    } else {
        (200..300).contains(&status)
    }
}

/// Headers of the Standard Webhooks form, and the shared word of the original.
fn headers(call: &Call, id: &str, at: i64, body: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let mut put = |name: &'static str, value: &str| match HeaderValue::from_str(value) {
        Ok(value) => {
            headers.insert(HeaderName::from_static(name), value);
        }
        Err(_) => log::warn!("the value of {name} cannot be sent in a header; it is left out"),
    };
    put("webhook-id", id);
    put("webhook-timestamp", &at.to_string());
    if let Some(token) = &call.token {
        put(TOKEN, token);
    }
    let signed: Vec<String> = call
        .keys
        .iter()
        .filter_map(|key| {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
            mac.update(format!("{id}.{at}.{body}").as_bytes());
            Some(format!(
                "v1,{}",
                STANDARD.encode(mac.finalize().into_bytes())
            ))
        })
        .collect();
    if !signed.is_empty() {
        put("webhook-signature", &signed.join(" "));
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks text.
    #[test]
    fn the_signature_is_the_one_others_check() {
        let key = STANDARD
            .decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
            .expect("base64");
        let call = Call {
            url: String::new(),
            token: Some("word".into()),
            keys: vec![key.clone(), key],
            limit: Duration::ZERO,
        };
        let headers = headers(
            &call,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        let one = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        let get = |name: &str| {
            headers
                .get(name)
                .and_then(|v| v.to_str().ok())
                .map(str::to_owned)
        };
        assert_eq!(get("webhook-signature"), Some(format!("{one} {one}")));
        assert_eq!(
            get("webhook-id").as_deref(),
            Some("msg_p5jXN8AQM9LWM0D4loKWxJek")
        );
        assert_eq!(get("x-rocketchat-livechat-token").as_deref(), Some("word"));
    }
}
