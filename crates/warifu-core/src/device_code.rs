//! A device code (RFC 8628): a screen without a browser waits until somebody allows it, elsewhere, what its client asks.
//!
//! The device holds a token, of which the row keeps the hash; what a person types is short, so that the row keeps an
//! HMAC of it. It is answered once, by a member whose session the grant then rests on. The grant waits as that of a
//! code does, under the device code's own hash: redeemed once, and whoever brings it again ends what came of it.

use serde::{Deserialize, Serialize};

use crate::{
    audit::{Actor, Event, EventKind, Visit},
    change::Change,
    client::Client,
    consent::ConsentChange,
    grant::{self, Asked},
    id::Id,
    random::Random,
    secret::TokenHash,
    session::{LoadedSession, Session, SessionChange},
    time::{Span, Time},
};

/// Wrong codes that one member may type before a lock (RFC 8628 §5.1): of 20⁸ codes, ten a quarter of an hour.
pub const WRONG_CODES: u32 = 10;
/// A row stays this long after its end, so that device and person are told that it has ended.
pub const KEPT_AFTER: Span = Span::minutes(10);

/// HMAC of what a person types.
pub type UserCodeKey = [u8; 32];

/// A device code as loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceCode {
    /// Of the device's own code, which is a token.
    pub hash: TokenHash,
    /// Of the code that it shows.
    pub user_code: UserCodeKey,
    /// Who asked.
    pub client: Id<Client>,
    /// What it asked, as a query: judged again when the person answers.
    pub parameters: String,
    /// The address that it asked from.
    pub address: String,
    /// What the person said.
    pub state: DeviceCodeState,
    /// How long the device waits between two polls.
    pub interval: Span,
    /// From here on it may poll.
    pub next_poll_at: Time,
    /// When it asked.
    pub asked_at: Time,
    /// Its end.
    pub ends_at: Time,
}

/// What the person said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceCodeState {
    /// Yes: a grant waits under the same hash.
    Allowed,
    /// Nothing yet.
    Asked,
    /// No.
    Declined,
}

/// Why nobody can answer it any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswerable {
    /// Somebody has.
    Answered,
    /// Its time is over.
    Ended,
}

impl DeviceCode {
    /// Whether it waits for an answer.
    pub fn waits(&self, now: Time) -> Result<(), Unanswerable> {
        match self.state {
            DeviceCodeState::Allowed | DeviceCodeState::Declined => Err(Unanswerable::Answered),
            DeviceCodeState::Asked if now >= self.ends_at => Err(Unanswerable::Ended),
            DeviceCodeState::Asked => Ok(()),
        }
    }
}

/// A member's answer.
#[derive(Debug, Clone, Copy)]
pub struct Answering<'a> {
    /// What is answered; it waits.
    pub code: &'a DeviceCode,
    /// Whose it is.
    pub client: &'a Client,
    /// Who answers, signed in.
    pub loaded: &'a LoadedSession,
    /// When.
    pub now: Time,
    /// From where.
    pub visit: &'a Visit,
}

impl Answering<'_> {
    /// Yes. `consent` is what becomes of what the member lets the client have, where that is remembered.
    pub fn allow(
        &self,
        asked: Asked,
        consent: Option<ConsentChange>,
        random: &mut dyn Random,
    ) -> Vec<Change> {
        let what = EventKind::DeviceCodeAllowed {
            client: self.client.client_id.clone(),
            acr: asked.acr.value().to_owned(),
            scope: asked.scope.join(" "),
        };
        let DeviceCode { hash, ends_at, .. } = *self.code;
        let issue = grant::issue_as(asked, &self.loaded.session, (hash, ends_at), self.now, random);
        let mut changes = self.answer(DeviceCodeState::Allowed, what, random);
        changes.push(issue.into());
        changes.extend(consent.map(Change::from));
        changes
    }

    /// No.
    pub fn decline(&self, random: &mut dyn Random) -> Vec<Change> {
        let what = EventKind::DeviceCodeDeclined { client: self.client.client_id.clone() };
        self.answer(DeviceCodeState::Declined, what, random)
    }

    fn answer(&self, state: DeviceCodeState, what: EventKind, random: &mut dyn Random) -> Vec<Change> {
        let Session { id, token, .. } = self.loaded.session;
        let answer = DeviceCodeChange::Answer { hash: self.code.hash, state, now: self.now };
        let event = event(self.loaded, self.now, self.visit, what, random);
        vec![SessionChange::Still { id, token }.into(), answer.into(), event]
    }
}

