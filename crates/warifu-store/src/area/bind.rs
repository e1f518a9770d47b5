//! What the rules know, as values that a statement takes.

use serde::Serialize;
use warifu_core::{id::Id, secret::TokenHash, time::Time};

use crate::Value;

impl<T> From<Id<T>> for Value {
    fn from(id: Id<T>) -> Self {
        (*id.bytes()).into()
    }
}

impl<T> From<Option<Id<T>>> for Value {
    fn from(id: Option<Id<T>>) -> Self {
        id.map(|id| *id.bytes()).into()
    }
}

impl From<Time> for Value {
    fn from(time: Time) -> Self {
        time.millis().into()
    }
}

impl From<Option<Time>> for Value {
    fn from(time: Option<Time>) -> Self {
        time.map(Time::millis).into()
    }
}

impl From<TokenHash> for Value {
    fn from(token: TokenHash) -> Self {
        token.0.into()
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        i64::from(flag).into()
    }
}

/// The stored name of a state: the one that its JSON has.
pub(crate) fn name<T: Serialize>(state: T) -> String {
    match serde_json::to_value(state) {
        Ok(serde_json::Value::String(name)) => name,
        _ => unreachable!("only enums without fields are stored by name"),
    }
}

/// A document, as JSON.
pub(crate) fn document<T: Serialize>(document: &T) -> String {
    serde_json::to_string(document).expect("documents are plain data with string keys")
}

/// A position in the tree. No tree outgrows the column.
pub(crate) fn count(number: u64) -> i64 {
    i64::try_from(number).expect("nobody lives to append 2^63 leaves")
}
