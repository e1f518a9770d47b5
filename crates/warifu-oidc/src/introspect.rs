//! Token introspection (RFC 7662): a client asks what a token lets do.
//!
//! Told are its own client, and resource servers of its audience as far as it is for them; whoever else asks
//! hears "inactive", as they would of a token that never was (§4). Nothing about a token is ever an error.

use serde::Serialize;
use warifu_core::{
    client::{Client, ClientAuthentication},
    time::Time,
};

use crate::{
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
    token::TokenType,
};

/// A token that was found and stands: its signature or row, its end and what it hangs on were looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What kind of token.
    pub kind: Kind,
    /// To whom it was given: the public name.
    pub client_id: String,
    /// What that client calls the member; the client itself for its own tokens.
    pub sub: String,
    /// Scopes.
    pub scope: Vec<String>,
    /// Whom it is for.
    pub audience: Vec<String>,
    /// When it was made.
    pub issued_at: Time,
    /// Its end.
    pub ends_at: Time,
    /// The key it is bound to.
    pub dpop_jkt: Option<String>,
    /// Class of the member's evidence.
    pub acr: Option<String>,
    /// When the member last proved anything.
    pub auth_time: Option<Time>,
}

/// What kind of token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// For resources.
    Access,
    /// For its own client, at the token endpoint.
    Refresh,
}

/// The answer (RFC 7662 §2.2).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Response {
    active: bool,
    #[serde(flatten)]
    told: Option<Told>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Told {
    iss: String,
    client_id: String,
    sub: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    aud: Vec<String>,
    scope: String,
    iat: i64,
    exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<TokenType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cnf: Option<Confirmation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acr: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Confirmation {
    jkt: String,
}

/// The token that is asked about. The hint about its kind isn't needed (§2.1).
pub fn read<'a>(form: &'a Parameters, caller: &Client) -> Result<&'a str, OAuthError> {
    if caller.settings.authentication == ClientAuthentication::None {
        let description = "only a client that proves who it is may ask about tokens";
        return Err(OAuthError::new(ErrorCode::InvalidClient, description));
    }
    if form.has_repeated() {
        return Err(OAuthError::REPEATED);
    }
    form.find("token").ok_or(OAuthError::request("token is missing"))
}

/// What this caller is told of the token.
pub fn answer(caller: &Client, found: Option<Found>, issuer: &str, now: Time) -> Response {
    let Some(mut found) = found.filter(|found| now < found.ends_at) else { return Response::default() };
    if found.client_id != caller.client_id {
        // A resource server isn't told for whom else the token is.
        found.audience.retain(|audience| caller.settings.introspects.contains(audience));
        if found.audience.is_empty() || found.kind == Kind::Refresh {
            return Response::default();
        }
    }
    let token_type = match (found.kind, &found.dpop_jkt) {
        (Kind::Refresh, _) => None,
        (Kind::Access, None) => Some(TokenType::Bearer),
        (Kind::Access, Some(_)) => Some(TokenType::DPoP),
    };
    let told = Told {
        iss: issuer.to_owned(),
        client_id: found.client_id,
        sub: found.sub,
        aud: found.audience,
        scope: found.scope.join(" "),
        iat: found.issued_at.seconds(),
        exp: found.ends_at.seconds(),
        token_type,
        cnf: found.dpop_jkt.map(|jkt| Confirmation { jkt }),
        acr: found.acr,
        auth_time: found.auth_time.map(Time::seconds),
    };
    Response { active: true, told: Some(told) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use warifu_core::{client::ClientSettings, time::Span};

    use super::*;
    use crate::sample::{self, NOW, THUMBPRINT};

    const ISSUER: &str = "https://id.example";

    fn found() -> Found {
        Found {
            kind: Kind::Access,
            client_id: "clinic".into(),
            sub: "s".into(),
            scope: vec!["openid".into(), "records".into()],
            audience: vec!["https://api.example/".into(), "https://files.example/".into()],
            issued_at: NOW,
            ends_at: NOW + Span::minutes(5),
            dpop_jkt: None,
            acr: Some("phr".into()),
            auth_time: Some(NOW),
        }
    }

    /// A resource server that asks about these audiences.
    fn resource(introspects: &[&str]) -> Client {
        let introspects = introspects.iter().map(|&text| text.to_owned()).collect();
        let settings = ClientSettings { introspects, ..sample::client().settings };
        Client { client_id: "api".into(), settings, ..sample::client() }
    }

    fn told(caller: &Client, found: Found) -> serde_json::Value {
        serde_json::to_value(answer(caller, Some(found), ISSUER, NOW)).unwrap()
    }

    #[test]
    fn its_own_client_is_told_all_and_a_resource_what_is_for_it() {
        let seconds = NOW.seconds();
        let mut all = json!({"active": true, "iss": ISSUER, "client_id": "clinic", "sub": "s",
            "aud": ["https://api.example/", "https://files.example/"], "scope": "openid records",
            "iat": seconds, "exp": seconds + 300, "token_type": "Bearer", "acr": "phr", "auth_time": seconds});
        assert_eq!(told(&sample::client(), found()), all);
        all["aud"] = json!(["https://files.example/"]);
        assert_eq!(told(&resource(&["https://files.example/", "https://else.example/"]), found()), all);
        let bound = told(&sample::client(), Found { dpop_jkt: Some(THUMBPRINT.into()), ..found() });
        // RFC 9449 §6.2
        assert_eq!((&bound["token_type"], &bound["cnf"]), (&json!("DPoP"), &json!({"jkt": THUMBPRINT})));
        let refresh = Found { kind: Kind::Refresh, audience: vec![], ..found() };
        assert_eq!(told(&sample::client(), refresh)["active"], json!(true));
    }

    #[test]
    fn everyone_else_hears_what_they_would_of_a_token_that_never_was() {
        // RFC 7662 §2.2, §4
        let inactive = json!({"active": false});
        for (caller, found) in [
            (resource(&[]), Some(found())),
            (resource(&["https://else.example/"]), Some(found())),
            (resource(&["https://api.example/"]), Some(Found { kind: Kind::Refresh, ..found() })),
            (resource(&["https://api.example/"]), Some(Found { audience: vec![], ..found() })),
            (sample::client(), Some(Found { ends_at: NOW, ..found() })),
            (sample::client(), None),
        ] {
            let told = answer(&caller, found.clone(), ISSUER, NOW);
            assert_eq!(serde_json::to_value(told).unwrap(), inactive, "{found:?}");
        }
    }

    #[test]
    fn only_a_client_that_proves_who_it_is_may_ask_and_about_one_token() {
        let public =
            ClientSettings { authentication: ClientAuthentication::None, ..sample::client().settings };
        let public = Client { settings: public, ..sample::client() };
        let form = |text: &str| Parameters::parse(text.as_bytes()).unwrap();
        assert_eq!(read(&form("token=abc&token_type_hint=refresh_token"), &sample::client()), Ok("abc"));
        // RFC 7662 §2.1, §2.3
        for (text, caller, code) in [
            ("", &sample::client(), ErrorCode::InvalidRequest),
            ("token=", &sample::client(), ErrorCode::InvalidRequest),
            ("token=a&token=b", &sample::client(), ErrorCode::InvalidRequest),
            ("token=abc", &public, ErrorCode::InvalidClient),
        ] {
            assert_eq!(read(&form(text), caller).map_err(|error| error.code), Err(code), "{text}");
        }
    }
}
