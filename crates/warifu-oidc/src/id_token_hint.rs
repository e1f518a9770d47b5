//! `id_token_hint` (OpenID Connect Core §3.1.2.1, RP-Initiated Logout 1.0 §2): one of our own ID tokens, handed back.
//!
//! An ended one is taken: it names a member and a session, and lets nobody in. Signed by a key that is no longer
//! published, it is refused.

use serde::Deserialize;
use thiserror::Error;

use crate::{
    error::{ErrorCode, OAuthError},
    id_token::TYP,
    jose::{self, Audience, Compact, JwkSet, Typ},
};

/// Whom the hint names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// `sub`, as the client of [`Hint::audience`] knows the member.
    pub subject: String,
    /// The session as clients know it.
    pub sid: Option<String>,
    /// The client it was made for.
    pub audience: Audience,
}

/// Why a hint isn't taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{}", self.description())]
pub enum Refused {
    /// It was made for another client.
    Audience,
    Issuer,
    Token(#[from] jose::Refused),
}

impl Refused {
    /// A sentence for the client's developers.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Audience => "the id_token_hint was made for another client",
            Self::Issuer => "the id_token_hint is another issuer's",
            Self::Token(_) => "the id_token_hint is not one of this server's ID tokens",
        }
    }
}

impl From<Refused> for OAuthError {
    fn from(why: Refused) -> Self {
        Self::new(ErrorCode::InvalidRequest, why.description())
    }
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    sid: Option<String>,
}

/// Verifies a hint by our published keys. `client_id` is the asking client, where it has named itself.
pub fn verify(hint: &str, keys: &JwkSet, issuer: &str, client_id: Option<&str>) -> Result<Hint, Refused> {
    let claims: Claims = Compact::parse(hint, Typ { names: &[TYP], may_lack: false })?.verify(keys.keys())?;
    if claims.iss != issuer {
        return Err(Refused::Issuer);
    }
    if client_id.is_some_and(|client| !claims.aud.names(client)) {
        return Err(Refused::Audience);
    }
    Ok(Hint { subject: claims.sub, sid: claims.sid, audience: claims.aud })
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};
    use warifu_core::{
        evidence::Acr,
        time::{Span, Time},
    };

    use super::*;
    use crate::{
        id_token::IdToken,
        jose::tests::forge::{other_p256, p256, rsa, set, token},
        logout_token::LogoutToken,
    };

    const ISSUER: &str = "https://id.example.org";
    const LONG_AGO: Time = Time::from_millis(1_000_000_000_000);

    fn id_token() -> String {
        let token = IdToken {
            issuer: ISSUER,
            subject: "sub-1",
            client_id: "clinic",
            issued_at: LONG_AGO,
            life: Span::minutes(5),
            auth_time: LONG_AGO,
            nonce: None,
            acr: Acr::Password,
            amr: &[],
            access_token: None,
            sid: "sid-1",
            further: &Map::new(),
        };
        token.sign(p256()).unwrap()
    }

    #[test]
    fn an_id_token_that_has_ended_is_a_hint_still() {
        let audience = Audience(vec!["clinic".to_owned()]);
        let named = Hint { subject: "sub-1".to_owned(), sid: Some("sid-1".to_owned()), audience };
        let keys = set(&[rsa(), p256()]);
        for client in [None, Some("clinic")] {
            assert_eq!(verify(&id_token(), &keys, ISSUER, client), Ok(named.clone()));
        }
    }

    #[test]
    fn what_is_not_our_id_token_for_this_client_is_no_hint() {
        let keys = set(&[p256()]);
        let logout = LogoutToken {
            issuer: ISSUER,
            subject: "sub-1",
            client_id: "clinic",
            sid: None,
            issued_at: LONG_AGO,
            jti: "jti-1",
        };
        let logout = logout.sign(p256()).unwrap();
        let header = json!({"alg": "ES256", "typ": "JWT", "kid": p256().kid()});
        let claims = json!({"iss": ISSUER, "sub": "sub-1", "aud": "clinic", "sid": "sid-1"});
        let forged = token(&header, &claims, other_p256());
        let without = token(&header, &json!({"iss": ISSUER, "aud": "clinic"}), p256());
        let untyped = token(&json!({"alg": "ES256"}), &claims, p256());
        for (text, issuer, client, why) in [
            (id_token(), ISSUER, "other", Refused::Audience),
            (id_token(), "https://other.example", "clinic", Refused::Issuer),
            (logout, ISSUER, "clinic", Refused::Token(jose::Refused::Typ)),
            (untyped, ISSUER, "clinic", Refused::Token(jose::Refused::Typ)),
            (forged, ISSUER, "clinic", Refused::Token(jose::Refused::Signature)),
            (without, ISSUER, "clinic", Refused::Token(jose::Refused::Claims)),
            ("hint".to_owned(), ISSUER, "clinic", Refused::Token(jose::Refused::Malformed)),
        ] {
            let refused = verify(&text, &keys, issuer, Some(client)).unwrap_err();
            assert_eq!(refused, why);
            assert_eq!(OAuthError::from(refused).code, ErrorCode::InvalidRequest);
        }
        assert_eq!(
            verify(&id_token(), &set(&[rsa()]), ISSUER, None),
            Err(Refused::Token(jose::Refused::Key))
        );
    }
}
