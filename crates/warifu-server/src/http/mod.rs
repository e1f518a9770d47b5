//! HTTP: the tree of this folder is the map of addresses, one page or endpoint a file.
//!
//! A page parses, calls one flow and renders. Status codes, problem details and help pages are decided
//! in `refusal`, by exhaustive match; nothing here talks to the store.

mod address;
mod admin;
mod allowed;
mod around;
mod assets;
mod authorize;
mod compression;
mod cookies;
mod device_view;
mod form;
mod live;
mod message;
mod origin;
mod page;
mod program;
mod provider;
mod refusal;
mod signal;
mod signed_in;
mod visitor;

mod api;
mod apply;
mod confirm;
mod connected;
mod dev;
mod device;
mod devices;
mod discovery;
mod end_session;
mod handoff;
mod health;
mod help;
mod history;
mod language;
mod mail_link;
mod password;
mod recovery_codes;
mod register;
mod sessions;
mod sign_in;
mod sign_out;
mod start;
mod ticket;
mod ticket_card;
mod token;
mod well_known;

use std::sync::Arc;

use axum::{Router, middleware};

pub(crate) use live::Scripts;
pub use visitor::Peer;
pub(crate) use visitor::accepted_language;

use crate::Server;

/// A request that reads a megabyte to be refused would be a way to fill memory.
const LARGEST_BODY: usize = 64 * 1024;

/// The public addresses. The caller puts a [`Peer`] into each request's extensions.
pub fn router(server: &Arc<Server>) -> Router {
    let pages = Router::new()
        .merge(sign_in::routes())
        .merge(sign_out::routes())
        .merge(end_session::routes())
        .merge(authorize::routes())
        .merge(register::routes())
        .merge(ticket::routes())
        .merge(admin::routes())
        .merge(apply::routes())
        .merge(start::routes())
        .merge(mail_link::routes())
        .merge(confirm::routes())
        .merge(devices::routes())
        .merge(sessions::routes())
        .merge(connected::routes())
        .merge(device::routes())
        .merge(handoff::routes())
        .merge(password::routes())
        .merge(recovery_codes::routes())
        .merge(history::routes())
        .merge(help::routes())
        .merge(language::routes());
    let pages = if server.site().dev { pages.merge(dev::routes()) } else { pages };
    pages
        .merge(well_known::routes())
        .merge(discovery::routes())
        .merge(token::routes(server))
        .merge(api::routes())
        .fallback(refusal::no_such_page)
        .method_not_allowed_fallback(refusal::wrong_method)
        .layer(axum::extract::DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn_with_state(server.clone(), around::every_request))
        .merge(assets::routes())
        .layer(middleware::map_response_with_state(server.clone(), around::every_answer))
        .layer(compression::layer())
        .with_state(server.clone())
}

/// The private addresses: liveness, readiness, metrics. Never on a public listener.
pub fn private_router(
    server: &Arc<Server>,
    metrics: metrics_exporter_prometheus::PrometheusHandle,
) -> Router {
    health::routes(metrics).with_state(server.clone())
}
