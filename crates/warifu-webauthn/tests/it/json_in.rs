//! The responses, as pages and strangers send them.

use warifu_webauthn::algorithm::Algorithm;
use warifu_webauthn::json::{
    Attachment, AuthenticationResponse, JsonRefused, RegistrationResponse, Transport,
};

use crate::authenticator::{Key, base64url};
use crate::site::{Assertion, Registration, authentication_json, registration_json};

fn registration() -> String {
    registration_json(&[1, 2, 3], b"client data", b"object")
}

fn authentication() -> String {
    authentication_json(&[1, 2, 3], Some(&[9; 64]), b"client data", b"data", b"signature")
}

fn read_registration(json: &str) -> Result<RegistrationResponse, JsonRefused> {
    RegistrationResponse::from_json(json.as_bytes())
}

fn read_authentication(json: &str) -> Result<AuthenticationResponse, JsonRefused> {
    AuthenticationResponse::from_json(json.as_bytes())
}

fn is_malformed<T>(read: &Result<T, JsonRefused>) -> bool {
    matches!(read, Err(JsonRefused::Malformed(_)))
}

#[test]
fn a_registration_response_is_read_whole() {
    let response = read_registration(&registration()).unwrap();
    assert_eq!(response.credential_id.as_bytes(), [1, 2, 3]);
    assert_eq!(response.client_data_json, b"client data");
    assert_eq!(response.attestation_object, b"object");
    assert_eq!(response.transports, [Transport::Internal, Transport::Hybrid]);
    assert_eq!(response.attachment, Some(Attachment::Platform));
    assert_eq!(response.discoverable, Some(true));
}

#[test]
fn an_authentication_response_is_read_whole() {
    let response = read_authentication(&authentication()).unwrap();
    assert_eq!(response.credential_id.as_bytes(), [1, 2, 3]);
    assert_eq!(response.user_handle.unwrap().as_bytes(), [9; 64]);
    assert_eq!(response.authenticator_data, b"data");
    assert_eq!(response.signature, b"signature");
    assert_eq!(response.attachment, None);
}

#[test]
fn id_and_raw_id_must_be_one() {
    let differing = |json: String| json.replacen("AQID", "AQIE", 1);
    assert_eq!(read_registration(&differing(registration())).unwrap_err(), JsonRefused::IdDiffers);
    assert_eq!(read_authentication(&differing(authentication())).unwrap_err(), JsonRefused::IdDiffers);
}

#[test]
fn only_public_keys_are_credentials() {
    let password = |json: String| json.replace("public-key", "password");
    assert_eq!(read_registration(&password(registration())).unwrap_err(), JsonRefused::Type);
    assert_eq!(read_authentication(&password(authentication())).unwrap_err(), JsonRefused::Type);
}

#[test]
fn ids_and_handles_have_their_lengths() {
    let registration = |id: &[u8]| read_registration(&registration_json(id, b"c", b"o"));
    assert_eq!(registration(&[]).unwrap_err(), JsonRefused::CredentialId);
    assert_eq!(registration(&[1; 1024]).unwrap_err(), JsonRefused::CredentialId);
    assert!(registration(&[1; 1023]).is_ok());
    let handle =
        |handle: &[u8]| read_authentication(&authentication_json(&[1], Some(handle), b"c", b"d", b"s"));
    assert_eq!(handle(&[]).unwrap_err(), JsonRefused::UserHandle);
    assert_eq!(handle(&[1; 65]).unwrap_err(), JsonRefused::UserHandle);
    assert!(handle(&[1]).is_ok());
}

