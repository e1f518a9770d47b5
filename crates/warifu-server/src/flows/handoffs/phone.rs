//! The phone's browser: what the QR is for, going on with it or not, and showing that whoever holds it sees the screen.

use unicode_normalization::UnicodeNormalization as _;
use warifu_core::{
    handoff::{Across, Claiming, Handoff, HandoffId, Matching, Over, Pick, Stepped, Stepping},
    policy::Policy,
    secret::{Token, TokenHash, sha256},
};
use warifu_keys::{Context, TagPurpose};

use super::{Caller, Presented, TRIES_ON_COUNTERS, take};
use crate::server::{Server, Trouble};

/// The phone's browser, by the token in its cookie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Phone<'a> {
    pub(crate) token: &'a Token,
}

impl Phone<'_> {
    /// Its claim on one handoff, from which nothing follows for another.
    pub(crate) fn claim(&self, id: &HandoffId) -> TokenHash {
        TokenHash(self.token.derive(&[b"claim", id.bytes().as_slice()].concat()))
    }

    /// The six digits that it shows for one handoff, whenever it is opened.
    fn digits(&self, id: &HandoffId) -> String {
        let derived = self.token.derive(&[b"digits", id.bytes().as_slice()].concat());
        let (eight, _) = derived.split_first_chunk::<8>().expect("32 bytes are more than eight");
        format!("{:06}", u64::from_be_bytes(*eight) % 1_000_000)
    }
}

/// What an address comes to.
#[derive(Debug)]
pub(crate) enum Found {
    /// `link-invalid`: we never drew it.
    Invalid,
    /// `link-expired`: it isn't good any more, or what it was for is gone.
    Expired,
    /// What it is for, and whether this browser went on with it.
    Handoff(Box<Handoff>, bool),
}

/// What the QR is for. Nothing is changed by looking.
pub(crate) async fn find(
    server: &Server,
    caller: &Caller,
    address: &str,
    phone: Option<Phone<'_>>,
) -> Result<Found, Trouble> {
    let Some(presented) = Presented::read(server, address) else { return Ok(Found::Invalid) };
    let Some(handoff) = server.store.find_handoff(&presented.id.hash()).await? else {
        return Ok(Found::Expired);
    };
    let claim = phone.map(|phone| phone.claim(&presented.id));
    let mine = handoff.is_claimed_by(claim.as_ref());
    Ok(match handoff.live(caller.now) {
        Err(Over::Expired) => Found::Expired,
        Ok(()) if !mine && !handoff.takes_step(presented.step, caller.now) => Found::Expired,
        Ok(()) | Err(Over::Collected | Over::Ended(_)) => Found::Handoff(Box::new(handoff), mine),
    })
}

/// How far apart screen and phone are, and what policy says to that.
pub(crate) fn across(server: &Server, caller: &Caller, policy: &Policy, handoff: &Handoff) -> Across {
    let nobody = TokenHash([0; 32]);
    claiming(server, caller, policy, handoff, (0, &nobody), |claiming| claiming.across(handoff))
}

fn claiming<T>(
    server: &Server,
    caller: &Caller,
    policy: &Policy,
    handoff: &Handoff,
    (step, phone): (i64, &TokenHash),
    decide: impl FnOnce(&Claiming<'_>) -> T,
) -> T {
    let screen = handoff.address.parse().ok().and_then(|address| server.geo.country(address));
    let here = server.geo.country(caller.address);
    let code =
        |country: &'_ Option<crate::geo::Country>| country.as_ref().map(|country| country.code.clone());
    let (screen, here) = (code(&screen), code(&here));
    let countries = (screen.as_deref(), here.as_deref());
    decide(&Claiming { step, phone, address: caller.address, policy, countries })
}

/// "Go on", or "no". `None`: we never drew that address.
pub(crate) async fn choose(
    server: &Server,
    caller: &Caller,
    address: &str,
    phone: Phone<'_>,
    go_on: bool,
) -> Result<Option<Stepped>, Trouble> {
    let Some(presented) = Presented::read(server, address) else { return Ok(None) };
    let claim = phone.claim(&presented.id);
    let policy = server.organization(caller.now).await?.policy;
    for _ in 0..TRIES_ON_COUNTERS {
        let found = server.store.find_handoff(&presented.id.hash()).await?;
        let Some(handoff) = found else { return Ok(Some(Stepped::Over(Over::Expired))) };
        let stepping = Stepping { handoff: &handoff, now: caller.now, visit: &caller.visit };
        let step = presented.step;
        let decision = if go_on {
            claiming(server, caller, &policy, &handoff, (step, &claim), |claiming| {
                stepping.go_on(claiming, &mut server.random())
            })
        } else {
            stepping.decline(step, Some(&claim), &mut server.random())
        };
        if let Some(stepped) = take(server, &handoff, decision).await? {
            return Ok(Some(stepped));
        }
    }
    Err(Trouble::Bug("a choice on a phone stayed stale".into()))
}

/// What is picked on the phone: a number, none, or six digits in its place. `None`: it isn't this browser's.
pub(crate) async fn match_on_phone(
    server: &Server,
    caller: &Caller,
    address: &str,
    phone: Phone<'_>,
    picked: Option<Picked>,
) -> Result<Option<Stepped>, Trouble> {
    let Some(presented) = Presented::read(server, address) else { return Ok(None) };
    let claim = phone.claim(&presented.id);
    for _ in 0..TRIES_ON_COUNTERS {
        let found = server.store.find_handoff(&presented.id.hash()).await?;
        let Some(handoff) = found else { return Ok(Some(Stepped::Over(Over::Expired))) };
        if !handoff.is_claimed_by(Some(&claim)) {
            // What it ended by is told on its page.
            return Ok(handoff.live(caller.now).err().map(Stepped::Over));
        }
        let pick = match picked {
            None => Pick::NoNumber,
            Some(Picked::Number(number)) => Pick::Number(number),
            Some(Picked::Digits) => {
                Pick::Digits(digits_keys(server, &handoff.hash, &phone.digits(&presented.id))[0])
            }
        };
        let stepping = Stepping { handoff: &handoff, now: caller.now, visit: &caller.visit };
        let decision = stepping.matching(Matching::Pick(pick), &mut server.random());
        if let Some(stepped) = take(server, &handoff, decision).await? {
            return Ok(Some(stepped));
        }
    }
    Err(Trouble::Bug("a number picked on a phone stayed stale".into()))
}

/// What is picked where something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Picked {
    Digits,
    Number(u8),
}

/// The digits that the phone shows for the handoff of this address.
pub(crate) fn shown_digits(server: &Server, address: &str, phone: Phone<'_>) -> Option<String> {
    Some(phone.digits(&Presented::read(server, address)?.id))
}

/// What the row keeps of six digits: HMACs under every key of the ring, that of the current key first. Blanks and
/// full-width digits are forgiven.
pub(super) fn digits_keys(server: &Server, handoff: &TokenHash, typed: &str) -> Vec<TokenHash> {
    let digits: String = typed.nfkc().filter(char::is_ascii_digit).collect();
    let context = Context { issuer: server.site().origin(), id: &handoff.0 };
    let tags = server.ring().tags(TagPurpose::TypedSecret, context, digits.as_bytes());
    tags.iter().map(|tag| TokenHash(sha256(&[&tag.to_bytes()]))).collect()
}
