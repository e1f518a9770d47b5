//! Proofs: the RFC's own, and a table of everything that may be wrong with one.

use serde_json::{Value, json};
use warifu_core::time::Time;

use super::{Expected, Proof, Refused, TOLERANCE, verify};
use crate::{
    error::ErrorCode,
    jose::{
        self, JwkError,
        tests::forge::{ed25519, of_texts, other_p256, p256, part, rsa, token},
    },
};

const NOW: Time = Time::from_millis(1_800_000_000_500);
const URL: &str = "https://id.example.org/token";
const ACCESS_TOKEN: &str = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
const ATH: &str = "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo";

const AT_TOKEN: Expected<'static> =
    Expected { method: "POST", url: URL, access_token: None, bound: None, nonces: &[] };
const WITH_NONCE: Expected<'static> = Expected { nonces: &["nonce-1", "nonce-0"], ..AT_TOKEN };
const AT_RESOURCE: Expected<'static> = Expected { access_token: Some(ACCESS_TOKEN), ..AT_TOKEN };

fn header() -> Value {
    json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": public_jwk()})
}

fn public_jwk() -> Value {
    let mut jwk = serde_json::to_value(p256().public()).unwrap();
    jwk.as_object_mut().unwrap().retain(|name, _| ["kty", "crv", "x", "y"].contains(&name.as_str()));
    jwk
}

fn claims() -> Value {
    json!({"jti": "proof-1", "htm": "POST", "htu": URL, "iat": 1_800_000_000})
}

/// With one member changed; `null` takes it away.
fn with(mut object: Value, member: &str, value: Value) -> Value {
    object[member] = value;
    object.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    object
}

fn check(header: &Value, claims: &Value, expected: &Expected<'_>) -> Result<Proof, Refused> {
    verify(&token(header, claims, p256()), expected, NOW)
}

#[test]
fn the_proofs_of_rfc_9449_are_taken() {
    let header = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZ\
        OXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2\
        In19";
    let section_4 = format!(
        "{header}.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2\
        VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg"
    );
    let section_7 = format!(
        "{header}.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm\
        90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.\
        2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA"
    );
    let now = Time::from_millis(1_562_262_617_000);
    let at_server = Expected { url: "https://server.example.com/token", ..AT_TOKEN };
    let jkt = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
    assert!(verify(&section_4, &at_server, now).unwrap().jkt.is(jkt));
    let at_resource = Expected {
        method: "GET",
        url: "https://resource.example.org/protectedresource",
        bound: Some(jkt),
        ..AT_RESOURCE
    };
    assert!(verify(&section_7, &at_resource, now).unwrap().jkt.is(jkt));
}

#[test]
fn a_proof_tells_its_key_and_what_to_spend_until_it_is_too_old() {
    let proof = check(&header(), &claims(), &AT_TOKEN).unwrap();
    assert_eq!(proof.jkt, p256().public().thumbprint());
    let again = check(&header(), &claims(), &AT_TOKEN).unwrap();
    assert_eq!(proof, again, "so that it is spent once");
    let other_jti = check(&header(), &with(claims(), "jti", json!("proof-2")), &AT_TOKEN).unwrap();
    assert_ne!(proof.spend, other_jti.spend);
    let other_key = {
        let mut header = header();
        let jwk = serde_json::to_value(other_p256().public()).unwrap();
        header["jwk"] = jwk;
        verify(&token(&header, &claims(), other_p256()), &AT_TOKEN, NOW).unwrap()
    };
    assert_ne!(proof.spend, other_key.spend);

    let text = token(&header(), &claims(), p256());
    let last = Time::from_millis(proof.spend_until.millis() - 1);
    assert!(verify(&text, &AT_TOKEN, last).is_ok());
    assert_eq!(verify(&text, &AT_TOKEN, proof.spend_until), Err(Refused::Time));
}

#[test]
fn proofs_by_every_kind_of_key_are_taken() {
    for (key, alg) in [(p256(), "ES256"), (rsa(), "RS256"), (ed25519(), "EdDSA"), (ed25519(), "Ed25519")] {
        let mut jwk = serde_json::to_value(key.public()).unwrap();
        jwk.as_object_mut().unwrap().remove("alg");
        let header = json!({"typ": "dpop+jwt", "alg": alg, "jwk": jwk});
        let proof = verify(&token(&header, &claims(), key), &AT_TOKEN, NOW).unwrap();
        assert_eq!(proof.jkt, key.public().thumbprint(), "{alg}");
    }
}

