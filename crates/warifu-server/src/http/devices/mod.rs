//! `/devices`: flow C1. List, rename, disable, enable, delete, history of one.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use data_encoding::BASE64URL_NOPAD;
use http::{StatusCode, header};
use warifu_core::{
    audit::EventKind,
    id::Id,
    managing::Refused,
    message::Message,
    passkey::{Passkey, device_name},
    session::LoadedSession,
    time::Span,
};

use super::{
    address::{Path, Query},
    cookies::{self, Keep},
    device_view::{self, DeviceView},
    form::Fields,
    history::{self, Line},
    message::View,
    page::{Page, go_to, render},
    refusal::Refusal,
    signal::{in_page, signals},
    signed_in::{SignedIn, after},
};
use crate::{
    flows::managing::{self, Acted},
    server::Server,
};

#[derive(Template)]
#[template(path = "devices/index.html")]
struct Devices<'a> {
    page: Page<'a>,
    devices: Vec<DeviceView>,
    said: String,
    notice: Option<View>,
    deleted_name: String,
    delete_by_hand: String,
    can_add: bool,
    count: String,
    only_one: String,
    signal: String,
}

#[derive(Template)]
#[template(path = "devices/device.html")]
struct DeviceHistory<'a> {
    page: Page<'a>,
    device: DeviceView,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "devices/confirm_delete.html")]
struct ConfirmDelete<'a> {
    page: Page<'a>,
    device: DeviceView,
    last_warning: String,
}

#[derive(serde::Deserialize)]
struct Asked {
    /// What was done just before, to which device.
    #[serde(default)]
    said: String,
    #[serde(default)]
    device: String,
}

#[derive(serde::Deserialize)]
struct Renamed {
    #[serde(default)]
    name: String,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/devices", get(list))
        .route("/devices/{id}", get(device))
        .route("/devices/{id}/rename", post(rename))
        .route("/devices/{id}/disable", post(disable))
        .route("/devices/{id}/enable", post(enable))
        .route("/devices/{id}/delete", get(confirm_delete).post(delete))
}

/// The session's devices; the session may have ended since it was looked at.
async fn load(server: &Server, signed_in: &SignedIn) -> Result<(LoadedSession, Vec<Passkey>), Refusal> {
    let found = managing::find_devices(server, &signed_in.visitor.caller, &signed_in.token).await?;
    found.ok_or_else(Refusal::session_expired)
}

/// One device of the member's own; anybody else's is as absent as none.
async fn load_one(
    server: &Server,
    signed_in: &SignedIn,
    id: &str,
) -> Result<(Passkey, Vec<Passkey>), Refusal> {
    let (_, own) = load(server, signed_in).await?;
    let id = read(id)?;
    let found = own.iter().find(|p| p.id == id).cloned();
    found.map(|passkey| (passkey, own)).ok_or_else(gone)
}

fn read(id: &str) -> Result<Id<Passkey>, Refusal> {
    id.parse().map_err(|_| gone())
}

fn gone() -> Refusal {
    Refusal::new(Message::PageWentBack, StatusCode::NOT_FOUND)
}

async fn list(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let (loaded, own) = load(&server, &signed_in).await?;
    let page = Page::of(&server, &signed_in.visitor, &loaded.member, "devices");
    let limit = loaded.organization.policy.passkey_limit;
    let count = match limit {
        Some(limit) => page.tv("devices-count", &[("count", own.len().into()), ("limit", limit.into())]),
        None => page.tv("devices-count-without-limit", &[("count", own.len().into())]),
    };
    let deleted =
        if asked.said == "deleted" { find_deleted(&server, &loaded, &asked.device).await? } else { None };
    let (deleted_name, provider) = deleted.unwrap_or_default();
    let delete_by_hand = match deleted_name.is_empty() {
        true => String::new(),
        false => {
            page.tv("devices-delete-by-hand", &[("provider", provider.into()), ("host", page.host.into())])
        }
    };
    let bound_only = matches!(own.as_slice(), [only] if !only.backup_eligible);
    let devices: Vec<DeviceView> = own.iter().map(|p| device_view::view(&page, p)).collect();
    render(&Devices {
        said: said(&page, &asked, &own, &deleted_name),
        notice: None,
        delete_by_hand,
        deleted_name,
        can_add: limit.is_none_or(|limit| loaded.member.passkeys < i64::from(limit)),
        count,
        only_one: if bound_only { page.t("devices-only-one") } else { String::new() },
        signal: in_page(signals(&server, &loaded.member, &own).await?),
        devices,
        page,
    })
}

/// One sentence on what was just done.
fn said(page: &Page<'_>, asked: &Asked, own: &[Passkey], deleted: &str) -> String {
    let passkey = own.iter().find(|p| p.id.to_string() == asked.device);
    let name = passkey.map_or(deleted, |p| p.name.as_str());
    let named = |key: &str| page.tv(key, &[("device", name.to_owned().into())]);
    match (asked.said.as_str(), passkey) {
        ("declined", _) => page.t("register-declined"),
        ("changed-meanwhile", _) => page.t("devices-changed-meanwhile"),
        ("name-empty", _) => page.t("devices-rename-empty"),
        ("deleted", _) if !deleted.is_empty() => named("devices-deleted"),
        ("renamed", Some(_)) => named("devices-renamed"),
        ("disabled", Some(_)) => named("devices-disabled"),
        ("enabled", Some(_)) => named("devices-enabled"),
        ("upgraded", Some(_)) => named("register-upgraded"),
        ("registered", Some(passkey)) => {
            let provider = device_view::provider(passkey.aaguid);
            let kept = match (passkey.backup_eligible, provider) {
                (true, Some(provider)) => {
                    page.tv("register-done-kept-synced", &[("provider", provider.into())])
                }
                (true, None) => String::new(),
                (false, _) => page.t("register-done-kept-bound"),
            };
            format!("{} {kept}", named("register-done")).trim_end().to_owned()
        }
        _ => String::new(),
    }
}

