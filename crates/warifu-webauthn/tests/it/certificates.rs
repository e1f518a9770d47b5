//! Certificates as tests want them, every part of which can be wrong.

use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::chain::TrustRoot;

use crate::authenticator::Key;
use crate::der_writer::{
    COMMON_NAME, COUNTRY, ORGANIZATION, UNIT, bit_string, boolean, integer, name, octet_string, oid,
    sequence, tlv,
};

pub(crate) const BASIC_CONSTRAINTS: &str = "2.5.29.19";
pub(crate) const KEY_USAGE: &str = "2.5.29.15";

/// An extension: number, critical, DER.
pub(crate) type Extension = (&'static str, bool, Vec<u8>);

/// What a certificate shall say.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) version: u8,
    pub(crate) issuer: Vec<u8>,
    pub(crate) subject: Vec<u8>,
    pub(crate) public_key_info: Vec<u8>,
    pub(crate) not_before: &'static str,
    pub(crate) not_after: &'static str,
    pub(crate) extensions: Vec<Extension>,
    /// The algorithm told outside, where it shall differ from the one inside.
    pub(crate) outer_algorithm: Option<Vec<u8>>,
}

pub(crate) fn authority_name(who: &str) -> Vec<u8> {
    name(&[(COMMON_NAME, who), (ORGANIZATION, "Example")])
}

pub(crate) fn attestation_name() -> Vec<u8> {
    name(&[
        (COUNTRY, "JP"),
        (ORGANIZATION, "Example"),
        (UNIT, "Authenticator Attestation"),
        (COMMON_NAME, "Key"),
    ])
}

pub(crate) fn is_authority(yes: bool, path_length: Option<u8>) -> Extension {
    let mut parts = Vec::new();
    if yes {
        parts.push(boolean(true));
    }
    parts.extend(path_length.map(integer));
    (BASIC_CONSTRAINTS, true, sequence(&parts))
}

/// Key usage with these bits, most significant first.
pub(crate) fn key_usage(bits: u8) -> Extension {
    let unused = u8::try_from(bits.trailing_zeros()).unwrap();
    (KEY_USAGE, true, tlv(&[3], &[unused, bits]))
}

pub(crate) const DIGITAL_SIGNATURE: u8 = 0x80;
pub(crate) const KEY_CERT_SIGN: u8 = 0x04;

impl Plan {
    /// An attestation certificate as the packed format wants it, issued by `issuer`.
    pub(crate) fn attestation(key: &Key, issuer: &Authority) -> Self {
        Self {
            version: 2,
            issuer: issuer.name.clone(),
            subject: attestation_name(),
            public_key_info: key.public_key_info(),
            not_before: "20250101000000Z",
            not_after: "20500101000000Z",
            extensions: vec![is_authority(false, None), key_usage(DIGITAL_SIGNATURE)],
            outer_algorithm: None,
        }
    }

    /// An authority's certificate.
    pub(crate) fn authority(who: &str, key: &Key, issuer: &[u8]) -> Self {
        Self {
            version: 2,
            issuer: issuer.to_vec(),
            subject: authority_name(who),
            public_key_info: key.public_key_info(),
            not_before: "20250101000000Z",
            not_after: "20500101000000Z",
            extensions: vec![is_authority(true, None), key_usage(KEY_CERT_SIGN)],
            outer_algorithm: None,
        }
    }

    pub(crate) fn with(mut self, extension: Extension) -> Self {
        self.extensions.retain(|(number, _, _)| *number != extension.0);
        self.extensions.push(extension);
        self
    }

    pub(crate) fn without(mut self, number: &str) -> Self {
        self.extensions.retain(|(told, _, _)| *told != number);
        self
    }

    pub(crate) fn sign(&self, issuer: &Key) -> Vec<u8> {
        let time = |text: &str| match text.strip_prefix("20") {
            Some(short) if text < "2050" => tlv(&[0x17], short.as_bytes()),
            _ => tlv(&[0x18], text.as_bytes()),
        };
        let extensions: Vec<_> = self
            .extensions
            .iter()
            .map(|(number, critical, der)| {
                let mut parts = vec![oid(number)];
                if *critical {
                    parts.push(boolean(true));
                }
                parts.push(octet_string(der));
                sequence(&parts)
            })
            .collect();
        let mut parts = Vec::new();
        if self.version > 0 {
            parts.push(tlv(&[0xa0], &integer(self.version)));
        }
        parts.extend([
            integer(7),
            issuer.signature_algorithm(),
            self.issuer.clone(),
            sequence(&[time(self.not_before), time(self.not_after)]),
            self.subject.clone(),
            self.public_key_info.clone(),
        ]);
        parts.push(tlv(&[0xa3], &sequence(&extensions)));
        let signed = sequence(&parts);
        let signature = bit_string(&issuer.sign(&signed));
        let outer = self.outer_algorithm.clone().unwrap_or_else(|| issuer.signature_algorithm());
        sequence(&[signed, outer, signature])
    }
}

/// One who issues certificates.
pub(crate) struct Authority {
    pub(crate) key: Key,
    pub(crate) name: Vec<u8>,
    pub(crate) certificate: Vec<u8>,
}

impl Authority {
    pub(crate) fn root() -> Self {
        Self::root_with(Algorithm::Es256)
    }

    pub(crate) fn root_with(algorithm: Algorithm) -> Self {
        let key = Key::generate(algorithm);
        let name = authority_name("Root");
        let certificate = Plan::authority("Root", &key, &name).sign(&key);
        Self { key, name, certificate }
    }

    /// An authority below this one, whose certificate is changed before it is signed.
    pub(crate) fn below(&self, who: &str, change: impl FnOnce(Plan) -> Plan) -> Self {
        let key = Key::generate(Algorithm::Es256);
        let certificate = change(Plan::authority(who, &key, &self.name)).sign(&self.key);
        Self { key, name: authority_name(who), certificate }
    }

    pub(crate) fn trusted(&self) -> TrustRoot {
        TrustRoot::from_der(self.certificate.clone()).unwrap()
    }
}
