//! Telling clients that a session has ended (OpenID Connect Back-Channel Logout 1.0; flow C6).
//!
//! Whatever ends a session has queued whom to tell, in its own commit. Here each is taken up, told by a token that is
//! made anew for every try, and crossed out. A try is taken before it is made, so that of many replicas one tells;
//! one that stopped half-way leaves the next try to another, with the same `jti`. Nobody who signs out waits for it,
//! and no client for another that answers slowly: whose turn it is, is told in `turns`.

mod turns;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use tokio::task::{self, JoinSet};
use tokio_util::sync::CancellationToken;
use warifu_core::{
    client::Client,
    id::Id,
    time::{Span, Time},
};
use warifu_oidc::{logout_token::LogoutToken, subject};
use warifu_store::{DeliveryState, LogoutDelivery, Outcome};

use super::backoff::Backoff;
use crate::server::{Server, Trouble};

const EVERY: Duration = Duration::from_secs(1);
/// How long the next try waits, after each but the last: about an hour in all.
const WAITS: [Span; 4] = [Span::seconds(10), Span::minutes(1), Span::minutes(10), Span::minutes(50)];
/// What a client answers that has heard (§2.8); some frameworks say 204 for an empty answer.
const HEARD: [u16; 2] = [200, 204];
/// For what comes of a client that wants to be told nothing.
const NO_ADDRESS: &str = "no address";

pub(super) async fn run(server: Arc<Server>, stop: CancellationToken) {
    let (mut telling, mut backoff) = (Telling::of(&server), Backoff::default());
    let mut wait = Duration::ZERO;
    loop {
        // Where a try has ended, there is room for the next.
        let (came, next) = tokio::select! {
            () = stop.cancelled() => return,
            Some(tried) = telling.end_one() => (tried, Duration::ZERO),
            () = tokio::time::sleep(wait) => (telling.begin().await.map(drop), EVERY),
        };
        wait = match came {
            Ok(()) => {
                backoff.succeeded();
                next
            }
            Err(trouble) => {
                tracing::warn!(
                    error = &trouble as &dyn std::error::Error,
                    "clients can't be told of sign-outs"
                );
                backoff.failed()
            }
        };
    }
}

/// Tries once for each that is due, and for each that becomes due meanwhile. How many there were.
pub async fn tell_clients(server: &Arc<Server>) -> Result<usize, Trouble> {
    let mut telling = Telling::of(server);
    let mut begun = telling.begin().await?;
    while let Some(tried) = telling.end_one().await {
        tried?;
        begun += telling.begin().await?;
    }
    Ok(begun)
}

/// The tries of one replica that are under way.
struct Telling {
    server: Arc<Server>,
    tries: JoinSet<Result<(), Trouble>>,
    /// Which, and of whom.
    under_way: HashMap<task::Id, ([u8; 16], Id<Client>)>,
    /// Whose turn it was last.
    last: Option<Id<Client>>,
}

impl Telling {
    fn of(server: &Arc<Server>) -> Self {
        Self { server: server.clone(), tries: JoinSet::new(), under_way: HashMap::new(), last: None }
    }

    /// Begins as many tries as are due and have room. How many.
    async fn begin(&mut self) -> Result<usize, Trouble> {
        let (before, now) = (self.under_way.len(), self.server.now());
        let clients = self.server.store.list_clients_to_tell(now).await?;
        for client in turns::in_turn(clients, self.last) {
            let room = turns::room(client, self.under_way.values().map(|(_, of)| *of));
            if room == 0 {
                continue;
            }
            let most = i64::from(turns::OF_ONE_CLIENT);
            let due = self.server.store.list_due_logouts(client, now, most).await?;
            // One that was begun and isn't taken yet is due still.
            let known: HashSet<[u8; 16]> = self.under_way.values().map(|(id, _)| *id).collect();
            for delivery in due.into_iter().filter(|one| !known.contains(&one.id)).take(room) {
                let (id, server) = (delivery.id, self.server.clone());
                let begun = self.tries.spawn(async move { tell(&server, &delivery).await });
                self.under_way.insert(begun.id(), (id, client));
                self.last = Some(client);
            }
        }
        Ok(self.under_way.len() - before)
    }

    /// Waits for one to end; `None` where none is under way.
    async fn end_one(&mut self) -> Option<Result<(), Trouble>> {
        let (id, tried) = match self.tries.join_next_with_id().await? {
            Ok((id, tried)) => (id, tried),
            Err(error) => (error.id(), Err(Trouble::Bug(format!("a try to tell a client: {error}")))),
        };
        self.under_way.remove(&id);
        Some(tried)
    }
}

async fn tell(server: &Server, delivery: &LogoutDelivery) -> Result<(), Trouble> {
    let Some(uri) = &delivery.client.settings.backchannel_logout_uri else {
        return note(server, delivery, (delivery.tries, DeliveryState::Told), server.now(), NO_ADDRESS).await;
    };
    let wait = usize::try_from(delivery.tries).ok().and_then(|tries| WAITS.get(tries));
    let next_at = server.now() + wait.copied().unwrap_or(Span::hours(1));
    let taken = server.store.take_logout(delivery.id, delivery.tries, next_at).await?;
    if matches!(taken, Outcome::Stale(_)) {
        return Ok(());
    }
    let form = [("logout_token", token(server, delivery).await?)];
    let form = serde_urlencoded::to_string(form).map_err(|error| Trouble::Bug(error.to_string()))?;
    let (heard, told) = match server.outbound.post_form(uri, form).await {
        Ok(status) => (HEARD.contains(&status), format!("status {status}")),
        Err(unanswered) => (false, unanswered.to_string()),
    };
    let (state, at) = match (heard, wait) {
        (true, _) => (DeliveryState::Told, server.now()),
        (false, Some(_)) => (DeliveryState::Waiting, next_at),
        (false, None) => (DeliveryState::GivenUp, server.now()),
    };
    if !heard {
        let client = delivery.client.client_id.as_str();
        tracing::warn!(client, tries = delivery.tries + 1, told, "a client wasn't told of a sign-out");
    }
    note(server, delivery, (delivery.tries + 1, state), at, &told).await
}

/// What came of the last of so many tries. `at` is when it is tried again, where it is.
async fn note(
    server: &Server,
    delivery: &LogoutDelivery,
    (tries, state): (i64, DeliveryState),
    at: Time,
    told: &str,
) -> Result<(), Trouble> {
    let noted = server.store.note_logout(delivery.id, tries, state, at, told).await?;
    let result = match state {
        DeliveryState::GivenUp => "given-up",
        DeliveryState::Told => "told",
        DeliveryState::Waiting => "failed",
    };
    if matches!(noted, Outcome::Committed(_)) && told != NO_ADDRESS {
        metrics::counter!("warifu_logouts_total", "result" => result).increment(1);
    }
    Ok(())
}

async fn token(server: &Server, delivery: &LogoutDelivery) -> Result<String, Trouble> {
    let (keys, settings) = (server.token_keys().await?, &delivery.client.settings);
    let algorithm = settings.id_token_algorithm;
    let key =
        keys.signing(algorithm).ok_or_else(|| Trouble::Bug(format!("there is no key for {algorithm:?}")))?;
    let token = LogoutToken {
        issuer: server.site.origin(),
        subject: &subject::of(&settings.subject, keys.salt(), delivery.member),
        client_id: &delivery.client.client_id,
        sid: Some(&delivery.sid),
        issued_at: server.now(),
        jti: &Id::<LogoutDelivery>::from_bytes(delivery.id).to_string(),
    };
    token.sign(key).map_err(|error| Trouble::Bug(format!("a logout token: {error}")))
}
