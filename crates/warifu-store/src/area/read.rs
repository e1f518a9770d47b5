//! Reading a row from left to right into what the rules know.
//!
//! Each area takes its columns in the order in which its list of columns names them, so that a join is read
//! by one area after the other; a column taken out of order is a bug that names the statement. Whatever
//! can't be is an error naming table, column and the row's id. It never repeats what may be secret: only the
//! name of a state is told.

use serde::de::{DeserializeOwned, IntoDeserializer as _};
use warifu_core::{id::Id, secret::TokenHash, time::Time};

use crate::{Error, Row};

pub(crate) struct Reader<'a> {
    row: &'a Row,
    at: usize,
    table: &'static str,
    column: &'static str,
    id: String,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(row: &'a Row) -> Self {
        Self { row, at: 0, table: "", column: "", id: String::new() }
    }

    /// The columns from here on are of this table; the first of them is its `id`.
    pub(crate) fn table<T>(&mut self, table: &'static str) -> Result<Id<T>, Error> {
        self.other_table(table, String::new());
        let id = self.id("id")?;
        self.id = id.to_string();
        Ok(id)
    }

    /// The columns from here on are of this table, whose row is known by `row`.
    pub(crate) fn other_table(&mut self, table: &'static str, row: String) {
        self.table = table;
        self.id = row;
    }

    pub(crate) fn int(&mut self, column: &'static str) -> Result<i64, Error> {
        let number = self.take(column, Row::optional_int)?;
        self.there(number)
    }

    /// A count, or a position in the tree.
    pub(crate) fn count<T: TryFrom<i64>>(&mut self, column: &'static str) -> Result<T, Error> {
        let number = self.optional_count(column)?;
        self.there(number)
    }

    pub(crate) fn optional_count<T: TryFrom<i64>>(
        &mut self,
        column: &'static str,
    ) -> Result<Option<T>, Error> {
        let Some(number) = self.take(column, Row::optional_int)? else { return Ok(None) };
        T::try_from(number).map(Some).map_err(|_| self.corrupt("a number out of range"))
    }

    pub(crate) fn flag(&mut self, column: &'static str) -> Result<bool, Error> {
        match self.int(column)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.corrupt("neither 0 nor 1")),
        }
    }

    pub(crate) fn time(&mut self, column: &'static str) -> Result<Time, Error> {
        self.int(column).map(Time::from_millis)
    }

    pub(crate) fn optional_time(&mut self, column: &'static str) -> Result<Option<Time>, Error> {
        Ok(self.take(column, Row::optional_int)?.map(Time::from_millis))
    }

    pub(crate) fn text(&mut self, column: &'static str) -> Result<String, Error> {
        let text = self.optional_text(column)?;
        self.there(text)
    }

    pub(crate) fn optional_text(&mut self, column: &'static str) -> Result<Option<String>, Error> {
        self.take(column, |row, at| Ok(row.optional_text(at)?.map(str::to_owned)))
    }

    pub(crate) fn bytes(&mut self, column: &'static str) -> Result<Vec<u8>, Error> {
        let bytes = self.optional_bytes(column)?;
        self.there(bytes)
    }

    pub(crate) fn array<const N: usize>(&mut self, column: &'static str) -> Result<[u8; N], Error> {
        let bytes = self.optional_array(column)?;
        self.there(bytes)
    }

    pub(crate) fn id<T>(&mut self, column: &'static str) -> Result<Id<T>, Error> {
        self.array(column).map(Id::from_bytes)
    }

    pub(crate) fn optional_id<T>(&mut self, column: &'static str) -> Result<Option<Id<T>>, Error> {
        Ok(self.optional_array(column)?.map(Id::from_bytes))
    }

    pub(crate) fn token(&mut self, column: &'static str) -> Result<TokenHash, Error> {
        self.array(column).map(TokenHash)
    }

    /// A state by its stored name.
    pub(crate) fn state<T: DeserializeOwned>(&mut self, column: &'static str) -> Result<T, Error> {
        let state = self.optional_state(column)?;
        self.there(state)
    }

    pub(crate) fn optional_state<T: DeserializeOwned>(
        &mut self,
        column: &'static str,
    ) -> Result<Option<T>, Error> {
        let Some(name) = self.optional_text(column)? else { return Ok(None) };
        let state: Result<T, serde::de::value::Error> = T::deserialize(name.as_str().into_deserializer());
        state.map(Some).map_err(|_| self.corrupt(&format!("{name:?}")))
    }

    pub(crate) fn document<T: DeserializeOwned>(&mut self, column: &'static str) -> Result<T, Error> {
        let document = self.optional_document(column)?;
        self.there(document)
    }

    pub(crate) fn optional_document<T: DeserializeOwned>(
        &mut self,
        column: &'static str,
    ) -> Result<Option<T>, Error> {
        let Some(text) = self.optional_text(column)? else { return Ok(None) };
        serde_json::from_str(&text).map(Some).map_err(|_| self.corrupt("a document of this shape"))
    }

    /// The column that was taken last can't be what it is.
    pub(crate) fn corrupt(&self, found: &str) -> Error {
        self.row.corrupt(self.table, self.column, self.id.as_str(), found)
    }

    pub(crate) fn optional_bytes(&mut self, column: &'static str) -> Result<Option<Vec<u8>>, Error> {
        self.take(column, |row, at| Ok(row.optional_bytes(at)?.map(<[u8]>::to_vec)))
    }

    pub(crate) fn optional_array<const N: usize>(
        &mut self,
        column: &'static str,
    ) -> Result<Option<[u8; N]>, Error> {
        let Some(bytes) = self.optional_bytes(column)? else { return Ok(None) };
        let length = bytes.len();
        bytes.try_into().map(Some).map_err(|_| self.corrupt(&format!("{length} bytes in place of {N}")))
    }

    fn there<T>(&self, value: Option<T>) -> Result<T, Error> {
        value.ok_or_else(|| self.corrupt("null"))
    }

    fn take<T>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(&Row, usize) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if self.row.columns().get(self.at).map(String::as_str) != Some(column) {
            let told = format!("column {} isn't {column} of table {}", self.at, self.table);
            return Err(Error::bug(self.row.statement, told));
        }
        let value = read(self.row, self.at)?;
        self.column = column;
        self.at += 1;
        Ok(value)
    }
}

/// The only row of a read by a unique key, read by `read`.
pub(crate) fn first<T>(
    rows: &[Row],
    read: impl FnOnce(&mut Reader<'_>) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    rows.first().map(|row| read(&mut Reader::new(row))).transpose()
}

/// Every row, read by `read`.
pub(crate) fn every<T>(
    rows: &[Row],
    mut read: impl FnMut(&mut Reader<'_>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    rows.iter().map(|row| read(&mut Reader::new(row))).collect()
}
