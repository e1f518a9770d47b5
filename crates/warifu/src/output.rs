//! What the command line says: results on standard output, complaints on standard error. The only place
//! that prints. With `--json` there is exactly one JSON value on standard output, and nothing for people.

use serde::Serialize;

use crate::exit::Failure;

/// For people, or for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    Json,
    Text,
}

impl Output {
    pub(crate) const fn new(json: bool) -> Self {
        if json { Self::Json } else { Self::Text }
    }

    /// A command's result, in one of its two forms.
    pub(crate) fn result(self, value: &impl Serialize, text: impl FnOnce() -> String) {
        match self {
            Self::Json => say(&serde_json::to_string_pretty(value).unwrap_or_default()),
            Self::Text => say(&text()),
        }
    }

    /// Why it came to nothing.
    pub(crate) fn failure(self, failure: &Failure) {
        match self {
            Self::Json => complain(&serde_json::json!({ "error": failure.told }).to_string()),
            Self::Text => complain(&format!("warifu: {failure}")),
        }
    }
}

/// Prints lines on standard output. Whoever reads may have gone, as `head` does; that is no failure.
pub(crate) fn say(text: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    let _gone = writeln!(out, "{}", text.trim_end()).and_then(|()| out.flush());
}

fn complain(text: &str) {
    use std::io::Write as _;
    let _gone = writeln!(std::io::stderr().lock(), "{}", text.trim_end());
}
