//! The words around the data, in both languages; the print page of the server uses the same.
//!
//! They are here and not among the texts of the pages, because the card is whole by itself: what it says and where it
//! stands on paper belong together, and are looked at together. No word here depends on whose card it is.

mod en;
mod ja;

use crate::Language;

/// Everything that a card says beside its data.
#[derive(Debug)]
pub struct Words {
    pub title: &'static str,
    /// What it is for, in a sentence or two.
    pub told: &'static str,
    pub organization: &'static str,
    pub member: &'static str,
    /// Behind a name.
    pub honorific: &'static str,
    pub member_id: &'static str,
    pub last_day: &'static str,
    /// Behind the last day.
    pub until: &'static str,
    /// Under the QR code.
    pub read_this: &'static str,
    pub how: &'static str,
    /// What to do, in this order. `{site}` stands for where the address must begin.
    pub steps: [&'static str; 4],
    pub address: &'static str,
    pub careful: &'static str,
    pub ask: &'static str,
    pub cut: &'static str,
    pub password: &'static str,
    /// What the slip says to whoever holds it.
    pub with_the_card: &'static str,
    pub typing: &'static str,
    pub fold: &'static str,
    /// What the slip says to whoever hands it over.
    pub hand_over: &'static str,
}

impl Words {
    pub const fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &en::WORDS,
            Language::Japanese => &ja::WORDS,
        }
    }

    /// The steps, with where the address must begin.
    pub fn steps_at(&self, address: &str) -> [String; 4] {
        self.steps.map(|step| step.replace("{site}", site_of(address)))
    }
}

/// `https://id.example.org/` of an address there.
fn site_of(address: &str) -> &str {
    let host = address.find("://").map_or(0, |at| at + 3);
    let end = address[host..].find('/').map_or(address.len(), |at| host + at + 1);
    &address[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(words: &Words) -> Vec<&'static str> {
        let Words {
            title,
            told,
            organization,
            member,
            member_id,
            last_day,
            read_this,
            how,
            steps,
            address,
            ..
        } = words;
        let Words { careful, ask, cut, password, with_the_card, typing, fold, hand_over, .. } = words;
        let mut all =
            vec![*title, told, organization, member, member_id, last_day, read_this, how, address, careful];
        all.extend([*ask, cut, password, with_the_card, typing, fold, hand_over]);
        all.extend(*steps);
        all
    }

    #[test]
    fn both_languages_say_everything_and_the_font_has_it() {
        for language in [Language::English, Language::Japanese] {
            for text in all(Words::of(language)) {
                assert!(!text.trim().is_empty(), "{language:?}");
                assert_eq!(crate::lacking(text), [], "{text}");
            }
        }
    }

    #[test]
    fn where_the_address_begins_is_told() {
        for (address, site) in [
            ("https://id.example.org/t/AEBAGBAF", "https://id.example.org/"),
            ("http://localhost:8080/t/AEBAGBAF", "http://localhost:8080/"),
            ("https://id.example.org", "https://id.example.org"),
        ] {
            assert_eq!(site_of(address), site);
            assert!(Words::of(Language::Japanese).steps_at(address).concat().contains(site));
            assert!(Words::of(Language::English).steps_at(address).concat().contains(site));
        }
    }

    #[test]
    fn japanese_sentences_are_polite_and_whole() {
        let words = Words::of(Language::Japanese);
        let texts = [words.told, words.careful, words.with_the_card, words.typing, words.hand_over];
        for sentence in texts.into_iter().chain(words.steps).flat_map(|text| text.split_inclusive('。')) {
            assert!(
                ["ます。", "です。", "ません。", "ください。"].iter().any(|end| sentence.ends_with(end)),
                "{sentence}"
            );
        }
    }
}
