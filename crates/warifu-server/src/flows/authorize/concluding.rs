//! From a session to a code: asked again after every step, until nothing lacks.

use warifu_core::{
    audit::{Actor, Event, EventKind},
    change::Change,
    client::Consent,
    evidence::Acr,
    grant::{self, Consented, GrantChange},
    id::Id,
    journey::{AskedBy, Journey},
    secret::TokenHash,
    session::{LoadedSession, Session, SessionChange},
};
use warifu_oidc::{
    authorize::{self, Answer, Hint, Next, ResponseMode, SignedIn, Situation},
    id_token_hint, scope, subject,
};
use warifu_store::guard;

use super::{Asking, Caller, Outcome, live_session, read_journey};
use crate::{
    flows::TRIES,
    server::{Server, Trouble, Written},
};

/// What a journey's request comes to now.
pub(crate) async fn go_on(
    server: &Server,
    caller: &Caller,
    journey: &Journey,
    session: Option<&TokenHash>,
) -> Result<Outcome, Trouble> {
    let Some(asked) = &journey.asked else { return Ok(Outcome::RequestGone) };
    let asking = match read_journey(server, asked).await? {
        Ok(asking) => asking,
        Err(outcome) => return Ok(outcome),
    };
    let current = live_session(server, caller, session).await?;
    decide(server, caller, asking, asked.clone(), current, Some(journey)).await
}

/// Decides, and writes the code where nothing lacks.
pub(super) async fn decide(
    server: &Server,
    caller: &Caller,
    asking: Asking,
    asked: AskedBy,
    mut current: Option<LoadedSession>,
    journey: Option<&Journey>,
) -> Result<Outcome, Trouble> {
    for _ in 0..TRIES {
        let step = match next(server, &asking, &asked, current.as_ref().map(|loaded| &loaded.session)).await?
        {
            Next::Refuse(error) => {
                return Ok(Outcome::Answer(asking.return_to.error(&error, server.site.origin())));
            }
            Next::Missing(step) => step,
            Next::Answer(acr) => {
                let loaded = current.as_ref().ok_or_else(|| Trouble::Bug("nobody is signed in".into()))?;
                let (session, token) = (&loaded.session, loaded.session.token);
                let (answer, mut changes) = answer(server, &asking, &asked, session, acr, caller).await?;
                let still = SessionChange::Still { id: session.id, token };
                changes.insert(0, still.into());
                changes.push(told(server, caller, &asking, loaded, acr));
                match server.commit(&changes).await? {
                    Written::Yes => {
                        server.saw(session, caller.now);
                        return Ok(Outcome::Answer(answer));
                    }
                    Written::Stale(guard::SESSION) => {
                        current = live_session(server, caller, Some(&token)).await?;
                        continue;
                    }
                    Written::Stale(_) => continue,
                }
            }
        };
        let journey = match journey {
            Some(journey) => journey.clone(),
            None => Journey::for_client(asked, caller.now, &mut server.random()),
        };
        let session = current.map(Box::new);
        return Ok(Outcome::Missing { journey: Box::new(journey), step, asking: Box::new(asking), session });
    }
    Err(Trouble::Bug("an answer to a client stayed stale".into()))
}

/// Where the client is answered for a session that is about to be opened by this journey, and what is to be written
/// with it. `None`: the journey goes on, because something lacks still or the answer is a page.
pub(crate) async fn conclude(
    server: &Server,
    caller: &Caller,
    journey: &Journey,
    session: &Session,
) -> Result<Option<(String, Vec<Change>)>, Trouble> {
    let Some(asked) = &journey.asked else { return Ok(None) };
    let Ok(asking) = read_journey(server, asked).await? else { return Ok(None) };
    let (answer, changes) = match next(server, &asking, asked, Some(session)).await? {
        Next::Answer(acr) if asking.return_to.mode == ResponseMode::Query => {
            answer(server, &asking, asked, session, acr, caller).await?
        }
        Next::Answer(_) | Next::Missing(_) => return Ok(None),
        Next::Refuse(error) => (asking.return_to.error(&error, server.site.origin()), Vec::new()),
    };
    Ok(match answer {
        Answer::Redirect(location) => Some((location, changes)),
        Answer::FormPost { .. } => None,
    })
}

