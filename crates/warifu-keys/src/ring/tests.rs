use proptest::prelude::*;
use warifu_core::random::Seeded;

use super::*;

fn at(millis: i64) -> Time {
    Time::from_millis(millis)
}

fn states(ring: &KeyRing) -> Vec<KeyState> {
    ring.keys().iter().map(RingKey::state).collect()
}

fn text(ring: &KeyRing) -> String {
    String::from_utf8(ring.to_bytes().to_vec()).unwrap()
}

/// A ring with an old, a current and a next key.
fn rotated() -> KeyRing {
    let mut random = Seeded::new(1);
    let mut ring = KeyRing::new(at(1_000), &mut random);
    ring.add(at(2_000), &mut random).unwrap();
    ring.promote().unwrap();
    ring.add(at(3_000), &mut random).unwrap();
    ring
}

#[test]
fn a_key_goes_from_next_to_current_to_old_to_gone() {
    let mut random = Seeded::new(1);
    let mut ring = KeyRing::new(at(1_000), &mut random);
    let first = ring.current().id();
    let second = ring.add(at(2_000), &mut random).unwrap();
    assert_eq!(states(&ring), [KeyState::Current, KeyState::Next]);
    assert_eq!(ring.current().id(), first);
    assert_eq!(ring.promote(), Ok(second));
    assert_eq!(states(&ring), [KeyState::Old, KeyState::Current]);
    assert_eq!(ring.current().id(), second);
    assert_eq!(ring.retire(first, 0), Ok(()));
    assert_eq!(states(&ring), [KeyState::Current]);
    assert!(ring.find_key(first).is_none());
    assert_eq!(ring.find_key(second).unwrap().created_at(), at(2_000));
}

#[test]
fn what_would_lose_something_is_refused_and_changes_nothing() {
    let mut ring = rotated();
    let before = ring.to_bytes();
    let [old, current, next] = [0, 1, 2].map(|at| ring.keys()[at].id());
    assert_eq!(ring.retire(old, 1), Err(RotationError::InUse { id: old, rows: 1 }));
    assert_eq!(ring.retire(current, 0), Err(RotationError::IsCurrent(current)));
    assert_eq!(ring.add(at(4_000), &mut Seeded::new(2)), Err(RotationError::NextExists(next)));
    let unknown = KeyId::from_bytes([0; 8]);
    assert_eq!(ring.retire(unknown, 0), Err(RotationError::NoSuchKey(unknown)));
    assert_eq!(ring.to_bytes(), before);
    ring.promote().unwrap();
    let before = ring.to_bytes();
    assert_eq!(ring.promote(), Err(RotationError::NoNext));
    assert_eq!(ring.to_bytes(), before);
}

#[test]
fn a_ring_reads_back_as_it_was_written() {
    let ring = rotated();
    let read = KeyRing::parse(&ring.to_bytes()).unwrap();
    assert_eq!(states(&read), [KeyState::Old, KeyState::Current, KeyState::Next]);
    assert_eq!(read.to_bytes(), ring.to_bytes());
    assert_eq!(read.keys()[2].created_at(), at(3_000));
}

#[test]
fn a_person_can_read_what_a_ring_holds() {
    let ring = KeyRing::new(at(1_763_772_511_000), &mut Seeded::new(1));
    let written = text(&ring);
    let (before, after) = written.split_once("\"secret\": \"").unwrap();
    let id = ring.current().id();
    assert_eq!(
        before,
        format!(
            "{{\n  \"format\": \"warifu key ring\",\n  \"version\": 1,\n  \"keys\": [\n    {{\n      \
             \"id\": \"{id}\",\n      \"state\": \"current\",\n      \"created_at\": 1763772511000,\n      "
        )
    );
    assert_eq!(after.len(), "\"\n    }\n  ]\n}\n".len() + 44);
}

#[test]
fn a_ring_is_shared_by_all_requests() {
    fn shared<T: Send + Sync>() {}
    shared::<KeyRing>();
    shared::<crate::AuditSigner>();
}

#[test]
fn a_ring_is_shown_without_its_secrets() {
    let ring = rotated();
    let [old, current, next] = [0, 1, 2].map(|at| ring.keys()[at].id());
    assert_eq!(format!("{ring:?}"), format!("[{old} Old, {current} Current, {next} Next]"));
}

