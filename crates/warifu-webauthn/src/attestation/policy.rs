//! What a relying party demands of attestations.
//!
//! A root that the operator lists is trusted only for the formats it is listed with: a key certified for one purpose (Android's keystore signs
//! what any app asks it to) must never stand for another. A root from metadata is trusted only for the models it is listed with.

use super::Format;
use crate::chain::TrustRoot;
use crate::metadata::Metadata;

/// The demands on attestations, where they are asked for.
#[derive(Clone, Debug)]
pub struct AttestationPolicy {
    pub(crate) formats: Vec<Format>,
    pub(crate) demand: Demand,
    pub(crate) roots: Vec<(Format, TrustRoot)>,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) sha1_tpm: Option<&'static str>,
    pub(crate) empty_android_lists: Option<&'static str>,
    pub(crate) u2f_aaguid: Option<&'static str>,
}

/// What an attestation must come to for a registration to be accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Demand {
    /// Whatever it comes to is told; only a wrong statement is refused.
    Told,
    /// A path to a root that is trusted, by the operator for the format or by metadata for the model.
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
            metadata: None,
            sha1_tpm: None,
            empty_android_lists: None,
            u2f_aaguid: None,
        }
    }

    /// Trusts the roots of each model that the metadata lists, for that model and the formats it attests in; refuses to trust
    /// what the metadata reports as compromised, even under a root given [for a format](Self::with_root). Metadata given
    /// before is replaced.
    #[must_use]
    pub fn with_metadata(mut self, metadata: Metadata) -> Self {
        self.metadata = Some(metadata);
        self
    }

    /// Trusts a root for a format, whichever model it certifies.
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
