//! Two claims that JSON writes in more than one way (RFC 7519 §2 NumericDate, §4.1.3 `aud`).

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error as _, Unexpected},
};
use warifu_core::time::Time;

/// The last second of the year 9999.
const LATEST: i64 = 253_402_300_799;

/// Seconds since 1970, perhaps with a fraction, which is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NumericDate(i64);

impl NumericDate {
    /// The instant.
    pub const fn time(self) -> Time {
        Time::from_millis(self.0 * 1_000)
    }
}

impl From<Time> for NumericDate {
    fn from(time: Time) -> Self {
        Self(time.seconds())
    }
}

impl Serialize for NumericDate {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(self.0)
    }
}

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(from)?;
        // Exact: f64 holds every whole number of this range.
        if (0.0..=LATEST as f64).contains(&number) {
            Ok(Self(number.floor() as i64))
        } else {
            Err(D::Error::invalid_value(Unexpected::Float(number), &"seconds since 1970"))
        }
    }
}

/// One audience or several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audience(pub Vec<String>);

impl Audience {
    /// Whether it names this one.
    pub fn names(&self, one: &str) -> bool {
        self.0.iter().any(|audience| audience == one)
    }
}

impl Serialize for Audience {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [only] => to.serialize_str(only),
            several => several.serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for Audience {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            One(String),
            Several(Vec<String>),
        }
        Ok(Self(match Written::deserialize(from)? {
            Written::One(one) => vec![one],
            Written::Several(several) => several,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_whole_or_broken_numbers_within_reason() {
        let read = |text: &str| serde_json::from_str::<NumericDate>(text).ok();
        assert_eq!(read("1700000000"), Some(NumericDate(1_700_000_000)));
        assert_eq!(read("1700000000.9"), Some(NumericDate(1_700_000_000)));
        assert_eq!(read("253402300799").map(NumericDate::time), Some(Time::from_millis(253_402_300_799_000)));
        for text in ["-1", "253402300800", "1e300", "\"1700000000\"", "null", "true", "[]"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn an_audience_reads_back_as_written() {
        for text in [r#""a""#, r#"["a","b"]"#, "[]"] {
            let read: Audience = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), text);
        }
        assert!(serde_json::from_str::<Audience>("[1]").is_err());
    }
}
