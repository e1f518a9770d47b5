//! A client (連携システム): a relying party that is told who signed in, by OpenID Connect.
//!
//! Here is what an installation has settled about one: the protocol that reads it is `warifu-oidc`.
//! Settings are one document that is never queried into; what no client may set is refused when it is
//! set, not when somebody comes from it. A configured client is read-only at run time.

use serde::{Deserialize, Serialize};

use crate::{
    evidence::Acr,
    id::Id,
    secret::{Token, TokenHash, sha256},
    time::{Span, Time},
};

mod administering;
mod configuring;

pub use administering::{NoClientId, SECRET_OVERLAP};
pub use configuring::{ConfiguredClient, MadeByCommand, Settled};

/// Longest public name of a client, in bytes.
pub const LONGEST_CLIENT_ID: usize = 128;

/// A client as loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The row.
    pub id: Id<Client>,
    /// `client_id`: public, unique, 1 to [`LONGEST_CLIENT_ID`] visible ASCII characters.
    pub client_id: String,
    /// What was settled.
    pub settings: ClientSettings,
    /// Secrets that are good now: two while one is being changed.
    pub secrets: Vec<ClientSecret>,
    /// Whether it may be used.
    pub enabled: bool,
    /// Comes from the configuration file: nothing changes it at run time.
    pub configured: bool,
    /// Raised by every change.
    pub version: i64,
    /// When it was made.
    pub made_at: Time,
}

/// One secret of a client. Random, so that its hash alone is kept: 256 bits where it was made here, and what
/// [`is_client_secret`] asks of one that the configuration brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ClientSecret {
    /// [`client_secret_hash`] of its text.
    pub hash: TokenHash,
    /// When it was made.
    pub made_at: Time,
    /// From here on it is refused; `None`: until it is rotated.
    pub ends_at: Option<Time>,
}

/// What an installation has settled about a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClientSettings {
    /// The name on our pages.
    pub name: String,
    /// Where answers may go, compared byte by byte (RFC 9700 §4.1.3).
    pub redirect_uris: Vec<String>,
    /// Where a sign-out begun at the client may go on to.
    pub post_logout_redirect_uris: Vec<String>,
    /// How it proves who it is.
    pub authentication: ClientAuthentication,
    /// Its public keys, a JWK Set (RFC 7517), for [`ClientAuthentication::PrivateKeyJwt`].
    pub jwks: Option<serde_json::Value>,
    /// What it may ask tokens for.
    pub grants: Vec<GrantKind>,
    /// Scopes it may ask for.
    pub scopes: Vec<String>,
    /// Resources (RFC 8707) that it may ask tokens for, beside the userinfo endpoint.
    pub resources: Vec<String>,
    /// As a resource server: the audiences whose tokens it may introspect (RFC 7662).
    pub introspects: Vec<String>,
    /// Takes codes without PKCE: for clients that can't. Each such request is logged.
    pub danger_without_pkce: bool,
    /// Refuses authorization requests that weren't pushed (RFC 9126).
    pub pushed_only: bool,
    /// Refuses tokens that aren't bound to a key (RFC 9449).
    pub dpop_only: bool,
    /// What `sub` is.
    pub subject: SubjectKind,
    /// Whether its people are asked before it is told of them.
    pub consent: Consent,
    /// Signature of its ID tokens.
    pub id_token_algorithm: TokenAlgorithm,
    /// Form of its access tokens.
    pub access_token: AccessTokenKind,
    /// Life of ID and access tokens, in seconds.
    pub token_seconds: i64,
    /// Unused this long, a refresh token ends; in hours.
    pub refresh_idle_hours: i64,
    /// A refresh token's absolute end, in days.
    pub refresh_days: i64,
    /// Authentication context classes asked for where a request asks for none, best first. A wish: what can't be had
    /// is done without, and a request may ask for less.
    pub default_acr_values: Vec<String>,
    /// The weakest authentication context class that it gets a code with. A requirement, whatever a request asks for.
    pub least_acr: Option<Acr>,
    /// For this client a sign-in is over this long after the member last proved anything, in hours: it is asked for
    /// again, and what the client has of it has ended, unless the member allowed `offline_access`.
    pub session_hours: Option<i64>,
    /// Where a logout token is posted when a session ends.
    pub backchannel_logout_uri: Option<String>,
    /// What is framed on the page that signs out.
    pub frontchannel_logout_uri: Option<String>,
    /// "Go on as …" before any answer that shows no page: for computers that people share (flow B10).
    pub shared_computer: bool,
    /// What userinfo demands of the evidence behind a token, at least (RFC 9470).
    pub userinfo_acr: Option<Acr>,
    /// How old the last proof behind a token may be for userinfo, in seconds (RFC 9470).
    pub userinfo_max_age: Option<i64>,
}

/// How a client proves who it is at the token endpoint (OpenID Connect Core §9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuthentication {
    ClientSecretBasic,
    ClientSecretPost,
    /// It can keep no secret.
    None,
    PrivateKeyJwt,
}

/// What a client may ask tokens for (RFC 6749 `grant_type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantKind {
    AuthorizationCode,
    ClientCredentials,
    DeviceCode,
    RefreshToken,
}

