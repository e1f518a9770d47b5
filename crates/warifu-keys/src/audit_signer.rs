//! The private key that signs the audit log's checkpoints.
//!
//! Made from given randomness, kept sealed in a row, opened by whichever replica sequences. Its name
//! is the log's origin, and sealed with it: a row whose origin was changed does not open.
//! Never signs anything but checkpoints of its own origin.

use std::fmt;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use warifu_core::{
    audit::checkpoint::{
        Checkpoint,
        note::{VerifierKey, VerifierKeyError},
    },
    random,
    random::Random,
};
use zeroize::Zeroizing;

use crate::{
    context::{Context, SealPurpose},
    ring::KeyRing,
    seal::{OpenError, Sealed},
};

/// An Ed25519 key that signs the checkpoints of one log.
pub struct AuditSigner {
    seed: Zeroizing<[u8; 32]>,
    pair: Ed25519KeyPair,
    verifier: VerifierKey,
}

impl AuditSigner {
    /// A new key for the log of this origin: a schema-less address without spaces or `+`.
    pub fn new(origin: &str, random: &mut dyn Random) -> Result<Self, VerifierKeyError> {
        Self::from_seed(origin, Zeroizing::new(random::bytes(random)))
    }

    /// What an auditor is given to verify checkpoints with; its `Display` is the vkey.
    #[must_use]
    pub const fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The published form of a checkpoint. Refuses those of another log.
    pub fn sign(&self, checkpoint: &Checkpoint) -> Result<String, AuditSignerError> {
        if checkpoint.origin() != self.verifier.name() {
            return Err(AuditSignerError::OtherOrigin);
        }
        Ok(checkpoint.signed(&self.verifier, |bytes| {
            self.pair.sign(bytes).as_ref().try_into().expect("an Ed25519 signature is 64 bytes")
        }))
    }

    /// The private key for its row.
    pub fn seal(&self, ring: &KeyRing, issuer: &str, random: &mut dyn Random) -> Sealed {
        ring.seal(SealPurpose::AuditSigningKey, self.context(issuer), &*self.seed, random)
    }

    /// The key that a row holds.
    pub fn open(
        ring: &KeyRing,
        issuer: &str,
        origin: &str,
        sealed: &Sealed,
    ) -> Result<Self, AuditSignerError> {
        let context = Context { issuer, id: origin.as_bytes() };
        let opened = ring.open(SealPurpose::AuditSigningKey, context, sealed)?;
        let mut seed = Zeroizing::new([0; 32]);
        if opened.plaintext.len() != seed.len() {
            return Err(AuditSignerError::NotAKey);
        }
        seed.copy_from_slice(&opened.plaintext);
        Ok(Self::from_seed(origin, seed)?)
    }

    /// The context that a row of this key is sealed in, for sealing it again under a new key of the ring.
    #[must_use]
    pub fn context<'a>(&'a self, issuer: &'a str) -> Context<'a> {
        Context { issuer, id: self.verifier.name().as_bytes() }
    }

    fn from_seed(origin: &str, seed: Zeroizing<[u8; 32]>) -> Result<Self, VerifierKeyError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&*seed).expect("any 32 bytes are an Ed25519 seed");
        let public = pair.public_key().as_ref().try_into().expect("an Ed25519 public key is 32 bytes");
        Ok(Self { seed, pair, verifier: VerifierKey::new(origin, public)? })
    }
}

impl fmt::Debug for AuditSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuditSigner({})", self.verifier)
    }
}

