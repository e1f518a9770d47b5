//! What members let clients have when asked: one row for each of both, compared and set by its version.

use warifu_core::{
    client::Client,
    consent::{ConsentChange, Consented},
    id::Id,
    member::Member,
};

use super::{
    bind,
    client::{self, client_columns},
    guard,
    read::{Reader, every, first},
};
use crate::{Error, Guarded, Store};

macro_rules! consent_columns {
    () => {
        "consent.member, consent.client, consent.scope, consent.resources, consent.version, consent.at"
    };
}

statements! {
    FIRST = "remember the first that a member let a client have",
        "INSERT INTO consent (member, client, scope, resources, version, at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (member, client) DO NOTHING";
    FURTHER = "remember more that a member let a client have",
        "UPDATE consent SET scope = $4, resources = $5, version = $6, at = $7
          WHERE member = $1 AND client = $2 AND version = $3";
    STILL = "what a member let a client have is still the same",
        "UPDATE consent SET version = version WHERE member = $1 AND client = $2 AND version = $3";
    FORGET = "forget what a member let a client have",
        "DELETE FROM consent WHERE member = $1 AND client = $2";
    FIND = "find what a member let a client have",
        concat!("SELECT ", consent_columns!(), " FROM consent
          WHERE consent.member = $1 AND consent.client = $2");
    LIST = "list what a member let clients have when asked",
        concat!("SELECT ", consent_columns!(), ", ", client_columns!(), "
           FROM consent JOIN client ON client.id = consent.client
          WHERE consent.member = $1 ORDER BY consent.client");
}

pub(crate) fn statements(change: &ConsentChange) -> Vec<Guarded> {
    vec![match change {
        ConsentChange::First(first) => FIRST
            .bind(first.member)
            .bind(first.client)
            .bind(bind::document(&first.scope))
            .bind(bind::document(&first.resources))
            .bind(first.version)
            .bind(first.at)
            .guarded(guard::CONSENT),
        ConsentChange::Forget { member, client } => FORGET.bind(*member).bind(*client).into(),
        ConsentChange::Further { from, to } => FURTHER
            .bind(to.member)
            .bind(to.client)
            .bind(*from)
            .bind(bind::document(&to.scope))
            .bind(bind::document(&to.resources))
            .bind(to.version)
            .bind(to.at)
            .guarded(guard::CONSENT),
        ConsentChange::Still { member, client, version } => {
            STILL.bind(*member).bind(*client).bind(*version).guarded(guard::CONSENT)
        }
    }]
}

fn read(reader: &mut Reader<'_>) -> Result<Consented, Error> {
    reader.other_table("consent", String::new());
    Ok(Consented {
        member: reader.id("member")?,
        client: reader.id("client")?,
        scope: reader.document("scope")?,
        resources: reader.document("resources")?,
        version: reader.int("version")?,
        at: reader.time("at")?,
    })
}

impl Store {
    /// What a member let a client have when asked.
    pub async fn find_consent(
        &self,
        member: Id<Member>,
        client: Id<Client>,
    ) -> Result<Option<Consented>, Error> {
        let rows = self.engine().fetch(FIND.bind(member).bind(client)).await?;
        first(&rows, read)
    }

    /// What a member let clients have when asked, with the clients (flow C8).
    pub async fn list_consents(&self, member: Id<Member>) -> Result<Vec<(Consented, Client)>, Error> {
        let rows = self.engine().fetch(LIST.bind(member)).await?;
        every(&rows, |reader| Ok((read(reader)?, client::read(reader)?)))
    }
}
