//! Tokens that are not what they say: every trick of RFC 8725 §2, and every byte changed.

use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair},
};
use serde_json::{Value, json};

use super::forge::{ed25519, of_texts, other_p256, p256, part, rsa, set, token};
use crate::jose::{Compact, Jwk, JwkSet, LONGEST_TOKEN, Refused, SigningKey, Typ, sign};

const TYP: Typ = Typ { names: &["test+jwt"], may_lack: false };

fn verify(text: &str, keys: &JwkSet) -> Result<Value, Refused> {
    Compact::parse(text, TYP)?.verify(keys.keys())
}

fn header(key: &SigningKey) -> Value {
    let alg = serde_json::to_value(key.algorithm()).unwrap();
    json!({"alg": alg, "typ": "test+jwt", "kid": key.kid()})
}

fn header_with(member: &str, value: Value) -> Value {
    let mut header = header(p256());
    header[member] = value;
    header
}

#[test]
fn a_token_is_verified_by_its_key_and_by_no_other() {
    let claims = json!({"sub": "somebody"});
    for key in [p256(), rsa(), ed25519()] {
        let token = sign(key, "test+jwt", &claims).unwrap();
        assert_eq!(verify(&token, &set(&[p256(), rsa(), ed25519()])), Ok(claims.clone()));
        for other in [p256(), rsa(), ed25519(), other_p256()] {
            if other.kid() != key.kid() {
                assert_eq!(verify(&token, &set(&[other])), Err(Refused::Key));
            }
        }
        assert_eq!(verify(&token, &set(&[])), Err(Refused::Key));
    }
}

#[test]
fn every_changed_byte_of_a_token_refuses_it() {
    for key in [p256(), rsa(), ed25519()] {
        let keys = set(&[p256(), rsa(), ed25519(), other_p256()]);
        let token = sign(key, "test+jwt", &json!({"sub": "somebody", "n": 1})).unwrap();
        assert!(verify(&token, &keys).is_ok());
        for at in 0..token.len() {
            for other in ["A", "B", "Q", "g", "w", "9", "-", "_", ".", "=", "+", " ", "\n", ""] {
                let mut changed = token.clone();
                changed.replace_range(at..=at, other);
                if changed != token {
                    assert!(verify(&changed, &keys).is_err(), "{at} {other:?}");
                }
            }
        }
        for end in 0..token.len() {
            assert!(verify(&token[..end], &keys).is_err());
        }
    }
}

#[test]
fn a_second_spelling_of_the_same_signature_is_refused() {
    let token = sign(p256(), "test+jwt", &json!({})).unwrap();
    // 64 bytes leave 4 bits of the last letter unused: "A" and "B" would decode alike where that isn't looked at.
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (rest, last) = token.split_at(token.len() - 1);
    let at = alphabet.find(last).unwrap();
    assert_eq!(
        verify(&format!("{rest}{}", &alphabet[at + 1..at + 2]), &set(&[p256()])),
        Err(Refused::Malformed)
    );
}

#[test]
fn no_algorithm_without_a_key_pair_is_taken() {
    let signed = part(json!({"sub": "admin"}).to_string());
    for alg in
        ["none", "None", "NONE", "nOnE", "", "HS256", "HS384", "HS512", "ES256K", "es256", "RSA1_5", "dir"]
    {
        let header = part(header_with("alg", json!(alg)).to_string());
        for signature in ["", "AA"] {
            let token = format!("{header}.{signed}.{signature}");
            assert_eq!(verify(&token, &set(&[p256(), rsa()])), Err(Refused::Algorithm), "{alg}");
        }
    }
    for alg in [Value::Null, json!(["ES256"]), json!(256)] {
        assert_eq!(
            verify(&token(&header_with("alg", alg), &json!({}), p256()), &set(&[p256()])),
            Err(Refused::Algorithm)
        );
    }
}

#[test]
fn a_public_key_is_no_hmac_secret() {
    let texts = [rsa().public(), p256().public()].map(|key| serde_json::to_value(key).unwrap());
    let members =
        texts.iter().flat_map(|jwk| ["n", "x", "y", "kid"].map(|name| jwk[name].as_str().map(str::to_owned)));
    let raw =
        members.clone().flatten().map(|text| data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).unwrap());
    let spelled = members.clone().flatten().map(String::into_bytes);
    let secrets = texts.iter().map(|jwk| jwk.to_string().into_bytes()).chain(raw).chain(spelled);
    for secret in secrets {
        let signed = format!(
            "{}.{}",
            part(json!({"alg": "HS256", "typ": "test+jwt", "kid": rsa().kid()}).to_string()),
            part(json!({"sub": "admin"}).to_string()),
        );
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), signed.as_bytes());
        let token = format!("{signed}.{}", part(tag.as_ref()));
        assert_eq!(verify(&token, &set(&[rsa(), p256()])), Err(Refused::Algorithm));
    }
}

