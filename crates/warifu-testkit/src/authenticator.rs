//! A software authenticator: it keeps passkeys of any algorithm, obeys the options it is given, and hands
//! out its answers before they are signed, so that a story can bend any byte of them.

mod key;
mod maker;
mod metadata;
mod response;

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use serde_json::Value;
use warifu_core::random;
use warifu_webauthn::algorithm::Algorithm;

pub use key::Key;
pub use maker::{Attester, Maker};
pub use metadata::{Listed, MetadataService};
use response::text;
pub use response::{AT, Assertion, BE, BS, ClientData, Registration, UP, UV};

/// A phone, computer or security key, as far as a relying party can tell.
pub struct Authenticator {
    /// Its model.
    pub aaguid: [u8; 16],
    /// The algorithms it knows, best liked first.
    pub algorithms: Vec<Algorithm>,
    /// BE and BS of passkeys it makes.
    pub synced: bool,
    /// Whether it counts signatures.
    pub counts: bool,
    pub transports: Vec<&'static str>,
    pub attachment: &'static str,
    /// What proves its model, where it is asked to.
    pub attester: Option<Arc<Attester>>,
    /// What it keeps, oldest first.
    pub credentials: Vec<Credential>,
}

/// One passkey in it.
pub struct Credential {
    pub key: Key,
    pub id: Vec<u8>,
    pub rp_id: String,
    pub user_handle: Vec<u8>,
    pub sign_count: u32,
    pub synced: bool,
}

/// The person pressed "cancel", or there is nothing to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declined {
    /// `InvalidStateError`: one of the excluded passkeys is in it.
    AlreadyRegistered,
    /// `NotAllowedError`: it keeps no passkey that was asked for.
    NothingHere,
    /// `NotSupportedError`: it knows none of the algorithms.
    NoAlgorithm,
}

impl Authenticator {
    /// A phone whose passkeys are synced by a provider.
    pub fn phone() -> Self {
        Self {
            aaguid: [
                0xea, 0x9b, 0x8d, 0x66, 0x4d, 0x01, 0x1d, 0x21, 0x3c, 0xe4, 0xb6, 0xb4, 0x8c, 0xb5, 0x75,
                0xd4,
            ],
            algorithms: vec![Algorithm::Es256, Algorithm::Rs256],
            synced: true,
            counts: false,
            transports: vec!["internal", "hybrid"],
            attachment: "platform",
            attester: None,
            credentials: Vec::new(),
        }
    }

    /// A security key: bound, and counting.
    pub fn security_key() -> Self {
        Self {
            aaguid: [0xee; 16],
            synced: false,
            counts: true,
            transports: vec!["usb"],
            attachment: "cross-platform",
            ..Self::phone()
        }
    }

    /// One that makes keys of this algorithm only.
    pub fn of(algorithm: Algorithm) -> Self {
        Self { algorithms: vec![algorithm], ..Self::phone() }
    }

    /// Makes a passkey as asked.
    pub fn create(&mut self, options: &Value) -> Result<Registration, Declined> {
        let excluded = ids(&options["excludeCredentials"]);
        if self.credentials.iter().any(|c| excluded.contains(&c.id)) {
            return Err(Declined::AlreadyRegistered);
        }
        let wanted = options["pubKeyCredParams"].as_array().expect("a list of algorithms");
        let wanted: Vec<i64> = wanted.iter().filter_map(|one| one["alg"].as_i64()).collect();
        let known = |alg: &i64| self.algorithms.iter().find(|a| i64::from(a.cose()) == *alg);
        let algorithm = *wanted.iter().find_map(known).ok_or(Declined::NoAlgorithm)?;
        let credential = Credential {
            key: Key::generate(algorithm),
            id: random::bytes::<32>(&mut crate::server::random()).to_vec(),
            rp_id: text(&options["rp"], "id"),
            user_handle: decode(&text(&options["user"], "id")),
            sign_count: u32::from(self.counts),
            synced: self.synced,
        };
        let registration = Registration {
            client_data: ClientData::new("webauthn.create", options),
            rp_id: credential.rp_id.clone(),
            flags: credential.flags() | AT,
            sign_count: credential.sign_count,
            aaguid: self.aaguid,
            credential_id: credential.id.clone(),
            public_key: credential.key.cose(),
            algorithm,
            transports: self.transports.clone(),
            attachment: self.attachment,
            // A browser hands on no statement that nobody asked for (§5.1.3).
            attester: self.attester.clone().filter(|_| options["attestation"] == "direct"),
        };
        self.credentials.push(credential);
        Ok(registration)
    }

    /// Answers a challenge with the newest passkey that fits; told before it is signed.
    pub fn get(&mut self, options: &Value) -> Result<Assertion, Declined> {
        let (rp_id, allowed) = (text(options, "rpId"), ids(&options["allowCredentials"]));
        let fits = |c: &&mut Credential| c.rp_id == rp_id && (allowed.is_empty() || allowed.contains(&c.id));
        let credential = self.credentials.iter_mut().rev().find(fits).ok_or(Declined::NothingHere)?;
        if self.counts {
            credential.sign_count += 1;
        }
        Ok(Assertion {
            client_data: ClientData::new("webauthn.get", options),
            rp_id,
            flags: credential.flags(),
            sign_count: credential.sign_count,
            credential_id: credential.id.clone(),
            user_handle: Some(credential.user_handle.clone()),
        })
    }

    /// Signs an answer with the key of the passkey it names.
    pub fn sign(&self, assertion: &Assertion) -> Value {
        let own = self.credentials.iter().find(|c| c.id == assertion.credential_id);
        assertion.json(&own.unwrap_or_else(|| self.newest()).key)
    }

    /// The passkey made last.
    pub fn newest(&self) -> &Credential {
        self.credentials.last().expect("a passkey")
    }
}

impl Credential {
    const fn flags(&self) -> u8 {
        if self.synced { UP | UV | BE | BS } else { UP | UV }
    }
}

fn ids(descriptors: &Value) -> Vec<Vec<u8>> {
    let all = descriptors.as_array().into_iter().flatten();
    all.filter_map(|one| one["id"].as_str()).map(decode).collect()
}

fn decode(text: &str) -> Vec<u8> {
    BASE64URL_NOPAD.decode(text.as_bytes()).expect("base64url")
}
