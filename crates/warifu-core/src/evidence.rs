//! Evidence (認証の証跡): one proved fact in a journey; and what a session says of it.
//!
//! `acr` and `amr` follow the table "Evidence → what clients are told"; `hwk` is never claimed for a
//! passkey that isn't attested as bound to hardware.

use serde::{Deserialize, Serialize};

use crate::{id::Id, passkey::Passkey, recovery_code::RecoveryCodes, time::Time};

/// One proved fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// By what.
    pub method: Method,
    /// When it was proved.
    pub at: Time,
}

/// By what something was proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A passkey with user verification on a phone, carried to this screen by a handoff.
    Handoff {
        /// Which.
        passkey: Id<Passkey>,
        /// Whether user verification had been proved for it before.
        uv_initialized: bool,
    },
    /// A passkey with user verification.
    Passkey {
        /// Which.
        passkey: Id<Passkey>,
        /// Whether user verification had been proved for it before, or was now beside a password.
        uv_initialized: bool,
        /// Whether it is proved to be bound to hardware. Evidence of before there was attestation proves none.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        hardware: bool,
    },
    /// The member's password, of this version.
    Password {
        /// The version that was right.
        version: i64,
    },
    /// A recovery code, which is used up.
    RecoveryCode {
        /// Of which codes: evidence counts while those are the member's.
        codes: Id<RecoveryCodes>,
    },
}

impl Method {
    /// By this passkey.
    pub fn by(passkey: &Passkey, uv_initialized: bool) -> Self {
        Self::Passkey { passkey: passkey.id, uv_initialized, hardware: passkey.is_bound_to_hardware() }
    }

    /// Whether it is proved that hardware holds the key and that it verified the person: what `phrh` and `hwk` say.
    const fn is_hardware(&self) -> bool {
        matches!(self, Self::Passkey { uv_initialized: true, hardware: true, .. })
    }

    /// The name in audit events, lists and metrics.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Handoff { .. } => "handoff",
            Self::Passkey { .. } => "passkey",
            Self::Password { .. } => "password",
            Self::RecoveryCode { .. } => "recovery-code",
        }
    }
}

/// Authentication context class (OpenID Connect Core §2 `acr`; OpenID EAP ACR values).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Acr {
    /// A recovery code: for getting back in, where a client takes that at all.
    #[serde(rename = "urn:warifu:acr:recovery")]
    Recovery,
    /// A password, or a passkey made silently whose user verification nobody has vouched for yet.
    #[serde(rename = "urn:warifu:acr:password")]
    Password,
    /// A passkey on a phone, by a handoff: what binds the phone to the screen is a person who looks at both.
    #[serde(rename = "urn:warifu:acr:handoff")]
    Handoff,
    /// Phishing-resistant.
    #[serde(rename = "phr")]
    PhishingResistant,
    /// Phishing-resistant, with a key that is proved to be bound to hardware.
    #[serde(rename = "phrh")]
    PhishingResistantHardware,
}

impl Acr {
    /// The value as clients see it.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Handoff => "urn:warifu:acr:handoff",
            Self::Recovery => "urn:warifu:acr:recovery",
            Self::Password => "urn:warifu:acr:password",
            Self::PhishingResistant => "phr",
            Self::PhishingResistantHardware => "phrh",
        }
    }
}

/// The strongest class that the evidence holds.
pub fn acr(evidence: &[Evidence]) -> Acr {
    let class = |e: &Evidence| match e.method {
        Method::Passkey { uv_initialized: true, hardware: true, .. } => Acr::PhishingResistantHardware,
        Method::Passkey { uv_initialized: true, hardware: false, .. } => Acr::PhishingResistant,
        Method::Handoff { uv_initialized: true, .. } => Acr::Handoff,
        Method::Handoff { uv_initialized: false, .. }
        | Method::Passkey { uv_initialized: false, .. }
        | Method::Password { .. } => Acr::Password,
        Method::RecoveryCode { .. } => Acr::Recovery,
    };
    evidence.iter().map(class).max().unwrap_or(Acr::Password)
}

