//! Registering a passkey: flow A1 (on this device), the silent upgrade, by a link, and once after a recovery code.

use warifu_core::{
    ceremony::{BrowserBinding, Ceremony, Purpose},
    id::Id,
    journey::Journey,
    member::Member,
    organization::Organization,
    passkey::Passkey,
    registering::{self, Allowed, Refused},
    secret::TokenHash,
    session::LoadedSession,
    ticket::{Ticket, Unusable},
    time::Time,
};
use warifu_keys::SealPurpose;
use warifu_store::guard;
use warifu_webauthn::json::{CreationOptions, RegistrationResponse};

use super::{
    Begun, Caller, DeviceNames, TRIES,
    tickets::{self, Named},
    webauthn::{self, Wanted},
};
use crate::{
    sealing::binding,
    server::{Server, Trouble, Written},
};

/// What a registration is asked by.
#[derive(Debug, Clone, Copy)]
pub(crate) enum By<'a> {
    /// The session of this token.
    Session(&'a TokenHash),
    /// This ticket, in this journey.
    Ticket(Named<'a>, &'a Journey),
    /// The silent upgrade, in the session of this token.
    Upgrade(&'a TokenHash),
}

/// How a registration ended.
#[derive(Debug)]
pub(crate) enum Answered {
    /// The body is no response: `registration-invalid`.
    Malformed,
    /// There is no live session any more: `session-expired`.
    NoSession,
    /// The ticket has a password, which wasn't typed in this journey.
    PasswordFirst,
    /// Refused.
    Refused(Refused),
    /// Done.
    Registered(Box<Passkey>),
}

/// What was loaded for it.
struct Loaded {
    session: Option<LoadedSession>,
    ticket: Option<(Ticket, Member, Organization)>,
    own: Vec<Passkey>,
    upgrade: bool,
    now: Time,
}

impl Loaded {
    async fn load(server: &Server, caller: &Caller, by: By<'_>) -> Result<Result<Self, Answered>, Trouble> {
        match by {
            By::Session(token) | By::Upgrade(token) => {
                let found = server.store.find_session_with_passkeys(token).await?;
                let upgrade = matches!(by, By::Upgrade(_));
                Ok(match found.filter(|(session, _)| session.live(caller.now).is_ok()) {
                    Some((session, own)) => {
                        Ok(Self { session: Some(session), ticket: None, own, upgrade, now: caller.now })
                    }
                    None => Err(Answered::NoSession),
                })
            }
            By::Ticket(named, journey) => {
                let Some(ticket) = tickets::find(server, named).await? else {
                    return Ok(Err(Answered::Refused(Refused::Ticket(Unusable::Invalid))));
                };
                // What became of a ticket needs no password: its address is secret enough to be told that.
                let opened = ticket.0.password.is_none() || journey.opened == Some(ticket.0.id);
                if !opened && ticket.0.usable(caller.now).is_ok() {
                    return Ok(Err(Answered::PasswordFirst));
                }
                let own = server.store.list_passkeys(ticket.1.id).await?;
                Ok(Ok(Self { session: None, ticket: Some(ticket), own, upgrade: false, now: caller.now }))
            }
        }
    }

    fn allowed(&self) -> Result<Allowed<'_>, Trouble> {
        match (&self.session, &self.ticket) {
            (Some(session), _) if self.upgrade => Ok(Allowed::ByUpgrade(session)),
            (Some(session), _) => Ok(Allowed::by(session, &self.own, self.now)),
            (None, Some((ticket, member, organization))) => {
                Ok(Allowed::ByTicket { ticket, member, organization })
            }
            (None, None) => Err(Trouble::Bug("a registration needs a session or a ticket".into())),
        }
    }

    /// What is asked of the authenticator, and of its answer.
    fn wanted(&self, server: &Server, caller: &Caller) -> Result<Wanted<'_>, Trouble> {
        let rules = &self.allowed()?.organization().policy;
        Wanted::new(rules, server, caller.on_phone, self.upgrade)
    }

    fn purpose_and_browser(&self, by: By<'_>) -> Result<(Purpose, BrowserBinding), Trouble> {
        Ok(match (self.allowed()?, by) {
            (Allowed::ByRecovery(loaded) | Allowed::BySession(loaded), _) => {
                let (session, member) = (loaded.session.id, loaded.member.id);
                (Purpose::Register { session, member }, session_binding(session))
            }
            (Allowed::ByUpgrade(loaded), _) => {
                let (session, member) = (loaded.session.id, loaded.member.id);
                (Purpose::Upgrade { session, member }, session_binding(session))
            }
            (Allowed::ByTicket { ticket, member, .. }, By::Ticket(_, journey)) => {
                let purpose = Purpose::RegisterByTicket { ticket: ticket.id, member: member.id };
                (purpose, binding("journey", journey.id.bytes()))
            }
            (Allowed::ByTicket { .. }, _) => {
                return Err(Trouble::Bug("a ticket is opened in a journey".into()));
            }
        })
    }
}

/// The binding of a ceremony to the browser that holds a session.
pub(super) fn session_binding(session: Id<warifu_core::session::Session>) -> BrowserBinding {
    binding("session", session.bytes())
}

