//! Properties of the parsers: whatever comes, they answer.

use proptest::prelude::*;
use warifu_webauthn::attestation::AttestationObject;
use warifu_webauthn::attestation::tpm::{CertifyInfo, PublicArea};
use warifu_webauthn::auth_data::AuthenticatorData;
use warifu_webauthn::cbor::{self, Value};
use warifu_webauthn::certificate::Certificate;
use warifu_webauthn::client_data;
use warifu_webauthn::cose::PublicKey;
use warifu_webauthn::json::{AuthenticationResponse, RegistrationResponse};
use warifu_webauthn::metadata::Payload;

use crate::authenticator::cbor as write;
use crate::vector_file;

fn read_everything(bytes: &[u8]) {
    let _ = cbor::parse(bytes);
    let _ = AuthenticatorData::parse(bytes);
    let _ = AttestationObject::parse(bytes);
    let _ = PublicKey::from_cose(bytes).map(|key| key.check());
    let _ = PublicArea::parse(bytes);
    let _ = CertifyInfo::parse(bytes);
    let _ = Certificate::from_der(bytes);
    let _ = client_data::parse(bytes);
    let _ = Payload::parse(bytes);
    let _ = RegistrationResponse::from_json(bytes);
    let _ = AuthenticationResponse::from_json(bytes);
}

/// A tree of strict CBOR.
fn tree() -> impl Strategy<Value = Vec<u8>> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(|number| write(|out| out.i64(number).map(|_| ()))),
        any::<bool>().prop_map(|value| write(|out| out.bool(value).map(|_| ()))),
        proptest::collection::vec(any::<u8>(), 0..300)
            .prop_map(|bytes| write(|out| out.bytes(&bytes).map(|_| ()))),
        ".{0,40}".prop_map(|text| write(|out| out.str(&text).map(|_| ()))),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(|items| {
                [write(|out| out.array(items.len() as u64).map(|_| ())), items.concat()].concat()
            }),
            proptest::collection::btree_map(any::<i32>(), inner, 0..4).prop_map(|entries| {
                let mut map = write(|out| out.map(entries.len() as u64).map(|_| ()));
                for (key, value) in entries {
                    map.extend(write(|out| out.i32(key).map(|_| ())));
                    map.extend(value);
                }
                map
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn no_parser_panics_on_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_everything(&bytes);
    }

    #[test]
    fn no_parser_panics_on_a_spoiled_vector(
        which in any::<proptest::sample::Index>(),
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
        keep in any::<proptest::sample::Index>(),
    ) {
        let vectors = vector_file::all();
        let vector = &vectors[which.index(vectors.len())];
        for mut bytes in [
            vector.registration("attestationObject"),
            vector.registration("clientDataJSON"),
            vector.authentication("authenticatorData"),
            vector.authentication("clientDataJSON"),
        ] {
            for (index, value) in &changes {
                let index = index.index(bytes.len());
                bytes[index] = *value;
            }
            read_everything(&bytes);
            bytes.truncate(keep.index(bytes.len()));
            read_everything(&bytes);
        }
    }

    #[test]
    fn strict_cbor_is_read_and_nothing_may_follow_it(bytes in tree(), more in any::<u8>()) {
        prop_assert!(cbor::parse(&bytes).is_ok());
        let longer = [&bytes[..], &[more]].concat();
        let (_, length) = cbor::parse_prefix(&longer).unwrap();
        prop_assert_eq!(length, bytes.len());
        prop_assert_eq!(cbor::parse(&longer), Err(cbor::CborRefused::Trailing));
        prop_assert!(cbor::parse(&bytes[..bytes.len() - 1]).is_err());
    }

    #[test]
    fn what_is_read_as_cbor_has_one_spelling(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        if let Ok(value) = cbor::parse(&bytes)
            && let Some(written) = spell(&value)
        {
            prop_assert_eq!(written, bytes);
        }
    }

    #[test]
    fn authenticator_data_is_accounted_for_to_the_last_byte(
        mut bytes in proptest::collection::vec(any::<u8>(), 37),
        tail in proptest::collection::vec(any::<u8>(), 0..8),
    ) {
        bytes[32] &= 0x3f;
        bytes.extend(&tail);
        prop_assert_eq!(AuthenticatorData::parse(&bytes).is_ok(), tail.is_empty());
    }
}

/// The one spelling of a value; none where the value doesn't keep what was told.
fn spell(value: &Value<'_>) -> Option<Vec<u8>> {
    Some(match value {
        Value::Array(items) => {
            let parts = items.iter().map(spell).collect::<Option<Vec<_>>>()?;
            [write(|out| out.array(items.len() as u64).map(|_| ())), parts.concat()].concat()
        }
        Value::Map(entries) => {
            let parts = entries
                .iter()
                .map(|(key, value)| Some([spell(key)?, spell(value)?].concat()))
                .collect::<Option<Vec<_>>>()?;
            [write(|out| out.map(entries.len() as u64).map(|_| ())), parts.concat()].concat()
        }
        Value::Bool(value) => write(|out| out.bool(*value).map(|_| ())),
        Value::Bytes(bytes) => write(|out| out.bytes(bytes).map(|_| ())),
        Value::Integer(number) => write(|out| out.i64(*number).map(|_| ())),
        Value::Text(text) => write(|out| out.str(text).map(|_| ())),
        Value::Other => return None,
    })
}
