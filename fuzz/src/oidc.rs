//! What clients and the browsers of their people send, as `warifu-oidc` reads it.
//!
//! Replayed by `crates/warifu-oidc/tests/it/corpus.rs`. The key that signs in the corpus is that of RFC 7515 Appendix A.3, whose
//! private half everybody has: what is accepted must hold by it, be good for what it says alone, and end when it says.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use url::Url;
use warifu_core::client::{Client, ClientAuthentication, ClientSettings, is_client_id};
use warifu_core::id::Id;
use warifu_core::time::{Span, Time};
use warifu_oidc::authorize::{self, Answer, Arrival, Request};
use warifu_oidc::claims::ClaimsAsked;
use warifu_oidc::jose::{Compact, Jwk, JwkSet, LONGEST_TOKEN, MOST_KEYS, Typ};
use warifu_oidc::parameters::{self, Parameters};
use warifu_oidc::{client_assertion, dpop, error::OAuthError, par, redirect_uri};

/// In January 2027, when proofs are judged.
const NOW: Time = Time::from_millis(1_800_000_000_000);
const ISSUER: &str = "https://id.example.org";
const TOKEN: &str = "https://id.example.org/token";
const RESOURCE: &str = "https://api.example/";
const ANY: Typ = Typ { names: &["jwt", "at+jwt", "dpop+jwt"], may_lack: true };

