//! The private listener: liveness, readiness, metrics.

use std::sync::Arc;

use axum::{Router, extract::State, routing::get};
use http::StatusCode;
use metrics_exporter_prometheus::PrometheusHandle;

use crate::{
    flows::readiness::{Readiness, readiness},
    server::Server,
};

pub(super) fn routes(metrics: PrometheusHandle) -> Router<Arc<Server>> {
    Router::new()
        .route("/health/live", get(|| async { "live\n" }))
        .route("/health/ready", get(ready))
        .route("/metrics", get(move || std::future::ready(metrics.render())))
}

/// Ready: the store answers, what happens gets into the audit tree, and no stop was asked for. A stop is told
/// here before the public doors close, so that whoever sends people here can send them elsewhere first.
async fn ready(State(server): State<Arc<Server>>) -> (StatusCode, &'static str) {
    match readiness(&server).await {
        Ok(Readiness::Ready) => (StatusCode::OK, "ready\n"),
        Ok(Readiness::AuditBehind) => {
            tracing::warn!("not ready: events wait to be put into the audit tree");
            (StatusCode::SERVICE_UNAVAILABLE, "the audit log is behind\n")
        }
        Ok(Readiness::Stopping) => (StatusCode::SERVICE_UNAVAILABLE, "stopping\n"),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "not ready: the store doesn't answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the store doesn't answer\n")
        }
    }
}
