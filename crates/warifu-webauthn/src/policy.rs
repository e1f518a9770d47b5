//! What a relying party demands: one typed value drives what is asked for and what is accepted.
//!
//! It must never weaken by default: user verification is required, framing by other origins refused, attestation
//! neither asked for nor parsed. What weakens it says `danger_` and wants a reason, which stays in the value.

use crate::algorithm::Algorithm;
use crate::attestation::AttestationPolicy;
use crate::json::{AttestationConveyance, UserVerificationRequirement};

/// The demands of a relying party on registrations and sign-ins.
#[derive(Clone, Debug)]
pub struct Policy {
    pub(crate) user_verification: UserVerification,
    pub(crate) framing: Framing,
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) attestation: Attestation,
}

/// Whether the authenticator must have verified the person.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum UserVerification {
    /// Nothing without it.
    Required,
    /// Asked for where it can be had, and told in the result; the reason why that is enough.
    Preferred { reason: &'static str },
}

/// Whether pages of other origins may frame ours during a ceremony (§7.1, steps 10 and 11).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Framing {
    /// By none.
    Refused,
    /// By pages of these top origins.
    Within {
        /// The origins of outermost pages that are expected, such as `https://portal.example`.
        top_origins: Vec<String>,
        /// Whether a browser that doesn't tell the top origin is believed. The framing itself must then be restricted
        /// by `frame-ancestors`.
        unnamed: bool,
    },
}

/// Whether attestation is asked for.
#[derive(Clone, Debug)]
pub(crate) enum Attestation {
    Direct(AttestationPolicy),
    None,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            user_verification: UserVerification::Required,
            framing: Framing::Refused,
            algorithms: Algorithm::OFFERED.to_vec(),
            attestation: Attestation::None,
        }
    }
}

impl Policy {
    /// Demands user verification, same-origin pages, the algorithms offered by default; asks for no attestation.
    pub fn new() -> Self {
        Self::default()
    }

    /// Offers and accepts these algorithms in place of the default ones, best first. Sign-in isn't touched: it verifies
    /// under the algorithm of the stored key, whatever is offered by now.
    #[must_use]
    pub fn with_algorithms(mut self, algorithms: impl Into<Vec<Algorithm>>) -> Self {
        self.algorithms = algorithms.into();
        self
    }

    /// Says by whom our pages may be framed.
    #[must_use]
    pub fn with_framing(mut self, framing: Framing) -> Self {
        self.framing = framing;
        self
    }

    /// Asks for attestation and judges it.
    #[must_use]
    pub fn with_attestation(mut self, attestation: AttestationPolicy) -> Self {
        self.attestation = Attestation::Direct(attestation);
        self
    }

    /// Takes answers without user verification: who holds the device can then sign in.
    #[must_use]
    pub fn danger_without_user_verification(mut self, reason: &'static str) -> Self {
        self.user_verification = UserVerification::Preferred { reason };
        self
    }

    /// What the options ask about user verification.
    pub(crate) const fn user_verification_requirement(&self) -> UserVerificationRequirement {
        match self.user_verification {
            UserVerification::Required => UserVerificationRequirement::Required,
            UserVerification::Preferred { .. } => UserVerificationRequirement::Preferred,
        }
    }

    /// What the options ask about attestation.
    pub(crate) const fn attestation_conveyance(&self) -> AttestationConveyance {
        match self.attestation {
            Attestation::Direct(_) => AttestationConveyance::Direct,
            Attestation::None => AttestationConveyance::None,
        }
    }

    /// The attestation formats that the options prefer.
    pub(crate) fn attestation_formats(&self) -> Vec<&'static str> {
        match &self.attestation {
            Attestation::Direct(policy) => policy.formats.iter().map(|format| format.identifier()).collect(),
            Attestation::None => Vec::new(),
        }
    }
}
