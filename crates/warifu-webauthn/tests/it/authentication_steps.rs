//! W3C WebAuthn Level 3 §7.2: each step's negative test, named in the crate's table.

use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::authentication::{AuthenticationRefused, Counter};
use warifu_webauthn::ceremony::authenticator_data_steps::AuthenticatorRefused;
use warifu_webauthn::ceremony::client_data_steps::ClientDataRefused;
use warifu_webauthn::challenge::Challenge;
use warifu_webauthn::client_data::ClientDataMalformed;
use warifu_webauthn::cose::PublicKeyRefused;
use warifu_webauthn::credential::{CredentialId, UserHandle};
use warifu_webauthn::json::AuthenticationResponse;
use warifu_webauthn::policy::{Framing, Policy};

use crate::authenticator::{BE, BS, ED, UP, UV, cbor};
use crate::site::{Assertion, Member, ORIGIN, Site, client_data};

fn member() -> Member {
    Member::new(Algorithm::Es256)
}

fn site() -> Site {
    Site::new(Policy::new())
}

fn refused(assertion: &Assertion) -> AuthenticationRefused {
    site().sign_in(&member(), assertion).unwrap_err()
}

fn client_data_refused(text: impl Into<String>) -> AuthenticationRefused {
    refused(&Assertion { client_data: text.into(), ..Assertion::new() })
}

fn with_flags(flags: u8) -> Assertion {
    let mut assertion = Assertion::new();
    assertion.data.flags = flags;
    assertion
}

#[test]
fn a_sign_in_tells_what_happened() {
    let mut member = member();
    member.backup_eligible = true;
    let mut assertion = with_flags(UP | UV | BE | BS);
    assertion.data.sign_count = 3;
    let signed_in = site().sign_in(&member, &assertion).unwrap();
    assert!(signed_in.user_verified && signed_in.backup_state);
    assert_eq!((signed_in.counter, signed_in.sign_count), (Counter::Advanced, 3));
}

#[test]
fn sign_in_step_5_refuses_a_credential_that_was_not_asked_for() {
    let mut member = member();
    member.allowed = vec![CredentialId::new([2; 32]).unwrap()];
    assert_eq!(site().sign_in(&member, &Assertion::new()), Err(AuthenticationRefused::NotAllowed));
    member.allowed.push(CredentialId::new([0xc1; 32]).unwrap());
    assert!(site().sign_in(&member, &Assertion::new()).is_ok());
}

#[test]
fn sign_in_step_6_refuses_the_answer_of_another_credential() {
    let assertion = Assertion { credential_id: vec![2; 32], ..Assertion::new() };
    assert_eq!(refused(&assertion), AuthenticationRefused::CredentialId);
}

#[test]
fn sign_in_step_6_demands_the_user_handle_where_nobody_was_identified() {
    let assertion = Assertion { handle: None, ..Assertion::new() };
    assert_eq!(refused(&assertion), AuthenticationRefused::UserHandleMissing);
    let mut known = member();
    known.identified = true;
    assert!(site().sign_in(&known, &assertion).is_ok());
}

#[test]
fn sign_in_step_6_refuses_the_user_handle_of_somebody_else() {
    let assertion = Assertion { handle: Some(vec![0x22; 64]), ..Assertion::new() };
    assert_eq!(refused(&assertion), AuthenticationRefused::UserHandle);
    let mut known = member();
    known.identified = true;
    assert_eq!(site().sign_in(&known, &assertion), Err(AuthenticationRefused::UserHandle));
}

