//! A statement is a name and one SQL text for both engines; a call is a statement with its values.
//!
//! The text keeps to the portable subset: `$1…` for values (each cast-free), `RETURNING`,
//! `ON CONFLICT (…) DO …`, no clock, no engine's name, `LIKE` always with `ESCAPE`. The name is what errors
//! and measurements show, so it says what the statement does.

use crate::{Error, Value};

/// One SQL text, written once for both engines. Made as a `const`.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    pub name: &'static str,
    pub sql: &'static str,
}

/// A statement with the values of its `$1…`, in order.
#[derive(Clone, Debug)]
pub struct Call {
    pub(crate) statement: Statement,
    pub(crate) values: Vec<Value>,
}

impl Statement {
    pub const fn new(name: &'static str, sql: &'static str) -> Self {
        Self { name, sql }
    }

    /// Whether it reads a page of many rows: those have a limit.
    pub(crate) fn is_long(self) -> bool {
        self.sql.contains(" LIMIT ")
    }

    /// A call without values.
    pub fn call(self) -> Call {
        Call { statement: self, values: Vec::new() }
    }

    /// A call with the value of `$1`; further ones follow by [`Call::bind`].
    pub fn bind(self, value: impl Into<Value>) -> Call {
        self.call().bind(value)
    }
}

impl Call {
    /// Adds the value of the next `$n`.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Refuses what one engine takes and the other doesn't, before either sees it: PostgreSQL has no text
    /// with a NUL in it, SQLite has.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let nul = |value: &Value| matches!(value, Value::Text(text) if text.contains('\0'));
        match self.values.iter().position(nul) {
            Some(at) => Err(Error::bug(self.statement.name, format!("${} is text with a NUL in it", at + 1))),
            None => Ok(()),
        }
    }

    /// The number of values is compared by us, since what an engine does with a wrong one differs.
    pub(crate) fn check_count(&self, parameters: usize) -> Result<(), Error> {
        if parameters == self.values.len() {
            return Ok(());
        }
        let found = self.values.len();
        Err(Error::bug(self.statement.name, format!("takes {parameters} values and was given {found}")))
    }
}
