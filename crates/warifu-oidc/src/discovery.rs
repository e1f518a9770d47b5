//! What clients are told of this server: one document at two addresses (OpenID Connect Discovery 1.0 §3, RFC 8414 §2).
//!
//! Says exactly what the rest of this crate does: what isn't supported isn't named, and what would otherwise be
//! taken for granted is denied (`request_uri_parameter_supported`).

use serde::Serialize;
use warifu_core::{
    client::{ClientAuthentication, GrantKind, TokenAlgorithm},
    evidence::Acr,
};

use crate::jose::Algorithm;

/// Where OpenID Connect clients look, after the issuer.
pub const OPENID_CONFIGURATION: &str = "/.well-known/openid-configuration";
/// Where OAuth clients look: for an issuer without a path, after it; else between its host and its path (RFC 8414 §3).
pub const OAUTH_AUTHORIZATION_SERVER: &str = "/.well-known/oauth-authorization-server";

/// Paths of the endpoints, each beginning with `/`.
#[derive(Debug, Clone, Copy)]
pub struct Endpoints<'a> {
    pub authorization: &'a str,
    pub device_authorization: &'a str,
    pub end_session: &'a str,
    pub introspection: &'a str,
    pub jwks: &'a str,
    pub pushed_authorization_request: &'a str,
    pub revocation: &'a str,
    pub token: &'a str,
    pub userinfo: &'a str,
}

/// What an installation has settled, and what grows with the house.
#[derive(Debug, Clone, Copy)]
pub struct Features<'a> {
    /// Classes that a sign-in can reach, best first.
    pub acr_values: &'a [Acr],
    /// Claims that a member may have.
    pub claims: &'a [&'a str],
    /// Scopes that are known.
    pub scopes: &'a [&'a str],
    /// Languages of the pages (BCP 47).
    pub ui_locales: &'a [&'a str],
}

