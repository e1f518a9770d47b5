//! Which authenticators an organization takes: a rule about registering, never about signing in.
//!
//! A passkey registered before the rule was set goes on signing in; whoever doesn't want that disables or
//! deletes it. What an authenticator or a browser merely tells (AAGUID, attachment, transports, the system
//! it runs on) is a preference and no proof: `Any`, `Providers` and `PhonesOnly` rest on nothing else. The
//! other two rest on an attestation that FIDO's metadata vouches for. Policy table, "authenticators allowed".

use serde::{Deserialize, Serialize};

use crate::passkey::{Aaguid, Attachment, Attested};

/// Which authenticators an organization takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authenticators {
    /// Any.
    Any,
    /// Only those that prove a model which keeps the passkey in one device: a security key, a TPM.
    DeviceBoundOnly,
    /// Only phones and tablets: registered there, or from a computer by the browser's own QR (hybrid). As
    /// the browser tells it, so a preference and no proof.
    PhonesOnly,
    /// Only these providers, by the AAGUID they tell: unattested, so a preference and no proof.
    Providers(Vec<String>),
    /// Only security keys that prove their model.
    SecurityKeysOnly,
}

/// What a registration tells and proves of the authenticator it was made with.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Its model, as told.
    pub aaguid: Aaguid,
    /// What it proved of itself, if it did.
    pub attested: Option<&'a Attested>,
    /// Whether it is a part of the device that the browser runs on, as told.
    pub attachment: Option<Attachment>,
    /// BE: the passkey may be copied to other devices.
    pub backup_eligible: bool,
    /// Whether the browser that registers runs on a phone or tablet, as it tells.
    pub on_phone: bool,
    /// How it can be reached, as told.
    pub transports: &'a [String],
}

impl Authenticators {
    /// Whether this one may be registered.
    pub fn take(&self, facts: &Facts<'_>) -> bool {
        let bound_and_proved = facts.attested.filter(|_| !facts.backup_eligible);
        match self {
            Self::Any => true,
            Self::DeviceBoundOnly => bound_and_proved.is_some(),
            Self::PhonesOnly => match facts.attachment {
                Some(Attachment::CrossPlatform) => facts.transports.iter().any(|told| told == "hybrid"),
                Some(Attachment::Platform) | None => facts.on_phone,
            },
            Self::Providers(list) => list.iter().any(|text| Aaguid::parse(text) == Some(facts.aaguid)),
            Self::SecurityKeysOnly => {
                facts.attachment == Some(Attachment::CrossPlatform)
                    && bound_and_proved.is_some_and(|attested| attested.external)
            }
        }
    }

    /// Whether an authenticator must prove its model, so that attestation is asked for.
    pub const fn want_attestation(&self) -> bool {
        matches!(self, Self::DeviceBoundOnly | Self::SecurityKeysOnly)
    }

    /// Whether a passkey that the browser makes by itself could be one of these: it is synced by a provider
    /// and proves nothing.
    pub const fn take_silent_ones(&self) -> bool {
        matches!(self, Self::Any | Self::Providers(_))
    }

    /// Whether it can be set at all.
    pub(super) fn hold_together(&self) -> bool {
        match self {
            Self::Providers(list) => {
                !list.is_empty() && list.iter().all(|text| Aaguid::parse(text).is_some())
            }
            Self::Any | Self::DeviceBoundOnly | Self::PhonesOnly | Self::SecurityKeysOnly => true,
        }
    }
}

#[cfg(test)]
mod tests;
