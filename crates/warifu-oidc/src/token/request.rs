//! A token request as it came (RFC 6749 §4.1.3, §4.4.2, §6; RFC 8628 §3.4), by its `grant_type`.
//!
//! Codes and refresh tokens are texts of ours: what can't be one is refused here, as an unknown one would be.

use warifu_core::{
    client::{Client, GrantKind},
    secret::Token,
};

use super::UNKNOWN;
use crate::{
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
    pkce, scope,
};

/// `grant_type` of the device flow.
pub const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// What a client brings.
#[derive(Debug, Clone)]
pub enum Request {
    AuthorizationCode(CodeRequest),
    ClientCredentials(CredentialsRequest),
    DeviceCode(DeviceRequest),
    RefreshToken(RefreshRequest),
}

/// A code (RFC 6749 §4.1.3).
#[derive(Debug, Clone)]
pub struct CodeRequest {
    /// The code, to load its grant by.
    pub code: Token,
    /// The redirect URI that the code was asked with.
    pub redirect_uri: String,
    /// RFC 7636 §4.5.
    pub code_verifier: Option<pkce::Verifier>,
    /// Which of the granted resources.
    pub resources: Vec<String>,
}

/// Nothing but itself (RFC 6749 §4.4.2).
#[derive(Debug, Clone)]
pub struct CredentialsRequest {
    /// Which scopes.
    pub scope: Option<Vec<String>>,
    /// Which resources.
    pub resources: Vec<String>,
}

/// A device code (RFC 8628 §3.4).
#[derive(Debug, Clone)]
pub struct DeviceRequest {
    /// The code, to load what it is for.
    pub device_code: Token,
    /// Which of the granted resources.
    pub resources: Vec<String>,
}

/// A refresh token (RFC 6749 §6).
#[derive(Debug, Clone)]
pub struct RefreshRequest {
    /// The token, to load its grant by.
    pub refresh_token: Token,
    /// Which of the granted scopes.
    pub scope: Option<Vec<String>>,
    /// Which of the granted resources.
    pub resources: Vec<String>,
}

impl Request {
    /// Reads what this client brings. The client has proved who it is.
    pub fn parse(form: &Parameters, client: &Client) -> Result<Self, OAuthError> {
        if form.has_repeated() {
            return Err(OAuthError::REPEATED);
        }
        let grant_type = form.find("grant_type").ok_or(OAuthError::request("grant_type is missing"))?;
        let kind = match grant_type {
            "authorization_code" => GrantKind::AuthorizationCode,
            "client_credentials" => GrantKind::ClientCredentials,
            DEVICE_CODE => GrantKind::DeviceCode,
            "refresh_token" => GrantKind::RefreshToken,
            _ => return Err(OAuthError::new(ErrorCode::UnsupportedGrantType, "no such grant_type here")),
        };
        if !client.may(kind) {
            let description = "the client may not use this grant_type";
            return Err(OAuthError::new(ErrorCode::UnauthorizedClient, description));
        }
        let resources = form.all("resource").map(str::to_owned).collect();
        Ok(match kind {
            GrantKind::AuthorizationCode => Self::AuthorizationCode(code(form, resources)?),
            GrantKind::ClientCredentials => {
                Self::ClientCredentials(CredentialsRequest { scope: scopes(form)?, resources })
            }
            GrantKind::DeviceCode => {
                let device_code = token(form, "device_code", "device_code is missing")?;
                Self::DeviceCode(DeviceRequest { device_code, resources })
            }
            GrantKind::RefreshToken => {
                let refresh_token = token(form, "refresh_token", "refresh_token is missing")?;
                Self::RefreshToken(RefreshRequest { refresh_token, scope: scopes(form)?, resources })
            }
        })
    }
}

fn code(form: &Parameters, resources: Vec<String>) -> Result<CodeRequest, OAuthError> {
    let redirect_uri = form.find("redirect_uri").ok_or(OAuthError::request("redirect_uri is missing"))?;
    let malformed = OAuthError::request("code_verifier must be 43 to 128 unreserved characters");
    let verifier = form.find("code_verifier").map(|text| pkce::Verifier::parse(text).ok_or(malformed));
    Ok(CodeRequest {
        code: token(form, "code", "code is missing")?,
        redirect_uri: redirect_uri.to_owned(),
        code_verifier: verifier.transpose()?,
        resources,
    })
}

fn token(form: &Parameters, name: &str, missing: &'static str) -> Result<Token, OAuthError> {
    let text = form.find(name).ok_or(OAuthError::request(missing))?;
    Token::parse(text).ok_or(UNKNOWN)
}

