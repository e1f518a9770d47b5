//! Several statements about one credential (W3C WebAuthn Level 3 §8.9).
//!
//! Every one of them must hold: a wrong statement isn't made right by another.

use super::statement::StatementRefused;
use super::{AttestationRefused, Format};
use crate::cbor::Value;

/// The statements with their formats, none of them compound itself.
pub(super) fn split<'v, 'b>(
    statement: &'v Value<'b>,
) -> Result<Vec<(&'b str, &'v Value<'b>)>, AttestationRefused> {
    const SYNTAX: AttestationRefused =
        AttestationRefused::Statement(Format::Compound, StatementRefused::Syntax);
    let parts = statement.items().filter(|parts| parts.len() >= 2).ok_or(SYNTAX)?;
    parts
        .iter()
        .map(|part| {
            let format = part.member("fmt").and_then(Value::text).ok_or(SYNTAX)?;
            let statement = part.member("attStmt").ok_or(SYNTAX)?;
            if format == Format::Compound.identifier()
                || part.entries().is_none_or(|entries| entries.len() != 2)
            {
                return Err(SYNTAX);
            }
            Ok((format, statement))
        })
        .collect()
}
