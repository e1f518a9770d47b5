//! The parts that both kinds of options share (W3C WebAuthn Level 3 §5.4, §5.5, §5.8).

use serde::{Serialize, Serializer};

use super::base64url;
use crate::credential::CredentialId;

/// How a browser reaches an authenticator (§5.8.4). What isn't known is kept as told: lists grow.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Transport {
    /// Bluetooth Low Energy.
    Ble,
    /// Another device beside this one.
    Hybrid,
    /// The device itself.
    Internal,
    /// Near field communication.
    Nfc,
    /// A contact smart card.
    SmartCard,
    /// One that this list doesn't know; at most 32 bytes.
    Unknown(String),
    /// USB.
    Usb,
}

impl Transport {
    /// The longest name of a transport that is kept.
    pub const MAX_LENGTH: usize = 32;

    /// The transport of a name; `None` for a name that is too long to be one.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "ble" => Self::Ble,
            "hybrid" => Self::Hybrid,
            "internal" => Self::Internal,
            "nfc" => Self::Nfc,
            "smart-card" => Self::SmartCard,
            "usb" => Self::Usb,
            other if other.len() <= Self::MAX_LENGTH => Self::Unknown(other.to_owned()),
            _ => return None,
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Ble => "ble",
            Self::Hybrid => "hybrid",
            Self::Internal => "internal",
            Self::Nfc => "nfc",
            Self::SmartCard => "smart-card",
            Self::Unknown(name) => name,
            Self::Usb => "usb",
        }
    }
}

impl Serialize for Transport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Where the authenticator is (§5.4.5).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attachment {
    /// One that moves between devices.
    CrossPlatform,
    /// A part of the device.
    Platform,
}

impl Attachment {
    /// The attachment of a name; `None` for one that isn't known, which §5.4.5 says to ignore.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "cross-platform" => Some(Self::CrossPlatform),
            "platform" => Some(Self::Platform),
            _ => None,
        }
    }
}

/// What the page may suggest to the browser (§5.8.7).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hint {
    /// A part of this device.
    ClientDevice,
    /// A phone beside it.
    Hybrid,
    /// A security key.
    SecurityKey,
}

/// What is asked of the authenticator about who it was (§5.8.6).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum UserVerificationRequirement {
    /// Not wanted.
    Discouraged,
    /// Wanted where it can be had.
    Preferred,
    /// Nothing without it.
    Required,
}

/// A credential named in options (§5.8.3).
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct CredentialDescriptor {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(serialize_with = "base64url::serialize")]
    id: CredentialId,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    transports: Vec<Transport>,
}

impl CredentialDescriptor {
    /// Names a credential with the transports stored with it.
    pub const fn new(id: CredentialId, transports: Vec<Transport>) -> Self {
        Self { kind: "public-key", id, transports }
    }
}
