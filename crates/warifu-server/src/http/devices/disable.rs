//! `POST /devices/{id}/disable`: asks for no confirmation, so that nothing stands in the way of somebody
//! whose phone was stolen.

use std::sync::Arc;

use axum::{extract::State, response::Response};

use super::{act, ended_own_session, read, signed_out_too, to_list};
use crate::{
    http::{address::Path, refusal::Refusal, signed_in::SignedIn},
    server::Server,
};

pub(super) async fn submit(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = read(&id)?;
    let acted = act(&server, &signed_in, |m, random| m.disable(id, random)).await?;
    if ended_own_session(&acted, &signed_in, id) {
        return Ok(signed_out_too(&signed_in, "device-disabled"));
    }
    to_list(&acted, id, "disabled", "disable")
}