/// Authentication methods (RFC 8176), without repeats, in a fixed order.
pub fn amr(evidence: &[Evidence]) -> Vec<&'static str> {
    let has = |wanted: fn(&Method) -> bool| evidence.iter().any(|e| wanted(&e.method));
    let passkey = has(|m| matches!(m, Method::Handoff { .. } | Method::Passkey { .. }));
    let handoff = has(|m| matches!(m, Method::Handoff { .. }));
    let password = has(|m| matches!(m, Method::Password { .. }));
    let recovery = has(|m| matches!(m, Method::RecoveryCode { .. }));
    let mut amr = Vec::new();
    if has(Method::is_hardware) {
        amr.push("hwk");
    }
    if has(|m| matches!(m, Method::Handoff { .. } | Method::Passkey { .. }) && !m.is_hardware()) {
        amr.push("pop");
    }
    if passkey {
        amr.push("user");
    }
    if password {
        amr.push("pwd");
    }
    if recovery {
        amr.push("urn:warifu:recovery");
    }
    if handoff {
        amr.push("urn:warifu:handoff");
    }
    if [passkey, password, recovery].iter().filter(|kind| **kind).count() > 1 {
        amr.push("mfa");
    }
    amr
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{passkey::Attested, sample};

    fn passkey(uv_initialized: bool, hardware: bool) -> Evidence {
        let method = Method::Passkey { passkey: Id::from_bytes([1; 16]), uv_initialized, hardware };
        Evidence { method, at: Time::from_millis(0) }
    }
    fn handoff(uv_initialized: bool) -> Evidence {
        let method = Method::Handoff { passkey: Id::from_bytes([1; 16]), uv_initialized };
        Evidence { method, at: Time::from_millis(0) }
    }
    fn password() -> Evidence {
        Evidence { method: Method::Password { version: 1 }, at: Time::from_millis(0) }
    }

    fn recovery_code() -> Evidence {
        Evidence { method: Method::RecoveryCode { codes: Id::from_bytes([9; 16]) }, at: Time::from_millis(0) }
    }

    #[test]
    fn acr_and_amr_follow_the_table() {
        for (evidence, class, methods) in [
            (vec![passkey(true, false)], "phr", vec!["pop", "user"]),
            (vec![passkey(true, true)], "phrh", vec!["hwk", "user"]),
            (vec![passkey(false, false)], "urn:warifu:acr:password", vec!["pop", "user"]),
            (vec![passkey(false, true)], "urn:warifu:acr:password", vec!["pop", "user"]),
            (vec![password()], "urn:warifu:acr:password", vec!["pwd"]),
            (vec![handoff(true)], "urn:warifu:acr:handoff", vec!["pop", "user", "urn:warifu:handoff"]),
            (vec![handoff(false)], "urn:warifu:acr:password", vec!["pop", "user", "urn:warifu:handoff"]),
            (
                vec![handoff(true), password()],
                "urn:warifu:acr:handoff",
                vec!["pop", "user", "pwd", "urn:warifu:handoff", "mfa"],
            ),
            (vec![handoff(true), passkey(true, false)], "phr", vec!["pop", "user", "urn:warifu:handoff"]),
            (vec![password(), passkey(true, false)], "phr", vec!["pop", "user", "pwd", "mfa"]),
            (vec![passkey(true, true), password()], "phrh", vec!["hwk", "user", "pwd", "mfa"]),
            (vec![passkey(true, true), passkey(true, false)], "phrh", vec!["hwk", "pop", "user"]),
            (vec![recovery_code()], "urn:warifu:acr:recovery", vec!["urn:warifu:recovery"]),
            (
                vec![recovery_code(), passkey(true, false)],
                "phr",
                vec!["pop", "user", "urn:warifu:recovery", "mfa"],
            ),
            (vec![], "urn:warifu:acr:password", vec![]),
        ] {
            assert_eq!((acr(&evidence).value(), amr(&evidence)), (class, methods));
        }
    }

    #[test]
    fn the_classes_are_in_the_order_of_their_strength() {
        assert!(Acr::Recovery < Acr::Password);
        assert!(Acr::Password < Acr::PhishingResistant);
        assert!(Acr::PhishingResistant < Acr::PhishingResistantHardware);
    }

    #[test]
    fn only_a_passkey_that_cannot_be_copied_and_is_attested_counts_as_hardware() {
        let attested = |hardware| Attested {
            external: true,
            format: "packed".into(),
            hardware,
            model: "Example".into(),
            root: String::new(),
        };
        for (backup_eligible, attested, hardware) in [
            (false, Some(attested(true)), true),
            (true, Some(attested(true)), false),
            (false, Some(attested(false)), false),
            (false, None, false),
        ] {
            let passkey = Passkey { attested, backup_eligible, ..sample::passkey() };
            let expected = Method::Passkey { passkey: passkey.id, uv_initialized: true, hardware };
            assert_eq!(Method::by(&passkey, true), expected);
        }
    }

    #[test]
    fn evidence_of_before_there_was_attestation_still_reads() {
        let id = "01010101-0101-0101-0101-010101010101";
        let old = format!(r#"{{"method":{{"passkey":{{"passkey":"{id}","uv_initialized":true}}}},"at":0}}"#);
        assert_eq!(serde_json::from_str::<Evidence>(&old).unwrap(), passkey(true, false));
        assert_eq!(serde_json::to_string(&passkey(true, false)).unwrap(), old);
    }
}
