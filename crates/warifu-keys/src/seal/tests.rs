use proptest::prelude::*;
use warifu_core::{random::Seeded, time::Time};

use super::*;

const HOME: Context<'static> = Context { issuer: "https://id.example.jp", id: b"journey 1" };

fn ring() -> KeyRing {
    KeyRing::new(Time::from_millis(0), &mut Seeded::new(1))
}

fn copy(ring: &KeyRing) -> KeyRing {
    KeyRing::parse(&ring.to_bytes()).unwrap()
}

fn sealed(ring: &KeyRing, nonce: u64) -> Sealed {
    ring.seal(SealPurpose::Journey, HOME, b"who, which steps", &mut Seeded::new(nonce))
}

fn open(ring: &KeyRing, sealed: &Sealed) -> Result<Vec<u8>, OpenError> {
    ring.open(SealPurpose::Journey, HOME, sealed).map(|opened| opened.plaintext.to_vec())
}

#[test]
fn what_was_sealed_opens_where_it_belongs() {
    let ring = ring();
    let sealed = sealed(&ring, 2);
    assert_eq!(sealed.key_id(), ring.current().id());
    assert_eq!(sealed.as_bytes().len(), b"who, which steps".len() + Sealed::OVERHEAD);
    let opened = ring.open(SealPurpose::Journey, HOME, &sealed).unwrap();
    assert_eq!(**opened.plaintext, *b"who, which steps");
    assert_eq!(opened.key_id, ring.current().id());
}

#[test]
fn what_was_sealed_opens_nowhere_else() {
    let ring = ring();
    let sealed = sealed(&ring, 2);
    let elsewhere = [
        (SealPurpose::AuditSigningKey, HOME),
        (SealPurpose::Ceremony, HOME),
        (SealPurpose::Notice, HOME),
        (SealPurpose::Journey, Context { issuer: "https://id.example.com", ..HOME }),
        (SealPurpose::Journey, Context { issuer: "", ..HOME }),
        (SealPurpose::Journey, Context { id: b"journey 2", ..HOME }),
        (SealPurpose::Journey, Context { id: b"", ..HOME }),
        (SealPurpose::Journey, Context { issuer: "https://id.example.jpj", id: b"ourney 1" }),
    ];
    for (purpose, context) in elsewhere {
        let refused = ring.open(purpose, context, &sealed);
        assert_eq!(refused.unwrap_err(), OpenError::Refused, "{purpose:?} {context:?}");
    }
}

#[test]
fn no_changed_byte_of_a_sealed_thing_opens() {
    let ring = ring();
    let good = sealed(&ring, 2).into_bytes();
    for at in 0..good.len() {
        for change in 1..=255 {
            let mut bytes = good.clone();
            bytes[at] ^= change;
            match (at, Sealed::from_bytes(bytes)) {
                (0, read) => assert_eq!(read, Err(NotSealed)),
                (1..9, read) => {
                    let read = read.unwrap();
                    assert_eq!(open(&ring, &read), Err(OpenError::UnknownKey(read.key_id())));
                }
                (_, read) => assert_eq!(open(&ring, &read.unwrap()), Err(OpenError::Refused), "byte {at}"),
            }
        }
    }
}

#[test]
fn a_sealed_thing_cut_short_or_made_longer_does_not_open() {
    let ring = ring();
    let good = sealed(&ring, 2).into_bytes();
    for length in 0..good.len() {
        match Sealed::from_bytes(good[..length].to_vec()) {
            Ok(read) if length >= Sealed::OVERHEAD => assert_eq!(open(&ring, &read), Err(OpenError::Refused)),
            read => assert_eq!(read, Err(NotSealed), "cut at {length}"),
        }
    }
    let longer = Sealed::from_bytes([&good[..], &[0]].concat()).unwrap();
    assert_eq!(open(&ring, &longer), Err(OpenError::Refused));
}

#[test]
fn the_key_id_of_another_key_of_the_ring_does_not_open() {
    let mut ring = ring();
    let before = sealed(&ring, 2);
    let next = ring.add(Time::from_millis(1), &mut Seeded::new(3)).unwrap();
    let mut bytes = before.into_bytes();
    bytes[1..9].copy_from_slice(next.as_bytes());
    assert_eq!(open(&ring, &Sealed::from_bytes(bytes).unwrap()), Err(OpenError::Refused));
}

