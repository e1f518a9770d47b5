//! Counters of wrong passwords: compare-and-set on the version of each row, so that success and failure
//! stand in one queue.

use warifu_core::attempt::{AttemptChange, AttemptKey, Attempts};

use super::{
    guard,
    read::{Reader, every, first},
};
use crate::{Call, Error, Guarded, Row, Store};

macro_rules! attempt_columns {
    () => {
        "attempt.key, attempt.version, attempt.failures, attempt.window_began, attempt.locked_until, \
         attempt.locks, attempt.written_at"
    };
}

statements! {
    BEGIN = "begin to count attempts",
        "INSERT INTO attempt (key, version, failures, window_began, locked_until, locks, written_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (key) DO NOTHING";
    COUNT = "count an attempt",
        "UPDATE attempt SET version = $2, failures = $3, window_began = $4, locked_until = $5, locks = $6,
           written_at = $7
          WHERE key = $1 AND version = $8";
    FIND = "find a counter of attempts",
        concat!("SELECT ", attempt_columns!(), " FROM attempt WHERE key = $1");
    FIND_THREE = "find three counters of attempts",
        concat!("SELECT ", attempt_columns!(), " FROM attempt WHERE key IN ($1, $2, $3) ORDER BY key");
}

pub(crate) fn statements(change: &AttemptChange) -> Vec<Guarded> {
    let AttemptChange { from, to } = change;
    let call = if *from == 0 { BEGIN } else { COUNT }
        .bind(to.key)
        .bind(to.version)
        .bind(i64::from(to.failures))
        .bind(to.window_began)
        .bind(to.locked_until)
        .bind(i64::from(to.locks))
        .bind(to.written_at);
    vec![if *from == 0 { call } else { call.bind(*from) }.guarded(guard::ATTEMPT)]
}

fn read(reader: &mut Reader<'_>) -> Result<Attempts, Error> {
    // The key is the HMAC of what somebody typed: it names nobody, and no error repeats it whole.
    reader.other_table("attempt", "by its key".to_owned());
    Ok(Attempts {
        key: reader.array("key")?,
        version: reader.int("version")?,
        failures: reader.count("failures")?,
        window_began: reader.time("window_began")?,
        locked_until: reader.time("locked_until")?,
        locks: reader.count("locks")?,
        written_at: reader.time("written_at")?,
    })
}

/// The read of three counters; its rows go to [`of_keys`].
pub(crate) fn find_three(keys: &[AttemptKey; 3]) -> Call {
    keys.iter().fold(FIND_THREE.call(), |call, key| call.bind(*key))
}

/// The counters in the order of `keys`, one without a row being at its beginning.
pub(crate) fn of_keys(rows: &[Row], keys: [AttemptKey; 3]) -> Result<[Attempts; 3], Error> {
    let found = every(rows, read)?;
    Ok(keys.map(|key| found.iter().find(|one| one.key == key).copied().unwrap_or(Attempts::none(key))))
}

impl Store {
    /// The counter of a key, at its beginning where there is no row.
    pub async fn load_attempts(&self, key: AttemptKey) -> Result<Attempts, Error> {
        let rows = self.engine().fetch(FIND.bind(key)).await?;
        Ok(first(&rows, read)?.unwrap_or(Attempts::none(key)))
    }
}
