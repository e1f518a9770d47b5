//! The secrets that Warifu holds: the key ring, what is sealed and tagged with it, and the key that
//! signs the audit log.
//!
//! Every purpose has a subkey of its own, and everything sealed or tagged is bound to its purpose,
//! issuer and row, so that nothing can be moved from where it was written to where it would mean
//! something else. Never reads a clock or a random source: both are arguments. Never shows a secret:
//! `Debug` is redacted, plaintexts and keys are wiped when dropped.

mod audit_signer;
mod context;
mod key;
pub mod ring;
pub mod ring_file;
mod seal;
pub mod secret_file;
mod tag;
mod xaes;

pub use audit_signer::{AuditSigner, AuditSignerError};
pub use context::{Context, SealPurpose, TagPurpose};
pub use key::{KeyId, NotAKeyId};
pub use ring::KeyRing;
pub use seal::{NotSealed, OpenError, Opened, Sealed};
pub use tag::{Tag, TagError};
