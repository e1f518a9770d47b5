//! How far a handoff has come, as its screen is told: in the page, by events that the server sends (HTML Living Standard
//! §9.2), and as an answer to whoever asks again and again because a proxy holds events back.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Json,
    extract::State,
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;
use http::{HeaderValue, header};
use tokio::sync::watch;
use warifu_card::qr::Code;
use warifu_core::{
    handoff::{COLLECT_WITHIN, DIGIT_TRIES, Handoff, LIFE, STEP, State as Stage, step_at},
    message::Message,
    secret::Token,
    time::{Span, Time},
};

use super::{Asked, cookies};
use crate::{
    flows::handoffs,
    http::{address::Query, page::Page, refusal::Refusal, visitor::Visitor},
    server::{Server, Trouble},
};

/// Longest silence: proxies close what says nothing.
const SAY_SOMETHING: Duration = Duration::from_secs(15);

/// What the screen is told. What isn't there isn't shown.
#[derive(Debug, serde::Serialize)]
pub(super) struct Told {
    /// What is shown: `waiting`, `claimed`, `digits`, `matched`, `approved`, `collected` or `ended`.
    pub(super) stage: &'static str,
    /// Of the row; 0 where it is gone.
    pub(super) version: i64,
    /// Seconds until it is too late.
    pub(super) left: i64,
    /// The same in words.
    pub(super) left_in_words: String,
    /// Why it ended.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) because: &'static str,
    /// The number to pick on the phone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) number: String,
    /// What went wrong on the phone, or with the digits.
    pub(super) trouble: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) qr: Option<Qr>,
    /// Seconds until something else is to be shown though nobody did anything.
    #[serde(skip)]
    next: i64,
}

/// A QR code as an SVG draws it: the `d` of a path in a view box of `side` units, its quiet zone included.
#[derive(Debug, serde::Serialize)]
pub(super) struct Qr {
    pub(super) side: usize,
    pub(super) path: String,
}

impl Qr {
    fn draw(text: &str) -> Result<Self, Trouble> {
        let code = Code::of(text).map_err(|_| Trouble::Bug("the address of a handoff is too long".into()))?;
        let svg = code.svg();
        Ok(Self { side: svg.side, path: svg.path })
    }
}

impl Told {
    fn is_last(&self) -> bool {
        matches!(self.stage, "collected" | "ended")
    }
}

/// What is told of a handoff; of none, that its time is over.
pub(super) fn told(
    server: &Server,
    page: &Page<'_>,
    token: &Token,
    handoff: Option<&Handoff>,
    now: Time,
) -> Result<Told, Refusal> {
    let mut told = Told {
        stage: "ended",
        version: handoff.map_or(0, |handoff| handoff.version),
        left: 0,
        left_in_words: String::new(),
        because: "expired",
        number: String::new(),
        trouble: String::new(),
        qr: None,
        next: LIFE.as_seconds(),
    };
    let Some(handoff) = handoff else { return Ok(told) };
    if let Stage::Collected { .. } = handoff.state {
        return Ok(Told { stage: "collected", because: "", ..told });
    }
    if let Stage::Ended { because } = handoff.state {
        return Ok(Told { because: because.name(), ..told });
    }
    if handoff.live(now).is_err() {
        return Ok(told);
    }
    let mut end = handoff.ends_at();
    told.because = "";
    match &handoff.state {
        Stage::Waiting => {
            let step = step_at(handoff.began_at, now);
            told.stage = "waiting";
            told.qr = Some(Qr::draw(&handoffs::draw(server, token, step))?);
            told.next = seconds(handoff.began_at + Span::millis((step + 1) * STEP.as_millis()) - now);
        }
        Stage::Claimed { digits: Some(digits), .. } => {
            told.stage = "digits";
            told.trouble = mistyped(page, digits.wrong);
        }
        Stage::Claimed { number, .. } => {
            told.stage = "claimed";
            told.number = number.to_string();
        }
        Stage::Matched { trouble, .. } => {
            told.stage = "matched";
            told.trouble = trouble.as_deref().map(|name| in_words(page, name)).unwrap_or_default();
        }
        Stage::Approved { proved, .. } => {
            told.stage = "approved";
            end = proved.at + COLLECT_WITHIN;
        }
        Stage::Collected { .. } | Stage::Ended { .. } => {}
    }
    told.left = seconds(end - now);
    told.next = told.next.min(told.left);
    told.left_in_words = page.tv("handoff-left", &[("span", page.words().span(end - now).into())]);
    Ok(told)
}

