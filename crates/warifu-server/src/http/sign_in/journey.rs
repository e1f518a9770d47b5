//! A journey's cookie: one a journey, two journeys at most, so that two tabs don't disturb each other
//! and a browser's room for cookies isn't used up.

use http::{HeaderValue, StatusCode};
use warifu_core::{
    id::Id,
    journey::{self, Journey},
    message::Message,
};
use warifu_keys::SealPurpose;

use crate::{
    http::{
        cookies::{self, Keep},
        refusal::Refusal,
        visitor::Visitor,
    },
    server::Server,
};

/// Journeys at a time in one browser.
const MOST: usize = 2;

/// A new journey to `to`, with the cookies that keep it and drop the oldest.
pub(in crate::http) fn begin(server: &Server, visitor: &Visitor, to: &str) -> (Journey, Vec<HeaderValue>) {
    let journey = Journey::begin(to, visitor.now(), &mut server.random());
    let set = keep_beside_others(server, visitor, &journey);
    (journey, set)
}

/// The cookies that keep `journey` and drop the oldest of the others.
pub(in crate::http) fn keep_beside_others(
    server: &Server,
    visitor: &Visitor,
    journey: &Journey,
) -> Vec<HeaderValue> {
    let mut others = all(server, visitor);
    others.retain(|other| other.id != journey.id);
    others.sort_by_key(|j| std::cmp::Reverse(j.began_at));
    let mut set: Vec<HeaderValue> = others.iter().skip(MOST - 1).map(|j| remove(visitor, j)).collect();
    set.push(keep(server, visitor, journey));
    set
}

/// The cookie that keeps `journey`.
pub(in crate::http) fn keep(server: &Server, visitor: &Visitor, journey: &Journey) -> HeaderValue {
    let ring = server.ring();
    let sealed =
        server.sealing(&ring).seal(SealPurpose::Journey, journey.id.bytes(), journey, &mut server.random());
    let left = journey.began_at + journey::LIFE - visitor.now();
    cookies::set(&name(journey.id), &sealed, Keep::For(left), visitor.secure)
}

/// The cookie that ends `journey`.
pub(in crate::http) fn remove(visitor: &Visitor, journey: &Journey) -> HeaderValue {
    cookies::set(&name(journey.id), "", Keep::Gone, visitor.secure)
}

/// The journey of this id, if this browser holds it and its time isn't over.
pub(in crate::http) fn find(server: &Server, visitor: &Visitor, id: &str) -> Option<Journey> {
    let id: Id<Journey> = id.parse().ok()?;
    let sealed = visitor.cookie(&name(id))?;
    let ring = server.ring();
    let journey: Journey = server.sealing(&ring).open(SealPurpose::Journey, id.bytes(), sealed)?;
    (journey.id == id && !journey.is_over(visitor.now())).then_some(journey)
}

/// The same, or what to tell: that cookies don't come back, or to start again.
pub(in crate::http) fn load(
    server: &Server,
    visitor: &Visitor,
    id: Option<&str>,
) -> Result<Journey, Refusal> {
    match id.and_then(|id| find(server, visitor, id)) {
        Some(journey) => Ok(journey),
        None if visitor.cookies.is_empty() => {
            Err(Refusal::new(Message::CookiesBlocked, StatusCode::BAD_REQUEST))
        }
        None => Err(Refusal::page_went_back()),
    }
}

fn all(server: &Server, visitor: &Visitor) -> Vec<Journey> {
    let prefix = cookies::full_name(cookies::JOURNEY, visitor.secure);
    let ids = visitor.cookies.iter().filter_map(|(name, _)| name.strip_prefix(&prefix));
    ids.filter_map(|id| find(server, visitor, id)).collect()
}

fn name(id: Id<Journey>) -> String {
    format!("{}{id}", cookies::JOURNEY)
}
