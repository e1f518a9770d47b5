//! Every mistake has a row.

use serde_json::json;
use warifu_core::{
    client::{ClientAuthentication, GrantKind},
    evidence::Acr,
};

use super::*;
use crate::sample;

/// The public key of RFC 7517 Appendix A.1.
fn key() -> serde_json::Value {
    json!({"kty": "EC", "crv": "P-256", "use": "sig",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"})
}

fn mistakes(spoil: impl Fn(&mut ClientSettings)) -> Vec<&'static str> {
    let mut settings = sample::client().settings;
    spoil(&mut settings);
    let found = check("clinic", &settings).err().unwrap_or_default();
    for mistake in &found {
        assert!(mistake.why.contains('(') && mistake.why.ends_with(')'), "says what to write: {mistake}");
    }
    found.into_iter().map(|mistake| mistake.setting).collect()
}

#[test]
fn what_clients_are_usually_like_may_be_settled() {
    type Change = fn(&mut ClientSettings);
    let rows: [Change; 9] = [
        |_| (),
        |s| s.authentication = ClientAuthentication::None,
        |s| {
            s.authentication = ClientAuthentication::None;
            s.redirect_uris = vec!["com.example.app:/back".into(), "http://127.0.0.1/back".into()];
        },
        |s| {
            s.authentication = ClientAuthentication::PrivateKeyJwt;
            s.jwks = Some(json!({"keys": [key()]}));
        },
        |s| {
            s.grants = vec![GrantKind::ClientCredentials];
            s.redirect_uris = vec![];
        },
        // RFC 8628 §3.1: nothing is sent back to a device.
        |s| {
            s.authentication = ClientAuthentication::None;
            (s.grants, s.redirect_uris) = (vec![GrantKind::DeviceCode, GrantKind::RefreshToken], vec![]);
        },
        |s| {
            (s.grants, s.redirect_uris) = (vec![], vec![]);
            s.introspects = vec!["https://api.example/".into()];
        },
        |s| {
            s.subject = SubjectKind::Pairwise("app.example".into());
            s.default_acr_values = vec!["phrh".into(), "phr".into()];
            s.danger_without_pkce = true;
        },
        |s| {
            s.backchannel_logout_uri = Some("https://app.example/out?x=1".into());
            s.frontchannel_logout_uri = Some("https://app.example/out".into());
            s.session_hours = Some(1);
            (s.userinfo_acr, s.userinfo_max_age) = (Some(Acr::PhishingResistant), Some(300));
        },
    ];
    for (row, change) in rows.into_iter().enumerate() {
        assert_eq!(mistakes(change), [""; 0], "row {row}");
    }
}

#[test]
fn every_mistake_is_named_by_its_setting() {
    type Spoil = fn(&mut ClientSettings);
    let rows: [(Spoil, &[&str]); 37] = [
        (|s| s.name = String::new(), &["name"]),
        (|s| s.name = " Clinic".into(), &["name"]),
        (|s| s.name = "Cli\nnic".into(), &["name"]),
        (|s| s.name = "診".repeat(101), &["name"]),
        // RFC 6749 §3.1.2, RFC 9700 §2.6
        (|s| s.redirect_uris = vec![], &["redirect-uris"]),
        (|s| s.redirect_uris = vec!["/back".into()], &["redirect-uris"]),
        (|s| s.redirect_uris = vec!["http://app.example/".into()], &["redirect-uris"]),
        (|s| s.redirect_uris = vec!["https://app.example/#x".into()], &["redirect-uris"]),
        (|s| s.redirect_uris = vec!["myapp:/x".into(), "/y".into()], &["redirect-uris", "redirect-uris"]),
        (|s| s.redirect_uris = vec![sample::REDIRECT.into(); 2], &["redirect-uris"]),
        (
            |s| s.redirect_uris = (0..51).map(|n| format!("https://app.example/{n}")).collect(),
            &["redirect-uris"],
        ),
        (|s| s.post_logout_redirect_uris = vec!["bye".into()], &["post-logout-redirect-uris"]),
        // Back-Channel Logout 1.0 §2.2, Front-Channel Logout 1.0 §2
        (|s| s.backchannel_logout_uri = Some("http://app.example/".into()), &["backchannel-logout-uri"]),
        (|s| s.backchannel_logout_uri = Some("com.example.app:/out".into()), &["backchannel-logout-uri"]),
        (|s| s.frontchannel_logout_uri = Some("https://app.example/#x".into()), &["frontchannel-logout-uri"]),
        (|s| s.frontchannel_logout_uri = Some("https://else.example/".into()), &["frontchannel-logout-uri"]),
        (
            |s| s.frontchannel_logout_uri = Some("https://app.example:8443/".into()),
            &["frontchannel-logout-uri"],
        ),
        // RFC 6749 §4.4, §6
        (|s| s.grants = vec![], &["grants"]),
        (|s| s.grants = vec![GrantKind::RefreshToken], &["grants"]),
        (
            |s| {
                s.authentication = ClientAuthentication::None;
                s.grants.push(GrantKind::ClientCredentials);
            },
            &["grants"],
        ),
        (
            |s| {
                s.authentication = ClientAuthentication::None;
                s.introspects = vec!["https://api.example/".into()];
            },
            &["introspects"],
        ),
        // RFC 9700 §2.1.1
        (
            |s| {
                s.authentication = ClientAuthentication::None;
                s.danger_without_pkce = true;
            },
            &["danger-without-pkce"],
        ),
        // RFC 7523, RFC 7517
        (|s| s.authentication = ClientAuthentication::PrivateKeyJwt, &["jwks"]),
        (|s| s.jwks = Some(json!({"keys": [key()]})), &["jwks"]),
        (
            |s| {
                s.authentication = ClientAuthentication::PrivateKeyJwt;
                s.jwks = Some(json!({"keys": []}));
            },
            &["jwks"],
        ),
        (
            |s| {
                let mut private = key();
                private["d"] = json!("870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE");
                s.authentication = ClientAuthentication::PrivateKeyJwt;
                s.jwks = Some(json!({"keys": [private]}));
            },
            &["jwks"],
        ),
        // RFC 6749 §3.3, RFC 8707 §2
        (|s| s.scopes = vec!["open id".into()], &["scopes"]),
        (|s| s.scopes = vec!["a".repeat(1024)], &["scopes"]),
        (|s| s.resources = vec!["api".into()], &["resources"]),
        (|s| s.introspects = vec!["https://api.example/#x".into()], &["introspects"]),
        // OpenID Connect Core §2, §8.1
        (|s| s.default_acr_values = vec!["loa4".into()], &["default-acr-values"]),
        (|s| s.subject = SubjectKind::Pairwise("https://app.example".into()), &["subject"]),
        (|s| s.subject = SubjectKind::Pairwise(String::new()), &["subject"]),
        (|s| s.token_seconds = 0, &["token-seconds"]),
        (
            |s| {
                s.refresh_idle_hours = 0;
                s.refresh_days = i64::MAX;
            },
            &["refresh-idle-hours", "refresh-days"],
        ),
        (|s| s.session_hours = Some(0), &["session-hours"]),
        (|s| s.userinfo_max_age = Some(29), &["userinfo-max-age"]),
    ];
    for (row, (spoil, expected)) in rows.into_iter().enumerate() {
        assert_eq!(mistakes(spoil), expected, "row {row}");
    }
    for client_id in ["", "clínic", "a b", &"a".repeat(129)] {
        let found = check(client_id, &sample::client().settings).unwrap_err();
        assert_eq!(found[0].setting, "client-id", "{client_id}");
    }
}

#[test]
fn a_mistake_says_what_to_write_instead() {
    let mut settings = sample::client().settings;
    settings.redirect_uris = vec!["http://app.example/".into()];
    let found = check("clinic", &settings).unwrap_err();
    assert_eq!(
        found[0].to_string(),
        "redirect-uris: \"http://app.example/\" uses http beyond this computer (write https://; http only for \
         127.0.0.1, [::1] and localhost)"
    );
}

#[test]
fn settings_are_written_by_the_names_that_mistakes_use() {
    let written = serde_json::to_value(ClientSettings::default()).unwrap();
    for name in [
        "name",
        "redirect-uris",
        "post-logout-redirect-uris",
        "backchannel-logout-uri",
        "frontchannel-logout-uri",
        "grants",
        "introspects",
        "danger-without-pkce",
        "jwks",
        "scopes",
        "resources",
        "default-acr-values",
        "subject",
        "token-seconds",
        "refresh-idle-hours",
        "refresh-days",
        "session-hours",
        "userinfo-acr",
        "userinfo-max-age",
    ] {
        assert!(written.get(name).is_some(), "{name}");
    }
    let misspelt = json!({"redirect-urls": ["https://app.example/"]});
    assert!(serde_json::from_value::<ClientSettings>(misspelt).is_err());
    let pairwise = json!({"subject": {"pairwise": "app.example"}, "authentication": "private_key_jwt"});
    let read: ClientSettings = serde_json::from_value(pairwise).unwrap();
    assert_eq!(read.subject, SubjectKind::Pairwise("app.example".into()));
}
