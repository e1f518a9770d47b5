//! What FIDO reports of a model's security (FIDO Metadata Service 3.1 §3.1.3, §3.1.4).
//!
//! A report of a weakness is never taken back by a later one. `UPDATE_AVAILABLE` and a new certificate mend only the authenticators
//! that were updated, told apart by their firmware's version (§3.1.3, `authenticatorVersion`), and no registration in WebAuthn
//! tells that: the one before us may be an old one. Order and dates of reports are therefore not needed, but to say whether the
//! model is certified now. Values that aren't known are ignored, as §3.1.4 demands.

use super::payload::read_date;
use crate::json::dictionary::{Text, dictionary};

/// What FIDO says of a model's security.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Status {
    /// Certified, at any level.
    Certified,
    /// Known to be weak: never trusted.
    Compromised(Compromise),
    /// Not certified, or nothing is said.
    NotCertified,
}

/// What is wrong with a model.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Compromise {
    /// `ATTESTATION_KEY_COMPROMISE`, without saying which one: anything can pass for this model.
    AttestationKey,
    /// `REVOKED`: FIDO says that it is not to be trusted for any reason.
    Revoked,
    /// `USER_KEY_PHYSICAL_COMPROMISE`: who holds it can copy its keys.
    UserKeyPhysical,
    /// `USER_KEY_REMOTE_COMPROMISE`: its keys can be guessed or copied from afar.
    UserKeyRemote,
    /// `USER_VERIFICATION_BYPASS`: it can be used without the person.
    UserVerificationBypass,
}

impl Compromise {
    fn from_status(status: &str) -> Option<Self> {
        Some(match status {
            "ATTESTATION_KEY_COMPROMISE" => Self::AttestationKey,
            "REVOKED" => Self::Revoked,
            "USER_KEY_PHYSICAL_COMPROMISE" => Self::UserKeyPhysical,
            "USER_KEY_REMOTE_COMPROMISE" => Self::UserKeyRemote,
            "USER_VERIFICATION_BYPASS" => Self::UserVerificationBypass,
            _ => return None,
        })
    }
}

dictionary! {
    /// `StatusReport`, as far as it is judged.
    pub(super) struct Report<'j> {
        required {
            status: Text<'j> = "status",
        }
        optional {
            effective_date: Text<'j> = "effectiveDate",
            certificate: Text<'j> = "certificate",
        }
    }
}

impl Report<'_> {
    /// What it says to be wrong with the whole model. A report of a compromised attestation key that names a certificate is
    /// about that certificate alone (§3.1.3, `certificate`).
    fn compromise(&self) -> Option<Compromise> {
        Compromise::from_status(&self.status)
            .filter(|compromise| *compromise != Compromise::AttestationKey || self.certificate.is_none())
    }

    /// The certificate whose key is compromised, in base64.
    pub(super) fn withdrawn(&self) -> Option<&str> {
        let is_key = Compromise::from_status(&self.status) == Some(Compromise::AttestationKey);
        self.certificate.as_deref().filter(|_| is_key)
    }

    /// Whether it says that the model is certified, or that it isn't.
    fn is_certified(&self) -> Option<bool> {
        match &*self.status {
            "NOT_FIDO_CERTIFIED" => Some(false),
            status => status.starts_with("FIDO_CERTIFIED").then_some(true),
        }
    }
}

impl Status {
    /// What all the reports come to; `None` where a date can't be read.
    pub(super) fn from_reports(reports: &[Report<'_>]) -> Option<Self> {
        let mut certified = (None, false);
        for report in reports {
            let date = match &report.effective_date {
                Some(date) => Some(read_date(date)?),
                None => None,
            };
            if let Some(is_certified) = report.is_certified()
                && date >= certified.0
            {
                certified = (date, is_certified);
            }
        }
        let mut compromises = reports.iter().filter_map(Report::compromise);
        let worst = compromises.clone().find(|compromise| *compromise == Compromise::Revoked);
        Some(match worst.or_else(|| compromises.next()) {
            Some(compromise) => Self::Compromised(compromise),
            None if certified.1 => Self::Certified,
            None => Self::NotCertified,
        })
    }
}
