//! The counters of wrong passwords, of wrong codes of devices, of applications for one member and of mails asked for: under
//! which keys they are, and what they say together.
//!
//! Counted by member, whichever of its identifiers was typed, so that an address and a member ID give nobody two
//! counts; what names nobody is counted by itself, by the same statements. Keys are HMACs under the ring: rows
//! under every key of it count, so that promoting a key opens no lock (policy table, "wrong passwords").

use warifu_core::{
    attempt::{AttemptKey, Attempts},
    identifier::Identifier,
    member::Member,
    secret::sha256,
};
use warifu_keys::{Context, KeyRing, TagPurpose};

use super::Caller;
use crate::server::{Server, Trouble};

/// What a guess is counted by.
pub(super) struct Guess<'a> {
    /// Whom it was for, as far as it was known.
    pub(super) member: Option<&'a Member>,
    /// What was typed.
    pub(super) identifier: &'a Identifier,
    /// The name of a browser that has signed somebody in before.
    pub(super) browser: Option<[u8; 16]>,
}

/// What a sign-in may be held against.
pub(super) struct Loaded {
    /// Per member and network.
    pub(super) narrow: Attempts,
    /// Per member.
    pub(super) wide: Attempts,
    /// Per member and known browser.
    pub(super) own: Attempts,
}

/// Loads the counters of a guess.
pub(super) async fn load(server: &Server, caller: &Caller, guess: &Guess<'_>) -> Result<Loaded, Trouble> {
    let who = who(guess.member, guess.identifier);
    let network = warifu_core::network::subscriber(caller.address).to_string();
    let browser = guess.browser.unwrap_or([0; 16]);
    let counted: [(&str, &[&[u8]]); 3] =
        [("network", &[&who, network.as_bytes()]), ("identifier", &[&who]), ("browser", &[&who, &browser])];
    let [narrow, wide, own] = load_each(server, caller, counted).await?;
    Ok(Loaded { narrow, wide, own })
}

/// Loads the counter of wrong passwords in one session.
pub(super) async fn load_of_session(
    server: &Server,
    caller: &Caller,
    session: &[u8; 16],
) -> Result<Attempts, Trouble> {
    let [counter] = load_each(server, caller, [("session", &[session])]).await?;
    Ok(counter)
}

/// Loads the counter of wrong codes of devices that a member has typed, wherever they are signed in.
pub(super) async fn load_of_device_codes(
    server: &Server,
    caller: &Caller,
    member: &[u8; 16],
) -> Result<Attempts, Trouble> {
    let [counter] = load_each(server, caller, [("device-codes", &[member])]).await?;
    Ok(counter)
}

/// Loads the counter of applications that name this member, as they were typed.
pub(super) async fn load_of_applications(
    server: &Server,
    caller: &Caller,
    organization: &[u8; 16],
    named: &str,
) -> Result<Attempts, Trouble> {
    let [counter] = load_each(server, caller, [("applications", &[organization, named.as_bytes()])]).await?;
    Ok(counter)
}

/// Loads the counter of mails that were asked for to set another password: by member, as wrong passwords are.
pub(super) async fn load_of_forgotten_passwords(
    server: &Server,
    caller: &Caller,
    member: Option<&Member>,
    identifier: &Identifier,
) -> Result<Attempts, Trouble> {
    let who = who(member, identifier);
    let [counter] = load_each(server, caller, [("forgotten-passwords", &[&who])]).await?;
    Ok(counter)
}

/// A member, or what was typed where that names nobody.
fn who(member: Option<&Member>, identifier: &Identifier) -> [u8; 32] {
    match member {
        Some(member) => sha256(&[b"member", member.id.bytes()]),
        None => sha256(&[b"identifier", identifier.as_str().as_bytes()]),
    }
}

/// Loads the counter of handoffs that a member has approved.
pub(super) async fn load_of_handoffs(
    server: &Server,
    caller: &Caller,
    member: &[u8; 16],
) -> Result<Attempts, Trouble> {
    let [counter] = load_each(server, caller, [("handoffs", &[member])]).await?;
    Ok(counter)
}

async fn load_each<const N: usize>(
    server: &Server,
    caller: &Caller,
    counted: [(&str, &[&[u8]]); N],
) -> Result<[Attempts; N], Trouble> {
    let ring = server.ring();
    let keys = counted.map(|(by, what)| keys(&ring, server.site.origin(), by, what));
    let mut rows = server.store.load_attempts(&keys.concat()).await?.into_iter();
    Ok(keys.map(|keys| {
        let own = rows.next().expect("a ring has a current key, and every key its counter");
        let others: Vec<Attempts> = rows.by_ref().take(keys.len() - 1).collect();
        own.and(&others, caller.now)
    }))
}

/// The keys of a counter, that of the ring's current key first: HMACs, so that the table tells nobody what was typed.
fn keys(ring: &KeyRing, issuer: &str, by: &str, what: &[&[u8]]) -> Vec<AttemptKey> {
    let context = Context { issuer, id: by.as_bytes() };
    let tags = ring.tags(TagPurpose::FailureCounter, context, &sha256(what));
    tags.iter().map(|tag| sha256(&[&tag.to_bytes()])).collect()
}
