//! What clients asked for: requests that wait, and what members said to them.

use warifu_core::{
    client::Client,
    grant::{Consented, KeptRequest},
    id::Id,
    member::Member,
    secret::TokenHash,
};

use super::{
    bind,
    client::{self, client_columns},
    read::{Reader, every, first},
};
use crate::{Call, Error, Store};

statements! {
    CONSENT = "remember what a member let a client have",
        "INSERT INTO consent (member, client, scope, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (member, client) DO UPDATE SET scope = excluded.scope, at = excluded.at";
    FORGET_CONSENT = "forget what a member let a client have",
        "DELETE FROM consent WHERE member = $1 AND client = $2";
    FIND_CONSENT = "find what a member let a client have",
        "SELECT member, client, scope, at FROM consent WHERE member = $1 AND client = $2";
    LIST_CONSENTS = "list what a member let clients have when asked",
        concat!("SELECT consent.member, consent.client, consent.scope, consent.at, ", client_columns!(), "
           FROM consent JOIN client ON client.id = consent.client
          WHERE consent.member = $1 ORDER BY consent.client");
    KEEP = "keep a request",
        "INSERT INTO kept_request (token, client, parameters, pushed, received_at, begins_until, kept_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7)";
    FIND_KEPT = "find a kept request",
        "SELECT token, client, parameters, pushed, received_at, begins_until, kept_until
           FROM kept_request WHERE token = $1";
}

pub(super) fn consent(consented: &Consented) -> Call {
    CONSENT
        .bind(consented.member)
        .bind(consented.client)
        .bind(bind::document(&consented.scope))
        .bind(consented.at)
}

pub(super) fn forget_consent(member: Id<Member>, client: Id<Client>) -> Call {
    FORGET_CONSENT.bind(member).bind(client)
}

pub(super) fn keep(request: &KeptRequest) -> Call {
    KEEP.bind(request.token)
        .bind(request.client)
        .bind(request.parameters.as_str())
        .bind(request.pushed)
        .bind(request.received_at)
        .bind(request.begins_until)
        .bind(request.kept_until)
}

fn read_consent(reader: &mut Reader<'_>) -> Result<Consented, Error> {
    reader.other_table("consent", String::new());
    Ok(Consented {
        member: reader.id("member")?,
        client: reader.id("client")?,
        scope: reader.document("scope")?,
        at: reader.time("at")?,
    })
}

fn read_kept(reader: &mut Reader<'_>) -> Result<KeptRequest, Error> {
    reader.other_table("kept_request", String::new());
    Ok(KeptRequest {
        token: reader.token("token")?,
        client: reader.id("client")?,
        parameters: reader.text("parameters")?,
        pushed: reader.flag("pushed")?,
        received_at: reader.time("received_at")?,
        begins_until: reader.time("begins_until")?,
        kept_until: reader.time("kept_until")?,
    })
}

impl Store {
    /// What a member let a client have when asked.
    pub async fn find_consent(
        &self,
        member: Id<Member>,
        client: Id<Client>,
    ) -> Result<Option<Consented>, Error> {
        let rows = self.engine().fetch(FIND_CONSENT.bind(member).bind(client)).await?;
        first(&rows, read_consent)
    }

    /// What a member let clients have when asked, with the clients (flow C8).
    pub async fn list_consents(&self, member: Id<Member>) -> Result<Vec<(Consented, Client)>, Error> {
        let rows = self.engine().fetch(LIST_CONSENTS.bind(member)).await?;
        every(&rows, |reader| Ok((read_consent(reader)?, client::read(reader)?)))
    }

    /// A kept request by the hash of its reference, whether or not its time is over.
    pub async fn find_kept_request(&self, token: &TokenHash) -> Result<Option<KeptRequest>, Error> {
        let rows = self.engine().fetch(FIND_KEPT.bind(*token)).await?;
        first(&rows, read_kept)
    }
}
