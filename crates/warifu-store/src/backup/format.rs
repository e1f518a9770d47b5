//! The lines of a backup: see the table at the head of [`super`]. Everything has one spelling.

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::tables::Table;
use crate::{Error, Kind, Row, Value};

pub(super) const FORMAT: &str = "warifu-backup";
pub(super) const VERSION: u64 = 1;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) format: String,
    pub(super) version: u64,
    pub(super) schema: i64,
    pub(super) made_at: i64,
    pub(super) installation: Option<String>,
    pub(super) tables: Vec<Counted>,
}

/// What the header says of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Counted {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    pub(super) rows: u64,
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Footer {
    pub(super) sha256: String,
}

/// The part of the first line that every version has.
#[derive(Deserialize)]
pub(super) struct Announced {
    pub(super) format: String,
    pub(super) version: u64,
}

impl Counted {
    pub(super) fn of(table: &Table, rows: u64) -> Self {
        let columns = table.columns.iter().map(|column| column.0.to_owned()).collect();
        Self { name: table.name.to_owned(), columns, rows }
    }
}

/// A line of JSON with its newline.
pub(super) fn line<T: Serialize>(of: &T) -> Vec<u8> {
    let mut line = serde_json::to_vec(of).expect("plain data with string keys");
    line.push(b'\n');
    line
}

/// A row's line.
pub(super) fn write_row(table: &Table, row: &Row) -> Result<Vec<u8>, Error> {
    let mut values = vec![Json::from(table.name)];
    for at in 0..table.columns.len() {
        values.push(match row.value(at)? {
            Some(Value::Bytes(bytes)) => BASE64.encode(bytes).into(),
            Some(Value::Int(number)) => (*number).into(),
            Some(Value::Text(text)) => text.as_str().into(),
            Some(Value::Null(_)) | None => Json::Null,
        });
    }
    Ok(line(&values))
}

/// Reads a row's line back; `None` unless it is one of this table.
pub(super) fn read_row(table: &Table, line: &[u8]) -> Option<Vec<Value>> {
    let mut values = serde_json::from_slice::<Vec<Json>>(line).ok()?.into_iter();
    if values.next()?.as_str() != Some(table.name) || values.len() != table.columns.len() {
        return None;
    }
    values.zip(table.columns).map(|(value, (_, kind))| read_value(value, *kind)).collect()
}

fn read_value(value: Json, kind: Kind) -> Option<Value> {
    Some(match (value, kind) {
        (Json::Null, kind) => Value::Null(kind),
        (Json::String(text), Kind::Bytes) => Value::Bytes(BASE64.decode(text.as_bytes()).ok()?),
        (Json::String(text), Kind::Text) => Value::Text(text),
        (Json::Number(number), Kind::Int) => Value::Int(number.as_i64()?),
        _ => return None,
    })
}
