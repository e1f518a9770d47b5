//! W3C WebAuthn Level 3 §7.1: each step's negative test, named in the crate's table.

use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::attestation::{
    AttestationPolicy, AttestationRefused, AttestationVerdict, Demand, Format,
};
use warifu_webauthn::auth_data::AuthenticatorDataRefused;
use warifu_webauthn::ceremony::authenticator_data_steps::AuthenticatorRefused;
use warifu_webauthn::ceremony::client_data_steps::ClientDataRefused;
use warifu_webauthn::client_data::ClientDataMalformed;
use warifu_webauthn::policy::{Framing, Policy};
use warifu_webauthn::registration::{Mediation, RegistrationRefused};

use crate::authenticator::{AT, BE, BS, ED, Key, UP, UV, cbor};
use crate::site::{ORIGIN, Registration, Site, client_data};

fn registration() -> Registration {
    Registration::new(&Key::generate(Algorithm::Es256))
}

fn refused(registration: &Registration) -> RegistrationRefused {
    Site::new(Policy::new()).register(registration).unwrap_err()
}

fn client_data_refused(text: impl Into<String>) -> RegistrationRefused {
    refused(&Registration { client_data: text.into(), ..registration() })
}

#[test]
fn a_registration_tells_what_was_made() {
    let key = Key::generate(Algorithm::Es256);
    let mut registration = Registration::new(&key);
    registration.data.flags = UP | UV | AT | BE | BS;
    registration.data.sign_count = 7;
    registration.attested().aaguid = [9; 16];
    let registered = Site::new(Policy::new()).register(&registration).unwrap();
    assert_eq!(registered.public_key, key.cose());
    assert_eq!(registered.credential_id.as_bytes(), [0xc1; 32]);
    assert_eq!((registered.sign_count, registered.aaguid.0), (7, [9; 16]));
    assert!(registered.user_verified && registered.user_present);
    assert!(registered.backup_eligible && registered.backup_state);
    assert_eq!(registered.discoverable, Some(true));
    assert_eq!(registered.transports.iter().map(|t| t.name()).collect::<Vec<_>>(), ["internal", "hybrid"]);
    assert_eq!(registered.attestation, AttestationVerdict::NotAsked);
    assert_eq!(registered.aaguid.to_string(), "09090909-0909-0909-0909-090909090909");
}

#[test]
fn registration_step_5_refuses_client_data_that_is_not_utf8() {
    let site = Site::new(Policy::new());
    let mut response =
        warifu_webauthn::json::RegistrationResponse::from_json(registration().json().as_bytes()).unwrap();
    response.client_data_json.push(0xff);
    assert_eq!(
        site.register_response(&response).unwrap_err(),
        RegistrationRefused::ClientData(ClientDataRefused::Malformed(ClientDataMalformed::Utf8))
    );
}

#[test]
fn registration_step_6_refuses_client_data_that_is_not_an_object() {
    for text in ["", "[]", "null", "{", r#"{"type":"webauthn.create"}"#] {
        assert!(
            matches!(
                client_data_refused(text),
                RegistrationRefused::ClientData(ClientDataRefused::Malformed(ClientDataMalformed::Json(_)))
            ),
            "{text}"
        );
    }
}

#[test]
fn registration_step_7_refuses_the_client_data_of_a_sign_in() {
    let sign_in = client_data("webauthn.get", "");
    assert_eq!(client_data_refused(sign_in), RegistrationRefused::ClientData(ClientDataRefused::Type));
}