#[test]
fn sign_in_step_6_refuses_the_credential_of_somebody_else_than_was_identified() {
    use warifu_webauthn::authentication::{self, Expected, Identified};
    use warifu_webauthn::credential::StoredCredential;
    let (site, member) = (site(), member());
    let somebody_else = UserHandle::new([0x33; 64]).unwrap();
    let response = AuthenticationResponse::from_json(Assertion::new().json(&member.key).as_bytes()).unwrap();
    let expected = Expected {
        challenge: &site.challenge,
        origins: &site.origins,
        rp_id: &site.rp_id,
        policy: &site.policy,
        allow_credentials: &[],
        user: Identified::Before(&somebody_else),
    };
    let stored = StoredCredential {
        credential_id: &member.credential_id,
        user_handle: &member.handle,
        public_key: &member.public_key,
        sign_count: 0,
        backup_eligible: false,
    };
    assert_eq!(authentication::verify(&expected, &stored, &response), Err(AuthenticationRefused::UserHandle));
}

#[test]
fn sign_in_step_7_refuses_authenticator_data_that_is_cut_off() {
    let member = member();
    let mut response =
        AuthenticationResponse::from_json(Assertion::new().json(&member.key).as_bytes()).unwrap();
    response.authenticator_data.pop();
    assert!(matches!(
        site().sign_in_response(&member, &response),
        Err(AuthenticationRefused::Authenticator(AuthenticatorRefused::Malformed(_)))
    ));
}

#[test]
fn sign_in_step_8_refuses_client_data_that_is_not_utf8() {
    let member = member();
    let mut response =
        AuthenticationResponse::from_json(Assertion::new().json(&member.key).as_bytes()).unwrap();
    response.client_data_json.push(0xff);
    assert_eq!(
        site().sign_in_response(&member, &response),
        Err(AuthenticationRefused::ClientData(ClientDataRefused::Malformed(ClientDataMalformed::Utf8)))
    );
}

#[test]
fn sign_in_step_9_refuses_a_known_member_that_comes_twice() {
    for twice in [
        r#","type":"webauthn.get""#,
        r#","challenge":"x""#,
        r#","origin":"https://evil.example""#,
        r#","crossOrigin":true"#,
        r#","\u006frigin":"https://evil.example""#,
    ] {
        assert!(
            matches!(
                client_data_refused(client_data("webauthn.get", twice)),
                AuthenticationRefused::ClientData(ClientDataRefused::Malformed(ClientDataMalformed::Json(_)))
            ),
            "{twice}"
        );
    }
}

#[test]
fn sign_in_step_10_refuses_the_client_data_of_a_registration() {
    let registration = client_data("webauthn.create", "");
    assert_eq!(client_data_refused(registration), AuthenticationRefused::ClientData(ClientDataRefused::Type));
    let payment = client_data("payment.get", "");
    assert_eq!(client_data_refused(payment), AuthenticationRefused::ClientData(ClientDataRefused::Type));
}

#[test]
fn sign_in_step_11_refuses_another_challenge() {
    let later = Site { challenge: Challenge::from_random([1; 32]).unwrap(), ..site() };
    assert_eq!(
        later.sign_in(&member(), &Assertion::new()),
        Err(AuthenticationRefused::ClientData(ClientDataRefused::Challenge))
    );
}

#[test]
fn sign_in_step_12_refuses_another_origin() {
    let text = client_data("webauthn.get", "").replace(ORIGIN, "https://evil.example");
    assert_eq!(
        client_data_refused(text),
        AuthenticationRefused::ClientData(ClientDataRefused::Origin("https://evil.example".into()))
    );
}

#[test]
fn sign_in_step_13_refuses_a_framed_page() {
    let framed = client_data("webauthn.get", "").replace("false", "true");
    assert_eq!(
        client_data_refused(framed),
        AuthenticationRefused::ClientData(ClientDataRefused::CrossOrigin)
    );
}

