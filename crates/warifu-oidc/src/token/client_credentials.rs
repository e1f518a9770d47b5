//! A client's own token (RFC 6749 §4.4): about no person, so without ID token, refresh token or their scopes.

use warifu_core::{client::ClientAuthentication, time::Time};

use super::{Access, Asker, CredentialsRequest};
use crate::{
    error::{ErrorCode, OAuthError},
    scope,
};

const PUBLIC: OAuthError =
    OAuthError::new(ErrorCode::UnauthorizedClient, "a client that keeps no secret has no tokens of its own");
const OTHER_SCOPE: OAuthError =
    OAuthError::new(ErrorCode::InvalidScope, "scope asks for what the client may not have for itself");

/// What the client gets for itself. Without a scope: all that it may ask for and that speak of no person.
pub fn grant(request: &CredentialsRequest, asker: &Asker<'_>, now: Time) -> Result<Access, OAuthError> {
    let settings = &asker.client.settings;
    if settings.authentication == ClientAuthentication::None {
        return Err(PUBLIC);
    }
    let mut own = settings.scopes.clone();
    own.retain(|scope| !scope::OF_A_PERSON.contains(&scope.as_str()));
    let scope = match &request.scope {
        Some(asked) if asked.iter().any(|asked| !scope::has(&own, asked)) => return Err(OTHER_SCOPE),
        Some(asked) => asked.clone(),
        None => own,
    };
    let key = asker.key(None)?;
    asker.access(scope, &settings.resources, &request.resources, key, now + settings.token_life())
}

#[cfg(test)]
mod tests {
    use warifu_core::{
        client::{Client, ClientSettings},
        time::Span,
    };

    use super::*;
    use crate::sample::{self, NOW, THUMBPRINT};

    fn client() -> Client {
        let scopes = ["openid", "records", "files"].map(str::to_owned).to_vec();
        Client { settings: ClientSettings { scopes, ..sample::client().settings }, ..sample::client() }
    }

    fn ask(
        client: &Client,
        scope: Option<&str>,
        resource: Option<&str>,
        proof_jkt: Option<&str>,
    ) -> Result<Access, ErrorCode> {
        let scope = scope.map(|scope| scope::parse(scope).unwrap());
        let request =
            CredentialsRequest { scope, resources: resource.map(str::to_owned).into_iter().collect() };
        let asker = Asker { client, proof_jkt, issuer: "https://id.example" };
        grant(&request, &asker, NOW).map_err(|error| error.code)
    }

    #[test]
    fn a_client_gets_what_is_settled_for_itself() {
        let api = Some("https://api.example/");
        let all = ask(&client(), None, api, None).unwrap();
        assert_eq!(all.scope, ["records", "files"]);
        assert_eq!((all.dpop_jkt, all.ends_at), (None, NOW + Span::minutes(5)));
        let some = ask(&client(), Some("files"), Some("https://files.example/"), Some(THUMBPRINT)).unwrap();
        assert_eq!(some.scope, ["files"]);
        assert_eq!(some.audience, ["https://files.example/"]); // RFC 8707 §2.2
        assert_eq!(some.dpop_jkt.as_deref(), Some(THUMBPRINT));
        for (resources, audience) in [(vec![], "https://id.example"), (vec!["urn:a".into()], "urn:a")] {
            let settings = ClientSettings { resources, ..client().settings };
            let token = ask(&Client { settings, ..client() }, None, None, None).unwrap();
            assert_eq!(token.audience, [audience]);
        }
    }

    #[test]
    fn what_a_client_may_not_have_for_itself_is_refused() {
        let with = |settings| Client { settings, ..client() };
        let public = with(ClientSettings { authentication: ClientAuthentication::None, ..client().settings });
        let dpop_only = with(ClientSettings { dpop_only: true, ..client().settings });
        for (client, scope, resource, code) in [
            (&public, None, None, ErrorCode::UnauthorizedClient), // RFC 6749 §4.4
            (&client(), Some("openid"), None, ErrorCode::InvalidScope),
            (&client(), Some("offline_access"), None, ErrorCode::InvalidScope),
            (&client(), Some("records unheard-of"), None, ErrorCode::InvalidScope), // RFC 6749 §5.2
            (&client(), None, Some("https://other.example/"), ErrorCode::InvalidTarget), // RFC 8707 §2
            (&client(), None, None, ErrorCode::InvalidTarget), // RFC 8707 §2.2: which of both?
            (&dpop_only, None, Some("https://api.example/"), ErrorCode::InvalidDpopProof), // RFC 9449 §5.2
        ] {
            assert_eq!(ask(client, scope, resource, None), Err(code), "{scope:?} {resource:?}");
        }
    }
}