/// What `sub` is (OpenID Connect Core §8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubjectKind {
    /// Another value for each sector: clients can't tell that they know the same person. The sector's host name.
    Pairwise(String),
    /// The same for every client.
    Public,
}

/// Whether people are asked before a client is told of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consent {
    /// Once for each further scope and resource.
    Ask,
    /// The organization has decided.
    Skip,
}

/// Signature of a token (RFC 7518, RFC 8037).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TokenAlgorithm {
    #[serde(rename = "EdDSA")]
    EdDsa,
    #[serde(rename = "ES256")]
    Es256,
    #[serde(rename = "RS256")]
    Rs256,
}

/// Form of access tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccessTokenKind {
    /// Signed, read by the resource itself (RFC 9068).
    Jwt,
    /// A random text that only we can read.
    Opaque,
}

impl Default for ClientSettings {
    fn default() -> Self {
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        Self {
            name: String::new(),
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            authentication: ClientAuthentication::ClientSecretBasic,
            jwks: None,
            grants: vec![GrantKind::AuthorizationCode, GrantKind::RefreshToken],
            scopes: texts(&["openid", "profile", "email", "offline_access"]),
            resources: Vec::new(),
            introspects: Vec::new(),
            danger_without_pkce: false,
            pushed_only: false,
            dpop_only: false,
            subject: SubjectKind::Public,
            consent: Consent::Skip,
            id_token_algorithm: TokenAlgorithm::Es256,
            access_token: AccessTokenKind::Jwt,
            token_seconds: 300,
            refresh_idle_hours: 8,
            refresh_days: 30,
            default_acr_values: Vec::new(),
            least_acr: None,
            session_hours: None,
            backchannel_logout_uri: None,
            frontchannel_logout_uri: None,
            shared_computer: false,
            userinfo_acr: None,
            userinfo_max_age: None,
        }
    }
}

impl Client {
    /// Whether this secret is one of the client's at `now`. Every secret is compared, in constant time.
    pub fn has_secret(&self, secret: &TokenHash, now: Time) -> bool {
        let good = |known: &&ClientSecret| known.ends_at.is_none_or(|end| now < end);
        self.secrets.iter().filter(good).fold(false, |found, known| found | (known.hash == *secret))
    }

    /// Whether it may ask tokens for this.
    pub fn may(&self, grant: GrantKind) -> bool {
        self.settings.grants.contains(&grant)
    }
}

impl ClientSettings {
    /// Life of ID and access tokens.
    pub const fn token_life(&self) -> Span {
        Span::seconds(self.token_seconds)
    }
}

/// A public name of a client: 1 to [`LONGEST_CLIENT_ID`] visible ASCII characters.
pub fn is_client_id(text: &str) -> bool {
    (1..=LONGEST_CLIENT_ID).contains(&text.len()) && text.bytes().all(|b| (0x21..0x7f).contains(&b))
}

/// Whether a text that somebody else made can be a client's secret: 32 to 512 visible ASCII characters of at least
/// eight kinds. Shorter, or of fewer kinds, it wasn't drawn at random, and its hash alone would not protect it.
pub fn is_client_secret(text: &str) -> bool {
    let kinds: std::collections::BTreeSet<u8> = text.bytes().collect();
    (32..=512).contains(&text.len()) && text.bytes().all(|b| (0x21..0x7f).contains(&b)) && kinds.len() >= 8
}

/// What is kept of a client's secret: of one that was made here what is kept of any token.
pub fn client_secret_hash(text: &str) -> TokenHash {
    Token::parse(text)
        .map_or_else(|| TokenHash(sha256(&[b"client secret", text.as_bytes()])), |token| token.hash())
}

impl ClientAuthentication {
    /// Whether it is by a secret that both sides know.
    pub const fn is_by_secret(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost)
    }
}

/// Changes to clients. Each is guarded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientChange {
    /// Guard: the public name is new.
    Create(Box<Client>),
    /// Settings, secrets and standing, together. Guard: the client is still of version `from`.
    Write { from: i64, to: Box<Client> },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_name_is_short_and_visible() {
        let long = "a".repeat(LONGEST_CLIENT_ID + 1);
        for (text, fits) in
            [("rota", true), ("https://app.example/x", true), ("", false), ("a b", false), (&long, false)]
        {
            assert_eq!(is_client_id(text), fits, "{text}");
        }
    }

    #[test]
    fn a_secret_of_somebody_elses_is_long_and_of_many_kinds() {
        let long = "0123456789abcdef".repeat(33);
        for (text, fits) in [
            ("0123456789abcdef0123456789abcdef", true),
            ("0123456789abcdef0123456789abcde", false),
            ("correct horse battery staple, twice", false),
            ("password-password-password-pass", false),
            ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
            ("ひみつひみつひみつひみつひみつひみつひみつひみつ", false),
            (&long, false),
        ] {
            assert_eq!(is_client_secret(text), fits, "{text}");
        }
    }

    #[test]
    fn the_same_secret_is_the_same_wherever_it_was_made() {
        let token = Token::new(&mut crate::random::Seeded::new(1));
        assert_eq!(client_secret_hash(&token.reveal()), token.hash());
        assert!(is_client_secret(&token.reveal()));
        assert_ne!(client_secret_hash("0123456789abcdef"), client_secret_hash("0123456789abcdeg"));
    }
}
