//! The three kinds of value that a statement takes and a row gives: bytes, whole numbers, text.
//!
//! Nothing else crosses the border, because nothing else means the same on both engines. A null says what
//! kind it would have been, so that both engines see the type the column has. `Debug` shows lengths and
//! never contents: values reach log lines of libraries below us.

use std::fmt;

/// One value, to be bound or as read.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    Bytes(Vec<u8>),
    Int(i64),
    Null(Kind),
    Text(String),
}

/// What a column holds: `BYTES`, `BIGINT` or `TEXT` in a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Bytes,
    Int,
    Text,
}

impl Value {
    /// The kind of the value, or for a null, of what isn't there.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Bytes(_) => Kind::Bytes,
            Self::Int(_) => Kind::Int,
            Self::Null(kind) => *kind,
            Self::Text(_) => Kind::Text,
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::Int(_) => f.write_str("Int(…)"),
            Self::Null(kind) => write!(f, "Null({kind})"),
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bytes => "bytes",
            Self::Int => "a whole number",
            Self::Text => "text",
        })
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Self::Null(Kind::Int), Self::from)
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Self::Null(Kind::Text), Self::from)
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Null(Kind::Text), Self::from)
    }
}

impl From<Option<&[u8]>> for Value {
    fn from(bytes: Option<&[u8]>) -> Self {
        bytes.map_or(Self::Null(Kind::Bytes), Self::from)
    }
}

impl From<Option<Vec<u8>>> for Value {
    fn from(bytes: Option<Vec<u8>>) -> Self {
        bytes.map_or(Self::Null(Kind::Bytes), Self::from)
    }
}

impl<const N: usize> From<Option<[u8; N]>> for Value {
    fn from(bytes: Option<[u8; N]>) -> Self {
        bytes.map_or(Self::Null(Kind::Bytes), Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_never_shows_what_a_value_holds() {
        let shown = format!(
            "{:?}",
            [
                Value::from("secret"),
                Value::from(vec![115, 101]),
                Value::from(31_337),
                Value::from(None::<i64>)
            ]
        );
        assert_eq!(shown, "[Text(6 bytes), Bytes(2 bytes), Int(…), Null(a whole number)]");
    }
}
