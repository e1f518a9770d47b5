//! What is on a ticket: kept only by what recognises it, and sealed beside that while it can be shown again.
//!
//! A registration ID and a password are typed by people, so that rows keep their HMAC under the key ring; the address of a card or
//! link has 256 random bits, so that its hash is enough. A ticket's row id is where its secrets belong: they open in no other.

use warifu_core::{
    code,
    id::Id,
    random::Random,
    secret::{Token, TokenHash, sha256},
    ticket::{
        ID_LENGTH, Instead, NewTicket, PASSWORD_LENGTH, PasswordTag, SealedSecrets, Ticket, TicketKind,
        TicketSecrets,
    },
    time::Time,
};
use warifu_keys::{Context, KeyId, KeyRing, SealPurpose, Sealed, Tag, TagPurpose};
use zeroize::Zeroizing;

/// What a row keeps of a ticket's secrets.
#[derive(Debug)]
struct Kept {
    token: TokenHash,
    password: Option<PasswordTag>,
    sealed: SealedSecrets,
}

/// A new ticket of this kind, and what is on it. `None` is a bug: what was just made can't be read.
pub(crate) fn new_ticket(
    ring: &KeyRing,
    kind: TicketKind,
    password: bool,
    (now, expires_at): (Time, Time),
    random: &mut dyn Random,
) -> Option<(NewTicket, TicketSecrets)> {
    let (id, secrets) = (Id::new(now, random), TicketSecrets::new(kind, password, random));
    let kept = keep(ring, id, kind, &secrets, random)?;
    let (instead, replaces) = (Instead::of_kind(kind), None);
    let (token, password, sealed) = (kept.token, kept.password, Some(kept.sealed));
    Some((NewTicket { id, kind, replaces, instead, expires_at, token, password, sealed }, secrets))
}

/// Rows are found by what was typed before anybody knows which: all registration IDs belong to one place.
const REGISTRATION_IDS: &[u8] = b"registration-id";

/// What is kept of these secrets in the row of this id.
fn keep(
    ring: &KeyRing,
    id: Id<Ticket>,
    kind: TicketKind,
    secrets: &TicketSecrets,
    random: &mut dyn Random,
) -> Option<Kept> {
    let token = match kind {
        TicketKind::Link | TicketKind::NotificationCard => Token::parse(&secrets.code)?.hash(),
        TicketKind::RegistrationId => registration_id(&ring.tag(
            TagPurpose::TypedSecret,
            place(REGISTRATION_IDS),
            secrets.code.as_bytes(),
        )),
    };
    let password = secrets
        .password
        .as_ref()
        .map(|password| ring.tag(TagPurpose::TypedSecret, place(id.bytes()), password.as_bytes()).to_bytes());
    let plain = Zeroizing::new(serde_json::to_vec(secrets).ok()?);
    let sealed = ring.seal(SealPurpose::Ticket, place(id.bytes()), &plain, random);
    Some(Kept { token, password, sealed: sealed_secrets(sealed) })
}

/// What a typed registration ID may be found by: under every key of the ring. `None`: it can't be one.
pub(crate) fn find_by(ring: &KeyRing, typed: &str) -> Option<Vec<TokenHash>> {
    let code = code::read(typed, ID_LENGTH)?;
    let tags = ring.tags(TagPurpose::TypedSecret, place(REGISTRATION_IDS), code.as_bytes());
    Some(tags.iter().map(registration_id).collect())
}

/// Whether this is the ticket's password. In constant time; a ticket without one takes none.
pub(crate) fn is_right(ring: &KeyRing, ticket: &Ticket, typed: &str) -> bool {
    let (Some(tag), Some(code)) = (&ticket.password, code::read(typed, PASSWORD_LENGTH)) else {
        return false;
    };
    let Some(tag) = Tag::from_slice(tag) else { return false };
    ring.verify_tag(TagPurpose::TypedSecret, place(ticket.id.bytes()), code.as_bytes(), &tag).is_ok()
}

