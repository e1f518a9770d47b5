//! A client: a relying party that sends people over and asks for tokens. It acts only through HTTP, and believes
//! nothing that it can't verify with the keys that are published.

mod asking;
mod key;

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, Mutex, PoisonError},
};

use axum::body::Body;
use http::Method;
use serde_json::{Value, json};
use warifu_core::client::{Client as Record, ClientAuthentication, ClientSettings};
use warifu_oidc::{
    client::registration,
    jose::{Compact, JwkSet, Typ},
};

pub use asking::basic;
use asking::replaced;
pub use key::{Key, hashed};

use crate::{
    browser::Answer,
    server::{ORIGIN, TestServer},
};

/// `state` and `nonce` of every request that doesn't say otherwise.
pub const STATE: &str = "af0ifjsldkj";
pub const NONCE: &str = "n-0S6_WzA2Mj";
/// Verifier and challenge of every request (RFC 7636 Appendix B).
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A relying party, or a resource server.
#[derive(Clone)]
pub struct Client {
    server: TestServer,
    /// What was written when it was made.
    pub record: Record,
    pub secret: Option<String>,
    assertion_key: Option<Arc<Key>>,
    dpop: Option<Arc<Key>>,
    nonce: Arc<Mutex<Option<String>>>,
    address: IpAddr,
}

/// What the token endpoint gave.
#[derive(Debug, Clone)]
pub struct Tokens {
    pub access: String,
    pub refresh: Option<String>,
    pub id_token: Option<String>,
    /// The whole answer.
    pub told: Value,
}

impl Client {
    /// The rota: confidential, by secret, everybody is let in without a question.
    pub async fn registered(server: &TestServer) -> Self {
        Self::named(server, "rota", |_| ()).await
    }

    /// A client of this name with other settings. Its addresses are below `https://<name>.example/`.
    pub async fn named(server: &TestServer, name: &str, change: impl FnOnce(&mut ClientSettings)) -> Self {
        let redirect_uris = vec![format!("https://{name}.example/back")];
        let mut settings =
            ClientSettings { name: "勤務表".into(), redirect_uris, ..ClientSettings::default() };
        change(&mut settings);
        let mut assertion_key = None;
        if settings.authentication == ClientAuthentication::PrivateKeyJwt && settings.jwks.is_none() {
            let key = Key::generate();
            settings.jwks = Some(json!({ "keys": [key.jwk()] }));
            assertion_key = Some(Arc::new(key));
        }
        registration::check(name, &settings).expect("settings that may be settled");
        let (record, secret) = server.administrator().create_client(name, settings).await;
        let client = Self {
            server: server.clone(),
            record,
            secret: secret.map(|secret| secret.reveal()),
            assertion_key,
            dpop: None,
            nonce: Arc::default(),
            address: Ipv4Addr::new(203, 0, 113, 50).into(),
        };
        // As clients do when they start; whoever is first has our keys made.
        client.published().await;
        client
    }

    /// The same client, which binds its tokens to a new key from here on (RFC 9449).
    #[must_use]
    pub fn with_dpop(&self) -> Self {
        Self { dpop: Some(Arc::new(Key::generate())), nonce: Arc::default(), ..self.clone() }
    }

    /// The same client, asking another replica.
    #[must_use]
    pub fn to(&self, replica: &TestServer) -> Self {
        Self { server: replica.clone(), ..self.clone() }
    }

    /// The same client on another network.
    #[must_use]
    pub fn at(&self, address: &str) -> Self {
        Self { address: address.parse().expect("an address"), ..self.clone() }
    }

    /// The key that its tokens are bound to.
    pub fn dpop_key(&self) -> &Key {
        self.dpop.as_ref().expect("a client with a DPoP key")
    }

    fn nonce(&self) -> Option<String> {
        self.nonce.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, nonce: &str) {
        *self.nonce.lock().unwrap_or_else(PoisonError::into_inner) = Some(nonce.to_owned());
    }