#[test]
fn malformed_headers_are_refused() {
    use jose::Refused as Token;
    let rsa_jwk = serde_json::to_value(rsa().public()).unwrap();
    let private = with(public_jwk(), "d", json!("AQAB"));
    let other = serde_json::to_value(other_p256().public()).unwrap();
    for (header, why) in [
        (with(header(), "typ", Value::Null), Refused::Token(Token::Typ)),
        (with(header(), "typ", json!("JWT")), Refused::Token(Token::Typ)),
        (with(header(), "typ", json!("at+jwt")), Refused::Token(Token::Typ)),
        (with(header(), "alg", Value::Null), Refused::Token(Token::Algorithm)),
        (with(header(), "alg", json!("none")), Refused::Token(Token::Algorithm)),
        (with(header(), "alg", json!("HS256")), Refused::Token(Token::Algorithm)),
        (with(header(), "alg", json!("RS256")), Refused::Token(Token::Key)),
        (with(header(), "alg", json!("ES384")), Refused::Token(Token::Key)),
        (with(header(), "crit", json!(["exp"])), Refused::Token(Token::Critical)),
        (with(header(), "jwk", Value::Null), Refused::Jwk(JwkError::NotAnObject)),
        (with(header(), "jwk", json!("key")), Refused::Jwk(JwkError::NotAnObject)),
        (with(header(), "jwk", json!({})), Refused::Jwk(JwkError::Member("kty"))),
        (with(header(), "jwk", json!({"kty": "oct", "k": "AQAB"})), Refused::Jwk(JwkError::Private)),
        (with(header(), "jwk", private), Refused::Jwk(JwkError::Private)),
        (with(header(), "jwk", with(public_jwk(), "x", json!("AQAB"))), Refused::Jwk(JwkError::Member("x"))),
        (
            with(header(), "jwk", with(public_jwk(), "use", json!("enc"))),
            Refused::Jwk(JwkError::NotForSignatures),
        ),
        (with(header(), "jwk", rsa_jwk), Refused::Token(Token::Key)),
        (with(header(), "jwk", other), Refused::Token(Token::Signature)),
    ] {
        let refused = check(&header, &claims(), &AT_TOKEN).unwrap_err();
        assert_eq!(refused, why, "{header}");
        assert_eq!(refused.at_token_endpoint().code, ErrorCode::InvalidDpopProof);
        assert_eq!(refused.at_resource().code, ErrorCode::InvalidDpopProof);
    }
}

#[test]
fn malformed_claims_are_refused() {
    const MISSING: Refused = Refused::Token(jose::Refused::Claims);
    for (claims, why) in [
        (with(claims(), "jti", Value::Null), MISSING),
        (with(claims(), "jti", json!(1)), MISSING),
        (with(claims(), "jti", json!("")), Refused::Jti),
        (with(claims(), "jti", json!("j".repeat(257))), Refused::Jti),
        (with(claims(), "htm", Value::Null), MISSING),
        (with(claims(), "htm", json!("post")), Refused::Method),
        (with(claims(), "htm", json!("GET")), Refused::Method),
        (with(claims(), "htu", Value::Null), MISSING),
        (with(claims(), "htu", json!("/token")), Refused::Url),
        (with(claims(), "htu", json!("https://id.example.org/par")), Refused::Url),
        (with(claims(), "htu", json!("https://other.example/token")), Refused::Url),
        (with(claims(), "htu", json!("http://id.example.org/token")), Refused::Url),
        (with(claims(), "iat", Value::Null), MISSING),
        (with(claims(), "iat", json!("1800000000")), MISSING),
        (with(claims(), "iat", json!(-1)), MISSING),
        (with(claims(), "iat", json!(1_800_000_000_000_i64)), MISSING),
        (with(claims(), "iat", json!(1_799_999_969)), Refused::Time),
        (with(claims(), "iat", json!(1_800_000_031)), Refused::Time),
        (with(claims(), "iat", json!(0)), Refused::Time),
        (with(claims(), "ath", json!(1)), MISSING),
        (with(claims(), "nonce", json!(["nonce-1"])), MISSING),
    ] {
        let refused = check(&header(), &claims, &AT_TOKEN).unwrap_err();
        assert_eq!(refused, why, "{claims}");
        assert_eq!(refused.at_token_endpoint().code, ErrorCode::InvalidDpopProof);
    }
    for claims in [
        with(claims(), "jti", json!("j".repeat(256))),
        with(claims(), "iat", json!(1_799_999_970)),
        with(claims(), "iat", json!(1_800_000_030)),
        with(claims(), "iat", json!(1_800_000_000.25)),
        with(claims(), "htu", json!("https://ID.example.org:443/token?a=b#c")),
    ] {
        assert!(check(&header(), &claims, &AT_TOKEN).is_ok(), "{claims}");
    }
    assert_eq!(TOLERANCE.as_seconds(), 30);
}

