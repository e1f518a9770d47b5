//! A credential's public key (COSE_Key, RFC 9052 §7) and the check of a signature under it.
//!
//! The algorithm is always taken from the key itself. A key must be exactly what its algorithm needs: another curve, another
//! length, a compressed point, an optional or a private member is refused (W3C WebAuthn Level 3 §6.5.1.1).

use core::fmt;

use aws_lc_rs::signature::{ParsedPublicKey, RsaParameters, RsaPublicKeyComponents, VerificationAlgorithm};

use crate::algorithm::{Algorithm, KeyShape};
use crate::cbor::{self, CborRefused, Value};

const KTY: i64 = 1;
const ALG: i64 = 3;
/// `crv`, `n` and `pub` share this label; the key type tells them apart.
const FIRST: i64 = -1;
/// `x` and `e`.
const SECOND: i64 = -2;
/// `y`.
const THIRD: i64 = -3;

/// The longest uncompressed point: P-521's.
const POINT_LENGTH: usize = 1 + 2 * 66;

/// A public key read from COSE, borrowing from it where it can.
pub struct PublicKey<'b> {
    algorithm: Algorithm,
    material: Material<'b>,
}

enum Material<'b> {
    Octets { bytes: &'b [u8], verifier: &'static dyn VerificationAlgorithm },
    Point { bytes: [u8; POINT_LENGTH], length: usize, verifier: &'static dyn VerificationAlgorithm },
    Rsa { modulus: &'b [u8], exponent: &'b [u8], verifier: &'static RsaParameters },
}

/// Why a COSE_Key isn't a public key that sign-in can check.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PublicKeyRefused {
    /// No `alg`, or one that isn't in the table; the number where there is one.
    Algorithm(Option<i64>),
    /// Not strict CBOR.
    Cbor(CborRefused),
    /// Key type or curve don't belong to the algorithm.
    Kind,
    /// A member that a credential's key must not have.
    Member,
    /// The key's value has the wrong length or isn't a key at all (a point off its curve).
    Value,
    /// An RSA key outside 2048–4096 bits, or an exponent below 65537 or even.
    RsaStrength,
}

impl fmt::Display for PublicKeyRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Algorithm(Some(number)) => write!(out, "the algorithm {number} isn't supported"),
            Self::Algorithm(None) => out.write_str("the key names no algorithm"),
            Self::Cbor(why) => write!(out, "public key: {why}"),
            Self::Kind => out.write_str("key type or curve don't belong to the algorithm"),
            Self::Member => out.write_str("the key has a member that it must not have"),
            Self::RsaStrength => out.write_str("the RSA key has a size or exponent that isn't allowed"),
            Self::Value => out.write_str("the key's value isn't a key"),
        }
    }
}

impl core::error::Error for PublicKeyRefused {}

/// The signature isn't one of this key over this message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SignatureRefused;

impl fmt::Display for SignatureRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the signature doesn't hold")
    }
}

impl core::error::Error for SignatureRefused {}

impl<'b> PublicKey<'b> {
    /// Reads a COSE_Key. Points are checked to lie on their curve only by [`Self::check`] and [`Self::verify`].
    ///
    /// # Errors
    /// When it isn't exactly a public key of an algorithm of the table.
    pub fn from_cose(input: &'b [u8]) -> Result<Self, PublicKeyRefused> {
        let key = cbor::parse(input).map_err(PublicKeyRefused::Cbor)?;
        let number = key.label(ALG).and_then(Value::integer);
        let algorithm = number.and_then(Algorithm::from_cose).ok_or(PublicKeyRefused::Algorithm(number))?;
        let material = match algorithm.key() {
            KeyShape::Lattice { length, verifier } => lattice(&key, length, verifier)?,
            KeyShape::Octets { curve, length, verifier } => octets(&key, curve, length, verifier)?,
            KeyShape::Point { curve, width, verifier } => point(&key, curve, width, verifier)?,
            KeyShape::Rsa { verifier } => rsa(&key, verifier)?,
        };
        Ok(Self { algorithm, material })
    }

    /// The algorithm that the key names.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Sees that the cryptographic library takes the key, so that nothing is registered that can't sign in.
    ///
    /// # Errors
    /// [`PublicKeyRefused::Value`] when it doesn't, such as for a point off its curve.
    pub fn check(&self) -> Result<(), PublicKeyRefused> {
        match &self.material {
            Material::Octets { bytes, verifier } => ParsedPublicKey::new(*verifier, bytes),
            Material::Point { bytes, length, verifier } => ParsedPublicKey::new(*verifier, &bytes[..*length]),
            Material::Rsa { modulus, exponent, verifier } => {
                RsaPublicKeyComponents { n: modulus, e: exponent }.to_parsed_public_key(verifier)
            }
        }
        .map(|_| ())
        .map_err(|_| PublicKeyRefused::Value)
    }

