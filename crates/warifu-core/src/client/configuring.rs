//! Clients that the configuration file settles (flow D10): what is written there is what there is.
//!
//! One decision over all of them, so that the file is taken whole or not at all. A client that is gone from the file
//! is switched off, never deleted: what happened with it stays told (flow C8). A client that was made by the command
//! line is never taken over.

use super::{Client, ClientChange, ClientSecret, ClientSettings, administering::differing};
use crate::{
    administering::Administering,
    audit::EventKind,
    change::{Change, Decision},
    id::Id,
    random::Random,
    secret::TokenHash,
};

/// A client as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfiguredClient {
    /// `client_id`; no other of the file has it.
    pub client_id: String,
    /// What is settled.
    pub settings: ClientSettings,
    /// Hashes of the secrets that are good, all until the file says otherwise.
    pub secrets: Vec<TokenHash>,
}

/// There is a client of this ID that doesn't come from the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeByCommand(pub String);

/// What became of the clients that weren't as the file has them: their IDs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settled {
    /// New ones.
    pub created: Vec<String>,
    /// With other settings or secrets, or back again.
    pub changed: Vec<String>,
    /// Gone from the file.
    pub disabled: Vec<String>,
}

impl Settled {
    /// Whether everything was so already.
    pub fn is_nothing(&self) -> bool {
        self.created.is_empty() && self.changed.is_empty() && self.disabled.is_empty()
    }
}

impl Administering<'_> {
    /// Makes the configured clients among `known`, which are all there are, what the file says.
    pub fn configure_clients(
        &self,
        known: &[Client],
        wanted: &[ConfiguredClient],
        random: &mut dyn Random,
    ) -> Result<Decision<Settled>, MadeByCommand> {
        let (mut changes, mut settled) = (Vec::new(), Settled::default());
        for wanted in wanted {
            match known.iter().find(|client| client.client_id == wanted.client_id) {
                None => {
                    changes.extend(self.create_configured(wanted, random));
                    settled.created.push(wanted.client_id.clone());
                }
                Some(client) if !client.configured => return Err(MadeByCommand(client.client_id.clone())),
                Some(client) => {
                    let written = self.write_configured(client, wanted, random);
                    settled.changed.extend((!written.is_empty()).then(|| client.client_id.clone()));
                    changes.extend(written);
                }
            }
        }
        let is_wanted = |client: &Client| wanted.iter().any(|one| one.client_id == client.client_id);
        for client in known.iter().filter(|client| client.configured && !is_wanted(client)) {
            if let Some(decision) = self.enable_client(client, false, random) {
                changes.extend(decision.changes);
                settled.disabled.push(client.client_id.clone());
            }
        }
        Ok(Decision { changes, outcome: settled })
    }

    fn create_configured(&self, wanted: &ConfiguredClient, random: &mut dyn Random) -> [Change; 2] {
        let client = Client {
            id: Id::new(self.now, random),
            client_id: wanted.client_id.clone(),
            settings: wanted.settings.clone(),
            secrets: self.secrets_of(wanted, &[]),
            enabled: true,
            configured: true,
            version: 1,
            made_at: self.now,
        };
        let what = EventKind::ClientCreated { client: wanted.client_id.clone() };
        [ClientChange::Create(Box::new(client)).into(), self.told(what, random)]
    }

    /// Nothing, where the client is so already.
    fn write_configured(
        &self,
        client: &Client,
        wanted: &ConfiguredClient,
        random: &mut dyn Random,
    ) -> Vec<Change> {
        let (settings, secrets) = (wanted.settings.clone(), self.secrets_of(wanted, &client.secrets));
        let mut changed = differing(&client.settings, &settings);
        changed.extend((secrets != client.secrets).then(|| "secret".to_owned()));
        if changed.is_empty() && client.enabled {
            return Vec::new();
        }
        let to = Client { settings, secrets, enabled: true, ..client.clone() };
        let mut changes = vec![ClientChange::Write { from: client.version, to: Box::new(to) }.into()];
        let name = || client.client_id.clone();
        if !changed.is_empty() {
            changes.push(self.told(EventKind::ClientChanged { client: name(), settings: changed }, random));
        }
        if !client.enabled {
            changes.push(self.told(EventKind::ClientEnabled { client: name() }, random));
        }
        changes
    }

    /// The secrets of the file; those that are known keep their age.
    fn secrets_of(&self, wanted: &ConfiguredClient, known: &[ClientSecret]) -> Vec<ClientSecret> {
        let secret = |hash: &TokenHash| {
            let made_at =
                known.iter().find(|known| known.hash == *hash).map_or(self.now, |known| known.made_at);
            ClientSecret { hash: *hash, made_at, ends_at: None }
        };
        wanted.secrets.iter().map(secret).collect()
    }
}

#[cfg(test)]
mod tests;
