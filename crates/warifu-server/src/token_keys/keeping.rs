//! Making the keys, reading them, and putting the next in the place of the current one.
//!
//! Any number of replicas may do this at once: every step is guarded by the states that it was decided from,
//! and two keys made in one moment do no harm.

use data_encoding::HEXLOWER;
use warifu_core::{
    audit::{Actor, Event, EventKind},
    change::Change,
    client::TokenAlgorithm,
    id::Id,
    random::{self, Random},
    time::{Span, Time},
};
use warifu_keys::KeyRing;
use warifu_oidc::jose::{Kind, SigningKey, SigningKeyError};
use warifu_store::{Error, Outcome, SigningKeyRow, SigningKeyState, Store};

use super::{
    TokenKey, TokenKeys,
    row::{self, PURPOSE, PURPOSE_SALT, Place},
};

/// A key signs this long.
const SIGNS_FOR: Span = Span::days(90);
/// It is published this long before, so that whoever keeps what we publish has read it again.
const PUBLISHED_BEFORE: Span = Span::days(1);
/// And this long after: an ID token that ended may still be shown to say who signs out.
const PUBLISHED_AFTER: Span = Span::days(31);

const ALGORITHMS: [TokenAlgorithm; 3] = [TokenAlgorithm::Es256, TokenAlgorithm::Rs256, TokenAlgorithm::EdDsa];

/// Why there are no keys to sign tokens with.
#[derive(Debug)]
pub enum TokenKeysError {
    Key(SigningKeyError),
    /// The salt's row doesn't open with this key ring.
    Salt,
    Store(Error),
}

impl From<Error> for TokenKeysError {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl From<SigningKeyError> for TokenKeysError {
    fn from(error: SigningKeyError) -> Self {
        Self::Key(error)
    }
}

impl std::fmt::Display for TokenKeysError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Key(error) => write!(f, "a key that signs tokens: {error}"),
            Self::Salt => f.write_str("the salt of pairwise subjects doesn't open with this key ring"),
            Self::Store(error) => write!(f, "the store: {error}"),
        }
    }
}

impl std::error::Error for TokenKeysError {}

/// The keys as they are; whatever is missing is made.
pub(crate) async fn load(
    store: &Store,
    ring: &KeyRing,
    issuer: &str,
    now: Time,
    random: &mut (dyn Random + Send),
) -> Result<TokenKeys, TokenKeysError> {
    let place = Place { ring, issuer };
    let mut keys = read(store, place).await?;
    for algorithm in ALGORITHMS {
        let signs =
            |one: &TokenKey| one.state == SigningKeyState::Current && one.key.algorithm() == algorithm;
        if !keys.iter().any(signs) {
            make(store, place, algorithm, SigningKeyState::Current, now, random).await?;
            keys = read(store, place).await?;
        }
    }
    let salt = load_salt(store, place, now, random).await?;
    Ok(TokenKeys { keys, salt })
}

async fn read(store: &Store, place: Place<'_>) -> Result<Vec<TokenKey>, Error> {
    let rows = store.list_signing_keys(PURPOSE).await?;
    let open = |row: &SigningKeyRow| Some(TokenKey { state: row.state, key: row::open_key(row, place)? });
    Ok(rows.iter().filter_map(open).collect())
}

async fn load_salt(
    store: &Store,
    place: Place<'_>,
    now: Time,
    random: &mut (dyn Random + Send),
) -> Result<[u8; 32], TokenKeysError> {
    if store.list_signing_keys(PURPOSE_SALT).await?.is_empty() {
        let salt = random::bytes(random);
        // Taken: another replica's is as good.
        let _ = store.add_signing_key(&row::of_salt(&salt, place, now, random), &[]).await?;
    }
    let rows = store.list_signing_keys(PURPOSE_SALT).await?;
    rows.first().and_then(|row| row::open_salt(row, place.ring)).ok_or(TokenKeysError::Salt)
}

