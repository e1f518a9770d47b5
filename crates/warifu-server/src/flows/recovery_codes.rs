//! Recovery codes: making them (flow C3), and signing in by one (flow B7).
//!
//! They are shown once, in the answer that made them. A code that is typed takes the same way, the same time and the
//! same commit whether or not it is for somebody: what is tagged with is opened in any case, and wrong codes are
//! counted with wrong passwords.

use warifu_core::{
    id::Id,
    identifier::Identifier,
    journey::Journey,
    managing::{self, Refused},
    member::Member,
    organization::Organization,
    recovery_code::{Code, CodeKey, CodeTag, RecoveryCodes, Right},
    secret::TokenHash,
    session::LoadedSession,
    sign_in::{self, Counters},
};
use warifu_keys::{Context, SealPurpose, Sealed};
use zeroize::Zeroizing;

use super::{
    Caller, TRIES_ON_COUNTERS,
    confirming::load_live,
    counters::{self, Guess},
    managing::{Acted, act},
    sign_in::{Ended, KnownBrowser, asking, conclude},
};
use crate::server::{Server, Trouble, Written};

/// What sets of codes are sealed for.
pub(crate) const PURPOSE: SealPurpose = SealPurpose::RecoveryCodes;

/// How making ended.
#[derive(Debug)]
pub(crate) enum Made {
    /// They are written: to be shown this once.
    Codes(Vec<Zeroizing<String>>),
    /// Not made.
    Not(Acted),
}

/// The codes that a member holds.
pub(crate) async fn find(server: &Server, loaded: &LoadedSession) -> Result<Option<RecoveryCodes>, Trouble> {
    Ok(server.store.find_recovery_codes(loaded.member.id).await?)
}

/// Makes codes in the place of `from`, as many as policy gives.
pub(crate) async fn make(
    server: &Server,
    caller: &Caller,
    token: &TokenHash,
    from: Option<Id<RecoveryCodes>>,
) -> Result<Made, Trouble> {
    let Some((loaded, own)) = load_live(server, caller, token).await? else {
        return Ok(Made::Not(Acted::NoSession));
    };
    if let Err(needed) = managing::confirmed(&loaded, &own, caller.now) {
        return Ok(Made::Not(Acted::Refused(Refused::NeedsConfirmation(needed))));
    }
    let mut random = server.random();
    let key = CodeKey::new(&mut random);
    let member = loaded.member.id;
    let sealed = server.ring().seal(PURPOSE, context(&member), key.bytes(), &mut random);
    let codes: Vec<Code> =
        (0..loaded.organization.policy.recovery_codes).map(|_| Code::new(&mut random)).collect();
    let made = RecoveryCodes {
        id: Id::new(caller.now, &mut random),
        member,
        sealed_by: *sealed.key_id().as_bytes(),
        sealed: sealed.into_bytes(),
        made_at: caller.now,
        codes: codes.iter().map(|code| (key.tag(code), None)).collect(),
    };
    let acted =
        act(server, caller, token, |m, random| m.make_recovery_codes(from, made.clone(), random)).await?;
    Ok(match acted {
        Acted::Done => Made::Codes(codes.iter().map(|code| Zeroizing::new(code.reveal())).collect()),
        not => Made::Not(not),
    })
}

/// Where a member's set belongs. Not to an address of ours: when that changes, every passkey is lost, and codes are
/// what gets people back in.
pub(crate) fn context(member: &Id<Member>) -> Context<'_> {
    Context { issuer: "", id: member.bytes() }
}

/// A code that was typed.
pub(crate) struct Typed<'a> {
    pub(crate) identifier: &'a Identifier,
    pub(crate) code: Code,
    pub(crate) known_browser: Option<&'a KnownBrowser>,
}

/// A sign-in by recovery code.
pub(crate) async fn sign_in(
    server: &Server,
    caller: &Caller,
    journey: &Journey,
    typed: Typed<'_>,
    current: Option<&TokenHash>,
) -> Result<Ended, Trouble> {
    let limit = server.organization(caller.now).await?.policy.wrong_passwords;
    let browser = typed.known_browser.map(|b| b.id);
    for _ in 0..TRIES_ON_COUNTERS {
        let (member, current) = server.store.load_password_sign_in(typed.identifier, current).await?;
        let current = current.filter(|c| c.live(caller.now).is_ok());
        let guess = Guess { member: member.as_ref().map(|(m, _)| m), identifier: typed.identifier, browser };
        let counters::Loaded { narrow, wide, own } = counters::load(server, caller, &guess).await?;
        let known = |m: &Member| typed.known_browser.is_some_and(|b| b.members.contains(&m.id));
        let counters = match &member {
            Some((member, _)) if known(member) => Counters { narrow: &own, wide: None },
            _ => Counters { narrow: &narrow, wide: Some(&wide) },
        };
        let right = match counters.locked(caller.now) {
            Some(_) => None,
            None => look(server, member.as_ref().map(|(m, _)| m.id), &typed.code).await?,
        };
        let known = member.as_ref().map(|(m, o): &(Member, Organization)| (m, o));
        let asking = asking(caller, current.as_ref());
        let random = &mut server.random();
        let mut decision = sign_in::by_recovery_code(journey, counters, known, right, limit, &asking, random);
        let answer = conclude(server, caller, journey, &mut decision).await?;
        if server.commit(&decision.changes).await? == Written::Yes {
            return Ok(Ended { outcome: decision.outcome, answer });
        }
    }
    Err(Trouble::Bug("a sign-in by recovery code stayed stale".into()))
}

/// Looks at a code: the same reads and the same work whoever it is for.
async fn look(server: &Server, member: Option<Id<Member>>, code: &Code) -> Result<Option<Right>, Trouble> {
    let set = server.store.load_recovery_set(member).await?;
    let tag = set.as_ref().and_then(|(set, _)| tag(server, set, code));
    let tag = tag.unwrap_or_else(|| CodeKey::new(&mut server.random()).tag(code));
    let whose = member.unwrap_or(Id::from_bytes([0; 16]));
    let unused = server.store.has_recovery_code(whose, &tag).await?;
    let Some((set, true)) = set.filter(|_| unused) else { return Ok(None) };
    let held = server.store.find_recovery_codes(set.member).await?;
    // Exchanged meanwhile: those were other codes.
    let held = held.filter(|held| held.id == set.id && held.has(&tag));
    Ok(held.map(|held| Right { codes: held.id, tag, left: held.left() - 1 }))
}

/// What a row of this set would keep of a code; `None` where the ring doesn't open it.
fn tag(server: &Server, set: &RecoveryCodes, code: &Code) -> Option<CodeTag> {
    let sealed = Sealed::from_bytes(set.sealed.clone()).ok()?;
    match server.ring().open(PURPOSE, context(&set.member), &sealed) {
        Ok(opened) => CodeKey::from_slice(&opened.plaintext).map(|key| key.tag(code)),
        Err(error) => {
            tracing::warn!(%error, "recovery codes that this key ring doesn't open");
            None
        }
    }
}
