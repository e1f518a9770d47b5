//! Forgotten password: flow B12. Whoever asks is answered alike, and it costs the same.

use warifu_core::{
    forgotten_password::{self, Refused},
    identifier::Identifier,
    mail_link::MailLink,
    member::Member,
    password::{self, Unacceptable},
    random,
    ticket::Unusable,
};

use super::{Caller, TRIES_ON_COUNTERS, counters, mail_links::find_member};
use crate::server::{Server, Trouble, Written};

/// Queues a mail with a link where there is somebody to send it to, and an empty row where there isn't.
pub(crate) async fn ask(server: &Server, caller: &Caller, identifier: &Identifier) -> Result<(), Trouble> {
    for _ in 0..TRIES_ON_COUNTERS {
        let (known, _) = server.store.load_password_sign_in(identifier, None).await?;
        let member = known.as_ref().map(|(member, _)| member);
        let counter = counters::load_of_forgotten_passwords(server, caller, member, identifier).await?;
        let known = known.as_ref().map(|(member, organization)| (member, organization));
        let random = &mut server.random();
        let decision = forgotten_password::ask(known, &counter, caller.now, &caller.visit, random);
        if server.commit(&decision.changes).await? == Written::Yes {
            return Ok(());
        }
    }
    Err(Trouble::Bug("a forgotten password stayed stale".into()))
}

/// Why a link sets no password.
#[derive(Debug)]
pub(crate) enum NotSet {
    /// The link, the member or the policy.
    Refused(Refused),
    /// The member is gone.
    Unusable(Unusable),
    /// The new one breaks the rule.
    Unacceptable(Unacceptable),
}

/// Whose password a link sets.
pub(crate) async fn find(
    server: &Server,
    caller: &Caller,
    link: &MailLink,
) -> Result<Result<Member, NotSet>, Trouble> {
    let Some((member, organization)) = find_member(server, link).await? else {
        return Ok(Err(NotSet::Unusable(Unusable::Invalid)));
    };
    let may = forgotten_password::may_set(link, &member, &organization, caller.now);
    Ok(may.map(|()| member).map_err(NotSet::Refused))
}

/// Sets the password, once.
pub(crate) async fn set(
    server: &Server,
    caller: &Caller,
    link: &MailLink,
    new: &str,
) -> Result<Result<(), NotSet>, Trouble> {
    let member = match find(server, caller, link).await? {
        Ok(member) => member,
        Err(not) => return Ok(Err(not)),
    };
    let email = member.email.as_ref().map_or("", |email| email.as_str());
    let new = match password::check(new, &[member.member_id.as_str(), &member.name, email]) {
        Ok(new) => new,
        Err(why) => return Ok(Err(NotSet::Unacceptable(why))),
    };
    let phc = server.hashing.hash(new, random::bytes(&mut server.random())).await?;
    for _ in 0..super::TRIES {
        // Loaded again: hashing takes a while, and whoever was faster has set it.
        let Some((member, organization)) = find_member(server, link).await? else {
            return Ok(Err(NotSet::Unusable(Unusable::Invalid)));
        };
        let (now, visit, phc) = (caller.now, &caller.visit, phc.clone());
        let random = &mut server.random();
        match forgotten_password::set(link, &member, &organization, phc, now, visit, random) {
            Err(refused) => return Ok(Err(NotSet::Refused(refused))),
            Ok(decision) if server.commit(&decision.changes).await? == Written::Yes => return Ok(Ok(())),
            Ok(_) => {}
        }
    }
    Ok(Err(NotSet::Refused(Refused::Used)))
}