/// The key of RFC 7515 Appendix A.3.
fn key() -> Value {
    json!({
        "kty": "EC", "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    })
}

fn keys() -> JwkSet {
    JwkSet::from_value(&json!({ "keys": [key()] })).expect("a set of one key")
}

/// Signed tokens: one text is one token, and only the key that signed it verifies it.
pub fn jws(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Ok(token) = Compact::parse(text, ANY) else { return };
    assert!(text.len() <= LONGEST_TOKEN);
    let parts: Vec<&str> = text.split('.').collect();
    assert_eq!(parts.len(), 3);
    for part in &parts {
        let bytes = BASE64URL_NOPAD.decode(part.as_bytes()).expect("each part is base64url");
        assert_eq!(BASE64URL_NOPAD.encode(&bytes), *part, "in the one way to write it");
    }
    let Ok(claims) = token.verify::<Value>(keys().keys()) else { return };
    assert!(claims.is_object());
    let none: &[Jwk] = &[];
    assert!(Compact::parse(text, ANY).expect("read before").verify::<Value>(none).is_err());
    let unsigned = format!("{}.{}.", parts[0], parts[1]);
    let changed = format!("{}.{}.{}", parts[0], parts[1], BASE64URL_NOPAD.encode(&[1; 64]));
    for other in [unsigned, changed, format!("{text}AA"), format!("{}AA.{}.{}", parts[0], parts[1], parts[2])]
    {
        let verified = Compact::parse(&other, ANY).and_then(|token| token.verify::<Value>(keys().keys()));
        assert!(verified.is_err(), "{other}");
    }
}

/// Keys and sets of keys: what is read is written back as the same key, and never a private one.
pub fn jwk(input: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(input) else { return };
    if let Ok(key) = Jwk::from_value(&value) {
        let written = serde_json::to_value(&key).expect("a key is JSON");
        let again = Jwk::from_value(&written).expect("what is written is a key");
        assert_eq!(again, key);
        assert!(again.thumbprint().is(&key.thumbprint().to_string()));
        for private in ["d", "dp", "dq", "k", "oth", "p", "q", "qi"] {
            assert!(value.get(private).is_none() && written.get(private).is_none(), "{private}");
        }
    }
    if let Ok(set) = JwkSet::from_value(&value) {
        assert!(set.keys().len() <= MOST_KEYS);
        let written = serde_json::to_value(&set).expect("a set is JSON");
        let again = JwkSet::from_value(&written).expect("what is written is a set");
        assert_eq!(again.keys(), set.keys());
    }
}

/// DPoP proofs: one that holds does for its method, address, key and time alone.
pub fn dpop(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let expected =
        dpop::Expected { method: "POST", url: TOKEN, access_token: None, bound: None, nonces: &[] };
    let Ok(proof) = dpop::verify(text, &expected, NOW) else { return };
    let jkt = proof.jkt.to_string();
    let bound = dpop::Expected { bound: Some(&jkt), ..expected };
    assert_eq!(dpop::verify(text, &bound, NOW), Ok(proof.clone()));
    assert!(NOW < proof.spend_until && proof.spend_until <= NOW + Span::minutes(2));
    for (other, now, why) in [
        (dpop::Expected { method: "GET", ..expected }, NOW, dpop::Refused::Method),
        (dpop::Expected { url: "https://id.example.org/par", ..expected }, NOW, dpop::Refused::Url),
        (dpop::Expected { access_token: Some("another"), ..expected }, NOW, dpop::Refused::AccessToken),
        (dpop::Expected { bound: Some("another"), ..expected }, NOW, dpop::Refused::OtherKey),
        (expected, proof.spend_until, dpop::Refused::Time),
    ] {
        assert_eq!(dpop::verify(text, &other, now), Err(why));
    }
}

/// Assertions of clients: one that holds is that client's, here, until it ends.
pub fn client_assertion(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let named = client_assertion::danger_unverified_client_id(text);
    if let Ok(name) = &named {
        assert!(is_client_id(name));
    }
    let keys = keys();
    let expected =
        client_assertion::Expected { client_id: "clinic", keys: &keys, issuer: ISSUER, endpoints: &[TOKEN] };
    let Ok(held) = client_assertion::verify(text, &expected, NOW) else { return };
    assert_eq!(named.as_deref(), Ok("clinic"));
    assert!(NOW < held.spend_until && held.spend_until <= NOW + Span::minutes(6));
    let just_before = held.spend_until - Span::millis(1);
    assert_eq!(client_assertion::verify(text, &expected, just_before), Ok(held.clone()));
    let other = client_assertion::Expected { client_id: "other", ..expected };
    let elsewhere = client_assertion::Expected { issuer: "https://else.example", endpoints: &[], ..expected };
    for (expected, now, why) in [
        (expected, held.spend_until, client_assertion::Refused::Ended),
        (other, NOW, client_assertion::Refused::Client),
        (elsewhere, NOW, client_assertion::Refused::Audience),
    ] {
        assert_eq!(client_assertion::verify(text, &expected, now), Err(why));
    }
}

/// Authorization requests, as a browser brings them and as a client pushes them; and the claims parameter.
pub fn authorize(input: &[u8]) {
    if let Ok(text) = std::str::from_utf8(input) {
        claims(text);
    }
    let Ok(parameters) = Parameters::parse(input) else { return };
    let written = parameters.encode();
    if written.len() <= parameters::LONGEST {
        assert_eq!(Parameters::parse(written.as_bytes()), Ok(parameters.clone()));
    }
    parameters.all("claims").for_each(claims);
    let client = client(&["https://app.example/back?a=b", "http://127.0.0.1/back"]);
    arrive(&parameters, &client);
    let Ok(kept) = par::push(&parameters, &client, None) else { return };
    for secret in ["client_secret", "client_assertion", "client_assertion_type"] {
        assert_eq!(kept.find(secret), None);
    }
    assert_eq!(par::push(&kept, &client, None), Ok(kept.clone()), "what is kept is a request");
    let request = Request::parse(&kept).expect("what is kept names its client");
    assert!(authorize::check(&request, &client, Arrival::Pushed).is_ok());
}

fn arrive(parameters: &Parameters, client: &Client) {
    let Ok(request) = Request::parse(parameters) else { return };
    let Ok(return_to) = authorize::check_client(&request, Some(client)) else { return };
    assert!(redirect_uri::is_registered(&client.settings, &return_to.redirect_uri));
    for answer in [return_to.code("code", ISSUER), return_to.error(&OAuthError::REPEATED, ISSUER)] {
        match answer {
            Answer::FormPost { action, .. } => assert_eq!(action, return_to.redirect_uri),
            Answer::Redirect(to) => {
                assert!(to.starts_with(&return_to.redirect_uri));
                assert!(to.bytes().all(|byte| (0x21..0x7f).contains(&byte)), "a header can hold it: {to}");
            }
        }
    }
    let Ok(checked) = authorize::check(&request, client, Arrival::Browser) else { return };
    assert!(checked.code_challenge.is_some(), "this client may not do without");
    assert!(checked.scope.iter().all(|one| client.settings.scopes.contains(one)));
    assert!(checked.resources.iter().all(|one| one == RESOURCE));
    let kept = checked.claims.document().unwrap_or_else(|| json!({}));
    assert_eq!(ClaimsAsked::from_document(&kept), Ok(checked.claims));
}

fn claims(text: &str) {
    let Ok(asked) = ClaimsAsked::parse(text) else { return };
    let kept = asked.document().unwrap_or_else(|| json!({}));
    assert_eq!(ClaimsAsked::from_document(&kept), Ok(asked.clone()), "what is kept reads back");
    let _ = (asked.id_token("acr"), asked.subject());
}

/// Redirect URIs: a registered one on the first line, one that is asked for on the second.
pub fn redirect_uri(input: &[u8]) {
    let Some((registered, asked)) = std::str::from_utf8(input).ok().and_then(|text| text.split_once('\n'))
    else {
        return;
    };
    if redirect_uri::check(registered).is_err() {
        return;
    }
    let known = Url::parse(registered).expect("what may be registered is an address");
    assert!(known.fragment().is_none() && known.username().is_empty() && known.password().is_none());
    assert!(!matches!(known.scheme(), "javascript" | "data" | "file" | "vbscript" | "blob" | "about"));
    let policy = redirect_uri::form_action(registered).expect("its place can be named");
    assert!(policy.bytes().all(|byte| (0x21..0x7f).contains(&byte) && !b";,'\"".contains(&byte)), "{policy}");
    let mut settings = client(&[registered]).settings;
    assert!(redirect_uri::is_registered(&settings, registered));
    if redirect_uri::is_registered(&settings, asked) && registered != asked {
        // But for its port on this computer, byte by byte.
        let asked = Url::parse(asked).expect("answers go to an address");
        assert_eq!((known.scheme(), asked.scheme()), ("http", "http"));
        assert!(matches!(asked.host_str(), Some(host) if host.starts_with("127.") || host == "[::1]"));
        assert_eq!(
            (known.host(), known.path(), known.query(), known.fragment()),
            (asked.host(), asked.path(), asked.query(), asked.fragment())
        );
        assert!(asked.username().is_empty() && asked.password().is_none());
    }
    settings.authentication = ClientAuthentication::ClientSecretBasic;
    assert_eq!(redirect_uri::is_registered(&settings, asked), registered == asked);
}

fn client(redirect_uris: &[&str]) -> Client {
    let settings = ClientSettings {
        name: "Clinic".into(),
        redirect_uris: redirect_uris.iter().map(|&uri| uri.to_owned()).collect(),
        authentication: ClientAuthentication::None,
        resources: vec![RESOURCE.into()],
        ..ClientSettings::default()
    };
    Client {
        id: Id::from_bytes([5; 16]),
        client_id: "clinic".into(),
        settings,
        secrets: Vec::new(),
        enabled: true,
        configured: false,
        version: 1,
        made_at: NOW,
    }
}