async fn make(
    store: &Store,
    place: Place<'_>,
    algorithm: TokenAlgorithm,
    state: SigningKeyState,
    now: Time,
    random: &mut (dyn Random + Send),
) -> Result<(), TokenKeysError> {
    let kind = match algorithm {
        TokenAlgorithm::EdDsa => Kind::Ed25519,
        TokenAlgorithm::Es256 => Kind::P256,
        TokenAlgorithm::Rs256 => Kind::Rsa2048,
    };
    let made = tokio::task::spawn_blocking(move || SigningKey::generate(kind)).await;
    let key = made.map_err(|_| SigningKeyError::Cryptography)??;
    let row = row::of_key(&key, state, place, now, random).ok_or(SigningKeyError::Cryptography)?;
    let algorithm = serde_json::to_value(algorithm).ok().and_then(|a| a.as_str().map(str::to_owned));
    let what = EventKind::TokenKeyCreated {
        key: key.kid().to_owned(),
        algorithm: algorithm.unwrap_or_default(),
        sealed_by: HEXLOWER.encode(&row.sealed_by),
    };
    let _ = store.add_signing_key(&row, &[event(what, now, random)]).await?;
    Ok(())
}

fn event(what: EventKind, now: Time, random: &mut dyn Random) -> Change {
    Event::of_installation(Id::new(now, random), now, Actor::System, what).salted(random).into()
}

/// Whatever is due: makes the next key a day before it signs, puts it in the place of the current one, and takes
/// old ones off. Whether anything was done, so that the keys are to be read again.
pub(crate) async fn rotate(
    store: &Store,
    ring: &KeyRing,
    issuer: &str,
    now: Time,
    random: &mut (dyn Random + Send),
) -> Result<bool, TokenKeysError> {
    let place = Place { ring, issuer };
    let rows = store.list_signing_keys(PURPOSE).await?;
    let opened: Vec<(&SigningKeyRow, SigningKey)> =
        rows.iter().filter_map(|row| Some((row, row::open_key(row, place)?))).collect();
    let mut done = false;
    for algorithm in ALGORITHMS {
        let find = |state: SigningKeyState| {
            opened.iter().find(|(row, key)| row.state == state && key.algorithm() == algorithm)
        };
        let (current, next) = (find(SigningKeyState::Current), find(SigningKeyState::Next));
        match due(current.map(|(row, _)| row.made_at), next.map(|(row, _)| row.made_at), now) {
            Due::Nothing => continue,
            Due::Next => make(store, place, algorithm, SigningKeyState::Next, now, random).await?,
            Due::Promote => {
                let (Some((current, before)), Some((next, key))) = (current, next) else { continue };
                let (key, before) = (key.kid().to_owned(), before.kid().to_owned());
                let event = event(EventKind::TokenKeyPromoted { key, before }, now, random);
                let promoted = store.promote_signing_key(current.id, next.id, now, &[event]).await?;
                if matches!(promoted, Outcome::Stale(_)) {
                    tracing::debug!("another replica promoted the key that signs tokens");
                }
            }
        }
        done = true;
    }
    for (row, key) in opened.iter().filter(|(row, _)| is_over(row, now)) {
        let event = event(EventKind::TokenKeyRemoved { key: key.kid().to_owned() }, now, random);
        let _ = store.remove_signing_key(row.id, &[event]).await?;
        done = true;
    }
    Ok(done)
}

fn is_over(row: &SigningKeyRow, now: Time) -> bool {
    row.state == SigningKeyState::Old && now >= row.made_at + PUBLISHED_AFTER
}

#[derive(Debug, PartialEq, Eq)]
enum Due {
    Next,
    Nothing,
    Promote,
}

/// What the age of the current and of the next key asks for.
fn due(current: Option<Time>, next: Option<Time>, now: Time) -> Due {
    let Some(current) = current else { return Due::Nothing };
    let ends = current + SIGNS_FOR;
    match next {
        None if now >= ends - PUBLISHED_BEFORE => Due::Next,
        Some(next) if now >= ends && now >= next + PUBLISHED_BEFORE => Due::Promote,
        _ => Due::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_key_is_published_a_day_before_it_signs() {
        let made = Time::from_millis(1_790_000_000_000);
        let day = |days: i64| made + Span::days(days);
        for (current, next, now, expected) in [
            (Some(made), None, day(88), Due::Nothing),
            (Some(made), None, day(89), Due::Next),
            // Nobody looked for a year: a key is never used the day it is made.
            (Some(made), None, day(365), Due::Next),
            (Some(made), Some(day(365)), day(365), Due::Nothing),
            (Some(made), Some(day(365)), day(366), Due::Promote),
            (Some(made), Some(day(89)), day(89), Due::Nothing),
            (Some(made), Some(day(89)), day(90), Due::Promote),
            (None, None, day(90), Due::Nothing),
        ] {
            assert_eq!(due(current, next, now), expected, "{current:?} {next:?} {now:?}");
        }
    }
}