    /// Checks `signature` over `message`.
    ///
    /// # Errors
    /// When it doesn't hold.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureRefused> {
        match &self.material {
            Material::Octets { bytes, verifier } => verifier.verify_sig(bytes, message, signature),
            Material::Point { bytes, length, verifier } => {
                verifier.verify_sig(&bytes[..*length], message, signature)
            }
            Material::Rsa { modulus, exponent, verifier } => {
                RsaPublicKeyComponents { n: modulus, e: exponent }.verify(verifier, message, signature)
            }
        }
        .map_err(|_| SignatureRefused)
    }

    /// The uncompressed point of an elliptic-curve key (SEC 1 §2.3.3).
    pub(crate) fn uncompressed_point(&self) -> Option<&[u8]> {
        match &self.material {
            Material::Point { bytes, length, .. } => Some(&bytes[..*length]),
            _ => None,
        }
    }

    /// Modulus and exponent of an RSA key, big-endian without leading zeros.
    pub(crate) fn rsa_components(&self) -> Option<(&'b [u8], &'b [u8])> {
        match self.material {
            Material::Rsa { modulus, exponent, .. } => Some((modulus, exponent)),
            _ => None,
        }
    }

    /// The bytes of a key that is only bytes (Ed25519, ML-DSA).
    pub(crate) fn octets(&self) -> Option<&'b [u8]> {
        match self.material {
            Material::Octets { bytes, .. } => Some(bytes),
            _ => None,
        }
    }
}

fn lattice<'b>(
    key: &Value<'b>,
    length: usize,
    verifier: &'static dyn VerificationAlgorithm,
) -> Result<Material<'b>, PublicKeyRefused> {
    demand_members(key, 7, &[FIRST])?;
    Ok(Material::Octets { bytes: fixed(key, FIRST, length)?, verifier })
}

fn octets<'b>(
    key: &Value<'b>,
    curve: u64,
    length: usize,
    verifier: &'static dyn VerificationAlgorithm,
) -> Result<Material<'b>, PublicKeyRefused> {
    demand_members(key, 1, &[FIRST, SECOND])?;
    demand_curve(key, curve)?;
    Ok(Material::Octets { bytes: fixed(key, SECOND, length)?, verifier })
}

fn point<'b>(
    key: &Value<'b>,
    curve: u64,
    width: usize,
    verifier: &'static dyn VerificationAlgorithm,
) -> Result<Material<'b>, PublicKeyRefused> {
    demand_members(key, 2, &[FIRST, SECOND, THIRD])?;
    demand_curve(key, curve)?;
    let mut bytes = [0; POINT_LENGTH];
    let length = 1 + 2 * width;
    bytes[0] = 4;
    bytes[1..=width].copy_from_slice(fixed(key, SECOND, width)?);
    bytes[1 + width..length].copy_from_slice(fixed(key, THIRD, width)?);
    Ok(Material::Point { bytes, length, verifier })
}

fn rsa<'b>(key: &Value<'b>, verifier: &'static RsaParameters) -> Result<Material<'b>, PublicKeyRefused> {
    demand_members(key, 3, &[FIRST, SECOND])?;
    let modulus = key.label(FIRST).and_then(Value::bytes).ok_or(PublicKeyRefused::Value)?;
    let exponent = key.label(SECOND).and_then(Value::bytes).ok_or(PublicKeyRefused::Value)?;
    if is_strong_rsa(modulus, exponent) {
        Ok(Material::Rsa { modulus, exponent, verifier })
    } else {
        Err(PublicKeyRefused::RsaStrength)
    }
}

/// 2048 to 4096 bits, an odd modulus, an odd exponent from 65537 to 2³²−1, both without leading zeros.
///
/// Shorter falls to factoring; longer or a wide exponent lets one sign-in cost the server as much as many.
pub(crate) fn is_strong_rsa(modulus: &[u8], exponent: &[u8]) -> bool {
    let (Some(first), Some(last)) = (modulus.first(), modulus.last()) else { return false };
    let bits = modulus.len() * 8 - first.leading_zeros() as usize;
    let value = exponent.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
    *first != 0
        && last & 1 == 1
        && (2048..=4096).contains(&bits)
        && (3..=4).contains(&exponent.len())
        && exponent[0] != 0
        && value >= 65537
        && value & 1 == 1
}

