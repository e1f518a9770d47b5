//! What a person or program is told when it doesn't go on: one place for statuses, problem details
//! (RFC 9457) and help pages.
//!
//! A page returns a [`Refusal`]; it is rendered around every request, where language, support code and
//! the kind of asker are known. Trouble of ours is logged once, with its source, and told as
//! `server-trouble`.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;
use warifu_core::{
    ceremony::Unfit, handoff, member::NotAdmitted, message::Message, passkey::DisabledBy,
    policy::Authenticators, registering, sign_in, ticket::Unusable, time::Time,
};

use super::{allowed, message, page::Page, visitor::Visitor};
use crate::{
    server::{Server, Trouble},
    site::Contact,
    texts::Arg,
};

/// A message instead of what was asked for.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(super) message: Message,
    pub(super) status: StatusCode,
    pub(super) detail: Detail,
    /// A passkey that the browser should forget (W3C WebAuthn Level 3 §5.1.10.1).
    signal: Option<Signal>,
    /// Trouble of ours, for the log.
    trouble: Option<Arc<Trouble>>,
}

/// What fills the one sentence of a message that has variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Detail {
    /// The address that isn't allowed.
    Address,
    /// The authenticators that are.
    Allowed(Authenticators),
    /// A number, by this name.
    Count(&'static str, u32),
    /// Nothing.
    None,
    /// What an organization says.
    Notice(String),
    /// Why a device was disabled.
    Reason(DisabledBy),
    /// An instant: a lock's end, or when to come again.
    Until(Time),
}

#[derive(Debug, Clone)]
struct Signal {
    rp_id: String,
    credential_id: String,
}

impl Refusal {
    pub(super) const fn new(message: Message, status: StatusCode) -> Self {
        Self { message, status, detail: Detail::None, signal: None, trouble: None }
    }

    pub(super) fn with(mut self, detail: Detail) -> Self {
        self.detail = detail;
        self
    }

    /// Asks the browser to forget a passkey that isn't known here.
    pub(super) fn forgetting(mut self, rp_id: &str, credential_id: &str) -> Self {
        let (rp_id, credential_id) = (rp_id.to_owned(), credential_id.to_owned());
        self.signal = Some(Signal { rp_id, credential_id });
        self
    }

    /// Back, reload, double submit, a journey that is gone: start again, nothing is lost.
    pub(super) const fn page_went_back() -> Self {
        Self::new(Message::PageWentBack, StatusCode::CONFLICT)
    }

    /// An address that is none of ours, or names what isn't there (any more).
    pub(super) const fn page_not_found() -> Self {
        Self::new(Message::PageNotFound, StatusCode::NOT_FOUND)
    }

    pub(super) const fn session_expired() -> Self {
        Self::new(Message::SessionExpired, StatusCode::UNAUTHORIZED)
    }

    /// Whether it counts against the address that it came from.
    pub(super) fn is_failure(&self) -> bool {
        let elsewhere = matches!(self.status, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED);
        self.status.is_client_error()
            && !elsewhere
            && !matches!(self.message, Message::SessionExpired | Message::TooManyRequests)
    }
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Busy => Self::new(Message::TooManyRequests, StatusCode::TOO_MANY_REQUESTS),
            Trouble::Bug(_) | Trouble::NoMetadata | Trouble::Store(_) | Trouble::TokenKeys(_) => {
                let status = StatusCode::SERVICE_UNAVAILABLE;
                Self { trouble: Some(Arc::new(trouble)), ..Self::new(Message::ServerTrouble, status) }
            }
        }
    }
}

impl From<crate::limits::TooMany> for Refusal {
    fn from(too_many: crate::limits::TooMany) -> Self {
        Self::new(Message::TooManyRequests, StatusCode::TOO_MANY_REQUESTS).with(Detail::Until(too_many.until))
    }
}

impl From<NotAdmitted> for Refusal {
    fn from(why: NotAdmitted) -> Self {
        match why {
            NotAdmitted::Disabled => Self::new(Message::AccountDisabled, StatusCode::FORBIDDEN),
            NotAdmitted::Expired => Self::new(Message::MembershipExpired, StatusCode::FORBIDDEN),
        }
    }
}

