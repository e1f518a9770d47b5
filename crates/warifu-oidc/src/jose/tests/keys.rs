//! Keys: which are taken, which are refused and why, and that ours come back from their sealed form.

use serde_json::{Value, json};
use warifu_core::client::TokenAlgorithm;

use super::forge::{ed25519, p256, part, rsa};
use crate::jose::{
    Algorithm, Jwk, JwkError, JwkSet, JwkSetError, Kind, MOST_KEYS, SigningKey, SigningKeyError,
};

fn published(key: &SigningKey) -> Value {
    serde_json::to_value(key.public()).unwrap()
}

/// A key's JSON with one member changed; `null` takes it away.
fn with(key: &SigningKey, member: &str, value: Value) -> Value {
    let mut jwk = published(key);
    jwk["alg"] = Value::Null;
    jwk[member] = value;
    let members = jwk.as_object_mut().unwrap();
    members.retain(|_, value| !value.is_null());
    jwk
}

#[test]
fn a_published_key_tells_its_name_use_and_algorithm_and_nothing_private() {
    for (key, members, algorithm) in [
        (p256(), vec!["alg", "crv", "kid", "kty", "use", "x", "y"], "ES256"),
        (rsa(), vec!["alg", "e", "kid", "kty", "n", "use"], "RS256"),
        (ed25519(), vec!["alg", "crv", "kid", "kty", "use", "x"], "EdDSA"),
    ] {
        let jwk = published(key);
        let mut names: Vec<&String> = jwk.as_object().unwrap().keys().collect();
        names.sort_unstable();
        assert_eq!(names, members);
        assert_eq!((&jwk["alg"], &jwk["use"]), (&json!(algorithm), &json!("sig")));
        assert_eq!(jwk["kid"], json!(key.public().thumbprint().to_string()));
        assert_eq!(Jwk::from_value(&jwk).as_ref(), Ok(key.public()));
    }
}

#[test]
fn a_signing_key_comes_back_from_pkcs8_and_only_as_what_it_is() {
    let algorithms = [TokenAlgorithm::EdDsa, TokenAlgorithm::Es256, TokenAlgorithm::Rs256];
    let larger = SigningKey::generate(Kind::Rsa3072).unwrap();
    for key in [p256(), rsa(), ed25519(), &larger] {
        let sealed = key.to_pkcs8().unwrap();
        for algorithm in algorithms {
            let opened = SigningKey::from_pkcs8(algorithm, &sealed);
            if algorithm == key.algorithm() {
                assert_eq!(opened.unwrap().public(), key.public());
            } else {
                assert_eq!(opened.unwrap_err(), SigningKeyError::NotAKey);
            }
        }
        assert_eq!(
            SigningKey::from_pkcs8(key.algorithm(), &sealed[1..]).unwrap_err(),
            SigningKeyError::NotAKey
        );
        assert!(SigningKey::from_pkcs8(key.algorithm(), b"").is_err());
    }
}

#[test]
fn debug_shows_the_name_of_a_signing_key_and_no_more() {
    assert_eq!(format!("{:?}", p256()), format!("SigningKey {{ kid: {:?}, .. }}", p256().kid()));
}

#[test]
fn a_key_with_a_private_member_is_refused() {
    for member in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        for key in [p256(), rsa(), ed25519()] {
            assert_eq!(
                Jwk::from_value(&with(key, member, json!("AQAB"))),
                Err(JwkError::Private),
                "{member}"
            );
        }
    }
    assert_eq!(Jwk::from_value(&json!({"kty": "oct", "k": "AQAB"})), Err(JwkError::Private));
}

