//! Clients that the file settles: its `[[client]]` tables (flow D10).
//!
//! Beside the settings that every client has stand a name and where its secrets or keys are. Secrets are in files of
//! their own or in credentials of systemd, never in this one, and are read only by whoever serves or examines.

use std::path::{Path, PathBuf};

use figment::{
    Error,
    value::{Dict, Tag, Value},
};
use serde::Deserialize;
use serde_json::Value as Json;
use warifu_core::client::{ClientSettings, ConfiguredClient, is_client_id};

use super::{Config, Mistake, Mistakes, client_secret};

/// One table.
#[derive(Debug, Clone)]
pub(crate) struct ClientTable {
    pub(crate) own: Own,
    /// Without what `jwks-file` holds.
    pub(crate) written: ClientSettings,
}

/// What a table has beside the settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Own {
    pub(crate) client_id: String,
    #[serde(default)]
    pub(crate) jwks_file: Option<PathBuf>,
    #[serde(default)]
    pub(crate) secret_credential: Option<String>,
    #[serde(default)]
    pub(crate) secret_file: Option<PathBuf>,
}

/// The fields of [`Own`].
pub(super) const OWN: [&str; 4] = ["client-id", "jwks-file", "secret-credential", "secret-file"];

/// Reads the tables; else every mistake, its path by the client's ID where it has one.
pub(super) fn read(tables: Vec<Dict>, file: &Path) -> Result<Vec<ClientTable>, Mistakes> {
    let (mut clients, mut wrong) = (Vec::new(), None);
    for (number, table) in tables.into_iter().enumerate() {
        let named = table.get("client-id").and_then(Value::as_str).filter(|id| is_client_id(id));
        let place = named.map_or_else(|| number.to_string(), str::to_owned);
        let (own, settings): (Dict, Dict) =
            table.into_iter().partition(|(name, _)| OWN.contains(&name.as_str()));
        let own = Value::Dict(Tag::Default, own).deserialize::<Own>();
        let written = Value::Dict(Tag::Default, settings).deserialize::<ClientSettings>();
        let mut note = |mut error: Error| {
            error.path.splice(0..0, ["client".to_owned(), place.clone()]);
            wrong = Some(match wrong.take() {
                Some(before) => Error::chain(before, error),
                None => error,
            });
        };
        match (own, written) {
            (Ok(own), Ok(written)) => clients.push(ClientTable { own, written }),
            (own, written) => own.err().into_iter().chain(written.err()).for_each(&mut note),
        }
    }
    wrong.map_or(Ok(clients), |wrong| Err(Mistakes::of(wrong, file)))
}

impl ClientTable {
    /// The name of one of its settings, for people.
    pub(crate) fn key(&self, setting: &str) -> String {
        format!("client.{}.{setting}", self.own.client_id)
    }

    /// Every setting; else why its keys can't be read.
    pub(crate) fn settings(&self) -> Result<ClientSettings, String> {
        let Some(file) = &self.own.jwks_file else { return Ok(self.written.clone()) };
        let text = std::fs::read_to_string(file).map_err(|error| format!("can't be read: {error}"))?;
        let jwks: Json = serde_json::from_str(&text).map_err(|error| format!("is no JSON: {error}"))?;
        Ok(ClientSettings { jwks: Some(jwks), ..self.written.clone() })
    }

    pub(super) fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        self.own.jwks_file.iter_mut().chain(&mut self.own.secret_file)
    }
}

impl Config {
    /// The clients of a checked configuration, with the hashes of their secrets; else everything that is wrong with
    /// the files that it names.
    pub(crate) fn configured_clients(&self) -> Result<Vec<ConfiguredClient>, Mistakes> {
        let (mut clients, mut mistakes) = (Vec::new(), Vec::new());
        for table in &self.clients {
            match configured(table, &self.file) {
                Ok(client) => clients.push(client),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        if mistakes.is_empty() { Ok(clients) } else { Err(Mistakes(mistakes)) }
    }

    /// What is wrong with the files that hold secrets of clients.
    pub(crate) fn secret_mistakes(&self) -> Vec<Mistake> {
        self.clients.iter().filter_map(|table| client_secret::hashes(table, &self.file).err()).collect()
    }
}

fn configured(table: &ClientTable, file: &Path) -> Result<ConfiguredClient, Mistake> {
    let settings = table.settings().map_err(|what| keys_unreadable(table, file, &what))?;
    let secrets = client_secret::hashes(table, file)?;
    Ok(ConfiguredClient { client_id: table.own.client_id.clone(), settings, secrets })
}

pub(super) fn keys_unreadable(table: &ClientTable, file: &Path, what: &str) -> Mistake {
    let instead = "Name a file that holds the client's public keys as a JWK Set (RFC 7517).";
    Mistake::of_value("client-keys-unreadable", file, &table.key("jwks-file"), what, instead)
}
