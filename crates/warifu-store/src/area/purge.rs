//! Deleting what only time has ended. Every condition stands twice, because a row found old may have been
//! written anew by the time it is deleted: a lock on guessing must not be purged a moment after it was set.
//!
//! A session takes what rests on it along, and its clients are told, in one commit (flow C6). No event is recorded:
//! nobody has done anything, and when it was to end follows from the event that began it.

use warifu_core::{
    application, attempt, device_code, handoff, replacing, ticket,
    time::{Span, Time},
};

use super::logout::queue_logouts;
use crate::{Call, Commit, Error, Outcome, Store};

/// A ticket stays this long after its expiry or use, so that its address can say what became of it.
pub const KEEP_TICKETS: Span = Span::days(30);
/// A notice stays this long.
pub const KEEP_NOTICES: Span = Span::days(90);

statements! {
    NONCES = "purge spent nonces",
        "DELETE FROM spent_nonce
          WHERE nonce IN (SELECT nonce FROM spent_nonce WHERE keep_until <= $1 ORDER BY keep_until LIMIT $2)";
    // Locked and marked by a time that no session ends at, so that those that are told of, and no others, are deleted:
    // one that is used or renewed at this moment either was before and isn't among them, or is gone.
    MARK_SESSIONS = "mark sessions to purge",
        "UPDATE session SET ends_at = 0
          WHERE id IN (SELECT id FROM session WHERE ends_at <= $1 OR last_seen_at + idle <= $1 LIMIT $2)
            AND (ends_at <= $1 OR last_seen_at + idle <= $1)";
    TELL_OF_SESSIONS = "tell clients of sessions to purge",
        queue_logouts!(" JOIN session ON session.id = client_grant.began_in", "session.ends_at = 0");
    SESSIONS = "purge sessions",
        "DELETE FROM session WHERE ends_at = 0";
    ATTEMPTS = "purge counters of attempts",
        "DELETE FROM attempt
          WHERE key IN (SELECT key FROM attempt WHERE written_at <= $1 AND locked_until <= $2
                         ORDER BY written_at LIMIT $3)
            AND written_at <= $1 AND locked_until <= $2";
    // What is on a ticket is forgotten a week after it was first shown, and when nobody can use it any more.
    SHOWN_TICKETS = "forget what is on tickets",
        "UPDATE ticket SET sealed = NULL, sealed_by = NULL
          WHERE id IN (SELECT id FROM ticket
                        WHERE sealed IS NOT NULL AND (shown_at <= $1 OR expires_at <= $2) LIMIT $3)";
    // A retired passkey takes up its place in the count until it goes.
    COUNT_RETIRED = "take retired passkeys off the count",
        "UPDATE member SET passkeys = passkeys - (SELECT count(*) FROM passkey
                 WHERE passkey.member = member.id AND disabled_by = 'replaced' AND disabled_at <= $1)
          WHERE id IN (SELECT member FROM passkey WHERE disabled_by = 'replaced' AND disabled_at <= $1)";
    RETIRED = "purge retired passkeys",
        "DELETE FROM passkey WHERE disabled_by = 'replaced' AND disabled_at <= $1";
    TICKETS = "purge tickets",
        "DELETE FROM ticket
          WHERE id IN (SELECT id FROM ticket WHERE expires_at <= $1 OR used_at <= $1 LIMIT $2)
            AND (expires_at <= $1 OR used_at <= $1)";
    // The last that a session gave a client stays as long as the session, which may be renewed: else nobody would know
    // by then whom to tell.
    GRANTS = "purge grants",
        "DELETE FROM client_grant
          WHERE id IN (SELECT id FROM client_grant
                 WHERE (state = 'code' AND code_ends_at <= $1)
                    OR (ends_at <= $1
                        AND (NOT EXISTS (SELECT 1 FROM session WHERE session.id = client_grant.began_in)
                             OR EXISTS (SELECT 1 FROM client_grant AS later
                                  WHERE later.began_in = client_grant.began_in AND later.client = client_grant.client
                                    AND later.id > client_grant.id AND later.state = 'live')))
                 LIMIT $2)
            AND (ends_at <= $1 OR (state = 'code' AND code_ends_at <= $1))";
    REFRESH_TOKENS = "purge refresh tokens",
        "DELETE FROM refresh_token
          WHERE hash IN (SELECT hash FROM refresh_token WHERE idle_until <= $1 ORDER BY idle_until LIMIT $2)";
    ACCESS_TOKENS = "purge opaque access tokens",
        "DELETE FROM access_token
          WHERE hash IN (SELECT hash FROM access_token WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2)";
    KEPT_REQUESTS = "purge kept requests",
        "DELETE FROM kept_request
          WHERE token IN (SELECT token FROM kept_request WHERE kept_until <= $1 ORDER BY kept_until LIMIT $2)";
    DEVICE_CODES = "purge device codes",
        "DELETE FROM device_code
          WHERE hash IN (SELECT hash FROM device_code WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2)";
    APPLICATIONS = "purge applications",
        "DELETE FROM application
          WHERE id IN (SELECT id FROM application WHERE made_at <= $1 ORDER BY made_at LIMIT $2)";
    HANDOFFS = "purge handoffs",
        "DELETE FROM handoff
          WHERE hash IN (SELECT hash FROM handoff WHERE began_at <= $1 ORDER BY began_at LIMIT $2)";
    NOTICES = "purge notices",
        "DELETE FROM notice WHERE id IN (SELECT id FROM notice WHERE at <= $1 ORDER BY at LIMIT $2)";
}

