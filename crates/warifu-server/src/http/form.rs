//! Bodies: forms and JSON, refused with a message of the catalogue when they are neither.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
};
use http::{StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use warifu_core::message::Message;

use super::refusal::Refusal;
use crate::server::Server;

/// The fields of a form.
pub(super) struct Fields<T>(pub(super) T);

/// A JSON body.
pub(super) struct Posted<T>(pub(super) T);

/// The answer to a ceremony: its sealed state, and what the authenticator says, as it came.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CeremonyAnswer {
    pub(super) ceremony: String,
    /// Which journey; only a sign-in or a ticket has one.
    #[serde(default)]
    pub(super) journey: Option<String>,
    /// Whether the browser registered silently.
    #[serde(default)]
    pub(super) upgrade: bool,
    pub(super) response: Box<RawValue>,
}

/// The wish to begin a ceremony.
#[derive(serde::Deserialize)]
pub(super) struct CeremonyBegin {
    #[serde(default)]
    pub(super) journey: Option<String>,
    /// Whether the browser is to register silently.
    #[serde(default)]
    pub(super) upgrade: bool,
}

async fn read(request: Request, server: &Arc<Server>, kind: &str) -> Result<Bytes, Refusal> {
    let told = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let told = told.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if told != kind {
        return Err(Refusal::new(Message::PageWentBack, StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let body = Bytes::from_request(request, server).await;
    body.map_err(|e| {
        Refusal::new(Message::PageWentBack, axum::response::IntoResponse::into_response(e).status())
    })
}

impl<T: DeserializeOwned> FromRequest<Arc<Server>> for Fields<T> {
    type Rejection = Refusal;
    async fn from_request(request: Request, server: &Arc<Server>) -> Result<Self, Refusal> {
        let body = read(request, server, "application/x-www-form-urlencoded").await?;
        let fields = serde_urlencoded::from_bytes(&body);
        fields.map(Self).map_err(|_| Refusal::new(Message::PageWentBack, StatusCode::BAD_REQUEST))
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<Server>> for Posted<T> {
    type Rejection = Refusal;
    async fn from_request(request: Request, server: &Arc<Server>) -> Result<Self, Refusal> {
        let body = read(request, server, "application/json").await?;
        // An object: a list would be taken for the fields in their order.
        let object = Some(&body).filter(|body| body.trim_ascii_start().first() == Some(&b'{'));
        let value = object.and_then(|body| serde_json::from_slice(body).ok());
        value.map(Self).ok_or(Refusal::new(Message::PageWentBack, StatusCode::BAD_REQUEST))
    }
}
