//! What an authenticator and a browser send, part by part: every part can be changed before it is signed or
//! sent (W3C WebAuthn Level 3 §5.8.1, §6.1).

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use warifu_webauthn::algorithm::Algorithm;

use super::{
    Attester,
    key::{Key, cbor},
};
use crate::server::ORIGIN;

/// User present.
pub const UP: u8 = 0x01;
/// User verified.
pub const UV: u8 = 0x04;
/// Backup eligible.
pub const BE: u8 = 0x08;
/// Backed up.
pub const BS: u8 = 0x10;
/// Attested credential data included.
pub const AT: u8 = 0x40;
/// An empty map, in CBOR.
const NO_STATEMENT: [u8; 1] = [0xa0];

/// What the browser says of the ceremony.
#[derive(Debug, Clone)]
pub struct ClientData {
    pub kind: String,
    pub challenge: String,
    pub origin: String,
    pub cross_origin: bool,
}

impl ClientData {
    pub(super) fn new(kind: &str, options: &Value) -> Self {
        let challenge = text(options, "challenge");
        Self { kind: kind.to_owned(), challenge, origin: ORIGIN.to_owned(), cross_origin: false }
    }

    fn bytes(&self) -> Vec<u8> {
        let data = json!({
            "type": self.kind, "challenge": self.challenge, "origin": self.origin,
            "crossOrigin": self.cross_origin,
        });
        data.to_string().into_bytes()
    }
}

/// A registration's answer.
#[derive(Clone)]
pub struct Registration {
    pub client_data: ClientData,
    pub rp_id: String,
    pub flags: u8,
    pub sign_count: u32,
    pub aaguid: [u8; 16],
    pub credential_id: Vec<u8>,
    /// COSE_Key.
    pub public_key: Vec<u8>,
    /// Of which kind that key is.
    pub algorithm: Algorithm,
    pub transports: Vec<&'static str>,
    pub attachment: &'static str,
    /// What proves the model; nobody where it is `None`.
    pub attester: Option<Arc<Attester>>,
}

impl Registration {
    /// As `PublicKeyCredential.toJSON()` tells it.
    pub fn json(&self) -> Value {
        let mut data = head(&self.rp_id, self.flags, self.sign_count);
        data.extend(self.aaguid);
        data.extend(u16::try_from(self.credential_id.len()).expect("an id is short").to_be_bytes());
        data.extend(&self.credential_id);
        data.extend(&self.public_key);
        let client_data = self.client_data.bytes();
        let (format, statement) = match &self.attester {
            Some(by) => ("packed", by.statement(&[&data[..], &sha256(&client_data)].concat())),
            None => ("none", NO_STATEMENT.to_vec()),
        };
        let object = cbor(|out| {
            out.map(3)?.str("fmt")?.str(format)?.str("attStmt")?;
            out.writer_mut().extend(&statement);
            out.str("authData")?.bytes(&data)?;
            Ok(())
        });
        let id = base64url(&self.credential_id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": self.attachment,
            "response": {
                "clientDataJSON": base64url(&client_data),
                "attestationObject": base64url(&object),
                "transports": self.transports,
                "publicKeyAlgorithm": self.algorithm.cose(),
            },
            "clientExtensionResults": { "credProps": { "rk": true } },
        })
    }
}

/// A sign-in's answer.
#[derive(Debug, Clone)]
pub struct Assertion {
    pub client_data: ClientData,
    pub rp_id: String,
    pub flags: u8,
    pub sign_count: u32,
    pub credential_id: Vec<u8>,
    pub user_handle: Option<Vec<u8>>,
}

impl Assertion {
    /// As `PublicKeyCredential.toJSON()` tells it, signed by this key.
    pub fn json(&self, key: &Key) -> Value {
        let data = head(&self.rp_id, self.flags, self.sign_count);
        let client_data = self.client_data.bytes();
        let signature = key.sign(&[&data[..], &sha256(&client_data)].concat());
        let id = base64url(&self.credential_id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform",
            "response": {
                "clientDataJSON": base64url(&client_data),
                "authenticatorData": base64url(&data),
                "signature": base64url(&signature),
                "userHandle": self.user_handle.as_deref().map(base64url),
            },
            "clientExtensionResults": {},
        })
    }
}

fn head(rp_id: &str, flags: u8, sign_count: u32) -> Vec<u8> {
    let mut data = sha256(rp_id.as_bytes());
    data.push(flags);
    data.extend(sign_count.to_be_bytes());
    data
}

pub(super) fn text(options: &Value, name: &str) -> String {
    options[name].as_str().unwrap_or_else(|| panic!("options without {name}: {options}")).to_owned()
}

pub(super) fn base64url(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes).as_ref().to_vec()
}