/// Name and provider of a device that this member deleted, from the audit log.
async fn find_deleted(
    server: &Server,
    loaded: &LoadedSession,
    id: &str,
) -> Result<Option<(String, String)>, Refusal> {
    let Ok(id) = id.parse() else { return Ok(None) };
    let events = managing::list_history(server, loaded, Some(id), None, 100).await?;
    let name = events.iter().find_map(|e| match &e.what {
        EventKind::PasskeyDeleted { device } => Some(device.clone()),
        _ => None,
    });
    let aaguid = events.iter().find_map(|e| match &e.what {
        EventKind::PasskeyRegistered { aaguid, .. } => warifu_core::passkey::Aaguid::parse(aaguid),
        _ => None,
    });
    let provider = aaguid.and_then(device_view::provider).unwrap_or_default().to_owned();
    Ok(name.map(|name| (name, provider)))
}

async fn device(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let (passkey, _) = load_one(&server, &signed_in, &id).await?;
    let loaded = &signed_in.loaded;
    let events = managing::list_history(&server, loaded, Some(passkey.id), None, 100).await?;
    let page = Page::of(&server, &signed_in.visitor, &loaded.member, "devices");
    let (device, lines) = (device_view::view(&page, &passkey), history::lines(&page, loaded, &events));
    render(&DeviceHistory { page, device, lines })
}

async fn confirm_delete(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let (passkey, own) = load_one(&server, &signed_in, &id).await?;
    let loaded = &signed_in.loaded;
    let page = Page::of(&server, &signed_in.visitor, &loaded.member, "devices");
    let password = loaded.member.password.is_some()
        && loaded.organization.policy.takes_password(signed_in.visitor.now());
    let last_warning =
        match (own.iter().filter(|p| p.state.is_enabled() && p.id != passkey.id).count(), password) {
            (0, true) => page.t("devices-delete-last-with-password"),
            (0, false) => page.t("devices-delete-last-without-password"),
            _ => String::new(),
        };
    let device = device_view::view(&page, &passkey);
    render(&ConfirmDelete { page, device, last_warning })
}

async fn rename(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    Fields(form): Fields<Renamed>,
) -> Result<Response, Refusal> {
    let id = read(&id)?;
    let Some(name) = device_name(&form.name) else {
        return Ok(go_to("/devices?said=name-empty"));
    };
    let action = |m: &warifu_core::managing::Managing<'_>, random: &mut dyn warifu_core::random::Random| {
        m.rename(id, name.clone(), random)
    };
    let acted = managing::act(&server, &signed_in.visitor.caller, &signed_in.token, action).await?;
    after(&acted, &format!("/devices?said=renamed&device={id}"), "rename", &format!("/devices?device={id}"))
}

async fn disable(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = read(&id)?;
    let (caller, token) = (&signed_in.visitor.caller, &signed_in.token);
    let acted = managing::act(&server, caller, token, |m, random| m.disable(id, random)).await?;
    if matches!(acted, Acted::Done) && signed_in.loaded.session.passkey == Some(id) {
        return Ok(signed_out_too(&signed_in, "device-disabled"));
    }
    after(&acted, &format!("/devices?said=disabled&device={id}"), "disable", &format!("/devices?device={id}"))
}

/// The session hung on the very device that was acted on and ended with it: told where one signs in again.
fn signed_out_too(signed_in: &SignedIn, said: &str) -> Response {
    let mut response = go_to(&format!("/sign-in?said={said}"));
    let gone = cookies::set(cookies::SESSION, "", Keep::Gone, signed_in.visitor.secure);
    response.headers_mut().append(header::SET_COOKIE, gone);
    response
}

async fn enable(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = read(&id)?;
    let (caller, token) = (&signed_in.visitor.caller, &signed_in.token);
    let acted = managing::act(&server, caller, token, |m, random| m.enable(id, random)).await?;
    after(&acted, &format!("/devices?said=enabled&device={id}"), "enable", &format!("/devices?device={id}"))
}

async fn delete(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = read(&id)?;
    let (caller, token) = (&signed_in.visitor.caller, &signed_in.token);
    let (_, own) = load(&server, &signed_in).await?;
    let acted = managing::act(&server, caller, token, |m, random| m.delete(id, random)).await?;
    // Pressed twice, or in another tab: the page that asked is gone with the device.
    if matches!(acted, Acted::Refused(Refused::NothingToDo)) {
        return Ok(go_to("/devices?said=changed-meanwhile"));
    }
    let ended = matches!(acted, Acted::Done) && signed_in.loaded.session.passkey == Some(id);
    if let Some(passkey) = own.iter().find(|p| ended && p.id == id) {
        let mut response = signed_out_too(&signed_in, "device-deleted");
        if !managing::signals_held(&server).await? {
            let told = BASE64URL_NOPAD.encode(&passkey.credential_id);
            let told = cookies::set(cookies::DELETED, &told, TOLD_WITHIN, signed_in.visitor.secure);
            response.headers_mut().append(header::SET_COOKIE, told);
        }
        return Ok(response);
    }
    after(&acted, &format!("/devices?said=deleted&device={id}"), "delete", &format!("/devices/{id}/delete"))
}

/// The next page tells the password manager.
const TOLD_WITHIN: Keep = Keep::For(Span::minutes(1));
