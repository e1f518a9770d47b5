//! Row identities: 16 bytes, UUIDv7, typed by what they identify.
//!
//! An id is made from `now` and given random bytes, never from the ambient clock (RFC 9562 §5.7).
//! It is no secret and proves nothing: whoever knows one still has to be allowed to use it.

use std::{cmp::Ordering, fmt, hash::Hash, marker::PhantomData, str::FromStr};

use crate::{random::Random, time::Time};

/// The identity of one `T`.
pub struct Id<T> {
    bytes: [u8; 16],
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// A new identity: 48 bits of `now` in milliseconds, then 74 random bits.
    pub fn new(now: Time, random: &mut dyn Random) -> Self {
        let mut tail = [0; 10];
        random.fill(&mut tail);
        let millis = u64::try_from(now.millis()).unwrap_or(0);
        Self::from_bytes(*uuid::Builder::from_unix_timestamp_millis(millis, &tail).as_uuid().as_bytes())
    }

    /// The identity that these stored bytes are.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self { bytes, of: PhantomData }
    }

    /// The stored form.
    pub const fn bytes(&self) -> &[u8; 16] {
        &self.bytes
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bytes.cmp(&other.bytes)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", uuid::Uuid::from_bytes(self.bytes).hyphenated())
    }
}

/// The text is not a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

impl<T> FromStr for Id<T> {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        uuid::Uuid::try_parse(text).map(|u| Self::from_bytes(*u.as_bytes())).map_err(|_| NotAnId)
    }
}

impl<T> serde::Serialize for Id<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de, T> serde::Deserialize<'de> for Id<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(|_| serde::de::Error::custom("not an id"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Seeded;

    struct Thing;

    #[test]
    fn ids_sort_by_time_and_read_back() {
        let mut random = Seeded::new(1);
        let early = Id::<Thing>::new(Time::from_millis(1_000), &mut random);
        let late = Id::<Thing>::new(Time::from_millis(2_000), &mut random);
        assert!(early < late);
        assert_eq!(early.to_string().parse(), Ok(early));
        assert_eq!("nonsense".parse::<Id<Thing>>(), Err(NotAnId));
    }
}