/// The key type is `kind`, and beside it and the algorithm there is nothing but `labels`.
fn demand_members(key: &Value<'_>, kind: i64, labels: &[i64]) -> Result<(), PublicKeyRefused> {
    if key.label(KTY).and_then(Value::integer) != Some(kind) {
        return Err(PublicKeyRefused::Kind);
    }
    let entries = key.entries().unwrap_or_default();
    let known = |label: &Value<'_>| {
        label.integer().is_some_and(|label| label == KTY || label == ALG || labels.contains(&label))
    };
    if entries.iter().all(|(label, _)| known(label)) { Ok(()) } else { Err(PublicKeyRefused::Member) }
}

fn demand_curve(key: &Value<'_>, curve: u64) -> Result<(), PublicKeyRefused> {
    let told = key.label(FIRST).and_then(Value::integer).and_then(|told| u64::try_from(told).ok());
    if told == Some(curve) { Ok(()) } else { Err(PublicKeyRefused::Kind) }
}

fn fixed<'b>(key: &Value<'b>, label: i64, length: usize) -> Result<&'b [u8], PublicKeyRefused> {
    key.label(label)
        .and_then(Value::bytes)
        .filter(|bytes| bytes.len() == length)
        .ok_or(PublicKeyRefused::Value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of the example in W3C WebAuthn Level 3 §6.5.1.1, whose coordinates are on the curve.
    fn es256() -> Vec<u8> {
        let hex = b"a5010203262001215820\
            65eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d\
            2258201e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c";
        let digits: Vec<u8> = hex.iter().copied().filter(u8::is_ascii_hexdigit).collect();
        data_encoding::HEXLOWER.decode(&digits).unwrap()
    }

    fn refused(input: &[u8]) -> PublicKeyRefused {
        PublicKey::from_cose(input).err().unwrap()
    }

    /// The key with one byte of its head changed.
    fn with(index: usize, value: u8) -> Vec<u8> {
        let mut key = es256();
        key[index] = value;
        key
    }

    #[test]
    fn a_key_is_read_and_checked() {
        let bytes = es256();
        let key = PublicKey::from_cose(&bytes).unwrap();
        assert_eq!(key.algorithm(), Algorithm::Es256);
        assert_eq!(key.check(), Ok(()));
        assert_eq!(key.verify(b"message", b"signature"), Err(SignatureRefused));
        assert_eq!(key.uncompressed_point().map(<[u8]>::len), Some(65));
    }

    #[test]
    fn the_algorithm_is_one_of_the_table() {
        assert_eq!(refused(&with(4, 0x25)), PublicKeyRefused::Algorithm(Some(-6)));
        assert_eq!(refused(&[0xa1, 1, 2]), PublicKeyRefused::Algorithm(None));
        assert_eq!(refused(&[0xa1, 3, 0x61, b'x']), PublicKeyRefused::Algorithm(None));
    }

    #[test]
    fn key_type_and_curve_are_those_of_the_algorithm() {
        assert_eq!(refused(&with(2, 1)), PublicKeyRefused::Kind, "ES256 is never an octet key");
        assert_eq!(refused(&with(6, 2)), PublicKeyRefused::Kind, "ES256 is on P-256 alone");
        assert_eq!(refused(&with(4, 0x27)), PublicKeyRefused::Kind, "EdDSA isn't on P-256");
        assert_eq!(refused(&with(6, 0x20)), PublicKeyRefused::Kind, "a curve below zero");
    }

    #[test]
    fn other_members_are_refused() {
        let key = es256();
        for member in [&[0x02, 0x41, 1][..], &[0x04, 0x81, 0x02], &[0x23, 0x41, 1], &[0x61, b'x', 0]] {
            let longer = [&[0xa6], &key[1..], member].concat();
            assert_eq!(refused(&longer), PublicKeyRefused::Member, "{member:02x?}");
        }
    }

    #[test]
    fn coordinates_have_the_width_of_the_curve() {
        let key = es256();
        let short = [&key[..9], &[31], &key[10..41], &key[42..]].concat();
        assert_eq!(refused(&short), PublicKeyRefused::Value);
        let compressed = [&key[..43], &[0xf5]].concat();
        assert_eq!(refused(&compressed), PublicKeyRefused::Value, "y as a sign bit");
    }

    #[test]
    fn a_member_is_never_missing() {
        let key = es256();
        let without_y = [&[0xa4], &key[1..42]].concat();
        assert_eq!(refused(&without_y), PublicKeyRefused::Value);
    }

    #[test]
    fn a_point_off_the_curve_is_seen() {
        let bytes = with(20, 0xff);
        assert_eq!(PublicKey::from_cose(&bytes).unwrap().check(), Err(PublicKeyRefused::Value));
    }

    #[test]
    fn a_key_is_strict_cbor() {
        let mut key = es256();
        key.push(0);
        assert_eq!(refused(&key), PublicKeyRefused::Cbor(CborRefused::Trailing));
    }
}
