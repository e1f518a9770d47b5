//! A passkey as a device in a list: name, drawing, where it is kept, last use in words.

use warifu_core::administering::LOST;
use warifu_core::passkey::{Aaguid, Attachment, DisabledBy, Passkey, PasskeyState, RegisteredHow};

use super::{page::Page, provider, visitor::Visitor};
use crate::{browser, flows::DeviceNames, server::Server};

/// A device as the templates show it.
pub(super) struct DeviceView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) kept: String,
    /// That its authenticator proved what it is, where it did.
    pub(super) proved: String,
    pub(super) synced: bool,
    pub(super) enabled: bool,
    pub(super) can_enable: bool,
    pub(super) can_delete: bool,
    pub(super) disabled_because: String,
    pub(super) last_used: String,
    pub(super) added: String,
}

/// A passkey in words.
pub(super) fn view(page: &Page<'_>, passkey: &Passkey) -> DeviceView {
    let words = page.words();
    let last_used = match &passkey.last_used {
        Some(used) => {
            let (when, place) = (words.when(used.at), words.place(&used.browser));
            page.tv("when-with-place", &[("when", when.into()), ("place", place.into())])
        }
        None => page.t("when-never"),
    };
    let added = match passkey.registered_how {
        RegisteredHow::RecoveryCode => "devices-added-by-recovery-code",
        RegisteredHow::Session => "devices-added-by-session",
        RegisteredHow::Ticket => "devices-added-by-ticket",
        RegisteredHow::Upgrade => "devices-added-by-upgrade",
    };
    // What an administrator or a rule disabled is only theirs to undo, and stays in the list.
    let own = !matches!(
        passkey.state,
        PasskeyState::Disabled { by: DisabledBy::Administrator | DisabledBy::System, .. }
    );
    let (disabled_because, can_enable) = match &passkey.state {
        PasskeyState::Enabled => (String::new(), false),
        PasskeyState::Disabled { by, reason, at } => {
            let reason = match (by, reason.as_str()) {
                (DisabledBy::System, "passkey-counter-went-back") => page.t("devices-reason-counter"),
                (DisabledBy::Administrator, LOST) => page.t("devices-reason-lost"),
                (_, "") => page.t("devices-reason-none"),
                (_, reason) => as_clause(reason),
            };
            let args = [("when", words.when(*at).into()), ("reason", reason.into())];
            let key = match by {
                DisabledBy::Administrator => "devices-disabled-by-administrator",
                DisabledBy::Member => "devices-disabled-by-member",
                DisabledBy::Replaced => "devices-disabled-by-replaced",
                DisabledBy::System => "devices-disabled-by-system",
            };
            (page.tv(key, &args), *by == DisabledBy::Member)
        }
    };
    DeviceView {
        id: passkey.id.to_string(),
        name: passkey.name.clone(),
        kind: kind(passkey),
        kept: kept(page, passkey),
        proved: proved(page, passkey),
        synced: passkey.backup_eligible,
        enabled: passkey.state.is_enabled(),
        can_enable,
        can_delete: own,
        disabled_because,
        last_used,
        added: page.tv(added, &[("when", words.when(passkey.registered_at).into())]),
    }
}

/// Where it is kept: a proved model goes before one that is merely told.
fn kept(page: &Page<'_>, passkey: &Passkey) -> String {
    let model = passkey.attested.as_ref().map(|attested| attested.model.as_str());
    match model.or_else(|| provider::name(passkey.aaguid, page.language)) {
        Some(provider) => page.tv("devices-kept-by", &[("provider", provider.into())]),
        None => page.t("devices-kept-unknown"),
    }
}

/// What its authenticator proved; empty where it was asked for nothing.
fn proved(page: &Page<'_>, passkey: &Passkey) -> String {
    match &passkey.attested {
        Some(_) if passkey.is_bound_to_hardware() => page.t("devices-proved-bound"),
        Some(_) => page.t("devices-proved-model"),
        None => String::new(),
    }
}

/// The neutral drawing: by what was told, never by the provider's trademark.
fn kind(passkey: &Passkey) -> &'static str {
    let has = |transport: &str| passkey.transports.iter().any(|t| t == transport);
    let on = |system: &str| passkey.name.contains(system);
    if has("usb") || (has("nfc") && !has("hybrid")) {
        "security-key"
    } else if has("hybrid") || on("iPhone") || on("iPad") || on("Android") {
        "phone"
    } else if passkey.attachment == Some(Attachment::Platform) || has("internal") {
        "computer"
    } else {
        "cloud"
    }
}

/// Names by themselves: provider and system, such as "iCloud Keychain · iPhone".
pub(super) fn device_names<'a>(server: &'a Server, visitor: &'a Visitor) -> DeviceNames<'a> {
    let page = Page::new(server, visitor);
    let system = browser::system(&visitor.user_agent);
    let name = move |aaguid: Aaguid, attachment: Option<Attachment>, synced: bool| {
        // A passkey carried from elsewhere says nothing of this computer's system.
        let here = system.filter(|_| attachment != Some(Attachment::CrossPlatform));
        let arg = |name, value: &str| (name, value.to_owned().into());
        match (provider::name(aaguid, page.language), here) {
            (Some(provider), Some(system)) => {
                page.tv("register-device-name", &[arg("provider", provider), arg("platform", system)])
            }
            (Some(provider), None) => page.tv("register-device-name-provider", &[arg("provider", provider)]),
            (None, Some(system)) => page.tv("register-device-name-platform", &[arg("platform", system)]),
            (None, None) if !synced => page.t("register-device-name-key"),
            (None, None) => page.t("register-device-name-unknown"),
        }
    };
    DeviceNames { name: Box::new(name) }
}

/// What somebody wrote as a reason, to stand in a sentence of ours that ends by itself.
fn as_clause(reason: &str) -> String {
    reason.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '。' | '．' | '｡' | '.')).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_brings_no_full_stop_of_its_own() {
        for (written, told) in [
            ("紛失の届けがあったため。", "紛失の届けがあったため"),
            ("reported lost. ", "reported lost"),
            ("返却待ち｡\u{3000}", "返却待ち"),
            ("lost (v1.2)", "lost (v1.2)"),
            ("いつから？", "いつから？"),
            ("", ""),
        ] {
            assert_eq!(as_clause(written), told);
        }
    }
}