/// An event of a member who answers device codes.
pub fn event(
    loaded: &LoadedSession,
    now: Time,
    visit: &Visit,
    what: EventKind,
    random: &mut dyn Random,
) -> Change {
    let event = Event {
        id: Id::new(now, random),
        at: now,
        organization: Some(loaded.organization.id),
        member: Some(loaded.member.id),
        passkey: None,
        session: Some(loaded.session.id),
        ticket: None,
        actor: Actor::Member(loaded.member.id),
        what,
        visit: Some(visit.clone()),
    };
    event.salted(random).into()
}

/// Changes to device codes. Each is guarded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceCodeChange {
    /// The person's answer. Guard: nobody has answered, and its time isn't over.
    Answer { hash: TokenHash, state: DeviceCodeState, now: Time },
    /// A device asks for its codes. Guard: both are new.
    Ask(Box<DeviceCode>),
    /// It polls. Guard: it waits still, and may poll by now.
    Poll { hash: TokenHash, at: Time },
    /// It polled too soon, and waits so much longer from then on. Guard: it waits still.
    SlowDown { hash: TokenHash, by: Span, at: Time },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        client::ClientSettings,
        consent::{self, Sought},
        evidence::Acr,
        grant::GrantChange,
        random::Seeded,
        sample,
    };

    const NOW: Time = sample::NOW;

    fn code() -> DeviceCode {
        DeviceCode {
            hash: TokenHash([1; 32]),
            user_code: [2; 32],
            client: client().id,
            parameters: "scope=openid".into(),
            address: "192.0.2.7".into(),
            state: DeviceCodeState::Asked,
            interval: Span::seconds(5),
            next_poll_at: NOW,
            asked_at: NOW,
            ends_at: NOW + Span::minutes(10),
        }
    }

    fn client() -> Client {
        Client {
            id: Id::from_bytes([5; 16]),
            client_id: "screen".into(),
            settings: ClientSettings::default(),
            secrets: Vec::new(),
            enabled: true,
            configured: false,
            version: 1,
            made_at: NOW,
        }
    }

    fn asked() -> Asked {
        Asked {
            client: client().id,
            scope: vec!["openid".into()],
            resources: Vec::new(),
            redirect_uri: String::new(),
            code_challenge: None,
            nonce: None,
            dpop_jkt: None,
            claims: None,
            acr: Acr::PhishingResistant,
            offline: None,
            session_life: None,
        }
    }

    #[test]
    fn a_code_is_answered_once_and_in_time() {
        use DeviceCodeState::{Allowed, Asked, Declined};
        let end = code().ends_at;
        for (state, now, expected) in [
            (Asked, NOW, Ok(())),
            (Asked, end - Span::millis(1), Ok(())),
            (Asked, end, Err(Unanswerable::Ended)),
            (Allowed, NOW, Err(Unanswerable::Answered)),
            (Declined, end, Err(Unanswerable::Answered)),
        ] {
            assert_eq!(DeviceCode { state, ..code() }.waits(now), expected, "{state:?}");
        }
    }

    #[test]
    fn the_grant_rests_on_the_session_that_allowed_it_and_waits_under_the_devices_own_code() {
        let (loaded, code, client) = (sample::session(), code(), client());
        let visit = Visit { address: String::new(), browser: String::new(), support_code: String::new() };
        let answering = Answering { code: &code, client: &client, loaded: &loaded, now: NOW, visit: &visit };
        let sought = Sought { scope: vec!["openid".into()], resources: Vec::new() };
        let agreed = consent::agree(None, loaded.member.id, client.id, sought, NOW);
        let changes = answering.allow(asked(), Some(agreed), &mut Seeded::new(1));
        let issued = changes.iter().find_map(|change| match change {
            Change::Grant(GrantChange::Issue { grant, code, code_ends_at }) => {
                Some((grant.clone(), *code, *code_ends_at))
            }
            _ => None,
        });
        let (grant, hash, ends_at) = issued.expect("a grant");
        assert_eq!((hash, ends_at), (code.hash, code.ends_at));
        let session = &loaded.session;
        assert_eq!(
            (grant.session, grant.began_in, grant.member),
            (Some(session.id), session.id, session.member)
        );
        assert_eq!((grant.terms.sid, grant.terms.auth_time), (session.sid(client.id), session.proved_at()));
        let consents = |changes: &[Change]| changes.iter().any(|c| matches!(c, Change::Consent(_)));
        assert!(consents(&changes));
        assert!(!consents(&answering.allow(asked(), None, &mut Seeded::new(1))));
        let declined = answering.decline(&mut Seeded::new(1));
        assert!(!declined.iter().any(|change| matches!(change, Change::Grant(_))));
        for changes in [changes, declined] {
            let still = SessionChange::Still { id: session.id, token: session.token };
            assert_eq!(changes[0], still.into());
            assert_eq!(changes.iter().filter(|change| matches!(change, Change::Audit(_))).count(), 1);
        }
    }
}