/// The document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    jwks_uri: String,
    pushed_authorization_request_endpoint: String,
    introspection_endpoint: String,
    revocation_endpoint: String,
    end_session_endpoint: String,
    device_authorization_endpoint: String,
    scopes_supported: Vec<String>,
    claims_supported: Vec<String>,
    claim_types_supported: [&'static str; 1],
    claims_parameter_supported: bool,
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 2],
    grant_types_supported: [&'static str; 4],
    code_challenge_methods_supported: [&'static str; 1],
    prompt_values_supported: [&'static str; 4],
    acr_values_supported: Vec<&'static str>,
    ui_locales_supported: Vec<String>,
    subject_types_supported: [&'static str; 2],
    id_token_signing_alg_values_supported: [TokenAlgorithm; 3],
    dpop_signing_alg_values_supported: [Algorithm; 6],
    token_endpoint_auth_methods_supported: Vec<ClientAuthentication>,
    token_endpoint_auth_signing_alg_values_supported: [Algorithm; 6],
    revocation_endpoint_auth_methods_supported: Vec<ClientAuthentication>,
    revocation_endpoint_auth_signing_alg_values_supported: [Algorithm; 6],
    introspection_endpoint_auth_methods_supported: Vec<ClientAuthentication>,
    introspection_endpoint_auth_signing_alg_values_supported: [Algorithm; 6],
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
    require_pushed_authorization_requests: bool,
    authorization_response_iss_parameter_supported: bool,
    backchannel_logout_supported: bool,
    backchannel_logout_session_supported: bool,
    frontchannel_logout_supported: bool,
    frontchannel_logout_session_supported: bool,
}

impl Metadata {
    /// The document of this issuer.
    pub fn new(issuer: &str, endpoints: &Endpoints<'_>, features: &Features<'_>) -> Self {
        let address = |path: &str| format!("{}{path}", issuer.trim_end_matches('/'));
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        Self {
            issuer: issuer.to_owned(),
            authorization_endpoint: address(endpoints.authorization),
            token_endpoint: address(endpoints.token),
            userinfo_endpoint: address(endpoints.userinfo),
            jwks_uri: address(endpoints.jwks),
            pushed_authorization_request_endpoint: address(endpoints.pushed_authorization_request),
            introspection_endpoint: address(endpoints.introspection),
            revocation_endpoint: address(endpoints.revocation),
            end_session_endpoint: address(endpoints.end_session),
            device_authorization_endpoint: address(endpoints.device_authorization),
            scopes_supported: texts(features.scopes),
            claims_supported: texts(features.claims),
            claim_types_supported: ["normal"],
            claims_parameter_supported: true,
            response_types_supported: ["code"],
            response_modes_supported: ["query", "form_post"],
            grant_types_supported: GRANT_TYPES.map(grant_type),
            code_challenge_methods_supported: ["S256"],
            prompt_values_supported: ["none", "login", "consent", "select_account"],
            acr_values_supported: features.acr_values.iter().map(|class| class.value()).collect(),
            ui_locales_supported: texts(features.ui_locales),
            subject_types_supported: ["public", "pairwise"],
            id_token_signing_alg_values_supported: ID_TOKEN_ALGORITHMS,
            dpop_signing_alg_values_supported: Algorithm::ALL,
            token_endpoint_auth_methods_supported: [CONFIDENTIAL.as_slice(), &[ClientAuthentication::None]]
                .concat(),
            token_endpoint_auth_signing_alg_values_supported: Algorithm::ALL,
            revocation_endpoint_auth_methods_supported: [
                CONFIDENTIAL.as_slice(),
                &[ClientAuthentication::None],
            ]
            .concat(),
            revocation_endpoint_auth_signing_alg_values_supported: Algorithm::ALL,
            introspection_endpoint_auth_methods_supported: CONFIDENTIAL.to_vec(),
            introspection_endpoint_auth_signing_alg_values_supported: Algorithm::ALL,
            request_parameter_supported: false,
            request_uri_parameter_supported: false,
            require_pushed_authorization_requests: false,
            authorization_response_iss_parameter_supported: true,
            backchannel_logout_supported: true,
            backchannel_logout_session_supported: true,
            frontchannel_logout_supported: true,
            frontchannel_logout_session_supported: true,
        }
    }
}

/// RS256 is always among them (OpenID Connect Discovery 1.0 §3).
const ID_TOKEN_ALGORITHMS: [TokenAlgorithm; 3] =
    [TokenAlgorithm::Es256, TokenAlgorithm::Rs256, TokenAlgorithm::EdDsa];

/// Ways of proving who a client is; a client that can keep no secret may not introspect.
const CONFIDENTIAL: [ClientAuthentication; 3] = [
    ClientAuthentication::ClientSecretBasic,
    ClientAuthentication::ClientSecretPost,
    ClientAuthentication::PrivateKeyJwt,
];

/// All that clients may be let use; each uses what is settled for it.
const GRANT_TYPES: [GrantKind; 4] = [
    GrantKind::AuthorizationCode,
    GrantKind::RefreshToken,
    GrantKind::ClientCredentials,
    GrantKind::DeviceCode,
];

/// `grant_type` as the protocol writes it.
const fn grant_type(kind: GrantKind) -> &'static str {
    match kind {
        GrantKind::AuthorizationCode => "authorization_code",
        GrantKind::ClientCredentials => "client_credentials",
        GrantKind::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
        GrantKind::RefreshToken => "refresh_token",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ENDPOINTS: Endpoints<'static> = Endpoints {
        authorization: "/authorize",
        device_authorization: "/device_authorization",
        end_session: "/end_session",
        introspection: "/introspect",
        jwks: "/jwks.json",
        pushed_authorization_request: "/par",
        revocation: "/revoke",
        token: "/token",
        userinfo: "/userinfo",
    };

    fn document(issuer: &str) -> serde_json::Value {
        let features = Features {
            acr_values: &[Acr::PhishingResistant, Acr::Password],
            claims: &["sub", "name"],
            scopes: &["openid", "profile"],
            ui_locales: &["ja", "en"],
        };
        serde_json::to_value(Metadata::new(issuer, &ENDPOINTS, &features)).unwrap()
    }

    #[test]
    fn the_document_says_exactly_what_is_supported() {
        let signatures = ["ES256", "ES384", "EdDSA", "Ed25519", "PS256", "RS256"];
        let expected = json!({
            "issuer": "https://id.example.org",
            "authorization_endpoint": "https://id.example.org/authorize",
            "token_endpoint": "https://id.example.org/token",
            "userinfo_endpoint": "https://id.example.org/userinfo",
            "jwks_uri": "https://id.example.org/jwks.json",
            "pushed_authorization_request_endpoint": "https://id.example.org/par",
            "introspection_endpoint": "https://id.example.org/introspect",
            "revocation_endpoint": "https://id.example.org/revoke",
            "end_session_endpoint": "https://id.example.org/end_session",
            "device_authorization_endpoint": "https://id.example.org/device_authorization",
            "scopes_supported": ["openid", "profile"],
            "claims_supported": ["sub", "name"],
            "claim_types_supported": ["normal"],
            "claims_parameter_supported": true,
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "form_post"],
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials",
                "urn:ietf:params:oauth:grant-type:device_code"],
            "code_challenge_methods_supported": ["S256"],
            "prompt_values_supported": ["none", "login", "consent", "select_account"],
            "acr_values_supported": ["phr", "urn:warifu:acr:password"],
            "ui_locales_supported": ["ja", "en"],
            "subject_types_supported": ["public", "pairwise"],
            "id_token_signing_alg_values_supported": ["ES256", "RS256", "EdDSA"],
            "dpop_signing_alg_values_supported": signatures,
            "token_endpoint_auth_methods_supported":
                ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"],
            "token_endpoint_auth_signing_alg_values_supported": signatures,
            "revocation_endpoint_auth_methods_supported":
                ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"],
            "revocation_endpoint_auth_signing_alg_values_supported": signatures,
            "introspection_endpoint_auth_methods_supported":
                ["client_secret_basic", "client_secret_post", "private_key_jwt"],
            "introspection_endpoint_auth_signing_alg_values_supported": signatures,
            "request_parameter_supported": false,
            "request_uri_parameter_supported": false,
            "require_pushed_authorization_requests": false,
            "authorization_response_iss_parameter_supported": true,
            "backchannel_logout_supported": true,
            "backchannel_logout_session_supported": true,
            "frontchannel_logout_supported": true,
            "frontchannel_logout_session_supported": true,
        });
        assert_eq!(document("https://id.example.org"), expected);
    }

    #[test]
    fn an_issuer_with_a_path_has_its_endpoints_below_it() {
        let document = document("https://id.example.org/realm/");
        assert_eq!(document["issuer"], "https://id.example.org/realm/");
        assert_eq!(
            document["device_authorization_endpoint"],
            "https://id.example.org/realm/device_authorization"
        );
    }
}
