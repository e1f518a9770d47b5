//! What an address carries: its parts and its query, refused with a page of ours where they can't be read.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path as PathOf, Query as QueryOf};
use http::{StatusCode, request::Parts};
use serde::de::DeserializeOwned;
use warifu_core::message::Message;

use super::refusal::Refusal;
use crate::server::Server;

/// The parts of a path that a route names. What can't be read is as absent as what isn't there.
pub(super) struct Path<T>(pub(super) T);

/// The query.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<Server>> for Path<T> {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, Refusal> {
        let read = PathOf::from_request_parts(parts, server).await;
        let PathOf(value) = read.map_err(|_| Refusal::page_not_found())?;
        Ok(Self(value))
    }
}

impl<T: DeserializeOwned> FromRequestParts<Arc<Server>> for Query<T> {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, _: &Arc<Server>) -> Result<Self, Refusal> {
        let read = QueryOf::try_from_uri(&parts.uri);
        let QueryOf(value) =
            read.map_err(|_| Refusal::new(Message::PageWentBack, StatusCode::BAD_REQUEST))?;
        Ok(Self(value))
    }
}
