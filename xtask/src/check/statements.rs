//! Every SQL statement of the product is in a list, every list is part of the whole list, and every name in
//! it is told by the stories that run on both engines. Their text keeps to the portable subset.
//!
//! That the stories pass is the tests' part; that none is forgotten can be seen without running anything.

use super::Findings;
use crate::{
    finding::Finding,
    source::{self, Kind, Token},
    workspace::{File, Workspace},
};

const SOURCES: &str = "crates/warifu-store/src/";
const LIST: &str = "crates/warifu-store/src/area/mod.rs";
/// The file of the stories; further ones are in the folder of its name.
const STORIES: &str = "crates/warifu-store/tests/it/areas/statements";
/// Who makes statements without the lists. The engines' own run at every start; those of a backup are made
/// from the tables' columns, and every backup test runs them all on both engines.
const OUTSIDE: &[&str] = &[
    LIST,
    "crates/warifu-store/src/backup/tables.rs",
    "crates/warifu-store/src/engine/postgres/migrate.rs",
    "crates/warifu-store/src/engine/sqlite/migrate.rs",
    "crates/warifu-store/src/statement.rs",
];
/// What one engine understands and the other doesn't, or understands otherwise.
const NOT_PORTABLE: &[&str] = &[
    "SELECT *",
    "RETURNING *",
    "NOW(",
    "CURRENT_TIMESTAMP",
    "FOR UPDATE",
    "FOR SHARE",
    "::",
    "->",
    "CAST(",
    "ILIKE",
    "AUTOINCREMENT",
    "SERIAL",
    "ARRAY[",
    "ANY(",
    "DATETIME(",
    "ROWID",
    "RANDOM(",
    "GLOB",
    "INSERT OR ",
];

pub(super) fn run(workspace: &Workspace) -> Findings {
    let list = &workspace.load(LIST)?.text;
    let stories: Vec<Token> = workspace.under(STORIES).flat_map(source::tokens).collect();
    let mut findings = Vec::new();
    for file in workspace.under(SOURCES).filter(|file| file.is_rust()) {
        let tokens = source::tokens(file);
        findings.extend(outside_the_lists(file, &tokens));
        let declared = declared(&tokens);
        if !declared.is_empty() && !list.contains(&format!("{}::ALL", module(&file.path))) {
            let told =
                format!("{LIST} leaves the statements of this file out of the list that the tests execute");
            findings.push(Finding::of_file(&file.path, told));
        }
        for (name, sql) in declared {
            findings.extend(judge(file, name, sql, &stories));
        }
    }
    Ok(findings)
}

fn outside_the_lists<'a>(file: &'a File, tokens: &'a [Token]) -> impl Iterator<Item = Finding> + 'a {
    let allowed = OUTSIDE.contains(&file.path.as_str());
    let made = source::find(tokens, "Statement::new").map(|at| &tokens[at]);
    let told = "declare it with `statements!`, so that the tests execute it on both engines";
    made.filter(move |token| !token.in_test && !allowed)
        .map(move |token| Finding::at(&file.path, token.line, told))
}

/// The names and texts of `statements! { NAME = "name", "text"; … }`.
fn declared(tokens: &[Token]) -> Vec<(&Token, &Token)> {
    let Some(start) =
        source::find(tokens, "statements!").find(|at| tokens.get(at + 2).is_some_and(|t| t.text == "{"))
    else {
        return Vec::new();
    };
    let mut depth = 0_usize;
    let inside = tokens[start + 2..].iter().take_while(|token| {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > 0
    });
    let inside: Vec<&Token> = inside.collect();
    let literal = |token: &Token| token.kind == Kind::Literal;
    let named = inside.windows(4).filter(|w| w[0].text == "=" && literal(w[1]) && w[2].text == ",");
    named.map(|w| (w[1], w[3])).collect()
}

fn judge(file: &File, name: &Token, sql: &Token, stories: &[Token]) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !stories.iter().any(|token| token.kind == Kind::Literal && token.text == name.text) {
        let told = format!("`{}` is executed by no story of {STORIES}", name.text);
        findings.push(Finding::at(&file.path, name.line, told));
    }
    if sql.kind != Kind::Literal {
        return findings;
    }
    let text = sql.text.to_uppercase();
    let mut foreign: Vec<&str> = NOT_PORTABLE.iter().copied().filter(|word| text.contains(word)).collect();
    if text.contains("LIKE") && !text.contains("ESCAPE") {
        foreign.push("LIKE without ESCAPE");
    }
    let told = |word| format!("`{}` says `{word}`, which isn't the same on both engines", name.text);
    findings.extend(foreign.into_iter().map(|word| Finding::at(&file.path, sql.line, told(word))));
    findings
}

/// The last module of a source's path.
fn module(path: &str) -> &str {
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TICKET: &str = "crates/warifu-store/src/area/ticket.rs";
    const OPEN: &str = r#"statements! { OPEN = "open a ticket", "SELECT id FROM ticket WHERE id = $1"; }"#;
    const LISTED: &str = "fn statements() { [ticket::ALL] }";
    const TOLD: &str = r#"fn a() { steps! { "open a ticket"(1); } }"#;

    fn findings(area: &str, list: &str, stories: &str) -> Vec<String> {
        let files = [
            (TICKET, area),
            (LIST, list),
            ("crates/warifu-store/tests/it/areas/statements/tickets.rs", stories),
        ];
        run(&Workspace::of(&files)).unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_statement_that_no_test_executes_is_told() {
        assert_eq!(findings(OPEN, LISTED, TOLD), Vec::<String>::new());
        assert!(findings(OPEN, LISTED, "")[0].contains("executed by no story"));
        assert!(findings(OPEN, "", TOLD)[0].contains("leaves the statements"));
    }

    #[test]
    fn a_statement_outside_the_lists_is_told() {
        let made = r#"const A: Statement = Statement::new("a", "SELECT 1");"#;
        assert!(findings(made, LISTED, TOLD)[0].contains("declare it with"));
        let in_test = format!("#[cfg(test)] mod tests {{ {made} }}");
        assert!(findings(&in_test, LISTED, TOLD).is_empty());
    }

    #[test]
    fn sql_of_one_engine_is_told() {
        for word in ["now()", "id::text", "LIKE $1", "*"] {
            let area = OPEN.replace("id FROM", &format!("{word} FROM"));
            assert_eq!(findings(&area, LISTED, TOLD).len(), 1, "{word}");
        }
    }

    #[test]
    fn without_its_list_the_check_does_not_pass() {
        assert!(run(&Workspace::of(&[(TICKET, OPEN)])).is_err());
    }
}
