//! Logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.4): a session has ended, posted to a client.
//!
//! Never with `nonce`, so that none passes for an ID token. Where `sid` is absent, all of the member's sessions at
//! that client have ended.

use serde::Serialize;
use warifu_core::time::{Span, Time};

use crate::jose::{NumericDate, SignError, SigningKey, sign};

/// From `iat` to `exp`: as short as the specification's recommendation (§4).
pub const LIFE: Span = Span::minutes(2);

const TYP: &str = "logout+jwt";

/// What a logout token says.
#[derive(Debug, Clone)]
pub struct LogoutToken<'a> {
    /// `iss`.
    pub issuer: &'a str,
    /// `sub` for this client.
    pub subject: &'a str,
    /// `aud`.
    pub client_id: &'a str,
    /// The session as clients know it; `None`: all of them.
    pub sid: Option<&'a str>,
    /// When this token is made: at each delivery anew.
    pub issued_at: Time,
    /// Its own name: the same at every delivery of one ending, so that a client sees a repetition.
    pub jti: &'a str,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    iat: NumericDate,
    exp: NumericDate,
    jti: &'a str,
    events: Events,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<&'a str>,
}

#[derive(Serialize)]
struct Events {
    #[serde(rename = "http://schemas.openid.net/event/backchannel-logout")]
    backchannel_logout: Nothing,
}

#[derive(Serialize)]
struct Nothing {}

impl LogoutToken<'_> {
    /// The token.
    pub fn sign(&self, key: &SigningKey) -> Result<String, SignError> {
        let claims = Claims {
            iss: self.issuer,
            sub: self.subject,
            aud: self.client_id,
            iat: self.issued_at.into(),
            exp: (self.issued_at + LIFE).into(),
            jti: self.jti,
            events: Events { backchannel_logout: Nothing {} },
            sid: self.sid,
        };
        sign(key, TYP, &claims)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::jose::{
        Compact, Typ,
        tests::forge::{p256, set},
    };

    #[test]
    fn a_logout_token_names_the_event_the_member_and_the_session() {
        for sid in [Some("sid-1"), None] {
            let token = LogoutToken {
                issuer: "https://id.example.org",
                subject: "sub-1",
                client_id: "clinic",
                sid,
                issued_at: Time::from_millis(1_800_000_000_000),
                jti: "jti-1",
            };
            let mut expected = json!({
                "iss": "https://id.example.org", "sub": "sub-1", "aud": "clinic",
                "iat": 1_800_000_000, "exp": 1_800_000_120, "jti": "jti-1",
                "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
            });
            if let Some(sid) = sid {
                expected["sid"] = json!(sid);
            }
            let text = token.sign(p256()).unwrap();
            let read = Compact::parse(&text, Typ { names: &["logout+jwt"], may_lack: false }).unwrap();
            assert_eq!(read.verify::<Value>(set(&[p256()]).keys()), Ok(expected));
        }
    }
}
