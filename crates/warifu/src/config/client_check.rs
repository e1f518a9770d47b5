//! What a `[[client]]` table may say. What a client may be is the protocol's to know (`registration::check`); here is
//! what the file adds.

use std::collections::BTreeSet;

use warifu_oidc::client::registration;

use super::{Config, Mistake, check::Add, client, client::ClientTable};

/// Every mistake in the tables.
pub(super) fn clients(config: &Config, add: &mut Add<'_>) {
    let mut seen = BTreeSet::new();
    for table in &config.clients {
        if !seen.insert(&table.own.client_id) {
            let instead = "Give each client an ID of its own, or take one of the tables out.";
            add("client-id-twice", &table.key("client-id"), "is the ID of two clients", instead);
        }
        secrets(table, add);
        if table.own.jwks_file.is_some() && table.written.jwks.is_some() {
            let instead =
                "Keep one: the keys themselves in `jwks`, or the name of their file in `jwks-file`.";
            add("client-keys-not-one", &table.key("jwks"), "stands beside `jwks-file`", instead);
        }
        settings(table, config, add);
    }
}

fn secrets(table: &ClientTable, add: &mut Add<'_>) {
    let places =
        usize::from(table.own.secret_file.is_some()) + usize::from(table.own.secret_credential.is_some());
    let by_secret = table.written.authentication.is_by_secret();
    if by_secret && places != 1 {
        let instead = "Keep one: `secret-file = \"/etc/warifu/clients/rota\"`, or the name of a systemd \
                       credential in `secret-credential`; or let it prove itself otherwise: `authentication = \
                       \"private_key_jwt\"`, or \"none\" for a client that can keep no secret.";
        add("client-secret-not-one", &table.key("secret-file"), "must name exactly one place", instead);
    }
    if !by_secret && places > 0 {
        let instead = "Take it out, or write `authentication = \"client_secret_basic\"`.";
        let what = "is there for a client that proves itself without a secret";
        add("client-secret-unused", &table.key("secret-file"), what, instead);
    }
}

fn settings(table: &ClientTable, config: &Config, add: &mut Add<'_>) {
    let settings = match table.settings() {
        Ok(settings) => settings,
        Err(what) => {
            let Mistake { name, key, what, instead, .. } =
                client::keys_unreadable(table, &config.file, &what);
            return add(name, &key, &what, &instead);
        }
    };
    for mistake in registration::check(&table.own.client_id, &settings).err().unwrap_or_default() {
        // What is wrong, and in brackets what to write instead.
        let why = mistake.why.strip_suffix(')').and_then(|why| why.rsplit_once(" (write "));
        let (what, instead) = match why {
            Some((what, instead)) => (what, format!("Write {instead}.")),
            None => (mistake.why.as_str(), "warifu.example.toml explains it.".to_owned()),
        };
        add("client-setting-refused", &table.key(mistake.setting), what, &instead);
    }
}
