//! What each engine is given in place of the one text that was written.
//!
//! Words and `$n` are found outside strings, quoted names and comments only. Nothing else is ever changed in
//! a statement. A schema text is written with the words `BYTES`, `BIGINT`, `TEXT` and `STRICT` (after the
//! closing bracket of every table):
//!
//! | written | SQLite | PostgreSQL |
//! | --- | --- | --- |
//! | `BYTES` | `BLOB` | `BYTEA` |
//! | `BIGINT` | `INTEGER` (a strict table knows no other) | `BIGINT` |
//! | `TEXT` | `TEXT` | `TEXT COLLATE "C"`, so that both sort by bytes |
//! | `STRICT` | `STRICT`, so that a column holds its type only | nothing: it always does |

/// SQLite numbers `$n` by first appearance, so that `$2 … $1` would silently swap its values; `?n` counts.
pub(crate) fn for_sqlite(sql: &str) -> String {
    rewrite(sql, |piece| match piece.strip_prefix('$') {
        Some(number) if !number.is_empty() => Some(format!("?{number}")),
        _ => None,
    })
}

/// On PostgreSQL the COMMIT is on its way before the answers come, so that a guard that isn't met has to
/// make its own statement fail: no row touched is a division by zero.
pub(crate) fn guarded_for_postgres(sql: &str) -> String {
    format!("WITH guarded AS (\n{sql}\nRETURNING 1) SELECT count(*), 1 / count(*) FROM guarded")
}

pub(crate) fn schema_for_postgres(sql: &str) -> String {
    rewrite(sql, |piece| match piece {
        "BYTES" => Some("BYTEA".to_owned()),
        "STRICT" => Some(String::new()),
        "TEXT" => Some("TEXT COLLATE \"C\"".to_owned()),
        _ => None,
    })
}

pub(crate) fn schema_for_sqlite(sql: &str) -> String {
    rewrite(sql, |piece| match piece {
        "BIGINT" => Some("INTEGER".to_owned()),
        "BYTES" => Some("BLOB".to_owned()),
        _ => None,
    })
}

fn rewrite(sql: &str, replace: impl Fn(&str) -> Option<String>) -> String {
    let mut written = String::with_capacity(sql.len() + 64);
    let mut rest = sql;
    while !rest.is_empty() {
        let (piece, is_plain) = first_piece(rest);
        match replace(piece).filter(|_| is_plain) {
            Some(other) => written.push_str(&other),
            None => written.push_str(piece),
        }
        rest = &rest[piece.len()..];
    }
    written
}

/// The first piece of a text that isn't empty, and whether it stands outside strings and comments.
fn first_piece(sql: &str) -> (&str, bool) {
    let bytes = sql.as_bytes();
    let through = |end: Option<usize>, closing: usize| end.map_or(sql.len(), |at| at + closing);
    match bytes[0] {
        quote @ (b'\'' | b'"') => {
            let end = bytes[1..].iter().position(|byte| *byte == quote);
            (&sql[..through(end, 2)], false)
        }
        b'-' if bytes.starts_with(b"--") => (&sql[..through(sql.find('\n'), 0)], false),
        b'/' if bytes.starts_with(b"/*") => (&sql[..through(sql[2..].find("*/"), 4)], false),
        byte if byte == b'$' || is_word(byte) => {
            let end = bytes[1..].iter().position(|byte| !is_word(*byte));
            (&sql[..through(end, 1)], true)
        }
        _ => (&sql[..1], true),
    }
}

/// Every byte outside ASCII counts, so that no cut falls into the middle of a character.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_for_sqlite_outside_strings_and_comments_only() {
        let written = "UPDATE a SET b = $2, c = '$1 it''s $2', \"$3\" = $10 -- $4\nWHERE d=$1/* $5 */ AND e = '所' || $3";
        let expected = "UPDATE a SET b = ?2, c = '$1 it''s $2', \"$3\" = ?10 -- $4\nWHERE d=?1/* $5 */ AND e = '所' || ?3";
        assert_eq!(for_sqlite(written), expected);
    }

    #[test]
    fn a_text_cut_off_anywhere_is_passed_on_and_never_panics() {
        let whole = "SELECT '所''$1' /* 所 */, \"a\", $12 -- 所\nFROM 表";
        for (end, _) in whole.char_indices() {
            assert_eq!(for_sqlite(&whole[..end]).len(), end);
        }
    }

    #[test]
    fn a_schema_is_written_once_and_typed_for_each_engine() {
        let written = "CREATE TABLE a (id BYTES PRIMARY KEY, n BIGINT, t TEXT DEFAULT 'TEXT', BYTES_SENT BIGINT) STRICT;";
        assert_eq!(
            schema_for_sqlite(written),
            "CREATE TABLE a (id BLOB PRIMARY KEY, n INTEGER, t TEXT DEFAULT 'TEXT', BYTES_SENT INTEGER) STRICT;"
        );
        assert_eq!(
            schema_for_postgres(written),
            "CREATE TABLE a (id BYTEA PRIMARY KEY, n BIGINT, t TEXT COLLATE \"C\" DEFAULT 'TEXT', BYTES_SENT BIGINT) ;"
        );
    }
}
