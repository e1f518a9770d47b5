//! Notices: what a member is told about their account, queued in the commit that it is about.
//!
//! A notice is a row of the outbox. For an unknown identifier an empty row is written, so that known
//! and unknown cost the same.

use serde::{Deserialize, Serialize};

use crate::{id::Id, member::Member, time::Time};

/// A notice to queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The row.
    pub id: Id<Notice>,
    /// To whom; `None` is the empty row.
    pub member: Option<Id<Member>>,
    /// What about; `None` is the empty row.
    pub about: Option<About>,
    /// When it was queued.
    pub at: Time,
}

/// What a notice is about, with what its text needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum About {
    /// Password sign-in is locked for a while.
    AccountLocked { until: Time, address: String },
    /// The password was changed or reset.
    PasswordChanged { browser: String, address: String },
    /// A passkey's counter went back; `disabled` says whether the passkey was switched off.
    PasskeyCounterWentBack { device: String, disabled: bool },
    /// For the organization's administrators: a member's passkey was switched off since its counter
    /// went back, which a copied key would explain.
    MemberPasskeyDisabled { device: String },
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
}

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressee {
    /// The administrators of the member's organization.
    Administrators,
    /// The member whom the notice names.
    Member,
}

impl About {
    /// Who is told.
    pub const fn addressee(&self) -> Addressee {
        match self {
            Self::MemberPasskeyDisabled { .. } => Addressee::Administrators,
            _ => Addressee::Member,
        }
    }

    /// The stable name of its text.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AccountLocked { .. } => "account-locked",
            Self::MemberPasskeyDisabled { .. } => "member-passkey-disabled",
            Self::PasswordChanged { .. } => "password-changed",
            Self::PasskeyCounterWentBack { .. } => "passkey-counter-went-back",
            Self::PasskeyDeleted { .. } => "passkey-deleted",
            Self::PasskeyDisabled { .. } => "passkey-disabled",
            Self::PasskeyEnabled { .. } => "passkey-enabled",
            Self::PasskeyRegistered { .. } => "passkey-registered",
            Self::PasskeyReplaced { .. } => "passkey-replaced",
        }
    }
}
