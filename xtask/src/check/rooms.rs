//! What belongs to one room stays there: `http/` doesn't speak of the store, SQL is in the store only, and
//! statuses are chosen in `http/` only (ARCHITECTURE.md, "Rooms").

use super::Findings;
use crate::{
    finding::Finding,
    source::{self, Kind, Token},
    workspace::{File, Workspace},
};

const HTTP: &str = "crates/warifu-server/src/http/";
const STORE: &str = "crates/warifu-store/";
/// Where a status may be named. The connection answers when no page can be rendered any more; the sample clinic is
/// another program's side, with pages of its own.
const STATUS: &[&str] =
    &[HTTP, "crates/warifu-server/src/listen/connection.rs", "crates/warifu-server/src/sample_clinic/"];
/// How a text begins that only a database understands.
const SQL: &[&str] = &[
    "SELECT ",
    "INSERT INTO ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "ALTER TABLE ",
    "PRAGMA ",
    "BEGIN ",
    "WITH ",
];

pub(super) fn run(workspace: &Workspace) -> Findings {
    let product = workspace.rust().filter(|file| file.is_in("crates/") && !file.is_test());
    Ok(product.flat_map(check).collect())
}

fn check(file: &File) -> Vec<Finding> {
    let tokens = source::tokens(file);
    tokens.iter().filter(|token| !token.in_test).filter_map(|token| wrong(file, token)).collect()
}

fn wrong(file: &File, token: &Token) -> Option<Finding> {
    let word = |words: &[&str]| token.kind == Kind::Word && words.contains(&token.text.as_str());
    let told = if file.is_in(HTTP) && word(&["store", "warifu_store"]) {
        "http/ doesn't talk to the store: call a flow"
    } else if !file.is_in(STORE) && token.kind == Kind::Literal && is_sql(&token.text) {
        "SQL belongs in warifu-store, as a statement of its area"
    } else if !STATUS.iter().any(|place| file.is_in(place)) && word(&["StatusCode"]) {
        "statuses are chosen in http/: return what happened instead"
    } else {
        return None;
    };
    Some(Finding::at(&file.path, token.line, told))
}

fn is_sql(text: &str) -> bool {
    SQL.iter().any(|begins| text.trim_start().starts_with(begins))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> usize {
        run(&Workspace::of(&[(path, text)])).unwrap().len()
    }

    #[test]
    fn http_does_not_talk_to_the_store() {
        for text in ["use warifu_store::Error;", "fn a(server: &Server) { server.store.ping() }"] {
            assert_eq!(findings("crates/warifu-server/src/http/a.rs", text), 1, "{text}");
            assert_eq!(findings("crates/warifu-server/src/flows/a.rs", text), 0, "{text}");
        }
        assert_eq!(
            findings("crates/warifu-server/src/http/a.rs", "const A: &str = \"no-store\"; // store"),
            0
        );
    }

    #[test]
    fn sql_is_in_the_store_only() {
        let text = "const A: &str = \"SELECT 1 AS one\";";
        assert_eq!(findings("crates/warifu-server/src/flows/a.rs", text), 1);
        assert_eq!(findings("crates/warifu-store/src/area/a.rs", text), 0);
        assert_eq!(findings("crates/warifu-server/tests/a.rs", text), 0);
        assert_eq!(findings("crates/warifu-server/src/a.rs", "const A: &str = \"Select a device\";"), 0);
    }

    #[test]
    fn statuses_are_chosen_in_http_only() {
        let text = "fn a() -> StatusCode { StatusCode::OK }";
        assert_eq!(findings("crates/warifu-server/src/flows/a.rs", text), 2);
        assert_eq!(findings("crates/warifu-server/src/http/a.rs", text), 0);
    }
}
