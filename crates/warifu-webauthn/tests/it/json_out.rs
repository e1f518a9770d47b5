//! The options, as pages get them.

use serde_json::{Value, json};
use warifu_webauthn::attestation::{AttestationPolicy, Demand, Format};
use warifu_webauthn::challenge::Challenge;
use warifu_webauthn::credential::{CredentialId, UserHandle};
use warifu_webauthn::json::{
    Attachment, CreationOptions, CredentialDescriptor, Hint, RelyingParty, ResidentKey, Transport, User,
};
use warifu_webauthn::policy::Policy;
use warifu_webauthn::{authentication, registration};

fn challenge() -> Challenge {
    Challenge::from_random([0xfb; 32]).unwrap()
}

fn creation(policy: &Policy) -> CreationOptions {
    let handle = UserHandle::new([0xff; 64]).unwrap();
    registration::options(
        RelyingParty { id: "id.example.org".into(), name: "Example".into() },
        User { handle, name: "sato".into(), display_name: "佐藤 花子".into() },
        challenge(),
        policy,
    )
}

fn value(options: &impl serde::Serialize) -> Value {
    serde_json::to_value(options).unwrap()
}

#[test]
fn creation_options_are_the_dictionary_of_level_3() {
    let mut options = creation(&Policy::new());
    options.timeout = Some(300_000);
    options.hints = vec![Hint::ClientDevice, Hint::SecurityKey, Hint::Hybrid];
    options.authenticator_selection.attachment = Some(Attachment::CrossPlatform);
    options.exclude_credentials = vec![
        CredentialDescriptor::new(
            CredentialId::new([1, 2, 3]).unwrap(),
            vec![Transport::SmartCard, Transport::Unknown("cable".into())],
        ),
        CredentialDescriptor::new(CredentialId::new([4]).unwrap(), Vec::new()),
    ];
    let id = format!("{}_w", "_".repeat(84));
    assert_eq!(
        value(&options),
        json!({
            "rp": { "id": "id.example.org", "name": "Example" },
            "user": { "id": id, "name": "sato", "displayName": "佐藤 花子" },
            "challenge": "-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s",
            "pubKeyCredParams": [
                { "type": "public-key", "alg": -7 },
                { "type": "public-key", "alg": -8 },
                { "type": "public-key", "alg": -35 },
                { "type": "public-key", "alg": -257 },
            ],
            "timeout": 300_000,
            "excludeCredentials": [
                { "type": "public-key", "id": "AQID", "transports": ["smart-card", "cable"] },
                { "type": "public-key", "id": "BA" },
            ],
            "authenticatorSelection": {
                "authenticatorAttachment": "cross-platform",
                "residentKey": "required",
                "requireResidentKey": true,
                "userVerification": "required",
            },
            "hints": ["client-device", "security-key", "hybrid"],
            "attestation": "none",
            "extensions": { "credProps": true },
        })
    );
}

#[test]
fn what_is_not_wanted_is_left_out() {
    let mut options = creation(&Policy::new().danger_without_user_verification("old security keys"));
    options.authenticator_selection.resident_key = ResidentKey::Preferred;
    let value = value(&options);
    for absent in ["timeout", "hints", "attestationFormats"] {
        assert_eq!(value.get(absent), None, "{absent}");
    }
    assert_eq!(
        value["authenticatorSelection"],
        json!({ "residentKey": "preferred", "requireResidentKey": false, "userVerification": "preferred" })
    );
}

#[test]
fn attestation_is_asked_for_only_where_policy_judges_it() {
    let policy = Policy::new()
        .with_attestation(AttestationPolicy::new(Demand::Trusted, [Format::Packed, Format::AndroidKey]));
    let value = value(&creation(&policy));
    assert_eq!(value["attestation"], "direct");
    assert_eq!(value["attestationFormats"], json!(["packed", "android-key"]));
}

#[test]
fn request_options_are_the_dictionary_of_level_3() {
    let mut options = authentication::options("id.example.org", challenge(), &Policy::new());
    assert_eq!(
        value(&options),
        json!({
            "challenge": "-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s",
            "rpId": "id.example.org",
            "allowCredentials": [],
            "userVerification": "required",
        })
    );
    options.timeout = Some(60_000);
    options.hints = vec![Hint::Hybrid];
    options.allow_credentials =
        vec![CredentialDescriptor::new(CredentialId::new([1]).unwrap(), vec![Transport::Usb])];
    let value = value(&options);
    assert_eq!(value["timeout"], 60_000);
    assert_eq!(value["hints"], json!(["hybrid"]));
    assert_eq!(
        value["allowCredentials"],
        json!([{ "type": "public-key", "id": "AQ", "transports": ["usb"] }])
    );
}
