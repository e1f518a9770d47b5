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

/// An event in words.
fn what(page: &Page<'_>, loaded: &LoadedSession, event: &Event) -> String {
    let say = Saying::new(page, loaded, event);
    match &event.what {
        EventKind::ClientTold { client, .. } => say.of_client("history-client-told", client),
        EventKind::Confirmed { method, .. } if method == "password" => page.t("history-confirmed-password"),
        EventKind::Confirmed { .. } => say.of_device("history-confirmed-passkey", &used(page, event)),
        EventKind::DeviceCodeAllowed { client, .. } => say.of_client("history-device-code-allowed", client),
        EventKind::DeviceCodeDeclined { client } => say.of_client("history-device-code-declined", client),
        EventKind::DeviceCodesLocked { .. } => page.t("history-device-codes-locked"),
        EventKind::GrantRevoked { client, .. } => say.of_client("history-grant-revoked", client),
        EventKind::HandoffApproved { device, .. } => say.of_device("history-handoff-approved", device),
        EventKind::HandoffClaimed { .. }
        | EventKind::HandoffDeclined { .. }
        | EventKind::HandoffEnded { .. }
        | EventKind::HandoffMatched { .. }
        | EventKind::HandoffNumberWrong
        | EventKind::HandoffStarted { .. } => of_handoff(page, event),
        EventKind::MemberCreated { .. } => page.t("history-member-created"),
        EventKind::MemberDisabled { .. } => page.t("history-member-disabled"),
        EventKind::MemberEnabled => page.t("history-member-enabled"),
        EventKind::MemberRenamed => page.t("history-member-renamed"),
        EventKind::MemberRoleChanged { .. } => page.t("history-member-role-changed"),
        EventKind::PasskeyCounterWentBack { .. } => {
            say.of_device("history-passkey-counter-went-back", &used(page, event))
        }
        EventKind::PasskeyDeleted { device } => say.of_device("history-passkey-deleted", device),
        EventKind::PasskeyDisabled { device, .. } => say.of_device("history-passkey-disabled", device),
        EventKind::PasskeyEnabled { device } => say.of_device("history-passkey-enabled", device),
        EventKind::PasskeyRegistered { device, .. } => say.of_device("history-passkey-registered", device),
        EventKind::PasskeyReplaced { device, .. } => say.of_device("history-passkey-replaced", device),
        EventKind::PasskeyRenamed { device, .. } => say.of_device("history-passkey-renamed", device),
        EventKind::PasswordChanged => page.t("history-password-changed"),
        EventKind::PasswordForgotten => page.t("history-password-forgotten"),
        EventKind::PasswordLocked { .. } => page.t("history-password-locked"),
        EventKind::PasswordReset => page.t("history-password-reset"),
        EventKind::RecoveryCodesMade { .. } => page.t("history-recovery-codes-made"),
        EventKind::RegistrarAssigned { .. } => page.t("history-registrar-assigned"),
        EventKind::PasswordSetByMail => page.t("history-password-set-by-mail"),
        EventKind::RegistrationDeclined => page.t("history-registration-declined"),
        EventKind::RegistrationRefused { why } => say.refused("history-registration-refused", why),
        EventKind::SessionDisowned => page.t("history-session-disowned"),
        EventKind::SessionEnded => say.of_device("history-session-ended", ""),
        EventKind::SessionsEnded => page.t("history-sessions-ended"),
        EventKind::SignedIn { method, client, .. } => say.signed_in(event, method, client.as_deref()),
        EventKind::SignedOut => page.t("history-signed-out"),
        EventKind::SignInRefused { why, .. } => say.refused("history-sign-in-refused", why),
        EventKind::TicketIssued { .. }
        | EventKind::TicketLocked
        | EventKind::TicketOpened
        | EventKind::TicketPasswordWrong
        | EventKind::TicketRevoked
        | EventKind::TicketShown => of_ticket(page, event),
        // What names no member is in no member's history.
        _ => page.t("history-policy-changed"),
    }
}

/// How it is said, and who did it.
struct Saying<'a> {
    page: &'a Page<'a>,
    by: &'static str,
}

impl<'a> Saying<'a> {
    fn new(page: &'a Page<'a>, loaded: &LoadedSession, event: &Event) -> Self {
        let by = match event.actor {
            Actor::Member(id) if id == loaded.member.id => "member",
            Actor::Client(_) | Actor::System => "system",
            Actor::Anyone | Actor::Member(_) | Actor::Operator => "administrator",
        };
        Self { page, by }
    }

    fn of_device(&self, key: &str, device: &str) -> String {
        self.page.tv(key, &[("device", device.to_owned().into()), ("by", self.by.into())])
    }

    fn of_client(&self, key: &str, client: &str) -> String {
        self.page.tv(key, &[("client", client.to_owned().into()), ("by", self.by.into())])
    }

    fn refused(&self, key: &str, why: &str) -> String {
        let message = Message::parse(why).unwrap_or(Message::PasskeyFailed);
        let title = self.page.t(&format!("message-{}-title", message.name()));
        self.page.tv(key, &[("message", title.into())])
    }

    fn signed_in(&self, event: &Event, method: &str, client: Option<&str>) -> String {
        let how = match method {
            "handoff" => self.of_device("history-signed-in-handoff", &used(self.page, event)),
            "password" => self.page.t("history-signed-in-password"),
            "recovery-code" => self.page.t("history-signed-in-recovery-code"),
            _ => self.of_device("history-signed-in-passkey", &used(self.page, event)),
        };
        let whither = client.map(|client| self.of_client("history-for-client", client));
        self.page.sentences(&[&how, &whither.unwrap_or_default()])
    }
}

/// The name of the passkey that an event is about, as it was then.
/// What became of a ticket of theirs.
fn of_handoff(page: &Page<'_>, event: &Event) -> String {
    page.t(match event.what {
        EventKind::HandoffClaimed { .. } => "history-handoff-claimed",
        EventKind::HandoffDeclined { .. } => "history-handoff-declined",
        EventKind::HandoffMatched { .. } => "history-handoff-matched",
        EventKind::HandoffNumberWrong => "history-handoff-number-wrong",
        EventKind::HandoffStarted { .. } => "history-handoff-started",
        _ => "history-handoff-ended",
    })
}

fn of_ticket(page: &Page<'_>, event: &Event) -> String {
    page.t(match event.what {
        EventKind::TicketLocked => "history-ticket-locked",
        EventKind::TicketOpened => "history-ticket-opened",
        EventKind::TicketPasswordWrong => "history-ticket-password-wrong",
        EventKind::TicketRevoked => "history-ticket-revoked",
        EventKind::TicketShown => "history-ticket-shown",
        _ => "history-ticket-issued",
    })
}

fn used(page: &Page<'_>, event: &Event) -> String {
    match &event.what {
        EventKind::SignedIn { device, .. } | EventKind::Confirmed { device, .. } if !device.is_empty() => {
            device.clone()
        }
        EventKind::PasskeyCounterWentBack { device, .. } => device.clone(),
        _ => page.t("register-device-name-unknown"),
    }
}