#[test]
fn malformed_keys_are_refused_by_the_member_that_is_wrong() {
    let zero = part([0; 32]);
    let x = published(p256())["x"].as_str().unwrap().to_owned();
    let bits_2047 = part([&[0x7f][..], &[0xff; 255]].concat());
    let even = part([&[0x80; 255][..], &[0]].concat());
    let led = part([&[0][..], &[0x81; 256]].concat());
    for (jwk, why) in [
        (json!([]), JwkError::NotAnObject),
        (json!("key"), JwkError::NotAnObject),
        (json!({}), JwkError::Member("kty")),
        (with(p256(), "kty", json!(7)), JwkError::Member("kty")),
        (with(p256(), "kty", json!("ec")), JwkError::Unsupported),
        (with(p256(), "crv", Value::Null), JwkError::Member("crv")),
        (with(p256(), "crv", json!("P-521")), JwkError::Unsupported),
        (with(p256(), "crv", json!("secp256k1")), JwkError::Unsupported),
        (with(p256(), "crv", json!("P-384")), JwkError::Member("x")),
        (with(p256(), "x", Value::Null), JwkError::Member("x")),
        (with(p256(), "x", json!(&x[1..])), JwkError::Member("x")),
        (with(p256(), "x", json!(format!("{x}="))), JwkError::Member("x")),
        (with(p256(), "x", json!(format!("{x}A"))), JwkError::Member("x")),
        (with(p256(), "x", json!("+".repeat(43))), JwkError::Member("x")),
        (with(p256(), "x", json!(zero)), JwkError::Member("x")),
        (with(p256(), "y", json!(x)), JwkError::Member("x")),
        (with(p256(), "y", Value::Null), JwkError::Member("y")),
        (with(p256(), "use", json!("enc")), JwkError::NotForSignatures),
        (with(p256(), "key_ops", json!(["sign"])), JwkError::NotForSignatures),
        (with(p256(), "key_ops", json!("verify")), JwkError::NotForSignatures),
        (with(p256(), "alg", json!("RS256")), JwkError::Unsupported),
        (with(p256(), "alg", json!("HS256")), JwkError::Unsupported),
        (with(p256(), "alg", json!("none")), JwkError::Unsupported),
        (with(p256(), "alg", json!(1)), JwkError::Member("alg")),
        (with(p256(), "kid", json!(1)), JwkError::Member("kid")),
        (with(p256(), "kid", json!("k".repeat(257))), JwkError::Member("kid")),
        (with(ed25519(), "crv", json!("X25519")), JwkError::Unsupported),
        (with(ed25519(), "crv", json!("P-256")), JwkError::Unsupported),
        (with(ed25519(), "x", json!("AQAB")), JwkError::Member("x")),
        (with(rsa(), "n", Value::Null), JwkError::Member("n")),
        (with(rsa(), "n", json!("")), JwkError::Member("n")),
        (with(rsa(), "n", json!(even)), JwkError::Member("n")),
        (with(rsa(), "n", json!(led)), JwkError::Member("n")),
        (with(rsa(), "n", json!(bits_2047)), JwkError::Strength),
        (with(rsa(), "n", json!(part([0xff; 128]))), JwkError::Strength),
        (with(rsa(), "n", json!(part([0xff; 513]))), JwkError::Strength),
        (with(rsa(), "e", json!("AQ")), JwkError::Member("e")),
        (with(rsa(), "e", json!("Ag")), JwkError::Member("e")),
        (with(rsa(), "e", json!("AAEAAQ")), JwkError::Member("e")),
        (with(rsa(), "e", json!("AQAAAAE")), JwkError::Member("e")),
    ] {
        assert_eq!(Jwk::from_value(&jwk), Err(why), "{jwk}");
    }
}

#[test]
fn algorithms_follow_from_the_key_and_narrow_to_its_own() {
    let all = |jwk: &Jwk| Algorithm::ALL.into_iter().filter(|&one| jwk.takes(one)).collect::<Vec<_>>();
    let without = |key| Jwk::from_value(&with(key, "alg", Value::Null)).unwrap();
    assert_eq!(all(&without(p256())), [Algorithm::Es256]);
    assert_eq!(all(&without(rsa())), [Algorithm::Ps256, Algorithm::Rs256]);
    assert_eq!(all(&without(ed25519())), [Algorithm::EdDsa, Algorithm::Ed25519]);
    assert_eq!(all(rsa().public()), [Algorithm::Rs256]);
}

#[test]
fn a_set_passes_over_what_is_not_for_signatures_and_refuses_what_is_wrong() {
    let good = published(p256());
    let encryption = with(rsa(), "use", json!("enc"));
    let read = |keys: Value| JwkSet::from_value(&json!({ "keys": keys }));
    let taken = read(json!([encryption, {"kty": "AKP"}, good, with(p256(), "crv", json!("P-521"))])).unwrap();
    assert_eq!(taken.keys(), [p256().public().clone()]);
    let private = with(p256(), "d", json!("AQAB"));
    for (keys, why) in [
        (json!([]), JwkSetError::Empty),
        (json!([encryption]), JwkSetError::Empty),
        (json!([good, private]), JwkSetError::Key(1, JwkError::Private)),
        (json!([good, "key"]), JwkSetError::Key(1, JwkError::NotAnObject)),
        (json!([with(p256(), "x", Value::Null)]), JwkSetError::Key(0, JwkError::Member("x"))),
        (json!(vec![good.clone(); MOST_KEYS + 1]), JwkSetError::TooMany),
        (json!({}), JwkSetError::Malformed),
    ] {
        assert_eq!(read(keys.clone()), Err(why), "{keys}");
    }
    assert!(read(json!(vec![good; MOST_KEYS])).is_ok());
    assert_eq!(JwkSet::from_value(&json!([])), Err(JwkSetError::Malformed));
}

#[test]
fn our_set_is_published_as_rfc_7517_writes_it() {
    let set: JwkSet = [p256().public().clone(), rsa().public().clone()].into_iter().collect();
    let written = serde_json::to_value(&set).unwrap();
    assert_eq!(written, json!({"keys": [published(p256()), published(rsa())]}));
    assert_eq!(JwkSet::from_value(&written), Ok(set));
}
