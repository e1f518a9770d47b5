//! What follows a sign-in that succeeded, whatever proved it: cookies, and where to go on.

use http::HeaderValue;
use warifu_core::{
    evidence::Method, id::Id, journey::Journey, member::Member, policy::Policy, sign_in::SignedIn, time::Span,
};
use warifu_keys::{Context, Tag, TagPurpose};

use super::journey;
use crate::{
    flows::sign_in::KnownBrowser,
    http::{
        authorize,
        cookies::{self, Keep},
        visitor::Visitor,
    },
    server::Server,
};

/// A browser is known for this long after it last signed somebody in.
const KNOWN_FOR: Span = Span::days(180);
/// Members that one browser is known for.
const MOST_MEMBERS: usize = 8;
const TAG: usize = 40;
const ID: usize = 16;

/// The cookies of a finished sign-in, and the address to go on to; `answer` is where the client is answered that the
/// person came from.
pub(super) fn welcome(
    server: &Server,
    visitor: &Visitor,
    journey: &Journey,
    policy: &Policy,
    signed_in: &SignedIn,
    answer: Option<String>,
) -> (Vec<HeaderValue>, String) {
    let left = signed_in.session.ends_at - visitor.now();
    let mut set = vec![session_cookie(visitor, policy, &signed_in.token.reveal(), left)];
    // A journey that has a client to answer still goes on.
    if journey.asked.is_none() || answer.is_some() {
        set.push(journey::remove(visitor, journey));
    }
    // Whoever sits down at a shared computer next is not to have a count of wrong passwords of their own. And a phone
    // makes no computer known: what is let in from known ones alone would let itself in for good.
    let by_phone = signed_in.session.evidence.iter().any(|e| matches!(e.method, Method::Handoff { .. }));
    if !policy.shared_computer && !by_phone {
        set.push(known_cookie(server, visitor, signed_in.session.member));
    }
    if let Some(answer) = answer {
        return (set, answer);
    }
    let to = match journey.to.as_str() {
        _ if journey.asked.is_some() => authorize::address(journey),
        "/" => "/devices".to_owned(),
        to => to.to_owned(),
    };
    let location = if signed_in.offer { format!("/devices/register/offer?to={}", percent(&to)) } else { to };
    (set, location)
}

/// The session's cookie; on a shared computer it ends with the browser.
pub(in crate::http) fn session_cookie(
    visitor: &Visitor,
    policy: &Policy,
    token: &str,
    left: Span,
) -> HeaderValue {
    let keep = if policy.shared_computer { Keep::Browser } else { Keep::For(left) };
    cookies::set(cookies::SESSION, token, keep, visitor.secure)
}

/// Whom this browser has signed in before: a random name of the browser, then for each member the id
/// and a tag over both, so that nobody can add one.
pub(super) fn known_browser(server: &Server, visitor: &Visitor) -> Option<KnownBrowser> {
    let bytes = data_encoding::BASE64URL_NOPAD.decode(visitor.cookie(cookies::KNOWN)?.as_bytes()).ok()?;
    let (id, rest) = bytes.split_first_chunk::<ID>()?;
    let ring = server.ring();
    let context = Context { issuer: server.site.origin(), id };
    let members = rest.chunks_exact(ID + TAG).take(MOST_MEMBERS).filter_map(|entry| {
        let (member, tag) = entry.split_first_chunk::<ID>()?;
        ring.verify_tag(TagPurpose::KnownBrowser, context, member, &Tag::from_slice(tag)?).ok()?;
        Some(Id::from_bytes(*member))
    });
    Some(KnownBrowser { id: *id, members: members.collect() })
}

fn known_cookie(server: &Server, visitor: &Visitor, member: Id<Member>) -> HeaderValue {
    let known = known_browser(server, visitor);
    let id = known.as_ref().map_or_else(|| warifu_core::random::bytes(&mut server.random()), |k| k.id);
    let before = known.map(|k| k.members).unwrap_or_default();
    let ring = server.ring();
    let context = Context { issuer: server.site.origin(), id: &id };
    let mut bytes = id.to_vec();
    for member in
        std::iter::once(member).chain(before.into_iter().filter(|m| *m != member)).take(MOST_MEMBERS)
    {
        bytes.extend_from_slice(member.bytes());
        bytes.extend_from_slice(&ring.tag(TagPurpose::KnownBrowser, context, member.bytes()).to_bytes());
    }
    let value = data_encoding::BASE64URL_NOPAD.encode(&bytes);
    cookies::set(cookies::KNOWN, &value, Keep::For(KNOWN_FOR), visitor.secure)
}

/// A path as the value of a query parameter (RFC 3986 §3.4).
pub(in crate::http) fn percent(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
