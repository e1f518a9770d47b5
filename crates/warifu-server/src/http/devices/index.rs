//! `GET /devices`: the list, with what was done just before, and nothing offered that can't work.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};
use warifu_core::{
    managing::{NeedsConfirmation, held_until, strongest},
    passkey::Passkey,
    recovery_code,
    session::LoadedSession,
};

use super::{load, said};
use crate::{
    flows,
    http::{
        address::Query,
        device_view::{self, DeviceView},
        page::{Page, render},
        refusal::Refusal,
        signal::{in_page, signals},
        signed_in::SignedIn,
    },
    server::Server,
};

#[derive(Template)]
#[template(path = "devices/index.html")]
struct Devices<'a> {
    page: Page<'a>,
    devices: Vec<DeviceView>,
    said: String,
    delete_by_hand: String,
    /// Why nothing but looking and disabling is offered; empty where all is.
    only_by_ticket: String,
    can_add: bool,
    count: String,
    only_one: String,
    /// Whether recovery codes are suggested beside it.
    suggest_codes: bool,
    /// After a recovery code: what that allows.
    recovered: String,
    signal: String,
}

pub(super) async fn page(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Query(asked): Query<said::Asked>,
) -> Result<Response, Refusal> {
    let (loaded, own) = load(&server, &signed_in).await?;
    let page = Page::of(&server, &signed_in.visitor, &loaded.member, "devices");
    let deleted = said::find_deleted(&server, &page, &loaded, &asked).await?;
    let bound_only = matches!(own.as_slice(), [only] if !only.backup_eligible);
    let recovers = recovery_code::may_register(&loaded.session, &own, signed_in.visitor.now());
    let only_by_ticket = if recovers { String::new() } else { only_by_ticket(&page, &signed_in, &own) };
    let room = loaded.organization.policy.passkey_limit;
    let room = room.is_none_or(|limit| loaded.member.passkeys < i64::from(limit));
    render(&Devices {
        devices: own.iter().map(|p| device_view::view(&page, p)).collect(),
        said: said::said(&page, &asked, &own, deleted.as_ref()),
        delete_by_hand: deleted.map(|d| said::delete_by_hand(&page, &d)).unwrap_or_default(),
        can_add: room && only_by_ticket.is_empty(),
        only_by_ticket,
        count: count(&page, &loaded, &own),
        suggest_codes: bound_only && lacks_codes(&server, &loaded).await?,
        recovered: if recovers { page.t("devices-recovered") } else { String::new() },
        only_one: if bound_only { page.t("devices-only-one") } else { String::new() },
        signal: in_page(signals(&server, &loaded.member, &own).await?),
        page,
    })
}

/// Whether the member could have recovery codes and has none left.
async fn lacks_codes(server: &Server, loaded: &LoadedSession) -> Result<bool, Refusal> {
    if loaded.organization.policy.recovery_codes == 0 {
        return Ok(false);
    }
    let held = flows::recovery_codes::find(server, loaded).await?;
    Ok(held.is_none_or(|held| held.left() == 0))
}

fn count(page: &Page<'_>, loaded: &LoadedSession, own: &[Passkey]) -> String {
    let count = ("count", own.len().into());
    match loaded.organization.policy.passkey_limit {
        Some(limit) => page.tv("devices-count", &[count, ("limit", limit.into())]),
        None => page.tv("devices-count-without-limit", &[count]),
    }
}

/// Adding, enabling, renaming and deleting ask for a ceremony first. Where there is none that the member could
/// pass, the page says so and what helps, and since when not even that is needed.
fn only_by_ticket(page: &Page<'_>, signed_in: &SignedIn, own: &[Passkey]) -> String {
    let now = signed_in.visitor.now();
    match (strongest(own, now), signed_in.takes_password()) {
        (NeedsConfirmation::ByPasskey, _) | (NeedsConfirmation::ByPassword, true) => String::new(),
        (NeedsConfirmation::ByPassword, false) | (NeedsConfirmation::ByTicket, false) => {
            page.t("devices-only-by-ticket")
        }
        (NeedsConfirmation::ByTicket, true) => {
            let until = held_until(own, now).map(|until| page.words().when(until)).unwrap_or_default();
            page.tv("devices-only-by-ticket-until", &[("until", until.into())])
        }
    }
}
