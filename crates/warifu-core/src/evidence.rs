//! Evidence (認証の証跡): one proved fact in a journey; and what a session says of it.
//!
//! `acr` and `amr` follow the table "Evidence → what clients are told"; `hwk` is never claimed for a
//! passkey that isn't attested as bound to hardware.

use serde::{Deserialize, Serialize};

use crate::{id::Id, passkey::Passkey, time::Time};

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
    /// A passkey with user verification.
    Passkey {
        /// Which.
        passkey: Id<Passkey>,
        /// Whether user verification had been proved for it before, or was now beside a password.
        uv_initialized: bool,
    },
    /// The member's password, of this version.
    Password {
        /// The version that was right.
        version: i64,
    },
}

impl Method {
    /// The name in audit events, lists and metrics.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Passkey { .. } => "passkey",
            Self::Password { .. } => "password",
        }
    }
}

/// Authentication context class (OpenID Connect Core §2 `acr`; OpenID EAP ACR values).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Acr {
    /// A password, or a passkey made silently whose user verification nobody has vouched for yet.
    #[serde(rename = "urn:warifu:acr:password")]
    Password,
    /// Phishing-resistant.
    #[serde(rename = "phr")]
    PhishingResistant,
}

impl Acr {
    /// The value as clients see it.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Password => "urn:warifu:acr:password",
            Self::PhishingResistant => "phr",
        }
    }
}

/// The strongest class that the evidence holds.
pub fn acr(evidence: &[Evidence]) -> Acr {
    let strong = |e: &Evidence| matches!(e.method, Method::Passkey { uv_initialized: true, .. });
    if evidence.iter().any(strong) { Acr::PhishingResistant } else { Acr::Password }
}

/// Authentication methods (RFC 8176), without repeats, in a fixed order.
pub fn amr(evidence: &[Evidence]) -> Vec<&'static str> {
    let has = |wanted: fn(&Method) -> bool| evidence.iter().any(|e| wanted(&e.method));
    let passkey = has(|m| matches!(m, Method::Passkey { .. }));
    let password = has(|m| matches!(m, Method::Password { .. }));
    let mut amr = Vec::new();
    if passkey {
        amr.extend(["pop", "user"]);
    }
    if password {
        amr.push("pwd");
    }
    if passkey && password {
        amr.push("mfa");
    }
    amr
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passkey(uv_initialized: bool) -> Evidence {
        let method = Method::Passkey { passkey: Id::from_bytes([1; 16]), uv_initialized };
        Evidence { method, at: Time::from_millis(0) }
    }
    fn password() -> Evidence {
        Evidence { method: Method::Password { version: 1 }, at: Time::from_millis(0) }
    }

    #[test]
    fn acr_and_amr_follow_the_table() {
        for (evidence, class, methods) in [
            (vec![passkey(true)], "phr", vec!["pop", "user"]),
            (vec![passkey(false)], "urn:warifu:acr:password", vec!["pop", "user"]),
            (vec![password()], "urn:warifu:acr:password", vec!["pwd"]),
            (vec![password(), passkey(true)], "phr", vec!["pop", "user", "pwd", "mfa"]),
        ] {
            assert_eq!((acr(&evidence).value(), amr(&evidence)), (class, methods));
        }
    }
}
