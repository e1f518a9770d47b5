//! What holds for every answer, whatever was asked: seen in passing by every test there is.

use http::header;

use super::{Answer, cookies::Cookies};

/// Browsers drop larger cookies silently.
const LARGEST_COOKIE: usize = 4096;

/// Headers that keep others out.
const EVERYWHERE: &[(&str, &str)] = &[
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

pub(super) fn check(answer: &Answer) {
    let asked = answer.path();
    let is_file = asked.starts_with("/assets/");
    // What everybody may read may also be kept.
    let shared = answer.header("access-control-allow-origin");
    if shared == Some("*") {
        assert_eq!(answer.header("cache-control"), Some("public, max-age=3600"), "{asked}");
    } else if !is_file || !answer.status().is_success() {
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{asked}");
    }
    for (name, value) in EVERYWHERE {
        let cross = shared.is_some() && *name == "cross-origin-resource-policy";
        let value = if cross { "cross-origin" } else { value };
        assert_eq!(answer.header(name), Some(value), "{name} of {asked}");
    }
    let policy = answer.header("content-security-policy").expect("every answer has a policy");
    assert!(policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe"), "{asked}: {policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{asked}: {policy}");
    let referrer = answer.header("referrer-policy");
    assert!(matches!(referrer, Some("same-origin" | "strict-origin")), "{asked}: {referrer:?}");
    for cookie in answer.set_cookies() {
        let name = cookie.split_once('=').map_or("", |(name, _)| name);
        assert!(cookie.len() <= LARGEST_COOKIE, "{asked}: {name} is {} bytes", cookie.len());
        // What binds a screen to its handoff comes back from pages of ours alone.
        let strict = name.starts_with("__Host-handoff-");
        let same_site = if strict { "Strict" } else { "Lax" };
        let expected = format!("; Path=/; HttpOnly; SameSite={same_site}; Secure");
        assert!(cookie.contains(&expected), "{asked}: {cookie}");
        assert!(name == "language" || name.starts_with("__Host-"), "{asked}: {name}");
    }
    if !is_file && !answer.status().is_success() && !answer.status().is_redirection() {
        check_refusal(answer);
    }
}

/// Whoever is refused reads a page of ours or problem details, in words.
fn check_refusal(answer: &Answer) {
    let asked = answer.path();
    let kind = answer.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
    if kind == "application/problem+json" {
        let problem = answer.json();
        let told = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
        assert!(told("type").starts_with("/help/"), "{asked}: {problem}");
        assert!(!told("title").is_empty() && !told("detail").is_empty(), "{asked}: {problem}");
        assert_eq!(told("supportCode").len(), 9, "{asked}: {problem}");
        assert_eq!(problem["status"], answer.status().as_u16(), "{asked}");
    } else if kind == "application/json" {
        // A program is answered in the words of OAuth (RFC 6749 §5.2).
        assert!(answer.json()["error"].is_string(), "{asked}: {}", answer.text());
    } else if answer.header(header::WWW_AUTHENTICATE.as_str()).is_none() && asked != "/audit/checkpoint" {
        assert_eq!(kind, "text/html; charset=utf-8", "{asked}: {} {}", answer.status(), answer.text());
        assert!(answer.text().contains("</html>") && !answer.heading().is_empty(), "{asked}");
    }
}

/// No secret of this browser's in an address or a title.
pub(super) fn check_secrets(answer: &Answer, cookies: &Cookies) {
    let (location, title) = (answer.location().unwrap_or_default(), answer.title());
    for (name, value) in cookies.values().filter(|(_, value)| value.len() > 20) {
        assert!(!location.contains(value), "{name} is in the address {location}");
        assert!(!title.contains(value), "{name} is in the title {title}");
    }
}
