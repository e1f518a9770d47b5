//! What a sign-in costs beside the signature check that it can't do without.
//!
//! Both are measured in turn, round by round, so that whatever else the machine does weighs on both; told is the median of the
//! rounds' ratios. `cargo bench -p warifu-webauthn`.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a program that tells a person numbers")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair, UnparsedPublicKey,
};
use data_encoding::BASE64URL_NOPAD;
use warifu_webauthn::authentication::{self, Expected, Identified};
use warifu_webauthn::challenge::Challenge;
use warifu_webauthn::credential::{CredentialId, StoredCredential, UserHandle};
use warifu_webauthn::json::AuthenticationResponse;
use warifu_webauthn::policy::Policy;

const ROUNDS: usize = 400;
const PER_ROUND: u32 = 25;

struct Scene {
    body: String,
    point: Vec<u8>,
    message: Vec<u8>,
    signature: Vec<u8>,
    challenge: Challenge,
    origins: Vec<String>,
    policy: Policy,
    credential_id: CredentialId,
    user_handle: UserHandle,
    public_key: Vec<u8>,
}

impl Scene {
    fn new() -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let point = pair.public_key().as_ref().to_vec();
        let challenge = [0x5a; 32];
        let client_data = format!(
            r#"{{"type":"webauthn.get","challenge":"{}","origin":"https://id.example.org","crossOrigin":false}}"#,
            BASE64URL_NOPAD.encode(&challenge)
        );
        let mut data = digest(&SHA256, b"id.example.org").as_ref().to_vec();
        data.extend([0x1d, 0, 0, 0, 0]);
        let message = [&data[..], digest(&SHA256, client_data.as_bytes()).as_ref()].concat();
        let signature = pair.sign(&SystemRandom::new(), &message).unwrap().as_ref().to_vec();
        let head = [0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20];
        let public_key = [&head[..], &point[1..33], &[0x22, 0x58, 0x20], &point[33..]].concat();
        let body = format!(
            r#"{{"id":"{id}","rawId":"{id}","type":"public-key","authenticatorAttachment":"platform","response":{{"clientDataJSON":"{}","authenticatorData":"{}","signature":"{}","userHandle":"{}"}},"clientExtensionResults":{{}}}}"#,
            BASE64URL_NOPAD.encode(client_data.as_bytes()),
            BASE64URL_NOPAD.encode(&data),
            BASE64URL_NOPAD.encode(&signature),
            BASE64URL_NOPAD.encode(&[0x11; 64]),
            id = BASE64URL_NOPAD.encode(&[0xc1; 32]),
        );
        Self {
            body,
            point,
            message,
            signature,
            challenge: Challenge::from_random(challenge).unwrap(),
            origins: vec!["https://id.example.org".to_owned()],
            policy: Policy::new(),
            credential_id: CredentialId::new([0xc1; 32]).unwrap(),
            user_handle: UserHandle::new([0x11; 64]).unwrap(),
            public_key,
        }
    }

    fn check_signature(&self) {
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, black_box(&self.point));
        key.verify(black_box(&self.message), black_box(&self.signature)).unwrap();
    }

    fn sign_in(&self) {
        let response = AuthenticationResponse::from_json(black_box(self.body.as_bytes())).unwrap();
        let expected = Expected {
            challenge: &self.challenge,
            origins: &self.origins,
            rp_id: "id.example.org",
            policy: &self.policy,
            allow_credentials: &[],
            user: Identified::ByResponse,
        };
        let stored = StoredCredential {
            credential_id: &self.credential_id,
            user_handle: &self.user_handle,
            public_key: &self.public_key,
            sign_count: 0,
            backup_eligible: true,
        };
        black_box(authentication::verify(&expected, &stored, &response)).unwrap();
    }
}

#[allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn time(work: impl Fn()) -> Duration {
    let start = Instant::now();
    for _ in 0..PER_ROUND {
        work();
    }
    start.elapsed() / PER_ROUND
}

fn median<T: PartialOrd + Copy>(values: &mut [T]) -> T {
    values.sort_by(|a, b| a.partial_cmp(b).unwrap());
    values[values.len() / 2]
}

fn main() {
    let scene = Scene::new();
    let (mut checks, mut sign_ins, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let measure_check = || time(|| scene.check_signature());
        let measure_sign_in = || time(|| scene.sign_in());
        // Who goes first changes with every round.
        let (check, sign_in) = if round % 2 == 0 {
            let check = measure_check();
            (check, measure_sign_in())
        } else {
            let sign_in = measure_sign_in();
            (measure_check(), sign_in)
        };
        checks.push(check);
        sign_ins.push(sign_in);
        ratios.push(sign_in.as_secs_f64() / check.as_secs_f64());
    }
    println!("ES256 signature check  {:?}", median(&mut checks));
    println!("ES256 sign-in, whole   {:?}", median(&mut sign_ins));
    println!("ratio                  {:.3} (at most 1.1)", median(&mut ratios));
}
