//! How texts are worded, where a program can tell: a title says what happened and not just that something
//! did, and Japanese sentences are polite to their end.

use super::catalogue::{self, FILLED_IN};
use crate::{check::Findings, finding::Finding, workspace::Workspace};

/// Titles that say nothing.
const EMPTY: &[&str] =
    &["error", "failed", "failure", "invalid", "oops", "unknown error", "an error occurred"];
/// How a polite sentence ends.
const POLITE: &[&str] =
    &["です", "ます", "ません", "ください", "でした", "ました", "でしょう", "ましょう", "か", "ませ"];

pub(in crate::check) fn run(workspace: &Workspace) -> Findings {
    let mut findings = Vec::new();
    for (key, text) in catalogue::read(workspace, "en")? {
        let words = text.words.trim().trim_end_matches(['.', '!']).to_lowercase();
        if EMPTY.contains(&words.as_str()) {
            findings.push(Finding::at(
                &text.file,
                text.line,
                format!("{key} says nothing: say what happened"),
            ));
        }
    }
    for (key, text) in catalogue::read(workspace, "ja")? {
        for sentence in text.words.split_inclusive(['。', '\n']).filter_map(|part| part.strip_suffix('。'))
        {
            let end = end(sentence);
            if !end.ends_with(FILLED_IN) && !POLITE.iter().any(|polite| end.ends_with(polite)) {
                let told = format!("{key}: 「{}。」 doesn't end in です or ます", sentence.trim());
                findings.push(Finding::at(&text.file, text.line, told));
            }
        }
    }
    Ok(findings)
}

/// A sentence without what stands in brackets or quotes after its end.
fn end(sentence: &str) -> &str {
    let bare = match sentence.rfind('（') {
        Some(at) if sentence.ends_with('）') => &sentence[..at],
        _ => sentence,
    };
    bare.trim_end_matches(['」', '』'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(en: &str, ja: &str) -> usize {
        let files =
            [("crates/warifu-server/locales/en/a.ftl", en), ("crates/warifu-server/locales/ja/a.ftl", ja)];
        run(&Workspace::of(&files)).unwrap().len()
    }

    #[test]
    fn a_title_that_says_nothing_is_told() {
        assert_eq!(findings("a = Error!", "a = 使えません"), 1);
        assert_eq!(findings("a = The registration failed, and here is why", "a = 使えません"), 0);
    }

    #[test]
    fn a_rude_sentence_is_told() {
        assert_eq!(findings("a = A", "a = 端末が見つからない。"), 1);
        assert_eq!(findings("a = A", "a = 端末が見つかりません。もう一度お試しください。"), 0);
        assert_eq!(findings("a = A", "a = 端末の一覧"), 0, "no sentence");
        assert_eq!(
            findings("a = A", "a = 足してください（{ $n }文字まで）。理由：{ $reason }。"),
            0,
            "nor are these rude"
        );
    }
}
