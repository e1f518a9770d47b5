//! Which authenticators an organization takes, in words: said before anything is created, and again with how
//! to use one where another was refused (`authenticator-not-allowed`).

use warifu_core::{passkey::Aaguid, policy::Authenticators};

use super::{page::Page, provider};

/// Which are taken, and how to use one.
pub(super) struct Allowed {
    pub(super) what: String,
    pub(super) how: String,
}

/// What is to be said; `None` where any is taken.
pub(super) fn view(page: &Page<'_>, authenticators: &Authenticators, on_phone: bool) -> Option<Allowed> {
    let (allowed, how) = match authenticators {
        Authenticators::Any => return None,
        Authenticators::DeviceBoundOnly => {
            (page.t("register-allowed-device-bound"), "register-how-device-bound")
        }
        Authenticators::PhonesOnly if on_phone => {
            (page.t("register-allowed-phones"), "register-how-phone-here")
        }
        Authenticators::PhonesOnly => (page.t("register-allowed-phones"), "register-how-phone-by-qr"),
        Authenticators::Providers(list) => (providers(page, list), "register-how-provider"),
        Authenticators::SecurityKeysOnly => {
            (page.t("register-allowed-security-keys"), "register-how-security-key")
        }
    };
    let what = page.tv("register-allowed", &[("allowed", allowed.into())]);
    Some(Allowed { what, how: page.t(how) })
}

fn providers(page: &Page<'_>, list: &[String]) -> String {
    let name =
        |aaguid| provider::name(aaguid, page.language).map_or_else(|| aaguid.to_string(), str::to_owned);
    let names: Vec<String> = list.iter().filter_map(|text| Aaguid::parse(text)).map(name).collect();
    page.list(&names)
}