/// What is said of digits typed wrong so many times.
fn mistyped(page: &Page<'_>, wrong: u32) -> String {
    let left = i64::from(DIGIT_TRIES.saturating_sub(wrong));
    if wrong == 0 { String::new() } else { page.tv("handoff-digits-wrong", &[("left", left.into())]) }
}

/// Rounded up, so that nothing is looked at a moment too early.
fn seconds(span: Span) -> i64 {
    (span.as_millis() + 999).div_euclid(1_000).max(1)
}

/// What went wrong on the phone. What only the member may know there is for the phone alone to say.
fn in_words(page: &Page<'_>, name: &str) -> String {
    let known = [
        Message::MemberUnknown,
        Message::NetworkNotAllowed,
        Message::PasskeyFailed,
        Message::TooManyRequests,
    ];
    match known.into_iter().find(|message| message.name() == name) {
        Some(message) => page.t(&format!("message-{}-title", message.name())),
        None => page.t("handoff-trouble-on-phone"),
    }
}

/// `GET /sign-in/handoff/progress`: now.
pub(super) async fn ask(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let Some(token) = token(&visitor, &asked.journey) else { return Err(Refusal::page_went_back()) };
    let handoff = handoffs::look(&server, &token).await?;
    let page = Page::new(&server, &visitor);
    Ok(Json(told(&server, &page, &token, handoff.as_ref(), visitor.now())?).into_response())
}

/// The token of what this browser began in the journey of this id.
fn token(visitor: &Visitor, journey: &str) -> Option<Token> {
    let id: warifu_core::id::Id<warifu_core::journey::Journey> = journey.parse().ok()?;
    Token::parse(visitor.cookie(&format!("{}-{id}", cookies::HANDOFF))?)
}

/// A screen that listens.
struct Screen {
    server: Arc<Server>,
    visitor: Visitor,
    token: Token,
    heard: Option<watch::Receiver<i64>>,
    next: Duration,
    over: bool,
}

/// `GET /sign-in/handoff/events`: now, and whenever it is something else, until it is over or the server stops.
pub(super) async fn events(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let Some(token) = token(&visitor, &asked.journey) else { return Err(Refusal::page_went_back()) };
    let screen = Screen { server, visitor, token, heard: None, next: Duration::ZERO, over: false };
    let events = stream::unfold(screen, |mut screen| async move {
        let event = screen.next_event().await?;
        Some((Ok::<_, Infallible>(event), screen))
    });
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(SAY_SOMETHING)).into_response();
    // Nobody may keep it, and a proxy in front isn't to collect it either.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let unbuffered = header::HeaderName::from_static("x-accel-buffering");
    response.headers_mut().insert(unbuffered, HeaderValue::from_static("no"));
    Ok(response)
}

impl Screen {
    /// `None`: nothing more comes.
    async fn next_event(&mut self) -> Option<Event> {
        if self.over {
            return None;
        }
        if let Some(heard) = &mut self.heard {
            tokio::select! {
                changed = heard.changed() => changed.ok()?,
                () = tokio::time::sleep(self.next) => {}
            }
        }
        match self.told().await {
            Ok(told) => {
                self.over = told.is_last();
                self.next = Duration::from_secs(u64::try_from(told.next).unwrap_or(1));
                Event::default().json_data(told).ok()
            }
            // The browser asks again by itself.
            Err(_) => None,
        }
    }

    async fn told(&mut self) -> Result<Told, Refusal> {
        // Before the row is read: what is written after it wakes this screen again.
        if let Some(heard) = &mut self.heard {
            heard.mark_unchanged();
        }
        let handoff = handoffs::look(&self.server, &self.token).await?;
        if let (None, Some(handoff)) = (&self.heard, &handoff) {
            self.heard = Some(self.server.waiting.listen(&handoff.hash, handoff.version));
        }
        let page = Page::new(&self.server, &self.visitor);
        told(&self.server, &page, &self.token, handoff.as_ref(), self.server.now())
    }
}
