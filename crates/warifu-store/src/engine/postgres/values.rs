//! Values on the wire: each kind is one type of PostgreSQL, and no other will do.

use std::error::Error as StdError;

use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, private::BytesMut, to_sql_checked};

use crate::{Call, Error, Kind, Row, Value};

/// Compares the values with what the statement takes before anything is sent. A value that turned out wrong
/// while being sent would leave its statement out of a transaction that then commits without it.
pub(super) fn check(call: &Call, parameters: &[Type]) -> Result<(), Error> {
    call.check()?;
    call.check_count(parameters.len())?;
    for (number, (value, parameter)) in (1..).zip(call.values.iter().zip(parameters)) {
        if kind_of(parameter) != Some(value.kind()) {
            let told = format!("${number} is {parameter} and was given {}", value.kind());
            return Err(Error::bug(call.statement.name, told));
        }
    }
    Ok(())
}

pub(super) fn parameters(call: &Call) -> Vec<&(dyn ToSql + Sync)> {
    call.values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

pub(super) fn read(statement: &'static str, rows: &[tokio_postgres::Row]) -> Result<Vec<Row>, Error> {
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let columns: std::sync::Arc<[String]> =
        first.columns().iter().map(|column| column.name().to_owned()).collect();
    let one = |row: &tokio_postgres::Row| {
        let value = |at| row.try_get::<_, Option<Value>>(at).map_err(|error| Error::bug(statement, error));
        let values = (0..columns.len()).map(value).collect::<Result<_, _>>()?;
        Ok(Row { statement, columns: columns.clone(), values })
    };
    rows.iter().map(one).collect()
}

fn kind_of(parameter: &Type) -> Option<Kind> {
    match *parameter {
        Type::BYTEA => Some(Kind::Bytes),
        Type::INT8 => Some(Kind::Int),
        Type::TEXT | Type::VARCHAR => Some(Kind::Text),
        _ => None,
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Bytes(bytes) => bytes.to_sql(ty, out),
            Self::Int(number) => number.to_sql(ty, out),
            Self::Null(_) => Ok(IsNull::Yes),
            Self::Text(text) => text.to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        kind_of(ty).is_some()
    }

    to_sql_checked!();
}

/// Reading is wider than writing: `SELECT 1` is a narrower number and a comparison a truth value there, and
/// whole numbers on SQLite.
impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(match *ty {
            Type::BOOL => Self::Int(bool::from_sql(ty, raw)?.into()),
            Type::BYTEA => Self::Bytes(raw.to_vec()),
            Type::INT2 => Self::Int(i16::from_sql(ty, raw)?.into()),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            _ => Self::Text(String::from_sql(ty, raw)?),
        })
    }

    fn accepts(ty: &Type) -> bool {
        matches!(
            *ty,
            Type::BOOL | Type::BYTEA | Type::INT2 | Type::INT4 | Type::INT8 | Type::TEXT | Type::VARCHAR
        )
    }
}
