//! From a session to a code: asked again after every step, until nothing lacks.

use warifu_core::{
    audit::{Actor, Event, EventKind},
    change::Change,
    consent::{self, ConsentChange, Consented},
    evidence::Acr,
    grant::{self, GrantChange},
    id::Id,
    journey::{Asked, AskedBy, Journey},
    secret::TokenHash,
    session::{LoadedSession, Session, SessionChange},
};
use warifu_oidc::{
    authorize::{self, Answer, HELD_BACK, Hint, Next, ResponseMode, SignedIn, Situation},
    id_token_hint, subject,
};
use warifu_store::guard;

use super::{Asking, Caller, Outcome, live_session, read_journey};
use crate::{
    flows::TRIES,
    limits::TooMany,
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
    let mut counted = false;
    for _ in 0..TRIES {
        let session = current.as_ref().map(|loaded| &loaded.session);
        let (next, consented) = next(server, &asking, &asked, session, caller).await?;
        let step = match next {
            Next::Refuse(error) => {
                return Ok(Outcome::Answer(asking.return_to.error(&error, server.site.origin())));
            }
            Next::Missing(step) => step,
            Next::Answer(acr) => {
                let loaded = current.as_ref().ok_or_else(|| Trouble::Bug("nobody is signed in".into()))?;
                if !std::mem::replace(&mut counted, true)
                    && let Err(too_many) = server.answer_limits.count(loaded.session.id, caller.now)
                {
                    return Ok(held_back(server, &asking, too_many));
                }
                let answer = Answering { asking: &asking, asked: &asked, acr, consented };
                match answer.write(server, caller, loaded).await? {
                    Ok(answer) => return Ok(Outcome::Answer(answer)),
                    Err(guard::KEPT_REQUEST) => return Ok(Outcome::RequestGone),
                    Err(guard::SESSION) => {
                        let token = loaded.session.token;
                        current = live_session(server, caller, Some(&token)).await?;
                        continue;
                    }
                    Err(_) => continue,
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

/// What a session comes to that was answered for too often.
fn held_back(server: &Server, asking: &Asking, too_many: TooMany) -> Outcome {
    match asking.checked.prompt.none {
        true => Outcome::Answer(asking.return_to.error(&HELD_BACK, server.site.origin())),
        false => Outcome::TooMany(too_many),
    }
}

/// Where the client is answered for a session that is about to be opened by this journey, and what is to be written
/// with it. `None`: the journey goes on, because something lacks still, the answer is a page, or the request is gone.
pub(crate) async fn conclude(
    server: &Server,
    caller: &Caller,
    journey: &Journey,
    session: &Session,
) -> Result<Option<(String, Vec<Change>)>, Trouble> {
    let Some(asked) = &journey.asked else { return Ok(None) };
    let Ok(asking) = read_journey(server, asked).await? else { return Ok(None) };
    let (next, consented) = next(server, &asking, asked, Some(session), caller).await?;
    let (answer, changes) = match next {
        Next::Answer(acr) if asking.return_to.mode == ResponseMode::Query => {
            let answer = Answering { asking: &asking, asked, acr, consented };
            answer.changes(server, caller, session)
        }
        Next::Answer(_) | Next::Missing(_) => return Ok(None),
        Next::Refuse(error) => (asking.return_to.error(&error, server.site.origin()), Vec::new()),
    };
    Ok(match answer {
        Answer::Redirect(location) => Some((location, changes)),
        Answer::FormPost { .. } => None,
    })
}

/// What is to be done next, and what of the member's consent that was decided on.
async fn next(
    server: &Server,
    asking: &Asking,
    asked: &AskedBy,
    session: Option<&Session>,
    caller: &Caller,
) -> Result<(Next, Option<Consented>), Trouble> {
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
        Some(session) if authorize::sought(&asking.checked, settings).is_some() => {
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
        now: caller.now,
        session: signed_in,
        hint,
        consented: consented.as_ref(),
        agreed: session.is_some_and(|session| asked.agreed == Some(session.member)),
        chosen: session.is_some_and(|session| asked.chosen == Some(session.member)),
    };
    Ok((authorize::ask(&asking.checked, settings, &situation), consented))
}

/// A code that is to be given: for what, and on what it was decided.
struct Answering<'a> {
    asking: &'a Asking,
    asked: &'a AskedBy,
    acr: Acr,
    consented: Option<Consented>,
}

impl Answering<'_> {
    /// Writes it for somebody who is signed in already; or which guard wasn't met.
    async fn write(
        self,
        server: &Server,
        caller: &Caller,
        loaded: &LoadedSession,
    ) -> Result<Result<Answer, &'static str>, Trouble> {
        let session = &loaded.session;
        let still = SessionChange::Still { id: session.id, token: session.token };
        let told = told(server, caller, self.asking, loaded, self.acr);
        let (answer, changes) = self.changes(server, caller, session);
        let changes = [vec![still.into()], changes, vec![told]].concat();
        Ok(match server.commit(&changes).await? {
            Written::Yes => {
                server.saw(session, caller.now);
                Ok(answer)
            }
            Written::Stale(guard) => Err(guard),
        })
    }

    /// The answer with a code, and what is to be written before anybody is told.
    fn changes(self, server: &Server, caller: &Caller, session: &Session) -> (Answer, Vec<Change>) {
        let Asking { client, return_to, checked } = self.asking;
        let granted = checked.granted(client, return_to, self.acr);
        let (code, issue) = grant::issue(granted, session, caller.now, &mut server.random());
        // A request in a row gives one code (RFC 9126 §7.3).
        let kept = match self.asked.request {
            Asked::Kept(token) => Some(GrantChange::ConsumeKept { token }),
            Asked::Here(_) => None,
        };
        let answer = return_to.code(&code.reveal(), server.site.origin());
        let consent = self.consent(caller, session);
        let kept = kept.map(Change::from).into_iter();
        (answer, kept.chain(consent.map(Change::from)).chain([issue.into()]).collect())
    }

    /// What becomes of the member's consent, where it is for the member to allow.
    fn consent(self, caller: &Caller, session: &Session) -> Option<ConsentChange> {
        let Asking { client, checked, .. } = self.asking;
        let sought = authorize::sought(checked, &client.settings)?;
        if self.asked.agreed == Some(session.member) {
            return Some(consent::agree(self.consented, session.member, client.id, sought, caller.now));
        }
        self.consented.as_ref().map(Consented::still)
    }
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
