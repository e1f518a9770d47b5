//! A session (ログイン情報): the result of a finished journey, kept in the browser by a cookie.
//!
//! The row holds the token's hash. A session is good only by comparison at each load: member admitted,
//! epochs equal, the passkey that began it enabled, neither absolute nor idle end reached. Nothing
//! but time and those rows ends it silently; everything else deletes it in a commit with its event.

use crate::{
    client::Client,
    evidence::{self, Acr, Evidence},
    id::Id,
    member::Member,
    organization::Organization,
    passkey::Passkey,
    secret::{self, TokenHash},
    time::{Span, Time},
};

/// A session's last use is written at most this often.
pub const TOUCH_EVERY: Span = Span::minutes(5);

/// A session as loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The row; never told to clients.
    pub id: Id<Session>,
    /// Hash of the cookie's value.
    pub token: TokenHash,
    /// Whose.
    pub member: Id<Member>,
    /// The member's epoch when it began.
    pub epoch: i64,
    /// The passkey that began or last confirmed it; when that is disabled or deleted the session ends.
    pub passkey: Option<Id<Passkey>>,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// When it began.
    pub began_at: Time,
    /// Last use, to within [`TOUCH_EVERY`].
    pub last_seen_at: Time,
    /// Its absolute end.
    pub ends_at: Time,
    /// Unused this long, it ends.
    pub idle: Span,
    /// Browser and system, in words.
    pub browser: String,
    /// Address it began from.
    pub address: String,
}

/// A session with everything its validity is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedSession {
    /// The session.
    pub session: Session,
    /// Its member.
    pub member: Member,
    /// The member's organization.
    pub organization: Organization,
    /// Whether the passkey it names exists and is enabled; true where it names none.
    pub passkey_enabled: bool,
}

/// Why a session no longer counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Member disabled or membership over.
    NotAdmitted,
    /// Signed in too long ago, or unused too long.
    Over,
    /// Ended by a change of epoch, or its passkey was disabled.
    Revoked,
}

impl LoadedSession {
    /// Whether the session counts at `now`.
    pub fn live(&self, now: Time) -> Result<(), Ended> {
        let Session { epoch, ends_at, last_seen_at, idle, .. } = self.session;
        if now >= ends_at || now >= last_seen_at + idle {
            return Err(Ended::Over);
        }
        if epoch != self.member.epoch || !self.passkey_enabled {
            return Err(Ended::Revoked);
        }
        self.member.admitted(now).map_err(|_| Ended::NotAdmitted)
    }
}

impl Session {
    /// The class of its evidence.
    pub fn acr(&self) -> Acr {
        evidence::acr(&self.evidence)
    }

    /// When the member last proved what gives the session its class (`auth_time`). A weaker proof since then is no
    /// younger proof of the stronger one (prevents a step-up by password in the name of a passkey).
    pub fn proved_at(&self) -> Time {
        let class = self.acr();
        let strong = self.evidence.iter().filter(|e| evidence::acr(std::slice::from_ref(e)) == class);
        strong.map(|e| e.at).max().unwrap_or(self.began_at)
    }

    /// The session as this client knows it (`sid`): the same for its whole life, and nobody gets from it to the row.
    /// Another for every client, so that two of them can't tell by it that they know the same person, which a
    /// pairwise `sub` keeps from them.
    pub fn sid(&self, client: Id<Client>) -> String {
        let hash = secret::sha256(&[b"sid", self.id.bytes(), client.bytes()]);
        data_encoding::BASE64URL_NOPAD.encode(&hash[..16])
    }

    /// Whether its last use should be written.
    pub fn wants_touch(&self, now: Time) -> bool {
        now - self.last_seen_at >= TOUCH_EVERY
    }
}

