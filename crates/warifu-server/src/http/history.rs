//! `/history`: flow C7. The member's own audit events in plain words.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use warifu_core::{
    audit::{Actor, Event, EventKind},
    message::Message,
    session::LoadedSession,
};

use super::{
    address::Query,
    page::{Page, render},
    refusal::Refusal,
    signed_in::SignedIn,
};
use crate::{flows::managing, server::Server};

/// Lines on one page.
const A_PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "history/index.html")]
struct History<'a> {
    page: Page<'a>,
    lines: Vec<Line>,
    older: String,
    newer: String,
}

/// One event in words.
pub(super) struct Line {
    pub(super) at: String,
    pub(super) when: String,
    pub(super) what: String,
    pub(super) whence: String,
}

#[derive(serde::Deserialize)]
struct Asked {
    /// The last event of the page before.
    before: Option<String>,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/history", get(list))
}

async fn list(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let loaded = &signed_in.loaded;
    let before = asked.before.as_deref().and_then(|id| id.parse().ok());
    let events = managing::list_history(&server, loaded, None, before, A_PAGE).await?;
    let page = Page::of(&server, &signed_in.visitor, &loaded.member, "history");
    let full = i64::try_from(events.len()).is_ok_and(|n| n == A_PAGE);
    let older = match events.last() {
        Some(last) if full => format!("/history?before={}", last.id),
        _ => String::new(),
    };
    let newer = if before.is_some() { "/history".to_owned() } else { String::new() };
    render(&History { lines: lines(&page, loaded, &events), older, newer, page })
}

/// Events in words, in their order.
pub(super) fn lines(page: &Page<'_>, loaded: &LoadedSession, events: &[Event]) -> Vec<Line> {
    let words = page.words();
    let line = |event: &Event| Line {
        at: words.machine(event.at),
        when: words.when(event.at),
        what: what(page, loaded, event),
        whence: match &event.visit {
            Some(visit) => {
                let address = ("address", visit.address.clone().into());
                match words.place(&visit.browser) {
                    _ if visit.browser.is_empty() => page.tv("history-whence-address", &[address]),
                    place => page.tv("history-whence", &[address, ("place", place.into())]),
                }
            }
            None => String::new(),
        },
    };
    events.iter().map(line).collect()
}

fn what(page: &Page<'_>, loaded: &LoadedSession, event: &Event) -> String {
    let by = match event.actor {
        Actor::Member(id) if id == loaded.member.id => "member",
        Actor::System => "system",
        Actor::Anyone | Actor::Member(_) | Actor::Operator => "administrator",
    };
    let told =
        |key: &str, device: &str| page.tv(key, &[("device", device.to_owned().into()), ("by", by.into())]);
    let refused = |key: &str, why: &str| {
        let message = Message::parse(why).unwrap_or(Message::PasskeyFailed);
        page.tv(key, &[("message", page.t(&format!("message-{}-title", message.name())).into())])
    };
    match &event.what {
        EventKind::ClientTold { client, .. } => {
            page.tv("history-client-told", &[("client", client.clone().into())])
        }
        EventKind::Confirmed { method, .. } if method == "password" => page.t("history-confirmed-password"),
        EventKind::Confirmed { .. } => told("history-confirmed-passkey", &used(page, event)),
        EventKind::GrantRevoked { client, .. } => {
            page.tv("history-grant-revoked", &[("client", client.clone().into()), ("by", by.into())])
        }
        EventKind::MemberCreated { .. } => page.t("history-member-created"),
        EventKind::MemberDisabled { .. } => page.t("history-member-disabled"),
        EventKind::MemberEnabled => page.t("history-member-enabled"),
        EventKind::MemberRenamed => page.t("history-member-renamed"),
        EventKind::PasskeyCounterWentBack { .. } => {
            told("history-passkey-counter-went-back", &used(page, event))
        }
        EventKind::PasskeyDeleted { device } => told("history-passkey-deleted", device),
        EventKind::PasskeyDisabled { device, .. } => told("history-passkey-disabled", device),
        EventKind::PasskeyEnabled { device } => told("history-passkey-enabled", device),
        EventKind::PasskeyRegistered { device, .. } => told("history-passkey-registered", device),
        EventKind::PasskeyRenamed { device, .. } => told("history-passkey-renamed", device),
        EventKind::PasswordChanged => page.t("history-password-changed"),
        EventKind::PasswordLocked { .. } => page.t("history-password-locked"),
        EventKind::PasswordReset => page.t("history-password-reset"),
        EventKind::RegistrationDeclined => page.t("history-registration-declined"),
        EventKind::RegistrationRefused { why } => refused("history-registration-refused", why),
        EventKind::SessionEnded => told("history-session-ended", ""),
        EventKind::SessionsEnded => page.t("history-sessions-ended"),
        EventKind::SignedIn { method, .. } if method == "password" => page.t("history-signed-in-password"),
        EventKind::SignedIn { .. } => told("history-signed-in-passkey", &used(page, event)),
        EventKind::SignedOut => page.t("history-signed-out"),
        EventKind::SignInRefused { why, .. } => refused("history-sign-in-refused", why),
        EventKind::TicketIssued { .. } => page.t("history-ticket-issued"),
        // These name no member, so that none is in a member's history.
        EventKind::AuditKeyCreated { .. }
        | EventKind::ClientChanged { .. }
        | EventKind::ClientCreated { .. }
        | EventKind::ClientDisabled { .. }
        | EventKind::ClientEnabled { .. }
        | EventKind::ClientSecretMade { .. }
        | EventKind::EventsErased { .. }
        | EventKind::OrganizationCreated
        | EventKind::PolicyChanged { .. }
        | EventKind::Restored { .. }
        | EventKind::RingKeyAdded { .. }
        | EventKind::RingKeyPromoted { .. }
        | EventKind::RingKeyRetired { .. }
        | EventKind::RowsSealedAnew { .. }
        | EventKind::SignalsReleased
        | EventKind::TokenKeyCreated { .. }
        | EventKind::TokenKeyPromoted { .. }
        | EventKind::TokenKeyRemoved { .. } => page.t("history-policy-changed"),
    }
}

/// The name of the passkey that an event is about, as it was then.
fn used(page: &Page<'_>, event: &Event) -> String {
    match &event.what {
        EventKind::SignedIn { device, .. } | EventKind::Confirmed { device, .. } if !device.is_empty() => {
            device.clone()
        }
        EventKind::PasskeyCounterWentBack { device, .. } => device.clone(),
        _ => page.t("register-device-name-unknown"),
    }
}
