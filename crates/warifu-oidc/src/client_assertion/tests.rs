//! Assertions: what is taken, and a table of what is not.

use serde_json::{Value, json};
use warifu_core::time::{Span, Time};

use super::{Assertion, Expected, Refused, danger_unverified_client_id, verify};
use crate::{
    error::{ErrorCode, OAuthError},
    jose::{
        self, JwkSet,
        tests::forge::{ed25519, other_p256, p256, part, rsa, set, token},
    },
};

const NOW: Time = Time::from_millis(1_800_000_000_500);
const ISSUER: &str = "https://id.example.org";
const TOKEN: &str = "https://id.example.org/token";
const PAR: &str = "https://id.example.org/par";

fn header() -> Value {
    json!({"alg": "ES256"})
}

fn claims() -> Value {
    json!({"iss": "clinic", "sub": "clinic", "aud": ISSUER, "exp": 1_800_000_060, "iat": 1_800_000_000, "jti": "a-1"})
}

/// The same, and doesn't say when it was made.
fn unmade() -> Value {
    with(claims(), "iat", Value::Null)
}

/// With one member changed; `null` takes it away.
fn with(mut object: Value, member: &str, value: Value) -> Value {
    object[member] = value;
    object.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    object
}

fn check_by(text: &str, keys: &JwkSet, now: Time) -> Result<Assertion, Refused> {
    verify(text, &Expected { client_id: "clinic", keys, issuer: ISSUER, endpoints: &[TOKEN, PAR] }, now)
}

fn check(header: &Value, claims: &Value) -> Result<Assertion, Refused> {
    check_by(&token(header, claims, p256()), &set(&[rsa(), p256()]), NOW)
}

#[test]
fn an_assertion_is_taken_until_it_ends_and_spent_once() {
    let text = token(&header(), &claims(), p256());
    let keys = set(&[p256()]);
    let taken = check_by(&text, &keys, NOW).unwrap();
    assert_eq!(taken.spend_until, Time::from_millis(1_800_000_060_000));
    assert_eq!(check_by(&text, &keys, taken.spend_until - Span::millis(1)).unwrap().spend, taken.spend);
    assert_eq!(check_by(&text, &keys, taken.spend_until), Err(Refused::Ended));
    let other = check(&header(), &with(claims(), "jti", json!("a-2"))).unwrap();
    assert_ne!(other.spend, taken.spend);
}

#[test]
fn an_assertion_ends_five_minutes_after_it_was_made_whatever_it_says() {
    const BEGAN: i64 = 1_800_000_000;
    let none = Value::Null;
    for (iat, exp, ends) in [
        (json!(BEGAN), BEGAN + 60, 60),
        (json!(BEGAN), BEGAN + 300, 300),
        (json!(BEGAN), BEGAN + 301, 300),
        (json!(BEGAN), BEGAN + 3_600, 300),
        (json!(BEGAN - 240), BEGAN + 3_600, 60),
        (json!(BEGAN + 60), BEGAN + 3_600, 360),
        (none.clone(), BEGAN + 60, 60),
        (none, BEGAN + 360, 360),
    ] {
        let text = token(&header(), &with(with(claims(), "iat", iat.clone()), "exp", json!(exp)), p256());
        let taken = check_by(&text, &set(&[p256()]), NOW).unwrap();
        assert_eq!(taken.spend_until, Time::from_millis((BEGAN + ends) * 1_000), "{iat} {exp}");
        assert_eq!(check_by(&text, &set(&[p256()]), taken.spend_until), Err(Refused::Ended), "{iat} {exp}");
    }
}

#[test]
fn the_same_name_of_two_clients_is_spent_apart() {
    let keys = set(&[p256()]);
    let mut other = with(claims(), "iss", json!("clinic-2"));
    other["sub"] = json!("clinic-2");
    let expected = Expected { client_id: "clinic-2", keys: &keys, issuer: ISSUER, endpoints: &[TOKEN] };
    let spend = verify(&token(&header(), &other, p256()), &expected, NOW).unwrap().spend;
    assert_ne!(spend, check(&header(), &claims()).unwrap().spend);
}

#[test]
fn what_clients_write_differently_is_taken() {
    for (header, claims) in [
        (with(header(), "typ", json!("JWT")), claims()),
        (with(header(), "typ", json!("client-authentication+jwt")), claims()),
        (with(header(), "kid", json!(p256().kid())), claims()),
        (header(), with(claims(), "aud", json!([ISSUER]))),
        (header(), with(claims(), "aud", json!(TOKEN))),
        (header(), with(claims(), "aud", json!([PAR]))),
        (header(), with(claims(), "iat", Value::Null)),
        (header(), with(claims(), "iat", json!(1_800_000_060))),
        (header(), with(claims(), "nbf", json!(1_800_000_060))),
        (header(), with(claims(), "exp", json!(1_800_003_600))),
        (header(), with(claims(), "iat", json!(1_799_999_701))),
        (header(), with(unmade(), "exp", json!(1_800_000_360))),
        (header(), with(claims(), "exp", json!(1_800_000_001.5))),
        (header(), with(claims(), "jti", json!("j".repeat(256)))),
    ] {
        assert!(check(&header, &claims).is_ok(), "{header} {claims}");
    }
}

