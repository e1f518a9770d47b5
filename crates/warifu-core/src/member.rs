//! A member (利用者): a person with an account in one organization.
//!
//! The epoch ends sessions: one is good only while it names the member's present epoch, so raising
//! it ends all of them in the commit that raises it. The passkey count is a column of this row, so
//! that the limit is a guard that locks (ARCHITECTURE, "decide, then commit").

use serde::{Deserialize, Serialize};

use crate::{
    id::Id,
    identifier::{Email, MemberId},
    organization::Organization,
    time::Time,
};

/// A member as loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The row.
    pub id: Id<Member>,
    /// The organization.
    pub organization: Id<Organization>,
    /// The member ID, unique in the installation.
    pub member_id: MemberId,
    /// The name, as shown.
    pub name: String,
    /// A verified address, unique per organization.
    pub email: Option<Email>,
    /// The language of pages and notices when the browser says nothing.
    pub language: Language,
    /// What the member may do beside being a member.
    pub role: Role,
    /// Whether the member may sign in.
    pub standing: Standing,
    /// Last day of membership: from this instant on, `membership-expired`.
    pub valid_until: Option<Time>,
    /// Sessions name the epoch they began in.
    pub epoch: i64,
    /// How many passkeys the member has, disabled ones included.
    pub passkeys: i64,
    /// WebAuthn's user handle: 64 random bytes, never the row's id.
    pub user_handle: UserHandle,
    /// The password, where there is one.
    pub password: Option<Password>,
    /// Not to be offered a passkey again before this instant.
    pub offer_after: Option<Time>,
}

/// 64 random bytes that name a member to authenticators (W3C WebAuthn Level 3 §14.6.1).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct UserHandle(pub [u8; 64]);

impl std::fmt::Debug for UserHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UserHandle(…)")
    }
}

/// A password's Argon2id hash in PHC string form, and how often it was set.
#[derive(Clone, PartialEq, Eq)]
pub struct Password {
    /// `$argon2id$v=19$…`.
    pub phc: String,
    /// Raised by every change; evidence that rests on a password names it.
    pub version: i64,
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Password(version {})", self.version)
    }
}

/// Whether the account is switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Switched off by the organization.
    Disabled,
    /// In use.
    Enabled,
}

/// A role beside that of member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// None.
    Member,
    /// Runs the installation.
    Operator,
    /// Receives tickets for the organization's members, and looks after their devices.
    OrganizationAdministrator,
    /// Issues tickets for the organizations assigned to them.
    Registrar,
}

/// The two languages of every page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// English.
    En,
    /// Japanese.
    Ja,
}

impl Language {
    /// The tag for `lang` (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
        }
    }

    /// Reads a tag; only `ja` and `en` are ours.
    pub fn parse(tag: &str) -> Option<Self> {
        match tag {
            "en" => Some(Self::En),
            "ja" => Some(Self::Ja),
            _ => None,
        }
    }
}

/// Why a member who proved something may still not come in. Shown only after proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAdmitted {
    /// `account-disabled`.
    Disabled,
    /// `membership-expired`.
    Expired,
}

impl Member {
    /// Whether the member may come in at `now`.
    pub fn admitted(&self, now: Time) -> Result<(), NotAdmitted> {
        match self.standing {
            Standing::Disabled => Err(NotAdmitted::Disabled),
            Standing::Enabled if self.valid_until.is_some_and(|end| now >= end) => Err(NotAdmitted::Expired),
            Standing::Enabled => Ok(()),
        }
    }

    /// The password's version, 0 where there is none: what evidence names.
    pub fn password_version(&self) -> i64 {
        self.password.as_ref().map_or(0, |p| p.version)
    }
}

/// Changes to members. Each is guarded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberChange {
    /// Guard: member ID and address are free.
    Create(Box<Member>),
    /// Guard: fewer passkeys than `limit`. Adds one.
    AddPasskey { id: Id<Member>, limit: Option<u32> },
    /// Takes one passkey off the count. Guard: there is one.
    RemovePasskey { id: Id<Member> },
    /// Guard: enabled, still in `epoch`, and membership not ended. Locks the row and changes nothing.
    StillAdmitted { id: Id<Member>, epoch: i64, now: Time },
    /// Guard: the member exists and is not so already. Disabling raises the epoch.
    SetStanding { id: Id<Member>, standing: Standing },
    /// Guard: the password is of version `from` (0: none). Sets it, raises the version.
    SetPassword { id: Id<Member>, from: i64, phc: String },
    /// The same password hashed anew with present parameters; the version stays. Guard: version.
    Rehash { id: Id<Member>, version: i64, phc: String },
    /// Guard: the password is still of this version. Locks the row and changes nothing.
    PasswordStill { id: Id<Member>, version: i64 },
    /// Ends every session.
    RaiseEpoch { id: Id<Member> },
    /// Not to be offered a passkey before this instant.
    PostponeOffer { id: Id<Member>, until: Time },
    /// The organizations a registrar looks after. Guard: the member exists.
    Assign { id: Id<Member>, organizations: Vec<Id<Organization>> },
    /// Another role; the epoch is raised, so that nobody goes on in a role they no longer have. Guard: not so already.
    SetRole { id: Id<Member>, role: Role },
    /// Guard: the member exists.
    Rename { id: Id<Member>, name: String },
}
