//! A message of the catalogue as pages show it.

use warifu_core::{message::Message, passkey::DisabledBy};

use super::page::Page;

/// A message with its texts.
#[derive(Debug, Clone)]
pub(super) struct View {
    pub(super) name: &'static str,
    pub(super) tone: &'static str,
    pub(super) title: String,
    pub(super) happened: String,
    pub(super) detail: String,
    pub(super) why: Vec<String>,
    pub(super) todo: Vec<String>,
    pub(super) buttons: Vec<Button>,
}

/// A way on.
#[derive(Debug, Clone)]
pub(super) struct Button {
    pub(super) label: String,
    pub(super) href: String,
}

/// The texts of `message`.
pub(super) fn view(page: &Page<'_>, message: Message, detail: String) -> View {
    let name = message.name();
    let host = [("host", page.host.into())];
    let numbered = |part: &str| {
        (1..).map_while(|n| page.find(&format!("message-{name}-{part}-{n}"), &host)).collect::<Vec<_>>()
    };
    View {
        name,
        tone: tone(message),
        title: page.tv(&format!("message-{name}-title"), &host),
        happened: page.tv(&format!("message-{name}-happened"), &host),
        detail,
        why: numbered("why"),
        todo: numbered("do"),
        buttons: buttons(message).iter().map(|(key, href)| button(page, key, href)).collect(),
    }
}

/// The right address is the one that leaves the host somebody is at.
fn button(page: &Page<'_>, key: &str, href: &str) -> Button {
    let host = if key == RIGHT_ADDRESS { page.origin } else { "" };
    Button { label: page.t(key), href: format!("{host}{href}") }
}

const RIGHT_ADDRESS: &str = "help-button-right-address";

/// Which of the reasons of `passkey-disabled` it is.
pub(super) const fn disabled_because(by: DisabledBy) -> &'static str {
    match by {
        DisabledBy::Administrator => "message-passkey-disabled-why-2",
        DisabledBy::Member => "message-passkey-disabled-why-1",
        DisabledBy::Replaced => "message-passkey-disabled-why-4",
        DisabledBy::System => "message-passkey-disabled-why-3",
    }
}

/// Vermilion only for what went wrong or can't be undone; good news joins the halves.
const fn tone(message: Message) -> &'static str {
    match message {
        Message::AlreadyRegistered | Message::ApplicationApproved => "good",
        Message::AccountDisabled
        | Message::AccountLocked
        | Message::HandoffNumberWrong
        | Message::HandoffUsed
        | Message::MembershipExpired
        | Message::PasskeyCounterWentBack
        | Message::PasskeyDisabled
        | Message::PasswordWrong
        | Message::RecoveryCodeWrong
        | Message::RegistrationInvalid
        | Message::ServerTrouble
        | Message::TicketLocked
        | Message::TicketPasswordWrong => "wrong",
        _ => "calm",
    }
}

// What a button says, and where it leads.
const SIGN_IN: (&str, &str) = ("help-button-sign-in", "/sign-in");
const TRY_AGAIN: (&str, &str) = ("help-button-try-again", "/sign-in");
const PASSWORD: (&str, &str) = ("help-button-password", "/sign-in/password");
const RECOVERY_CODE: (&str, &str) = ("help-button-recovery-code", "/sign-in/recovery-code");
const DEVICES: (&str, &str) = ("help-button-devices", "/devices");
const BY_ID: (&str, &str) = ("help-button-by-id", "/register");
const REGISTER: (&str, &str) = ("help-button-register", "/devices/register");
const BACK_TO_SIGN_IN: (&str, &str) = ("help-button-back-to-sign-in", "/sign-in");
const GO_ON: (&str, &str) = ("help-button-go-on", "/");
const WITH_PASSKEY: (&str, &str) = ("sign-in-with-passkey", "/sign-in");

/// The right buttons; the first is the primary one.
const fn buttons(message: Message) -> &'static [(&'static str, &'static str)] {
    match message {
        Message::AccountDisabled
        | Message::HandoffNumberWrong
        | Message::HandoffUsed
        | Message::MembershipExpired
        | Message::QrUnreadable => &[BACK_TO_SIGN_IN],
        Message::AccountLocked | Message::AlreadyRegistered | Message::PasswordNotAllowed => &[WITH_PASSKEY],
        Message::ApplicationApproved | Message::TicketPasswordWrong => &[BY_ID],
        Message::ApplicationReceived | Message::ApplicationRefused | Message::ApplicationsClosed => {
            &[BACK_TO_SIGN_IN]
        }
        Message::PasswordWrong => &[WITH_PASSKEY, PASSWORD],
        Message::RecoveryCodeWrong => &[RECOVERY_CODE, WITH_PASSKEY],
        Message::LinkExpired
        | Message::LinkInvalid
        | Message::LinkReplaced
        | Message::LinkUsed
        | Message::SessionExpired
        | Message::TicketLocked => &[SIGN_IN],
        Message::NotRegisteredYet => &[DEVICES],
        Message::LooksLikeAnotherSite => &[(RIGHT_ADDRESS, "/")],
        Message::PageNotFound => &[SIGN_IN, DEVICES],
        Message::AuthenticatorNotAllowed | Message::RegistrationCancelled | Message::RegistrationTimedOut => {
            &[REGISTER, DEVICES]
        }
        Message::RegistrationInvalid
        | Message::RegistrationNotFinished
        | Message::CredentialManagerFailed
        | Message::OtherProviderInTheWay
        | Message::ProviderChoiceMissing
        | Message::ScreenLockNeeded => &[REGISTER, DEVICES],
        Message::ClientUnknown | Message::DeviceLimitReached | Message::RedirectNotRegistered => &[DEVICES],
        Message::PasskeyCounterWentBack
        | Message::PasskeyDisabled
        | Message::PasskeyFailed
        | Message::PasskeyNotHere
        | Message::PasskeyUnknown
        | Message::BrowserUnsupported
        | Message::SecurityKeyAsked
        | Message::OtherDeviceUnreachable
        | Message::NotAllowed
        | Message::ScreenBlank => &[TRY_AGAIN, PASSWORD],
        Message::NeedsAPc | Message::NeedsAPhone | Message::PageWentBack | Message::SignedInAsOther => {
            &[GO_ON]
        }
        Message::BiometricsFallback
        | Message::BrowserNotEntitled
        | Message::ClockWrong
        | Message::ConnectionLost
        | Message::CookiesBlocked
        | Message::InAppBrowser
        | Message::MemberIdMalformed
        | Message::MemberUnknown
        | Message::NetworkNotAllowed
        | Message::ServerTrouble
        | Message::TooManyRequests => &[TRY_AGAIN],
    }
}
