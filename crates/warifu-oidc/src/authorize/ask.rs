//! What still lacks before a request can be answered: only that is asked of the person (flow B9).
//!
//! Pure, and safe to repeat: after every step it is asked again with the same request, until nothing lacks.
//! "Again" is measured from when the request was first received, so that one fresh sign-in satisfies
//! `prompt=login` and `max_age` together and nothing is asked in a loop: what a fresh sign-in didn't bring is
//! either done without or refused. How old a proof is, is measured when the client is answered: whoever lingers on a
//! page proves again what has become too old meanwhile.

use warifu_core::{
    client::{ClientSettings, Consent},
    consent::{Consented, Sought},
    evidence::Acr,
    time::{Span, Time},
};

use super::{Checked, acr::UNMET};
use crate::{
    error::{ErrorCode, OAuthError},
    scope,
};

/// A proof that came after the request isn't too old for its answer this long, whatever `max_age` says: redirects and
/// forms take their time, and `max_age=0` would never be answered.
const FRESH: Span = Span::minutes(1);

const LOGIN_REQUIRED: OAuthError = OAuthError::new(ErrorCode::LoginRequired, "the person must sign in");
const CONSENT_REQUIRED: OAuthError = OAuthError::new(ErrorCode::ConsentRequired, "the person must be asked");
const INTERACTION_REQUIRED: OAuthError =
    OAuthError::new(ErrorCode::InteractionRequired, "on a shared computer a page must be shown");
const ANOTHER_PERSON: OAuthError =
    OAuthError::new(ErrorCode::LoginRequired, "the person who signed in isn't the one asked for");

/// How things stand while a request waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation<'a> {
    /// When the request first came, at authorize or PAR.
    pub received_at: Time,
    /// When it would be answered.
    pub now: Time,
    /// Who is signed in in this browser.
    pub session: Option<SignedIn<'a>>,
    /// What the `id_token_hint` says.
    pub hint: Hint<'a>,
    /// What this member let this client have before.
    pub consented: Option<&'a Consented>,
    /// On the page of this request, the member agreed to what was asked.
    pub agreed: bool,
    /// On the page of this request, the member chose to go on as who is signed in.
    pub chosen: bool,
}

/// A session that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedIn<'a> {
    /// What this client calls the member.
    pub sub: &'a str,
    /// Class of the session's evidence.
    pub acr: Acr,
    /// When the member last proved anything.
    pub auth_time: Time,
}

/// What the `id_token_hint` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint<'a> {
    /// There is none.
    Absent,
    /// We wrote it for this client, about this `sub`. It may have expired (OpenID Connect Core §3.1.2.1).
    About(&'a str),
    /// We didn't write it for this client, as far as can be verified.
    Unreadable,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Nothing lacks: give a code. Tokens say this class.
    Answer(Acr),
    /// The person is asked for one thing.
    Missing(Step),
    /// The client gets an error.
    Refuse(OAuthError),
}

/// What lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The member agrees that the client is given this.
    Consent(Sought),
    /// Who is signed in proves it again, with evidence of this class at least, if one is named.
    Fresh(Option<Acr>),
    /// "Go on as …", or as somebody else.
    SelectAccount,
    /// Somebody signs in, with evidence of this class at least, if one is named.
    SignIn(Option<Acr>),
    /// The client wants another person than who is signed in (flow B10).
    SomeoneElse,
    /// Who is signed in adds evidence of this class.
    Stronger(Acr),
}

/// What lacks before `asked` can be answered in this situation.
pub fn ask(asked: &Checked, settings: &ClientSettings, situation: &Situation<'_>) -> Next {
    let silent = asked.prompt.none;
    // Without a page, nobody else can find out who it should have been.
    if silent && situation.hint == Hint::Unreadable {
        return Next::Refuse(LOGIN_REQUIRED);
    }
    let Some(session) = situation.session else {
        return lacks(silent, Step::SignIn(asked.least()));
    };
    let step = match who(asked, situation, &session) {
        Ok(None) => match proof(asked, situation, &session) {
            Ok(None) => leave(asked, settings, situation, &session),
            found => found,
        },
        found => found,
    };
    match step {
        Ok(None) => Next::Answer(asked.told(session.acr)),
        Ok(Some(step)) => lacks(silent, step),
        Err(error) => Next::Refuse(error),
    }
}

