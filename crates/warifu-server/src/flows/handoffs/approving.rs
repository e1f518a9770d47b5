//! The passkey on the phone: a whole ceremony of its own, bound to this handoff and to the browser that claimed it.

use warifu_core::{
    attempt::Attempts,
    ceremony::{Ceremony, Purpose, Unfit},
    handoff::{Approving, Handoff, Refused, State},
    secret::TokenHash,
    time::Span,
};
use warifu_keys::SealPurpose;
use warifu_store::guard;
use warifu_webauthn::json::{AuthenticationResponse, RequestOptions};

use super::{Caller, Phone, Presented, TRIES_ON_COUNTERS, wake};
use crate::{
    flows::{Begun, counters, sign_in, webauthn},
    sealing::binding,
    server::{Server, Trouble, Written},
};

/// How an answer ended.
#[derive(Debug)]
pub(crate) enum Approved {
    /// The phone is finished.
    Done,
    /// The body is no response.
    Malformed,
    /// Refused.
    Refused(Refused),
    /// Its challenge was answered before, belongs elsewhere or is too old: start again.
    Unfit,
}

/// A challenge for a passkey of whoever holds the phone. `None`: it isn't time for it.
pub(crate) async fn begin(
    server: &Server,
    caller: &Caller,
    address: &str,
    phone: Phone<'_>,
) -> Result<Option<Begun<RequestOptions>>, Trouble> {
    let Some((handoff, claim)) = load(server, address, phone).await? else { return Ok(None) };
    let matched = matches!(handoff.state, State::Matched { .. });
    if !matched || handoff.live(caller.now).is_err() {
        return Ok(None);
    }
    let left = handoff.ends_at() - caller.now;
    let life = server.organization(caller.now).await?.policy.challenge_life().min(left).max(Span::seconds(1));
    let (purpose, browser) = bound_to(&handoff, &claim);
    let mut random = server.random();
    let ceremony = Ceremony::begin(purpose, &server.site.rp_id, browser, life, caller.now, &mut random);
    // Nobody is named: whose passkeys there are is told to nobody who has proved nothing.
    let options = webauthn::request_options(&ceremony, &[])?;
    let ring = server.ring();
    let ceremony = server.sealing(&ring).seal(SealPurpose::Ceremony, &browser, &ceremony, &mut random);
    Ok(Some(Begun { options, ceremony }))
}

/// The answer to [`begin`].
pub(crate) async fn approve(
    server: &Server,
    caller: &Caller,
    address: &str,
    phone: Phone<'_>,
    ceremony: &str,
    response: &[u8],
) -> Result<Approved, Trouble> {
    for _ in 0..TRIES_ON_COUNTERS {
        let Some((handoff, claim)) = load(server, address, phone).await? else {
            return Ok(Approved::Refused(Refused::Over(None)));
        };
        let (purpose, browser) = bound_to(&handoff, &claim);
        let ring = server.ring();
        let opened = server.sealing(&ring).open::<Ceremony>(SealPurpose::Ceremony, &browser, ceremony);
        let fits = opened.as_ref().map_or(Err(Unfit::Foreign), |ceremony| {
            ceremony.fits(&purpose, &server.site.rp_id, &browser, caller.now)
        });
        let (Some(ceremony), Ok(())) = (opened, fits) else {
            let unfit = fits.err().unwrap_or(Unfit::Foreign);
            sign_in::note_refusal(server, caller, "handoff", sign_in::unfit_name(unfit)).await?;
            return Ok(Approved::Unfit);
        };
        let Ok(response) = AuthenticationResponse::from_json(response) else {
            return Ok(Approved::Malformed);
        };
        let owned = server.store.find_owned(&server.site.rp_id, response.credential_id.as_bytes()).await?;
        let checked = match &owned {
            Some(owned) => webauthn::check_assertion(&ceremony, &server.site, owned, &[], false, &response)?,
            None => Err(String::new()),
        };
        let confirmations = match &owned {
            Some(owned) => counters::load_of_handoffs(server, caller, owned.member.id.bytes()).await?,
            None => Attempts::none([0; 32]),
        };
        let approving = Approving {
            handoff: &handoff,
            ceremony: &ceremony,
            owned: owned.as_ref(),
            checked: checked.as_ref().map_err(String::as_str),
            confirmations: &confirmations,
            now: caller.now,
            visit: &caller.visit,
            address: caller.address,
        };
        let decision = approving.decide(&mut server.random());
        match server.commit(&decision.changes).await? {
            Written::Yes => {
                wake(server, &decision.changes);
                return Ok(decision.outcome.map_or_else(Approved::Refused, |()| Approved::Done));
            }
            Written::Stale(guard::NONCE) => {
                sign_in::note_refusal(server, caller, "handoff", "challenge-answered-before").await?;
                return Ok(Approved::Unfit);
            }
            Written::Stale(_) => {}
        }
    }
    Err(Trouble::Bug("an approval on a phone stayed stale".into()))
}

/// The handoff of an address, if this browser went on with it.
async fn load(
    server: &Server,
    address: &str,
    phone: Phone<'_>,
) -> Result<Option<(Handoff, TokenHash)>, Trouble> {
    let Some(presented) = Presented::read(server, address) else { return Ok(None) };
    let claim = phone.claim(&presented.id);
    let found = server.store.find_handoff(&presented.id.hash()).await?;
    Ok(found.filter(|handoff| handoff.is_claimed_by(Some(&claim))).map(|handoff| (handoff, claim)))
}

fn bound_to(handoff: &Handoff, claim: &TokenHash) -> (Purpose, [u8; 32]) {
    let (half, _) = claim.0.split_first_chunk::<16>().expect("a hash has 32 bytes");
    (Purpose::Handoff { handoff: handoff.hash }, binding("handoff", half))
}
