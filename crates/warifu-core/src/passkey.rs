//! A passkey (パスキー): a WebAuthn credential registered for a member; a *device* (端末) in lists.
//!
//! Only its public key is here. What disabled it decides who may enable it: the member undoes only
//! what the member did (flow C1).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{id::Id, member::Member, time::Time};

/// Longest name of a device, in characters.
pub const LONGEST_NAME: usize = 64;

/// A passkey as loaded: the credential record of W3C WebAuthn Level 3 §4, and ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// The row.
    pub id: Id<Passkey>,
    /// Whose it is.
    pub member: Id<Member>,
    /// The relying party it was made for; unique together with `credential_id`.
    pub rp_id: String,
    /// The authenticator's own name for it.
    pub credential_id: Vec<u8>,
    /// COSE_Key bytes as registered.
    pub public_key: Vec<u8>,
    /// COSE algorithm number.
    pub algorithm: i64,
    /// Last signature counter; 0 where the authenticator keeps none.
    pub sign_count: i64,
    /// When the counter was last written.
    pub counted_at: Time,
    /// When a counter last went back.
    pub went_back_at: Option<Time>,
    /// How the client may reach it (`internal`, `hybrid`, `usb` …), as told.
    pub transports: Vec<String>,
    /// Model of the authenticator, as told.
    pub aaguid: Aaguid,
    /// BE: may be copied to other devices by its provider. Never changes.
    pub backup_eligible: bool,
    /// BS: has been copied, when last seen.
    pub backup_state: bool,
    /// Whether user verification has been proved for it.
    pub uv_initialized: bool,
    /// Whether it sits in the device or is carried between devices, as told.
    pub attachment: Option<Attachment>,
    /// The name in the list.
    pub name: String,
    /// In use or not.
    pub state: PasskeyState,
    /// How it came to be registered.
    pub registered_how: RegisteredHow,
    /// When.
    pub registered_at: Time,
    /// Last sign-in or confirmation.
    pub last_used: Option<LastUsed>,
    /// What its authenticator proved of itself, where attestation was asked for.
    pub attested: Option<Attested>,
}

impl Passkey {
    /// Whether it is proved that the key can't leave the hardware it was made in.
    pub fn is_bound_to_hardware(&self) -> bool {
        !self.backup_eligible && self.attested.as_ref().is_some_and(|attested| attested.hardware)
    }
}

/// What an authenticator proved of itself at the registration: its attestation led to a root that FIDO's
/// metadata names for its model, whose status was good. Kept as a document; never taken from what is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Attested {
    /// The attestation statement's format (`packed`, `tpm` …).
    pub format: String,
    /// SHA-256 of the root certificate, in hex.
    pub root: String,
    /// The model's description in the metadata, in English.
    pub model: String,
    /// Whether the model keeps keys in hardware.
    pub hardware: bool,
    /// Whether the model is carried: a security key.
    pub external: bool,
}

/// Where and when a passkey was last used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastUsed {
    /// When.
    pub at: Time,
    /// Browser and system, in words.
    pub browser: String,
}

/// WebAuthn's `authenticatorAttachment`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attachment {
    /// Carried: a phone by hybrid, a security key.
    CrossPlatform,
    /// Built into the device that ran the ceremony.
    Platform,
}

/// Whether a passkey may be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasskeyState {
    /// Not usable until enabled.
    Disabled {
        /// Who disabled it.
        by: DisabledBy,
        /// Why, in that person's words or empty.
        reason: String,
        /// When.
        at: Time,
    },
    /// Usable.
    Enabled,
}

impl PasskeyState {
    /// Whether it may be used.
    pub const fn is_enabled(&self) -> bool {
        matches!(self, Self::Enabled)
    }
}

/// Who disabled a passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DisabledBy {
    /// An administrator or operator.
    Administrator,
    /// The member.
    Member,
    /// Another has taken its place.
    Replaced,
    /// A rule: its counter went back.
    System,
}

/// How a passkey came to be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RegisteredHow {
    /// From a session that a recovery code began (flow B7).
    RecoveryCode,
    /// From a session (flow A1).
    Session,
    /// By a ticket.
    Ticket,
    /// By the browser itself after a password sign-in.
    Upgrade,
}

/// The authenticator's model (W3C WebAuthn Level 3 §6.5.1); all zero where it isn't told.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Aaguid(pub [u8; 16]);

impl Aaguid {
    /// Reads the hyphenated form.
    pub fn parse(text: &str) -> Option<Self> {
        uuid::Uuid::try_parse(text).ok().map(|u| Self(*u.as_bytes()))
    }
}

impl fmt::Display for Aaguid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", uuid::Uuid::from_bytes(self.0).hyphenated())
    }
}
impl fmt::Debug for Aaguid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A name a person gave a device, trimmed; `None` when empty, too long or with control characters.
pub fn device_name(typed: &str) -> Option<String> {
    let name = typed.trim();
    let fits =
        !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
    fits.then(|| name.to_owned())
}

/// Changes to passkeys. Each is guarded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasskeyChange {
    /// Guard: (rp_id, credential id) is new in the whole installation.
    Register(Box<Passkey>),
    /// A verified assertion. Guard: enabled, and the counter is still `from`.
    Use {
        id: Id<Passkey>,
        from: i64,
        sign_count: i64,
        backup_state: bool,
        uv_initialized: bool,
        at: Time,
        browser: String,
    },
    /// Guard: still enabled. Locks the row and changes nothing.
    StillEnabled { id: Id<Passkey> },
    /// The counter went back; nothing else changes. Guard: the passkey exists.
    WentBack { id: Id<Passkey>, at: Time },
    /// Guard: it is this member's and enabled.
    Disable { id: Id<Passkey>, member: Id<Member>, by: DisabledBy, reason: String, at: Time },
    /// Guard: it is this member's and disabled by one of `by`.
    Enable { id: Id<Passkey>, member: Id<Member>, by: Vec<DisabledBy> },
    /// Guard: it is this member's.
    Rename { id: Id<Passkey>, member: Id<Member>, name: String },
    /// Guard: it is this member's. The row goes; its history stays in the audit log.
    Delete { id: Id<Passkey>, member: Id<Member> },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn device_names_are_trimmed_and_bounded() {
        assert_eq!(device_name("  診察室のPC "), Some("診察室のPC".into()));
        assert_eq!(device_name(" \u{3000} "), None);
        assert_eq!(device_name("a\nb"), None);
        assert_eq!(device_name(&"あ".repeat(LONGEST_NAME)).map(|n| n.chars().count()), Some(LONGEST_NAME));
        assert_eq!(device_name(&"あ".repeat(LONGEST_NAME + 1)), None);
    }
}
