//! JOSE: keys, signatures, and the one form they travel in, JWS compact serialization (RFC 7515 §7.1).
//!
//! Signs with the keys handed in, verifies with the keys handed in, and with no others: what a token's header
//! says of `jwk`, `jku`, `x5c` or `x5u` never brings a key (RFC 8725 §3.1, §3.10). There is no `none`, no HMAC and
//! no encryption here; which algorithms go with a key follows from the key.
//!
//! Signatures are aws-lc-rs' directly. The crate jsonwebtoken was weighed for verifying and is our second opinion in
//! the tests: its choice of cryptography is one for the whole process and panics where two crates ask for two, it
//! takes repeated names in a header or among claims, and reads the clock unless told not to; what would remain
//! to use of it is one call of aws-lc-rs.

mod algorithm;
mod compact;
mod json;
mod jwk;
mod jwt;
mod key_set;
mod public_key;
mod signing_key;
mod thumbprint;
mod verify;

#[cfg(test)]
pub(crate) mod tests;

pub use algorithm::Algorithm;
pub use compact::{SignError, sign};
pub use jwk::{Jwk, JwkError};
pub use jwt::{Audience, NumericDate};
pub use key_set::{JwkSet, JwkSetError, MOST_KEYS};
pub use signing_key::{Kind, SigningKey, SigningKeyError};
pub use thumbprint::Thumbprint;
pub use verify::{Compact, LONGEST_TOKEN, Refused, Typ};
