//! Clients that a member let have something: flow C8.

use std::collections::BTreeMap;

use warifu_core::{client::Client, id::Id, managing::Refused, session::LoadedSession, time::Time};

use super::{
    Caller,
    managing::{self, Acted},
};
use crate::server::{Server, Trouble};

/// One client, and what it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Connected {
    pub(crate) client: Client,
    /// Since the first that still counts.
    pub(crate) since: Time,
    /// All that it was let have, in no order that means anything.
    pub(crate) scope: Vec<String>,
    /// All resources that its tokens may be for, likewise.
    pub(crate) resources: Vec<String>,
}

/// The clients that have tokens or a remembered consent, by name.
pub(crate) async fn list(
    server: &Server,
    caller: &Caller,
    loaded: &LoadedSession,
) -> Result<Vec<Connected>, Trouble> {
    let member = &loaded.member;
    let grants = server.store.list_grants_of_member(member.id, caller.now).await?;
    let consents = server.store.list_consents(member.id).await?;
    let granted = grants
        .into_iter()
        .filter(|(grant, _)| grant.epoch == member.epoch)
        .map(|(grant, client)| (client, grant.made_at, grant.terms.scope, grant.terms.resources));
    let consented =
        consents.into_iter().map(|(consent, client)| (client, consent.at, consent.scope, consent.resources));
    let mut all: BTreeMap<Id<Client>, Connected> = BTreeMap::new();
    for (client, since, scope, resources) in granted.chain(consented) {
        let id = client.id;
        let new = || Connected { client, since, scope: Vec::new(), resources: Vec::new() };
        let one = all.entry(id).or_insert_with(new);
        one.since = one.since.min(since);
        add(&mut one.scope, scope);
        add(&mut one.resources, resources);
    }
    let mut all: Vec<Connected> = all.into_values().collect();
    all.sort_by(|a, b| a.client.settings.name.cmp(&b.client.settings.name));
    Ok(all)
}

/// Adds what isn't there yet.
fn add(all: &mut Vec<String>, more: Vec<String>) {
    for one in more {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}

/// Takes back all that a client was let have.
pub(crate) async fn disconnect(
    server: &Server,
    caller: &Caller,
    loaded: &LoadedSession,
    client: Id<Client>,
) -> Result<Acted, Trouble> {
    let found = list(server, caller, loaded).await?.into_iter().find(|one| one.client.id == client);
    let Some(Connected { client, .. }) = found else { return Ok(Acted::Refused(Refused::NothingToDo)) };
    let token = &loaded.session.token;
    managing::act(server, caller, token, |managing, random| managing.disconnect(&client, random)).await
}
