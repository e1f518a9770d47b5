//! A private key of any algorithm that a passkey may have, and its COSE_Key (RFC 9053).

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeySize,
    signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, PqdsaKeyPair, RsaKeyPair},
};
use minicbor::Encoder;
use warifu_webauthn::algorithm::Algorithm;

/// A private key.
pub struct Key {
    algorithm: Algorithm,
    pair: Pair,
}

enum Pair {
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    MlDsa(PqdsaKeyPair),
    Rsa(Box<RsaKeyPair>),
}

impl Key {
    /// A new key.
    pub fn generate(algorithm: Algorithm) -> Self {
        let made = "a key is made";
        let ecdsa = |signing| Pair::Ecdsa(EcdsaKeyPair::generate(signing).expect(made));
        let ml_dsa = |signing| Pair::MlDsa(PqdsaKeyPair::generate(signing).expect(made));
        let pair = match algorithm {
            Algorithm::Es256 | Algorithm::Esp256 => ecdsa(&signature::ECDSA_P256_SHA256_ASN1_SIGNING),
            Algorithm::Es384 | Algorithm::Esp384 => ecdsa(&signature::ECDSA_P384_SHA384_ASN1_SIGNING),
            Algorithm::Es512 | Algorithm::Esp512 => ecdsa(&signature::ECDSA_P521_SHA512_ASN1_SIGNING),
            Algorithm::EdDsa | Algorithm::Ed25519 => Pair::Ed25519(Ed25519KeyPair::generate().expect(made)),
            Algorithm::MlDsa44 => ml_dsa(&signature::ML_DSA_44_SIGNING),
            Algorithm::MlDsa65 => ml_dsa(&signature::ML_DSA_65_SIGNING),
            Algorithm::MlDsa87 => ml_dsa(&signature::ML_DSA_87_SIGNING),
            Algorithm::Ps256 | Algorithm::Rs256 => {
                Pair::Rsa(Box::new(RsaKeyPair::generate(KeySize::Rsa2048).expect(made)))
            }
        };
        Self { algorithm, pair }
    }

    /// Signs as an authenticator does: ECDSA in DER, RSA as its algorithm says.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let (random, signed) = (SystemRandom::new(), "a key of ours signs");
        match &self.pair {
            Pair::Ecdsa(pair) => pair.sign(&random, message).expect(signed).as_ref().to_vec(),
            Pair::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
            Pair::MlDsa(pair) => {
                let mut signature = vec![0; 8192];
                let length = pair.sign(message, &mut signature).expect(signed);
                signature.truncate(length);
                signature
            }
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                let padding: &dyn signature::RsaEncoding = match self.algorithm {
                    Algorithm::Ps256 => &signature::RSA_PSS_SHA256,
                    _ => &signature::RSA_PKCS1_SHA256,
                };
                pair.sign(padding, &random, message, &mut signature).expect(signed);
                signature
            }
        }
    }

    /// The COSE_Key in CTAP2's canonical form.
    pub fn cose(&self) -> Vec<u8> {
        let algorithm = i64::from(self.algorithm.cose());
        match &self.pair {
            Pair::Ecdsa(pair) => ec2(algorithm, pair.public_key().as_ref()),
            Pair::Ed25519(pair) => cbor(|out| {
                out.map(4)?.i64(1)?.i64(1)?.i64(3)?.i64(algorithm)?.i64(-1)?.i64(6)?;
                out.i64(-2)?.bytes(pair.public_key().as_ref())?;
                Ok(())
            }),
            Pair::MlDsa(pair) => cbor(|out| {
                out.map(3)?.i64(1)?.i64(7)?.i64(3)?.i64(algorithm)?;
                out.i64(-1)?.bytes(pair.public_key().as_ref())?;
                Ok(())
            }),
            Pair::Rsa(pair) => {
                let modulus = rsa_modulus(pair.public_key().as_ref());
                cbor(|out| {
                    out.map(4)?.i64(1)?.i64(3)?.i64(3)?.i64(algorithm)?;
                    out.i64(-1)?.bytes(modulus)?.i64(-2)?.bytes(&EXPONENT)?;
                    Ok(())
                })
            }
        }
    }
}

/// 65537, as every key made here has it.
const EXPONENT: [u8; 3] = [1, 0, 1];

/// The modulus of an RSAPublicKey (RFC 8017, appendix A.1.1) of 2048 bits: what stands before the exponent,
/// which is a tag, a length and three bytes.
fn rsa_modulus(der: &[u8]) -> &[u8] {
    let end = der.len() - 2 - EXPONENT.len();
    &der[end - 256..end]
}

/// A point on one of NIST's curves, told by its width.
fn ec2(algorithm: i64, point: &[u8]) -> Vec<u8> {
    let width = (point.len() - 1) / 2;
    let curve = match width {
        32 => 1,
        48 => 2,
        _ => 3,
    };
    cbor(|out| {
        out.map(5)?.i64(1)?.i64(2)?.i64(3)?.i64(algorithm)?.i64(-1)?.i64(curve)?;
        out.i64(-2)?.bytes(&point[1..=width])?.i64(-3)?.bytes(&point[1 + width..])?;
        Ok(())
    })
}

type Written = Result<(), minicbor::encode::Error<std::convert::Infallible>>;

/// Writes CBOR.
pub(super) fn cbor(write: impl FnOnce(&mut Encoder<&mut Vec<u8>>) -> Written) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut Encoder::new(&mut bytes)).expect("a vector takes everything");
    bytes
}
