//! Links in mails: opening one changes nothing, the button of its page does what it is for, once.

use std::collections::BTreeSet;

use warifu_core::{
    grant::{Grant, GrantState},
    id::Id,
    mail_link::{self, MailLink, Purpose},
    member::Member,
    organization::Organization,
    session::Session,
    ticket::Unusable,
};

use super::Caller;
use crate::{
    mail,
    server::{Server, Trouble, Written},
};

/// What a link is for, as far as it may still be used.
pub(crate) fn open(server: &Server, caller: &Caller, text: &str) -> Result<MailLink, Unusable> {
    let link = mail::read_link(server, text).ok_or(Unusable::Invalid)?;
    if link.is_over(caller.now) { Err(Unusable::Expired) } else { Ok(link) }
}

/// The member whom a link concerns.
pub(super) async fn find_member(
    server: &Server,
    link: &MailLink,
) -> Result<Option<(Member, Organization)>, Trouble> {
    let (Purpose::NotMe { member, .. } | Purpose::SetPassword { member, .. }) = link.purpose;
    Ok(server.store.find_member(member).await?)
}

/// What "this wasn't me" would end.
#[derive(Debug)]
pub(crate) struct GoingOn {
    /// The session, where it hasn't ended.
    pub(crate) session: Option<Session>,
    /// The names of clients that may still use what they were let have in it.
    pub(crate) clients: Vec<String>,
}

/// `None` where nothing is left to end.
pub(crate) async fn find_going_on(
    server: &Server,
    caller: &Caller,
    member: Id<Member>,
    session: Id<Session>,
) -> Result<Option<GoingOn>, Trouble> {
    let grants = server.store.list_grants_of_session(session).await?;
    let live = server.store.list_sessions(member, caller.now).await?;
    let session = live.into_iter().find(|one| one.id == session);
    let counts = |grant: &Grant| grant.state == GrantState::Live && grant.member == member;
    let counting = grants.into_iter().filter(|(grant, _)| counts(grant) && grant.ends_at > caller.now);
    let clients: BTreeSet<String> = counting.map(|(_, client)| client.settings.name).collect();
    let clients: Vec<String> = clients.into_iter().collect();
    Ok((session.is_some() || !clients.is_empty()).then_some(GoingOn { session, clients }))
}

/// "This wasn't me". Said twice, it is done all the same.
pub(crate) async fn disown(
    server: &Server,
    caller: &Caller,
    link: &MailLink,
    session: Id<Session>,
) -> Result<(), Trouble> {
    let Some((member, _)) = find_member(server, link).await? else { return Ok(()) };
    let (now, visit) = (caller.now, &caller.visit);
    let decision = mail_link::disown(link, &member, session, now, visit, &mut server.random());
    match server.commit(&decision.changes).await? {
        // Stale: it was said before.
        Written::Yes | Written::Stale(_) => Ok(()),
    }
}
