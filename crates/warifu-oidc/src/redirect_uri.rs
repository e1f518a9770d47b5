//! Where answers go: what may be registered, and whether what was asked is what was registered.
//!
//! Compared byte by byte (RFC 9700 §4.1.3), never by pattern or after normalising. The one exception: a native
//! application can't know the port it will get on the loopback address (RFC 8252 §7.3).

use url::{Host, Url};
use warifu_core::client::{ClientAuthentication, ClientSettings};

/// Longest address, in bytes.
pub const LONGEST: usize = 2048;

/// Why an address can't be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("has a fragment (write it without # and what follows)")]
    Fragment,
    #[error("isn't an absolute address (write it whole, as https://app.example/callback)")]
    NotAbsolute,
    #[error("holds characters that an address can't (write them as %XX)")]
    NotPlain,
    #[error("uses http beyond this computer (write https://; http only for 127.0.0.1, [::1] and localhost)")]
    PlainHttp,
    #[error("has a scheme without a dot (write your domain reversed, as com.example.app:/callback)")]
    Scheme,
    #[error("is longer than 2048 bytes (write a shorter one)")]
    TooLong,
    #[error("holds a user name or password (leave out everything up to the @)")]
    UserInfo,
}

/// Whether this may be registered as a redirect URI (RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §2.6).
pub fn check(uri: &str) -> Result<(), Unfit> {
    let url = absolute(uri)?;
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(&url) => Ok(()),
        "http" => Err(Unfit::PlainHttp),
        // A private-use scheme is a domain name reversed, which `javascript`, `data` and `file` aren't.
        scheme if scheme.contains('.') => Ok(()),
        _ => Err(Unfit::Scheme),
    }
}

/// Whether this may be an address that is called or framed: `https`, or `http` on this computer.
pub fn check_web(uri: &str) -> Result<(), Unfit> {
    let url = absolute(uri)?;
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(&url) => Ok(()),
        "http" => Err(Unfit::PlainHttp),
        _ => Err(Unfit::NotAbsolute),
    }
}

fn absolute(uri: &str) -> Result<Url, Unfit> {
    if uri.len() > LONGEST {
        return Err(Unfit::TooLong);
    }
    // Browsers read `\` as `/` and drop tabs: what we compare must be what they go to.
    if !uri
        .bytes()
        .all(|b| (0x21..0x7f).contains(&b) && !matches!(b, b'\\' | b'"' | b'<' | b'>' | b'`' | b'^'))
    {
        return Err(Unfit::NotPlain);
    }
    let url = Url::parse(uri).map_err(|_| Unfit::NotAbsolute)?;
    let web = matches!(url.scheme(), "http" | "https");
    if web && !uri[url.scheme().len()..].starts_with("://") {
        return Err(Unfit::NotAbsolute);
    }
    // A host such as `a;b.example` would end a directive of the page's policy.
    let odd = |b: u8| !(b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':' | b'[' | b']'));
    if web && url.host_str().is_some_and(|host| host.bytes().any(odd)) {
        return Err(Unfit::NotPlain);
    }
    if url.fragment().is_some() {
        return Err(Unfit::Fragment);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Unfit::UserInfo);
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    is_loopback_address(url) || url.host_str() == Some("localhost")
}

fn is_loopback_address(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(_)) | None => false,
    }
}

/// Whether answers of this client may go to `asked`.
pub fn is_registered(settings: &ClientSettings, asked: &str) -> bool {
    let native = settings.authentication == ClientAuthentication::None;
    settings.redirect_uris.iter().any(|known| known == asked || (native && is_same_but_port(known, asked)))
}

/// Both are `http` on the same loopback address literal, and differ in their port at most.
fn is_same_but_port(known: &str, asked: &str) -> bool {
    match (without_port(known), without_port(asked)) {
        (Some(known), Some(asked)) => known == asked,
        _ => false,
    }
}

/// Scheme and host, and what follows the port, of an `http` address on a loopback literal.
fn without_port(uri: &str) -> Option<(&str, &str)> {
    let url = absolute(uri).ok()?;
    if url.scheme() != "http" || !is_loopback_address(&url) {
        return None;
    }
    let path = uri.find("://").map(|at| at + 3)?;
    let path = uri[path..].find(['/', '?']).map_or(uri.len(), |at| path + at);
    let (authority, rest) = uri.split_at(path);
    // An IPv6 literal has colons of its own, inside its brackets.
    let host_ends = authority.rfind(']').unwrap_or("http://".len());
    let host = authority[host_ends..].find(':').map_or(authority, |at| &authority[..host_ends + at]);
    Some((host, rest))
}

