//! Access tokens that a resource reads by itself (RFC 9068), perhaps bound to a key (RFC 9449 §6.1).
//!
//! Whether what a token hangs on still stands isn't known here: its `jti` is for the caller to look up.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use warifu_core::{
    evidence::Acr,
    time::{Span, Time},
};

use crate::{
    error::{ErrorCode, OAuthError},
    jose::{self, Audience, Compact, JwkSet, NumericDate, SignError, SigningKey, Typ, sign},
};

const TYP: &str = "at+jwt";

/// What an access token says.
#[derive(Debug, Clone)]
pub struct AccessToken<'a> {
    /// `iss`.
    pub issuer: &'a str,
    /// Whose: the member's `sub` for this client, or the client itself (RFC 9068 §2.2).
    pub subject: &'a str,
    /// To whom it was given.
    pub client_id: &'a str,
    /// Resources that may take it; at least one.
    pub audience: &'a [String],
    /// Granted scopes.
    pub scope: &'a [String],
    /// `iat`.
    pub issued_at: Time,
    /// From `iat` to `exp`.
    pub life: Span,
    /// Its own name, unique.
    pub jti: &'a str,
    /// Thumbprint of the key it is bound to.
    pub dpop_jkt: Option<&'a str>,
    /// How the member signed in; `None` for a client's own token.
    pub authentication: Option<Authentication<'a>>,
}

/// How a member signed in.
#[derive(Debug, Clone, Copy)]
pub struct Authentication<'a> {
    /// When the member last proved anything.
    pub auth_time: Time,
    /// Class of the evidence.
    pub acr: Acr,
    /// Methods of the evidence.
    pub amr: &'a [String],
    /// The session as clients know it.
    pub sid: &'a str,
}

/// What a token of ours says, once its signature, issuer and end are verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub subject: String,
    pub client_id: String,
    pub audience: Audience,
    pub scope: Vec<String>,
    pub issued_at: Time,
    pub ends_at: Time,
    pub jti: String,
    pub dpop_jkt: Option<String>,
    pub auth_time: Option<Time>,
    pub acr: Option<String>,
    pub sid: Option<String>,
}

/// Why a token isn't taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{}", self.description())]
pub enum Refused {
    Ended,
    Issuer,
    Token(#[from] jose::Refused),
}

impl Refused {
    /// A sentence for the client's developers.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Ended => "the access token has ended",
            Self::Issuer => "the access token is another issuer's",
            Self::Token(why) => why.description(),
        }
    }
}

impl From<Refused> for OAuthError {
    fn from(why: Refused) -> Self {
        Self::new(ErrorCode::InvalidToken, why.description())
    }
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    client_id: String,
    exp: NumericDate,
    iat: NumericDate,
    jti: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    scope: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    auth_time: Option<NumericDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    acr: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amr: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cnf: Option<Confirmation>,
}

#[derive(Serialize, Deserialize)]
struct Confirmation {
    jkt: String,
}

impl AccessToken<'_> {
    /// The token.
    pub fn sign(&self, key: &SigningKey) -> Result<String, SignError> {
        let authentication = self.authentication;
        let claims = Claims {
            iss: self.issuer.to_owned(),
            sub: self.subject.to_owned(),
            aud: Audience(self.audience.to_vec()),
            client_id: self.client_id.to_owned(),
            exp: (self.issued_at + self.life).into(),
            iat: self.issued_at.into(),
            jti: self.jti.to_owned(),
            scope: self.scope.join(" "),
            auth_time: authentication.map(|one| one.auth_time.into()),
            acr: authentication.map(|one| one.acr.value().to_owned()),
            amr: authentication.map(|one| one.amr.to_vec()),
            sid: authentication.map(|one| one.sid.to_owned()),
            cnf: self.dpop_jkt.map(|jkt| Confirmation { jkt: jkt.to_owned() }),
        };
        sign(key, TYP, &claims)
    }
}

/// Whether a text could be such a token: opaque ones hold no dot.
pub fn is_jwt(token: &str) -> bool {
    token.contains('.')
}

