//! One installation as a command finds it: its configuration, its store, and who acts on it.
//!
//! `--data DIR` is the configuration that `warifu dev` wrote into that folder; every other command then
//! works there as it does on a server.

use std::path::{Path, PathBuf};

use clap::Args;
use warifu_core::{
    administering::Administering,
    audit::Actor,
    change::{Change, Decision},
    organization::Organization,
    secret::Token,
};
use warifu_server::{
    Site,
    clock::{Clock as _, SystemClock},
};
use warifu_store::{Outcome, Store};

use crate::{
    config::{Config, RingPlace},
    exit::{Exit, Failure, chain},
};

/// Which installation.
#[derive(Debug, Clone, Args)]
pub(crate) struct Which {
    /// The configuration file
    #[arg(long, global = true, value_name = "FILE", help_heading = WHICH)]
    config: Option<PathBuf>,
    /// The data folder of `warifu dev`, in place of a configuration file
    #[arg(long, global = true, value_name = "DIR", conflicts_with = "config", help_heading = WHICH)]
    data: Option<PathBuf>,
}

/// The heading that these stand under in `--help`.
const WHICH: &str = "Which installation";
/// The configuration that `warifu dev` writes into its data folder.
pub(crate) const DEV_CONFIG: &str = "warifu.toml";

impl Which {
    /// The configuration file.
    pub(crate) fn file(&self) -> Result<PathBuf, Failure> {
        match (&self.config, &self.data) {
            (Some(file), _) => Ok(file.clone()),
            (None, Some(folder)) => {
                let file = folder.join(DEV_CONFIG);
                if file.is_file() {
                    return Ok(file);
                }
                let told = format!("{} is no data folder yet: `warifu dev` makes one", folder.display());
                Err(Failure::new(Exit::Usage, told))
            }
            (None, None) => {
                let told = "which installation? Say --config FILE, or --data DIR for one of `warifu dev`";
                Err(Failure::new(Exit::Usage, told))
            }
        }
    }

    /// The configuration, checked.
    pub(crate) fn load(&self) -> Result<Config, Failure> {
        Ok(Config::load(&self.file()?)?)
    }

    /// The installation, with its store open.
    pub(crate) async fn open(&self) -> Result<Installation, Failure> {
        Installation::open(self.load()?).await
    }
}

/// An installation with its store open.
pub(crate) struct Installation {
    pub(crate) config: Config,
    pub(crate) site: Site,
    pub(crate) store: Store,
}

impl Installation {
    pub(crate) async fn open(config: Config) -> Result<Self, Failure> {
        let installation = Self::open_unfinished(config).await?;
        let whole = installation.store.refuse_half_restored().await;
        whole.map_err(|error| Failure::new(Exit::Refused, chain(&error)))?;
        Ok(installation)
    }

    /// Opens it even if a restore began there and didn't finish: for the restore itself, which says what
    /// is to be done.
    pub(crate) async fn open_unfinished(config: Config) -> Result<Self, Failure> {
        let site = config.site().map_err(|error| Failure::new(Exit::Configuration, error.to_string()))?;
        let database = config.database.database().expect("a checked configuration names one database");
        if let Some(folder) = config.database.sqlite.as_deref().and_then(Path::parent)
            && !folder.is_dir()
        {
            let told = format!("{} is no folder; make it, owned by Warifu's user", folder.display());
            return Err(Failure::new(Exit::Configuration, told));
        }
        let store = Store::open(&database).await?;
        Ok(Self { config, site, store })
    }

    /// The organization of this name; the first one where none is named.
    pub(crate) async fn organization_named(&self, name: Option<&str>) -> Result<Organization, Failure> {
        let Some(name) = name else { return self.organization().await };
        let found = match name.parse() {
            Ok(id) => self.store.find_organization(id).await?,
            Err(_) => self.store.find_organization_by_name(name.trim()).await?,
        };
        found.ok_or_else(|| {
            let told = format!(
                "no organization, or more than one, is called `{name}`; see `admin organization list`"
            );
            Failure::new(Exit::NotFound, told)
        })
    }

    /// The first organization, or how to make one.
    pub(crate) async fn organization(&self) -> Result<Organization, Failure> {
        self.store.find_first_organization().await?.ok_or_else(|| {
            let told = "there is no organization yet; make it by `warifu admin organization create NAME`";
            Failure::new(Exit::NotFound, told)
        })
    }

    /// The address of a registration link.
    pub(crate) fn link_address(&self, token: &Token) -> String {
        format!("{}/t/{}", self.site.origin(), token.reveal())
    }

    /// Who acts here, now: whoever can run the command line is the operator.
    pub(crate) fn acting(&self) -> Administering<'static> {
        Administering { actor: Actor::Operator, now: SystemClock.now(), visit: None }
    }

    /// Writes a decision, or says why it wasn't.
    pub(crate) async fn write<T>(&self, decision: Decision<T>) -> Result<T, Failure> {
        self.commit(&decision.changes).await?;
        Ok(decision.outcome)
    }

    async fn commit(&self, changes: &[Change]) -> Result<(), Failure> {
        match self.store.commit(changes).await? {
            Outcome::Committed(_) => Ok(()),
            Outcome::Stale(stale) => Err(Failure::stale(stale.guard)),
        }
    }
}

/// Where the key ring of a checked configuration is.
pub(crate) fn ring_of(config: &Config) -> RingPlace {
    config.key_ring.place().expect("a checked configuration names one place")
}
