//! Every way of saying who calls, and every way of getting it wrong.

use data_encoding::BASE64URL_NOPAD;
use warifu_core::{
    client::{ClientSecret, ClientSettings},
    time::Span,
};

use super::*;
use crate::sample::{self, NOW};

fn header(client_id: &str, secret: &str) -> String {
    format!("Basic {}", BASE64.encode(format!("{client_id}:{secret}").as_bytes()))
}

fn assertion(payload: &str) -> String {
    let encoded = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
    format!("{}.{}.c2ln", encoded(r#"{"alg":"ES256"}"#), encoded(payload))
}

fn form(text: &str) -> Parameters {
    Parameters::parse(text.as_bytes()).unwrap()
}

fn client(authentication: ClientAuthentication) -> Client {
    let settings = ClientSettings { authentication, ..sample::client().settings };
    Client { settings, ..sample::client() }
}

#[test]
fn each_method_is_read_from_its_own_place() {
    let secret = sample::secret();
    let signed = assertion(r#"{"sub":"clinic"}"#);
    let asserted = format!("client_assertion_type={JWT_BEARER}&client_assertion={signed}");
    for (authorization, text, proof) in [
        (Some(header("clinic", &secret.reveal())), String::new(), Proof::Basic(secret.hash())),
        (Some(header("clinic", &secret.reveal())), "client_id=clinic".into(), Proof::Basic(secret.hash())),
        (Some(header("cl%69nic", &secret.reveal())), String::new(), Proof::Basic(secret.hash())),
        (None, format!("client_id=clinic&client_secret={}", secret.reveal()), Proof::Post(secret.hash())),
        (None, "client_id=clinic".into(), Proof::None),
        (None, asserted.clone(), Proof::Assertion(signed.clone())),
        (None, format!("{asserted}&client_id=clinic"), Proof::Assertion(signed)), // RFC 7521 §4.2
    ] {
        let caller = read(authorization.as_deref(), &form(&text)).unwrap();
        assert_eq!(caller, Caller { client_id: "clinic".into(), proof }, "{text}");
    }
}

#[test]
fn what_names_nobody_or_two_or_proves_twice_is_refused() {
    use ErrorCode::{InvalidClient, InvalidRequest};
    let basic = header("clinic", "s");
    let typed = format!("client_assertion_type={JWT_BEARER}");
    let signed = assertion(r#"{"sub":"clinic"}"#);
    let (nobody, no_json) = (assertion("{}"), assertion("?"));
    let long = format!("{typed}&client_assertion={}{}", signed, "A".repeat(LONGEST_ASSERTION));
    for (authorization, text, code) in [
        // RFC 6749 §2.3: no more than one method
        (Some(basic.as_str()), "client_secret=s".to_owned(), InvalidRequest),
        (Some(&basic), format!("{typed}&client_assertion={signed}"), InvalidRequest),
        (None, format!("client_id=clinic&client_secret=s&{typed}&client_assertion={signed}"), InvalidRequest),
        (Some(&basic), "client_id=other".into(), InvalidRequest),
        (None, format!("client_id=other&{typed}&client_assertion={signed}"), InvalidRequest), // RFC 7521 §4.2
        // RFC 6749 §3.2: repeated
        (None, "client_id=clinic&client_id=clinic".into(), InvalidRequest),
        // RFC 6749 §5.2: no authentication, or unsupported
        (None, String::new(), InvalidClient),
        (None, "client_secret=s".into(), InvalidClient),
        (None, "client_id=%E5%89%B2".into(), InvalidClient),
        (Some("Bearer abc"), String::new(), InvalidClient),
        (Some("Basic"), String::new(), InvalidClient),
        (Some("Basic !!!"), String::new(), InvalidClient),
        (Some("Basic Y2xpbmlj"), String::new(), InvalidClient), // no colon
        (Some("Basic /////w=="), String::new(), InvalidClient), // no UTF-8
        (Some(&header("cli&nic", "s")), String::new(), InvalidClient), // not form-encoded, §2.3.1
        (Some(&header("clinic", "a%FFb")), String::new(), InvalidClient),
        // RFC 7523 §2.2, §3
        (None, typed.clone(), InvalidClient),
        (None, format!("client_assertion={signed}"), InvalidClient),
        (None, format!("client_assertion_type=saml&client_assertion={signed}"), InvalidClient),
        (None, format!("{typed}&client_assertion={nobody}"), InvalidClient),
        (None, format!("{typed}&client_assertion={no_json}"), InvalidClient),
        (None, format!("{typed}&client_assertion=abc"), InvalidClient),
        (None, long, InvalidClient),
    ] {
        let outcome = read(authorization, &form(&text));
        assert_eq!(outcome.map_err(|error| error.code), Err(code), "{authorization:?} {text}");
    }
}

#[test]
fn only_the_settled_method_with_a_good_secret_is_believed() {
    use ClientAuthentication::{ClientSecretBasic, ClientSecretPost, None as Public, PrivateKeyJwt};
    let good = sample::secret().hash();
    let wrong = TokenHash([0; 32]);
    let asserted = || Proof::Assertion("a.b.c".into());
    for (settled, proof, expected) in [
        (ClientSecretBasic, Proof::Basic(good), Some(Checked::Client)),
        (ClientSecretPost, Proof::Post(good), Some(Checked::Client)),
        (Public, Proof::None, Some(Checked::Client)),
        (PrivateKeyJwt, asserted(), Some(Checked::Assertion("a.b.c".into()))),
        (ClientSecretBasic, Proof::Basic(wrong), None),
        (ClientSecretPost, Proof::Post(wrong), None),
        // OIDC Core §9: another method than the one settled
        (ClientSecretBasic, Proof::Post(good), None),
        (ClientSecretPost, Proof::Basic(good), None),
        (ClientSecretBasic, Proof::None, None),
        (ClientSecretPost, Proof::None, None),
        (PrivateKeyJwt, Proof::None, None),
        (PrivateKeyJwt, Proof::Basic(good), None),
        (Public, Proof::Basic(good), None),
        (Public, asserted(), None),
        (ClientSecretBasic, asserted(), None),
    ] {
        let caller = Caller { client_id: "clinic".into(), proof };
        let outcome = check(Some(&client(settled)), &caller, NOW);
        assert_eq!(outcome, expected.ok_or(REFUSED), "{settled:?} {caller:?}");
    }
}

#[test]
fn an_unknown_disabled_or_other_client_is_refused_as_a_wrong_secret_is() {
    let caller = Caller { client_id: "clinic".into(), proof: Proof::Basic(sample::secret().hash()) };
    let known = sample::client();
    let disabled = Client { enabled: false, ..known.clone() };
    let other = Client { client_id: "other".into(), ..known.clone() };
    let wrong = Caller { proof: Proof::Basic(TokenHash([0; 32])), ..caller.clone() };
    assert_eq!(check(Some(&known), &caller, NOW), Ok(Checked::Client));
    for (client, caller) in
        [(None, &caller), (Some(&disabled), &caller), (Some(&other), &caller), (Some(&known), &wrong)]
    {
        assert_eq!(check(client, caller, NOW), Err(REFUSED));
    }
}

#[test]
fn a_secret_that_is_being_changed_is_good_until_its_end() {
    let old =
        ClientSecret { hash: sample::secret().hash(), made_at: NOW, ends_at: Some(NOW + Span::hours(1)) };
    let new = ClientSecret { hash: TokenHash([1; 32]), made_at: NOW, ends_at: None };
    let client = Client { secrets: vec![new, old], ..sample::client() };
    let caller = Caller { client_id: "clinic".into(), proof: Proof::Basic(sample::secret().hash()) };
    assert_eq!(check(Some(&client), &caller, NOW + Span::minutes(59)), Ok(Checked::Client));
    assert_eq!(check(Some(&client), &caller, NOW + Span::hours(1)), Err(REFUSED));
}

#[test]
fn a_refused_header_is_answered_with_the_scheme_to_use() {
    // RFC 6749 §5.2
    assert_eq!(challenge(&REFUSED, Some("Basic x")), Some(r#"Basic realm="warifu""#));
    assert_eq!(challenge(&REFUSED, None), None);
    assert_eq!(challenge(&TWO_METHODS, Some("Basic x")), None);
}

#[test]
fn a_proof_is_never_shown_by_debug() {
    let caller = read(Some(&header("clinic", "hush")), &Parameters::default()).unwrap();
    assert_eq!(format!("{caller:?}"), r#"Caller { client_id: "clinic", proof: Basic(…) }"#);
}
