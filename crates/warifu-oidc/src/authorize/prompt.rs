//! `prompt`: which pages a client wants shown, or that it wants none (OpenID Connect Core §3.1.2.1).

/// What `prompt` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Prompt {
    /// The person is asked again whether the client may be told.
    pub consent: bool,
    /// The person signs in again.
    pub login: bool,
    /// No page at all: an answer or an error.
    pub none: bool,
    /// The person chooses as whom.
    pub select_account: bool,
}

impl Prompt {
    /// Reads the list. `none` stands alone; what we don't know is refused, since it can't be obeyed.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut prompt = Self::default();
        for word in text.split(' ') {
            match word {
                "consent" => prompt.consent = true,
                "login" => prompt.login = true,
                "none" => prompt.none = true,
                "select_account" => prompt.select_account = true,
                _ => return None,
            }
        }
        let other = prompt.consent || prompt.login || prompt.select_account;
        (!(prompt.none && other)).then_some(prompt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_stands_alone_and_unknown_words_are_refused() {
        let none = Prompt { none: true, ..Prompt::default() };
        let both = Prompt { login: true, consent: true, ..Prompt::default() };
        let select = Prompt { select_account: true, ..Prompt::default() };
        for (text, expected) in [
            ("none", Some(none)),
            ("login consent", Some(both)),
            ("select_account", Some(select)),
            ("none login", None), // OpenID Connect Core §3.1.2.1
            ("create", None),
            ("", None),
            ("login ", None),
            ("Login", None),
        ] {
            assert_eq!(Prompt::parse(text), expected, "{text:?}");
        }
    }
}
