//! Signing in: flows B1, B2, B6 and B10.

use warifu_core::{
    audit::{Actor, Event, EventKind},
    ceremony::{Ceremony, Purpose, Unfit},
    change::{Change, Decision},
    evidence::Method,
    id::Id,
    identifier::Identifier,
    journey::Journey,
    member::{Member, MemberChange},
    organization::Organization,
    secret::TokenHash,
    session::LoadedSession,
    sign_in::{self, Asking, Counters, Outcome},
};
use warifu_keys::SealPurpose;
use warifu_store::guard;
use warifu_webauthn::json::{AuthenticationResponse, RequestOptions};
use zeroize::Zeroizing;

use super::{
    Begun, Caller, TRIES, TRIES_ON_COUNTERS, authorize,
    counters::{self, Guess},
    webauthn,
};
use crate::{
    hashing::Compared,
    sealing::binding,
    server::{Server, Trouble, Written},
};

/// How an answer ended.
#[derive(Debug)]
pub(crate) enum Answered {
    /// The body is no response.
    Malformed,
    /// Decided.
    Ended(Ended),
    /// Its challenge was answered before, belongs elsewhere or is too old: start again.
    Unfit(Unfit),
}

/// How a sign-in ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) outcome: Outcome,
    /// Where the client is answered that the person came from, where nothing lacks.
    pub(crate) answer: Option<String>,
}

/// A challenge for anybody's passkey, bound to this browser's journey.
pub(crate) async fn begin(
    server: &Server,
    caller: &Caller,
    journey: &Journey,
) -> Result<Begun<RequestOptions>, Trouble> {
    let life = server.organization(caller.now).await?.policy.challenge_life();
    let browser = binding("journey", journey.id.bytes());
    let mut random = server.random();
    let ceremony =
        Ceremony::begin(Purpose::SignIn, &server.site.rp_id, browser, life, caller.now, &mut random);
    let options = webauthn::request_options(&ceremony, &[])?;
    let ring = server.ring();
    let ceremony = server.sealing(&ring).seal(SealPurpose::Ceremony, &browser, &ceremony, &mut random);
    Ok(Begun { options, ceremony })
}

/// The answer to [`begin`].
pub(crate) async fn by_passkey(
    server: &Server,
    caller: &Caller,
    journey: &Journey,
    ceremony: &str,
    response: &[u8],
    current: Option<&TokenHash>,
) -> Result<Answered, Trouble> {
    let browser = binding("journey", journey.id.bytes());
    let ring = server.ring();
    let Some(ceremony) = server.sealing(&ring).open::<Ceremony>(SealPurpose::Ceremony, &browser, ceremony)
    else {
        return Ok(Answered::Unfit(Unfit::Foreign));
    };
    if let Err(unfit) = ceremony.fits(&Purpose::SignIn, &server.site.rp_id, &browser, caller.now) {
        note_refusal(server, caller, "passkey", unfit_name(unfit)).await?;
        return Ok(Answered::Unfit(unfit));
    }
    let Ok(response) = AuthenticationResponse::from_json(response) else { return Ok(Answered::Malformed) };
    for _ in 0..TRIES {
        let credential_id = response.credential_id.as_bytes();
        let (owned, current) =
            server.store.find_owned_and_session(&server.site.rp_id, credential_id, current).await?;
        let current = current.filter(|c| c.live(caller.now).is_ok());
        let checked = match &owned {
            Some(owned) => webauthn::check_assertion(&ceremony, &server.site, owned, &[], false, &response)?,
            None => Err(String::new()),
        };
        let asking = asking(caller, current.as_ref());
        let checked = checked.as_ref().map_err(String::as_str);
        let mut decision =
            sign_in::by_passkey(journey, &ceremony, owned.as_ref(), checked, &asking, &mut server.random());
        let answer = conclude(server, caller, journey, &mut decision).await?;
        match server.commit(&decision.changes).await? {
            Written::Yes => return Ok(Answered::Ended(Ended { outcome: decision.outcome, answer })),
            Written::Stale(guard::NONCE) => {
                note_refusal(server, caller, "passkey", "challenge-answered-before").await?;
                return Ok(Answered::Unfit(Unfit::Foreign));
            }
            Written::Stale(_) => {}
        }
    }
    Err(Trouble::Bug("a sign-in by passkey stayed stale".into()))
}

/// A password that was typed.
pub(crate) struct Typed<'a> {
    pub(crate) identifier: &'a Identifier,
    pub(crate) password: Zeroizing<String>,
    /// The random name of this browser, and whom it has signed in before.
    pub(crate) known_browser: Option<&'a KnownBrowser>,
}

/// A browser that has signed somebody in before (signed cookie): it has a count of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KnownBrowser {
    pub(crate) id: [u8; 16],
    pub(crate) members: Vec<Id<Member>>,
}

