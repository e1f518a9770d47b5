//! How long sources are: none over 600 lines, half of them under 120, nine in ten under 350, and no function
//! of the product over 60. A file that wants to be longer is telling its second name.

use super::Findings;
use crate::{
    finding::Finding,
    source::{self, Kind, Token},
    workspace::{File, Workspace},
};

const LONGEST: usize = 600;
const NINE_IN_TEN: usize = 350;
const MEDIAN: usize = 120;
const FUNCTION: usize = 60;

pub(super) fn run(workspace: &Workspace) -> Findings {
    let mut lengths: Vec<(usize, &str)> =
        workspace.rust().map(|file| (file.text.lines().count(), file.path.as_str())).collect();
    lengths.sort_unstable();
    let at = |tenths: usize| lengths.get(lengths.len() * tenths / 10).map_or(0, |(length, _)| *length);
    let (median, nine_in_ten) = (at(5), at(9));
    println!("     {} sources: median {median} lines, nine in ten under {nine_in_ten}", lengths.len());
    let long = lengths.iter().filter(|(length, _)| *length > LONGEST);
    let mut findings: Vec<Finding> = long
        .map(|(length, path)| {
            Finding::of_file(path, format!("{length} lines, {LONGEST} at most: find its second name"))
        })
        .collect();
    for (found, limit, which) in [(median, MEDIAN, "half"), (nine_in_ten, NINE_IN_TEN, "nine in ten")] {
        if found >= limit {
            let told = format!("{which} of the sources must be under {limit} lines: it is {found}");
            findings.push(Finding::of_file("", told));
        }
    }
    findings.extend(workspace.rust().filter(|file| !file.is_test()).flat_map(functions));
    Ok(findings)
}

/// Functions that are too long, those of tests aside.
fn functions(file: &File) -> Vec<Finding> {
    let tokens = source::tokens(file);
    let named = tokens.windows(2).enumerate().filter(|(_, pair)| {
        pair[0].kind == Kind::Word && pair[0].text == "fn" && pair[1].kind == Kind::Word && !pair[0].in_test
    });
    let long = named.filter_map(|(at, pair)| {
        let length = body_end(&tokens[at..])? + 1 - pair[0].line;
        (length > FUNCTION).then_some((pair, length))
    });
    long.map(|(pair, length)| {
        let told = format!("`{}` has {length} lines, {FUNCTION} at most", pair[1].text);
        Finding::at(&file.path, pair[0].line, told)
    })
    .collect()
}

/// The line where the function that `tokens` begins with ends, if it has a body.
fn body_end(tokens: &[Token]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut body = false;
    for token in tokens {
        match token.kind {
            Kind::Open => {
                body |= depth == 0 && token.text == "{";
                depth += 1;
            }
            Kind::Close => {
                depth = depth.checked_sub(1)?;
                if depth == 0 && body {
                    return Some(token.line);
                }
            }
            _ if depth == 0 && token.text == ";" => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(lengths: &[usize]) -> usize {
        let texts: Vec<(String, String)> = (0..)
            .zip(lengths)
            .map(|(n, length): (usize, _)| (format!("crates/a/src/{n}.rs"), "//\n".repeat(*length)))
            .collect();
        let files: Vec<(&str, &str)> =
            texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        run(&Workspace::of(&files)).unwrap().len()
    }

    #[test]
    fn a_file_over_the_limit_and_too_many_long_ones_are_told() {
        assert_eq!(findings(&[100; 10]), 0);
        assert_eq!(findings(&[10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 601]), 1);
        assert_eq!(findings(&[120; 10]), 1, "the median");
        assert_eq!(findings(&[10, 10, 10, 10, 10, 10, 10, 10, 350, 350]), 1, "nine in ten");
    }

    #[test]
    fn a_long_function_is_told_unless_it_is_a_test() {
        let body = "    a();\n".repeat(60);
        let text = format!(
            "fn short() {{}}\nfn long(a: [u8; 3]) -> u8 {{\n{body}}}\n#[cfg(test)]\nmod tests {{ fn c() {{\n{body}}} }}"
        );
        let found = functions(&File { path: "crates/a/src/a.rs".to_owned(), text });
        assert_eq!(found.len(), 1);
        assert!(found[0].to_string().starts_with("crates/a/src/a.rs:2: `long` has 62 lines"), "{}", found[0]);
    }
}
