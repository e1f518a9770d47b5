//! What an organization offers to somebody who has forgotten the password (flow B12).

use serde::{Deserialize, Serialize};

/// The most that is said of a procedure of one's own, in characters.
const LONGEST_WORDS: usize = 500;

/// One of three ways. By none of them anything but the password changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForgottenPassword {
    /// A procedure of the organization's own: its words, and the address of its page where there is one.
    Elsewhere { address: String, words: String },
    /// A mail with a link that sets another, for those whose account has an e-mail address.
    Mail,
    /// Nothing is offered: an administrator sets another.
    Off,
}

impl ForgottenPassword {
    /// Whether it can be shown to a person.
    pub fn holds(&self) -> bool {
        let Self::Elsewhere { address, words } = self else { return true };
        let plain = |text: &str| !text.chars().any(|c| c.is_whitespace() || c.is_control());
        let host = address.strip_prefix("https://").map(|rest| rest.split('/').next().unwrap_or_default());
        let good = address.is_empty() || (plain(address) && host.is_some_and(|host| !host.is_empty()));
        good && !words.trim().is_empty() && words.chars().count() <= LONGEST_WORDS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_procedure_of_ones_own_has_words_and_an_https_address_or_none() {
        let long = "あ".repeat(LONGEST_WORDS + 1);
        for (address, words, holds) in [
            ("https://intra.example.jp/password", "内線 100 へお電話ください。", true),
            ("", "内線 100 へお電話ください。", true),
            ("https://intra.example.jp/password", " ", false),
            ("http://intra.example.jp/", "x", false),
            ("https:///password", "x", false),
            ("https://a b", "x", false),
            ("javascript:alert(1)", "x", false),
            ("", long.as_str(), false),
        ] {
            let (address, words) = (address.to_owned(), words.to_owned());
            let told = format!("{address} {words}");
            assert_eq!(ForgottenPassword::Elsewhere { address, words }.holds(), holds, "{told}");
        }
        assert!(ForgottenPassword::Mail.holds() && ForgottenPassword::Off.holds());
    }

    #[test]
    fn it_is_written_as_people_write_it() {
        for (text, read) in [
            ("\"off\"", ForgottenPassword::Off),
            ("\"mail\"", ForgottenPassword::Mail),
            (
                r#"{"elsewhere":{"address":"","words":"x"}}"#,
                ForgottenPassword::Elsewhere { address: String::new(), words: "x".into() },
            ),
        ] {
            assert_eq!(serde_json::from_str::<ForgottenPassword>(text).ok(), Some(read.clone()));
            assert_eq!(serde_json::to_string(&read).ok().as_deref(), Some(text));
        }
    }
}