#[test]
fn another_installations_ring_opens_nothing() {
    let ours = sealed(&ring(), 2);
    let theirs = KeyRing::new(Time::from_millis(0), &mut Seeded::new(9));
    assert_eq!(open(&theirs, &ours), Err(OpenError::UnknownKey(ours.key_id())));
}

#[test]
fn replicas_one_step_apart_always_read_each_other() {
    let mut random = Seeded::new(4);
    let mut behind = ring();
    for _ in 0..3 {
        for step in [Step::Add, Step::Promote, Step::Retire] {
            let mut ahead = copy(&behind);
            step.take(&mut ahead, &mut random);
            for (writer, reader) in [(&behind, &ahead), (&ahead, &behind)] {
                let written = writer.seal(SealPurpose::Journey, HOME, b"state", &mut random);
                assert_eq!(open(reader, &written), Ok(b"state".to_vec()), "{step:?}");
            }
            behind = ahead;
        }
    }
}

#[derive(Debug)]
enum Step {
    Add,
    Promote,
    Retire,
}

impl Step {
    fn take(&self, ring: &mut KeyRing, random: &mut Seeded) {
        match self {
            Self::Add => drop(ring.add(Time::from_millis(1), random).unwrap()),
            Self::Promote => drop(ring.promote().unwrap()),
            Self::Retire => ring.retire(ring.keys()[0].id(), 0).unwrap(),
        }
    }
}

#[test]
fn only_what_is_under_an_old_key_is_sealed_again() {
    let mut random = Seeded::new(4);
    let mut ring = ring();
    let row = sealed(&ring, 2);
    ring.add(Time::from_millis(1), &mut random).unwrap();
    let mut ahead = copy(&ring);
    ahead.promote().unwrap();
    let newer = sealed(&ahead, 3);
    assert!(!ring.needs_rewrap(row.key_id()), "current");
    assert!(!ring.needs_rewrap(newer.key_id()), "next: written by a replica one step ahead");
    assert!(!ahead.needs_rewrap(newer.key_id()));
    assert!(ahead.needs_rewrap(row.key_id()));

    let again = ahead.rewrap(SealPurpose::Journey, HOME, &row, &mut random).unwrap();
    assert_eq!(again.key_id(), ahead.current().id());
    ahead.retire(row.key_id(), 0).unwrap();
    assert_eq!(open(&ahead, &again), Ok(b"who, which steps".to_vec()));
    assert_eq!(open(&ahead, &row), Err(OpenError::UnknownKey(row.key_id())));
    assert!(!ahead.needs_rewrap(row.key_id()), "nothing here can open it");
}

#[test]
fn nothing_sealed_or_opened_is_shown() {
    let ring = ring();
    let sealed = sealed(&ring, 2);
    let id = ring.current().id();
    assert_eq!(format!("{sealed:?}"), format!("Sealed(65 bytes under {id})"));
    let opened = ring.open(SealPurpose::Journey, HOME, &sealed).unwrap();
    assert_eq!(format!("{opened:?}"), format!("Opened(… under {id})"));
}

proptest! {
    #[test]
    fn anything_sealed_reads_back(plaintext: Vec<u8>, issuer: String, id: Vec<u8>, nonce: u64) {
        let ring = ring();
        let context = Context { issuer: &issuer, id: &id };
        let sealed = ring.seal(SealPurpose::Notice, context, &plaintext, &mut Seeded::new(nonce));
        let carried = Sealed::from_bytes(sealed.into_bytes()).unwrap();
        prop_assert_eq!(&**ring.open(SealPurpose::Notice, context, &carried).unwrap().plaintext, &plaintext[..]);
    }

    #[test]
    fn no_bytes_make_opening_fall_over(mut bytes: Vec<u8>, claimed: bool) {
        let ring = ring();
        if claimed {
            bytes = [&[VERSION], ring.current().id().as_bytes().as_slice(), &bytes].concat();
        }
        if let Ok(read) = Sealed::from_bytes(bytes) {
            prop_assert!(open(&ring, &read).is_err());
        }
    }
}