#[test]
fn keys_that_a_header_brings_are_not_used() {
    let stranger = serde_json::to_value(other_p256().public()).unwrap();
    for (member, value) in [
        ("jwk", stranger.clone()),
        ("jku", json!("https://attacker.example/jwks.json")),
        ("x5u", json!("https://attacker.example/chain.pem")),
        ("x5c", json!(["MIIB"])),
        ("kid", json!("../../dev/null")),
        ("kid", json!("' UNION SELECT 'key")),
        ("kid", stranger["kid"].clone()),
    ] {
        let token = token(&header_with(member, value.clone()), &json!({}), other_p256());
        let refused = verify(&token, &set(&[p256()])).unwrap_err();
        assert!(matches!(refused, Refused::Key | Refused::Signature), "{member} {value}: {refused:?}");
    }
}

#[test]
fn a_name_picks_among_the_keys_given_and_a_key_without_one_is_tried() {
    let nameless = |key: &SigningKey| {
        let mut jwk = serde_json::to_value(key.public()).unwrap();
        jwk.as_object_mut().unwrap().remove("kid");
        Jwk::from_value(&jwk).unwrap()
    };
    let named_elsewhere = token(&header_with("kid", json!("2026")), &json!({}), p256());
    let unnamed = {
        let mut header = header(p256());
        header.as_object_mut().unwrap().remove("kid");
        token(&header, &json!({}), p256())
    };
    for (text, keys, outcome) in [
        (&named_elsewhere, vec![nameless(p256())], Ok(json!({}))),
        (&named_elsewhere, vec![p256().public().clone()], Err(Refused::Key)),
        (&named_elsewhere, vec![nameless(other_p256())], Err(Refused::Signature)),
        (&unnamed, vec![other_p256().public().clone(), p256().public().clone()], Ok(json!({}))),
        (&unnamed, vec![other_p256().public().clone()], Err(Refused::Signature)),
    ] {
        let keys: JwkSet = keys.into_iter().collect();
        assert_eq!(verify(text, &keys), outcome);
    }
}

#[test]
fn an_algorithm_of_another_kind_of_key_finds_none() {
    for alg in ["RS256", "PS256", "ES384", "EdDSA", "Ed25519"] {
        let token = token(&header_with("alg", json!(alg)), &json!({}), p256());
        assert_eq!(verify(&token, &set(&[p256()])), Err(Refused::Key), "{alg}");
    }
    // A published RSA key is for RS256 alone.
    let header = json!({"alg": "PS256", "typ": "test+jwt", "kid": rsa().kid()});
    assert_eq!(verify(&token(&header, &json!({}), rsa()), &set(&[rsa()])), Err(Refused::Key));
}

#[test]
fn an_ecdsa_signature_of_another_form_or_length_is_refused() {
    let signed = format!("{}.{}", part(header(p256()).to_string()), part("{}"));
    let raw = p256().sign(signed.as_bytes()).unwrap();
    let pair =
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &p256().to_pkcs8().unwrap()).unwrap();
    let der = pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
    assert!(verify(&format!("{signed}.{}", part(&raw)), &set(&[p256()])).is_ok());
    for signature in [
        der.as_ref().to_vec(),
        Vec::new(),
        raw[..63].to_vec(),
        [&raw[..], &[0]].concat(),
        [&[0], &raw[..]].concat(),
        vec![0; 64],
        [&[0; 32], &raw[32..]].concat(),
        [&raw[..32], &[0; 32]].concat(),
        vec![0xff; 64],
    ] {
        let token = format!("{signed}.{}", part(&signature));
        assert_eq!(verify(&token, &set(&[p256()])), Err(Refused::Signature), "{signature:?}");
    }
}

