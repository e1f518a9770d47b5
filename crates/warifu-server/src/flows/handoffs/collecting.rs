//! The browser that began collects what the phone approved: the handoff is spent, the session begins and the client that
//! the person came from is answered in one commit.

use warifu_core::{
    journey::Journey,
    secret::{Token, TokenHash},
    sign_in::{self as rules, Owned},
};

use super::{Caller, TRIES_ON_COUNTERS, wake};
use crate::{
    flows::sign_in::{self, Ended},
    server::{Server, Trouble, Written},
};

/// What there was to collect.
#[derive(Debug)]
pub(crate) enum Collected {
    Ended(Box<Ended>),
    /// Nothing, (yet, or any more): its page says how far it has come.
    Nothing,
}

/// Collects, with the token that only the browser has which began.
pub(crate) async fn collect(
    server: &Server,
    caller: &Caller,
    journey: &Journey,
    token: &Token,
    current: Option<&TokenHash>,
) -> Result<Collected, Trouble> {
    for _ in 0..TRIES_ON_COUNTERS {
        let Some(handoff) = server.store.find_handoff_of(&token.hash()).await? else {
            return Ok(Collected::Nothing);
        };
        let (Some(member), Some(proved)) = (handoff.member, handoff.collectable(caller.now)) else {
            return Ok(Collected::Nothing);
        };
        let Some((member, organization)) = server.store.find_member(member).await? else {
            return Ok(Collected::Nothing);
        };
        let own = server.store.list_passkeys(member.id).await?;
        let Some(passkey) = own.into_iter().find(|passkey| passkey.id == proved.passkey) else {
            return Ok(Collected::Nothing);
        };
        let current = match current {
            Some(token) => server.store.find_session(token).await?.filter(|c| c.live(caller.now).is_ok()),
            None => None,
        };
        let owned = Owned { passkey, member, organization };
        let asking = sign_in::asking(caller, current.as_ref());
        let decided = rules::by_handoff(journey, &handoff, &owned, &asking, &mut server.random());
        let Ok(mut decision) = decided else { return Ok(Collected::Nothing) };
        let answer = sign_in::conclude(server, caller, journey, &mut decision).await?;
        if server.commit(&decision.changes).await? == Written::Yes {
            wake(server, &decision.changes);
            return Ok(Collected::Ended(Box::new(Ended { outcome: decision.outcome, answer })));
        }
    }
    Err(Trouble::Bug("collecting a handoff stayed stale".into()))
}
