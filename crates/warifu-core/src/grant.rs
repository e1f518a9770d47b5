//! A grant (許可): what one sign-in lets one client have. Codes, refresh tokens and opaque access tokens
//! hang on it, and end with it.
//!
//! It begins as a code, in the commit that decided it; a code redeemed twice revokes it (RFC 9700 §4.5),
//! and so does a refresh token that was used before (§4.14), past its grace. It never outlives its
//! session unless the member allowed `offline_access`.

use serde::{Deserialize, Serialize};

use crate::{
    client::Client,
    evidence::{self, Acr},
    id::Id,
    member::Member,
    passkey::Passkey,
    random::Random,
    secret::{Token, TokenHash},
    session::Session,
    time::{Span, Time},
};

/// How long a journey may begin with a kept request (RFC 9126 §2.2, `expires_in`).
pub const REQUEST_LIFE: Span = Span::seconds(60);
/// Life of a code.
pub const CODE_LIFE: Span = Span::seconds(60);
/// How long a refresh token that was used goes on working, each time for a new sibling: answers get lost.
pub const REFRESH_GRACE: Span = Span::seconds(10);

/// A grant as loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The row.
    pub id: Id<Grant>,
    /// To whom.
    pub client: Id<Client>,
    /// Of whom.
    pub member: Id<Member>,
    /// The session it rests on and ends with; `None` where the member allowed `offline_access`.
    pub session: Option<Id<Session>>,
    /// The session it was made in, whether or not it ends with it.
    pub began_in: Id<Session>,
    /// The passkey that the session rested on then: when that is disabled or deleted, the grant ends too.
    pub passkey: Option<Id<Passkey>>,
    /// The member's epoch when it was made.
    pub epoch: i64,
    /// Where it stands.
    pub state: GrantState,
    /// What was asked and proved.
    pub terms: Terms,
    /// When it was made.
    pub made_at: Time,
    /// Its absolute end.
    pub ends_at: Time,
}

/// Where a grant stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GrantState {
    /// A code waits to be redeemed.
    Code,
    /// Redeemed.
    Live,
}

/// What was asked and proved: everything that tokens are made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Terms {
    /// Granted scopes, in the order asked.
    pub scope: Vec<String>,
    /// Granted resources (RFC 8707); empty: the userinfo endpoint alone.
    pub resources: Vec<String>,
    /// `redirect_uri` as asked, to be repeated when the code is redeemed; empty for a device, which nothing is sent to.
    pub redirect_uri: String,
    /// `code_challenge` (RFC 7636, S256).
    pub code_challenge: Option<String>,
    /// `nonce`, handed back in the ID token.
    pub nonce: Option<String>,
    /// Thumbprint of the key that tokens are bound to (RFC 9449 `dpop_jkt`).
    pub dpop_jkt: Option<String>,
    /// The `claims` parameter, as asked.
    pub claims: Option<serde_json::Value>,
    /// Class of the evidence.
    pub acr: Acr,
    /// Methods of the evidence (RFC 8176).
    pub amr: Vec<String>,
    /// When the member last proved anything.
    pub auth_time: Time,
    /// The session as this client knows it (`sid`).
    pub sid: String,
}

/// What a client asked for, as far as it is granted: all that a code is made from but the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Who asked.
    pub client: Id<Client>,
    /// See [`Terms::scope`].
    pub scope: Vec<String>,
    /// See [`Terms::resources`].
    pub resources: Vec<String>,
    /// See [`Terms::redirect_uri`].
    pub redirect_uri: String,
    /// See [`Terms::code_challenge`].
    pub code_challenge: Option<String>,
    /// See [`Terms::nonce`].
    pub nonce: Option<String>,
    /// See [`Terms::dpop_jkt`].
    pub dpop_jkt: Option<String>,
    /// See [`Terms::claims`].
    pub claims: Option<serde_json::Value>,
    /// See [`Terms::acr`]; one that the session's evidence includes.
    pub acr: Acr,
    /// How long what hangs on it may go on without the session: `offline_access`.
    pub offline: Option<Span>,
    /// Else it ends this long after the member last proved anything, if the session doesn't end sooner.
    pub session_life: Option<Span>,
}

