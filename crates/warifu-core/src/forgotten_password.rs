//! Forgotten password (flow B12): a mail with a link that sets another, where policy says so.
//!
//! Asking costs the same for everybody: a counter, an event, and a notice or an empty row; what is shown is the same
//! too. Nothing but the password changes by the link, all sessions end, and it works once: while the password is of the
//! version that it was when the mail was asked for.

use crate::{
    attempt::Attempts,
    audit::{Actor, Event, EventKind, Visit},
    change::{Change, Decision},
    id::Id,
    mail_link::{MailLink, Purpose},
    member::{Member, MemberChange, NotAdmitted},
    notice::{About, Notice},
    organization::Organization,
    policy::{ForgottenPassword, Policy},
    random::Random,
    session::SessionChange,
    time::Time,
};

/// Mails that may be asked for with one identifier in a quarter of an hour. Further ones are answered alike and not sent.
pub const ASKED_AT_MOST: u32 = 3;

/// Why a link sets no password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// `password-not-allowed`: the organization has moved on meanwhile.
    NotAllowed,
    /// `account-disabled`, `membership-expired`
    NotAdmitted(NotAdmitted),
    /// `link-used`: the password has been changed since the mail was asked for.
    Used,
}

/// Whether a policy mails such links now.
pub fn is_mailed(policy: &Policy, now: Time) -> bool {
    policy.forgotten_password == ForgottenPassword::Mail && policy.takes_password(now)
}

/// Somebody says to have forgotten a password. `counter` is that of the member, or of what was typed where that names
/// nobody.
pub fn ask(
    known: Option<(&Member, &Organization)>,
    counter: &Attempts,
    now: Time,
    visit: &Visit,
    random: &mut dyn Random,
) -> Decision<()> {
    let locked = counter.locked(now).is_some();
    let counted = if locked { counter.unchanged(now) } else { counter.failed(ASKED_AT_MOST, now) };
    let mailed = |(member, organization): &(&Member, &Organization)| {
        !locked
            && is_mailed(&organization.policy, now)
            && member.admitted(now).is_ok()
            && member.password.is_some()
            && member.email.is_some()
    };
    let notice = match known.filter(mailed) {
        Some((member, _)) => {
            let Visit { browser, address, .. } = visit.clone();
            let about = About::PasswordForgotten { version: member.password_version(), browser, address };
            Notice::to_member(member.id, about, now, random)
        }
        None => Notice::nothing(now, random),
    };
    let member = known.map(|(member, _)| member);
    let changes =
        vec![counted.into(), notice.into(), event(EventKind::PasswordForgotten, member, now, visit, random)];
    Decision { changes, outcome: () }
}

/// Whether the link sets a password of this member, now.
pub fn may_set(
    link: &MailLink,
    member: &Member,
    organization: &Organization,
    now: Time,
) -> Result<(), Refused> {
    match link.purpose {
        Purpose::SetPassword { version, .. } if version == member.password_version() => {}
        Purpose::SetPassword { .. } | Purpose::NotMe { .. } => return Err(Refused::Used),
    }
    member.admitted(now).map_err(Refused::NotAdmitted)?;
    if is_mailed(&organization.policy, now) { Ok(()) } else { Err(Refused::NotAllowed) }
}

/// Sets the password, already hashed, and ends all sessions. Guard: the password's version, so that of any number at
/// once one wins.
pub fn set(
    link: &MailLink,
    member: &Member,
    organization: &Organization,
    phc: String,
    now: Time,
    visit: &Visit,
    random: &mut dyn Random,
) -> Result<Decision<()>, Refused> {
    may_set(link, member, organization, now)?;
    let Visit { browser, address, .. } = visit.clone();
    let about = About::PasswordChanged { browser, address };
    let (id, epoch) = (member.id, member.epoch);
    let changes = vec![
        MemberChange::StillAdmitted { id, epoch, now }.into(),
        MemberChange::SetPassword { id, from: member.password_version(), phc }.into(),
        MemberChange::RaiseEpoch { id }.into(),
        SessionChange::EndOthers { member: id, except: None }.into(),
        event(EventKind::PasswordSetByMail, Some(member), now, visit, random),
        Notice::to_member(id, about, now, random).into(),
    ];
    Ok(Decision { changes, outcome: () })
}

fn event(
    what: EventKind,
    member: Option<&Member>,
    now: Time,
    visit: &Visit,
    random: &mut dyn Random,
) -> Change {
    let event = Event {
        id: Id::new(now, random),
        at: now,
        organization: member.map(|m| m.organization),
        member: member.map(|m| m.id),
        passkey: None,
        session: None,
        ticket: None,
        actor: Actor::Anyone,
        what,
        visit: Some(visit.clone()),
    };
    event.salted(random).into()
}

#[cfg(test)]
mod tests;
