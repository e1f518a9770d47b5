//! A Rust source as a flat list of tokens: comments and documentation are gone, strings are known as
//! strings, and what only tests compile is marked.
//!
//! Read by the compiler's own grammar of tokens, so that a word in a comment or a string is never taken for
//! code. It resolves no names.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::workspace::File;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Close,
    /// The text of a string literal, its escapes as written.
    Literal,
    Open,
    Other,
    Word,
}

#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) text: String,
    pub(crate) line: usize,
    pub(crate) in_test: bool,
}

/// The tokens of a file. One that doesn't parse has none: the compiler tells about that better.
pub(crate) fn tokens(file: &File) -> Vec<Token> {
    let mut tokens = Vec::new();
    if let Ok(stream) = file.text.parse::<TokenStream>() {
        flatten(stream, file.is_test(), &mut tokens);
    }
    tokens
}

/// Where `path`, such as `SystemTime::now`, stands in `tokens`: the index of its first token.
pub(crate) fn find<'a>(tokens: &'a [Token], path: &'a str) -> impl Iterator<Item = usize> + 'a {
    let wanted: Vec<String> = path
        .parse::<TokenStream>()
        .map(|stream| {
            let mut wanted = Vec::new();
            flatten(stream, false, &mut wanted);
            wanted.into_iter().map(|token| token.text).collect()
        })
        .unwrap_or_default();
    let length = wanted.len().max(1);
    let fits = move |window: &[Token]| {
        let same = |(token, wanted): (&Token, &String)| token.kind != Kind::Literal && token.text == *wanted;
        !wanted.is_empty() && window.iter().zip(&wanted).all(same)
    };
    tokens.windows(length).enumerate().filter(move |(_, window)| fits(window)).map(|(at, _)| at)
}

fn flatten(stream: TokenStream, in_test: bool, tokens: &mut Vec<Token>) {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    // Until the end of an item that only tests compile.
    let mut test_item = false;
    let mut at = 0;
    while let Some(tree) = trees.get(at) {
        if let Some((attribute, length)) = attribute(&trees[at..]) {
            let compact: String = attribute.to_string().split_whitespace().collect();
            test_item |=
                compact.starts_with("cfg(") && compact.contains("test") && !compact.contains("not(test");
            if compact.starts_with("doc=") {
                at += length;
                continue;
            }
        }
        push(tree, in_test || test_item, tokens);
        let ends = match tree {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Ident(_) | TokenTree::Literal(_) => false,
        };
        test_item &= !ends;
        at += 1;
    }
}

/// The content of `#[…]` or `#![…]` and how many trees it takes.
fn attribute(trees: &[TokenTree]) -> Option<(TokenStream, usize)> {
    let is =
        |tree: &TokenTree, wanted: char| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == wanted);
    let (first, rest) = trees.split_first()?;
    let inner = rest.first().is_some_and(|tree| is(tree, '!'));
    match rest.get(usize::from(inner))? {
        TokenTree::Group(group) if is(first, '#') && group.delimiter() == Delimiter::Bracket => {
            Some((group.stream(), 2 + usize::from(inner)))
        }
        _ => None,
    }
}

fn push(tree: &TokenTree, in_test: bool, tokens: &mut Vec<Token>) {
    let line = tree.span().start().line;
    let mut add = |kind, text: String, line| tokens.push(Token { kind, text, line, in_test });
    match tree {
        TokenTree::Group(group) => {
            let (open, close) = match group.delimiter() {
                Delimiter::Brace => ("{", "}"),
                Delimiter::Bracket => ("[", "]"),
                Delimiter::None => ("", ""),
                Delimiter::Parenthesis => ("(", ")"),
            };
            add(Kind::Open, open.to_owned(), line);
            flatten(group.stream(), in_test, tokens);
            let end = group.span_close().end().line;
            tokens.push(Token { kind: Kind::Close, text: close.to_owned(), line: end, in_test });
        }
        TokenTree::Ident(ident) => add(Kind::Word, ident.to_string(), line),
        TokenTree::Literal(literal) => match text_of(&literal.to_string()) {
            Some(text) => add(Kind::Literal, text, line),
            None => add(Kind::Other, literal.to_string(), line),
        },
        TokenTree::Punct(punct) => add(Kind::Other, punct.as_char().to_string(), line),
    }
}

/// What stands between the quotes of `"…"` or `r#"…"#`.
fn text_of(literal: &str) -> Option<String> {
    let body = literal.strip_prefix('r').map_or(literal, |raw| raw.trim_matches('#'));
    Some(body.strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<Token> {
        tokens(&File { path: "crates/a/src/a.rs".to_owned(), text: text.to_owned() })
    }

    #[test]
    fn a_word_in_a_comment_or_a_string_is_no_code() {
        let tokens = of("/// Instant::now\n// Instant::now\nfn a() { b(\"Instant::now\"); }\n");
        assert_eq!(find(&tokens, "Instant::now").count(), 0);
        let tokens = of("fn a() {\n  std::time::Instant::now() }");
        let found: Vec<_> = find(&tokens, "Instant::now").map(|at| tokens[at].line).collect();
        assert_eq!(found, [2]);
    }

    #[test]
    fn what_only_tests_compile_is_marked_and_what_follows_is_not() {
        let tokens = of("#[cfg(test)]\n#[allow(x)]\nmod tests { fn here() {} }\nfn there() {}");
        let in_test = |word: &str| tokens.iter().find(|token| token.text == word).map(|token| token.in_test);
        assert_eq!((in_test("here"), in_test("there")), (Some(true), Some(false)));
        let tokens = of("#[cfg(not(test))] fn here() {}");
        assert!(tokens.iter().all(|token| !token.in_test));
    }

    #[test]
    fn a_string_is_what_stands_between_its_quotes() {
        let tokens = of(r###"const A: &str = r#"a "b" c"#; const B: &str = "d";"###);
        let texts: Vec<_> =
            tokens.iter().filter(|t| t.kind == Kind::Literal).map(|t| t.text.as_str()).collect();
        assert_eq!(texts, [r#"a "b" c"#, "d"]);
    }
}
