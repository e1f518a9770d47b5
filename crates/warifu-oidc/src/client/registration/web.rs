//! Addresses of a client: where answers and sign-outs go.

use url::Url;
use warifu_core::client::{ClientSettings, GrantKind};

use super::Mistakes;
use crate::redirect_uri;

pub(super) fn check(found: &mut Mistakes, settings: &ClientSettings) {
    let redirect = |uri: &str| redirect_uri::check(uri).err().map(|unfit| unfit.to_string());
    found.list("redirect-uris", &settings.redirect_uris, redirect);
    found.list("post-logout-redirect-uris", &settings.post_logout_redirect_uris, redirect);
    let codes = settings.grants.contains(&GrantKind::AuthorizationCode);
    found.note_if(
        codes && settings.redirect_uris.is_empty(),
        "redirect-uris",
        "is empty (write where answers go, or leave authorization_code out of grants)",
    );
    let web = |uri: &str| redirect_uri::check_web(uri).err();
    for (setting, uri) in [
        ("backchannel-logout-uri", &settings.backchannel_logout_uri),
        ("frontchannel-logout-uri", &settings.frontchannel_logout_uri),
    ] {
        if let Some((uri, unfit)) = uri.as_deref().and_then(|uri| Some((uri, web(uri)?))) {
            found.note(setting, format!("{uri:?} {unfit}"));
        }
    }
    // OpenID Connect Front-Channel Logout 1.0 §2: what we frame is the client's own.
    let origin = |uri: &str| Url::parse(uri).ok().map(|url| url.origin().ascii_serialization());
    if let Some(framed) = settings.frontchannel_logout_uri.as_deref().filter(|uri| web(uri).is_none()) {
        let own = settings.redirect_uris.iter().any(|uri| origin(uri) == origin(framed));
        let why = "has another origin than every redirect URI (write one of the client's own)";
        found.note_if(!own, "frontchannel-logout-uri", why);
    }
}
