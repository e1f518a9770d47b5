//! The example and the fields say the same; mistakes are told with file, key and what to write instead.

use std::collections::BTreeSet;

use figment::{Figment, error::Kind, providers::Serialized, value::Value};
use serde::de::DeserializeOwned;
use warifu_core::client::ClientSettings;
use warifu_oidc::client::registration;
use warifu_server::Contact;

use super::{
    client::Own,
    database::PostgresServer,
    listen::{BehindProxy, Limits, TlsFiles},
    mistake::{EXAMPLE, example},
    *,
};

/// The fields of a section, by what serde says when it is given one that isn't there.
fn fields<T: DeserializeOwned>() -> BTreeSet<String> {
    let error = Figment::from(Serialized::default("no-such-field", 0)).extract::<T>().err().expect("refused");
    match error.kind {
        Kind::UnknownField(_, known) => known.iter().map(|&field| field.to_owned()).collect(),
        other => panic!("{other}"),
    }
}

#[test]
fn the_example_shows_every_field_and_nothing_else() {
    let example = example().unwrap();
    for (section, known) in [
        ("", fields::<Config>()),
        ("contact", fields::<Contact>()),
        ("listen", fields::<Listen>()),
        ("listen.tls", fields::<TlsFiles>()),
        ("listen.behind-proxy", fields::<BehindProxy>()),
        ("listen.limits", fields::<Limits>()),
        ("private", fields::<Private>()),
        ("database", fields::<DatabaseSettings>()),
        ("database.postgres", fields::<PostgresServer>()),
        ("key-ring", fields::<KeyRingSettings>()),
        ("fido-metadata", fields::<FidoMetadataSettings>()),
        ("mail", fields::<MailTable>()),
        ("log", fields::<LogSettings>()),
        ("client", &fields::<Own>() | &fields::<ClientSettings>()),
    ] {
        let shown: BTreeSet<String> = match section {
            "" => example.extract::<figment::value::Dict>().unwrap().into_keys().collect(),
            section => match example.find_value(section).unwrap() {
                Value::Dict(_, dict) => dict.into_keys().collect(),
                // Of a list of tables the first.
                Value::Array(_, tables) => tables[0].as_dict().unwrap().keys().cloned().collect(),
                other => panic!("{section} is {other:?}"),
            },
        };
        assert_eq!(shown, known, "section [{section}]");
    }
}

#[test]
fn every_line_of_the_example_is_explained() {
    let mut explained = false;
    for line in EXAMPLE.lines() {
        let setting = line.trim_start_matches('#').starts_with(|c: char| c.is_ascii_lowercase());
        if setting {
            assert!(explained || line.starts_with("#proxies") || line.starts_with("proxies"), "{line}");
        }
        // An explanation may speak of a section and its first setting.
        explained = line.starts_with("# ") || (explained && line.trim_start_matches('#').starts_with('['));
    }
}

#[test]
fn the_example_can_be_used_as_it_stands() {
    let config: Config = Figment::from(Toml::string(EXAMPLE)).extract().unwrap();
    assert_eq!(config.mistakes(Path::new("warifu.example.toml")), []);
    assert_eq!(config.site().unwrap().origin(), "https://id.example.jp");
}

#[test]
fn the_example_shows_the_defaults() {
    let config: Config = Figment::from(Toml::string(EXAMPLE)).extract().unwrap();
    let bare = "name = \"x\"\nurl = \"https://x.example\"\n[listen]\naddresses = []\n[database]\n[key-ring]";
    let bare: Config = Figment::from(Toml::string(bare)).extract().unwrap();
    assert_eq!(config.time_zone, bare.time_zone);
    assert_eq!(config.requests_per_minute, bare.requests_per_minute);
    assert_eq!(config.stop_announced_seconds, bare.stop_announced_seconds);
    assert_eq!(config.stop_within_seconds, bare.stop_within_seconds);
    assert_eq!(config.site().unwrap().algorithms, bare.site().unwrap().algorithms);
    assert_eq!(config.listen.limits.of_connections(), bare.listen.limits.of_connections());
    assert_eq!(config.private.address, bare.private.address);
    assert_eq!((config.log.level, config.log.format), (bare.log.level, bare.log.format));
}

