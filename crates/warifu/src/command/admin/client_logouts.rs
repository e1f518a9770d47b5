//! `warifu admin client logouts`: what became of telling clients that a session has ended.

use serde_json::json;
use warifu_store::{DeliveryState, LogoutDelivery};

use super::client;
use crate::{exit::Failure, installation::Installation, output::Output, time};

/// Of each state, the newest.
const MOST: i64 = 1_000;

pub(super) async fn list(at: &Installation, output: Output, of: Option<&str>) -> Result<(), Failure> {
    if let Some(of) = of {
        client::load(at, of).await?;
    }
    let mut all = Vec::new();
    for state in [DeliveryState::GivenUp, DeliveryState::Waiting, DeliveryState::Told] {
        all.extend(at.store.list_logouts(state, MOST).await?);
    }
    all.retain(|one| of.is_none_or(|of| one.client.client_id == of));
    let values: Vec<_> = all.iter().map(view).collect();
    output.result(&values, || {
        if all.is_empty() {
            return "no client was to be told of a sign-out in the last week".into();
        }
        all.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

fn view(one: &LogoutDelivery) -> serde_json::Value {
    json!({
        "client-id": one.client.client_id,
        "state": one.state,
        "tries": one.tries,
        // Nothing has been tried yet where there is no time.
        "at": (one.due_at.millis() > 0).then(|| time::written(one.due_at)),
        "told": one.told,
        "sid": one.sid,
    })
}

fn line(one: &LogoutDelivery) -> String {
    let (state, at) = match one.state {
        DeliveryState::GivenUp => ("given up", "at"),
        DeliveryState::Told => ("told", "at"),
        DeliveryState::Waiting => ("waiting", "tried next at"),
    };
    let at =
        if one.due_at.millis() > 0 { format!(", {at} {}", time::written(one.due_at)) } else { String::new() };
    let told = if one.told.is_empty() { String::new() } else { format!(": {}", one.told) };
    format!("{:<24}  {state} (tries: {}{at}){told}", one.client.client_id, one.tries)
}
