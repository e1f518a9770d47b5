//! One line of what happened.
//!
//! The leaf of the tree hashes the stored body and a salt of the event, so that a body can be erased
//! later and the tree still verifies. The columns beside the body are derived from it alone;
//! `warifu audit verify` derives them again.

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use crate::{
    client::Client,
    id::Id,
    member::Member,
    organization::Organization,
    passkey::{Attested, Passkey},
    random::{self, Random},
    secret::sha256,
    session::Session,
    ticket::Ticket,
    time::Time,
};

/// An event; its JSON is the stored body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The row, and the identity of the commit it is part of.
    pub id: Id<Event>,
    /// When it was decided.
    pub at: Time,
    /// The organization it happened in.
    pub organization: Option<Id<Organization>>,
    /// Whom it happened to, where that is known.
    pub member: Option<Id<Member>>,
    /// The device concerned.
    pub passkey: Option<Id<Passkey>>,
    /// The session concerned.
    pub session: Option<Id<Session>>,
    /// The ticket concerned.
    pub ticket: Option<Id<Ticket>>,
    /// Who did it.
    pub actor: Actor,
    /// What happened.
    pub what: EventKind,
    /// From where, as far as the actor came over the network.
    pub visit: Option<Visit>,
}

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// Somebody who had proved nothing.
    Anyone,
    /// This client, by a token of its own.
    Client(Id<Client>),
    /// This member.
    Member(Id<Member>),
    /// Whoever can run the command line on the server.
    Operator,
    /// A rule or a job.
    System,
}

/// From where a request came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The address it came from.
    pub address: String,
    /// Browser and system, in words.
    pub browser: String,
    /// The support code shown on its pages.
    pub support_code: String,
}

/// What happened. Names are stable: they are stored, exported and translated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum EventKind {
    /// An application was approved, and so many tickets issued.
    ApplicationApproved { reference: String, tickets: u32 },
    /// Somebody applied for tickets, for so many members.
    ApplicationMade { reference: String, members: u32 },
    /// An application was refused.
    ApplicationRefused { reference: String },
    /// The key that signs the audit log was made: its public half, and the id of the ring's key that seals it.
    AuditKeyCreated { key: String, sealed_by: String },
    /// Settings of a client were changed.
    ClientChanged { client: String, settings: Vec<String> },
    /// A client was made.
    ClientCreated { client: String },
    /// A client was switched off.
    ClientDisabled { client: String },
    /// A client was switched on.
    ClientEnabled { client: String },
    /// A client was given a secret; the one before is good for a while yet.
    ClientSecretMade { client: String },
    /// A client was given a code for a member who is signed in.
    ClientTold { client: String, acr: String, scope: String },
    /// A step-up ceremony in a session.
    Confirmed { method: String, device: String },
    /// A member allowed a device what its client asked.
    DeviceCodeAllowed { client: String, acr: String, scope: String },
    /// A member declined it.
    DeviceCodeDeclined { client: String },
    /// A member typed so many wrong codes of devices that typing them is locked for a while.
    DeviceCodesLocked { until: Time },
    /// So many events from before a time were erased, since they needn't be kept any longer.
    EventsErased { events: u64, before: Time },
    /// A passkey on a phone approved a handoff.
    HandoffApproved { purpose: String, device: String },
    /// A phone's browser went on with a handoff.
    HandoffClaimed { purpose: String },
    /// Somebody said no on the phone; `why` tells in which way.
    HandoffDeclined { why: String },
    /// A handoff ended before it came to anything; `why` names the rule.
    HandoffEnded { why: String },
    /// Whoever holds the phone sees the screen: the right number, or the right digits.
    HandoffMatched { purpose: String },
    /// Another number was picked than the screen shows, or other digits were typed too often.
    HandoffNumberWrong,
    /// A handoff began: a screen shows a QR code.
    HandoffStarted { purpose: String },
    /// What a client was let have was taken back; `why` names the rule, or is empty where the member did it.
    GrantRevoked { client: String, why: String },
    /// A member was made.
    MemberCreated { role: String },
    /// A member was switched off.
    MemberDisabled { reason: String },
    /// A member was switched on.
    MemberEnabled,
    /// A member's name changed.
    MemberRenamed,
    /// A member has another role.
    MemberRoleChanged { role: String },
    /// A mail that had been given up was put back into the queue.
    NoticeRetried { about: String },
    /// An organization was made.
    OrganizationCreated,
    /// A passkey's counter went back.
    PasskeyCounterWentBack { device: String, stored: i64, told: i64, disabled: bool },
    /// A passkey was deleted.
    PasskeyDeleted { device: String },
    /// A passkey was disabled.
    PasskeyDisabled { device: String, by: String, reason: String },
    /// A passkey was enabled.
    PasskeyEnabled { device: String },
    /// A passkey was registered; `credential` is [`credential_digest`] of what signs in with it, `attested`
    /// what its authenticator proved of itself.
    PasskeyRegistered {
        device: String,
        how: String,
        aaguid: String,
        synced: bool,
        algorithm: i64,
        credential: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attested: Option<Attested>,
    },
    /// A passkey got another name.
    PasskeyRenamed { device: String, before: String },
    /// A passkey was taken out of use, since another took its place.
    PasskeyReplaced { device: String, by: String },
    /// The password was changed by its member.
    PasswordChanged,
    /// Somebody asked for a mail with a link that sets a new password.
    PasswordForgotten,
    /// Password sign-in was locked for a while.
    PasswordLocked { until: Time },
    /// The password was set by an administrator or operator.
    PasswordReset,
    /// A new password was set by the link of a mail.
    PasswordSetByMail,
    /// An organization's policy changed.
    PolicyChanged { before: String, after: String },
    /// So many recovery codes were made; those before are dead.
    RecoveryCodesMade { count: u32 },
    /// The organizations that a registrar looks after changed.
    RegistrarAssigned { organizations: Vec<String> },
    /// The offer to register a passkey was put off.
    RegistrationDeclined,
    /// A registration was refused; `why` names the failed step.
    RegistrationRefused { why: String },
    /// The store was restored from a backup. `voucher` is what the key ring says of the head before. The key
    /// that signed the log until then signs no more.
    Restored { origin_before: String, size_before: u64, root_before: String, voucher: String },
    /// A key was added to the key ring, to be current next.
    RingKeyAdded { key: String },
    /// A key of the key ring became current in the place of another.
    RingKeyPromoted { key: String, before: String },
    /// A key was taken out of the key ring.
    RingKeyRetired { key: String },
    /// So many rows were sealed anew under this key of the key ring.
    RowsSealedAnew { rows: u64, key: String },
    /// A session was ended by the link of a mail: "this wasn't me".
    SessionDisowned,
    /// A session was ended from the list of sessions.
    SessionEnded,
    /// All other sessions were ended.
    SessionsEnded,
    /// A sign-in, at our own pages or for a client.
    SignedIn {
        method: String,
        device: String,
        acr: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client: Option<String>,
    },
    /// A session was signed out.
    SignedOut,
    /// The signal API was released after a restore.
    SignalsReleased,
    /// A sign-in was refused; `why` names the rule. Never the typed text.
    SignInRefused { method: String, why: String },
    /// A ticket was issued.
    TicketIssued { ticket: String, expires_at: Time },
    /// So many wrong passwords were typed for a ticket that it can't be used any more.
    TicketLocked,
    /// The right password of a ticket was typed.
    TicketOpened,
    /// A wrong password was typed for a ticket.
    TicketPasswordWrong,
    /// A ticket was revoked.
    TicketRevoked,
    /// What is on a ticket was shown, to be handed on.
    TicketShown,
    /// A key that signs tokens for clients was made, to sign next or at once; `key` is its `kid`.
    TokenKeyCreated { key: String, algorithm: String, sealed_by: String },
    /// A key began to sign tokens in the place of another.
    TokenKeyPromoted { key: String, before: String },
    /// An old key that signed tokens is no longer published.
    TokenKeyRemoved { key: String },
}

