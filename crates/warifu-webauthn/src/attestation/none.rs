//! No statement (W3C WebAuthn Level 3 §8.7).

use super::statement::{Evidence, Members, StatementRefused};
use crate::cbor::Value;

/// The statement is an empty map.
pub(super) fn verify<'b>(statement: &Value<'b>) -> Result<Evidence<'b>, StatementRefused> {
    Members::new(statement, &[])?;
    Ok(Evidence::None)
}
