//! What `warifu doctor` looks at: the likeliest mistakes of an installation, each with a stable name, what
//! is wrong, and how to mend it.
//!
//! One file a matter. A matter that can't be looked at because another is wrong is left out, so that one
//! mistake is one finding. Nothing is changed.

mod certificate;
mod clients;
mod database;
mod disk;
mod fido_metadata;
mod key_ring;
mod mail;
mod network;
mod people;

use std::{fmt, path::Path};

use serde::Serialize;
use warifu_core::time::Time;
use warifu_server::clock::{Clock as _, SystemClock};

use crate::config::{Config, How, Mistake};

/// Something to mend, or to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    /// Stable name.
    pub(crate) name: &'static str,
    pub(crate) weight: Weight,
    /// What is wrong, and where.
    pub(crate) what: String,
    /// How to mend it.
    pub(crate) mend: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Weight {
    /// It works, and somebody will be sorry.
    Doubtful,
    /// It doesn't work, or isn't safe.
    Wrong,
}

impl Finding {
    fn wrong(name: &'static str, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { name, weight: Weight::Wrong, what: what.into(), mend: mend.into() }
    }

    fn doubtful(name: &'static str, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { name, weight: Weight::Doubtful, what: what.into(), mend: mend.into() }
    }
}

impl From<Mistake> for Finding {
    fn from(mistake: Mistake) -> Self {
        let Mistake { name, place, key, what, instead } = mistake;
        let key = if key.is_empty() { String::new() } else { format!("`{key}` ") };
        Self::wrong(name, format!("{place}: {key}{what}"), instead)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weight = match self.weight {
            Weight::Doubtful => "doubtful",
            Weight::Wrong => "WRONG",
        };
        write!(f, "{weight}: {}\n  {}\n  {}", self.name, self.what, self.mend)
    }
}

/// Looks at everything that a configuration file leads to.
pub(crate) async fn examine(file: &Path) -> Vec<Finding> {
    let config = match Config::read(file) {
        Ok(config) => config,
        Err(mistakes) => return mistakes.0.into_iter().map(Finding::from).collect(),
    };
    let mut findings: Vec<Finding> = config.mistakes(file).into_iter().map(Finding::from).collect();
    let now: Time = SystemClock.now();
    findings.extend(site(&config));
    if let (How::Tls(files), Ok(site)) = (config.listen.how(), config.site()) {
        findings.extend(certificate::examine(&files, site.host(), now));
    }
    findings.extend(network::examine(&config).await);
    findings.extend(key_ring::examine(&config));
    let (found, store) = database::examine(&config).await;
    findings.extend(found);
    findings.extend(disk::examine(&config));
    findings.extend(fido_metadata::examine(&config, store.as_ref(), now).await);
    findings.extend(mail::examine(&config, store.as_ref(), now).await);
    findings.extend(clients::examine(&config, store.as_ref()).await);
    if let Some(store) = store {
        findings.extend(people::examine(&store, now).await);
        store.close().await;
    }
    findings
}

fn site(config: &Config) -> Option<Finding> {
    let contact = config.contact.as_ref();
    let reachable = contact.is_some_and(|contact| !contact.telephone.is_empty() || !contact.email.is_empty());
    (!reachable).then(|| {
        let what = "`contact` names neither a telephone number nor an e-mail address";
        let mend = "Add a section [contact]: people who are locked out have nobody to ask otherwise.";
        Finding::doubtful("contact-missing", what, mend)
    })
}