/// Verifies a token of ours by our published keys. Its audience, scope and binding are the caller's to compare.
pub fn verify(token: &str, keys: &JwkSet, issuer: &str, now: Time) -> Result<Verified, Refused> {
    let claims: Claims =
        Compact::parse(token, Typ { names: &[TYP], may_lack: false })?.verify(keys.keys())?;
    if claims.iss != issuer {
        return Err(Refused::Issuer);
    }
    if claims.exp.time() <= now {
        return Err(Refused::Ended);
    }
    Ok(Verified {
        subject: claims.sub,
        client_id: claims.client_id,
        audience: claims.aud,
        scope: claims.scope.split(' ').filter(|one| !one.is_empty()).map(str::to_owned).collect(),
        issued_at: claims.iat.time(),
        ends_at: claims.exp.time(),
        jti: claims.jti,
        dpop_jkt: claims.cnf.map(|cnf| cnf.jkt),
        auth_time: claims.auth_time.map(NumericDate::time),
        acr: claims.acr,
        sid: claims.sid,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::jose::tests::forge::{other_p256, p256, set, token};

    const ISSUER: &str = "https://id.example.org";
    const NOW: Time = Time::from_millis(1_800_000_000_000);

    fn claims_of(token: &str) -> Value {
        let typ = Typ { names: &[TYP], may_lack: false };
        Compact::parse(token, typ).unwrap().verify(set(&[p256()]).keys()).unwrap()
    }

    #[test]
    fn a_members_token_says_what_rfc_9068_wants_and_reads_back() {
        let amr = ["pop".to_owned()];
        let authentication =
            Authentication { auth_time: NOW, acr: Acr::PhishingResistant, amr: &amr, sid: "sid-1" };
        let token = AccessToken {
            issuer: ISSUER,
            subject: "sub-1",
            client_id: "clinic",
            audience: &["https://api.example.org".to_owned(), "https://id.example.org/userinfo".to_owned()],
            scope: &["openid".to_owned(), "email".to_owned()],
            issued_at: NOW,
            life: Span::minutes(5),
            jti: "jti-1",
            dpop_jkt: Some("jkt-1"),
            authentication: Some(authentication),
        };
        let text = token.sign(p256()).unwrap();
        let expected = json!({
            "iss": ISSUER, "sub": "sub-1", "client_id": "clinic",
            "aud": ["https://api.example.org", "https://id.example.org/userinfo"],
            "scope": "openid email", "iat": 1_800_000_000, "exp": 1_800_000_300, "jti": "jti-1",
            "cnf": {"jkt": "jkt-1"}, "auth_time": 1_800_000_000, "acr": "phr", "amr": ["pop"], "sid": "sid-1",
        });
        assert_eq!(claims_of(&text), expected);
        let read = verify(&text, &set(&[p256()]), ISSUER, NOW).unwrap();
        assert_eq!(read.scope, ["openid", "email"]);
        assert!(read.audience.names("https://id.example.org/userinfo"));
        assert_eq!((read.dpop_jkt.as_deref(), read.sid.as_deref()), (Some("jkt-1"), Some("sid-1")));
        assert_eq!((read.issued_at, read.ends_at, read.auth_time), (NOW, NOW + Span::minutes(5), Some(NOW)));
        assert!(is_jwt(&text) && !is_jwt("Kz8mXK1EalYznwHLC1fBAo4LjpzsPENeOgxU"));
    }

    fn own(issued_at: Time) -> AccessToken<'static> {
        static AUDIENCE: std::sync::LazyLock<[String; 1]> = std::sync::LazyLock::new(|| ["api".to_owned()]);
        AccessToken {
            issuer: ISSUER,
            subject: "clinic",
            client_id: "clinic",
            audience: AUDIENCE.as_slice(),
            scope: &[],
            issued_at,
            life: Span::minutes(5),
            jti: "jti-2",
            dpop_jkt: None,
            authentication: None,
        }
    }

    #[test]
    fn a_clients_own_token_says_nothing_of_a_member() {
        let text = own(NOW).sign(p256()).unwrap();
        let expected = json!({
            "iss": ISSUER, "sub": "clinic", "client_id": "clinic", "aud": "api",
            "iat": 1_800_000_000, "exp": 1_800_000_300, "jti": "jti-2",
        });
        assert_eq!(claims_of(&text), expected);
        let read = verify(&text, &set(&[p256()]), ISSUER, NOW).unwrap();
        assert_eq!((read.scope, read.dpop_jkt, read.acr), (vec![], None, None));
    }

    #[test]
    fn ended_foreign_and_other_tokens_are_refused() {
        let good = own(NOW).sign(p256()).unwrap();
        let keys = set(&[p256()]);
        let header = |typ: &str| json!({"alg": "ES256", "typ": typ, "kid": p256().kid()});
        let id_token = token(&header("JWT"), &claims_of(&good), p256());
        let bare = token(&header("at+jwt"), &json!({"iss": ISSUER}), p256());
        let foreign = own(NOW).sign(other_p256()).unwrap();
        for (text, now, why) in [
            (&good, NOW + Span::minutes(5), Refused::Ended),
            (&id_token, NOW, Refused::Token(jose::Refused::Typ)),
            (&bare, NOW, Refused::Token(jose::Refused::Claims)),
            (&foreign, NOW, Refused::Token(jose::Refused::Key)),
        ] {
            let refused = verify(text, &keys, ISSUER, now).unwrap_err();
            assert_eq!(refused, why);
            assert_eq!(OAuthError::from(refused).code, ErrorCode::InvalidToken);
        }
        assert_eq!(verify(&good, &keys, "https://other.example", NOW), Err(Refused::Issuer));
        assert!(verify(&good, &keys, ISSUER, NOW + Span::minutes(5) - Span::millis(1)).is_ok());
    }
}
