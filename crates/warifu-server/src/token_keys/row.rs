//! A key in its row, sealed for the issuer that it signs for.
//!
//! The issuer stands beside the public key, so that a row can be sealed anew under another key of the ring
//! whatever `url` says by then.

use serde::{Deserialize, Serialize};
use warifu_core::{client::TokenAlgorithm, random::Random, time::Time};
use warifu_keys::{Context, KeyRing, SealPurpose, Sealed};
use warifu_oidc::jose::SigningKey;
use warifu_store::{SigningKeyRow, SigningKeyState};

/// The purpose of token keys among the signing keys.
pub(crate) const PURPOSE: &str = "token";
/// The purpose of the salt's row.
pub(crate) const PURPOSE_SALT: &str = "subject-salt";

/// What is told of a row without opening it.
#[derive(Debug, Serialize, Deserialize)]
struct Public {
    issuer: String,
    algorithm: Option<TokenAlgorithm>,
    kid: String,
}

pub(super) fn of_key(
    key: &SigningKey,
    state: SigningKeyState,
    place: Place<'_>,
    now: Time,
    random: &mut dyn Random,
) -> Option<SigningKeyRow> {
    let public = Public {
        issuer: place.issuer.to_owned(),
        algorithm: Some(key.algorithm()),
        kid: key.kid().to_owned(),
    };
    let sealed = seal(place, SealPurpose::TokenSigningKey, &public.kid, &key.to_pkcs8().ok()?, random);
    Some(row(PURPOSE, state, &public, sealed, now, random))
}

pub(super) fn of_salt(
    salt: &[u8; 32],
    place: Place<'_>,
    now: Time,
    random: &mut dyn Random,
) -> SigningKeyRow {
    let public = Public { issuer: place.issuer.to_owned(), algorithm: None, kid: PURPOSE_SALT.to_owned() };
    let sealed = seal(place, SealPurpose::SubjectSalt, PURPOSE_SALT, salt, random);
    // One row: who comes second finds the id taken.
    SigningKeyRow {
        id: *b"subject-salt-one",
        ..row(PURPOSE_SALT, SigningKeyState::Current, &public, sealed, now, random)
    }
}

/// Under which ring, for which issuer.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) ring: &'a KeyRing,
    pub(super) issuer: &'a str,
}

fn row(
    purpose: &str,
    state: SigningKeyState,
    public: &Public,
    sealed: Sealed,
    now: Time,
    random: &mut dyn Random,
) -> SigningKeyRow {
    SigningKeyRow {
        id: *warifu_core::id::Id::<SigningKeyRow>::new(now, random).bytes(),
        purpose: purpose.to_owned(),
        state,
        public: serde_json::to_string(public).expect("plain data"),
        sealed_by: *sealed.key_id().as_bytes(),
        sealed: sealed.into_bytes(),
        made_at: now,
    }
}

fn seal(place: Place<'_>, purpose: SealPurpose, kid: &str, secret: &[u8], random: &mut dyn Random) -> Sealed {
    place.ring.seal(purpose, Context { issuer: place.issuer, id: kid.as_bytes() }, secret, random)
}

/// The key of a row; `None` where this ring doesn't open it, or it is another issuer's.
pub(super) fn open_key(row: &SigningKeyRow, place: Place<'_>) -> Option<SigningKey> {
    let public: Public = serde_json::from_str(&row.public).ok()?;
    let sealed = Sealed::from_bytes(row.sealed.clone()).ok()?;
    let context = Context { issuer: place.issuer, id: public.kid.as_bytes() };
    let opened = place.ring.open(SealPurpose::TokenSigningKey, context, &sealed).ok()?;
    let key = SigningKey::from_pkcs8(public.algorithm?, &opened.plaintext).ok()?;
    (key.kid() == public.kid).then_some(key)
}

/// The salt of its row. A restored or moved installation keeps it, so that subjects stay: it opens for the issuer
/// that it was sealed for.
pub(super) fn open_salt(row: &SigningKeyRow, ring: &KeyRing) -> Option<[u8; 32]> {
    let public: Public = serde_json::from_str(&row.public).ok()?;
    let sealed = Sealed::from_bytes(row.sealed.clone()).ok()?;
    let context = Context { issuer: &public.issuer, id: public.kid.as_bytes() };
    let opened = ring.open(SealPurpose::SubjectSalt, context, &sealed).ok()?;
    opened.plaintext.as_slice().try_into().ok()
}

/// The same content sealed under the ring's current key; `None` where the ring doesn't open it.
pub(crate) fn rewrapped(row: &SigningKeyRow, ring: &KeyRing, random: &mut dyn Random) -> Option<Sealed> {
    let public: Public = serde_json::from_str(&row.public).ok()?;
    let purpose =
        if row.purpose == PURPOSE_SALT { SealPurpose::SubjectSalt } else { SealPurpose::TokenSigningKey };
    let sealed = Sealed::from_bytes(row.sealed.clone()).ok()?;
    let context = Context { issuer: &public.issuer, id: public.kid.as_bytes() };
    ring.rewrap(purpose, context, &sealed, random).ok()
}
