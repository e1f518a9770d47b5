//! Managing one's devices and sessions: flows C1, C2 and C6. One way through for every action.

use warifu_core::{
    audit::Event,
    id::Id,
    managing::{Managed, Managing, Refused},
    passkey::Passkey,
    random::Random,
    secret::TokenHash,
    session::{LoadedSession, Session},
};

use super::{Caller, TRIES};
use crate::server::{Server, Trouble, Written};

/// How an action ended.
#[derive(Debug)]
pub(crate) enum Acted {
    /// Done, and written.
    Done,
    /// There is no live session any more.
    NoSession,
    /// Refused; nothing is written.
    Refused(Refused),
}

/// Loads, lets `action` decide, and commits; again when somebody else was faster.
pub(crate) async fn act(
    server: &Server,
    caller: &Caller,
    token: &TokenHash,
    action: impl Fn(&Managing<'_>, &mut dyn Random) -> Managed,
) -> Result<Acted, Trouble> {
    for _ in 0..TRIES {
        let found = server.store.find_session_with_passkeys(token).await?;
        let Some((loaded, own)) = found.filter(|(session, _)| session.live(caller.now).is_ok()) else {
            return Ok(Acted::NoSession);
        };
        let managing = Managing { loaded: &loaded, own: &own, now: caller.now, visit: &caller.visit };
        let decision = action(&managing, &mut server.random());
        if let Err(refused) = decision.outcome {
            return Ok(Acted::Refused(refused));
        }
        if server.commit(&decision.changes).await? == Written::Yes {
            return Ok(Acted::Done);
        }
    }
    // What was to be changed is gone or changed: told as it is now.
    Ok(Acted::Refused(Refused::NothingToDo))
}

/// A live session, and that it was used.
pub(crate) async fn find_session(
    server: &Server,
    caller: &Caller,
    token: &TokenHash,
) -> Result<Option<LoadedSession>, Trouble> {
    let found = server.store.find_session(token).await?.filter(|s| s.live(caller.now).is_ok());
    if let Some(loaded) = &found {
        server.saw(&loaded.session, caller.now);
    }
    Ok(found)
}

/// A live session with the member's passkeys.
pub(crate) async fn find_devices(
    server: &Server,
    caller: &Caller,
    token: &TokenHash,
) -> Result<Option<(LoadedSession, Vec<Passkey>)>, Trouble> {
    super::confirming::load_live(server, caller, token).await
}

/// A session with the member's passkeys, for what the browser is told of them; `None` while nothing is told.
pub(crate) async fn find_to_signal(
    server: &Server,
    token: &TokenHash,
) -> Result<Option<(LoadedSession, Vec<Passkey>)>, Trouble> {
    Ok(server.store.find_session_to_signal(token).await?)
}

/// Where the member is signed in.
pub(crate) async fn list_sessions(
    server: &Server,
    caller: &Caller,
    loaded: &LoadedSession,
) -> Result<Vec<Session>, Trouble> {
    Ok(server.store.list_sessions(loaded.member.id, caller.now).await?)
}

/// The member's own events, newest first, before `before`.
pub(crate) async fn list_history(
    server: &Server,
    loaded: &LoadedSession,
    passkey: Option<Id<Passkey>>,
    before: Option<Id<Event>>,
    limit: i64,
) -> Result<Vec<Event>, Trouble> {
    let member = loaded.member.id;
    Ok(match passkey {
        Some(passkey) => server.store.list_device_history(member, passkey, before, limit).await?,
        None => server.store.list_history(member, before, limit).await?,
    })
}

/// Whether browsers are told nothing about passkeys: after a restore, until the operator says so.
pub(crate) async fn signals_held(server: &Server) -> Result<bool, Trouble> {
    Ok(server.store.signals_held().await?)
}
