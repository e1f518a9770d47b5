use data_encoding::HEXLOWER;
use proptest::prelude::*;

use super::{shake::Shake128, *};

const NONCE: &[u8; 24] = b"ABCDEFGHIJKLMNOPQRSTUVWX";

fn sealed(key: &XaesKey, nonce: &[u8; 24], plaintext: &[u8], aad: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    key.seal(nonce, aad, plaintext, &mut out);
    out
}

#[test]
fn the_vectors_of_the_specification_pass() {
    let rows = [
        ([1; 32], "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"),
        ([3; 32], "c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"),
    ];
    for (key, aad, expected) in rows {
        let key = XaesKey::new(&key);
        let ciphertext = sealed(&key, NONCE, b"XAES-256-GCM", aad.as_bytes());
        assert_eq!(HEXLOWER.encode(&ciphertext), expected);
        assert_eq!(**key.open(NONCE, aad.as_bytes(), &ciphertext).unwrap(), *b"XAES-256-GCM");
    }
}

#[test]
fn ten_thousand_accumulated_vectors_of_the_specification_pass() {
    let (mut stream, mut hash) = (Shake128::new(), Shake128::new());
    for _ in 0..10_000 {
        let key = XaesKey::new(&stream.squeeze(32).try_into().unwrap());
        let nonce = stream.squeeze(24).try_into().unwrap();
        let [length] = stream.squeeze(1).try_into().unwrap();
        let plaintext = stream.squeeze(length.into());
        let [length] = stream.squeeze(1).try_into().unwrap();
        let aad = stream.squeeze(length.into());
        let ciphertext = sealed(&key, &nonce, &plaintext, &aad);
        assert_eq!(**key.open(&nonce, &aad, &ciphertext).unwrap(), *plaintext);
        hash.absorb(&ciphertext);
    }
    let expected = "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939";
    assert_eq!(HEXLOWER.encode(&hash.squeeze(32)), expected);
}

#[test]
fn the_stream_of_the_vectors_is_shake_128() {
    assert_eq!(HEXLOWER.encode(&Shake128::new().squeeze(16)), "7f9c2ba4e88f827d616045507605853e");
}

#[test]
fn a_ciphertext_shorter_than_its_tag_is_refused() {
    let key = XaesKey::new(&[1; 32]);
    for length in 0..TAG_LEN {
        assert_eq!(key.open(NONCE, b"", &vec![0; length]), Err(Refused));
    }
}

proptest! {
    #[test]
    fn a_changed_bit_of_nonce_or_associated_data_is_refused(
        key: [u8; 32], nonce: [u8; 24], plaintext: Vec<u8>, aad in prop::collection::vec(any::<u8>(), 1..50), bit: u16
    ) {
        let key = XaesKey::new(&key);
        let ciphertext = sealed(&key, &nonce, &plaintext, &aad);
        let bit = usize::from(bit);
        let (mut other_nonce, mut other_aad) = (nonce, aad.clone());
        other_nonce[bit / 8 % 24] ^= 1 << (bit % 8);
        other_aad[bit / 8 % aad.len()] ^= 1 << (bit % 8);
        prop_assert_eq!(key.open(&other_nonce, &aad, &ciphertext), Err(Refused));
        prop_assert_eq!(key.open(&nonce, &other_aad, &ciphertext), Err(Refused));
    }
}
