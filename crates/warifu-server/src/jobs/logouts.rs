//! Telling clients that a session has ended (OpenID Connect Back-Channel Logout 1.0; flow C6).
//!
//! Whatever ends a session has queued whom to tell, in its own commit. Here each is taken up, told by a token that is
//! made anew for every try, and crossed out. A try is taken before it is made, so that of many replicas one tells;
//! one that stopped half-way leaves the next try to another, with the same `jti`. Nobody who signs out waits for it.

use std::{sync::Arc, time::Duration};

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use warifu_core::{
    id::Id,
    time::{Span, Time},
};
use warifu_oidc::{logout_token::LogoutToken, subject};
use warifu_store::{DeliveryState, LogoutDelivery, Outcome};

use super::backoff::Backoff;
use crate::server::{Server, Trouble};

const EVERY: Duration = Duration::from_secs(1);
/// Clients told at a time.
const AT_ONCE: i64 = 32;
/// How long the next try waits, after each but the last: about an hour in all.
const WAITS: [Span; 4] = [Span::seconds(10), Span::minutes(1), Span::minutes(10), Span::minutes(50)];
/// What a client answers that has heard (§2.8); some frameworks say 204 for an empty answer.
const HEARD: [u16; 2] = [200, 204];
/// For what comes of a client that wants to be told nothing.
const NO_ADDRESS: &str = "no address";

pub(super) async fn run(server: Arc<Server>, stop: CancellationToken) {
    let mut backoff = Backoff::default();
    loop {
        let told = tokio::select! {
            () = stop.cancelled() => return,
            told = tell_clients(&server) => told,
        };
        let wait = match told {
            Ok(told) => {
                backoff.succeeded();
                // More may wait than were taken.
                if i64::try_from(told).is_ok_and(|told| told < AT_ONCE) { EVERY } else { Duration::ZERO }
            }
            Err(trouble) => {
                tracing::warn!(
                    error = &trouble as &dyn std::error::Error,
                    "clients can't be told of sign-outs"
                );
                backoff.failed()
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Tries once for each that is due, a few dozen at most. How many there were.
pub async fn tell_clients(server: &Arc<Server>) -> Result<usize, Trouble> {
    let due = server.store.list_due_logouts(server.now(), AT_ONCE).await?;
    let (mut trying, count) = (JoinSet::new(), due.len());
    for delivery in due {
        let server = Arc::clone(server);
        trying.spawn(async move { tell(&server, &delivery).await });
    }
    for tried in trying.join_all().await {
        tried?;
    }
    Ok(count)
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
