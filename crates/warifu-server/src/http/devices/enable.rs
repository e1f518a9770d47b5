//! `POST /devices/{id}/enable`: what the member disabled works again, once they have shown who they are.

use std::sync::Arc;

use axum::{extract::State, response::Response};

use super::{act, read, to_list};
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
    let acted = act(&server, &signed_in, |m, random| m.enable(id, random)).await?;
    to_list(&acted, id, "enabled", "enable")
}