/// A sign-in by password.
pub(crate) async fn by_password(
    server: &Server,
    caller: &Caller,
    journey: &Journey,
    typed: Typed<'_>,
    current: Option<&TokenHash>,
) -> Result<Ended, Trouble> {
    let limit = server.organization(caller.now).await?.policy.wrong_passwords;
    let browser = typed.known_browser.map(|b| b.id);
    let mut compared: Option<(Option<String>, Compared)> = None;
    for _ in 0..TRIES_ON_COUNTERS {
        // Whom it is for decides what is counted, so that it takes two loads; of a stranger no fewer.
        let (member, current) = server.store.load_password_sign_in(typed.identifier, current).await?;
        let current = current.filter(|c| c.live(caller.now).is_ok());
        let guess = Guess { member: member.as_ref().map(|(m, _)| m), identifier: typed.identifier, browser };
        let counters::Loaded { narrow, wide, own } = counters::load(server, caller, &guess).await?;
        let known = |m: &Member| typed.known_browser.is_some_and(|b| b.members.contains(&m.id));
        let counters = match &member {
            Some((member, _)) if known(member) => Counters { narrow: &own, wide: None },
            _ => Counters { narrow: &narrow, wide: Some(&wide) },
        };
        let phc = member.as_ref().and_then(|(m, _)| m.password.as_ref()).map(|p| p.phc.clone());
        // Compared once, and again only if the password was changed meanwhile; a locked one not at all.
        if counters.locked(caller.now).is_none() && compared.as_ref().is_none_or(|(seen, _)| *seen != phc) {
            let salt = warifu_core::random::bytes(&mut server.random());
            let said = server.hashing.compare(typed.password.clone(), phc.as_deref(), salt).await?;
            compared = Some((phc, said));
        }
        let said = compared.as_ref().map(|(_, said)| said);
        let right = matches!(said, Some(Compared::Right | Compared::RightAndRehashed(_)));
        let known = member.as_ref().map(|(m, o): &(Member, Organization)| (m, o));
        let asking = asking(caller, current.as_ref());
        let mut decision =
            sign_in::by_password(journey, counters, known, right, limit, &asking, &mut server.random());
        if let (Some((member, _)), Some(Compared::RightAndRehashed(phc)), Outcome::SignedIn(_)) =
            (known, said, &decision.outcome)
        {
            let (id, version, phc) = (member.id, member.password_version(), phc.clone());
            decision.changes.push(MemberChange::Rehash { id, version, phc }.into());
        }
        let answer = conclude(server, caller, journey, &mut decision).await?;
        if server.commit(&decision.changes).await? == Written::Yes {
            return Ok(Ended { outcome: decision.outcome, answer });
        }
    }
    Err(Trouble::Bug("a sign-in by password stayed stale".into()))
}

/// "Sign that person out and go on". `None`: there is nothing to go on with any more.
pub(crate) async fn instead_of_someone_else(
    server: &Server,
    caller: &Caller,
    journey: &Journey,
    current: Option<&TokenHash>,
) -> Result<Option<Ended>, Trouble> {
    for _ in 0..TRIES {
        let Some(member) = journey.member else { return Ok(None) };
        let Some((member, organization)) = server.store.find_member(member).await? else { return Ok(None) };
        let current = match current {
            Some(token) => server.store.find_session(token).await?.filter(|c| c.live(caller.now).is_ok()),
            None => None,
        };
        let asking = asking(caller, current.as_ref());
        let device = match journey.evidence.last().map(|e| &e.method) {
            Some(Method::Handoff { passkey, .. } | Method::Passkey { passkey, .. }) => {
                let own = server.store.list_passkeys(member.id).await?;
                own.into_iter().find(|p| p.id == *passkey).map(|p| p.name).unwrap_or_default()
            }
            _ => String::new(),
        };
        let (organization, random) = (&organization, &mut server.random());
        let decided =
            sign_in::instead_of_someone_else(journey, &member, organization, &device, &asking, random);
        let Some(mut decision) = decided else { return Ok(None) };
        let answer = conclude(server, caller, journey, &mut decision).await?;
        if server.commit(&decision.changes).await? == Written::Yes {
            return Ok(Some(Ended { outcome: decision.outcome, answer }));
        }
    }
    Ok(None)
}

/// Adds the code for the client that the person came from, if there is one and nothing lacks. Who is to be offered
/// a passkey first goes on from there.
pub(super) async fn conclude(
    server: &Server,
    caller: &Caller,
    journey: &Journey,
    decision: &mut Decision<Outcome>,
) -> Result<Option<String>, Trouble> {
    let Outcome::SignedIn(signed_in) = &decision.outcome else { return Ok(None) };
    if signed_in.offer {
        return Ok(None);
    }
    let concluded = authorize::conclude(server, caller, journey, &signed_in.session).await?;
    Ok(concluded.map(|(answer, changes)| {
        decision.changes.extend(changes);
        answer
    }))
}

pub(super) fn asking<'a>(caller: &'a Caller, current: Option<&'a LoadedSession>) -> Asking<'a> {
    Asking { now: caller.now, visit: &caller.visit, address: caller.address, current }
}

pub(super) const fn unfit_name(unfit: Unfit) -> &'static str {
    match unfit {
        Unfit::Expired => "challenge-expired",
        Unfit::Foreign => "challenge-foreign",
    }
}

/// Records a refusal that changes nothing else.
pub(super) async fn note_refusal(
    server: &Server,
    caller: &Caller,
    method: &str,
    why: &str,
) -> Result<(), Trouble> {
    let mut random = server.random();
    let event = Event {
        id: Id::new(caller.now, &mut random),
        at: caller.now,
        organization: None,
        member: None,
        passkey: None,
        session: None,
        ticket: None,
        actor: Actor::Anyone,
        what: EventKind::SignInRefused { method: method.to_owned(), why: why.to_owned() },
        visit: Some(caller.visit.clone()),
    };
    server.commit(&[Change::from(event.salted(&mut random))]).await?;
    Ok(())
}

/// Who is signed in and who would be, while the question of flow B10 stands.
pub(crate) async fn find_both(
    server: &Server,
    caller: &Caller,
    journey: &Journey,
    current: Option<&TokenHash>,
) -> Result<Option<(Member, Member)>, Trouble> {
    let (Some(wanted), Some(token)) = (journey.member, current) else { return Ok(None) };
    let current = server.store.find_session(token).await?.filter(|c| c.live(caller.now).is_ok());
    let wanted = server.store.find_member(wanted).await?;
    Ok(current.zip(wanted).map(|(current, (wanted, _))| (current.member, wanted)))
}