/// What is on a ticket, where it is still kept and the ring has its key.
pub(crate) fn open(ring: &KeyRing, ticket: &Ticket) -> Option<TicketSecrets> {
    let sealed = Sealed::from_bytes(ticket.sealed.as_ref()?.sealed.clone()).ok()?;
    let opened = ring.open(SealPurpose::Ticket, place(ticket.id.bytes()), &sealed).ok()?;
    serde_json::from_slice(&opened.plaintext).ok()
}

/// The same under the ring's present key. `None`: this ring can't open it.
pub(crate) fn rewrapped(
    ring: &KeyRing,
    id: Id<Ticket>,
    secrets: &SealedSecrets,
    random: &mut dyn Random,
) -> Option<SealedSecrets> {
    let sealed = Sealed::from_bytes(secrets.sealed.clone()).ok()?;
    ring.rewrap(SealPurpose::Ticket, place(id.bytes()), &sealed, random).ok().map(sealed_secrets)
}

fn sealed_secrets(sealed: Sealed) -> SealedSecrets {
    let by: KeyId = sealed.key_id();
    SealedSecrets { by: *by.as_bytes(), sealed: sealed.into_bytes() }
}

fn registration_id(tag: &Tag) -> TokenHash {
    TokenHash(sha256(&[&tag.to_bytes()]))
}

/// Row ids are of no other installation, and a restore empties the rows.
const fn place(id: &[u8]) -> Context<'_> {
    Context { issuer: "", id }
}

#[cfg(test)]
mod tests {
    use super::*;
    use warifu_core::{random::Seeded, sample};

    fn ring() -> KeyRing {
        KeyRing::new(Time::from_millis(0), &mut Seeded::new(1))
    }

    fn ticket(kind: TicketKind, id: u8, kept: &Kept) -> Ticket {
        Ticket {
            id: Id::from_bytes([id; 16]),
            kind,
            token: kept.token,
            password: kept.password,
            sealed: Some(kept.sealed.clone()),
            ..sample::ticket()
        }
    }

    #[test]
    fn what_is_on_a_ticket_is_recognised_and_shown_again_and_nothing_else_is() {
        let (ring, mut random) = (ring(), Seeded::new(2));
        for kind in [TicketKind::RegistrationId, TicketKind::NotificationCard, TicketKind::Link] {
            let secrets = TicketSecrets::new(kind, true, &mut random);
            let kept = keep(&ring, Id::from_bytes([1; 16]), kind, &secrets, &mut random).unwrap();
            let own = ticket(kind, 1, &kept);
            let password = secrets.password.clone().unwrap();
            assert!(is_right(&ring, &own, &code::grouped(&password).to_lowercase()), "{kind:?}");
            assert!(!is_right(&ring, &own, "0000000000"));
            assert!(!is_right(&ring, &own, ""));
            assert_eq!(open(&ring, &own), Some(secrets));
            // In another row neither opens.
            let other = ticket(kind, 2, &kept);
            assert!(!is_right(&ring, &other, &password));
            assert_eq!(open(&ring, &other), None);
        }
    }

    #[test]
    fn a_registration_id_is_found_however_it_is_typed_and_a_card_by_no_typing() {
        let (ring, mut random) = (ring(), Seeded::new(3));
        let kind = TicketKind::RegistrationId;
        let secrets = TicketSecrets::new(kind, true, &mut random);
        let kept = keep(&ring, Id::from_bytes([1; 16]), kind, &secrets, &mut random).unwrap();
        let typed = code::grouped(&secrets.code).to_lowercase();
        assert!(find_by(&ring, &typed).unwrap().contains(&kept.token));
        assert!(!find_by(&ring, "0000000000").unwrap().contains(&kept.token));
        assert_eq!(find_by(&ring, "short"), None);
    }

    #[test]
    fn a_ticket_without_a_password_takes_none() {
        let ticket = sample::ticket();
        for typed in ["", "0000000000"] {
            assert!(!is_right(&ring(), &ticket, typed));
        }
    }
}
