//! A row as it was read: values by position, each taken as what it must be.
//!
//! A column of another kind than asked for is an error naming statement and column, never a default. What
//! the values mean (states as enums, ids as ids) is for the caller, who reports an impossible one by
//! [`Row::corrupt`].

use std::sync::Arc;

use crate::{Error, Kind, Value};

#[derive(Clone, Debug)]
pub struct Row {
    pub(crate) statement: &'static str,
    pub(crate) columns: Arc<[String]>,
    pub(crate) values: Vec<Option<Value>>,
}

impl Row {
    pub fn int(&self, position: usize) -> Result<i64, Error> {
        self.optional_int(position)?.ok_or_else(|| self.mismatch(position, "a whole number"))
    }

    pub fn optional_int(&self, position: usize) -> Result<Option<i64>, Error> {
        match self.at(position)? {
            Some(Value::Int(number)) => Ok(Some(*number)),
            None => Ok(None),
            Some(_) => Err(self.mismatch(position, "a whole number")),
        }
    }

    pub fn text(&self, position: usize) -> Result<&str, Error> {
        self.optional_text(position)?.ok_or_else(|| self.mismatch(position, "text"))
    }

    pub fn optional_text(&self, position: usize) -> Result<Option<&str>, Error> {
        match self.at(position)? {
            Some(Value::Text(text)) => Ok(Some(text)),
            None => Ok(None),
            Some(_) => Err(self.mismatch(position, "text")),
        }
    }

    pub fn bytes(&self, position: usize) -> Result<&[u8], Error> {
        self.optional_bytes(position)?.ok_or_else(|| self.mismatch(position, "bytes"))
    }

    pub fn optional_bytes(&self, position: usize) -> Result<Option<&[u8]>, Error> {
        match self.at(position)? {
            Some(Value::Bytes(bytes)) => Ok(Some(bytes)),
            None => Ok(None),
            Some(_) => Err(self.mismatch(position, "bytes")),
        }
    }

    /// Bytes of a length known beforehand: an id, a hash.
    pub fn array<const N: usize>(&self, position: usize) -> Result<[u8; N], Error> {
        self.optional_array(position)?.ok_or_else(|| self.mismatch(position, "bytes"))
    }

    pub fn optional_array<const N: usize>(&self, position: usize) -> Result<Option<[u8; N]>, Error> {
        let exactly = |bytes: &[u8]| {
            <[u8; N]>::try_from(bytes).map_err(|_| self.mismatch(position, &format!("exactly {N} bytes")))
        };
        self.optional_bytes(position)?.map(exactly).transpose()
    }

    /// The value as it was read, whatever its kind: what a backup copies. A null of a row has no kind.
    pub fn value(&self, position: usize) -> Result<Option<&Value>, Error> {
        self.at(position)
    }

    /// The names of the columns, in order.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// This row says something impossible in `column`; `row` is its id as a person would look it up, and
    /// `found` what stands there, in words that repeat no secret.
    pub fn corrupt(
        &self,
        table: &'static str,
        column: &'static str,
        row: impl Into<String>,
        found: impl Into<String>,
    ) -> Error {
        Error::Corrupt { table, column, row: row.into(), found: found.into() }
    }

    fn at(&self, position: usize) -> Result<Option<&Value>, Error> {
        match self.values.get(position) {
            Some(value) => Ok(value.as_ref()),
            None => {
                let columns = self.values.len();
                Err(Error::bug(
                    self.statement,
                    format!("has {columns} columns, and number {position} was asked for"),
                ))
            }
        }
    }

    fn mismatch(&self, position: usize, expected: &str) -> Error {
        let found = match self.values.get(position).and_then(Option::as_ref).map(Value::kind) {
            Some(Kind::Bytes) => "bytes of another length or use",
            Some(Kind::Int) => "a whole number",
            Some(Kind::Text) => "text",
            None => "null",
        };
        let column = self.columns.get(position).map_or("?", String::as_str);
        Error::bug(self.statement, format!("column {position} ({column}) must be {expected} and is {found}"))
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    fn row(value: Option<Value>) -> Row {
        Row { statement: "find ticket", columns: ["state".to_owned()].into(), values: vec![value] }
    }

    fn reason<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
        let error = result.unwrap_err();
        format!("{error}: {}", error.source().unwrap())
    }

    #[test]
    fn a_column_of_another_kind_is_an_error_naming_statement_and_column() {
        let told = reason(row(Some(Value::from("used"))).int(0));
        assert_eq!(
            told,
            "statement `find ticket` can't be run: column 0 (state) must be a whole number and is text"
        );
        assert!(reason(row(None).text(0)).ends_with("column 0 (state) must be text and is null"));
        assert!(reason(row(Some(Value::from(vec![1]))).array::<16>(0)).contains("must be exactly 16 bytes"));
        assert!(reason(row(None).int(1)).ends_with("has 1 columns, and number 1 was asked for"));
    }

    #[test]
    fn null_is_an_option_only_where_one_was_asked_for() {
        assert_eq!(row(None).optional_int(0).unwrap(), None);
        assert_eq!(row(None).optional_array::<16>(0).unwrap(), None);
        assert!(row(None).bytes(0).is_err());
    }

    #[test]
    fn a_corrupt_row_is_named_by_table_row_and_column() {
        let error = row(Some(Value::from("burnt"))).corrupt("ticket", "state", "0192", "an unknown state");
        assert_eq!(error.to_string(), "table ticket, row 0192: column state can't be an unknown state");
    }
}
