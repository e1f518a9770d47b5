//! What a BLOB signs: the list of models (FIDO Metadata Service 3.1 §3.1.6).
//!
//! Its own members must be right, or the list is refused. Each entry stands for itself: one that can't be read, and any that claim
//! the same AAGUID or key as another, vouch for nothing and are counted. A payload was signed by nobody yet: only
//! [`Metadata::read`](super::Metadata::read) makes one that is trusted.

use core::fmt;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use der::DateTime;
use serde::de::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::entry;
use super::model::{KeyIdentifier, Model};
use crate::auth_data::Aaguid;
use crate::json::describe;
use crate::json::dictionary::{Text, dictionary};

/// The most entries that are read: FIDO publishes some 500 in 2026.
pub const MAX_ENTRIES: usize = 10_000;

/// A list of models that nobody has signed yet.
#[derive(Clone, Debug)]
pub struct Payload {
    /// Its serial number.
    pub number: u64,
    /// The beginning of the day by which the next one is published, in milliseconds since 1970.
    pub next_update: i64,
    /// The models that can be met in WebAuthn.
    pub models: Vec<Arc<Model>>,
    /// How many entries could not be read.
    pub left_out: usize,
    by_aaguid: HashMap<Aaguid, usize>,
    by_key: HashMap<KeyIdentifier, usize>,
    /// The fingerprints of roots that vouch for more than one AAGUID.
    shared_roots: HashSet<[u8; 32]>,
}

/// Why bytes aren't a list of models.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PayloadRefused {
    /// `nextUpdate` isn't a date.
    Date,
    /// More than [`MAX_ENTRIES`].
    Long,
    /// Not JSON, no object, a known member twice, missing or of another kind.
    Malformed(String),
}

impl fmt::Display for PayloadRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date => out.write_str("nextUpdate isn't a date"),
            Self::Long => write!(out, "more than {MAX_ENTRIES} entries"),
            Self::Malformed(why) => out.write_str(why),
        }
    }
}

impl core::error::Error for PayloadRefused {}

/// JSON, borrowed where it stands and not yet read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw<'j>(&'j RawValue);

impl<'j> Raw<'j> {
    pub(super) fn get(self) -> &'j str {
        self.0.get()
    }
}

impl PartialEq for Raw<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl Eq for Raw<'_> {}

impl<'de> Deserialize<'de> for Raw<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&RawValue>::deserialize(deserializer).map(Self)
    }
}

dictionary! {
    /// `MetadataBLOBPayload`.
    struct List<'j> {
        required {
            number: u64 = "no",
            next_update: Text<'j> = "nextUpdate",
            entries: Vec<Raw<'j>> = "entries",
        }
        optional {}
    }
}

impl Payload {
    /// Reads a payload.
    ///
    /// # Errors
    /// When it isn't one; not when an entry can't be read.
    pub fn parse(json: &[u8]) -> Result<Self, PayloadRefused> {
        let text = core::str::from_utf8(json).map_err(|why| PayloadRefused::Malformed(why.to_string()))?;
        let members: List<'_> =
            serde_json::from_str(text).map_err(|why| PayloadRefused::Malformed(describe(&why)))?;
        if members.entries.len() > MAX_ENTRIES {
            return Err(PayloadRefused::Long);
        }
        let next_update = read_date(&members.next_update).ok_or(PayloadRefused::Date)?;
        let mut left_out = 0;
        let mut models = Vec::new();
        for entry in members.entries {
            match entry::read(entry.get()) {
                Ok(model) => models.extend(model),
                Err(entry::Unreadable) => left_out += 1,
            }
        }
        let readable = models.len();
        refuse_shared_identifiers(&mut models);
        left_out += readable - models.len();
        Ok(Self::index(members.number, next_update, models, left_out))
    }

    fn index(number: u64, next_update: i64, models: Vec<Model>, left_out: usize) -> Self {
        let (mut by_aaguid, mut by_key) = (HashMap::new(), HashMap::new());
        let mut vouches: HashMap<[u8; 32], Aaguid> = HashMap::new();
        let mut shared_roots = HashSet::new();
        for (index, model) in models.iter().enumerate() {
            by_key.extend(model.key_identifiers.iter().map(|key| (*key, index)));
            let Some(aaguid) = model.aaguid else { continue };
            by_aaguid.insert(aaguid, index);
            for fingerprint in model.roots.iter().map(crate::chain::TrustRoot::fingerprint) {
                if vouches.insert(fingerprint, aaguid).is_some_and(|earlier| earlier != aaguid) {
                    shared_roots.insert(fingerprint);
                }
            }
        }
        let models = models.into_iter().map(Arc::new).collect();
        Self { number, next_update, models, left_out, by_aaguid, by_key, shared_roots }
    }

    /// The model with this AAGUID.
    pub(crate) fn find_by_aaguid(&self, aaguid: &Aaguid) -> Option<&Arc<Model>> {
        self.by_aaguid.get(aaguid).map(|index| &self.models[*index])
    }

    /// The model one of whose attestation certificates has this key.
    pub(crate) fn find_by_key(&self, key: &KeyIdentifier) -> Option<&Arc<Model>> {
        self.by_key.get(key).map(|index| &self.models[*index])
    }

    /// Whether the root with this fingerprint vouches for more than one AAGUID.
    pub(crate) fn is_shared(&self, root: &[u8; 32]) -> bool {
        self.shared_roots.contains(root)
    }
}

/// Leaves out all models that claim what another one claims too: which of them is meant can't be told.
fn refuse_shared_identifiers(models: &mut Vec<Model>) {
    let mut claims_of_aaguids: HashMap<Aaguid, usize> = HashMap::new();
    let mut claims_of_keys: HashMap<KeyIdentifier, usize> = HashMap::new();
    for model in models.iter() {
        model.aaguid.iter().for_each(|aaguid| *claims_of_aaguids.entry(*aaguid).or_default() += 1);
        model.key_identifiers.iter().for_each(|key| *claims_of_keys.entry(*key).or_default() += 1);
    }
    models.retain(|model| {
        model.aaguid.iter().all(|aaguid| claims_of_aaguids[aaguid] == 1)
            && model.key_identifiers.iter().all(|key| claims_of_keys[key] == 1)
    });
}

/// A date, `2026-11-01`, as the milliseconds since 1970 at which it begins in UTC.
pub(super) fn read_date(text: &str) -> Option<i64> {
    let digits = |range: core::ops::Range<usize>| -> Option<u16> {
        let part = text.get(range)?;
        part.bytes().all(|digit| digit.is_ascii_digit()).then(|| part.parse().ok())?
    };
    let has_form = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
    let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    let date = DateTime::new(year, month, day, 0, 0, 0).ok().filter(|_| has_form)?;
    i64::try_from(date.unix_duration().as_millis()).ok()
}