    /// What it usually asks, with these parameters in place of its own; an empty value takes one out.
    pub fn parameters(&self, more: &[(&str, &str)]) -> Vec<(String, String)> {
        let own = [
            ("client_id", self.record.client_id.as_str()),
            ("redirect_uri", self.record.settings.redirect_uris.first().map_or("", String::as_str)),
            ("response_type", "code"),
            ("scope", "openid profile"),
            ("state", STATE),
            ("nonce", NONCE),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        replaced(&own, more).into_iter().map(owned).collect()
    }

    /// Where it sends people.
    pub fn authorize(&self, more: &[(&str, &str)]) -> String {
        let query = serde_urlencoded::to_string(self.parameters(more)).expect("parameters are texts");
        format!("/authorize?{query}")
    }

    /// Where it sends people with what was pushed.
    pub fn authorize_pushed(&self, pushed: &Answer) -> String {
        assert_eq!(pushed.status(), http::StatusCode::CREATED, "{}", pushed.text());
        let reference = pushed.json()["request_uri"].as_str().expect("a reference").to_owned();
        let query = [("client_id", self.record.client_id.as_str()), ("request_uri", &reference)];
        format!("/authorize?{}", serde_urlencoded::to_string(query).expect("parameters are texts"))
    }

    /// What a browser brings that was sent back to it. It comes from us, and answers its request (RFC 9207).
    pub fn answer(&self, answer: &Answer) -> BTreeMap<String, String> {
        let location = answer.location().unwrap_or_else(|| panic!("{}: {}", answer.path(), answer.text()));
        let redirect = self.record.settings.redirect_uris.iter().find(|uri| location.starts_with(*uri));
        let redirect = redirect.unwrap_or_else(|| panic!("not sent back, but to {location}"));
        let query = location[redirect.len()..].trim_start_matches(['?', '&']);
        let told: Vec<(String, String)> = serde_urlencoded::from_str(query).expect("a query");
        let count = told.len();
        let told: BTreeMap<String, String> = told.into_iter().collect();
        assert_eq!(told.len(), count, "a parameter comes twice: {location}");
        assert_eq!(told.get("iss").map(String::as_str), Some(ORIGIN), "{location}");
        told
    }

    /// The code that a browser brings.
    pub fn code(&self, answer: &Answer) -> String {
        let told = self.answer(answer);
        assert_eq!(told.get("state").map(String::as_str), Some(STATE), "{told:?}");
        told.get("code").unwrap_or_else(|| panic!("no code: {told:?}")).clone()
    }

    /// The error that a browser brings.
    pub fn error(&self, answer: &Answer) -> String {
        let told = self.answer(answer);
        assert!(!told.contains_key("code"), "{told:?}");
        told.get("error").unwrap_or_else(|| panic!("no error: {told:?}")).clone()
    }

    /// The tokens for what a browser brings.
    pub async fn tokens(&self, answer: &Answer) -> Tokens {
        Tokens::of(&self.redeem(&self.code(answer)).await)
    }

    /// The keys that are published.
    pub async fn published(&self) -> JwkSet {
        let request = self.request(Method::GET, "/jwks").body(Body::empty()).expect("a request");
        JwkSet::from_value(&self.send(request).await.json()).expect("a JWK Set")
    }

    /// The claims of a token that we signed, verified.
    pub async fn claims(&self, token: &str) -> Value {
        let typ = Typ { names: &["jwt", "at+jwt", "logout+jwt"], may_lack: false };
        let token = Compact::parse(token, typ).expect("a signed token");
        token.verify(self.published().await.keys()).expect("a signature of a published key")
    }
}

impl Tokens {
    /// What an answer gives.
    pub fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status(), http::StatusCode::OK, "{}", answer.text());
        let told = answer.json();
        let text = |name: &str| told[name].as_str().map(str::to_owned);
        let access = text("access_token").expect("an access token");
        Self { access, refresh: text("refresh_token"), id_token: text("id_token"), told }
    }

    /// The refresh token.
    pub fn refresh(&self) -> &str {
        self.refresh.as_deref().expect("a refresh token")
    }
}