#[test]
fn unknown_members_are_accepted_everywhere() {
    let more = |json: String| json.replace("{}", r#"{"a":0}"#).replace('{', r#"{"later":[[{}],[1]],"#);
    assert!(read_registration(&more(registration())).is_ok());
    assert!(read_authentication(&more(authentication())).is_ok());
}

#[test]
fn known_members_come_once() {
    for (member, value) in [
        ("id", r#""AQID""#),
        ("rawId", r#""AQID""#),
        ("type", r#""public-key""#),
        ("response", "{}"),
        ("clientExtensionResults", "{}"),
        ("authenticatorAttachment", "null"),
        (r"\u0069d", r#""AQID""#),
    ] {
        let twice = |json: String| json.replacen('{', &format!(r#"{{"{member}":{value},"#), 1);
        assert!(is_malformed(&read_registration(&twice(registration()))), "{member}");
        if member != "authenticatorAttachment" {
            assert!(is_malformed(&read_authentication(&twice(authentication()))), "{member}");
        }
    }
    for member in ["clientDataJSON", "authenticatorData", "signature", "userHandle"] {
        let twice = authentication().replace(r#""response":{"#, &format!(r#""response":{{"{member}":"AA","#));
        assert!(is_malformed(&read_authentication(&twice)), "{member}");
    }
}

#[test]
fn members_that_are_required_must_be_there() {
    for member in ["id", "rawId", "type", "response", "clientDataJSON", "attestationObject"] {
        let renamed = registration().replace(&format!(r#""{member}""#), r#""other""#);
        assert!(read_registration(&renamed).is_err(), "{member}");
    }
    for member in ["id", "rawId", "type", "response", "clientDataJSON", "authenticatorData", "signature"] {
        let renamed = authentication().replace(&format!(r#""{member}""#), r#""other""#);
        assert!(read_authentication(&renamed).is_err(), "{member}");
    }
}

#[test]
fn only_an_object_is_a_dictionary() {
    for text in
        ["", "null", "[]", r#"["AQID","AQID","public-key",{}]"#, "7", "\"x\"", "{} {}", "{", "\u{feff}{}"]
    {
        assert!(is_malformed(&read_registration(text)), "{text}");
        assert!(is_malformed(&read_authentication(text)), "{text}");
    }
    let list = r#"{"id":"AQ","rawId":"AQ","type":"public-key","response":["AA","AA","AA"]}"#;
    assert!(is_malformed(&read_authentication(list)));
}

#[test]
fn base64url_has_one_spelling() {
    for id in ["AQID=", "AQI+", "AQI/", "AQ ID", "A", "AR", "AQID\\n"] {
        let json = format!(
            r#"{{"id":"{id}","rawId":"{id}","type":"public-key","response":{{"clientDataJSON":"AA","authenticatorData":"AA","signature":"AA"}}}}"#
        );
        assert!(is_malformed(&read_authentication(&json)), "{id}");
    }
}

#[test]
fn bodies_that_are_too_long_are_not_read() {
    let padding = |length| " ".repeat(length);
    assert_eq!(read_registration(&(registration() + &padding(96 * 1024))).unwrap_err(), JsonRefused::Large);
    assert_eq!(
        read_authentication(&(authentication() + &padding(32 * 1024))).unwrap_err(),
        JsonRefused::Large
    );
}

#[test]
fn a_refusal_quotes_little_of_what_was_sent() {
    let json = registration().replace("true", &format!("\"{}\"", "x".repeat(10_000)));
    let Err(JsonRefused::Malformed(why)) = read_registration(&json) else { panic!("a string is no boolean") };
    assert!(why.len() <= 160, "{why}");
}

#[test]
fn the_largest_algorithm_fits_its_bodies() {
    let key = Key::generate(Algorithm::MlDsa87);
    assert!(read_registration(&Registration::new(&key).json()).is_ok());
    assert!(read_authentication(&Assertion::new().json(&key)).is_ok());
}

#[test]
fn what_is_not_known_of_transports_and_attachment_is_no_error() {
    let long = "x".repeat(33);
    let json = registration()
        .replace(r#"["internal","hybrid"]"#, &format!(r#"["usb","cable","{long}"]"#))
        .replace("platform", "orbital");
    let response = read_registration(&json).unwrap();
    assert_eq!(response.transports, [Transport::Usb, Transport::Unknown("cable".into())]);
    assert_eq!(response.attachment, None);
    let many = registration().replace(r#""internal","#, &r#""usb","#.repeat(99));
    assert_eq!(read_registration(&many).unwrap().transports.len(), 16);
}

#[test]
fn optional_members_may_be_missing_or_null() {
    let missing = r#"{"id":"AQ","rawId":"AQ","type":"public-key","response":{"clientDataJSON":"AA","attestationObject":"AA"}}"#;
    let response = read_registration(missing).unwrap();
    assert_eq!((response.attachment, response.discoverable), (None, None));
    assert!(response.transports.is_empty());
    let null = authentication().replace(&format!(r#""{}""#, base64url(&[9; 64])), "null");
    assert_eq!(read_authentication(&null).unwrap().user_handle, None);
    let wrong = registration().replace("true", "\"yes\"");
    assert!(is_malformed(&read_registration(&wrong)));
}