/// Whether the right person is signed in.
fn who(
    asked: &Checked,
    situation: &Situation<'_>,
    session: &SignedIn<'_>,
) -> Result<Option<Step>, OAuthError> {
    let hinted = match situation.hint {
        Hint::About(sub) => Some(sub),
        Hint::Absent | Hint::Unreadable => None,
    };
    let wanted = [hinted, asked.claims.subject()];
    if wanted.into_iter().flatten().any(|sub| sub != session.sub) {
        // OpenID Connect Core §3.1.2.1: who signed in because of this request is still another.
        return if situation.is_fresh(session) { Err(ANOTHER_PERSON) } else { Ok(Some(Step::SomeoneElse)) };
    }
    let unchosen = asked.prompt.select_account && !situation.chosen && !situation.is_fresh(session);
    Ok(unchosen.then_some(Step::SelectAccount))
}

/// Whether they proved it recently and strongly enough.
fn proof(
    asked: &Checked,
    situation: &Situation<'_>,
    session: &SignedIn<'_>,
) -> Result<Option<Step>, OAuthError> {
    let unmet = asked.least().filter(|least| session.acr < *least);
    // What is only wished for may be done without; what the client can't do without, and its floor, may not.
    let required = asked.acr.essential || asked.floor.is_some_and(|floor| session.acr < floor);
    let fresh = situation.is_fresh(session);
    let allowed = asked.max_age.map(|age| if fresh { age.max(FRESH) } else { age });
    let old = allowed.is_some_and(|age| situation.now - session.auth_time > age);
    if old || (asked.prompt.login && !fresh) {
        return Ok(Some(Step::Fresh(unmet)));
    }
    if fresh {
        // Asked for once, and not brought: no loop.
        return if unmet.is_some() && required { Err(UNMET) } else { Ok(None) };
    }
    // What is only wished for doesn't fail a request that may show no page (OpenID Connect Core §5.5.1.1).
    Ok(unmet.filter(|_| required || !asked.prompt.none).map(Step::Stronger))
}

/// Whether they let the client know, and know themselves that it will.
fn leave(
    asked: &Checked,
    settings: &ClientSettings,
    situation: &Situation<'_>,
    session: &SignedIn<'_>,
) -> Result<Option<Step>, OAuthError> {
    if situation.agreed {
        return Ok(None);
    }
    if let Some(sought) = sought(asked, settings) {
        let further = if asked.prompt.consent { sought } else { sought.further(situation.consented) };
        // Who asks for nothing in particular is asked about too.
        if asked.prompt.consent || !further.is_empty() || situation.consented.is_none() {
            return Ok(Some(Step::Consent(further)));
        }
    }
    let unseen = settings.shared_computer && !situation.chosen && !situation.is_fresh(session);
    Ok(unseen.then_some(Step::SelectAccount))
}

/// What of a request is for the person to allow, whether or not they have before; `None`: the organization has decided.
pub fn sought(asked: &Checked, settings: &ClientSettings) -> Option<Sought> {
    if settings.consent == Consent::Ask || asked.prompt.consent {
        return Some(Sought { scope: asked.scope.clone(), resources: asked.resources.clone() });
    }
    // To go on without the person is for the person to allow, whoever decided the rest (OpenID Connect Core §11).
    let offline = || Sought { scope: vec![scope::OFFLINE_ACCESS.to_owned()], resources: Vec::new() };
    scope::has(&asked.scope, scope::OFFLINE_ACCESS).then(offline)
}

/// The step, or where no page may be shown its error (OpenID Connect Core §3.1.2.6).
fn lacks(silent: bool, step: Step) -> Next {
    if !silent {
        return Next::Missing(step);
    }
    Next::Refuse(match step {
        Step::Consent(_) => CONSENT_REQUIRED,
        Step::SelectAccount => INTERACTION_REQUIRED,
        Step::Fresh(_) | Step::SignIn(_) | Step::SomeoneElse | Step::Stronger(_) => LOGIN_REQUIRED,
    })
}

impl Situation<'_> {
    /// Whether the session's last proof came after the request did, so that it is an answer to it.
    fn is_fresh(&self, session: &SignedIn<'_>) -> bool {
        session.auth_time >= self.received_at
    }
}

#[cfg(test)]
mod tests;
