//! One sentence above the list of devices on what was done just before. The address carries only a word and
//! the device's ID; names come from the list and from the audit log.

use warifu_core::{
    audit::EventKind,
    passkey::{Aaguid, Passkey},
    session::LoadedSession,
};

use crate::{
    flows::managing,
    http::{page::Page, provider, refusal::Refusal},
    server::Server,
};

#[derive(serde::Deserialize)]
pub(super) struct Asked {
    /// What was done just before, to which device.
    #[serde(default)]
    said: String,
    #[serde(default)]
    device: String,
}

/// A device that is no more.
pub(super) struct Deleted {
    name: String,
    provider: Option<&'static str>,
}

pub(super) fn said(page: &Page<'_>, asked: &Asked, own: &[Passkey], deleted: Option<&Deleted>) -> String {
    let named = |key: &str, name: &str| page.tv(key, &[("device", name.to_owned().into())]);
    match asked.said.as_str() {
        "changed-meanwhile" => return page.t("devices-changed-meanwhile"),
        "declined" => return page.t("register-declined"),
        "name-empty" => return page.t("devices-rename-empty"),
        "deleted" => return deleted.map(|d| named("devices-deleted", &d.name)).unwrap_or_default(),
        _ => {}
    }
    let Some(passkey) = own.iter().find(|p| p.id.to_string() == asked.device) else { return String::new() };
    match asked.said.as_str() {
        "disabled" => named("devices-disabled", &passkey.name),
        "enabled" => named("devices-enabled", &passkey.name),
        "registered" => page.sentences(&[&named("register-done", &passkey.name), &kept(page, passkey)]),
        "renamed" => named("devices-renamed", &passkey.name),
        "upgraded" => named("register-upgraded", &passkey.name),
        _ => String::new(),
    }
}

/// Where a new passkey is kept, and whether there is another of it.
fn kept(page: &Page<'_>, passkey: &Passkey) -> String {
    match (passkey.backup_eligible, provider::name(passkey.aaguid, page.language)) {
        (true, Some(provider)) => page.tv("register-done-kept-synced", &[("provider", provider.into())]),
        (true, None) => String::new(),
        (false, _) => page.t("register-done-kept-bound"),
    }
}

/// The device that this member deleted just now, if that is what the page is to say.
pub(super) async fn find_deleted(
    server: &Server,
    page: &Page<'_>,
    loaded: &LoadedSession,
    asked: &Asked,
) -> Result<Option<Deleted>, Refusal> {
    let Some(id) = asked.device.parse().ok().filter(|_| asked.said == "deleted") else { return Ok(None) };
    let events = managing::list_history(server, loaded, Some(id), None, 100).await?;
    let name = events.iter().find_map(|e| match &e.what {
        EventKind::PasskeyDeleted { device } => Some(device.clone()),
        _ => None,
    });
    let aaguid = events.iter().find_map(|e| match &e.what {
        EventKind::PasskeyRegistered { aaguid, .. } => Aaguid::parse(aaguid),
        _ => None,
    });
    let provider = aaguid.and_then(|aaguid| provider::name(aaguid, page.language));
    Ok(name.map(|name| Deleted { name, provider }))
}

/// What is left in the password manager, for browsers that can't be told.
pub(super) fn delete_by_hand(page: &Page<'_>, deleted: &Deleted) -> String {
    let rp_id = ("host", page.rp_id.into());
    match deleted.provider {
        Some(provider) => page.tv("devices-delete-by-hand", &[("provider", provider.into()), rp_id]),
        None => page.tv("devices-delete-by-hand-unknown", &[rp_id]),
    }
}
