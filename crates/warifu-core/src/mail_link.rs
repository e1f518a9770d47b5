//! A link in a mail: what may be done by whoever opens it, once it has been sealed (flows B3, B12).
//!
//! Nothing is kept of it: what it is for, whom it concerns and when it ends stand in it, sealed under the key ring.
//! Opening it changes nothing; the button of its page does. What it does happens once: the first guard of each purpose
//! sees to that. A purpose never changes its number: mails that are on their way name it.

use crate::{
    audit::{Actor, Event, EventKind, Visit},
    ceremony::{NONCE_GRACE, NonceChange},
    change::Decision,
    id::Id,
    member::Member,
    random::Random,
    secret::sha256,
    session::{Session, SessionChange},
    time::{Span, Time},
};

/// "This wasn't me" may be said for this long: mails are read after a week-end.
pub const NOT_ME_LIFE: Span = Span::days(7);
/// A new password may be set for this long.
pub const SET_PASSWORD_LIFE: Span = Span::minutes(15);

/// What is sealed in the link's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailLink {
    /// What it may be used for, and for nothing else.
    pub purpose: Purpose,
    /// When it ends.
    pub ends_at: Time,
}

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// "This wasn't me": ends the session, with all that clients were let have in it.
    NotMe { member: Id<Member>, session: Id<Session> },
    /// Sets a new password in the place of the one of this version.
    SetPassword { member: Id<Member>, version: i64 },
}

const NOT_ME: u8 = 1;
const SET_PASSWORD: u8 = 2;

impl MailLink {
    /// What is sealed: short, since it becomes part of an address.
    pub fn to_bytes(&self) -> Vec<u8> {
        let ends_at = self.ends_at.millis().to_be_bytes();
        match &self.purpose {
            Purpose::NotMe { member, session } => {
                [&[NOT_ME][..], &ends_at, member.bytes(), session.bytes()].concat()
            }
            Purpose::SetPassword { member, version } => {
                [&[SET_PASSWORD][..], &ends_at, member.bytes(), &version.to_be_bytes()].concat()
            }
        }
    }

    /// Reads what was sealed.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (number, rest) = bytes.split_first()?;
        let (ends_at, rest) = rest.split_first_chunk()?;
        let (member, rest) = rest.split_first_chunk()?;
        let member = Id::from_bytes(*member);
        let purpose = match *number {
            NOT_ME => Purpose::NotMe { member, session: Id::from_bytes(rest.try_into().ok()?) },
            SET_PASSWORD => {
                Purpose::SetPassword { member, version: i64::from_be_bytes(rest.try_into().ok()?) }
            }
            _ => return None,
        };
        Some(Self { purpose, ends_at: Time::from_millis(i64::from_be_bytes(*ends_at)) })
    }

    /// Whether its time is over.
    pub fn is_over(&self, now: Time) -> bool {
        now >= self.ends_at
    }

    /// Spends it. Guard: nobody has. A link that was mailed twice is spent once.
    fn spend(&self) -> NonceChange {
        let nonce = sha256(&[b"mail-link", &self.to_bytes()]);
        NonceChange::Spend { nonce, keep_until: self.ends_at + NONCE_GRACE }
    }
}

/// "This wasn't me": ends the session. Whoever reads the member's mail may do so without signing in; nothing is ended
/// by it but what the mail was about.
pub fn disown(
    link: &MailLink,
    member: &Member,
    session: Id<Session>,
    now: Time,
    visit: &Visit,
    random: &mut dyn Random,
) -> Decision<()> {
    let event = Event {
        id: Id::new(now, random),
        at: now,
        organization: Some(member.organization),
        member: Some(member.id),
        passkey: None,
        session: Some(session),
        ticket: None,
        actor: Actor::Anyone,
        what: EventKind::SessionDisowned,
        visit: Some(visit.clone()),
    };
    let changes = vec![
        link.spend().into(),
        SessionChange::EndWithGrants { id: session, member: member.id }.into(),
        event.salted(random).into(),
    ];
    Decision { changes, outcome: () }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{change::Change, random::Seeded, sample};

    fn links() -> [MailLink; 2] {
        let (member, session) = (Id::from_bytes([2; 16]), Id::from_bytes([7; 16]));
        [Purpose::NotMe { member, session }, Purpose::SetPassword { member, version: -3 }]
            .map(|purpose| MailLink { purpose, ends_at: sample::NOW })
    }

    #[test]
    fn a_link_reads_back_and_nothing_else_does() {
        for link in links() {
            let bytes = link.to_bytes();
            assert_eq!(MailLink::parse(&bytes), Some(link));
            assert!((0..bytes.len()).all(|end| MailLink::parse(&bytes[..end]).is_none()));
            assert_eq!(MailLink::parse(&[&bytes[..], &[0]].concat()), None);
            assert_eq!(MailLink::parse(&[&[9][..], &bytes[1..]].concat()), None);
        }
    }

    #[test]
    fn no_two_links_are_spent_alike() {
        let [one, other] = links();
        let later = MailLink { ends_at: one.ends_at + Span::millis(1), ..one };
        assert_ne!(one.spend(), other.spend());
        assert_ne!(one.spend(), later.spend());
        assert!(one.is_over(sample::NOW) && !later.is_over(sample::NOW));
    }

    #[test]
    fn saying_that_it_was_not_me_is_spent_first_and_recorded() {
        let [link, _] = links();
        let loaded = sample::session();
        let decision = disown(
            &link,
            &loaded.member,
            loaded.session.id,
            sample::NOW,
            &sample::visit(),
            &mut Seeded::new(1),
        );
        let [
            Change::Nonce(NonceChange::Spend { keep_until, .. }),
            Change::Session(ended),
            Change::Audit(told),
        ] = &decision.changes[..]
        else {
            panic!("{:?}", decision.changes)
        };
        assert_eq!(*keep_until, link.ends_at + NONCE_GRACE);
        let (id, member) = (loaded.session.id, loaded.member.id);
        assert_eq!(*ended, SessionChange::EndWithGrants { id, member });
        assert_eq!((&told.event.what, told.event.session), (&EventKind::SessionDisowned, Some(id)));
    }
}
