use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use proptest::prelude::*;

use super::note::{self, NoteError, VerifierKey, VerifierKeyError};
use super::*;

/// The example that Go's `golang.org/x/mod/sumdb/note` publishes.
const PETERS_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETERS_TEXT: &str =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETERS_LINE: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

/// The example of the C2SP signed-note specification.
const C2SP_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const C2SP_NOTE: &str = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

const ORIGIN: &str = "id.example.jp/audit/1";

fn pair() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap()
}

fn key(name: &str) -> VerifierKey {
    VerifierKey::new(name, pair().public_key().as_ref().try_into().unwrap()).unwrap()
}

fn sign(bytes: &[u8]) -> [u8; 64] {
    pair().sign(bytes).as_ref().try_into().unwrap()
}

fn head() -> Checkpoint {
    Checkpoint::new(ORIGIN, 1234, NodeHash::of_leaf(b"head")).unwrap()
}

#[test]
fn published_notes_verify_under_their_published_keys() {
    let peter: VerifierKey = PETERS_KEY.parse().unwrap();
    assert_eq!(peter.verify(&format!("{PETERS_TEXT}\n{PETERS_LINE}")), Ok(PETERS_TEXT));
    let c2sp: VerifierKey = C2SP_KEY.parse().unwrap();
    assert_eq!(c2sp.verify(C2SP_NOTE), Ok("This is an example message.\n"));
    assert_eq!(c2sp.verify(&format!("{PETERS_TEXT}\n{PETERS_LINE}")), Err(NoteError::Unsigned));
}

#[test]
fn a_verifier_key_is_written_as_it_was_read() {
    for vkey in [PETERS_KEY, C2SP_KEY] {
        assert_eq!(vkey.parse::<VerifierKey>().unwrap().to_string(), vkey);
    }
}

#[test]
fn a_verifier_key_that_was_changed_is_refused() {
    let rows = [
        ("", VerifierKeyError::Form),
        ("PeterNeumann", VerifierKeyError::Form),
        ("PeterNeumann+c74f20a3", VerifierKeyError::Form),
        ("PeterNeumann+c74f20a3+", VerifierKeyError::Form),
        ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T=", VerifierKeyError::Form),
        ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy", VerifierKeyError::Form),
        ("PeterNeumann+c74f20a3+ABpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", VerifierKeyError::Algorithm),
        ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TX", VerifierKeyError::Id),
        ("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", VerifierKeyError::Id),
        ("PeterNeumanm+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", VerifierKeyError::Id),
        ("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", VerifierKeyError::Name),
        ("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", VerifierKeyError::Name),
    ];
    for (vkey, error) in rows {
        assert_eq!(vkey.parse::<VerifierKey>(), Err(error), "{vkey}");
    }
    for name in ["", "a b", "a\u{3000}b", "a\nb", "a\u{1}b", "a+b"] {
        assert_eq!(VerifierKey::new(name, [0; 32]), Err(VerifierKeyError::Name), "{name:?}");
    }
}

#[test]
fn a_checkpoint_has_the_body_of_the_specification() {
    let body = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    let read = Checkpoint::parse_body(body).unwrap();
    assert_eq!((read.origin(), read.size()), ("example.com/behind-the-sofa", 20_852_163));
    assert_eq!(read.root().to_string(), "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62");
    assert_eq!(read.body(), body);
}

#[test]
fn a_body_with_another_spelling_is_refused() {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    let rows = [
        (String::new(), CheckpointError::Lines),
        (format!("log\n7\n{root}"), CheckpointError::Lines),
        (format!("log\n{root}\n"), CheckpointError::Lines),
        (format!("log\n7\n{root}\nextension\n"), CheckpointError::Lines),
        (format!("log\n7\n{root}\n\n"), CheckpointError::Lines),
        (format!("\n7\n{root}\n"), CheckpointError::Origin),
        (format!("log\r\n7\n{root}\n"), CheckpointError::Origin),
        (format!("log\n\n{root}\n"), CheckpointError::Size),
        (format!("log\n+7\n{root}\n"), CheckpointError::Size),
        (format!("log\n-7\n{root}\n"), CheckpointError::Size),
        (format!("log\n07\n{root}\n"), CheckpointError::Size),
        (format!("log\n7 \n{root}\n"), CheckpointError::Size),
        (format!("log\n18446744073709551616\n{root}\n"), CheckpointError::Size),
        ("log\n7\n\n".to_owned(), CheckpointError::Root),
        ("log\n7\nCsUYapGGPo4=\n".to_owned(), CheckpointError::Root),
        (format!("log\n7\n{}J=\n", &root[..42]), CheckpointError::Root),
        (format!("log\n7\n{}\n", &root[..43]), CheckpointError::Root),
        (format!("log\n7\n{}\n", root.replace('/', "_")), CheckpointError::Root),
    ];
    for (body, error) in rows {
        assert_eq!(Checkpoint::parse_body(&body), Err(error), "{body:?}");
    }
}

