//! `/help` and `/help/{name}`: every message by its stable address, with a search.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use unicode_normalization::UnicodeNormalization as _;
use warifu_core::message::Message;

use super::{
    address::{Path, Query},
    message::{self, View},
    page::{Page, render},
    refusal::{self, Refusal},
    visitor::Visitor,
};
use crate::server::Server;

/// Longest search, in characters.
const LONGEST: usize = 100;

#[derive(Template)]
#[template(path = "help/index.html")]
struct Help<'a> {
    page: Page<'a>,
    query: String,
    found: String,
    groups: Vec<Group>,
}

struct Group {
    title: String,
    messages: Vec<View>,
}

#[derive(serde::Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/help", get(index)).route("/help/{name}", get(page))
}

async fn page(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Path(name): Path<String>,
) -> Result<Response, Refusal> {
    let message = Message::parse(&name).ok_or_else(Refusal::page_not_found)?;
    Ok(refusal::help_page(&server, &visitor, message, String::new(), false))
}

async fn index(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let query: String = asked.q.trim().chars().take(LONGEST).collect();
    let page = Page::new(&server, &visitor);
    let fold = |text: &str| text.nfkc().collect::<String>().to_lowercase();
    let wanted: Vec<String> = fold(&query).split_whitespace().map(str::to_owned).collect();
    let fits = |view: &View| {
        let whole = [
            vec![view.name.to_owned(), view.title.clone(), view.happened.clone()],
            view.why.clone(),
            view.todo.clone(),
        ];
        let text = fold(&whole.concat().join("\n"));
        wanted.iter().all(|word| text.contains(word.as_str()))
    };
    let mut groups = Vec::new();
    for key in ["help-group-register", "help-group-sign-in", "help-group-link", "help-group-trouble"] {
        let of_group = Message::ALL.iter().filter(|m| group(**m) == key);
        let messages: Vec<View> =
            of_group.map(|m| message::view(&page, *m, String::new())).filter(fits).collect();
        if !messages.is_empty() {
            groups.push(Group { title: page.t(key), messages });
        }
    }
    let count: usize = groups.iter().map(|g| g.messages.len()).sum();
    let found = match (query.is_empty(), count) {
        (true, _) => String::new(),
        (false, 0) => page.tv("help-found-none", &[("query", query.clone().into())]),
        (false, count) => page.tv("help-found", &[("query", query.clone().into()), ("count", count.into())]),
    };
    render(&Help { page, query, found, groups })
}

const fn group(message: Message) -> &'static str {
    match message {
        _ if is_of_registering(message) => "help-group-register",
        Message::AccountDisabled
        | Message::AccountLocked
        | Message::BiometricsFallback
        | Message::MemberIdMalformed
        | Message::MemberUnknown
        | Message::MembershipExpired
        | Message::NetworkNotAllowed
        | Message::NotRegisteredYet
        | Message::PasskeyCounterWentBack
        | Message::PasskeyDisabled
        | Message::PasskeyFailed
        | Message::PasskeyNotHere
        | Message::PasskeyUnknown
        | Message::PasswordNotAllowed
        | Message::PasswordWrong
        | Message::RecoveryCodeWrong
        | Message::SessionExpired
        | Message::SignedInAsOther
        | Message::TooManyRequests => "help-group-sign-in",
        Message::ApplicationApproved
        | Message::ApplicationReceived
        | Message::ApplicationRefused
        | Message::ApplicationsClosed
        | Message::HandoffNumberWrong
        | Message::HandoffUsed
        | Message::LinkExpired
        | Message::LinkInvalid
        | Message::LinkReplaced
        | Message::LinkUsed
        | Message::QrUnreadable
        | Message::TicketLocked
        | Message::TicketPasswordWrong => "help-group-link",
        _ => "help-group-trouble",
    }
}

/// What can happen while a passkey is made.
const fn is_of_registering(message: Message) -> bool {
    matches!(
        message,
        Message::AlreadyRegistered
            | Message::AuthenticatorNotAllowed
            | Message::BrowserNotEntitled
            | Message::BrowserUnsupported
            | Message::ClockWrong
            | Message::CredentialManagerFailed
            | Message::DeviceLimitReached
            | Message::InAppBrowser
            | Message::NeedsAPc
            | Message::NeedsAPhone
            | Message::NotAllowed
            | Message::OtherDeviceUnreachable
            | Message::OtherProviderInTheWay
            | Message::ProviderChoiceMissing
            | Message::RegistrationCancelled
            | Message::RegistrationInvalid
            | Message::RegistrationNotFinished
            | Message::RegistrationTimedOut
            | Message::ScreenLockNeeded
            | Message::SecurityKeyAsked
    )
}
