//! A software authenticator: a key of any algorithm, and the bytes that an authenticator and a browser make.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair, PqdsaKeyPair, RsaKeyPair};
use data_encoding::BASE64URL_NOPAD;
use der::asn1::UintRef;
use der::{Decode, Reader, SliceReader};
use minicbor::Encoder;
use warifu_webauthn::algorithm::Algorithm;

use crate::der_writer;

pub(crate) const UP: u8 = 0x01;
pub(crate) const UV: u8 = 0x04;
pub(crate) const BE: u8 = 0x08;
pub(crate) const BS: u8 = 0x10;
pub(crate) const AT: u8 = 0x40;
pub(crate) const ED: u8 = 0x80;

/// A private key.
pub(crate) enum Key {
    Ecdsa { algorithm: Algorithm, pair: EcdsaKeyPair },
    Ed25519 { algorithm: Algorithm, pair: Ed25519KeyPair },
    MlDsa { algorithm: Algorithm, pair: PqdsaKeyPair },
    Rsa { algorithm: Algorithm, pair: RsaKeyPair },
}

impl Key {
    pub(crate) fn generate(algorithm: Algorithm) -> Self {
        let ecdsa = |signing| Self::Ecdsa { algorithm, pair: EcdsaKeyPair::generate(signing).unwrap() };
        let ml_dsa = |signing| Self::MlDsa { algorithm, pair: PqdsaKeyPair::generate(signing).unwrap() };
        match algorithm {
            Algorithm::Es256 | Algorithm::Esp256 => ecdsa(&signature::ECDSA_P256_SHA256_ASN1_SIGNING),
            Algorithm::Es384 | Algorithm::Esp384 => ecdsa(&signature::ECDSA_P384_SHA384_ASN1_SIGNING),
            Algorithm::Es512 | Algorithm::Esp512 => ecdsa(&signature::ECDSA_P521_SHA512_ASN1_SIGNING),
            Algorithm::EdDsa | Algorithm::Ed25519 => {
                Self::Ed25519 { algorithm, pair: Ed25519KeyPair::generate().unwrap() }
            }
            Algorithm::MlDsa44 => ml_dsa(&signature::ML_DSA_44_SIGNING),
            Algorithm::MlDsa65 => ml_dsa(&signature::ML_DSA_65_SIGNING),
            Algorithm::MlDsa87 => ml_dsa(&signature::ML_DSA_87_SIGNING),
            Algorithm::Ps256 | Algorithm::Rs256 => Self::generate_rsa(algorithm, KeySize::Rsa2048),
        }
    }

    pub(crate) fn generate_rsa(algorithm: Algorithm, size: KeySize) -> Self {
        Self::Rsa { algorithm, pair: RsaKeyPair::generate(size).unwrap() }
    }

    /// The private key of a test vector, with the uncompressed point that belongs to it.
    pub(crate) fn from_p256(private: &[u8], point: &[u8]) -> Self {
        let signing = &signature::ECDSA_P256_SHA256_ASN1_SIGNING;
        let pair = EcdsaKeyPair::from_private_key_and_public_key(signing, private, point).unwrap();
        Self::Ecdsa { algorithm: Algorithm::Es256, pair }
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        match self {
            Self::Ecdsa { algorithm, .. }
            | Self::Ed25519 { algorithm, .. }
            | Self::MlDsa { algorithm, .. }
            | Self::Rsa { algorithm, .. } => *algorithm,
        }
    }

    /// Point, RSAPublicKey or plain bytes.
    pub(crate) fn public(&self) -> Vec<u8> {
        match self {
            Self::Ecdsa { pair, .. } => pair.public_key().as_ref().to_vec(),
            Self::Ed25519 { pair, .. } => pair.public_key().as_ref().to_vec(),
            Self::MlDsa { pair, .. } => pair.public_key().as_ref().to_vec(),
            Self::Rsa { pair, .. } => pair.public_key().as_ref().to_vec(),
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Ecdsa { pair, .. } => pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec(),
            Self::Ed25519 { pair, .. } => pair.sign(message).as_ref().to_vec(),
            Self::MlDsa { pair, .. } => {
                let mut signature = vec![0; 8192];
                let length = pair.sign(message, &mut signature).unwrap();
                signature.truncate(length);
                signature
            }
            Self::Rsa { algorithm, pair } => {
                let mut signature = vec![0; pair.public_modulus_len()];
                let padding: &dyn signature::RsaEncoding = match algorithm {
                    Algorithm::Ps256 => &signature::RSA_PSS_SHA256,
                    _ => &signature::RSA_PKCS1_SHA256,
                };
                pair.sign(padding, &SystemRandom::new(), message, &mut signature).unwrap();
                signature
            }
        }
    }

    /// A signature as JWS has it: by ECDSA two numbers of fixed width, where [`sign`](Self::sign) gives DER.
    pub(crate) fn sign_jws(&self, message: &[u8]) -> Vec<u8> {
        let signature = self.sign(message);
        let Self::Ecdsa { .. } = self else { return signature };
        let width = (self.public().len() - 1) / 2;
        let mut reader = SliceReader::new(&signature).unwrap();
        let numbers = reader.sequence(|parts| {
            let padded = |number: &[u8]| [vec![0; width - number.len()], number.to_vec()].concat();
            let first = padded(UintRef::decode(parts)?.as_bytes());
            Ok::<_, der::Error>([first, padded(UintRef::decode(parts)?.as_bytes())].concat())
        });
        numbers.unwrap()
    }