#[test]
fn a_signed_checkpoint_verifies_for_its_key_and_origin_alone() {
    let published = head().signed(&key(ORIGIN), sign);
    assert_eq!(Checkpoint::verify(&published, &key(ORIGIN), ORIGIN), Ok(head()));
    assert_eq!(
        Checkpoint::verify(&published, &key(ORIGIN), "id.example.jp/audit/2"),
        Err(CheckpointError::OtherOrigin)
    );
    assert_eq!(
        Checkpoint::verify(&published, &key("other.example"), ORIGIN),
        Err(CheckpointError::Note(NoteError::Unsigned))
    );
}

#[test]
fn no_changed_byte_of_a_signed_checkpoint_passes() {
    let published = head().signed(&key(ORIGIN), sign);
    for at in 0..published.len() {
        for change in 1..=255_u8 {
            let mut bytes = published.clone().into_bytes();
            bytes[at] ^= change;
            if let Ok(changed) = String::from_utf8(bytes) {
                assert!(Checkpoint::verify(&changed, &key(ORIGIN), ORIGIN).is_err(), "{changed:?}");
            }
        }
    }
    for length in (0..published.len()).filter(|length| published.is_char_boundary(*length)) {
        assert!(Checkpoint::verify(&published[..length], &key(ORIGIN), ORIGIN).is_err(), "cut at {length}");
    }
}

#[test]
fn lines_of_other_keys_are_passed_over_and_a_false_line_of_ours_is_not() {
    let published = head().signed(&key(ORIGIN), sign);
    let (_, ours) = published.split_once("\n\n").unwrap();
    let witnessed = format!("{published}{PETERS_LINE}");
    assert_eq!(Checkpoint::verify(&witnessed, &key(ORIGIN), ORIGIN), Ok(head()));

    let other = Checkpoint::new(ORIGIN, 1235, NodeHash::of_leaf(b"other")).unwrap();
    let grafted = format!("{}\n{PETERS_LINE}{ours}", other.body());
    let forged = other.signed(&key(ORIGIN), sign) + ours;
    for false_note in [grafted, forged] {
        assert_eq!(key(ORIGIN).verify(&false_note), Err(NoteError::Signature));
    }
    let crowded = published.clone() + &PETERS_LINE.repeat(100);
    assert_eq!(key(ORIGIN).verify(&crowded), Err(NoteError::TooManySignatures));
}

#[test]
fn what_is_not_the_form_of_a_note_is_refused() {
    let peter: VerifierKey = PETERS_KEY.parse().unwrap();
    let note = format!("{PETERS_TEXT}\n{PETERS_LINE}");
    let no_signature = format!("{PETERS_TEXT}\n— PeterNeumann x08gow==\n");
    for text in [
        String::new(),
        "\n\n".to_owned(),
        PETERS_TEXT.to_owned(),
        format!("{PETERS_TEXT}{PETERS_LINE}"),
        format!("{note}\n"),
        format!("{note}garbage\n"),
        note.trim_end().to_owned(),
        note.replace('—', "-"),
        note.replace("think", "think\r"),
        note.replace("PeterNeumann ", "PeterNeumann  "),
        note.replace("— PeterNeumann", "— "),
        no_signature,
    ] {
        assert_eq!(peter.verify(&text), Err(NoteError::Form), "{text:?}");
    }
    for text in ["", "no newline", "tab\there\n"] {
        assert_eq!(note::signed(text, &peter, |_| [0; 64]), Err(NoteError::Form), "{text:?}");
    }
}

#[test]
fn a_text_with_empty_lines_is_signed_whole() {
    let text = "first\n\nlast\n\n";
    let signed = note::signed(text, &key("log"), sign).unwrap();
    assert_eq!(key("log").verify(&signed), Ok(text));
}

proptest! {
    #[test]
    fn any_checkpoint_reads_back(origin in "[^\\p{Cc}]{1,40}", size in any::<u64>(), root in any::<[u8; 32]>()) {
        let head = Checkpoint::new(&origin, size, root.into()).unwrap();
        let published = head.signed(&key("log"), sign);
        prop_assert_eq!(Checkpoint::verify(&published, &key("log"), &origin), Ok(head));
    }

    #[test]
    fn no_text_makes_verification_fall_over(text in "(— |\n|[a-z+= ]|PeterNeumann|\\PC){0,60}") {
        let peter: VerifierKey = PETERS_KEY.parse().unwrap();
        prop_assert!(peter.verify(&text).is_err());
        prop_assert!(Checkpoint::parse_body(&text).map_or(true, |read| read.body() == text));
        prop_assert!(text.parse::<VerifierKey>().map_or(true, |read| read.to_string() == text));
    }
}