#[test]
fn the_client_of_the_example_may_be_settled_and_shows_the_defaults() {
    let Value::Array(_, tables) = example().unwrap().find_value("client").unwrap() else { panic!("a list") };
    let tables = tables.into_iter().map(|table| table.into_dict().unwrap()).collect();
    let [table] = client::read(tables, Path::new("")).unwrap().try_into().unwrap();
    let shown = ClientSettings { jwks: None, ..table.written };
    assert_eq!(registration::check(&table.own.client_id, &shown), Ok(()));
    let without_a_default = ClientSettings {
        name: shown.name.clone(),
        redirect_uris: shown.redirect_uris.clone(),
        post_logout_redirect_uris: shown.post_logout_redirect_uris.clone(),
        least_acr: shown.least_acr,
        session_hours: shown.session_hours,
        userinfo_acr: shown.userinfo_acr,
        userinfo_max_age: shown.userinfo_max_age,
        backchannel_logout_uri: shown.backchannel_logout_uri.clone(),
        frontchannel_logout_uri: shown.frontchannel_logout_uri.clone(),
        ..ClientSettings::default()
    };
    assert_eq!(shown, without_a_default);
}

#[test]
fn the_clients_of_the_page_on_certification_may_be_settled() {
    let page = include_str!("../../../../docs/certification.md");
    let shown = page.split("```toml").nth(1).unwrap().split("```").next().unwrap();
    let shown = Figment::from(Toml::string(&shown.replace("SUITE", "suite.example/test/a/warifu")));
    let mut config: Config = Figment::from(Toml::string(EXAMPLE)).merge(shown).extract().unwrap();
    config.clients = client::read(std::mem::take(&mut config.client_tables), Path::new("")).unwrap();
    assert_eq!(config.clients.len(), 2);
    assert_eq!(config.mistakes(Path::new("warifu.toml")), []);
}

#[test]
fn a_relative_path_is_taken_from_the_folder_of_the_file() {
    let mut config: Config = Figment::from(Toml::string(EXAMPLE)).extract().unwrap();
    config.database.sqlite = Some("warifu.sqlite".into());
    config.fido_metadata =
        Some(FidoMetadataSettings { blob: "blob.jwt".into(), root: Some("root.pem".into()) });
    config.resolve(Path::new("/srv/id"));
    assert_eq!(config.database.sqlite.unwrap(), Path::new("/srv/id/warifu.sqlite"));
    assert_eq!(config.key_ring.file.unwrap(), Path::new("/etc/warifu/key-ring"));
    let files = config.fido_metadata.unwrap().files();
    assert_eq!(files.blob, Path::new("/srv/id/blob.jwt"));
    assert_eq!(files.root.as_deref(), Some(Path::new("/srv/id/root.pem")));
}

#[test]
fn the_password_of_a_database_is_never_shown() {
    let text = EXAMPLE.replace("sqlite = \"/var/lib/warifu/warifu.sqlite\"", "")
        + "[database.postgres]\nurl = \"postgresql://warifu:geheim@db/warifu\"\ntls = \"disable\"";
    let config: Config = Figment::from(Toml::string(&text)).extract().unwrap();
    assert!(config.database.database().is_some());
    assert!(!format!("{config:?}").contains("geheim"));
}

#[test]
fn algorithms_are_offered_in_the_order_written_and_only_known_ones() {
    let config = |algorithms: &str| -> Config {
        let text = EXAMPLE.replace("algorithms = [\"ES256\", \"EdDSA\", \"ES384\", \"RS256\"]", algorithms);
        Figment::from(Toml::string(&text)).extract().unwrap()
    };
    let chosen = config("algorithms = [\"ML-DSA-65\", \"ES256\"]").site().unwrap().algorithms;
    assert_eq!(chosen.iter().map(ToString::to_string).collect::<Vec<_>>(), ["ML-DSA-65", "ES256"]);
    for wrong in ["algorithms = [\"ES256\", \"RS1\"]", "algorithms = []"] {
        let mistakes = config(wrong).mistakes(Path::new("warifu.toml"));
        assert_eq!(mistakes.len(), 1, "{wrong}: {mistakes:?}");
    }
}
