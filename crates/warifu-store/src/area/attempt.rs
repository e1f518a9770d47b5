//! Counters of wrong passwords: compare-and-set on the version of each row, so that success and failure
//! stand in one queue.

use warifu_core::attempt::{AttemptChange, AttemptKey, Attempts};

use super::{
    guard,
    read::{Reader, first},
};
use crate::{Error, Guarded, Store};

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
    REPLACE = "replace a counter under another key",
        "DELETE FROM attempt WHERE key = $1 AND version = $2";
    FIND = "find a counter of attempts",
        concat!("SELECT ", attempt_columns!(), " FROM attempt WHERE key = $1");
}

pub(crate) fn statements(change: &AttemptChange) -> Vec<Guarded> {
    let AttemptChange { from, to, replaces } = change;
    let call = if *from == 0 { BEGIN } else { COUNT }
        .bind(to.key)
        .bind(to.version)
        .bind(i64::from(to.failures))
        .bind(to.window_began)
        .bind(to.locked_until)
        .bind(i64::from(to.locks))
        .bind(to.written_at);
    let write = if *from == 0 { call } else { call.bind(*from) };
    let replaced = replaces.iter().map(|other| REPLACE.bind(other.key).bind(other.version));
    std::iter::once(write).chain(replaced).map(|call| call.guarded(guard::ATTEMPT)).collect()
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
        elsewhere: Vec::new(),
    })
}

impl Store {
    /// The counters in the order of `keys`, in one round trip; one without a row is at its beginning.
    pub async fn load_attempts(&self, keys: &[AttemptKey]) -> Result<Vec<Attempts>, Error> {
        let calls = keys.iter().map(|key| FIND.bind(*key)).collect();
        let found = self.engine().fetch_each(calls).await?;
        keys.iter()
            .zip(&found)
            .map(|(key, rows)| Ok(first(rows, read)?.unwrap_or_else(|| Attempts::none(*key))))
            .collect()
    }
}
