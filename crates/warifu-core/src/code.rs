//! Short secrets that people type: their letters, how they are shown, and how forgivingly they are read.
//!
//! Thirty-two letters and digits without I, L, O and U: nothing looks like anything else, and no word comes about. What is typed
//! may be in small letters or full width, with spaces and dashes anywhere, with O for 0 and I or l for 1. Rows never keep a
//! code, only its HMAC under the key ring.

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::random::{self, Random};

/// Five bits each.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters that stand together where a code is shown.
const TOGETHER: usize = 5;
/// Nobody types this much by mistake (bounds the work on what a stranger sends).
const LONGEST_TYPED: usize = 200;

/// A new code of so many characters, five random bits each.
pub fn generate(length: usize, random: &mut dyn Random) -> Zeroizing<String> {
    let bytes: [u8; 32] = random::bytes(random);
    let letters = bytes.iter().cycle().take(length.min(bytes.len()));
    Zeroizing::new(letters.map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
}

/// Reads what was typed as a code of so many characters; `None` if it can't be one.
pub fn read(typed: &str, length: usize) -> Option<Zeroizing<String>> {
    if typed.len() > LONGEST_TYPED {
        return None;
    }
    let mut code = Zeroizing::new(String::with_capacity(length));
    for letter in typed.nfkc().flat_map(char::to_uppercase) {
        match letter {
            'O' => code.push('0'),
            'I' | 'L' => code.push('1'),
            _ if letter.is_ascii() && ALPHABET.contains(&(letter as u8)) => code.push(letter),
            _ if is_between(letter) => {}
            _ => return None,
        }
    }
    (code.len() == length).then_some(code)
}

/// What people put between letters: spaces, and everything that looks like a dash.
fn is_between(letter: char) -> bool {
    let dashes = ['-', '_', '.', '\u{30fc}', '\u{2212}', '\u{30fb}'];
    letter.is_whitespace() || dashes.contains(&letter) || ('\u{2010}'..='\u{2015}').contains(&letter)
}

/// As it is shown: in groups, so that it can be read aloud.
pub fn grouped(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    letters.chunks(TOGETHER).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Seeded;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = "0123456789";
        for typed in [
            "0123456789",
            "01234-56789",
            " 01234 56789 ",
            "０１２３４ー５６７８９",
            "O1234−56789",
            "oI234_567.89",
            "0l234 \u{3000} 5 6 7 8 9",
        ] {
            assert_eq!(read(typed, 10).as_deref().map(String::as_str), Some(code), "{typed:?}");
        }
        assert_eq!(read("ａｂｃｄｅ－ｆｇｈｊｋ", 10).as_deref().map(String::as_str), Some("ABCDEFGHJK"));
    }

    #[test]
    fn what_cannot_be_a_code_is_none() {
        let long = "0".repeat(201);
        for typed in
            ["", "012345678", "01234567890", "01234567U9", "01234*6789", "あいうえおかきくけこ", &long]
        {
            assert!(read(typed, 10).is_none(), "{typed:?}");
        }
    }

    #[test]
    fn a_new_code_reads_back_from_how_it_is_shown() {
        let code = generate(10, &mut Seeded::new(3));
        assert_eq!(code.len(), 10);
        let shown = grouped(&code);
        assert_eq!(shown.len(), 11);
        assert_eq!(read(&shown, 10), Some(code));
    }

    #[test]
    fn every_letter_comes_about() {
        let mut random = Seeded::new(1);
        let seen: std::collections::BTreeSet<char> =
            (0..200).flat_map(|_| generate(10, &mut random).chars().collect::<Vec<_>>()).collect();
        assert_eq!(seen.len(), 32);
    }
}
