//! Sample values for this crate's tests: a clinic's application and what it asks for.

use warifu_core::{
    client::{Client, ClientSecret, ClientSettings},
    id::Id,
    random::Seeded,
    secret::Token,
    time::Time,
};

use crate::parameters::Parameters;

/// The sample present: 2026-11-22.
pub(crate) const NOW: Time = Time::from_millis(1_795_305_600_000);
/// Where the sample client gets its answers.
pub(crate) const REDIRECT: &str = "https://app.example/back";
/// RFC 7636 Appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// RFC 7636 Appendix B.
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// RFC 7638 §3.1.
pub(crate) const THUMBPRINT: &str = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

/// The secret of the sample client.
pub(crate) fn secret() -> Token {
    Token::new(&mut Seeded::new(1))
}

/// The client.
pub(crate) fn client() -> Client {
    Client {
        id: Id::from_bytes([5; 16]),
        client_id: "clinic".into(),
        settings: ClientSettings {
            name: "Clinic".into(),
            redirect_uris: vec![REDIRECT.into()],
            resources: vec!["https://api.example/".into(), "https://files.example/".into()],
            ..ClientSettings::default()
        },
        secrets: vec![ClientSecret { hash: secret().hash(), made_at: NOW, ends_at: None }],
        enabled: true,
        configured: false,
        version: 1,
        made_at: NOW,
    }
}

/// A request of the client, with these parameters over what it always asks for.
pub(crate) fn request(over: &[(&str, &str)]) -> Parameters {
    let always = [
        ("client_id", "clinic"),
        ("redirect_uri", REDIRECT),
        ("response_type", "code"),
        ("scope", "openid profile"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let kept = always.into_iter().filter(|(name, _)| !over.iter().any(|(other, _)| other == name));
    kept.chain(over.iter().copied()).collect()
}
