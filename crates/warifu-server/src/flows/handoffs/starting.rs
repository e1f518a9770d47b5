//! The screen: begins a handoff, looks how far it has come, and takes the digits that the phone shows.

use warifu_core::{
    handoff::{Beginning, Handoff, Matching, Purpose, State, Stepped, Stepping},
    identifier::Identifier,
    secret::{Token, TokenHash},
};

use super::{Caller, TRIES_ON_COUNTERS, phone::digits_keys, take, wake};
use crate::server::{Server, Trouble, Written};

/// Who begins one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Starting<'a> {
    /// What was typed.
    pub(crate) identifier: &'a Identifier,
    /// The token of what this browser began before on the same page.
    pub(crate) before: Option<&'a TokenHash>,
    /// Whether somebody has signed in on this computer otherwise than by a phone.
    pub(crate) known_computer: bool,
}

/// Begins a sign-in: the same for an ID that is known and one that isn't. `None`: policy has none, or none here.
pub(crate) async fn start(
    server: &Server,
    caller: &Caller,
    starting: Starting<'_>,
) -> Result<Option<Token>, Trouble> {
    let organization = server.organization(caller.now).await?;
    let policy = &organization.policy;
    let here = starting.known_computer || !policy.handoff_known_computers_only;
    if !policy.handoff_sign_in || !here || !policy.admits(caller.address) {
        return Ok(None);
    }
    let typed = starting.identifier;
    for _ in 0..TRIES_ON_COUNTERS {
        // One row is read whole either way, since the clock would tell a row from none.
        let (named, _) = server.store.load_password_sign_in(typed, None).await?;
        let before = match starting.before {
            Some(token) => server.store.find_handoff_of(token).await?,
            None => None,
        };
        // Whoever it is, their organization finds it in its log.
        let own = named.as_ref().map_or(&organization, |(_, own)| own);
        let beginning = Beginning {
            purpose: Purpose::SignIn,
            typed: typed.as_str(),
            member: named.as_ref().map(|(member, _)| member.id),
            organization: own,
            before: before.as_ref(),
            now: caller.now,
            visit: &caller.visit,
        };
        let decision = beginning.start(&mut server.random());
        if server.commit(&decision.changes).await? == Written::Yes {
            wake(server, &decision.changes);
            return Ok(Some(decision.outcome));
        }
    }
    Err(Trouble::Bug("a handoff couldn't begin".into()))
}

/// What the browser with this token began.
pub(crate) async fn look(server: &Server, token: &Token) -> Result<Option<Handoff>, Trouble> {
    Ok(server.store.find_handoff_of(&token.hash()).await?)
}

/// Digits that were typed on the screen. `None`: there is nothing to type them for.
pub(crate) async fn match_on_screen(
    server: &Server,
    caller: &Caller,
    token: &Token,
    typed: &str,
) -> Result<Option<Stepped>, Trouble> {
    for _ in 0..TRIES_ON_COUNTERS {
        let Some(handoff) = look(server, token).await? else { return Ok(None) };
        let right = match &handoff.state {
            State::Claimed { digits: Some(digits), .. } => {
                digits_keys(server, &handoff.hash, typed).contains(&digits.key)
            }
            _ => false,
        };
        let stepping = Stepping { handoff: &handoff, now: caller.now, visit: &caller.visit };
        let decision = stepping.matching(Matching::Digits { right }, &mut server.random());
        if let Some(stepped) = take(server, &handoff, decision).await? {
            return Ok(Some(stepped));
        }
    }
    Err(Trouble::Bug("digits of a handoff stayed stale".into()))
}

/// Finds out for all screens that wait here what other replicas have written.
pub(crate) async fn look_after_others(server: &Server) -> Result<(), Trouble> {
    let waiting = server.waiting.all();
    if waiting.is_empty() {
        return Ok(());
    }
    for (hash, version) in server.store.list_handoff_versions(&waiting).await? {
        server.waiting.tell(&hash, version);
    }
    Ok(())
}
