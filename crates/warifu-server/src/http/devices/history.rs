//! `GET /devices/{id}`: one device and what happened with it.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};

use super::load_one;
use crate::{
    flows::managing,
    http::{
        address::Path,
        device_view::{self, DeviceView},
        history::{self, Line},
        page::{Page, render},
        refusal::Refusal,
        signed_in::SignedIn,
    },
    server::Server,
};

/// Lines on the page.
const MOST: i64 = 100;

#[derive(Template)]
#[template(path = "devices/history.html")]
struct DeviceHistory<'a> {
    page: Page<'a>,
    device: DeviceView,
    lines: Vec<Line>,
}

pub(super) async fn page(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let (passkey, _) = load_one(&server, &signed_in, &id).await?;
    let loaded = &signed_in.loaded;
    let events = managing::list_history(&server, loaded, Some(passkey.id), None, MOST).await?;
    let page = Page::of(&server, &signed_in.visitor, &loaded.member, "devices");
    let (device, lines) = (device_view::view(&page, &passkey), history::lines(&page, loaded, &events));
    render(&DeviceHistory { page, device, lines })
}