fn scopes(form: &Parameters) -> Result<Option<Vec<String>>, OAuthError> {
    let refused = OAuthError::new(ErrorCode::InvalidScope, "scope isn't a list of scopes");
    form.find("scope").map(|text| scope::parse(text).map_err(|_| refused)).transpose()
}

#[cfg(test)]
mod tests {
    use warifu_core::client::ClientSettings;

    use super::*;
    use crate::{
        error::ErrorCode::*,
        sample::{self, REDIRECT, VERIFIER},
    };

    fn everything() -> Client {
        use GrantKind::{AuthorizationCode, ClientCredentials, DeviceCode, RefreshToken};
        let grants = vec![AuthorizationCode, ClientCredentials, DeviceCode, RefreshToken];
        Client { settings: ClientSettings { grants, ..sample::client().settings }, ..sample::client() }
    }

    fn parse(form: &str, client: &Client) -> Result<Request, OAuthError> {
        Request::parse(&Parameters::parse(form.as_bytes()).unwrap(), client)
    }

    #[test]
    fn each_kind_is_read_by_its_grant_type() {
        let token = sample::secret().reveal();
        let code = format!("grant_type=authorization_code&code={token}&redirect_uri={REDIRECT}");
        let client = everything();
        assert!(matches!(parse(&code, &client), Ok(Request::AuthorizationCode(read))
            if read.redirect_uri == REDIRECT && read.code_verifier.is_none() && read.resources.is_empty()));
        let more = format!("{code}&code_verifier={VERIFIER}&resource=urn:a&resource=urn:b");
        assert!(matches!(parse(&more, &client), Ok(Request::AuthorizationCode(read))
            if read.code_verifier.is_some() && read.resources == ["urn:a", "urn:b"]));
        let refresh = format!("grant_type=refresh_token&refresh_token={token}&scope=openid");
        assert!(matches!(parse(&refresh, &client), Ok(Request::RefreshToken(read))
            if read.scope == Some(vec!["openid".into()])));
        let credentials = "grant_type=client_credentials";
        assert!(
            matches!(parse(credentials, &client), Ok(Request::ClientCredentials(read)) if read.scope.is_none())
        );
        let device = format!("grant_type={DEVICE_CODE}&device_code={token}");
        assert!(matches!(parse(&device, &client), Ok(Request::DeviceCode(_))));
    }

    #[test]
    fn what_is_no_token_request_is_refused_by_its_own_code() {
        let token = sample::secret().reveal();
        let code = format!("grant_type=authorization_code&code={token}&redirect_uri={REDIRECT}");
        let short = "a".repeat(42);
        for (form, error) in [
            // RFC 6749 §3.2, §5.2
            ("", InvalidRequest),
            (&format!("{code}&code={token}"), InvalidRequest),
            (&format!("{code}&grant_type=authorization_code"), InvalidRequest),
            ("grant_type=password&username=a&password=b", UnsupportedGrantType),
            ("grant_type=implicit", UnsupportedGrantType),
            ("grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer", UnsupportedGrantType),
            // RFC 6749 §4.1.3
            (&format!("grant_type=authorization_code&redirect_uri={REDIRECT}"), InvalidRequest),
            (&format!("grant_type=authorization_code&code={token}"), InvalidRequest),
            (&format!("grant_type=authorization_code&redirect_uri={REDIRECT}&code=abc"), InvalidGrant),
            // RFC 7636 §4.1
            (&format!("{code}&code_verifier={short}"), InvalidRequest),
            (&format!("{code}&code_verifier={VERIFIER}%2B"), InvalidRequest),
            // RFC 6749 §6
            ("grant_type=refresh_token", InvalidRequest),
            ("grant_type=refresh_token&refresh_token=abc", InvalidGrant),
            (&format!("grant_type=refresh_token&refresh_token={token}&scope=%22"), InvalidScope),
            // RFC 6749 §4.4.2
            ("grant_type=client_credentials&scope=a++b", InvalidScope),
            // RFC 8628 §3.4
            ("grant_type=urn:ietf:params:oauth:grant-type:device_code", InvalidRequest),
        ] {
            let outcome = parse(form, &everything()).map_err(|error| error.code);
            assert_eq!(outcome.err(), Some(error), "{form}");
        }
    }

    #[test]
    fn a_client_uses_only_the_kinds_that_are_settled() {
        // RFC 6749 §5.2, unauthorized_client
        let settings = ClientSettings { grants: vec![], ..sample::client().settings };
        let client = Client { settings, ..sample::client() };
        for kind in ["authorization_code", "client_credentials", "refresh_token", DEVICE_CODE] {
            let outcome = parse(&format!("grant_type={kind}"), &client).map_err(|error| error.code);
            assert_eq!(outcome.err(), Some(UnauthorizedClient), "{kind}");
        }
    }
}