/// Whether a registration may begin: for the page, before anything is created.
pub(crate) async fn may_begin(
    server: &Server,
    caller: &Caller,
    by: By<'_>,
) -> Result<Result<(), Answered>, Trouble> {
    let loaded = match Loaded::load(server, caller, by).await? {
        Ok(loaded) => loaded,
        Err(answered) => return Ok(Err(answered)),
    };
    Ok(registering::may_begin(loaded.allowed()?, &loaded.own, caller.now).map_err(Answered::Refused))
}

/// A challenge for a new passkey.
pub(crate) async fn begin(
    server: &Server,
    caller: &Caller,
    by: By<'_>,
) -> Result<Result<Begun<CreationOptions>, Answered>, Trouble> {
    let loaded = match Loaded::load(server, caller, by).await? {
        Ok(loaded) => loaded,
        Err(answered) => return Ok(Err(answered)),
    };
    let allowed = loaded.allowed()?;
    if let Err(refused) = registering::may_begin(allowed, &loaded.own, caller.now) {
        return Ok(Err(Answered::Refused(refused)));
    }
    let (purpose, browser) = loaded.purpose_and_browser(by)?;
    let policy = &allowed.organization().policy;
    let mut random = server.random();
    let rp_id = &server.site.rp_id;
    let ceremony = Ceremony::begin(purpose, rp_id, browser, policy.challenge_life(), caller.now, &mut random);
    let wanted = loaded.wanted(server, caller)?;
    let options =
        webauthn::creation_options(&ceremony, &server.site, allowed.member(), &loaded.own, &wanted)?;
    let ring = server.ring();
    let ceremony = server.sealing(&ring).seal(SealPurpose::Ceremony, &browser, &ceremony, &mut random);
    Ok(Ok(Begun { options, ceremony }))
}

/// The answer to [`begin`].
pub(crate) async fn finish(
    server: &Server,
    caller: &Caller,
    by: By<'_>,
    ceremony: &str,
    response: &[u8],
    names: &DeviceNames<'_>,
) -> Result<Answered, Trouble> {
    for _ in 0..TRIES {
        let loaded = match Loaded::load(server, caller, by).await? {
            Ok(loaded) => loaded,
            Err(answered) => return Ok(answered),
        };
        let (purpose, browser) = loaded.purpose_and_browser(by)?;
        let ring = server.ring();
        let opened = server.sealing(&ring).open::<Ceremony>(SealPurpose::Ceremony, &browser, ceremony);
        let Some(ceremony) = opened else { return Ok(Answered::Refused(foreign())) };
        // Too late is decided, and recorded, by the rules; a challenge of elsewhere is not even spent.
        if ceremony.fits(&purpose, &server.site.rp_id, &browser, caller.now)
            == Err(warifu_core::ceremony::Unfit::Foreign)
        {
            super::sign_in::note_refusal(server, caller, "registration", "challenge-foreign").await?;
            return Ok(Answered::Refused(foreign()));
        }
        let Ok(response) = RegistrationResponse::from_json(response) else { return Ok(Answered::Malformed) };
        let wanted = loaded.wanted(server, caller)?;
        let checked = webauthn::check_registration(&ceremony, &server.site, &response, &wanted, names)?;
        let (allowed, mut random) = (loaded.allowed()?, server.random());
        let decision = registering::finish(
            allowed,
            &loaded.own,
            &ceremony,
            checked,
            caller.now,
            &caller.visit,
            &mut random,
        );
        match server.commit(&decision.changes).await? {
            Written::Yes => {
                return Ok(match decision.outcome {
                    Ok(passkey) => Answered::Registered(Box::new(passkey)),
                    Err(refused) => Answered::Refused(refused),
                });
            }
            Written::Stale(guard::NONCE) => {
                return answered_before(server, caller, allowed.member(), &response).await;
            }
            // Somebody else's, or deleted here and kept by the authenticator: nothing may be told of it.
            Written::Stale(guard::PASSKEY_NEW) => {
                super::sign_in::note_refusal(server, caller, "registration", "credential-id-taken").await?;
                return Ok(Answered::Refused(Refused::Invalid { step: "credential-id-taken".into() }));
            }
            Written::Stale(_) => {}
        }
    }
    Err(Trouble::Bug("a registration stayed stale".into()))
}

/// The same answer again: refused, and told what became of the first.
async fn answered_before(
    server: &Server,
    caller: &Caller,
    member: &Member,
    response: &RegistrationResponse,
) -> Result<Answered, Trouble> {
    super::sign_in::note_refusal(server, caller, "registration", "challenge-answered-before").await?;
    let own = server.store.list_passkeys(member.id).await?;
    let done = own.iter().any(|p| p.credential_id == response.credential_id.as_bytes());
    Ok(Answered::Refused(if done { Refused::AlreadyRegistered } else { foreign() }))
}

fn foreign() -> Refused {
    Refused::Unfit(warifu_core::ceremony::Unfit::Foreign)
}

/// The passkey that a used ticket registered since `since`.
pub(crate) async fn find_registered_by(
    server: &Server,
    named: Named<'_>,
    since: warifu_core::time::Time,
) -> Result<Option<Passkey>, Trouble> {
    let Some((ticket, member, _)) = tickets::find(server, named).await? else { return Ok(None) };
    if ticket.state != warifu_core::ticket::TicketState::Used {
        return Ok(None);
    }
    let own = server.store.list_passkeys(member.id).await?;
    let by_ticket = |p: &Passkey| p.registered_how == warifu_core::passkey::RegisteredHow::Ticket;
    Ok(own.into_iter().rfind(|p| by_ticket(p) && p.registered_at >= since))
}
