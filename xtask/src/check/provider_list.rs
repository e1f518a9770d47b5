//! The list of passkey providers by AAGUID, which is made from a community list: sorted by name, each AAGUID
//! once and in the form that the server looks up, so that a new version of it reads as a small change. And the
//! names that some of them have in Japan: of providers in that list, each with the maker's page that says so.

use std::collections::{BTreeMap, BTreeSet};

use super::Findings;
use crate::{finding::Finding, workspace::Workspace};

const LIST: &str = "crates/warifu-server/data/aaguid-names.json";
const JAPANESE: &str = "crates/warifu-server/data/provider-names-ja.json";

pub(super) fn run(workspace: &Workspace) -> Findings {
    let list = &workspace.load(LIST)?.text;
    let mut findings = check(list)?;
    findings.extend(check_japanese(list, &workspace.load(JAPANESE)?.text)?);
    Ok(findings)
}

fn check(text: &str) -> Findings {
    serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text)
        .map_err(|e| format!("{LIST}: {e}"))?;
    let (mut last, mut seen) = (String::new(), BTreeSet::new());
    let mut findings = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let mut quoted = line.split('"').skip(1).step_by(2);
        let (Some(id), Some(name)) = (quoted.next(), quoted.next()) else { continue };
        let mut tell = |told: String| findings.push(Finding::at(LIST, number, told));
        if !is_aaguid(id) {
            tell(format!("{id} isn't an AAGUID in lower-case hex with hyphens"));
        }
        if !seen.insert(id) {
            tell(format!("{id} stands twice"));
        }
        let name = name.to_lowercase();
        if name < last {
            tell(format!("`{name}` stands after `{last}`: sort the list by name"));
        }
        last = name;
    }
    Ok(findings)
}

/// Each has its `name` in Japan, and as `source` the maker's page that says it.
fn check_japanese(list: &str, text: &str) -> Findings {
    let list: BTreeMap<String, String> = serde_json::from_str(list).map_err(|e| format!("{LIST}: {e}"))?;
    let official: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(text).map_err(|e| format!("{JAPANESE}: {e}"))?;
    let wrong = official.iter().filter_map(|(provider, official)| {
        let part = |part: &str| official[part].as_str().unwrap_or_default();
        let told = if !list.values().any(|name| name == provider) {
            format!("`{provider}` is no name in {LIST}")
        } else if part("name").is_ascii() {
            format!("`{provider}` is called the same in Japan: leave it out")
        } else if !part("source").starts_with("https://") {
            format!("`{provider}` lacks the maker's page that calls it so")
        } else {
            return None;
        };
        Some(Finding::at(JAPANESE, 1, told))
    });
    Ok(wrong.collect())
}

fn is_aaguid(id: &str) -> bool {
    let lengths: Vec<usize> = id.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && id.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "\"00000000-0000-0000-0000-00000000000a\": \"A\"";
    const B: &str = "\"00000000-0000-0000-0000-00000000000b\": \"B\"";

    fn findings(first: &str, second: &str) -> usize {
        check(&format!("{{\n  {first},\n  {second}\n}}\n")).unwrap().len()
    }

    #[test]
    fn what_is_out_of_order_twice_or_misspelt_is_told() {
        assert_eq!(findings(A, B), 0);
        assert_eq!(findings(B, A), 1);
        assert_eq!(findings(A, A), 1);
        assert_eq!(findings(A, &B.to_uppercase()), 1);
        assert!(check("{").is_err());
    }
    #[test]
    fn a_japanese_name_is_of_a_provider_in_the_list_and_has_a_source() {
        let list = format!("{{ {A} }}");
        for (provider, name, source, wrong) in [
            ("A", "エー", "https://a.example/ja", 0),
            ("B", "ビー", "https://b.example/ja", 1),
            ("A", "A", "https://a.example/ja", 1),
            ("A", "エー", "", 1),
        ] {
            let text = serde_json::json!({ provider: { "name": name, "source": source } }).to_string();
            assert_eq!(check_japanese(&list, &text).unwrap().len(), wrong, "{provider} {name} {source}");
        }
    }
}
