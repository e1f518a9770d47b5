//! `/connected`: flow C8. The clients that have something of the member's; take it back.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use warifu_core::{client::Client, id::Id};

use super::{
    address::{Path, Query},
    authorize::{in_words, resource_in_words},
    page::{Page, render},
    refusal::Refusal,
    signed_in::{SignedIn, after},
};
use crate::{
    flows::connected::{self, Connected},
    server::Server,
};

#[derive(Template)]
#[template(path = "connected/index.html")]
struct Clients<'a> {
    page: Page<'a>,
    said: String,
    clients: Vec<ClientView>,
}

struct ClientView {
    id: String,
    name: String,
    since: String,
    may: Vec<String>,
}

#[derive(serde::Deserialize)]
struct Asked {
    #[serde(default)]
    said: String,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/connected", get(list)).route("/connected/{id}/disconnect", post(disconnect))
}

async fn list(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let (loaded, caller) = (&signed_in.loaded, &signed_in.visitor.caller);
    let connected = connected::list(&server, caller, loaded).await?;
    let page = Page::of(&server, &signed_in.visitor, &loaded.member, "connected");
    let words = page.words();
    let view = |one: &Connected| ClientView {
        id: one.client.id.to_string(),
        name: one.client.settings.name.clone(),
        since: words.when(one.since),
        may: one
            .scope
            .iter()
            .map(|scope| in_words(&page, scope))
            .chain(one.resources.iter().map(|resource| resource_in_words(&page, resource)))
            .collect(),
    };
    let clients = connected.iter().map(view).collect();
    let said = match asked.said.as_str() {
        "changed-meanwhile" => page.t("connected-changed-meanwhile"),
        "disconnected" => page.t("connected-disconnected"),
        _ => String::new(),
    };
    render(&Clients { said, clients, page })
}

async fn disconnect(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let client: Id<Client> = id.parse().map_err(|_| Refusal::page_not_found())?;
    let (loaded, caller) = (&signed_in.loaded, &signed_in.visitor.caller);
    let acted = connected::disconnect(&server, caller, loaded, client).await?;
    after(&acted, "/connected?said=disconnected", "", "/connected")
}
