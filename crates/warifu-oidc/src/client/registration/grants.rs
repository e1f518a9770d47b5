//! How a client proves who it is, against what it may ask for.

use warifu_core::client::{ClientAuthentication, ClientSettings, GrantKind};

use super::Mistakes;
use crate::jose::JwkSet;

pub(super) fn check(found: &mut Mistakes, settings: &ClientSettings) {
    let may = |kind| settings.grants.contains(&kind);
    let public = settings.authentication == ClientAuthentication::None;
    let keys = settings.authentication == ClientAuthentication::PrivateKeyJwt;
    found.note_if(
        settings.grants.is_empty() && settings.introspects.is_empty(),
        "grants",
        "is empty (write authorization_code, or for a resource server what it introspects)",
    );
    found.note_if(
        may(GrantKind::RefreshToken) && !may(GrantKind::AuthorizationCode) && !may(GrantKind::DeviceCode),
        "grants",
        "has refresh_token without authorization_code or device_code to begin with (write one of them too)",
    );
    // RFC 6749 §4.4
    found.note_if(
        public && may(GrantKind::ClientCredentials),
        "grants",
        "has client_credentials for a client that keeps no secret (write another authentication than none)",
    );
    // RFC 7662 §4
    found.note_if(
        public && !settings.introspects.is_empty(),
        "introspects",
        "is for a client that keeps no secret (write another authentication than none)",
    );
    // RFC 9700 §2.1.1
    found.note_if(
        public && settings.danger_without_pkce,
        "danger-without-pkce",
        "is for a client that keeps no secret, whose codes anyone could redeem (write false)",
    );
    match &settings.jwks {
        None => found.note_if(keys, "jwks", "is missing (write the client's public keys as a JWK Set)"),
        Some(_) if !keys => {
            found.note("jwks", "isn't used (write authentication = \"private_key_jwt\", or leave it out)");
        }
        Some(jwks) => {
            if let Err(error) = JwkSet::from_value(jwks) {
                found.note("jwks", format!("can't be used: {error} (write public keys as a JWK Set)"));
            }
        }
    }
}
