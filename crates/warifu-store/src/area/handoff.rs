//! Handoffs: found by the hash of either secret, stepped by compare-and-set on a version. What a replica's waiting screens
//! have come to is asked for all of them together.

use warifu_core::{
    handoff::{Handoff, HandoffChange},
    secret::TokenHash,
};

use super::{
    bind, guard,
    read::{Reader, every, first},
};
use crate::{Call, Error, Guarded, Store};

macro_rules! handoff_columns {
    () => {
        "handoff.hash, handoff.starter, handoff.purpose, handoff.typed, handoff.member, handoff.organization, \
         handoff.browser, handoff.address, handoff.began_at, handoff.version, handoff.state"
    };
}

/// Handoffs that one statement asks for.
const AT_ONCE: usize = 16;

statements! {
    START = "begin a handoff",
        "INSERT INTO handoff (hash, starter, purpose, typed, member, organization, browser, address, began_at,
           version, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    STEP = "step a handoff on",
        "UPDATE handoff SET version = version + 1, state = $3 WHERE hash = $1 AND version = $2";
    FIND = "find a handoff",
        concat!("SELECT ", handoff_columns!(), " FROM handoff WHERE handoff.hash = $1");
    FIND_BY_STARTER = "find what a browser began",
        concat!("SELECT ", handoff_columns!(), " FROM handoff WHERE handoff.starter = $1");
    LIST_VERSIONS = "list how far handoffs have come",
        "SELECT handoff.hash, handoff.version FROM handoff
          WHERE handoff.hash IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
          ORDER BY handoff.hash";
}

pub(crate) fn statements(change: &HandoffChange) -> Vec<Guarded> {
    vec![match change {
        HandoffChange::Start(handoff) => start(handoff).guarded(guard::HANDOFF),
        HandoffChange::Step { hash, from, to } => {
            STEP.bind(*hash).bind(*from).bind(bind::document(to)).guarded(guard::HANDOFF)
        }
    }]
}

fn start(handoff: &Handoff) -> Call {
    START
        .bind(handoff.hash)
        .bind(handoff.starter)
        .bind(bind::name(handoff.purpose))
        .bind(handoff.typed.as_str())
        .bind(handoff.member)
        .bind(handoff.organization)
        .bind(handoff.browser.as_str())
        .bind(handoff.address.as_str())
        .bind(handoff.began_at)
        .bind(handoff.version)
        .bind(bind::document(&handoff.state))
}

fn read(reader: &mut Reader<'_>) -> Result<Handoff, Error> {
    // By its hash it could be found on a phone: no error repeats it.
    reader.other_table("handoff", "by its hash".to_owned());
    Ok(Handoff {
        hash: reader.token("hash")?,
        starter: reader.token("starter")?,
        purpose: reader.state("purpose")?,
        typed: reader.text("typed")?,
        member: reader.optional_id("member")?,
        organization: reader.id("organization")?,
        browser: reader.text("browser")?,
        address: reader.text("address")?,
        began_at: reader.time("began_at")?,
        version: reader.int("version")?,
        state: reader.document("state")?,
    })
}

impl Store {
    /// The handoff whose id has this hash, over or not.
    pub async fn find_handoff(&self, hash: &TokenHash) -> Result<Option<Handoff>, Error> {
        let rows = self.engine().fetch(FIND.bind(*hash)).await?;
        first(&rows, read)
    }

    /// What the browser with this token began, over or not.
    pub async fn find_handoff_of(&self, starter: &TokenHash) -> Result<Option<Handoff>, Error> {
        let rows = self.engine().fetch(FIND_BY_STARTER.bind(*starter)).await?;
        first(&rows, read)
    }

    /// The versions of these handoffs, in no order; those that are gone are left out.
    pub async fn list_handoff_versions(&self, of: &[TokenHash]) -> Result<Vec<(TokenHash, i64)>, Error> {
        let calls = of.chunks(AT_ONCE).map(|chunk| {
            // The last chunk asks for its last one over and over.
            let padded = chunk.iter().chain(std::iter::repeat(&chunk[chunk.len() - 1])).take(AT_ONCE);
            padded.fold(LIST_VERSIONS.call(), |call, hash| call.bind(*hash))
        });
        let found = self.engine().fetch_each(calls.collect()).await?;
        let version = |reader: &mut Reader<'_>| {
            reader.other_table("handoff", "by its hash".to_owned());
            Ok((reader.token("hash")?, reader.int("version")?))
        };
        found.iter().map(|rows| every(rows, version)).collect::<Result<Vec<_>, _>>().map(|all| all.concat())
    }
}
