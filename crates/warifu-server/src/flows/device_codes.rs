//! A person answers for a device that has no browser (RFC 8628 §3.3): signed in, by the code that it shows.
//!
//! Every code that is looked up is counted against the member who typed it, right or wrong, in the commit that tells:
//! ninety-nine guesses and the right one at once don't let the right one in. What is shown changes nothing else; what
//! is answered is one commit with its event, and looked up anew, so that nothing that a form carries is believed.

use warifu_core::{
    attempt::Attempts,
    audit::EventKind,
    change::Change,
    client::Client,
    consent::{self, ConsentChange},
    device_code::{self, Answering, DeviceCode, Unanswerable, UserCodeKey, WRONG_CODES},
    id::Id,
    managing::{self, NeedsConfirmation},
    member::Member,
    secret::{TokenHash, sha256},
    session::LoadedSession,
    time::Time,
};
use warifu_keys::{Context, TagPurpose};
use warifu_oidc::{
    authorize::Next,
    device::{self, Request, UserCode},
    parameters::Parameters,
};

use super::{Caller, TRIES_ON_COUNTERS, confirming::load_live, counters};
use crate::server::{Server, Trouble, Written};

/// A device that waits, and for whom.
#[derive(Debug)]
pub(crate) struct Asking {
    pub(crate) code: DeviceCode,
    pub(crate) client: Client,
    pub(crate) request: Request,
}

/// Why nobody is shown anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Somebody has answered.
    Answered,
    /// Its time is over, or its client may not ask for this any more.
    Ended,
    /// This member has typed too many wrong ones.
    Locked { until: Time },
    /// The client takes nothing as weak as what this member has.
    TooWeak,
    /// No device shows it.
    Unknown,
}

/// What a typed code comes to.
#[derive(Debug)]
pub(crate) enum Found {
    Asking(Box<Asking>, Box<LoadedSession>),
    NoSession,
    Refused(Refused, Box<LoadedSession>),
}

/// How an answer ended.
#[derive(Debug)]
pub(crate) enum Answered {
    Done,
    /// The client wants a younger or stronger proof than the session has.
    NeedsConfirmation,
    NoSession,
    Refused(Refused, Box<LoadedSession>),
    /// Somebody else than the page named is signed in by now.
    SomeoneElse,
}

/// What a member says on the page that named them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answer {
    pub(crate) allow: bool,
    pub(crate) member: Option<Id<Member>>,
}

struct Looked {
    loaded: LoadedSession,
    /// Whether the member could be asked for a passkey.
    has_passkey: bool,
    counter: Attempts,
    found: Result<Asking, Refused>,
}

/// The keys that a code which is typed is found by, that of the ring's current key first.
pub(super) fn user_code_keys(server: &Server, code: &UserCode) -> Vec<UserCodeKey> {
    let context = Context { issuer: server.site().origin(), id: b"device-code" };
    let tags = server.ring().tags(TagPurpose::TypedSecret, context, code.as_str().as_bytes());
    tags.iter().map(|tag| sha256(&[&tag.to_bytes()])).collect()
}

/// What a code is for that somebody typed.
pub(crate) async fn find(
    server: &Server,
    caller: &Caller,
    token: &TokenHash,
    typed: &UserCode,
) -> Result<Found, Trouble> {
    for _ in 0..TRIES_ON_COUNTERS {
        let Some(looked) = look(server, caller, token, typed).await? else { return Ok(Found::NoSession) };
        if !matches!(looked.found, Err(Refused::Locked { .. }))
            && server.commit(&looked.counts(server, caller)).await? != Written::Yes
        {
            continue;
        }
        let session = Box::new(looked.loaded);
        return Ok(match looked.found {
            Ok(asking) => Found::Asking(Box::new(asking), session),
            Err(refused) => Found::Refused(refused, session),
        });
    }
    Err(Trouble::Bug("the look at a device code stayed stale".into()))
}