/// What a page must list in `form-action`, so that its form's answer may end there: the origin, or the scheme of a
/// native application (Content Security Policy Level 3 §2.3.1). `None`: not an address.
pub fn form_action(uri: &str) -> Option<String> {
    let url = absolute(uri).ok()?;
    Some(match url.scheme() {
        "http" | "https" => url.origin().ascii_serialization(),
        scheme => format!("{scheme}:"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_registered_is_https_this_computer_or_a_scheme_of_ones_own() {
        for uri in [
            "https://app.example/back",
            "https://app.example:8443/back?client=1",
            "http://127.0.0.1/back",     // RFC 8252 §7.3
            "http://[::1]:4000/back",    // RFC 8252 §7.3
            "http://localhost:3000/",    // RFC 8252 §8.3: works, not recommended
            "com.example.app:/callback", // RFC 8252 §7.1
        ] {
            assert_eq!(check(uri), Ok(()), "{uri}");
        }
    }

    #[test]
    fn everything_else_is_refused_by_its_own_name() {
        let long = format!("https://app.example/{}", "a".repeat(LONGEST));
        for (uri, unfit) in [
            ("", Unfit::NotAbsolute),
            ("/back", Unfit::NotAbsolute), // RFC 6749 §3.1.2
            ("https:app.example", Unfit::NotAbsolute),
            ("https:/app.example", Unfit::NotAbsolute),
            ("https://", Unfit::NotAbsolute),
            ("https://app.example/#back", Unfit::Fragment), // RFC 6749 §3.1.2
            ("https://app.example/#", Unfit::Fragment),
            ("http://app.example/", Unfit::PlainHttp), // RFC 9700 §2.6
            ("http://127.0.0.1.app.example/", Unfit::PlainHttp),
            ("http://localhost.app.example/", Unfit::PlainHttp),
            ("javascript:alert(1)", Unfit::Scheme), // RFC 8252 §7.1
            ("data:text/html,hi", Unfit::Scheme),
            ("myapp:/back", Unfit::Scheme),
            ("urn:ietf:wg:oauth:2.0:oob", Unfit::Scheme),
            ("https://us:er@app.example/", Unfit::UserInfo),
            ("https://app.example\\@other.example/", Unfit::NotPlain),
            ("https://app;form-action.example/", Unfit::NotPlain),
            ("https://app.example/ä", Unfit::NotPlain),
            ("https://app.example/a b", Unfit::NotPlain),
            ("https://app.example/\tb", Unfit::NotPlain),
            (&long, Unfit::TooLong),
        ] {
            assert_eq!(check(uri), Err(unfit), "{uri}");
        }
    }

    fn settings(authentication: ClientAuthentication, uri: &str) -> ClientSettings {
        ClientSettings { authentication, redirect_uris: vec![uri.into()], ..ClientSettings::default() }
    }

    #[test]
    fn a_redirect_is_compared_byte_by_byte() {
        let registered = "https://app.example/back?client=1";
        for authentication in [ClientAuthentication::None, ClientAuthentication::ClientSecretBasic] {
            let settings = settings(authentication, registered);
            assert!(is_registered(&settings, registered));
            // RFC 9700 §4.1.3
            for asked in [
                "https://app.example/back",
                "https://app.example/back?client=1&more=2",
                "https://app.example/back?client=1#x",
                "https://APP.example/back?client=1",
                "https://app.example:443/back?client=1",
                "https://app.example/./back?client=1",
                "https://app.example/%62ack?client=1",
                "https://app.example/back/../back?client=1",
                "https://app.example.evil.example/back?client=1",
                "https://app.example@evil.example/back?client=1",
                "http://app.example/back?client=1",
                "",
            ] {
                assert!(!is_registered(&settings, asked), "{asked}");
            }
        }
    }

    #[test]
    fn only_a_native_application_on_a_loopback_literal_may_come_with_any_port() {
        use ClientAuthentication::{ClientSecretBasic, None};
        // RFC 8252 §7.3
        for (authentication, registered, asked, expected) in [
            (None, "http://127.0.0.1/back", "http://127.0.0.1:51004/back", true),
            (None, "http://127.0.0.1:8000/back", "http://127.0.0.1:51004/back", true),
            (None, "http://127.0.0.1:8000/back", "http://127.0.0.1/back", true),
            (None, "http://[::1]/back", "http://[::1]:51004/back", true),
            (None, "http://127.0.0.1/back", "http://127.0.0.1:51004/back?x=1", false),
            (None, "http://127.0.0.1/back", "http://127.0.0.1:51004/other", false),
            (None, "http://127.0.0.1/back", "http://127.0.0.2:51004/back", false),
            (None, "http://127.0.0.1/back", "http://[::1]:51004/back", false),
            (None, "http://127.0.0.1/back", "http://2130706433:51004/back", false),
            (None, "http://127.0.0.1/back", "http://127.0.0.1:51004@evil.example/back", false),
            (None, "http://127.0.0.1/back", "https://127.0.0.1:51004/back", false),
            (None, "http://localhost/back", "http://localhost:51004/back", false), // RFC 8252 §8.3
            (None, "https://127.0.0.1/back", "https://127.0.0.1:51004/back", false),
            (ClientSecretBasic, "http://127.0.0.1/back", "http://127.0.0.1:51004/back", false),
        ] {
            assert_eq!(is_registered(&settings(authentication, registered), asked), expected, "{asked}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_asked_is_matched_only_on_the_same_host_and_path(
            asked in "http://(127\\.0\\.0\\.1|\\[::1\\]|localhost|a)[:@/?#\\\\.0-9a]{0,12}",
        ) {
            let settings = settings(ClientAuthentication::None, "http://127.0.0.1/a");
            let port = asked.strip_prefix("http://127.0.0.1").and_then(|rest| rest.strip_suffix("/a"));
            let digits = |port: &str| port.parse::<u16>().is_ok() && port.bytes().all(|b| b.is_ascii_digit());
            let fits = port.is_some_and(|port| port.is_empty() || port == ":" || port.strip_prefix(':').is_some_and(digits));
            let registered = is_registered(&settings, &asked);
            proptest::prop_assert!(!registered || fits, "{} {}", asked, registered);
        }
    }

    #[test]
    fn a_form_may_end_at_the_origin_or_scheme_of_the_client() {
        for (uri, source) in [
            ("https://app.example:8443/back?x=1", Some("https://app.example:8443")),
            ("https://app.example:443/back", Some("https://app.example")),
            ("com.example.app:/callback", Some("com.example.app:")),
            ("/back", None),
        ] {
            assert_eq!(form_action(uri).as_deref(), source, "{uri}");
        }
    }
}
