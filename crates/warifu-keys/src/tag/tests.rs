use proptest::prelude::*;
use warifu_core::{random::Seeded, time::Time};

use super::*;

const TICKET: Context<'static> = Context { issuer: "https://id.example.jp", id: b"ticket 1" };
const CODE: &[u8] = b"4821-7730";

fn ring() -> KeyRing {
    KeyRing::new(Time::from_millis(0), &mut Seeded::new(1))
}

fn verify(ring: &KeyRing, value: &[u8], tag: &Tag) -> Result<(), TagError> {
    ring.verify_tag(TagPurpose::TypedSecret, TICKET, value, tag)
}

#[test]
fn a_tagged_value_is_recognised_and_no_other_is() {
    let ring = ring();
    let tag = ring.tag(TagPurpose::TypedSecret, TICKET, CODE);
    assert_eq!(verify(&ring, CODE, &tag), Ok(()));
    for other in [&b""[..], b"4821-7731", b"4821-773", b"4821-77300"] {
        assert_eq!(verify(&ring, other, &tag), Err(TagError::Mismatch));
    }
}

#[test]
fn a_tag_says_nothing_about_another_row_issuer_or_purpose() {
    let ring = ring();
    let tag = ring.tag(TagPurpose::TypedSecret, TICKET, CODE);
    let elsewhere = [
        (TagPurpose::FailureCounter, TICKET),
        (TagPurpose::KnownBrowser, TICKET),
        (TagPurpose::TypedSecret, Context { issuer: "https://id.example.com", ..TICKET }),
        (TagPurpose::TypedSecret, Context { id: b"ticket 2", ..TICKET }),
        (TagPurpose::TypedSecret, Context { id: b"", ..TICKET }),
    ];
    for (purpose, context) in elsewhere {
        assert_eq!(ring.verify_tag(purpose, context, CODE, &tag), Err(TagError::Mismatch));
    }
    let shifted = Context { id: b"ticket 14", ..TICKET };
    assert_eq!(ring.verify_tag(TagPurpose::TypedSecret, shifted, &CODE[1..], &tag), Err(TagError::Mismatch));
}

#[test]
fn no_changed_byte_of_a_tag_verifies() {
    let ring = ring();
    let good = ring.tag(TagPurpose::TypedSecret, TICKET, CODE).to_bytes();
    for at in 0..good.len() {
        for change in 1..=255 {
            let mut bytes = good;
            bytes[at] ^= change;
            let changed = Tag::from_slice(&bytes).unwrap();
            let expected = if at < 8 { TagError::UnknownKey(changed.key_id()) } else { TagError::Mismatch };
            assert_eq!(verify(&ring, CODE, &changed), Err(expected));
        }
    }
    assert!(
        (0..64).filter(|length| *length != 40).all(|length| Tag::from_slice(&[0; 64][..length]).is_none())
    );
}

#[test]
fn a_code_given_out_before_a_rotation_is_taken_until_its_key_is_retired() {
    let mut random = Seeded::new(2);
    let mut ring = ring();
    let tag = ring.tag(TagPurpose::TypedSecret, TICKET, CODE);
    ring.add(Time::from_millis(1), &mut random).unwrap();
    assert_eq!(verify(&ring, CODE, &tag), Ok(()));
    ring.promote().unwrap();
    assert_eq!(verify(&ring, CODE, &tag), Ok(()));
    ring.retire(tag.key_id(), 0).unwrap();
    assert_eq!(verify(&ring, CODE, &tag), Err(TagError::UnknownKey(tag.key_id())));
}

#[test]
fn a_counter_is_found_by_replicas_one_step_apart_in_both_directions() {
    let mut random = Seeded::new(2);
    let mut behind = ring();
    behind.add(Time::from_millis(1), &mut random).unwrap();
    let mut ahead = KeyRing::parse(&behind.to_bytes()).unwrap();
    ahead.promote().unwrap();
    let organization = Context { issuer: "https://id.example.jp", id: b"organization 1" };
    let all = |ring: &KeyRing| ring.tags(TagPurpose::FailureCounter, organization, b"sato");
    for (writer, reader) in [(&behind, &ahead), (&ahead, &behind)] {
        let written = writer.tag(TagPurpose::FailureCounter, organization, b"sato");
        assert!(all(reader).contains(&written));
        assert_eq!(all(writer)[0], written, "the current key's tag comes first");
    }
    assert_eq!(all(&ahead).len(), 2);
}

#[test]
fn a_tag_is_hmac_sha256_over_its_key_purpose_context_and_value() {
    let root: [u8; 32] = std::array::from_fn(|at| at as u8);
    let document = format!(
        r#"{{"format":"warifu key ring","version":1,"keys":[{{"id":"{KNOWN_ID}","state":"current","created_at":0,"secret":"{}"}}]}}"#,
        data_encoding::BASE64.encode(&root)
    );
    let ring = KeyRing::parse(document.as_bytes()).unwrap();
    let tag = ring.tag(TagPurpose::TypedSecret, TICKET, CODE);
    assert_eq!(data_encoding::HEXLOWER.encode(&tag.to_bytes()), format!("{KNOWN_ID}{KNOWN_MAC}"));
}

/// Computed apart from this code, with Python's `hmac` module, for the root secret 00 01 … 1f.
const KNOWN_ID: &str = "79a77543961b0d7b";
const KNOWN_MAC: &str = "27d9eba60ec52e296b05484e2eac29385e762a514279ee7f1da8c5ee1cc9eb2e";

#[test]
fn a_tag_is_not_shown() {
    let ring = ring();
    let tag = ring.tag(TagPurpose::TypedSecret, TICKET, CODE);
    assert_eq!(format!("{tag:?}"), format!("Tag(… under {})", ring.current().id()));
}

proptest! {
    #[test]
    fn different_values_have_different_tags(one: Vec<u8>, other: Vec<u8>) {
        let ring = ring();
        let tag = ring.tag(TagPurpose::TypedSecret, TICKET, &one);
        prop_assert_eq!(verify(&ring, &other, &tag).is_ok(), one == other);
    }
}