#[test]
fn texts_of_another_shape_are_refused() {
    let good = sign(p256(), "test+jwt", &json!({})).unwrap();
    let (front, signature) = good.rsplit_once('.').unwrap();
    for text in [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        "a.b.c".to_owned(),
        front.to_owned(),
        format!("{good}."),
        format!(".{good}"),
        format!("{good}.{signature}"),
        format!("{good}="),
        format!(" {good}"),
        format!("{good}\n"),
        format!("{front}..{signature}"),
        format!("{}.{signature}", front.replace('.', "")),
        of_texts("[]", "{}", p256()),
        of_texts(&header(p256()).to_string(), "[]", p256()),
        of_texts(&header(p256()).to_string(), "null", p256()),
        of_texts(&header(p256()).to_string(), "", p256()),
        of_texts(&header(p256()).to_string(), "{} ,", p256()),
        of_texts(&header_with("kid", json!(1)).to_string(), "{}", p256()),
        "é.é.é".to_owned(),
    ] {
        assert_eq!(verify(&text, &set(&[p256()])), Err(Refused::Malformed), "{text:?}");
    }
}

#[test]
fn names_that_come_twice_are_refused_in_header_and_claims() {
    let header = header(p256()).to_string();
    let twice = header.replacen('{', r#"{"alg":"none","#, 1);
    for text in [of_texts(&twice, "{}", p256()), of_texts(&header, r#"{"sub":"a","sub":"b"}"#, p256())] {
        assert_eq!(verify(&text, &set(&[p256()])), Err(Refused::Malformed));
    }
}

#[test]
fn critical_extensions_are_refused_even_where_none_is_named() {
    for crit in [json!(["b64"]), json!(["exp"]), json!([]), Value::Null] {
        let token = token(&header_with("crit", crit), &json!({}), p256());
        assert_eq!(verify(&token, &set(&[p256()])), Err(Refused::Critical));
    }
}

#[test]
fn the_type_is_compared_as_media_types_are() {
    for (typ, lacking, outcome) in [
        (json!("test+jwt"), false, Ok(json!({}))),
        (json!("TEST+JWT"), false, Ok(json!({}))),
        (json!("application/test+jwt"), false, Ok(json!({}))),
        (json!("Application/Test+JWT"), true, Ok(json!({}))),
        (json!("JWT"), true, Err(Refused::Typ)),
        (json!("test"), true, Err(Refused::Typ)),
        (json!("application/application/test+jwt"), true, Err(Refused::Typ)),
        (json!(""), true, Err(Refused::Typ)),
        (json!(["test+jwt"]), true, Err(Refused::Typ)),
        (Value::Null, true, Err(Refused::Typ)),
    ] {
        let token = token(&header_with("typ", typ.clone()), &json!({}), p256());
        let read = Compact::parse(&token, Typ { may_lack: lacking, ..TYP });
        let keys = set(&[p256()]);
        assert_eq!(read.and_then(|token| token.verify::<Value>(keys.keys())), outcome, "{typ}");
    }
    let mut lacking = header(p256());
    lacking.as_object_mut().unwrap().remove("typ");
    let token = token(&lacking, &json!({}), p256());
    assert_eq!(Compact::parse(&token, TYP).unwrap_err(), Refused::Typ);
    assert!(Compact::parse(&token, Typ { may_lack: true, ..TYP }).is_ok());
}

#[test]
fn a_token_of_more_than_8_kib_is_not_read() {
    let of_length = |padding: usize| sign(p256(), "test+jwt", &json!({"p": "p".repeat(padding)})).unwrap();
    let (fits, too_long) = (of_length(5_900), of_length(6_100));
    assert!(fits.len() <= LONGEST_TOKEN && fits.len() > LONGEST_TOKEN - 200);
    assert!(verify(&fits, &set(&[p256()])).is_ok());
    assert_eq!(verify(&too_long, &set(&[p256()])), Err(Refused::TooLong));
    assert_eq!(verify(&"a".repeat(LONGEST_TOKEN + 1), &set(&[p256()])), Err(Refused::TooLong));
    assert_eq!(verify(&"a".repeat(LONGEST_TOKEN), &set(&[p256()])), Err(Refused::Malformed));
}

#[test]
fn claims_of_another_type_are_refused_after_the_signature() {
    #[derive(Debug, serde::Deserialize, PartialEq)]
    struct Needed {
        sub: String,
    }
    let keys = set(&[p256()]);
    for claims in [json!({}), json!({"sub": 1}), json!({"sub": null})] {
        let token = sign(p256(), "test+jwt", &claims).unwrap();
        let read = Compact::parse(&token, TYP).unwrap().verify::<Needed>(keys.keys());
        assert_eq!(read, Err(Refused::Claims));
    }
}
