//! Step-up: the same person proves again who they are, and the session gets a new token.

use warifu_core::passkey::Passkey;
use warifu_core::{
    ceremony::{Ceremony, Purpose, Unfit},
    evidence::{Evidence, Method},
    managing::{self, Managing, NeedsConfirmation},
    passkey::PasskeyChange,
    secret::{Token, TokenHash},
    session::LoadedSession,
    sign_in::{self, Asking, Counter, Outcome, Owned, Refused},
    time::Time,
};
use warifu_keys::SealPurpose;
use warifu_store::guard;
use warifu_webauthn::json::{AuthenticationResponse, RequestOptions};
use zeroize::Zeroizing;

use super::{Begun, Caller, TRIES, registering::session_binding, webauthn};
use crate::server::{Server, Trouble, Written};

/// How a confirmation ended.
#[derive(Debug)]
pub(crate) enum Answered {
    /// The session's new token.
    Confirmed(Token),
    /// The body is no response.
    Malformed,
    /// There is no live session any more.
    NoSession,
    /// Refused, as signing in would be.
    Refused(Refused),
    /// Start again.
    Unfit(Unfit),
}

type Found = Option<(LoadedSession, Vec<Passkey>)>;

async fn load(server: &Server, caller: &Caller, token: &TokenHash) -> Result<Found, Trouble> {
    let found = server.store.find_session_with_passkeys(token).await?;
    Ok(found.filter(|(session, _)| session.live(caller.now).is_ok()))
}

/// What the member would be asked for.
pub(crate) fn needed(own: &[Passkey], now: Time) -> NeedsConfirmation {
    managing::strongest(own, now)
}

/// A challenge for one of the member's own passkeys.
pub(crate) async fn begin(
    server: &Server,
    caller: &Caller,
    token: &TokenHash,
) -> Result<Option<Begun<RequestOptions>>, Trouble> {
    let Some((loaded, own)) = load(server, caller, token).await? else { return Ok(None) };
    let purpose = Purpose::Confirm { session: loaded.session.id, member: loaded.member.id };
    let browser = session_binding(loaded.session.id);
    let life = loaded.organization.policy.challenge_life();
    let mut random = server.random();
    let ceremony = Ceremony::begin(purpose, &server.site.rp_id, browser, life, caller.now, &mut random);
    let options = webauthn::request_options(&ceremony, &usable(&own))?;
    let ring = server.ring();
    let ceremony = server.sealing(&ring).seal(SealPurpose::Ceremony, &browser, &ceremony, &mut random);
    Ok(Some(Begun { options, ceremony }))
}

fn usable(own: &[Passkey]) -> Vec<Passkey> {
    own.iter().filter(|p| p.state.is_enabled()).cloned().collect()
}

/// The answer to [`begin`].
pub(crate) async fn by_passkey(
    server: &Server,
    caller: &Caller,
    token: &TokenHash,
    ceremony: &str,
    response: &[u8],
) -> Result<Answered, Trouble> {
    for _ in 0..TRIES {
        let Some((loaded, own)) = load(server, caller, token).await? else { return Ok(Answered::NoSession) };
        let browser = session_binding(loaded.session.id);
        let ring = server.ring();
        let Some(ceremony) =
            server.sealing(&ring).open::<Ceremony>(SealPurpose::Ceremony, &browser, ceremony)
        else {
            return Ok(Answered::Unfit(Unfit::Foreign));
        };
        let purpose = Purpose::Confirm { session: loaded.session.id, member: loaded.member.id };
        if let Err(unfit) = ceremony.fits(&purpose, &server.site.rp_id, &browser, caller.now) {
            super::sign_in::note_refusal(server, caller, "passkey", super::sign_in::unfit_name(unfit))
                .await?;
            return Ok(Answered::Unfit(unfit));
        }
        let Ok(response) = AuthenticationResponse::from_json(response) else {
            return Ok(Answered::Malformed);
        };
        let id = response.credential_id.as_bytes();
        let passkey = own.iter().find(|p| p.credential_id == id && p.rp_id == ceremony.rp_id).cloned();
        let owned = passkey.map(|passkey| Owned {
            passkey,
            member: loaded.member.clone(),
            organization: loaded.organization.clone(),
        });
        let checked = match &owned {
            Some(owned) => {
                webauthn::check_assertion(&ceremony, &server.site, owned, &usable(&own), true, &response)?
            }
            None => Err("verify allowCredentials: not one of the member's".into()),
        };
        let (written, answered) =
            decide_and_commit(server, caller, &loaded, &own, &ceremony, owned, checked).await?;
        match written {
            Written::Yes => return Ok(answered),
            Written::Stale(guard::NONCE) => {
                super::sign_in::note_refusal(server, caller, "passkey", "challenge-answered-before").await?;
                return Ok(Answered::Unfit(Unfit::Foreign));
            }
            Written::Stale(_) => {}
        }
    }
    Err(Trouble::Bug("a confirmation by passkey stayed stale".into()))
}

async fn decide_and_commit(
    server: &Server,
    caller: &Caller,
    loaded: &LoadedSession,
    own: &[Passkey],
    ceremony: &Ceremony,
    owned: Option<Owned>,
    checked: Result<sign_in::Assertion, String>,
) -> Result<(Written, Answered), Trouble> {
    let mut random = server.random();
    let good = match (&owned, &checked) {
        (Some(owned), Ok(assertion)) => {
            let told =
                sign_in::judge_counter(&owned.passkey, assertion.sign_count, ceremony.issued_at, caller.now);
            let fine = told == Counter::Fine && owned.passkey.state.is_enabled();
            fine.then_some((owned, assertion))
        }
        _ => None,
    };
    let Some((owned, assertion)) = good else {
        // Refused as a sign-in would be: the same counters, words and events.
        let asking = Asking { now: caller.now, visit: &caller.visit, address: caller.address, current: None };
        let journey = warifu_core::journey::Journey::begin("/", caller.now, &mut random);
        let checked = checked.as_ref().map_err(String::as_str);
        let decision = sign_in::by_passkey(&journey, ceremony, owned.as_ref(), checked, &asking, &mut random);
        let Outcome::Refused(refused) = decision.outcome else {
            return Err(Trouble::Bug("a confirmation that isn't good was taken for a sign-in".into()));
        };
        return Ok((server.commit(&decision.changes).await?, Answered::Refused(refused)));
    };
    let managing = Managing { loaded, own, now: caller.now, visit: &caller.visit };
    let uv_initialized = owned.passkey.uv_initialized || managing::typed_password(loaded, caller.now);
    let used = PasskeyChange::Use {
        id: owned.passkey.id,
        from: owned.passkey.sign_count,
        sign_count: assertion.sign_count,
        backup_state: assertion.backup_state,
        uv_initialized,
        at: caller.now,
        browser: caller.visit.browser.clone(),
    };
    let evidence = Evidence { method: Method::by(&owned.passkey, uv_initialized), at: caller.now };
    let decision = managing.confirm(vec![ceremony.spend().into(), used.into()], evidence, &mut random);
    Ok((server.commit(&decision.changes).await?, Answered::Confirmed(decision.outcome)))
}

/// A confirmation by password, for members without a usable passkey.
pub(crate) async fn by_password(
    server: &Server,
    caller: &Caller,
    token: &TokenHash,
    password: Zeroizing<String>,
) -> Result<Answered, Trouble> {
    super::password::confirm(server, caller, token, password).await
}

pub(super) async fn load_live(server: &Server, caller: &Caller, token: &TokenHash) -> Result<Found, Trouble> {
    load(server, caller, token).await
}
