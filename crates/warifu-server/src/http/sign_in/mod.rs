//! `/sign-in` and what is below it: flows B1, B2, B3, B6, B7, B10 and B12.

mod forgotten;
mod handoff;
mod index;
pub(super) mod journey;
mod passkey;
mod password;
mod recovery_code;
mod someone_else;
pub(super) mod welcome;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

use crate::server::Server;

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .merge(handoff::routes())
        .route("/", get(index::home))
        .route("/sign-in", get(index::page))
        .route("/sign-in/passkey/options", post(passkey::options))
        .route("/sign-in/passkey", post(passkey::answer))
        .route("/sign-in/password", get(password::page).post(password::submit))
        .route("/sign-in/forgotten", get(forgotten::page).post(forgotten::submit))
        .route("/sign-in/recovery-code", get(recovery_code::page).post(recovery_code::submit))
        .route("/sign-in/someone-else", get(someone_else::page).post(someone_else::go_on))
}

/// The sign-in page that goes on to where this journey goes.
fn index_address(journey: &warifu_core::journey::Journey) -> String {
    match journey.to.as_str() {
        _ if journey.asked.is_some() => format!("/sign-in?journey={}", journey.id),
        "/" => "/sign-in".to_owned(),
        to => format!("/sign-in?to={}", welcome::percent(to)),
    }
}