impl Asked {
    /// When a grant of it ends that rests on this session.
    fn ends_at(&self, session: &Session, now: Time) -> Time {
        match (self.offline, self.session_life) {
            (Some(life), _) => now + life,
            (None, Some(life)) => session.ends_at.min(session.proved_at() + life),
            (None, None) => session.ends_at,
        }
    }
}

/// A code for what was asked, resting on a session that is being opened or counts.
pub fn issue(asked: Asked, session: &Session, now: Time, random: &mut dyn Random) -> (Token, GrantChange) {
    let code = Token::new(random);
    let change = issue_as(asked, session, (code.hash(), now + CODE_LIFE), now, random);
    (code, change)
}

/// The same under a code that is there already, until its end: a device's.
pub fn issue_as(
    asked: Asked,
    session: &Session,
    (code, code_ends_at): (TokenHash, Time),
    now: Time,
    random: &mut dyn Random,
) -> GrantChange {
    let ends_at = asked.ends_at(session, now);
    let amr = evidence::amr(&session.evidence).into_iter().map(str::to_owned).collect();
    let terms = Terms {
        scope: asked.scope,
        resources: asked.resources,
        redirect_uri: asked.redirect_uri,
        code_challenge: asked.code_challenge,
        nonce: asked.nonce,
        dpop_jkt: asked.dpop_jkt,
        claims: asked.claims,
        acr: asked.acr,
        amr,
        auth_time: session.proved_at(),
        sid: session.sid(asked.client),
    };
    let grant = Grant {
        id: Id::new(now, random),
        client: asked.client,
        member: session.member,
        session: asked.offline.is_none().then_some(session.id),
        began_in: session.id,
        passkey: session.passkey,
        epoch: session.epoch,
        state: GrantState::Code,
        terms,
        made_at: now,
        ends_at,
    };
    GrantChange::Issue { grant: Box::new(grant), code, code_ends_at }
}

/// A refresh token as loaded, with its grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// Its hash.
    pub hash: TokenHash,
    /// What it hangs on.
    pub grant: Id<Grant>,
    /// When it was made.
    pub issued_at: Time,
    /// Unused until here, it ends.
    pub idle_until: Time,
    /// When it was first used: from then on it only works for [`REFRESH_GRACE`].
    pub used_at: Option<Time>,
    /// Whether one that came after it was used: then no answer was lost, and it works no more.
    pub superseded: bool,
    /// Thumbprint of the key that it works with alone: of clients that keep no secret (RFC 9449 §5).
    pub dpop_jkt: Option<String>,
}

/// An opaque access token as loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// Its hash.
    pub hash: TokenHash,
    /// To whom.
    pub client: Id<Client>,
    /// What it hangs on; `None` for a client's own (client credentials).
    pub grant: Option<Id<Grant>>,
    /// What it lets do.
    pub terms: AccessTerms,
    /// When it was made.
    pub issued_at: Time,
    /// Its end.
    pub ends_at: Time,
}

/// What an opaque access token lets do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct AccessTerms {
    /// Scopes.
    pub scope: Vec<String>,
    /// Whom it is for (`aud`).
    pub audience: Vec<String>,
    /// Thumbprint of the key it is bound to (RFC 9449).
    pub dpop_jkt: Option<String>,
}

/// An authorization request in its row: one that was pushed (RFC 9126), or that no cookie can hold. It gives one code,
/// and is gone with it; until then it may be looked at as often as a page is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRequest {
    /// Hash of the reference that whoever may use it has.
    pub token: TokenHash,
    /// Whose.
    pub client: Id<Client>,
    /// The parameters, as a query.
    pub parameters: String,
    /// By the client itself, authenticated.
    pub pushed: bool,
    /// When it came.
    pub received_at: Time,
    /// A journey may begin with it until here.
    pub begins_until: Time,
    /// A journey that has begun may need it until here.
    pub kept_until: Time,
}