#[test]
fn sign_in_step_14_refuses_an_unexpected_top_origin() {
    let framed =
        client_data("webauthn.get", r#","topOrigin":"https://evil.example""#).replace("false", "true");
    let site =
        Site::new(Policy::new().with_framing(Framing::Within {
            top_origins: vec!["https://portal.example".into()],
            unnamed: true,
        }));
    assert_eq!(
        site.sign_in(&member(), &Assertion { client_data: framed, ..Assertion::new() }),
        Err(AuthenticationRefused::ClientData(ClientDataRefused::TopOrigin(Some(
            "https://evil.example".into()
        ))))
    );
}

#[test]
fn sign_in_step_15_refuses_an_answer_for_another_relying_party() {
    let mut assertion = Assertion::new();
    assertion.data.rp_id = "example.org";
    assert_eq!(refused(&assertion), AuthenticationRefused::Authenticator(AuthenticatorRefused::RpIdHash));
}

#[test]
fn sign_in_step_16_demands_presence() {
    assert_eq!(
        refused(&with_flags(UV)),
        AuthenticationRefused::Authenticator(AuthenticatorRefused::UserPresence)
    );
}

#[test]
fn sign_in_step_17_demands_user_verification_unless_waived() {
    assert_eq!(
        refused(&with_flags(UP)),
        AuthenticationRefused::Authenticator(AuthenticatorRefused::UserVerification)
    );
    let waived = Site::new(Policy::new().danger_without_user_verification("old security keys"));
    assert!(!waived.sign_in(&member(), &with_flags(UP)).unwrap().user_verified);
}

#[test]
fn sign_in_step_18_refuses_a_backup_of_what_cannot_be_backed_up() {
    assert_eq!(
        refused(&with_flags(UP | UV | BS)),
        AuthenticationRefused::Authenticator(AuthenticatorRefused::BackupState)
    );
}

#[test]
fn sign_in_step_19_refuses_a_change_of_backup_eligibility() {
    assert_eq!(refused(&with_flags(UP | UV | BE)), AuthenticationRefused::BackupEligibility);
    let mut synced = member();
    synced.backup_eligible = true;
    assert_eq!(site().sign_in(&synced, &Assertion::new()), Err(AuthenticationRefused::BackupEligibility));
}

#[test]
fn sign_in_step_21_refuses_a_signature_over_something_else() {
    let member = member();
    let mut response =
        AuthenticationResponse::from_json(Assertion::new().json(&member.key).as_bytes()).unwrap();
    response.client_data_json.extend(b" ");
    assert_eq!(site().sign_in_response(&member, &response), Err(AuthenticationRefused::Signature));
}

#[test]
fn sign_in_step_21_tells_a_stored_key_that_cannot_be_read_from_a_wrong_signature() {
    let mut member = member();
    member.public_key = vec![0xa0];
    assert_eq!(
        site().sign_in(&member, &Assertion::new()),
        Err(AuthenticationRefused::StoredPublicKey(PublicKeyRefused::Algorithm(None)))
    );
}

#[test]
fn sign_in_step_22_tells_a_counter_that_went_back_without_refusing() {
    for (stored, told, counter, kept) in [
        (0, 0, Counter::Unused, 0),
        (0, 1, Counter::Advanced, 1),
        (4, 5, Counter::Advanced, 5),
        (5, 5, Counter::WentBack { stored: 5, told: 5 }, 5),
        (5, 4, Counter::WentBack { stored: 5, told: 4 }, 5),
        (5, 0, Counter::WentBack { stored: 5, told: 0 }, 5),
        (u32::MAX - 1, u32::MAX, Counter::Advanced, u32::MAX),
    ] {
        let mut member = member();
        member.sign_count = stored;
        let mut assertion = Assertion::new();
        assertion.data.sign_count = told;
        let signed_in = site().sign_in(&member, &assertion).unwrap();
        assert_eq!((signed_in.counter, signed_in.sign_count), (counter, kept));
    }
}

#[test]
fn sign_in_step_23_ignores_extension_outputs_and_reserved_flags() {
    let mut assertion = with_flags(UP | UV | ED | 0x02 | 0x20);
    assertion.data.tail = cbor(|out| out.map(1)?.str("later")?.bool(true).map(|_| ()));
    assert!(site().sign_in(&member(), &assertion).is_ok());
}