#[test]
fn a_ring_that_is_not_whole_is_refused() {
    let ring = rotated();
    let good = text(&ring);
    let [old, current] = [0, 1].map(|at| ring.keys()[at].id());
    let entry = good.split("    {").nth(1).unwrap().trim_end().trim_end_matches(',');
    let secret = good.split('"').find(|part| part.len() == 44).unwrap();
    let rows = [
        (good.replace("warifu key ring", "a key ring"), RingError::NotARing),
        (good.replace("\"version\": 1", "\"version\": 2, \"more\": []"), RingError::Version(2)),
        (good.replace("\"current\"", "\"old\""), RingError::Current(0)),
        (good.replace("\"old\"", "\"current\""), RingError::Current(2)),
        (good.replace("\"old\"", "\"next\""), RingError::Next(2)),
        (good.replace("\"keys\": [", &format!("\"keys\": [    {{{entry},")), RingError::Duplicate(old)),
        (good.replace(&old.to_string(), "nonsense"), RingError::Id(1)),
        (
            good.replace(&current.to_string(), "0123456789abcdef"),
            RingError::Damaged("0123456789abcdef".parse().unwrap()),
        ),
        (good.replace(secret, &secret[..40]), RingError::Secret(old)),
        (good.replace(secret, &secret.replace('=', "*")), RingError::Secret(old)),
        (good.replace(secret, ""), RingError::Secret(old)),
        (
            good.replacen("\"version\"", "\"colour\": 1, \"version\"", 1),
            RingError::Form { line: 3, column: 10 },
        ),
        (good.replacen("\"state\"", "\"colour\": 1, \"state\"", 1), RingError::Form { line: 7, column: 14 }),
    ];
    for (changed, error) in rows {
        assert_ne!(changed, good, "{error}");
        assert_eq!(KeyRing::parse(changed.as_bytes()).unwrap_err(), error, "{error}");
    }
    let empty = br#"{"format":"warifu key ring","version":1,"keys":[]}"#;
    assert_eq!(KeyRing::parse(empty).unwrap_err(), RingError::Current(0));
}

#[test]
fn a_mistyped_secret_is_noticed_and_told_without_being_shown() {
    let ring = rotated();
    let good = text(&ring);
    let secret = good.split('"').find(|part| part.len() == 44).unwrap();
    for at in 0..42 {
        let other = if secret.as_bytes()[at] == b'A' { "B" } else { "A" };
        let mistyped = format!("{}{other}{}", &secret[..at], &secret[at + 1..]);
        let error = KeyRing::parse(good.replace(secret, &mistyped).as_bytes()).unwrap_err();
        assert_eq!(error, RingError::Damaged(ring.keys()[0].id()));
        let misplaced = good.replace("\"next\"", &format!("\"{secret}\""));
        let error = KeyRing::parse(misplaced.as_bytes()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(secret));
    }
}

#[test]
fn a_ring_cut_short_anywhere_is_refused() {
    let bytes = rotated().to_bytes();
    for length in 0..bytes.len() - 2 {
        assert!(KeyRing::parse(&bytes[..length]).is_err(), "cut at {length}");
    }
}

proptest! {
    #[test]
    fn however_it_is_rotated_a_ring_keeps_one_current_key_and_reads_back(steps in prop::collection::vec(0..4, 0..40)) {
        let mut random = Seeded::new(3);
        let mut ring = KeyRing::new(at(0), &mut random);
        for step in steps {
            let _ = match step {
                0 => ring.add(at(0), &mut random).map(drop),
                1 => ring.promote().map(drop),
                2 => ring.retire(ring.keys()[0].id(), 0),
                _ => ring.retire(ring.keys()[0].id(), 1),
            };
            let read = KeyRing::parse(&ring.to_bytes());
            prop_assert_eq!(read.unwrap().to_bytes(), ring.to_bytes());
        }
    }

    #[test]
    fn no_bytes_make_reading_fall_over(bytes: Vec<u8>) {
        prop_assert!(KeyRing::parse(&bytes).is_err());
    }
}