/// Allows what a device's client asks, or declines it.
pub(crate) async fn answer(
    server: &Server,
    caller: &Caller,
    token: &TokenHash,
    typed: &UserCode,
    answer: Answer,
) -> Result<Answered, Trouble> {
    for _ in 0..TRIES_ON_COUNTERS {
        let Some(looked) = look(server, caller, token, typed).await? else { return Ok(Answered::NoSession) };
        let (loaded, now) = (&looked.loaded, caller.now);
        if answer.member != Some(loaded.member.id) {
            return Ok(Answered::SomeoneElse);
        }
        let mut changes = looked.counts(server, caller);
        let Asking { code, client, request } = match &looked.found {
            Ok(asking) => asking,
            Err(refused) => {
                let refused = *refused;
                if !changes.is_empty() && server.commit(&changes).await? != Written::Yes {
                    continue;
                }
                return Ok(Answered::Refused(refused, Box::new(looked.loaded)));
            }
        };
        let answering = Answering { code, client, loaded, now, visit: &caller.visit };
        let mut random = server.random();
        changes.extend(if answer.allow {
            let acr = match request.lacks(client, &loaded.session, (code.asked_at, now), looked.has_passkey) {
                Next::Answer(acr) => acr,
                Next::Missing(_) => return Ok(Answered::NeedsConfirmation),
                // Asked for, and not to be had: the client takes nothing weaker.
                Next::Refuse(_) => return Ok(Answered::Refused(Refused::TooWeak, Box::new(looked.loaded))),
            };
            let consent = consent(server, client, request, &answering).await?;
            answering.allow(request.granted(client, acr), consent, &mut random)
        } else {
            answering.decline(&mut random)
        });
        if server.commit(&changes).await? == Written::Yes {
            server.saw(&loaded.session, now);
            return Ok(Answered::Done);
        }
    }
    Err(Trouble::Bug("the answer to a device stayed stale".into()))
}

/// `None`: nobody is signed in any more. A locked member learns nothing of any code.
async fn look(
    server: &Server,
    caller: &Caller,
    token: &TokenHash,
    typed: &UserCode,
) -> Result<Option<Looked>, Trouble> {
    let now = caller.now;
    let Some((loaded, own)) = load_live(server, caller, token).await? else { return Ok(None) };
    let has_passkey = managing::strongest(&own, now) == NeedsConfirmation::ByPasskey;
    let counter = counters::load_of_device_codes(server, caller, loaded.member.id.bytes()).await?;
    let found = match counter.locked(now) {
        Some(until) => Err(Refused::Locked { until }),
        None => judge(server.store.find_user_code(&user_code_keys(server, typed)).await?, now),
    };
    Ok(Some(Looked { loaded, has_passkey, counter, found }))
}

fn judge(found: Option<(DeviceCode, Client)>, now: Time) -> Result<Asking, Refused> {
    let (code, client) = found.ok_or(Refused::Unknown)?;
    code.waits(now).map_err(|why| match why {
        Unanswerable::Answered => Refused::Answered,
        Unanswerable::Ended => Refused::Ended,
    })?;
    // What the client may have by now: it was switched off meanwhile, or lets people have less.
    let kept = Parameters::parse(code.parameters.as_bytes()).ok();
    let request = kept.and_then(|kept| device::read(&kept, &client).ok()).filter(|_| client.enabled);
    Ok(Asking { request: request.ok_or(Refused::Ended)?, code, client })
}

/// What becomes of what the member lets this client have, where that is for the member to say.
async fn consent(
    server: &Server,
    client: &Client,
    request: &Request,
    answering: &Answering<'_>,
) -> Result<Option<ConsentChange>, Trouble> {
    let Some(sought) = request.sought(client) else { return Ok(None) };
    let member = answering.loaded.member.id;
    let before = server.store.find_consent(member, client.id).await?;
    Ok(Some(consent::agree(before, member, client.id, sought, answering.now)))
}

impl Looked {
    /// The count of wrong codes, written with whatever is told. A right one takes nothing off it: whoever guesses
    /// could bring one of their own between.
    fn counts(&self, server: &Server, caller: &Caller) -> Vec<Change> {
        let now = caller.now;
        let change = match self.found {
            Ok(_) => self.counter.unchanged(now),
            Err(Refused::Locked { .. }) => return Vec::new(),
            Err(_) => self.counter.failed(WRONG_CODES, now),
        };
        let locked = change.to.locked(now).map(|until| EventKind::DeviceCodesLocked { until });
        let mut changes = vec![Change::from(change)];
        changes
            .extend(locked.map(|what| {
                device_code::event(&self.loaded, now, &caller.visit, what, &mut server.random())
            }));
        changes
    }
}