/// How many rows of each kind a purge deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    pub access_tokens: u64,
    pub applications: u64,
    pub attempts: u64,
    pub device_codes: u64,
    pub grants: u64,
    pub handoffs: u64,
    pub kept_requests: u64,
    pub nonces: u64,
    pub notices: u64,
    /// Passkeys that were replaced.
    pub passkeys: u64,
    pub refresh_tokens: u64,
    pub sessions: u64,
    pub tickets: u64,
    /// Tickets of which only what was on them was forgotten.
    pub tickets_emptied: u64,
}

impl Purged {
    /// Whether nothing was left to delete.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl Store {
    /// Deletes at most `limit` rows of each kind, a commit a kind; to be called again until nothing was
    /// deleted. Two replicas may purge at once.
    pub async fn purge(&self, now: Time, limit: i64) -> Result<Purged, Error> {
        let attempts = ATTEMPTS.bind(now - attempt::FORGET_AFTER).bind(now).bind(limit);
        let handoffs = HANDOFFS.bind(now - handoff::LIFE - handoff::KEPT_AFTER).bind(limit);
        let device_codes = DEVICE_CODES.bind(now - device_code::KEPT_AFTER).bind(limit);
        let shown = SHOWN_TICKETS.bind(now - ticket::SHOWN_FOR).bind(now).bind(limit);
        Ok(Purged {
            access_tokens: self.delete(ACCESS_TOKENS.bind(now).bind(limit)).await?,
            applications: self.delete(APPLICATIONS.bind(now - application::KEPT).bind(limit)).await?,
            attempts: self.delete(attempts).await?,
            device_codes: self.delete(device_codes).await?,
            grants: self.delete(GRANTS.bind(now).bind(limit)).await?,
            handoffs: self.delete(handoffs).await?,
            kept_requests: self.delete(KEPT_REQUESTS.bind(now).bind(limit)).await?,
            nonces: self.delete(NONCES.bind(now).bind(limit)).await?,
            notices: self.delete(NOTICES.bind(now - KEEP_NOTICES).bind(limit)).await?,
            passkeys: self.purge_retired(now - replacing::RESTORED_WITHIN).await?,
            refresh_tokens: self.delete(REFRESH_TOKENS.bind(now).bind(limit)).await?,
            sessions: self.purge_sessions(now, limit).await?,
            tickets: self.delete(TICKETS.bind(now - KEEP_TICKETS).bind(limit)).await?,
            tickets_emptied: self.delete(shown).await?,
        })
    }

    async fn purge_sessions(&self, now: Time, limit: i64) -> Result<u64, Error> {
        let mark = MARK_SESSIONS.bind(now).bind(limit);
        let commit = Commit::new().with(mark).with(TELL_OF_SESSIONS.call()).with(SESSIONS.call());
        match self.engine().commit(commit).await? {
            Outcome::Committed(touched) => Ok(touched.rows(0).unwrap_or_default()),
            Outcome::Stale(_) => unreachable!("nothing here is guarded"),
        }
    }

    /// The members' rows are locked first: whoever restores a passkey locks them as well.
    async fn purge_retired(&self, before: Time) -> Result<u64, Error> {
        let commit = Commit::new().with(COUNT_RETIRED.bind(before)).with(RETIRED.bind(before));
        match self.engine().commit(commit).await? {
            Outcome::Committed(touched) => Ok(touched.rows(1).unwrap_or_default()),
            Outcome::Stale(_) => unreachable!("nothing here is guarded"),
        }
    }

    async fn delete(&self, call: Call) -> Result<u64, Error> {
        match self.engine().commit(Commit::new().with(call)).await? {
            Outcome::Committed(touched) => Ok(touched.rows(0).unwrap_or_default()),
            Outcome::Stale(_) => unreachable!("nothing here is guarded"),
        }
    }
}
