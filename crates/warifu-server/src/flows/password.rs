//! The password: confirming with it, and changing it (flow C5).

use warifu_core::{
    evidence::{Evidence, Method},
    managing::{Managing, Refused as ManagingRefused},
    member::MemberChange,
    password::{self, Unacceptable},
    random,
    secret::TokenHash,
    sign_in::{self, Asking, Counters, Outcome},
};
use zeroize::Zeroizing;

use super::{
    Caller, TRIES_ON_COUNTERS,
    confirming::{Answered, load_live},
    counters,
    managing::{Acted, act},
};
use crate::{
    hashing::Compared,
    server::{Server, Trouble, Written},
};

/// A confirmation by password: held against the same counters as a sign-in by password.
pub(super) async fn confirm(
    server: &Server,
    caller: &Caller,
    token: &TokenHash,
    typed: Zeroizing<String>,
) -> Result<Answered, Trouble> {
    for _ in 0..TRIES_ON_COUNTERS {
        let Some((loaded, own)) = load_live(server, caller, token).await? else {
            return Ok(Answered::NoSession);
        };
        // Counted by session: a stranger's guesses at sign-in can't keep somebody from changing a password,
        // and guesses by a stolen session lock that session alone.
        let narrow = counters::load_of_session(server, caller, loaded.session.id.bytes()).await?;
        let counters = Counters { narrow: &narrow, wide: None };
        let phc = loaded.member.password.as_ref().map(|p| p.phc.clone());
        let mut random = server.random();
        let right = counters.locked(caller.now).is_none() && {
            let salt = random::bytes(&mut random);
            server.hashing.compare(typed.clone(), phc.as_deref(), salt).await? != Compared::Wrong
        };
        let (changes, answered) = if right {
            let managing = Managing { loaded: &loaded, own: &own, now: caller.now, visit: &caller.visit };
            let version = loaded.member.password_version();
            let before = vec![
                narrow.succeeded(caller.now).into(),
                MemberChange::PasswordStill { id: loaded.member.id, version }.into(),
            ];
            let evidence = Evidence { method: Method::Password { version }, at: caller.now };
            let decision = managing.confirm(before, evidence, &mut random);
            (decision.changes, Answered::Confirmed(decision.outcome))
        } else {
            let asking =
                Asking { now: caller.now, visit: &caller.visit, address: caller.address, current: None };
            let journey = warifu_core::journey::Journey::begin("/", caller.now, &mut random);
            let limit = loaded.organization.policy.wrong_passwords;
            let known = Some((&loaded.member, &loaded.organization));
            let decision =
                sign_in::by_password(&journey, counters, known, false, limit, &asking, &mut random);
            let Outcome::Refused(refused) = decision.outcome else {
                return Err(Trouble::Bug("a wrong password was taken for a right one".into()));
            };
            (decision.changes, Answered::Refused(refused))
        };
        if server.commit(&changes).await? == Written::Yes {
            return Ok(answered);
        }
    }
    Err(Trouble::Bug("a confirmation by password stayed stale".into()))
}

/// How a change of the password ended.
#[derive(Debug)]
pub(crate) enum Changed {
    /// As any other action.
    Acted(Acted),
    /// The new one breaks the rule.
    Unacceptable(Unacceptable),
}

/// Sets another password; passkeys are never touched.
pub(crate) async fn change(
    server: &Server,
    caller: &Caller,
    token: &TokenHash,
    new: &str,
    end_others: bool,
) -> Result<Changed, Trouble> {
    let Some((loaded, own)) = load_live(server, caller, token).await? else {
        return Ok(Changed::Acted(Acted::NoSession));
    };
    // Asked for first, so that nobody waits for a hash only to be sent to confirm.
    if let Err(needed) = warifu_core::managing::confirmed(&loaded, &own, caller.now) {
        return Ok(Changed::Acted(Acted::Refused(ManagingRefused::NeedsConfirmation(needed))));
    }
    let member = &loaded.member;
    let personal =
        [member.member_id.as_str(), &member.name, member.email.as_ref().map_or("", |email| email.as_str())];
    let new = match password::check(new, &personal) {
        Ok(new) => new,
        Err(why) => return Ok(Changed::Unacceptable(why)),
    };
    let phc = server.hashing.hash(new, random::bytes(&mut server.random())).await?;
    let acted =
        act(server, caller, token, |m, random| m.change_password(phc.clone(), end_others, random)).await?;
    Ok(Changed::Acted(acted))
}