/// Why the audit log's key can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuditSignerError {
    #[error("what was sealed in the row is not an Ed25519 key")]
    NotAKey,
    #[error("the row of the audit log's signing key does not open")]
    Open(#[from] OpenError),
    #[error("the origin of the audit log cannot name a key")]
    Origin(#[from] VerifierKeyError),
    #[error("the checkpoint is of another log than the key")]
    OtherOrigin,
}

#[cfg(test)]
mod tests {
    use warifu_core::{audit::tree::NodeHash, random::Seeded, time::Time};

    use super::*;

    const ISSUER: &str = "https://id.example.jp";
    const ORIGIN: &str = "id.example.jp/audit/1";

    fn ring() -> KeyRing {
        KeyRing::new(Time::from_millis(0), &mut Seeded::new(1))
    }

    fn signer() -> AuditSigner {
        AuditSigner::new(ORIGIN, &mut Seeded::new(2)).unwrap()
    }

    fn head(origin: &str) -> Checkpoint {
        Checkpoint::new(origin, 3, NodeHash::of_leaf(b"head")).unwrap()
    }

    #[test]
    fn a_key_from_its_row_signs_what_the_vkey_verifies() {
        let sealed = signer().seal(&ring(), ISSUER, &mut Seeded::new(3));
        let opened = AuditSigner::open(&ring(), ISSUER, ORIGIN, &sealed).unwrap();
        let published = opened.sign(&head(ORIGIN)).unwrap();
        let vkey: VerifierKey = signer().verifier().to_string().parse().unwrap();
        assert_eq!(Checkpoint::verify(&published, &vkey, ORIGIN), Ok(head(ORIGIN)));
    }

    #[test]
    fn a_key_is_not_opened_for_another_origin_or_issuer_nor_from_another_purpose() {
        let ring = ring();
        let sealed = signer().seal(&ring, ISSUER, &mut Seeded::new(3));
        let refused = AuditSignerError::Open(OpenError::Refused);
        let open = |issuer, origin, sealed| AuditSigner::open(&ring, issuer, origin, sealed).unwrap_err();
        assert_eq!(open(ISSUER, "id.example.jp/audit/2", &sealed), refused);
        assert_eq!(open("https://id.example.com", ORIGIN, &sealed), refused);
        let notice = ring.seal(SealPurpose::Notice, signer().context(ISSUER), &[7; 32], &mut Seeded::new(4));
        assert_eq!(open(ISSUER, ORIGIN, &notice), refused);
    }

    #[test]
    fn what_is_sealed_as_a_key_but_is_none_is_refused() {
        let ring = ring();
        for length in [0, 31, 33] {
            let purpose = SealPurpose::AuditSigningKey;
            let sealed = ring.seal(purpose, signer().context(ISSUER), &vec![7; length], &mut Seeded::new(4));
            let opened = AuditSigner::open(&ring, ISSUER, ORIGIN, &sealed);
            assert_eq!(opened.unwrap_err(), AuditSignerError::NotAKey);
        }
    }

    #[test]
    fn a_key_signs_for_its_own_log_alone() {
        assert_eq!(signer().sign(&head("id.example.jp/audit/2")), Err(AuditSignerError::OtherOrigin));
    }

    #[test]
    fn a_key_keeps_its_vkey_when_its_row_is_sealed_again() {
        let mut ring = ring();
        let row = signer().seal(&ring, ISSUER, &mut Seeded::new(3));
        ring.add(Time::from_millis(1), &mut Seeded::new(5)).unwrap();
        ring.promote().unwrap();
        let purpose = SealPurpose::AuditSigningKey;
        let again = ring.rewrap(purpose, signer().context(ISSUER), &row, &mut Seeded::new(6)).unwrap();
        ring.retire(row.key_id(), 0).unwrap();
        let opened = AuditSigner::open(&ring, ISSUER, ORIGIN, &again).unwrap();
        assert_eq!(opened.verifier(), signer().verifier());
    }

    #[test]
    fn an_origin_that_cannot_name_a_key_is_refused() {
        for origin in ["", "two words", "a+b"] {
            assert_eq!(AuditSigner::new(origin, &mut Seeded::new(2)).unwrap_err(), VerifierKeyError::Name);
        }
    }

    #[test]
    fn a_signer_is_shown_by_its_public_half() {
        let signer = signer();
        assert_eq!(format!("{signer:?}"), format!("AuditSigner({})", signer.verifier()));
        assert!(!format!("{signer:?}").contains(&data_encoding::BASE64.encode(&*signer.seed)));
    }
}
