//! From evidence to a session: the last step of every way of signing in.
//!
//! Guards that all the session rests on still holds, and ends this browser's old token in the same
//! commit (prevents session fixation).

use super::{
    Asking, Change, Decision, EventKind, Evidence, Id, Journey, Member, MemberChange, Method, Organization,
    Outcome, Passkey, Random, RecoveryCodeChange, Session, SessionChange, SignedIn, Span, Time, Token, acr,
    events,
};
use crate::notice::{About, Notice};

/// What was proved, of whom.
pub(super) struct Proved<'a> {
    pub(super) evidence: Evidence,
    /// The name of the passkey it was proved with; empty for a password.
    pub(super) device: &'a str,
    pub(super) member: &'a Member,
    pub(super) organization: &'a Organization,
    /// The client that the person came from.
    pub(super) client: Option<&'a str>,
}

/// Opens a session, or keeps the evidence while another member's session is in the way.
pub(super) fn go_on(
    mut changes: Vec<Change>,
    journey: &Journey,
    proved: Proved<'_>,
    asking: &Asking<'_>,
    random: &mut dyn Random,
) -> Decision<Outcome> {
    if asking.current.is_none_or(|current| current.member.id == proved.member.id) {
        return open(changes, proved, asking, random);
    }
    let Proved { evidence, member, .. } = proved;
    let what =
        EventKind::SignInRefused { method: evidence.method.name().into(), why: "signed-in-as-other".into() };
    changes.push(events::event(what, Some(member), None, asking, random));
    let journey = Journey { member: Some(member.id), evidence: vec![evidence], ..journey.clone() };
    Decision { changes, outcome: Outcome::SomeoneElse(Box::new(journey)) }
}

/// Opens a session. Guards that all it rests on still holds. Of this browser's old session the token dies with
/// it: the session itself goes on where it is the same member's, so that clients go on, and else ends.
pub(super) fn open(
    mut changes: Vec<Change>,
    proved: Proved<'_>,
    asking: &Asking<'_>,
    random: &mut dyn Random,
) -> Decision<Outcome> {
    let now = asking.now;
    let Proved { evidence, device, member, organization, client } = proved;
    changes.push(MemberChange::StillAdmitted { id: member.id, epoch: member.epoch, now }.into());
    let passkey = match evidence.method {
        Method::Handoff { passkey, .. } | Method::Passkey { passkey, .. } => Some(passkey),
        Method::Password { version } => {
            changes.push(MemberChange::PasswordStill { id: member.id, version }.into());
            None
        }
        Method::RecoveryCode { codes } => {
            changes.push(RecoveryCodeChange::Still { member: member.id, codes }.into());
            None
        }
    };
    let (mine, other) = match asking.current {
        Some(current) if current.member.id == member.id => (Some(&current.session), None),
        other => (None, other),
    };
    if let Some(other) = other {
        changes.push(SessionChange::EndToken { token: other.session.token }.into());
        changes.push(events::ended_by_someone_else(other, member, asking, random));
    }
    let by_handoff = matches!(evidence.method, Method::Handoff { .. });
    let method = evidence.method.name().to_owned();
    let offer = offers_a_passkey(&evidence.method, member, organization, now);
    let token = Token::new(random);
    let id = mine.map_or_else(|| Id::new(now, random), |mine| mine.id);
    let session = session(id, &token, member, organization, passkey, evidence, asking);
    let what = EventKind::SignedIn {
        method,
        device: device.to_owned(),
        acr: acr(&session.evidence).value().to_owned(),
        client: client.map(str::to_owned),
    };
    let mut event = events::event(what, Some(member), passkey, asking, random);
    if let Change::Audit(salted) = &mut event {
        salted.event.session = Some(session.id);
    }
    let kept = Box::new(session.clone());
    let start = match mine {
        Some(mine) => SessionChange::Renew { from: mine.token, session: kept },
        None => SessionChange::Start(kept),
    };
    changes.push(start.into());
    changes.push(event);
    if by_handoff {
        let (browser, address) = (asking.visit.browser.clone(), asking.visit.address.clone());
        let about = About::SignedInByHandoff { browser, address, session: id };
        changes.push(Notice::to_member(member.id, about, now, random).into());
    }
    Decision { changes, outcome: Outcome::SignedIn(Box::new(SignedIn { token, session, offer })) }
}

/// Whether a passkey is offered after this sign-in (flow A1).
fn offers_a_passkey(method: &Method, member: &Member, organization: &Organization, now: Time) -> bool {
    let wanted = match method {
        Method::Handoff { .. } | Method::Passkey { .. } => false,
        Method::Password { .. } => member.offer_after.is_none_or(|after| now >= after),
        // Who needed a code has lost what they signed in with, whatever they said to an offer before.
        Method::RecoveryCode { .. } => true,
    };
    let limit = organization.policy.passkey_limit;
    wanted && limit.is_none_or(|limit| member.passkeys < i64::from(limit))
}

fn session(
    id: Id<Session>,
    token: &Token,
    member: &Member,
    organization: &Organization,
    passkey: Option<Id<Passkey>>,
    evidence: Evidence,
    asking: &Asking<'_>,
) -> Session {
    let (now, policy) = (asking.now, &organization.policy);
    Session {
        id,
        token: token.hash(),
        member: member.id,
        epoch: member.epoch,
        passkey,
        // What was proved earlier in the journey isn't guarded by the commit, so that it doesn't count either.
        evidence: vec![evidence],
        began_at: now,
        last_seen_at: now,
        ends_at: now + Span::hours(policy.session_hours),
        idle: Span::hours(policy.session_idle_hours),
        browser: asking.visit.browser.clone(),
        address: asking.visit.address.clone(),
    }
}
