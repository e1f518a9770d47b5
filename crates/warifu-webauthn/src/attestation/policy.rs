//! What a relying party demands of attestations.
//!
//! A root is trusted only for the formats it is listed with: a key certified for one purpose (Android's keystore signs
//! what any app asks it to) must never stand for another.

use super::Format;
use crate::chain::TrustRoot;

/// The demands on attestations, where they are asked for.
#[derive(Clone, Debug)]
pub struct AttestationPolicy {
    pub(crate) formats: Vec<Format>,
    pub(crate) demand: Demand,
    pub(crate) roots: Vec<(Format, TrustRoot)>,
    pub(crate) sha1_tpm: Option<&'static str>,
    pub(crate) empty_android_lists: Option<&'static str>,
    pub(crate) u2f_aaguid: Option<&'static str>,
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
    /// Accepts these formats, best first. [`Format::None`] must be among them where a missing statement will do, and
    /// [`Format::Compound`] beside those it may be made of.
    pub fn new(demand: Demand, formats: impl Into<Vec<Format>>) -> Self {
        Self {
            formats: formats.into(),
            demand,
            roots: Vec::new(),
            sha1_tpm: None,
            empty_android_lists: None,
            u2f_aaguid: None,
        }
    }

    /// Trusts a root for a format.
    #[must_use]
    pub fn with_root(mut self, format: Format, root: TrustRoot) -> Self {
        self.roots.push((format, root));
        self
    }

    /// Accepts TPM statements signed with SHA-1, as older Windows computers make them: SHA-1 collisions can be made, so such
    /// a statement proves little against its own TPM's owner.
    #[must_use]
    pub fn danger_sha1_tpm(mut self, reason: &'static str) -> Self {
        self.sha1_tpm = Some(reason);
        self
    }

    /// Accepts Android statements that say nothing about the key (§8.4 demands origin and purpose): the specification's own
    /// test vector is one.
    #[must_use]
    pub fn danger_empty_android_lists(mut self, reason: &'static str) -> Self {
        self.empty_android_lists = Some(reason);
        self
    }

    /// Accepts U2F statements with an AAGUID, which they don't sign: the specification's own test vector is one.
    #[must_use]
    pub fn danger_u2f_aaguid(mut self, reason: &'static str) -> Self {
        self.u2f_aaguid = Some(reason);
        self
    }
}