#[test]
fn every_other_assertion_is_refused_as_invalid_client() {
    use jose::Refused as Token;
    const MISSING: Refused = Refused::Token(Token::Claims);
    for (header, claims, why) in [
        (with(header(), "alg", json!("none")), claims(), Refused::Token(Token::Algorithm)),
        (with(header(), "alg", json!("HS256")), claims(), Refused::Token(Token::Algorithm)),
        (with(header(), "alg", json!("EdDSA")), claims(), Refused::Token(Token::Key)),
        (with(header(), "kid", json!(rsa().kid())), claims(), Refused::Token(Token::Key)),
        (with(header(), "kid", json!("unknown")), claims(), Refused::Token(Token::Key)),
        (with(header(), "crit", json!(["jti"])), claims(), Refused::Token(Token::Critical)),
        (with(header(), "typ", json!("dpop+jwt")), claims(), Refused::Token(Token::Typ)),
        (with(header(), "typ", json!("at+jwt")), claims(), Refused::Token(Token::Typ)),
        (header(), with(claims(), "iss", Value::Null), MISSING),
        (header(), with(claims(), "sub", Value::Null), MISSING),
        (header(), with(claims(), "aud", Value::Null), MISSING),
        (header(), with(claims(), "exp", Value::Null), MISSING),
        (header(), with(claims(), "jti", Value::Null), MISSING),
        (header(), with(claims(), "jti", json!(7)), MISSING),
        (header(), with(claims(), "exp", json!("1800000060")), MISSING),
        (header(), with(claims(), "iss", json!("other")), Refused::Client),
        (header(), with(claims(), "sub", json!("other")), Refused::Client),
        (header(), with(claims(), "aud", json!([])), Refused::Audience),
        (header(), with(claims(), "aud", json!([ISSUER, "https://other.example"])), Refused::Audience),
        (header(), with(claims(), "aud", json!([ISSUER, TOKEN])), Refused::Audience),
        (header(), with(claims(), "aud", json!("https://other.example")), Refused::Audience),
        (header(), with(claims(), "aud", json!(format!("{ISSUER}/"))), Refused::Audience),
        (header(), with(claims(), "exp", json!(1_800_000_000)), Refused::Ended),
        (header(), with(claims(), "iat", json!(1_799_999_700)), Refused::Ended),
        (header(), with(unmade(), "exp", json!(1_800_000_361)), Refused::Life),
        (header(), with(unmade(), "exp", json!(1_800_003_600)), Refused::Life),
        (header(), with(claims(), "iat", json!(1_800_000_061)), Refused::Time),
        (header(), with(claims(), "nbf", json!(1_800_000_061)), Refused::Time),
        (header(), with(claims(), "jti", json!("")), Refused::Jti),
        (header(), with(claims(), "jti", json!("j".repeat(257))), Refused::Jti),
    ] {
        let refused = check(&header, &claims).unwrap_err();
        assert_eq!(refused, why, "{header} {claims}");
        assert_eq!(OAuthError::from(refused).code, ErrorCode::InvalidClient);
    }
}

#[test]
fn only_the_clients_own_keys_count() {
    let foreign = with(header(), "jwk", serde_json::to_value(other_p256().public()).unwrap());
    let text = token(&foreign, &claims(), other_p256());
    assert_eq!(check_by(&text, &set(&[p256()]), NOW), Err(Refused::Token(jose::Refused::Signature)));
    assert_eq!(check_by(&text, &set(&[ed25519()]), NOW), Err(Refused::Token(jose::Refused::Key)));
}

#[test]
fn the_client_is_found_by_what_the_assertion_says_of_itself() {
    let named = |claims: &Value| danger_unverified_client_id(&token(&header(), claims, other_p256()));
    assert_eq!(named(&claims()), Ok("clinic".to_owned()));
    for sub in [Value::Null, json!(""), json!(1), json!("a b"), json!("c".repeat(129))] {
        assert_eq!(named(&with(claims(), "sub", sub)), Err(Refused::Client));
    }
    let unsigned = format!("{}.{}.", part(r#"{"alg":"none"}"#), part(claims().to_string()));
    assert_eq!(danger_unverified_client_id(&unsigned), Err(Refused::Token(jose::Refused::Algorithm)));
}
