//! Private keys that we hold, sealed under a key of the ring, and what of other areas is sealed anew with them. The seal's key id stands beside it, so that a
//! ring key can't be retired while a row names it.

use warifu_core::{change::Change, time::Time};

use super::{
    guard, notice,
    read::{Reader, every},
};
use crate::{Error, Outcome, Store};

statements! {
    ADD = "add a signing key",
        "INSERT INTO signing_key (id, purpose, state, public, sealed, sealed_by, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)";
    PROMOTE = "promote a signing key",
        "UPDATE signing_key SET state = $3, made_at = $4 WHERE id = $1 AND state = $2";
    REMOVE = "remove a signing key",
        "DELETE FROM signing_key WHERE id = $1 AND state = $2";
    REWRAP = "seal a signing key anew",
        "UPDATE signing_key SET sealed = $3, sealed_by = $4 WHERE id = $1 AND sealed_by = $2";
    LIST = "list signing keys",
        "SELECT id, purpose, state, public, sealed, sealed_by, made_at FROM signing_key
          WHERE purpose = $1 ORDER BY id";
    COUNT_SEALED_BY = "count what a ring key seals",
        "SELECT (SELECT count(*) FROM signing_key WHERE sealed_by = $1)
              + (SELECT count(*) FROM ticket WHERE sealed_by = $1)
              + (SELECT count(*) FROM notice WHERE sealed_by = $1)
              + (SELECT count(*) FROM recovery_set WHERE sealed_by = $1) AS rows_sealed";
}

/// A signing key as stored. `sealed` opens with the ring alone, `sealed_by` names its key there.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKeyRow {
    pub id: [u8; 16],
    pub purpose: String,
    pub state: SigningKeyState,
    /// The public half, as those who verify are given it.
    pub public: String,
    pub sealed: Vec<u8>,
    pub sealed_by: [u8; 8],
    /// When it came to be what its state says.
    pub made_at: Time,
}

impl std::fmt::Debug for SigningKeyRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKeyRow")
            .field("purpose", &self.purpose)
            .field("state", &self.state)
            .field("public", &self.public)
            .finish_non_exhaustive()
    }
}

/// The same row, sealed under another key of the ring.
#[derive(Clone, Debug)]
pub struct Rewrap {
    pub id: [u8; 16],
    /// The key of the ring that seals it now.
    pub from: [u8; 8],
    pub sealed: Vec<u8>,
    pub sealed_by: [u8; 8],
}

/// What a signing key is used for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningKeyState {
    /// Signs.
    Current,
    /// Published already, so that everybody knows it by the time it signs.
    Next,
    /// Verifies what it signed before.
    Old,
}

impl SigningKeyState {
    const fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Next => "next",
            Self::Old => "old",
        }
    }
}

fn read(reader: &mut Reader<'_>) -> Result<SigningKeyRow, Error> {
    let id = reader.table::<SigningKeyRow>("signing_key")?;
    Ok(SigningKeyRow {
        id: *id.bytes(),
        purpose: reader.text("purpose")?,
        state: read_state(reader)?,
        public: reader.text("public")?,
        sealed: reader.bytes("sealed")?,
        sealed_by: reader.array("sealed_by")?,
        made_at: reader.time("made_at")?,
    })
}

fn read_state(reader: &mut Reader<'_>) -> Result<SigningKeyState, Error> {
    let name = reader.text("state")?;
    let states = [SigningKeyState::Current, SigningKeyState::Next, SigningKeyState::Old];
    let found = states.into_iter().find(|one| one.name() == name);
    found.ok_or_else(|| reader.corrupt(&format!("{name:?}")))
}

impl Store {
    /// The keys of one purpose, oldest id first.
    pub async fn list_signing_keys(&self, purpose: &str) -> Result<Vec<SigningKeyRow>, Error> {
        let rows = self.engine().fetch(LIST.bind(purpose)).await?;
        every(&rows, read)
    }

    /// Adds a key together with `changes`, the event among them. Stale with `SIGNING_KEY` where the id is taken.
    pub async fn add_signing_key(&self, key: &SigningKeyRow, changes: &[Change]) -> Result<Outcome, Error> {
        let add = ADD
            .bind(key.id)
            .bind(key.purpose.as_str())
            .bind(key.state.name())
            .bind(key.public.as_str())
            .bind(key.sealed.as_slice())
            .bind(key.sealed_by)
            .bind(key.made_at);
        let mut commit = Self::statements(changes)?;
        commit.push(add.guarded(guard::SIGNING_KEY));
        self.engine().commit(commit).await
    }

    /// Puts `next` in the place of `current`, which is old from `now` on, together with `changes`, the event among
    /// them. Stale with `SIGNING_KEY` where one of them isn't any more what it was read as.
    pub async fn promote_signing_key(
        &self,
        current: [u8; 16],
        next: [u8; 16],
        now: Time,
        changes: &[Change],
    ) -> Result<Outcome, Error> {
        let step = |id: [u8; 16], from: SigningKeyState, to: SigningKeyState| {
            PROMOTE.bind(id).bind(from.name()).bind(to.name()).bind(now).guarded(guard::SIGNING_KEY)
        };
        let mut commit = Self::statements(changes)?;
        commit.push(step(current, SigningKeyState::Current, SigningKeyState::Old));
        commit.push(step(next, SigningKeyState::Next, SigningKeyState::Current));
        self.engine().commit(commit).await
    }

    /// Removes an old key, with which nothing that counts is signed any more, together with `changes`.
    pub async fn remove_signing_key(&self, id: [u8; 16], changes: &[Change]) -> Result<Outcome, Error> {
        let mut commit = Self::statements(changes)?;
        commit.push(REMOVE.bind(id).bind(SigningKeyState::Old.name()).guarded(guard::SIGNING_KEY));
        self.engine().commit(commit).await
    }

    /// Seals keys and the addresses of notices anew together with `changes`, the event among them. Stale where one of
    /// them isn't sealed by the key that it was read with.
    pub async fn rewrap(
        &self,
        rewraps: &[Rewrap],
        addresses: &[Rewrap],
        changes: &[Change],
    ) -> Result<Outcome, Error> {
        let mut commit = Self::statements(changes)?;
        commit.extend(rewraps.iter().map(|row| {
            let rewrap = REWRAP.bind(row.id).bind(row.from).bind(row.sealed.as_slice()).bind(row.sealed_by);
            rewrap.guarded(guard::SIGNING_KEY)
        }));
        commit.extend(addresses.iter().map(notice::rewrap));
        self.engine().commit(commit).await
    }

    /// How many rows of the whole database name this key of the ring.
    pub async fn count_sealed_by(&self, key: [u8; 8]) -> Result<u64, Error> {
        let rows = self.engine().fetch(COUNT_SEALED_BY.bind(key)).await?;
        let count = rows.first().map(|row| row.int(0)).transpose()?.unwrap_or_default();
        Ok(count.unsigned_abs())
    }
}
