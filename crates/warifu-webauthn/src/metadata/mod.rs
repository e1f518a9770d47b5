//! FIDO metadata: which models of authenticators there are, what protects their keys, and which roots vouch for them.
//!
//! Source: FIDO Metadata Service 3.1 and FIDO Metadata Statement 3.1. The relying party fetches the signed BLOB however it
//! likes and gives it here; nothing is fetched, and no clock is read. An unsigned list must never become [`Metadata`],
//! a root must never vouch for a model that it isn't listed with, and an entry that can't be read must never be guessed
//! at: it is left out and counted.
//!
//! ```
//! use warifu_webauthn::attestation::{AttestationPolicy, Demand, Format};
//! use warifu_webauthn::metadata::{self, Metadata};
//!
//! # fn judge(blob: &str, known: u64, now: i64) -> Option<AttestationPolicy> {
//! let metadata = Metadata::read(blob, &metadata::fido_root(), now).ok()?;
//! // An older list would bring back what a newer one withdrew.
//! if metadata.number() < known {
//!     return None;
//! }
//! Some(AttestationPolicy::new(Demand::Trusted, [Format::Packed, Format::Tpm]).with_metadata(metadata))
//! # }
//! ```

use core::fmt;
use std::sync::Arc;

pub use model::{AttestationType, KeyIdentifier, Model};
pub use payload::{MAX_ENTRIES, Payload, PayloadRefused};
pub use status::{Compromise, Status};

use crate::auth_data::Aaguid;
use crate::chain::{ChainRefused, TrustRoot};

mod blob;
mod entry;
mod model;
mod payload;
mod status;

/// The longest BLOB that is read, in bytes: about three times what FIDO publishes in 2026.
pub const MAX_LENGTH: usize = 32 * 1024 * 1024;

/// Whom the certificate that signs must name, as a DNS name in its subject alternative names. The root is one of the web's:
/// anybody with a web server has a certificate below it, and must not be able to sign metadata.
pub const SIGNER: &str = "mds.fidoalliance.org";

/// The root certificate that FIDO's BLOB leads to, as DER: GlobalSign Root CA - R3, valid until 18 March 2029.
pub const FIDO_ROOT: &[u8] = include_bytes!("globalsign-root-r3.der");

/// [`FIDO_ROOT`], to trust.
pub fn fido_root() -> TrustRoot {
    TrustRoot::from_der(FIDO_ROOT).expect("the embedded root is a certificate, as a test sees")
}

/// Metadata whose signature held. A clone shares what it holds.
#[derive(Clone, Debug)]
pub struct Metadata(Arc<Payload>);

impl Metadata {
    /// Reads a BLOB (Metadata Service §3.2): a compact JWS whose certificates lead to `root` at `now` (milliseconds since
    /// 1970) and name [`SIGNER`]. A BLOB is good as long as its certificates are: that its successor is overdue is for
    /// the caller to say, and so is to keep the highest [`number`](Self::number) seen and to take no lower one.
    ///
    /// # Errors
    /// Which part of the BLOB isn't as it must be.
    pub fn read(blob: &str, root: &TrustRoot, now: i64) -> Result<Self, MetadataRefused> {
        let payload = blob::verify(blob, root, now)?;
        Payload::parse(&payload).map(|payload| Self(Arc::new(payload))).map_err(MetadataRefused::Payload)
    }

    /// The BLOB's serial number (`no`): a newer one has a higher number.
    pub fn number(&self) -> u64 {
        self.0.number
    }

    /// The beginning, in UTC, of the day by which the next BLOB is published, in milliseconds since 1970.
    pub fn next_update(&self) -> i64 {
        self.0.next_update
    }

    /// Whether at `now`, in milliseconds since 1970, the day of [`next_update`](Self::next_update) has passed.
    pub fn is_overdue(&self, now: i64) -> bool {
        const DAY: i64 = 24 * 60 * 60 * 1000;
        now >= self.next_update() + DAY
    }

    /// The model with this AAGUID.
    pub fn model(&self, aaguid: &Aaguid) -> Option<&Model> {
        self.0.find_by_aaguid(aaguid).map(Arc::as_ref)
    }

    /// Every model that can be met in WebAuthn, in the BLOB's order.
    pub fn models(&self) -> impl ExactSizeIterator<Item = &Model> {
        self.0.models.iter().map(Arc::as_ref)
    }

    /// How many entries could not be read, and so vouch for nothing. Those for UAF alone aren't counted.
    pub fn left_out(&self) -> usize {
        self.0.left_out
    }

    /// What it holds.
    pub(crate) fn payload(&self) -> &Payload {
        &self.0
    }
}

/// Why a BLOB isn't metadata to be trusted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum MetadataRefused {
    /// The signature's algorithm isn't one that is verified, or not one of the certified key. `none` and HMAC are never.
    Algorithm,
    /// The certificates don't lead to the root.
    Chain(ChainRefused),
    /// The header isn't one of strict JSON with `alg` and certificates in `x5c`, or demands what isn't understood.
    Header(String),
    /// Longer than [`MAX_LENGTH`].
    Large,
    /// What is signed isn't a list of metadata.
    Payload(PayloadRefused),
    /// The signature doesn't hold.
    Signature,
    /// The certificate that signs isn't [`SIGNER`]'s.
    Signer,
    /// Not three parts in base64url.
    Syntax,
}

impl fmt::Display for MetadataRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Algorithm => out.write_str("the metadata is signed with an algorithm that isn't verified"),
            Self::Chain(why) => write!(out, "the metadata's certificates: {why}"),
            Self::Header(why) => write!(out, "the metadata's header: {why}"),
            Self::Large => out.write_str("the metadata is too large"),
            Self::Payload(why) => write!(out, "the metadata's payload: {why}"),
            Self::Signature => out.write_str("the metadata's signature doesn't hold"),
            Self::Signer => write!(out, "the metadata isn't signed by {SIGNER}"),
            Self::Syntax => out.write_str("the metadata isn't a signed BLOB"),
        }
    }
}

impl core::error::Error for MetadataRefused {}
