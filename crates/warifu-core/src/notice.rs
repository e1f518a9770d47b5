//! Notices: what somebody is told by mail about an account, queued in the commit that it is about.
//!
//! A notice is a row of the queue that mails are sent from. For an unknown identifier an empty row is written, so that
//! known and unknown cost the same. None holds a secret: a link is made when the mail is ([`MailLink`]), what is on a ticket
//! is opened when the mail is, and a bare address is sealed.

pub mod sending;

use serde::{Deserialize, Serialize};

use crate::{
    id::Id,
    mail_link::{self, MailLink, Purpose},
    member::Member,
    organization::Organization,
    random::Random,
    session::Session,
    ticket::Ticket,
    time::Time,
};

/// A notice to queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The row.
    pub id: Id<Notice>,
    /// To whom.
    pub to: Addressee,
    /// What about; `None` is the empty row.
    pub about: Option<About>,
    /// When it was queued.
    pub at: Time,
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressee {
    /// An address of somebody who may be no member.
    Address(SealedAddress),
    /// One of an organization's administrators, about this member.
    Administrator { id: Id<Member>, member: Option<Id<Member>> },
    /// An organization's administrators, whoever they are when it is sent, about this member.
    Administrators { of: Id<Organization>, member: Option<Id<Member>> },
    /// The member whom it is about.
    Member(Id<Member>),
    /// Nobody: what an unknown identifier costs.
    Nobody,
}

/// An address and its language, sealed for the notice's row. Emptied when the mail is sent.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedAddress {
    /// Opens with the key ring alone.
    pub sealed: Vec<u8>,
    /// The key of the ring that it names.
    pub sealed_by: [u8; 8],
}

impl std::fmt::Debug for SealedAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedAddress(…)")
    }
}

/// What a notice is about, with what its text needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum About {
    /// Password sign-in is locked for a while.
    AccountLocked { until: Time, address: String },
    /// For the organization's administrators: a member's passkey was switched off since its counter
    /// went back, which a copied key would explain.
    MemberPasskeyDisabled { device: String },
    /// A passkey's counter went back; `disabled` says whether the passkey was switched off.
    PasskeyCounterWentBack { device: String, disabled: bool },
    /// A passkey was deleted.
    PasskeyDeleted { device: String, browser: String, address: String },
    /// A passkey was disabled.
    PasskeyDisabled { device: String, reason: String },
    /// A passkey was enabled.
    PasskeyEnabled { device: String },
    /// A passkey was registered.
    PasskeyRegistered { device: String, silently: bool, browser: String, address: String },
    /// A passkey was registered in the place of another, which can be restored for a while.
    PasskeyReplaced { device: String, before: String, browser: String, address: String },
    /// The password was changed or reset.
    PasswordChanged { browser: String, address: String },
    /// Somebody asked for a link that sets a new password; it does while the password is of this version (flow B12).
    PasswordForgotten { version: i64, browser: String, address: String },
    /// A recovery code signed the member in; so many are left.
    RecoveryCodeUsed { left: u32, browser: String, address: String },
    /// Recovery codes were made; those before are dead.
    RecoveryCodesMade { browser: String, address: String },
    /// A computer was signed in by means of the member's phone (flow B3): its link ends this session.
    SignedInByHandoff { browser: String, address: String, session: Id<Session> },
    /// For the organization's administrators: a registration ID was issued to a member, for them to hand on (flow A2). What
    /// is on it is looked up when the mail is written.
    TicketIssued { ticket: Id<Ticket> },
}

impl About {
    /// The stable name of its text.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AccountLocked { .. } => "account-locked",
            Self::MemberPasskeyDisabled { .. } => "member-passkey-disabled",
            Self::PasskeyCounterWentBack { .. } => "passkey-counter-went-back",
            Self::PasskeyDeleted { .. } => "passkey-deleted",
            Self::PasskeyDisabled { .. } => "passkey-disabled",
            Self::PasskeyEnabled { .. } => "passkey-enabled",
            Self::PasskeyRegistered { .. } => "passkey-registered",
            Self::PasskeyReplaced { .. } => "passkey-replaced",
            Self::PasswordChanged { .. } => "password-changed",
            Self::PasswordForgotten { .. } => "password-forgotten",
            Self::RecoveryCodeUsed { .. } => "recovery-code-used",
            Self::RecoveryCodesMade { .. } => "recovery-codes-made",
            Self::SignedInByHandoff { .. } => "signed-in-by-handoff",
            Self::TicketIssued { .. } => "ticket-issued",
        }
    }
}

impl Notice {
    /// Tells a member.
    pub fn to_member(member: Id<Member>, about: About, now: Time, random: &mut dyn Random) -> Self {
        Self { id: Id::new(now, random), to: Addressee::Member(member), about: Some(about), at: now }
    }

    /// Tells the administrators of a member's organization about the member.
    pub fn to_administrators(member: &Member, about: About, now: Time, random: &mut dyn Random) -> Self {
        let to = Addressee::Administrators { of: member.organization, member: Some(member.id) };
        Self { id: Id::new(now, random), to, about: Some(about), at: now }
    }

    /// The empty row.
    pub fn nothing(now: Time, random: &mut dyn Random) -> Self {
        Self { id: Id::new(now, random), to: Addressee::Nobody, about: None, at: now }
    }

    /// The member whom it is about.
    pub const fn member(&self) -> Option<Id<Member>> {
        match self.to {
            Addressee::Member(member) => Some(member),
            Addressee::Administrator { member, .. } | Addressee::Administrators { member, .. } => member,
            Addressee::Address(_) | Addressee::Nobody => None,
        }
    }

    /// What the link in its mail does, where there is one.
    pub fn link(&self) -> Option<MailLink> {
        let Addressee::Member(member) = self.to else { return None };
        let (purpose, life) = match self.about.as_ref()? {
            About::PasswordForgotten { version, .. } => {
                (Purpose::SetPassword { member, version: *version }, mail_link::SET_PASSWORD_LIFE)
            }
            About::SignedInByHandoff { session, .. } => {
                (Purpose::NotMe { member, session: *session }, mail_link::NOT_ME_LIFE)
            }
            _ => return None,
        };
        Some(MailLink { purpose, ends_at: self.at + life })
    }
}
