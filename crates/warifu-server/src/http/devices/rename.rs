//! `POST /devices/{id}/rename`: another name for a device; what is no name is refused with words.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use warifu_core::passkey::device_name;

use super::{act, read, to_list};
use crate::{
    http::{address::Path, form::Fields, page::go_to, refusal::Refusal, signed_in::SignedIn},
    server::Server,
};

#[derive(serde::Deserialize)]
pub(super) struct Renamed {
    #[serde(default)]
    name: String,
}

pub(super) async fn submit(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    Fields(form): Fields<Renamed>,
) -> Result<Response, Refusal> {
    let id = read(&id)?;
    let Some(name) = device_name(&form.name) else {
        return Ok(go_to("/devices?said=name-empty"));
    };
    let acted = act(&server, &signed_in, |m, random| m.rename(id, name.clone(), random)).await?;
    to_list(&acted, id, "renamed", "rename")
}
