//! What the house tells the clinic in signed tokens: who signed in (OpenID Connect Core §3.1.3.7), and that a session
//! has ended (Back-Channel Logout 1.0 §2.6). Believed only as far as its published keys have signed it.

use std::collections::BTreeMap;

use serde::Deserialize;
use warifu_core::time::{Span, Time};
use warifu_oidc::jose::{Audience, Compact, JwkSet, NumericDate, Typ};

use super::CLIENT_ID;

const ID_TOKEN: Typ = Typ { names: &["JWT"], may_lack: true };
const LOGOUT_TOKEN: Typ = Typ { names: &["logout+jwt"], may_lack: false };
const LOGOUT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How far the clocks of house and clinic may be apart.
const TOLERANCE: Span = Span::seconds(60);

/// Who signed in.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct SignedIn {
    iss: String,
    pub(super) sub: String,
    aud: Audience,
    exp: NumericDate,
    nonce: Option<String>,
    pub(super) sid: String,
    pub(super) acr: String,
    pub(super) amr: Vec<String>,
    pub(super) auth_time: NumericDate,
}

/// Whose session has ended.
#[derive(Debug, Deserialize)]
pub(super) struct Ended {
    iss: String,
    aud: Audience,
    exp: NumericDate,
    pub(super) sub: Option<String>,
    pub(super) sid: Option<String>,
    events: BTreeMap<String, serde_json::Value>,
    nonce: Option<String>,
}

/// What an ID token says, if the house made it, now, for the clinic, and for the sign-in with this nonce.
pub(super) fn id_token(text: &str, keys: &JwkSet, issuer: &str, nonce: &str, now: Time) -> Option<SignedIn> {
    let told: SignedIn = Compact::parse(text, ID_TOKEN).ok()?.verify(keys.keys()).ok()?;
    let ours = told.iss == issuer && told.aud.names(CLIENT_ID) && told.nonce.as_deref() == Some(nonce);
    (ours && now < told.exp.time() + TOLERANCE).then_some(told)
}

/// What a logout token says, if the house made it, now, for the clinic. One with a nonce would be an ID token.
pub(super) fn logout_token(text: &str, keys: &JwkSet, issuer: &str, now: Time) -> Option<Ended> {
    let told: Ended = Compact::parse(text, LOGOUT_TOKEN).ok()?.verify(keys.keys()).ok()?;
    let ours = told.iss == issuer && told.aud.names(CLIENT_ID) && told.nonce.is_none();
    let named = told.sub.is_some() || told.sid.is_some();
    (ours && named && told.events.contains_key(LOGOUT) && now < told.exp.time() + TOLERANCE).then_some(told)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use warifu_oidc::jose::{Kind, SigningKey, sign};

    use super::*;

    const ISSUER: &str = "http://localhost:8080";
    const NOW: Time = Time::from_millis(1_800_000_000_000);

    fn key() -> SigningKey {
        SigningKey::generate(Kind::P256).expect("a key")
    }

    fn keys(key: &SigningKey) -> JwkSet {
        JwkSet::from_iter([key.public().clone()])
    }

    fn changed(claims: &Value, name: &str, value: Value) -> Value {
        let mut claims = claims.clone();
        claims[name] = value;
        claims
    }

    #[test]
    fn an_id_token_is_believed_if_the_house_made_it_for_this_sign_in() {
        let (house, stranger) = (key(), key());
        let good = json!({
            "iss": ISSUER, "sub": "s", "aud": CLIENT_ID, "exp": 1_800_000_300, "nonce": "n", "sid": "a",
            "acr": "phr", "amr": ["pop"], "auth_time": 1_800_000_000,
        });
        let read = |by: &SigningKey, claims: &Value| {
            let text = sign(by, "JWT", claims).expect("a token");
            id_token(&text, &keys(&house), ISSUER, "n", NOW)
        };
        assert_eq!(read(&house, &good).map(|told| told.sub).as_deref(), Some("s"));
        assert!(read(&stranger, &good).is_none());
        for (name, value) in [
            ("iss", json!("http://localhost:9090")),
            ("aud", json!("other")),
            ("nonce", json!("m")),
            ("nonce", Value::Null),
            ("exp", json!(1_799_999_000)),
        ] {
            assert!(read(&house, &changed(&good, name, value.clone())).is_none(), "{name} {value}");
        }
    }

    #[test]
    fn a_logout_token_is_believed_if_it_is_one() {
        let house = key();
        let good = json!({
            "iss": ISSUER, "sub": "s", "aud": CLIENT_ID, "exp": 1_800_000_120, "sid": "a", "events": { LOGOUT: {} },
        });
        let read = |typ: &str, claims: &Value| {
            let text = sign(&house, typ, claims).expect("a token");
            logout_token(&text, &keys(&house), ISSUER, NOW)
        };
        assert_eq!(read("logout+jwt", &good).and_then(|told| told.sid).as_deref(), Some("a"));
        assert!(read("JWT", &good).is_none());
        for (name, value) in [
            ("iss", json!("http://localhost:9090")),
            ("aud", json!("other")),
            ("nonce", json!("n")),
            ("exp", json!(1_799_999_000)),
            ("events", json!({})),
        ] {
            assert!(read("logout+jwt", &changed(&good, name, value.clone())).is_none(), "{name} {value}");
        }
    }
}