/// Keeps a request, and gives the reference to it: good for [`REQUEST_LIFE`], and `needed` longer for a journey that has
/// begun with it. `pushed`: it came from the client itself, authenticated.
pub fn keep(
    client: Id<Client>,
    parameters: String,
    pushed: bool,
    needed: Span,
    now: Time,
    random: &mut dyn Random,
) -> (Token, GrantChange) {
    let (token, begins_until) = (Token::new(random), now + REQUEST_LIFE);
    let kept = KeptRequest {
        token: token.hash(),
        client,
        parameters,
        pushed,
        received_at: now,
        begins_until,
        kept_until: begins_until + needed,
    };
    (token, GrantChange::Keep(Box::new(kept)))
}

/// Changes to grants. Each is guarded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantChange {
    /// A code in a deciding commit. Guard: the code is new.
    Issue { grant: Box<Grant>, code: TokenHash, code_ends_at: Time },
    /// A code becomes tokens. Guard: it waits still, and its time isn't over.
    Redeem { id: Id<Grant>, now: Time },
    /// Ends it, with every token that hangs on it. Nothing happens where it is gone.
    Revoke { id: Id<Grant> },
    /// Ends all that a client was let have, by whomever: it was switched off.
    RevokeAll { client: Id<Client> },
    /// Ends all of a member's grants to a client (flow C8).
    RevokeClient { member: Id<Member>, client: Id<Client> },
    /// A refresh token. Guard: the grant is live.
    IssueRefresh(RefreshToken),
    /// Marks a refresh token as used. Guard: nobody has. One grant's tokens are used one after the other.
    UseRefresh { hash: TokenHash, at: Time },
    /// Ends what a refresh token that was used became, as the answer was lost. Guard: nobody has used any of it.
    EndSiblings { grant: Id<Grant>, except: TokenHash },
    /// An opaque access token. Guard: what it hangs on is there.
    IssueAccess(AccessToken),
    /// Ends a kept request with the code that answers it. Guard: no code has answered it yet.
    ConsumeKept { token: TokenHash },
    /// Keeps a request. Guard: its reference is new.
    Keep(Box<KeptRequest>),
    /// Ends one opaque access token. Nothing happens where it is gone.
    RevokeAccess { hash: TokenHash },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{random::Seeded, sample};

    fn asked(offline: Option<Span>, session_life: Option<Span>) -> Asked {
        Asked {
            client: Id::from_bytes([5; 16]),
            scope: vec!["openid".into()],
            resources: Vec::new(),
            redirect_uri: "https://app.example/back".into(),
            code_challenge: None,
            nonce: None,
            dpop_jkt: None,
            claims: None,
            acr: Acr::PhishingResistant,
            offline,
            session_life,
        }
    }

    #[test]
    fn a_grant_ends_with_its_session_unless_it_may_go_on_without() {
        let session = sample::session().session;
        let now = session.began_at + Span::hours(3);
        let (rests, hours, days) = (Some(session.id), Span::hours, Span::days);
        for (offline, life, rests_on, ends_at) in [
            (None, None, rests, session.ends_at),
            // Counted from the last proof, not from this answer, and never past the session.
            (None, Some(hours(7)), rests, session.proved_at() + hours(7)),
            (None, Some(days(30)), rests, session.ends_at),
            (Some(days(30)), None, None, now + days(30)),
            (Some(days(30)), Some(hours(7)), None, now + days(30)),
        ] {
            let (code, change) = issue(asked(offline, life), &session, now, &mut Seeded::new(1));
            let GrantChange::Issue { grant, code: hash, code_ends_at } = change else {
                panic!("a code is issued")
            };
            assert_eq!((grant.session, grant.ends_at), (rests_on, ends_at), "{offline:?} {life:?}");
            assert_eq!((hash, code_ends_at), (code.hash(), now + Span::seconds(60)));
            assert_eq!((grant.member, grant.epoch), (session.member, session.epoch));
            assert_eq!((grant.state, grant.terms.auth_time), (GrantState::Code, session.proved_at()));
        }
    }
}