#[test]
fn texts_that_are_no_proof_are_refused() {
    let twice = claims().to_string().replacen('{', r#"{"htm":"GET","#, 1);
    for text in [
        String::new(),
        "proof".to_owned(),
        format!("{0}, {0}", token(&header(), &claims(), p256())),
        of_texts(&header().to_string(), &twice, p256()),
        of_texts(
            &header().to_string().replacen("\"kty\"", "\"kty\":\"RSA\",\"kty\"", 1),
            &claims().to_string(),
            p256(),
        ),
        format!("{}.{}.", part(header().to_string()), part(claims().to_string())) + "=",
    ] {
        assert_eq!(verify(&text, &AT_TOKEN, NOW), Err(Refused::Token(jose::Refused::Malformed)), "{text}");
    }
    let unsigned = format!("{}.{}.", part(header().to_string()), part(claims().to_string()));
    assert_eq!(verify(&unsigned, &AT_TOKEN, NOW), Err(Refused::Token(jose::Refused::Signature)));
    let long = token(&header(), &with(claims(), "pad", json!("p".repeat(8192))), p256());
    assert_eq!(verify(&long, &AT_TOKEN, NOW), Err(Refused::Token(jose::Refused::TooLong)));
}

#[test]
fn with_an_access_token_its_hash_is_needed() {
    for (ath, outcome) in [
        (json!(ATH), Ok(())),
        (Value::Null, Err(Refused::AccessToken)),
        (json!(""), Err(Refused::AccessToken)),
        (json!(format!("{ATH}=")), Err(Refused::AccessToken)),
        (json!(ACCESS_TOKEN), Err(Refused::AccessToken)),
    ] {
        let checked = check(&header(), &with(claims(), "ath", ath.clone()), &AT_RESOURCE);
        assert_eq!(checked.map(|_| ()), outcome, "{ath}");
    }
}

#[test]
fn only_the_bound_key_will_do() {
    let kid = p256().kid();
    assert!(check(&header(), &claims(), &Expected { bound: Some(kid), ..AT_TOKEN }).is_ok());
    for bound in [other_p256().kid(), "", &kid[1..]] {
        let refused = check(&header(), &claims(), &Expected { bound: Some(bound), ..AT_TOKEN }).unwrap_err();
        assert_eq!(refused, Refused::OtherKey);
        assert_eq!(refused.at_token_endpoint().code, ErrorCode::InvalidGrant);
        assert_eq!(refused.at_resource().code, ErrorCode::InvalidToken);
    }
}

#[test]
fn a_demanded_nonce_must_be_one_that_is_good_now() {
    for nonce in ["nonce-0", "nonce-1"] {
        assert!(check(&header(), &with(claims(), "nonce", json!(nonce)), &WITH_NONCE).is_ok());
    }
    let old = with(claims(), "iat", json!(1_700_000_000));
    for claims in
        [claims(), with(claims(), "nonce", json!("")), with(claims(), "nonce", json!("nonce-2")), old]
    {
        let refused = check(&header(), &claims, &WITH_NONCE).unwrap_err();
        assert_eq!(refused, Refused::Nonce, "{claims}");
        assert_eq!(refused.at_token_endpoint().code, ErrorCode::UseDpopNonce);
        assert_eq!(refused.at_resource().code, ErrorCode::UseDpopNonce);
    }
    assert!(
        check(&header(), &with(claims(), "nonce", json!("any")), &AT_TOKEN).is_ok(),
        "where none is demanded"
    );
}
