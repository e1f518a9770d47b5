//! Whatever is signed comes back as it was, and whatever is sent is answered.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PSS_SHA256, RsaKeyPair},
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::forge::{p256, part, rsa, set};
use crate::jose::{Compact, Jwk, Typ, sign};

const TYP: Typ = Typ { names: &["test+jwt"], may_lack: true };

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(".{0,6}", inner, 0..4).prop_map(Value::from_iter),
        ]
    })
}

proptest! {
    #[test]
    fn claims_come_back_as_they_were_signed(map in prop::collection::btree_map(".{0,12}", value(), 0..6)) {
        let claims: Map<String, Value> = map.into_iter().collect();
        let token = sign(p256(), "test+jwt", &claims).unwrap();
        let keys = set(&[p256()]);
        let read: Map<String, Value> = Compact::parse(&token, TYP).unwrap().verify(keys.keys()).unwrap();
        prop_assert_eq!(read, claims);
    }

    #[test]
    fn any_text_is_answered(text in "[A-Za-z0-9_.=-]{0,200}") {
        let keys = set(&[p256()]);
        let read = Compact::parse(&text, TYP).and_then(|token| token.verify::<Value>(keys.keys()));
        prop_assert!(read.is_err());
    }

    #[test]
    fn any_header_and_claims_are_answered(header in ".{0,60}", claims in ".{0,60}", signature in any::<[u8; 64]>()) {
        let text = format!("{}.{}.{}", part(header), part(claims), part(signature));
        prop_assert!(Compact::parse(&text, TYP).is_err());
    }

    #[test]
    fn any_json_is_answered_as_a_key(value in value()) {
        prop_assert!(Jwk::from_value(&value).is_err());
    }
}

#[test]
fn es384_and_ps256_of_clients_are_verified() {
    let random = SystemRandom::new();
    let signed = |alg: &str| format!("{}.{}", part(json!({ "alg": alg }).to_string()), part("{}"));

    let p384 = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap();
    let point = p384.public_key().as_ref();
    let p384_jwk = json!({"kty": "EC", "crv": "P-384", "x": part(&point[1..49]), "y": part(&point[49..])});
    let es384 = signed("ES384");
    let es384 = format!("{es384}.{}", part(p384.sign(&random, es384.as_bytes()).unwrap()));

    let pair = RsaKeyPair::from_pkcs8(&rsa().to_pkcs8().unwrap()).unwrap();
    let mut rsa_jwk = serde_json::to_value(rsa().public()).unwrap();
    rsa_jwk["alg"] = json!("PS256");
    let ps256 = signed("PS256");
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(&RSA_PSS_SHA256, &random, ps256.as_bytes(), &mut signature).unwrap();
    let ps256 = format!("{ps256}.{}", part(&signature));

    for (token, jwk) in [(es384, p384_jwk), (ps256, rsa_jwk)] {
        let key = Jwk::from_value(&jwk).unwrap();
        assert_eq!(Jwk::from_value(&serde_json::to_value(&key).unwrap()).as_ref(), Ok(&key));
        assert_eq!(Compact::parse(&token, TYP).unwrap().verify::<Value>(&[key]), Ok(json!({})));
    }
}