    /// Modulus and exponent.
    pub(crate) fn rsa_components(&self) -> (Vec<u8>, Vec<u8>) {
        let der = self.public();
        let mut reader = SliceReader::new(&der).unwrap();
        reader
            .sequence(|parts| {
                let modulus = UintRef::decode(parts)?.as_bytes().to_vec();
                Ok::<_, der::Error>((modulus, UintRef::decode(parts)?.as_bytes().to_vec()))
            })
            .unwrap()
    }

    /// The COSE_Key.
    pub(crate) fn cose(&self) -> Vec<u8> {
        let public = self.public();
        let algorithm = i64::from(self.algorithm().cose());
        match self {
            Self::Ecdsa { .. } => {
                let width = (public.len() - 1) / 2;
                let curve = match width {
                    32 => 1,
                    48 => 2,
                    _ => 3,
                };
                cose_point(algorithm, curve, &public[1..=width], &public[1 + width..])
            }
            Self::Ed25519 { .. } => cbor(|out| {
                out.map(4)?
                    .i64(1)?
                    .i64(1)?
                    .i64(3)?
                    .i64(algorithm)?
                    .i64(-1)?
                    .i64(6)?
                    .i64(-2)?
                    .bytes(&public)?;
                Ok(())
            }),
            Self::MlDsa { .. } => cbor(|out| {
                out.map(3)?.i64(1)?.i64(7)?.i64(3)?.i64(algorithm)?.i64(-1)?.bytes(&public)?;
                Ok(())
            }),
            Self::Rsa { .. } => {
                let (modulus, exponent) = self.rsa_components();
                cose_rsa(algorithm, &modulus, &exponent)
            }
        }
    }

    /// `SubjectPublicKeyInfo`.
    pub(crate) fn public_key_info(&self) -> Vec<u8> {
        let public = self.public();
        let algorithm = match (self, public.len()) {
            (Self::Ecdsa { .. }, 65) => der_writer::algorithm_ec("1.2.840.10045.3.1.7"),
            (Self::Ecdsa { .. }, 97) => der_writer::algorithm_ec("1.3.132.0.34"),
            (Self::Ecdsa { .. }, _) => der_writer::algorithm_ec("1.3.132.0.35"),
            (Self::Ed25519 { .. }, _) => der_writer::sequence(&[der_writer::oid("1.3.101.112")]),
            (Self::Rsa { .. }, _) => {
                der_writer::sequence(&[der_writer::oid("1.2.840.113549.1.1.1"), der_writer::null()])
            }
            (Self::MlDsa { .. }, _) => der_writer::sequence(&[der_writer::oid("2.16.840.1.101.3.4.3.17")]),
        };
        der_writer::sequence(&[algorithm, der_writer::bit_string(&public)])
    }

    /// The `AlgorithmIdentifier` of this key's signatures.
    pub(crate) fn signature_algorithm(&self) -> Vec<u8> {
        match self {
            Self::Ecdsa { algorithm, .. } => der_writer::sequence(&[der_writer::oid(match algorithm {
                Algorithm::Es384 | Algorithm::Esp384 => "1.2.840.10045.4.3.3",
                Algorithm::Es512 | Algorithm::Esp512 => "1.2.840.10045.4.3.4",
                _ => "1.2.840.10045.4.3.2",
            })]),
            Self::Ed25519 { .. } | Self::MlDsa { .. } => {
                der_writer::sequence(&[der_writer::oid("1.3.101.112")])
            }
            Self::Rsa { .. } => {
                der_writer::sequence(&[der_writer::oid("1.2.840.113549.1.1.11"), der_writer::null()])
            }
        }
    }
}

pub(crate) fn cose_point(algorithm: i64, curve: i64, x: &[u8], y: &[u8]) -> Vec<u8> {
    cbor(|out| {
        out.map(5)?.i64(1)?.i64(2)?.i64(3)?.i64(algorithm)?.i64(-1)?.i64(curve)?;
        out.i64(-2)?.bytes(x)?.i64(-3)?.bytes(y)?;
        Ok(())
    })
}

pub(crate) fn cose_rsa(algorithm: i64, modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    cbor(|out| {
        out.map(4)?
            .i64(1)?
            .i64(3)?
            .i64(3)?
            .i64(algorithm)?
            .i64(-1)?
            .bytes(modulus)?
            .i64(-2)?
            .bytes(exponent)?;
        Ok(())
    })
}

type Written = Result<(), minicbor::encode::Error<std::convert::Infallible>>;

/// Writes CBOR.
pub(crate) fn cbor(write: impl FnOnce(&mut Encoder<&mut Vec<u8>>) -> Written) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut Encoder::new(&mut bytes)).unwrap();
    bytes
}

pub(crate) fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

pub(crate) fn base64url(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

/// Authenticator data, part by part.
#[derive(Clone)]
pub(crate) struct Data {
    pub(crate) rp_id: &'static str,
    pub(crate) flags: u8,
    pub(crate) sign_count: u32,
    pub(crate) attested: Option<AttestedPart>,
    /// Extension outputs, or whatever shall follow.
    pub(crate) tail: Vec<u8>,
}

#[derive(Clone)]
pub(crate) struct AttestedPart {
    pub(crate) aaguid: [u8; 16],
    pub(crate) credential_id: Vec<u8>,
    pub(crate) public_key: Vec<u8>,
}

impl Data {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = sha256(self.rp_id.as_bytes());
        bytes.push(self.flags);
        bytes.extend(self.sign_count.to_be_bytes());
        if let Some(part) = &self.attested {
            bytes.extend(part.aaguid);
            bytes.extend(u16::try_from(part.credential_id.len()).unwrap().to_be_bytes());
            bytes.extend(&part.credential_id);
            bytes.extend(&part.public_key);
        }
        bytes.extend(&self.tail);
        bytes
    }
}