#[test]
fn registration_step_8_refuses_another_challenge() {
    let site = Site {
        challenge: warifu_webauthn::challenge::Challenge::from_random([1; 32]).unwrap(),
        ..Site::new(Policy::new())
    };
    assert_eq!(
        site.register(&registration()),
        Err(RegistrationRefused::ClientData(ClientDataRefused::Challenge))
    );
    let padded = client_data("webauthn.create", "").replace(r#"","origin"#, r#"=","origin"#);
    assert_eq!(client_data_refused(padded), RegistrationRefused::ClientData(ClientDataRefused::Challenge));
}

#[test]
fn registration_step_9_refuses_another_origin() {
    for origin in [
        "https://id.example.org.evil.example",
        "https://evil.example",
        "https://example.org",
        "https://id.example.org:8443",
        "http://id.example.org",
        "https://id.example.org/",
        "HTTPS://ID.EXAMPLE.ORG",
        "",
    ] {
        let text = client_data("webauthn.create", "").replace(ORIGIN, origin);
        assert_eq!(
            client_data_refused(text),
            RegistrationRefused::ClientData(ClientDataRefused::Origin(origin.to_owned()))
        );
    }
}

#[test]
fn registration_step_10_refuses_a_framed_page_unless_configured() {
    let framed = client_data("webauthn.create", "").replace("false", "true");
    let registration = Registration { client_data: framed, ..registration() };
    assert_eq!(refused(&registration), RegistrationRefused::ClientData(ClientDataRefused::CrossOrigin));
    let within = |unnamed| Framing::Within { top_origins: vec!["https://portal.example".into()], unnamed };
    let unnamed = Site::new(Policy::new().with_framing(within(true)));
    assert!(unnamed.register(&registration).is_ok());
    let named_only = Site::new(Policy::new().with_framing(within(false)));
    assert_eq!(
        named_only.register(&registration),
        Err(RegistrationRefused::ClientData(ClientDataRefused::TopOrigin(None)))
    );
}

#[test]
fn registration_step_11_refuses_an_unexpected_top_origin() {
    let framed = |by: &str| {
        let text =
            client_data("webauthn.create", &format!(r#","topOrigin":"{by}""#)).replace("false", "true");
        Registration { client_data: text, ..registration() }
    };
    let site =
        Site::new(Policy::new().with_framing(Framing::Within {
            top_origins: vec!["https://portal.example".into()],
            unnamed: true,
        }));
    assert!(site.register(&framed("https://portal.example")).is_ok());
    assert_eq!(
        site.register(&framed("https://evil.example")),
        Err(RegistrationRefused::ClientData(ClientDataRefused::TopOrigin(Some(
            "https://evil.example".into()
        ))))
    );
    let contradiction = client_data("webauthn.create", r#","topOrigin":"https://portal.example""#);
    assert!(matches!(
        client_data_refused(contradiction),
        RegistrationRefused::ClientData(ClientDataRefused::TopOrigin(Some(_)))
    ));
}

#[test]
fn registration_step_13_refuses_a_malformed_attestation_object() {
    let site = Site::new(Policy::new());
    let mut response =
        warifu_webauthn::json::RegistrationResponse::from_json(registration().json().as_bytes()).unwrap();
    response.attestation_object.push(0);
    assert!(matches!(
        site.register_response(&response),
        Err(RegistrationRefused::Attestation(AttestationRefused::Cbor(_)))
    ));
    response.attestation_object = cbor(|out| out.map(1)?.str("fmt")?.str("none").map(|_| ()));
    assert_eq!(
        site.register_response(&response),
        Err(RegistrationRefused::Attestation(AttestationRefused::Object))
    );
}

#[test]
fn registration_step_13_refuses_authenticator_data_without_a_credential() {
    let mut registration = registration();
    registration.data.flags = UP | UV;
    registration.data.attested = None;
    assert_eq!(refused(&registration), RegistrationRefused::AttestedCredentialMissing);
}

#[test]
fn registration_step_13_refuses_authenticator_data_with_something_after_it() {
    let mut registration = registration();
    registration.data.tail = vec![0xa0];
    assert_eq!(
        refused(&registration),
        RegistrationRefused::Authenticator(AuthenticatorRefused::Malformed(
            AuthenticatorDataRefused::Trailing
        ))
    );
}

#[test]
fn registration_step_14_refuses_the_credential_of_another_relying_party() {
    let mut registration = registration();
    registration.data.rp_id = "example.org";
    assert_eq!(refused(&registration), RegistrationRefused::Authenticator(AuthenticatorRefused::RpIdHash));
}

#[test]
fn registration_step_15_demands_presence_unless_mediation_was_conditional() {
    let mut registration = registration();
    registration.data.flags = UV | AT;
    assert_eq!(
        refused(&registration),
        RegistrationRefused::Authenticator(AuthenticatorRefused::UserPresence)
    );
    let upgrade = Site {
        mediation: Mediation::Conditional,
        ..Site::new(Policy::new().danger_without_user_verification("a password was just typed"))
    };
    registration.data.flags = AT;
    let registered = upgrade.register(&registration).unwrap();
    assert!(!registered.user_present && !registered.user_verified);
}

#[test]
fn registration_step_16_demands_user_verification_unless_waived() {
    let mut registration = registration();
    registration.data.flags = UP | AT;
    assert_eq!(
        refused(&registration),
        RegistrationRefused::Authenticator(AuthenticatorRefused::UserVerification)
    );
    let waived = Site::new(Policy::new().danger_without_user_verification("old security keys"));
    assert!(!waived.register(&registration).unwrap().user_verified);
}

#[test]
fn registration_step_17_refuses_a_backup_of_what_cannot_be_backed_up() {
    let mut registration = registration();
    registration.data.flags = UP | UV | AT | BS;
    assert_eq!(refused(&registration), RegistrationRefused::Authenticator(AuthenticatorRefused::BackupState));
}

#[test]
fn registration_step_20_refuses_an_algorithm_that_was_not_offered() {
    let registration = Registration::new(&Key::generate(Algorithm::MlDsa44));
    assert_eq!(refused(&registration), RegistrationRefused::Algorithm(Algorithm::MlDsa44));
}

#[test]
fn registration_step_21_refuses_a_format_that_is_not_accepted() {
    let site = Site::new(
        Policy::new().with_attestation(AttestationPolicy::new(Demand::Told, [Format::None, Format::Packed])),
    );
    for format in ["tpm", "NONE", "android-safetynet", "an-identifier-that-is-32-bytes-l", ""] {
        assert_eq!(
            site.register(&Registration { format, ..registration() }),
            Err(RegistrationRefused::Attestation(AttestationRefused::Format(format.to_owned())))
        );
    }
}

#[test]
fn registration_step_13_refuses_a_format_that_is_too_long_to_be_one() {
    let registration = Registration { format: "an-identifier-that-is-33-bytes-lo", ..registration() };
    assert_eq!(refused(&registration), RegistrationRefused::Attestation(AttestationRefused::Object));
}

#[test]
fn registration_step_22_reads_no_statement_that_was_not_asked_for() {
    let nonsense = Registration {
        format: "never-heard-of",
        statement: cbor(|out| out.str("not even a map").map(|_| ())),
        ..registration()
    };
    let registered = Site::new(Policy::new()).register(&nonsense).unwrap();
    assert_eq!(registered.attestation, AttestationVerdict::NotAsked);
}

#[test]
fn registration_step_24_refuses_what_is_not_trusted_where_policy_demands_it() {
    let site =
        Site::new(Policy::new().with_attestation(AttestationPolicy::new(Demand::Trusted, Format::ALL)));
    assert_eq!(
        site.register(&registration()),
        Err(RegistrationRefused::Attestation(AttestationRefused::Trust(AttestationVerdict::None)))
    );
}

#[test]
fn registration_step_25_refuses_an_id_that_is_too_long_or_empty() {
    for length in [0, 1024] {
        let mut registration = registration();
        registration.attested().credential_id = vec![1; length];
        registration.told_id = Some(vec![1; 32]);
        assert_eq!(refused(&registration), RegistrationRefused::CredentialIdLength);
    }
    let mut longest = registration();
    longest.attested().credential_id = vec![1; 1023];
    assert!(Site::new(Policy::new()).register(&longest).is_ok());
}

#[test]
fn the_browser_must_name_the_credential_that_the_authenticator_made() {
    let registration = Registration { told_id: Some(vec![2; 32]), ..registration() };
    assert_eq!(refused(&registration), RegistrationRefused::CredentialIdDiffers);
}

#[test]
fn registration_step_28_ignores_extension_outputs_and_reserved_flags() {
    let mut registration = registration();
    registration.data.flags |= ED | 0x02 | 0x20;
    registration.data.tail = cbor(|out| {
        out.map(2)?.str("credProtect")?.u8(3)?.str("later")?.map(1)?.str("x")?.f64(1.5)?;
        Ok(())
    });
    assert!(Site::new(Policy::new()).register(&registration).is_ok());
    registration.data.tail = cbor(|out| out.array(0).map(|_| ()));
    assert_eq!(
        refused(&registration),
        RegistrationRefused::Authenticator(AuthenticatorRefused::Malformed(
            AuthenticatorDataRefused::ExtensionsForm
        ))
    );
}

#[test]
fn unknown_members_of_client_data_are_accepted() {
    let text = client_data("webauthn.create", r#","extra":{"type":"webauthn.get"},"tokenBinding":null"#);
    assert!(Site::new(Policy::new()).register(&Registration { client_data: text, ..registration() }).is_ok());
}