async fn next(
    server: &Server,
    asking: &Asking,
    asked: &AskedBy,
    session: Option<&Session>,
) -> Result<Next, Trouble> {
    let keys = server.token_keys().await?;
    let settings = &asking.client.settings;
    let issuer = server.site.origin();
    let hint =
        asking.checked.id_token_hint.as_deref().map(|hint| {
            id_token_hint::verify(hint, &keys.published(), issuer, Some(&asking.client.client_id))
        });
    let hint = match &hint {
        None => Hint::Absent,
        Some(Ok(hint)) => Hint::About(&hint.subject),
        Some(Err(_)) => Hint::Unreadable,
    };
    let sub = session.map(|session| subject::of(&settings.subject, keys.salt(), session.member));
    let consented = match session {
        Some(session) if settings.consent == Consent::Ask || is_offline(asking) => {
            server.store.find_consent(session.member, asking.client.id).await?
        }
        _ => None,
    };
    let signed_in = session.zip(sub.as_deref()).map(|(session, sub)| SignedIn {
        sub,
        acr: session.acr(),
        auth_time: session.proved_at(),
    });
    let situation = Situation {
        received_at: asked.received_at,
        session: signed_in,
        hint,
        consented: consented.as_ref().map_or(&[], |consented| &consented.scope),
        agreed: session.is_some_and(|session| asked.agreed == Some(session.member)),
        chosen: session.is_some_and(|session| asked.chosen == Some(session.member)),
    };
    Ok(authorize::ask(&asking.checked, settings, &situation))
}

/// The answer with a code, and what is to be written before anybody is told.
async fn answer(
    server: &Server,
    asking: &Asking,
    asked: &AskedBy,
    session: &Session,
    acr: Acr,
    caller: &Caller,
) -> Result<(Answer, Vec<Change>), Trouble> {
    let granted = asking.checked.granted(&asking.client, &asking.return_to, acr);
    let (code, issue) = grant::issue(granted, session, caller.now, &mut server.random());
    let mut changes = vec![Change::from(issue)];
    if asked.agreed == Some(session.member) {
        let (member, client) = (session.member, asking.client.id);
        let before = server.store.find_consent(member, client).await?;
        let mut scope = before.map(|before| before.scope).unwrap_or_default();
        scope.extend(
            asking.checked.scope.iter().filter(|one| !scope.contains(one)).cloned().collect::<Vec<_>>(),
        );
        changes.push(GrantChange::Consent(Consented { member, client, scope, at: caller.now }).into());
    }
    Ok((asking.return_to.code(&code.reveal(), server.site.origin()), changes))
}

/// The event of an answer to a client for somebody who is signed in already.
fn told(server: &Server, caller: &Caller, asking: &Asking, loaded: &LoadedSession, acr: Acr) -> Change {
    let mut random = server.random();
    let event = Event {
        id: Id::new(caller.now, &mut random),
        at: caller.now,
        organization: Some(loaded.organization.id),
        member: Some(loaded.member.id),
        passkey: None,
        session: Some(loaded.session.id),
        ticket: None,
        actor: Actor::Member(loaded.member.id),
        what: EventKind::ClientTold {
            client: asking.client.client_id.clone(),
            acr: acr.value().to_owned(),
            scope: asking.checked.scope.join(" "),
        },
        visit: Some(caller.visit.clone()),
    };
    event.salted(&mut random).into()
}

fn is_offline(asking: &Asking) -> bool {
    scope::has(&asking.checked.scope, scope::OFFLINE_ACCESS)
}
