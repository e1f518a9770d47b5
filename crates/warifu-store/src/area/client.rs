//! Clients: what is settled about each, as one document that is never queried into.

use warifu_core::{
    client::{Client, ClientChange},
    id::Id,
};

use super::{
    bind, guard,
    read::{Reader, every, first},
};
use crate::{Error, Guarded, Store};

macro_rules! client_columns {
    () => {
        "client.id, client.client_id, client.settings, client.secrets, client.enabled, client.configured, \
         client.version, client.made_at"
    };
}
pub(crate) use client_columns;

statements! {
    CREATE = "create a client",
        "INSERT INTO client (id, client_id, settings, secrets, enabled, configured, version, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (client_id) DO NOTHING";
    WRITE = "write a client",
        "UPDATE client SET settings = $3, secrets = $4, enabled = $5, configured = $6, version = version + 1
          WHERE id = $1 AND version = $2";
    FIND = "find a client",
        concat!("SELECT ", client_columns!(), " FROM client WHERE client.client_id = $1");
    FIND_BY_ID = "find a client by its row",
        concat!("SELECT ", client_columns!(), " FROM client WHERE client.id = $1");
    LIST = "list clients",
        concat!("SELECT ", client_columns!(), " FROM client ORDER BY client.client_id");
}

pub(crate) fn statements(change: &ClientChange) -> Vec<Guarded> {
    vec![match change {
        ClientChange::Create(client) => CREATE
            .bind(client.id)
            .bind(client.client_id.as_str())
            .bind(bind::document(&client.settings))
            .bind(bind::document(&client.secrets))
            .bind(client.enabled)
            .bind(client.configured)
            .bind(client.version)
            .bind(client.made_at)
            .guarded(guard::CLIENT_NEW),
        ClientChange::Write { from, to } => WRITE
            .bind(to.id)
            .bind(*from)
            .bind(bind::document(&to.settings))
            .bind(bind::document(&to.secrets))
            .bind(to.enabled)
            .bind(to.configured)
            .guarded(guard::CLIENT),
    }]
}

pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Client, Error> {
    Ok(Client {
        id: reader.table("client")?,
        client_id: reader.text("client_id")?,
        settings: reader.document("settings")?,
        secrets: reader.document("secrets")?,
        enabled: reader.flag("enabled")?,
        configured: reader.flag("configured")?,
        version: reader.int("version")?,
        made_at: reader.time("made_at")?,
    })
}

impl Store {
    /// A client by its public name, enabled or not.
    pub async fn find_client(&self, client_id: &str) -> Result<Option<Client>, Error> {
        let rows = self.engine().fetch(FIND.bind(client_id)).await?;
        first(&rows, read)
    }

    /// A client by its row, enabled or not.
    pub async fn find_client_by_id(&self, id: Id<Client>) -> Result<Option<Client>, Error> {
        let rows = self.engine().fetch(FIND_BY_ID.bind(id)).await?;
        first(&rows, read)
    }

    /// Every client, by public name.
    pub async fn list_clients(&self) -> Result<Vec<Client>, Error> {
        let rows = self.engine().fetch(LIST.call()).await?;
        every(&rows, read)
    }
}