/// Changes to sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionChange {
    /// A new session.
    Start(Box<Session>),
    /// The same member signs in again in this browser: what rests on the session goes on, under a new token and
    /// with new evidence and ends. Guard: it is this member's, and the token is still `from`.
    Renew { from: TokenHash, session: Box<Session> },
    /// Step-up: a new token and more evidence; the old token is dead in the same commit.
    /// Guard: the token is still `from`.
    Confirm {
        id: Id<Session>,
        from: TokenHash,
        token: TokenHash,
        evidence: Vec<Evidence>,
        passkey: Option<Id<Passkey>>,
        now: Time,
    },
    /// Ends one session of this member. Guard: it exists.
    End { id: Id<Session>, member: Id<Member> },
    /// Ends the session with this token, if there is one.
    EndToken { token: TokenHash },
    /// Ends a session of this member with all that clients were let have in it, what was to outlive it as well.
    /// Nothing happens where both are gone.
    EndWithGrants { id: Id<Session>, member: Id<Member> },
    /// Ends all of a member's sessions but `except`.
    EndOthers { member: Id<Member>, except: Option<Id<Session>> },
    /// Ends all sessions that a passkey began.
    EndByPasskey { passkey: Id<Passkey> },
    /// Guard: the session still exists with this token. Locks the row and changes nothing.
    Still { id: Id<Session>, token: TokenHash },
    /// Last use.
    Touch { id: Id<Session>, at: Time },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{evidence::Method, member::Standing, sample};

    #[test]
    fn a_password_typed_since_is_no_younger_proof_by_passkey() {
        let began = sample::NOW;
        let later = began + Span::minutes(50);
        let passkey = Evidence { method: Method::by(&sample::passkey(), true), at: began };
        let password = Evidence { method: Method::Password { version: 1 }, at: later };
        let session = |evidence: &[&Evidence]| Session {
            evidence: evidence.iter().map(|&one| one.clone()).collect(),
            ..sample::session().session
        };
        for (evidence, acr, at) in [
            (vec![&passkey], Acr::PhishingResistant, began),
            (vec![&password], Acr::Password, later),
            (vec![&passkey, &password], Acr::PhishingResistant, began),
        ] {
            let session = session(&evidence);
            assert_eq!((session.acr(), session.proved_at()), (acr, at), "{evidence:?}");
        }
    }

    #[test]
    fn every_client_knows_a_session_by_another_name() {
        let session = sample::session().session;
        let other = Session { id: Id::from_bytes([9; 16]), ..session.clone() };
        let (rota, cargo) = (Id::from_bytes([5; 16]), Id::from_bytes([6; 16]));
        let renewed = Session { token: TokenHash([8; 32]), ..session.clone() };
        assert_eq!(session.sid(rota), renewed.sid(rota), "signing in again leaves the name");
        assert_ne!(session.sid(rota), session.sid(cargo));
        assert_ne!(session.sid(rota), other.sid(rota));
    }

    #[test]
    fn a_session_counts_only_while_everything_it_rests_on_holds() {
        type Spoil = fn(&mut LoadedSession);
        let cases: [(Spoil, i64, Result<(), Ended>); 9] = [
            (|_| (), 0, Ok(())),
            (|_| (), 24 * 60, Err(Ended::Over)),
            (|_| (), 8 * 60, Err(Ended::Over)),
            (|_| (), 8 * 60 - 1, Ok(())),
            (|s| s.session.last_seen_at = s.session.last_seen_at + Span::hours(20), 23 * 60, Ok(())),
            (|s| s.member.epoch += 1, 0, Err(Ended::Revoked)),
            (|s| s.passkey_enabled = false, 0, Err(Ended::Revoked)),
            (|s| s.member.standing = Standing::Disabled, 0, Err(Ended::NotAdmitted)),
            (|s| s.member.valid_until = Some(s.session.began_at), 0, Err(Ended::NotAdmitted)),
        ];
        for (row, (spoil, minutes, expected)) in cases.into_iter().enumerate() {
            let mut loaded = sample::session();
            spoil(&mut loaded);
            assert_eq!(loaded.live(loaded.session.began_at + Span::minutes(minutes)), expected, "row {row}");
        }
    }
}
