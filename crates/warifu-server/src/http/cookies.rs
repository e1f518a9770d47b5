//! Our cookies: all `HttpOnly`, `SameSite=Lax` (that of a screen which waits for a phone `Strict`), `Path=/`, and `__Host-` with `Secure` wherever we are on
//! https. (On http://localhost the prefix is dropped: Safari takes it on https only.)

use http::{HeaderMap, HeaderValue, header};
use warifu_core::time::Span;

/// The session's token.
pub(super) const SESSION: &str = "session";
/// A browser that has signed somebody in before.
pub(super) const KNOWN: &str = "known";
/// The passkey deleted a moment ago that had signed this browser in: the password manager is told.
pub(super) const DELETED: &str = "deleted";
/// The name of the cookie of a screen that waits for a phone goes on with a hyphen and its journey's id.
pub(super) const HANDOFF: &str = "handoff";
/// A phone's browser that helps a screen.
pub(super) const PHONE: &str = "phone";
/// The language chosen; the one cookie without prefix, since it protects nothing.
pub(super) const LANGUAGE: &str = "language";
/// The name of a journey's cookie goes on with the journey's id.
pub(super) const JOURNEY: &str = "journey-";

/// Browsers drop larger ones silently.
const LARGEST: usize = 4096;

/// How long a cookie is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// Until the browser is closed.
    Browser,
    /// This long.
    For(Span),
    /// Not at all: removes it.
    Gone,
}

/// The cookies of a request.
pub(super) fn parse(headers: &HeaderMap) -> Vec<(String, String)> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .take(64)
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The name on the wire.
pub(super) fn full_name(name: &str, secure: bool) -> String {
    if secure && name != LANGUAGE { format!("__Host-{name}") } else { name.to_owned() }
}

/// A `Set-Cookie` value. `value` is our own base64url or a language tag.
pub(super) fn set(name: &str, value: &str, keep: Keep, secure: bool) -> HeaderValue {
    write(name, value, keep, secure, "Lax")
}

/// The same for a cookie that comes back from pages of ours alone, never with a link from another site.
pub(super) fn set_strict(name: &str, value: &str, keep: Keep, secure: bool) -> HeaderValue {
    write(name, value, keep, secure, "Strict")
}

fn write(name: &str, value: &str, keep: Keep, secure: bool, same_site: &str) -> HeaderValue {
    let mut text = format!("{}={value}; Path=/; HttpOnly; SameSite={same_site}", full_name(name, secure));
    if secure {
        text.push_str("; Secure");
    }
    match keep {
        Keep::Browser => {}
        Keep::For(span) => text.push_str(&format!("; Max-Age={}", span.as_seconds().max(0))),
        Keep::Gone => text.push_str("; Max-Age=0"),
    }
    debug_assert!(text.len() <= LARGEST, "a cookie of {} bytes would be dropped", text.len());
    HeaderValue::from_str(&text).expect("our cookies are ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_carry_the_host_prefix_wherever_they_can() {
        let kept = Keep::For(Span::hours(1));
        assert_eq!(
            set(SESSION, "v", kept, true),
            "__Host-session=v; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=3600"
        );
        assert_eq!(set(SESSION, "v", Keep::Browser, false), "session=v; Path=/; HttpOnly; SameSite=Lax");
        assert_eq!(
            set(SESSION, "", Keep::Gone, false),
            "session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        );
    }
}
