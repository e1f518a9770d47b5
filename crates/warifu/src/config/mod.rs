//! The configuration: one TOML file, and the environment which goes before it.
//!
//! This is the only place that reads the environment. What comes out has been checked: paths are whole,
//! alternatives are settled, and a site can be made of it. What a setting means is told in
//! `warifu.example.toml`, which a test compares with the fields here.

mod check;
mod client;
mod client_check;
mod client_secret;
mod database;
mod environment;
mod fido_metadata;
mod geo;
mod key_ring;
mod listen;
mod mail;
mod mistake;
#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use figment::{
    Figment,
    providers::{Format as _, Toml},
    value::Dict,
};
use serde::Deserialize;
use warifu_core::network::Network;
use warifu_server::{Contact, Site, mail::MailSettings};

pub(crate) use client::ClientTable;
pub(crate) use database::DatabaseSettings;
pub(crate) use environment::program;
pub(crate) use fido_metadata::FidoMetadataSettings;
pub(crate) use geo::GeoSettings;
pub(crate) use key_ring::{KeyRingSettings, RingPlace};
pub(crate) use listen::{How, Listen, Private};
pub(crate) use mail::MailTable;
pub(crate) use mistake::{Mistake, Mistakes};

/// The settings, as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Config {
    pub(crate) name: String,
    pub(crate) url: String,
    #[serde(default)]
    pub(crate) rp_id: Option<String>,
    #[serde(default)]
    pub(crate) origins: Vec<String>,
    #[serde(default)]
    pub(crate) algorithms: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) contact: Option<Contact>,
    #[serde(default = "default_time_zone")]
    pub(crate) time_zone: String,
    #[serde(default = "default_requests")]
    pub(crate) requests_per_minute: u32,
    #[serde(default)]
    pub(crate) outbound_allowed: Vec<String>,
    #[serde(default)]
    pub(crate) passwords_at_once: Option<usize>,
    #[serde(default = "default_announced")]
    pub(crate) stop_announced_seconds: u64,
    #[serde(default = "default_stop")]
    pub(crate) stop_within_seconds: u64,
    pub(crate) listen: Listen,
    #[serde(default)]
    pub(crate) private: Private,
    pub(crate) database: DatabaseSettings,
    pub(crate) key_ring: KeyRingSettings,
    #[serde(default)]
    pub(crate) fido_metadata: Option<FidoMetadataSettings>,
    #[serde(default)]
    pub(crate) geo: Option<GeoSettings>,
    #[serde(default)]
    pub(crate) mail: Option<MailTable>,
    #[serde(default)]
    pub(crate) log: LogSettings,
    /// As written, until they are read one by one.
    #[serde(default, rename = "client")]
    client_tables: Vec<Dict>,
    #[serde(skip)]
    pub(crate) clients: Vec<ClientTable>,
    /// Where all of this was read.
    #[serde(skip)]
    pub(crate) file: PathBuf,
}

/// What is logged, and how.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(crate) struct LogSettings {
    pub(crate) level: String,
    pub(crate) format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LogFormat {
    Json,
    Text,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { level: "info".into(), format: LogFormat::Json }
    }
}

impl Config {
    /// Reads and checks a configuration. Every mistake that can be found is told at once.
    pub(crate) fn load(file: &Path) -> Result<Self, Mistakes> {
        let config = Self::read(file)?;
        let mistakes = check::mistakes(&config, file);
        if mistakes.is_empty() { Ok(config) } else { Err(Mistakes(mistakes)) }
    }

    /// Reads a configuration and leaves what its settings mean unchecked: for `warifu doctor`, which tells
    /// of [`check::mistakes`] among other things.
    pub(crate) fn read(file: &Path) -> Result<Self, Mistakes> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| Mistakes(vec![Mistake::unreadable(file, &error)]))?;
        let figment = Figment::from(Toml::string(&text)).merge(environment::provider());
        let mut config: Self = figment.extract().map_err(|error| Mistakes::of(error, file))?;
        let tables = std::mem::take(&mut config.client_tables);
        config.clients = client::read(tables, file)?;
        file.clone_into(&mut config.file);
        config.resolve(file.parent().unwrap_or(Path::new("")));
        Ok(config)
    }

    /// What is wrong with the settings of a configuration that can be read.
    pub(crate) fn mistakes(&self, file: &Path) -> Vec<Mistake> {
        check::mistakes(self, file)
    }

    /// The site that these settings describe.
    pub(crate) fn site(&self) -> Result<Site, warifu_server::SiteError> {
        let mut site = Site::new(&self.name, &self.url)?.with_time_zone(&self.time_zone)?;
        if let Some(rp_id) = &self.rp_id {
            site = site.with_rp_id(rp_id)?;
        }
        for origin in &self.origins {
            site.origins.push(Site::new(&self.name, origin)?.origin().to_owned());
        }
        if let Some(algorithms) = &self.algorithms {
            site = site.with_algorithms(algorithms)?;
        }
        site.contact.clone_from(&self.contact);
        site.requests_per_minute = self.requests_per_minute;
        site.outbound_allowed = networks(&self.outbound_allowed);
        site.fido_metadata = self.fido_metadata.as_ref().map(FidoMetadataSettings::files);
        site.countries = self.geo.as_ref().map(|geo| geo.countries.clone());
        if let Some(behind) = &self.listen.behind_proxy {
            site.proxies = networks(&behind.proxies);
        }
        Ok(site)
    }

    /// What mails are sent by, with the password read now; `None` where nothing is sent.
    pub(crate) fn mail_settings(&self) -> Result<Option<MailSettings>, Mistakes> {
        let settings = self.mail.as_ref().map(|table| table.settings(&self.file)).transpose();
        settings.map_err(|mistake| Mistakes(vec![mistake]))
    }

    /// How many passwords are compared at the same time.
    pub(crate) fn passwords_at_once(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        self.passwords_at_once.unwrap_or_else(cores)
    }

    /// How long a stop is only told, while requests are still taken.
    pub(crate) fn stop_announced(&self) -> Duration {
        Duration::from_secs(self.stop_announced_seconds)
    }

    /// How long a stop waits for requests under way.
    pub(crate) fn stop_within(&self) -> Duration {
        Duration::from_secs(self.stop_within_seconds)
    }

    fn resolve(&mut self, folder: &Path) {
        let whole = |path: &mut PathBuf| *path = folder.join(&*path);
        if let Some(tls) = &mut self.listen.tls {
            whole(&mut tls.certificate);
            whole(&mut tls.key);
        }
        self.database.paths().into_iter().for_each(whole);
        self.key_ring.file.iter_mut().for_each(whole);
        self.fido_metadata.iter_mut().flat_map(FidoMetadataSettings::paths).for_each(whole);
        self.geo.iter_mut().map(|geo| &mut geo.countries).for_each(whole);
        self.mail.iter_mut().flat_map(MailTable::paths).for_each(whole);
        self.clients.iter_mut().flat_map(ClientTable::paths).for_each(whole);
    }
}

/// Ranges that were checked.
fn networks(ranges: &[String]) -> Vec<Network> {
    ranges.iter().filter_map(|range| Network::parse(range)).collect()
}

fn default_time_zone() -> String {
    "Asia/Tokyo".into()
}

const fn default_requests() -> u32 {
    60
}

const fn default_announced() -> u64 {
    5
}

const fn default_stop() -> u64 {
    30
}