impl From<sign_in::Refused> for Refusal {
    fn from(refused: sign_in::Refused) -> Self {
        use sign_in::Refused;
        let denied = StatusCode::FORBIDDEN;
        match refused {
            Refused::CounterWentBack { .. } => Self::new(Message::PasskeyCounterWentBack, denied),
            Refused::HandoffNotAllowed => Self::new(Message::NotAllowed, denied),
            Refused::Locked { until } => {
                Self::new(Message::AccountLocked, StatusCode::TOO_MANY_REQUESTS).with(Detail::Until(until))
            }
            Refused::Network => Self::new(Message::NetworkNotAllowed, denied).with(Detail::Address),
            Refused::NotAdmitted(why) => why.into(),
            Refused::PasskeyDisabled { by } => {
                Self::new(Message::PasskeyDisabled, denied).with(Detail::Reason(by))
            }
            Refused::PasskeyFailed { .. } => Self::new(Message::PasskeyFailed, StatusCode::BAD_REQUEST),
            Refused::PasskeyUnknown => Self::new(Message::PasskeyUnknown, StatusCode::BAD_REQUEST),
            Refused::PasswordNotAllowed => Self::new(Message::PasswordNotAllowed, denied),
            Refused::RecoveryCodeWrong { left } => {
                Self::new(Message::RecoveryCodeWrong, StatusCode::BAD_REQUEST)
                    .with(Detail::Count("left", left))
            }
            Refused::PasswordWrong { left } => {
                Self::new(Message::PasswordWrong, StatusCode::BAD_REQUEST).with(Detail::Count("left", left))
            }
        }
    }
}

impl From<handoff::Ended> for Refusal {
    fn from(why: handoff::Ended) -> Self {
        use handoff::Ended;
        let message = match why {
            Ended::Declined | Ended::Replaced => Message::LinkExpired,
            Ended::NoNumber | Ended::NumberWrong => Message::HandoffNumberWrong,
            Ended::SecondBrowser => Message::HandoffUsed,
        };
        Self::new(message, StatusCode::GONE)
    }
}

impl From<handoff::Refused> for Refusal {
    fn from(refused: handoff::Refused) -> Self {
        use handoff::{Over, Refused};
        let denied = StatusCode::FORBIDDEN;
        match refused {
            Refused::CounterWentBack { .. } => Self::new(Message::PasskeyCounterWentBack, denied),
            Refused::Locked { until } => {
                Self::new(Message::TooManyRequests, StatusCode::TOO_MANY_REQUESTS).with(Detail::Until(until))
            }
            Refused::MemberUnknown => Self::new(Message::MemberUnknown, StatusCode::BAD_REQUEST),
            Refused::Network => Self::new(Message::NetworkNotAllowed, denied).with(Detail::Address),
            Refused::NotAdmitted(why) => why.into(),
            Refused::NotAllowed => Self::new(Message::NotAllowed, denied),
            Refused::Over(Some(Over::Ended(why))) => why.into(),
            Refused::Over(Some(Over::Expired)) => Self::new(Message::LinkExpired, StatusCode::GONE),
            Refused::Over(Some(Over::Collected) | None) => Self::page_went_back(),
            Refused::PasskeyDisabled { by } => {
                Self::new(Message::PasskeyDisabled, denied).with(Detail::Reason(by))
            }
            Refused::PasskeyFailed { .. } => Self::new(Message::PasskeyFailed, StatusCode::BAD_REQUEST),
        }
    }
}

impl From<Unusable> for Refusal {
    fn from(why: Unusable) -> Self {
        let (message, status) = match why {
            Unusable::Expired => (Message::LinkExpired, StatusCode::GONE),
            Unusable::Invalid => (Message::LinkInvalid, StatusCode::NOT_FOUND),
            Unusable::Locked => (Message::TicketLocked, StatusCode::FORBIDDEN),
            Unusable::Replaced => (Message::LinkReplaced, StatusCode::GONE),
            Unusable::Used => (Message::LinkUsed, StatusCode::GONE),
        };
        Self::new(message, status)
    }
}

