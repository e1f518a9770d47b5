//! Clients that are to be told that a session has ended (OpenID Connect Back-Channel Logout 1.0). A row is
//! written by whatever ends the session, in its commit; here it is taken up and crossed out.

use serde::{Deserialize, Serialize};
use warifu_core::{
    client::Client,
    id::Id,
    member::Member,
    time::{Span, Time},
};

use super::{
    bind,
    client::{self, client_columns},
    guard,
    read::{Reader, every},
};
use crate::{Commit, Error, Outcome, Store};

/// What became of telling a client stays this long, to be seen by the operator.
pub const KEEP_DELIVERIES: Span = Span::days(7);

/// Clients are to be told of the sessions that their grants began in: once for each, by the first of these.
macro_rules! queue_logouts {
    ($from:literal, $which:literal) => {
        concat!(
            "INSERT INTO logout_delivery (id, client, member, sid, state, tries, due_at, told)
             SELECT client_grant.id, client_grant.client, client_grant.member, client_grant.sid, 'waiting', 0, 0, ''
               FROM client_grant",
            $from,
            " WHERE ",
            $which,
            " AND NOT EXISTS (SELECT 1 FROM client_grant AS earlier
                   WHERE earlier.began_in = client_grant.began_in AND earlier.client = client_grant.client
                     AND earlier.id < client_grant.id)
             ON CONFLICT (id) DO NOTHING"
        )
    };
}
pub(super) use queue_logouts;

macro_rules! delivery_columns {
    () => {
        "logout_delivery.id, logout_delivery.member, logout_delivery.sid, logout_delivery.state, \
         logout_delivery.tries, logout_delivery.due_at, logout_delivery.told"
    };
}

statements! {
    LIST_CLIENTS = "list clients to tell",
        "SELECT client.id FROM client
          WHERE EXISTS (SELECT 1 FROM logout_delivery
                 WHERE logout_delivery.client = client.id AND logout_delivery.state = 'waiting'
                   AND logout_delivery.due_at <= $1)
          ORDER BY client.id";
    LIST_DUE = "list what a client is to be told",
        concat!("SELECT ", delivery_columns!(), ", ", client_columns!(), "
           FROM logout_delivery JOIN client ON client.id = logout_delivery.client
          WHERE logout_delivery.client = $1 AND logout_delivery.state = 'waiting' AND logout_delivery.due_at <= $2
          ORDER BY logout_delivery.due_at, logout_delivery.id LIMIT $3");
    TAKE = "take a client to tell",
        "UPDATE logout_delivery SET tries = tries + 1, due_at = $3
          WHERE id = $1 AND state = 'waiting' AND tries = $2";
    NOTE = "note that a client was to be told",
        "UPDATE logout_delivery SET state = $3, due_at = $4, told = $5
          WHERE id = $1 AND state = 'waiting' AND tries = $2";
    LIST = "list what became of telling clients",
        concat!("SELECT ", delivery_columns!(), ", ", client_columns!(), "
           FROM logout_delivery JOIN client ON client.id = logout_delivery.client
          WHERE logout_delivery.state = $1
          ORDER BY logout_delivery.id DESC LIMIT $2");
    PURGE = "purge what became of telling clients",
        "DELETE FROM logout_delivery
          WHERE id IN (SELECT id FROM logout_delivery WHERE state = $1 AND due_at <= $2 LIMIT $3)";
}

/// One client to be told of one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutDelivery {
    pub id: [u8; 16],
    pub client: Client,
    pub member: Id<Member>,
    /// The session as the client knows it.
    pub sid: String,
    pub state: DeliveryState,
    pub tries: i64,
    /// When it is tried next; where it is over, when it ended.
    pub due_at: Time,
    /// What the last try came to, in words for the operator.
    pub told: String,
}

/// How far telling a client has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// Tried often enough.
    GivenUp,
    /// It knows.
    Told,
    /// To be tried.
    Waiting,
}

fn read(reader: &mut Reader<'_>) -> Result<LogoutDelivery, Error> {
    let id = *reader.table::<LogoutDelivery>("logout_delivery")?.bytes();
    let (member, sid) = (reader.id("member")?, reader.text("sid")?);
    let (state, tries) = (reader.state("state")?, reader.int("tries")?);
    let (due_at, told) = (reader.time("due_at")?, reader.text("told")?);
    Ok(LogoutDelivery { id, client: client::read(reader)?, member, sid, state, tries, due_at, told })
}

impl Store {
    /// Whom to tell by `now`, each once, however much each is to be told.
    pub async fn list_clients_to_tell(&self, now: Time) -> Result<Vec<Id<Client>>, Error> {
        let rows = self.engine().fetch(LIST_CLIENTS.bind(now)).await?;
        every(&rows, |reader| reader.table("client"))
    }

    /// What a client is to be told by `now`, the longest waiting first.
    pub async fn list_due_logouts(
        &self,
        client: Id<Client>,
        now: Time,
        limit: i64,
    ) -> Result<Vec<LogoutDelivery>, Error> {
        let rows = self.engine().fetch(LIST_DUE.bind(client).bind(now).bind(limit)).await?;
        every(&rows, read)
    }

    /// Begins a try, the one after `tries` others, and says when the next may begin. Stale where another replica
    /// was faster: one of them tells the client.
    pub async fn take_logout(&self, id: [u8; 16], tries: i64, next_at: Time) -> Result<Outcome, Error> {
        let take = TAKE.bind(id).bind(tries).bind(next_at);
        self.engine().commit(Commit::new().guarded(guard::DELIVERY, take)).await
    }

    /// What the try came to that was the last of `tries`. Stale where another has begun meanwhile.
    pub async fn note_logout(
        &self,
        id: [u8; 16],
        tries: i64,
        state: DeliveryState,
        due_at: Time,
        told: &str,
    ) -> Result<Outcome, Error> {
        let note = NOTE.bind(id).bind(tries).bind(bind::name(state)).bind(due_at).bind(told);
        self.engine().commit(Commit::new().guarded(guard::DELIVERY, note)).await
    }

    /// What became of telling clients, newest first.
    pub async fn list_logouts(&self, state: DeliveryState, limit: i64) -> Result<Vec<LogoutDelivery>, Error> {
        let rows = self.engine().fetch(LIST.bind(bind::name(state)).bind(limit)).await?;
        every(&rows, read)
    }

    /// Forgets deliveries that ended before [`KEEP_DELIVERIES`]. How many.
    pub async fn purge_logouts(&self, now: Time, limit: i64) -> Result<u64, Error> {
        let mut purged = 0;
        for state in [DeliveryState::Told, DeliveryState::GivenUp] {
            let purge = PURGE.bind(bind::name(state)).bind(now - KEEP_DELIVERIES).bind(limit);
            if let Outcome::Committed(touched) = self.engine().commit(Commit::new().with(purge)).await? {
                purged += touched.rows(0).unwrap_or_default();
            }
        }
        Ok(purged)
    }
}
