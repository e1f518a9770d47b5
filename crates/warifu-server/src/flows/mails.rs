//! Whom a notice is sent to, and what its letter says: for the job that sends it, and for the page that development shows.

use warifu_core::{
    administering::Administering,
    audit::Actor,
    id::Id,
    member::{Language, Member},
    notice::{Addressee, Notice},
    ticket::{Ticket, TicketSecrets},
    time::Time,
};
use warifu_store::QueuedNotice;

use crate::{
    mail::{self, Letter, Recipient},
    server::{Server, Trouble, Written},
    ticket_secrets,
};

/// Who receives a notice, and whom it is about; `None` where there is no address to send it to.
pub(crate) async fn find_recipient(
    server: &Server,
    notice: &Notice,
) -> Result<Option<(Option<Member>, Recipient)>, Trouble> {
    let find = async |id: Option<Id<Member>>| match id {
        Some(id) => Ok::<_, Trouble>(server.store.find_member(id).await?.map(|(member, _)| member)),
        None => Ok(None),
    };
    let member = find(notice.member()).await?;
    let to =
        match &notice.to {
            Addressee::Member(_) => member.as_ref().and_then(Recipient::of),
            Addressee::Administrator { id, .. } => find(Some(*id)).await?.as_ref().and_then(Recipient::of),
            Addressee::Address(address) => mail::open(server, notice.id, address).map(|addressed| {
                Recipient { name: String::new(), email: addressed.email, language: addressed.language }
            }),
            Addressee::Administrators { .. } | Addressee::Nobody => None,
        };
    Ok(to.map(|to| (member, to)))
}

/// What is on a ticket, for the mail to whoever hands it on. The showing is recorded first, as on any page.
pub(crate) async fn show_ticket(
    server: &Server,
    id: Id<Ticket>,
    now: Time,
) -> Result<Option<(Ticket, TicketSecrets)>, Trouble> {
    let found = server.store.find_ticket_by_id(id).await?;
    let Some((ticket, member, _)) = found.filter(|(ticket, ..)| ticket.can_be_shown(now)) else {
        return Ok(None);
    };
    let acting = Administering { actor: Actor::System, now, visit: None };
    let changes = acting.show_ticket(&member, &ticket, &mut server.random());
    if server.commit(&changes).await? != Written::Yes {
        return Ok(None);
    }
    Ok(ticket_secrets::open(&server.ring(), &ticket).map(|secrets| (ticket, secrets)))
}

/// What was queued, newest first.
pub(crate) async fn list(server: &Server, limit: i64) -> Result<Vec<QueuedNotice>, Trouble> {
    Ok(server.store.list_notices(limit).await?)
}

/// A queued notice.
pub(crate) async fn find(server: &Server, id: Id<Notice>) -> Result<Option<QueuedNotice>, Trouble> {
    Ok(server.store.find_notice(id).await?)
}

/// A notice with its letter as it would be sent, and to whom: for the page that development shows.
pub(crate) async fn compose(
    server: &Server,
    notice: &Notice,
    language: Language,
) -> Result<Option<(Recipient, Letter)>, Trouble> {
    let member = match notice.member() {
        Some(id) => server.store.find_member(id).await?.map(|(member, _)| member),
        None => None,
    };
    let to = match find_recipient(server, notice).await? {
        Some((_, to)) => to,
        // Nobody would get it; it is shown all the same.
        None => Recipient { name: String::new(), email: String::new(), language },
    };
    let letter = Letter::of(server, notice, member.as_ref(), &to, server.now());
    Ok(letter.map(|letter| (to, letter)))
}
