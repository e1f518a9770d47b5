//! What a relying party demands of attestations.

use super::Format;

/// The demands on attestations, where they are asked for.
#[derive(Clone, Debug)]
pub struct AttestationPolicy {
    pub(crate) formats: Vec<Format>,
    pub(crate) demand: Demand,
}

/// What an attestation must come to for a registration to be accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Demand {
    /// Whatever it comes to is told; only a wrong statement is refused.
    Told,
    /// A path to a root that is trusted.
    Trusted,
}

impl AttestationPolicy {
    /// Accepts these formats, best first.
    pub fn new(demand: Demand, formats: impl Into<Vec<Format>>) -> Self {
        Self { formats: formats.into(), demand }
    }
}