impl EventKind {
    /// The stored name: the `kind` of its JSON.
    pub fn name(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value.get("kind").and_then(|k| k.as_str()).unwrap_or_default().to_owned()
    }
}

/// An event with its salt: what a commit writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaltedEvent {
    /// The event.
    pub event: Event,
    /// 16 random bytes.
    pub salt: [u8; 16],
}

impl Event {
    /// An event of the installation as a whole, of no organization or member.
    pub fn of_installation(id: Id<Self>, at: Time, actor: Actor, what: EventKind) -> Self {
        let (organization, member) = (None, None);
        let (passkey, session, ticket, visit) = (None, None, None, None);
        Self { id, at, organization, member, passkey, session, ticket, actor, what, visit }
    }

    /// The event together with a fresh salt.
    pub fn salted(self, random: &mut dyn Random) -> SaltedEvent {
        SaltedEvent { event: self, salt: random::bytes(random) }
    }

    /// The stored body.
    pub fn body(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("an event is plain data with string keys")
    }
}

/// What the leaf of an event hashes: salt, then body.
pub fn leaf_input(salt: &[u8; 16], body: &[u8]) -> Vec<u8> {
    [&salt[..], body].concat()
}

/// What the event of a registration keeps of a credential: SHA-256 in hex, so that a key put in its place
/// in the passkey's row is found, and no more of it outlives its deletion.
pub fn credential_digest(rp_id: &str, credential_id: &[u8], public_key: &[u8]) -> String {
    HEXLOWER.encode(&sha256(&[b"credential", rp_id.as_bytes(), credential_id, public_key]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_reads_back_and_names_its_kind() {
        let event = Event {
            id: Id::from_bytes([1; 16]),
            at: Time::from_millis(5),
            organization: None,
            member: Some(Id::from_bytes([2; 16])),
            passkey: None,
            session: None,
            ticket: None,
            actor: Actor::Member(Id::from_bytes([2; 16])),
            what: EventKind::SignedIn {
                method: "passkey".into(),
                device: "iPhone".into(),
                acr: "phr".into(),
                client: None,
            },
            visit: None,
        };
        assert_eq!(serde_json::from_slice::<Event>(&event.body()).ok(), Some(event.clone()));
        assert_eq!(event.what.name(), "signed-in");
        assert_eq!(EventKind::SignedOut.name(), "signed-out");
    }

    #[test]
    fn a_registration_recorded_before_there_was_attestation_reads_back_as_the_same_bytes() {
        let body = r#"{"kind":"passkey-registered","device":"iPhone","how":"session","aaguid":"","synced":true,"algorithm":-7,"credential":"00"}"#;
        let what: EventKind = serde_json::from_str(body).unwrap();
        assert!(matches!(what, EventKind::PasskeyRegistered { attested: None, .. }), "{what:?}");
        assert_eq!(serde_json::to_string(&what).unwrap(), body);
    }
}
