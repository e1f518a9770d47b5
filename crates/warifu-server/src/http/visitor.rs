//! Who sends this request: read once, before any page runs.

use std::{net::IpAddr, sync::Arc};

use axum::extract::FromRequestParts;
use http::{HeaderMap, header, request::Parts};
use warifu_core::{
    audit::Visit,
    member::Language,
    random::{self, Random},
    secret::{Token, TokenHash},
    time::Time,
};

use super::{cookies, refusal::Refusal};
use crate::{browser, flows::Caller, server::Server, site::Site};

/// The address that the connection comes from; put into the extensions by whoever accepts it.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// What is known of the sender.
#[derive(Debug, Clone)]
pub(crate) struct Visitor(Arc<Known>);

#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) caller: Caller,
    pub(crate) language: Language,
    pub(crate) user_agent: String,
    pub(crate) path: String,
    /// The cookies as they came: name, value.
    pub(crate) cookies: Vec<(String, String)>,
    pub(crate) secure: bool,
    /// Whether a program speaks, which is answered with problem details.
    pub(crate) wants_json: bool,
}

impl std::ops::Deref for Visitor {
    type Target = Known;
    fn deref(&self) -> &Known {
        &self.0
    }
}

impl Visitor {
    /// Reads a request's head.
    pub(super) fn read(server: &Server, parts: &Parts) -> Self {
        let headers = &parts.headers;
        let text = |name| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let peer = parts.extensions.get::<Peer>().map_or(IpAddr::from([0, 0, 0, 0]), |p| p.0);
        let address = client_address(&server.site, peer, headers);
        let user_agent: String = text(header::USER_AGENT).chars().take(512).collect();
        let cookies = cookies::parse(headers);
        let chosen = cookies.iter().find(|(name, _)| name == cookies::LANGUAGE);
        let chosen = chosen.and_then(|(_, tag)| Language::parse(tag));
        let visit = Visit {
            address: address.to_string(),
            browser: browser::describe(&user_agent),
            support_code: support_code(&mut server.random()),
        };
        let json = "application/json";
        Self(Arc::new(Known {
            caller: Caller { now: server.now(), address, visit, on_phone: browser::is_phone(&user_agent) },
            language: chosen.unwrap_or_else(|| accepted_language(text(header::ACCEPT_LANGUAGE))),
            user_agent,
            path: parts.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str).to_owned(),
            cookies,
            secure: server.site.is_secure(),
            wants_json: text(header::CONTENT_TYPE).starts_with(json)
                || text(header::ACCEPT).starts_with(json),
        }))
    }

    pub(crate) fn now(&self) -> Time {
        self.caller.now
    }

    /// The token of this browser's session cookie, hashed.
    pub(crate) fn session_token(&self) -> Option<TokenHash> {
        Token::parse(self.cookie(cookies::SESSION)?).map(|t| t.hash())
    }

    /// The value of one of our cookies.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        let name = cookies::full_name(name, self.secure);
        self.cookies.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }
}

impl FromRequestParts<Arc<Server>> for Visitor {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, Refusal> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(|| Self::read(server, parts)))
    }
}

/// The address of the person's side: the peer's, or, through proxies of ours, the last one that none
/// of them is. Whatever stands before that, anybody may have written.
fn client_address(site: &Site, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let mut address = peer;
    let told = headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok());
    let mut chain: Vec<&str> = told.flat_map(|v| v.split(',')).map(str::trim).collect();
    while site.trusts(address) {
        let Some(before) = chain.pop().and_then(|a| a.parse().ok()) else { break };
        address = before;
    }
    address
}

/// The first of our languages that the browser accepts; Japanese where it says nothing of ours.
pub(crate) fn accepted_language(header: &str) -> Language {
    let mut wanted: Vec<(f32, Language)> = header
        .split(',')
        .filter_map(|part| {
            let (tag, parameters) = part.split_once(';').unwrap_or((part, ""));
            let quality = parameters.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.parse().ok())?;
            let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            Some((quality, Language::parse(&primary)?))
        })
        .filter(|(quality, _)| *quality > 0.0)
        .collect();
    // Stable: of equal ones the first counts.
    wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
    wanted.first().map_or(Language::Ja, |(_, language)| *language)
}

/// Eight characters that are read out over the telephone: no 0/O, 1/I/L, no vowels that make words.
fn support_code(random: &mut dyn Random) -> String {
    const LETTERS: &[u8; 24] = b"23456789BCDFGHJKMNPQRSTV";
    let mut code = String::with_capacity(9);
    for (at, byte) in random::bytes::<8>(random).into_iter().enumerate() {
        if at == 4 {
            code.push('-');
        }
        code.push(char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;
    use warifu_core::network::Network;

    #[test]
    fn only_proxies_of_ours_are_believed() {
        let mut site = Site::new("x", "https://id.example.jp").expect("a site");
        site.proxies = vec![Network::parse("10.0.0.0/8").expect("a range")];
        let ip = |s: &str| s.parse::<IpAddr>().expect("address");
        for (peer, forwarded, expected) in [
            ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
            ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
            ("10.0.0.1", "198.51.100.7, 203.0.113.9", "203.0.113.9"),
            ("10.0.0.1", "198.51.100.7, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("10.0.0.1", "nonsense", "10.0.0.1"),
            ("10.0.0.1", "10.0.0.3", "10.0.0.3"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", forwarded.parse().expect("a header"));
            assert_eq!(client_address(&site, ip(peer), &headers), ip(expected), "{peer} {forwarded}");
        }
    }

    #[test]
    fn the_browsers_first_language_of_ours_is_used() {
        for (header, expected) in [
            ("", Language::Ja),
            ("ja,en;q=0.8", Language::Ja),
            ("en-US,en;q=0.9,ja;q=0.8", Language::En),
            ("fr,de", Language::Ja),
            ("fr,en;q=0.2,ja;q=0.4", Language::Ja),
            ("ja;q=0,en;q=0.1", Language::En),
            ("en;q=nonsense,ja", Language::Ja),
        ] {
            assert_eq!(accepted_language(header), expected, "{header}");
        }
    }

    #[test]
    fn a_support_code_can_be_read_out() {
        let code = support_code(&mut warifu_core::random::Seeded::new(1));
        assert_eq!((code.len(), code.as_bytes()[4]), (9, b'-'));
        assert!(code.bytes().all(|b| b == b'-' || !b"01OIL".contains(&b)));
    }
}
