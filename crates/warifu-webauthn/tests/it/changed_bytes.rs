//! Every byte of every vector, changed: refused, or nothing that is signed is told differently.
//!
//! The rule, exactly. **Sign-in**: everything is signed, so every change of client data, authenticator data or signature is
//! refused. **Registration with attestation** (one that leads to a root, where there is one): a changed answer is refused, or tells exactly what the unchanged one
//! told (a byte of a client-data member that nobody reads can't be one: its hash is signed). A U2F statement doesn't sign
//! AAGUID, flags and counter, and a `none` statement signs nothing: there, what is told may differ in those, and in the
//! public key only if the authenticator can no longer sign in. **Registration without attestation** is as with `none`.

use warifu_webauthn::attestation::Demand;
use warifu_webauthn::json::{AuthenticationResponse, RegistrationResponse};
use warifu_webauthn::policy::Policy;
use warifu_webauthn::registration::{Registered, RegistrationRefused};

use crate::site::Site;
use crate::vector_file::{self, Vector, lenient, lenient_with_attestation};

const MASKS: [u8; 5] = [0x01, 0x04, 0x20, 0x80, 0xff];

/// What a statement protects.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Signed {
    Everything,
    KeyAndId,
    Nothing,
}

#[test]
fn every_changed_byte_of_a_sign_in_is_refused() {
    for vector in vector_file::supported() {
        let registered =
            vector.registration_site(&lenient()).register_response(&vector.registration_response()).unwrap();
        let true_response = vector.authentication_response();
        assert!(vector.sign_in(&registered, &true_response).is_ok());
        let refuse = |part: &str, select: fn(&mut AuthenticationResponse) -> &mut Vec<u8>| {
            let mut response = true_response.clone();
            for index in 0..select(&mut response).len() {
                for mask in MASKS {
                    select(&mut response)[index] ^= mask;
                    let verdict = vector.sign_in(&registered, &response);
                    assert!(verdict.is_err(), "{}: {part} {index} {mask:02x}", vector.name);
                    select(&mut response)[index] ^= mask;
                }
            }
        };
        refuse("client data", |response| &mut response.client_data_json);
        refuse("authenticator data", |response| &mut response.authenticator_data);
        refuse("signature", |response| &mut response.signature);
    }
}

#[test]
fn every_changed_byte_of_an_attested_registration_is_refused_or_unsigned() {
    for vector in vector_file::supported() {
        let (demand, signed) = match vector.name.as_str() {
            name if name.starts_with("none") => (Demand::Told, Signed::Nothing),
            "packed-self-es256" => (Demand::Told, Signed::Everything),
            "fido-u2f-es256" => (Demand::Trusted, Signed::KeyAndId),
            _ => (Demand::Trusted, Signed::Everything),
        };
        change_registration(&vector, &lenient_with_attestation(demand), signed);
    }
}

#[test]
fn every_changed_byte_of_a_registration_without_attestation_is_refused_or_unsigned() {
    for vector in vector_file::supported() {
        change_registration(&vector, &lenient(), Signed::Nothing);
    }
}

fn change_registration(vector: &Vector, policy: &Policy, signed: Signed) {
    let site = vector.registration_site(policy);
    let mut response = vector.registration_response();
    let truth = site.register_response(&response).unwrap();
    let mut each = |part: &str, select: fn(&mut RegistrationResponse) -> &mut Vec<u8>| {
        for index in 0..select(&mut response).len() {
            for mask in MASKS {
                select(&mut response)[index] ^= mask;
                let case = format!("{}: {part} {index} {mask:02x}", vector.name);
                judge(&site, vector, &response, &truth, signed, &case);
                select(&mut response)[index] ^= mask;
            }
        }
    };
    each("client data", |response| &mut response.client_data_json);
    each("attestation object", |response| &mut response.attestation_object);
}

fn judge(
    site: &Site,
    vector: &Vector,
    response: &RegistrationResponse,
    truth: &Registered,
    signed: Signed,
    case: &str,
) {
    let told: Result<Registered, RegistrationRefused> = site.register_response(response);
    let Ok(told) = told else { return };
    if told == *truth {
        return;
    }
    assert_ne!(signed, Signed::Everything, "{case}: {told:?}");
    let unsigned = Registered {
        aaguid: truth.aaguid,
        sign_count: truth.sign_count,
        user_present: truth.user_present,
        user_verified: truth.user_verified,
        backup_eligible: truth.backup_eligible,
        backup_state: truth.backup_state,
        ..told.clone()
    };
    if unsigned == *truth {
        return;
    }
    assert_eq!(signed, Signed::Nothing, "{case}: {told:?}");
    let unsigned =
        Registered { public_key: truth.public_key.clone(), algorithm: truth.algorithm, ..unsigned };
    assert_eq!(unsigned, *truth, "{case}");
    let signed_in = vector.sign_in(&told, &vector.authentication_response());
    assert!(signed_in.is_err(), "{case}: the key changed and still signs in");
}
