//! `/devices/{id}/delete`: what deleting means and a warning for the last one, then the deletion. The
//! browser's password manager is told on the page that comes next.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};
use data_encoding::BASE64URL_NOPAD;
use http::header;
use warifu_core::{managing::Refused, passkey::Passkey, time::Span};

use super::{act, ended_own_session, load, load_one, read, signed_out_too};
use crate::{
    flows::managing::{self, Acted},
    http::{
        address::Path,
        cookies::{self, Keep},
        device_view::{self, DeviceView},
        page::{Page, go_to, render},
        refusal::Refusal,
        signed_in::{SignedIn, after},
    },
    server::Server,
};

/// The next page tells the password manager.
const TOLD_WITHIN: Keep = Keep::For(Span::minutes(1));

#[derive(Template)]
#[template(path = "devices/delete.html")]
struct Delete<'a> {
    page: Page<'a>,
    device: DeviceView,
    last_warning: String,
}

pub(super) async fn page(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let (passkey, own) = load_one(&server, &signed_in, &id).await?;
    let page = Page::of(&server, &signed_in.visitor, &signed_in.loaded.member, "devices");
    let is_last = !own.iter().any(|p| p.state.is_enabled() && p.id != passkey.id);
    let last_warning = match (is_last, signed_in.takes_password()) {
        (false, _) => String::new(),
        (true, true) => page.t("devices-delete-last-with-password"),
        (true, false) => page.t("devices-delete-last-without-password"),
    };
    let device = device_view::view(&page, &passkey);
    render(&Delete { page, device, last_warning })
}

pub(super) async fn submit(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = read(&id)?;
    let (_, own) = load(&server, &signed_in).await?;
    let acted = act(&server, &signed_in, |m, random| m.delete(id, random)).await?;
    // Pressed twice, or in another tab: the page that asked is gone with the device.
    if matches!(acted, Acted::Refused(Refused::NothingToDo)) {
        return Ok(go_to("/devices?said=changed-meanwhile"));
    }
    let ended = ended_own_session(&acted, &signed_in, id);
    if let Some(passkey) = own.iter().find(|p| ended && p.id == id) {
        return signed_out_by_deleting(&server, &signed_in, passkey).await;
    }
    after(&acted, &format!("/devices?said=deleted&device={id}"), "delete", &format!("/devices/{id}/delete"))
}

/// The page where one signs in again tells the password manager, unless signals are held.
async fn signed_out_by_deleting(
    server: &Server,
    signed_in: &SignedIn,
    passkey: &Passkey,
) -> Result<Response, Refusal> {
    let mut response = signed_out_too(signed_in, "device-deleted");
    if !managing::signals_held(server).await? {
        let told = BASE64URL_NOPAD.encode(&passkey.credential_id);
        let told = cookies::set(cookies::DELETED, &told, TOLD_WITHIN, signed_in.visitor.secure);
        response.headers_mut().append(header::SET_COOKIE, told);
    }
    Ok(response)
}
