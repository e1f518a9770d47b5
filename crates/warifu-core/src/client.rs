//! A client (連携システム): a relying party that is told who signed in, by OpenID Connect.
//!
//! Here is what an installation has settled about one: the protocol that reads it is `warifu-oidc`.
//! Settings are one document that is never queried into; what no client may set is refused when it is
//! set, not when somebody comes from it. A configured client is read-only at run time.

use serde::{Deserialize, Serialize};

use crate::{
    administering::Administering,
    audit::{Event, EventKind},
    change::{Change, Decision},
    grant::GrantChange,
    id::Id,
    random::Random,
    secret::{Token, TokenHash},
    time::{Span, Time},
};

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

/// One secret of a client. Random, 256 bits, so that its hash alone is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ClientSecret {
    /// SHA-256 of the token.
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
    /// Authentication context classes asked for where a request asks for none, best first.
    pub default_acr_values: Vec<String>,
    /// Sessions of this client's people end this long after they signed in, in hours, if that is sooner.
    pub session_hours: Option<i64>,
    /// Where a logout token is posted when a session ends.
    pub backchannel_logout_uri: Option<String>,
    /// What is framed on the page that signs out.
    pub frontchannel_logout_uri: Option<String>,
    /// "Go on as …" before any answer that shows no page: for computers that people share (flow B10).
    pub shared_computer: bool,
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
    /// Once for each further scope.
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
            session_hours: None,
            backchannel_logout_uri: None,
            frontchannel_logout_uri: None,
            shared_computer: false,
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

/// How long a client's old secret is good beside the new one.
pub const SECRET_OVERLAP: Span = Span::days(7);

/// The public name can't be one; see [`is_client_id`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoClientId;

impl Administering {
    /// A new client, and the secret to hand to it where it proves itself by one.
    pub fn create_client(
        &self,
        client_id: &str,
        settings: ClientSettings,
        configured: bool,
        random: &mut dyn Random,
    ) -> Result<Decision<(Client, Option<Token>)>, NoClientId> {
        if !is_client_id(client_id) {
            return Err(NoClientId);
        }
        let secret = settings.authentication.is_by_secret().then(|| Token::new(random));
        let made = |token: &Token| ClientSecret { hash: token.hash(), made_at: self.now, ends_at: None };
        let client = Client {
            id: Id::new(self.now, random),
            client_id: client_id.to_owned(),
            settings,
            secrets: secret.iter().map(made).collect(),
            enabled: true,
            configured,
            version: 1,
            made_at: self.now,
        };
        let what = EventKind::ClientCreated { client: client.client_id.clone() };
        let changes = vec![ClientChange::Create(Box::new(client.clone())).into(), self.told(what, random)];
        Ok(Decision { changes, outcome: (client, secret) })
    }

    /// Other settings. `None`: they are so already.
    pub fn change_client(
        &self,
        client: &Client,
        settings: ClientSettings,
        random: &mut dyn Random,
    ) -> Option<Decision<Client>> {
        let changed = differing(&client.settings, &settings);
        let what = EventKind::ClientChanged { client: client.client_id.clone(), settings: changed };
        let to = Client { settings, ..client.clone() };
        (to.settings != client.settings).then(|| self.write_client(client, to, what, random))
    }

    /// A new secret. Those before go on for `overlap`, so that the client needn't stop: [`SECRET_OVERLAP`], or no time
    /// at all where one has leaked.
    pub fn rotate_client_secret(
        &self,
        client: &Client,
        overlap: Span,
        random: &mut dyn Random,
    ) -> Decision<(Client, Token)> {
        let (token, end) = (Token::new(random), self.now + overlap);
        let mut to = client.clone();
        to.secrets.retain(|secret| secret.ends_at.is_none_or(|ends| self.now < ends));
        for secret in &mut to.secrets {
            secret.ends_at = Some(secret.ends_at.map_or(end, |ends| ends.min(end)));
        }
        to.secrets.push(ClientSecret { hash: token.hash(), made_at: self.now, ends_at: None });
        let what = EventKind::ClientSecretMade { client: client.client_id.clone() };
        let Decision { changes, outcome } = self.write_client(client, to, what, random);
        Decision { changes, outcome: (outcome, token) }
    }

    /// Switches a client on or off. `None`: it is so already.
    pub fn enable_client(
        &self,
        client: &Client,
        enabled: bool,
        random: &mut dyn Random,
    ) -> Option<Decision<Client>> {
        let name = client.client_id.clone();
        let what = if enabled {
            EventKind::ClientEnabled { client: name }
        } else {
            EventKind::ClientDisabled { client: name }
        };
        let to = Client { enabled, ..client.clone() };
        (client.enabled != enabled).then(|| {
            let mut decision = self.write_client(client, to, what, random);
            // What it was let have doesn't come back with it.
            decision.changes.extend((!enabled).then(|| GrantChange::RevokeAll { client: client.id }.into()));
            decision
        })
    }

