//! What scripts show of themselves: waiting, trouble, and the messages that a ceremony can end in.
//!
//! They lie ready in the page, since a script that can't reach us has nowhere to get them from. The same for everybody
//! who reads the same language, so that they are rendered once; nothing of a person may come into them.

use std::sync::Arc;

use askama::Template;
use warifu_core::message::Message;

use super::{
    message::{self, View},
    page::Page,
    refusal::Refusal,
};
use crate::server::Trouble;

/// Whose scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Scripts {
    /// Those of a registration.
    Registering,
    /// Those of a sign-in or confirmation.
    SigningIn,
}

#[derive(Template)]
#[template(path = "message/live.html")]
struct Live<'a> {
    page: &'a Page<'a>,
    script_messages: Vec<View>,
}

/// The part of a page that these scripts read, in the page's language.
pub(super) fn find(page: &Page<'_>, scripts: Scripts) -> Result<Arc<str>, Refusal> {
    page.rendered_once(scripts, || {
        let script_messages = scripts.messages().map(|m| message::view(page, *m, String::new())).collect();
        let rendered = Live { page, script_messages }.render();
        rendered.map_err(|e| Refusal::from(Trouble::Bug(format!("a template: {e}"))))
    })
}

impl Scripts {
    fn messages(self) -> impl Iterator<Item = &'static Message> {
        let own: &[Message] = match self {
            Self::Registering => {
                &[Message::RegistrationCancelled, Message::RegistrationTimedOut, Message::AlreadyRegistered]
            }
            Self::SigningIn => &[Message::PasskeyFailed],
        };
        own.iter().chain(OF_BOTH)
    }
}

const OF_BOTH: &[Message] = &[
    Message::NotAllowed,
    Message::BrowserNotEntitled,
    Message::CredentialManagerFailed,
    Message::ScreenLockNeeded,
    Message::SecurityKeyAsked,
    Message::LooksLikeAnotherSite,
    Message::BrowserUnsupported,
    Message::InAppBrowser,
    Message::ConnectionLost,
    Message::ServerTrouble,
];