impl From<registering::Refused> for Refusal {
    fn from(refused: registering::Refused) -> Self {
        use registering::Refused;
        let denied = StatusCode::FORBIDDEN;
        match refused {
            Refused::AlreadyRegistered => Self::new(Message::AlreadyRegistered, StatusCode::CONFLICT),
            Refused::AuthenticatorNotAllowed { allowed } => {
                Self::new(Message::AuthenticatorNotAllowed, denied).with(Detail::Allowed(allowed))
            }
            Refused::Invalid { .. } => Self::new(Message::RegistrationInvalid, StatusCode::BAD_REQUEST),
            Refused::LimitReached { limit } => {
                Self::new(Message::DeviceLimitReached, denied).with(Detail::Count("limit", limit))
            }
            Refused::NeedsConfirmation(_) => Self::session_expired(),
            Refused::NotAdmitted(why) => why.into(),
            Refused::Ticket(why) => why.into(),
            Refused::Unfit(Unfit::Expired) => {
                Self::new(Message::RegistrationTimedOut, StatusCode::BAD_REQUEST)
            }
            Refused::Unfit(Unfit::Foreign) => Self::page_went_back(),
            Refused::UpgradeNotAllowed => Self::new(Message::NotAllowed, denied),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// An address that is none of ours.
pub(super) async fn no_such_page() -> Refusal {
    Refusal::page_not_found()
}

/// A form's address opened by GET, and the like.
pub(super) async fn wrong_method(State(_): State<Arc<Server>>) -> Refusal {
    Refusal::new(Message::PageWentBack, StatusCode::METHOD_NOT_ALLOWED)
}

#[derive(Template)]
#[template(path = "help/message.html")]
struct HelpMessage<'a> {
    page: Page<'a>,
    message: message::View,
    contact: Option<Contact>,
    support_code: String,
    at: String,
    when: String,
    address: String,
}

impl Refusal {
    /// The page or the problem details of it.
    pub(super) fn render(&self, server: &Server, visitor: &Visitor) -> Response {
        if let Some(trouble) = &self.trouble {
            let support_code = &visitor.caller.visit.support_code;
            tracing::error!(support_code, error = &**trouble as &dyn std::error::Error, "server-trouble");
        }
        let page = Page::new(server, visitor);
        let detail = self.detail_text(&page, visitor);
        let mut response = if visitor.wants_json {
            self.problem(&page, &detail, visitor)
        } else {
            help_page(server, visitor, self.message, detail, true)
        };
        *response.status_mut() = self.status;
        if let Detail::Until(until) = self.detail {
            // Rounded up, so that nobody comes back a moment too early.
            let seconds = ((until - visitor.now()).as_millis() + 999).max(1_000) / 1_000;
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    fn problem(&self, page: &Page<'_>, detail: &str, visitor: &Visitor) -> Response {
        let name = self.message.name();
        let happened = page.t(&format!("message-{name}-happened"));
        let mut problem = json!({
            "type": format!("/help/{name}"),
            "title": page.t(&format!("message-{name}-title")),
            "status": self.status.as_u16(),
            "detail": page.sentences(&[&happened, detail]),
            "supportCode": visitor.caller.visit.support_code,
        });
        if let Some(signal) = &self.signal {
            problem["signal"] = json!({ "rpId": signal.rp_id, "credentialId": signal.credential_id });
        }
        let kind = HeaderValue::from_static("application/problem+json");
        ([(header::CONTENT_TYPE, kind)], problem.to_string()).into_response()
    }

    /// The sentence with the variables of the message, where it has one.
    pub(super) fn detail_text(&self, page: &Page<'_>, visitor: &Visitor) -> String {
        let key = format!("message-{}-detail", self.message.name());
        let text = |args: &[Arg<'_>]| page.tv(&key, args);
        match &self.detail {
            Detail::Address => text(&[("address", visitor.caller.visit.address.clone().into())]),
            Detail::Allowed(authenticators) => {
                let allowed = allowed::view(page, authenticators, visitor.caller.on_phone);
                allowed.map_or_else(String::new, |it| page.sentences(&[&it.what, &it.how]))
            }
            Detail::Count(name, count) => text(&[(*name, (*count).into())]),
            Detail::None => String::new(),
            Detail::Notice(notice) => text(&[("notice", notice.clone().into())]),
            Detail::Reason(by) => text(&[("reason", page.t(message::disabled_because(*by)).into())]),
            Detail::Until(until) => {
                let wait = page.words().span(*until - visitor.now());
                let time = page.words().time_of_day(*until);
                text(&[("time", time.into()), ("wait", wait.into())])
            }
        }
    }
}

/// The help page of a message; `happened_here` says whether it befell this very request.
pub(super) fn help_page(
    server: &Server,
    visitor: &Visitor,
    message: Message,
    detail: String,
    happened_here: bool,
) -> Response {
    let page = Page::new(server, visitor);
    let (words, visit) = (page.words(), &visitor.caller.visit);
    let (at, when) = (words.machine(visitor.now()), words.moment(visitor.now()));
    let told = |text: &String| if happened_here { text.clone() } else { String::new() };
    let template = HelpMessage {
        message: message::view(&page, message, detail),
        contact: server.site.contact.clone(),
        support_code: told(&visit.support_code),
        at,
        when,
        address: told(&visit.address),
        page,
    };
    match super::page::render(&template) {
        Ok(response) => response,
        // The last resort, should a template fail: the title and the code, as text.
        Err(_) => format!("{}\n{}\n", template.message.title, visit.support_code).into_response(),
    }
}