    fn write_client(
        &self,
        client: &Client,
        to: Client,
        what: EventKind,
        random: &mut dyn Random,
    ) -> Decision<Client> {
        let write = ClientChange::Write { from: client.version, to: Box::new(to.clone()) };
        let outcome = Client { version: client.version + 1, ..to };
        Decision { changes: vec![write.into(), self.told(what, random)], outcome }
    }

    fn told(&self, what: EventKind, random: &mut dyn Random) -> Change {
        Event::of_installation(Id::new(self.now, random), self.now, self.actor, what).salted(random).into()
    }
}

impl ClientAuthentication {
    /// Whether it is a secret that we hand out.
    pub const fn is_by_secret(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost)
    }
}

/// The names of the settings in which two differ.
fn differing(before: &ClientSettings, after: &ClientSettings) -> Vec<String> {
    let object = |settings: &ClientSettings| match serde_json::to_value(settings) {
        Ok(serde_json::Value::Object(object)) => object,
        _ => serde_json::Map::new(),
    };
    let (before, after) = (object(before), object(after));
    after
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(value))
        .map(|(name, _)| name.clone())
        .collect()
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
    use crate::{audit::Actor, random::Seeded};

    const NOW: Time = Time::from_millis(1_790_000_000_000);

    fn made(authentication: ClientAuthentication) -> (Client, Option<Token>) {
        let settings = ClientSettings { authentication, ..ClientSettings::default() };
        let acting = Administering { actor: Actor::Operator, now: NOW };
        acting.create_client("rota", settings, false, &mut Seeded::new(1)).expect("a name").outcome
    }

    #[test]
    fn only_a_client_that_proves_itself_by_a_secret_is_given_one() {
        for (authentication, given) in [
            (ClientAuthentication::ClientSecretBasic, true),
            (ClientAuthentication::ClientSecretPost, true),
            (ClientAuthentication::None, false),
            (ClientAuthentication::PrivateKeyJwt, false),
        ] {
            let (client, secret) = made(authentication);
            assert_eq!((secret.is_some(), client.secrets.len()), (given, usize::from(given)));
        }
    }

    #[test]
    fn a_secret_is_good_for_a_week_beside_its_successor() {
        let (client, first) = made(ClientAuthentication::ClientSecretBasic);
        let first = first.expect("a secret").hash();
        let acting = Administering { actor: Actor::Operator, now: NOW };
        let (client, second) =
            acting.rotate_client_secret(&client, SECRET_OVERLAP, &mut Seeded::new(2)).outcome;
        let second = second.hash();
        let end = NOW + SECRET_OVERLAP;
        for (secret, at, good) in [
            (&first, NOW, true),
            (&first, end - Span::millis(1), true),
            (&first, end, false),
            (&second, end, true),
            (&TokenHash([0; 32]), NOW, false),
        ] {
            assert_eq!(client.has_secret(secret, at), good);
        }
        let later = Administering { actor: Actor::Operator, now: end };
        let (client, _) = later.rotate_client_secret(&client, SECRET_OVERLAP, &mut Seeded::new(3)).outcome;
        assert_eq!(client.secrets.len(), 2, "the one that has ended is gone");
    }

    #[test]
    fn a_change_names_what_changed() {
        let (client, _) = made(ClientAuthentication::None);
        let acting = Administering { actor: Actor::Operator, now: NOW };
        let settings = ClientSettings { name: "勤務表".into(), ..client.settings.clone() };
        let decision = acting.change_client(&client, settings, &mut Seeded::new(2)).expect("a change");
        let named = decision.changes.iter().any(|change| match change {
            Change::Audit(salted) => {
                salted.event.what
                    == EventKind::ClientChanged { client: "rota".into(), settings: vec!["name".into()] }
            }
            _ => false,
        });
        assert!(named && decision.outcome.version == 2);
        assert!(acting.change_client(&client, client.settings.clone(), &mut Seeded::new(3)).is_none());
    }

    #[test]
    fn a_public_name_is_short_and_visible() {
        let long = "a".repeat(LONGEST_CLIENT_ID + 1);
        for (text, fits) in
            [("rota", true), ("https://app.example/x", true), ("", false), ("a b", false), (&long, false)]
        {
            assert_eq!(is_client_id(text), fits, "{text}");
        }
    }
}
