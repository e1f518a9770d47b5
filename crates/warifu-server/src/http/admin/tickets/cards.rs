//! Notification cards of a selection: a page to print, or one PDF of the same (flow A3).
//!
//! A script is sent the PDF's progress before it, in one answer, so that nothing of it is kept here: a line a hundredth, each a
//! JSON object, and after the last of them the bytes. Without scripts the same form gets the PDF alone.

use std::sync::Arc;

use askama::Template;
use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, header};
use serde_json::json;
use tokio::sync::mpsc;
use warifu_card::{Card, Day, Issuer, Language, Printed, Unprintable, Words};
use warifu_core::{member, organization::Organization, ticket::TicketKind};

use crate::{
    flows::administering::tickets::Shown,
    http::{
        admin::administrator::Administering,
        page::{Page, render},
        refusal::Refusal,
        ticket_card::{self, CardView},
    },
    server::{Server, Trouble},
};

#[derive(Template)]
#[template(path = "tickets/card.html")]
struct Cards<'a> {
    page: Page<'a>,
    title: &'static str,
    cards: Vec<CardView<'a>>,
}

/// What stands on one card, owned: printing is no work for the threads that answer.
struct Owned {
    language: Language,
    member: String,
    member_id: String,
    address: String,
    password: String,
    last_day: Day,
}

/// What stands on all of them.
struct Batch {
    site: String,
    organization: String,
    issuer: [String; 3],
    cards: Vec<Owned>,
}

impl Batch {
    /// The cards among what is shown.
    fn new(server: &Server, page: &Page<'_>, organization: &Organization, shown: &[Shown]) -> Self {
        let words = page.words();
        let cards = shown.iter().filter(|one| one.ticket.kind == TicketKind::NotificationCard);
        let owned = cards.filter_map(|Shown { ticket, member, secrets }| {
            let (year, month, day) = words.last_date(ticket.expires_at);
            Some(Owned {
                language: match member.language {
                    member::Language::En => Language::English,
                    member::Language::Ja => Language::Japanese,
                },
                member: member.name.clone(),
                member_id: member.member_id.to_string(),
                address: format!("{}/t/{}", page.origin, secrets.code),
                password: secrets.password.clone()?,
                last_day: Day::new(year, month, day)?,
            })
        });
        let contact = server.site.contact.as_ref();
        let text = |field: fn(&crate::site::Contact) -> &str| contact.map_or("", field).to_owned();
        Self {
            cards: owned.collect(),
            site: server.site.name.clone(),
            organization: organization.name.clone(),
            issuer: [text(|c| &c.name), text(|c| &c.telephone), text(|c| &c.hours)],
        }
    }

    fn cards(&self) -> impl Iterator<Item = Card<'_>> {
        let [name, telephone, hours] = &self.issuer;
        self.cards.iter().map(move |card| Card {
            language: card.language,
            site: &self.site,
            organization: &self.organization,
            member: &card.member,
            member_id: &card.member_id,
            address: &card.address,
            password: &card.password,
            last_day: card.last_day,
            issuer: Issuer { name, telephone, hours },
        })
    }
}

/// The page to print. `None`: there is no card among what is shown.
pub(super) fn print_page(
    server: &Server,
    by: &Administering,
    organization: &Organization,
    shown: &[Shown],
) -> Result<Option<Response>, Refusal> {
    let page = by.page(server);
    let batch = Batch::new(server, &page, organization, shown);
    if batch.cards.is_empty() {
        return Ok(None);
    }
    let cards: Result<Vec<CardView<'_>>, _> = batch.cards().map(|card| ticket_card::view(&card)).collect();
    let cards = cards.map_err(|_| Refusal::from(Trouble::Bug("an address of ours has no QR code".into())))?;
    let title = Words::of(match page.language {
        member::Language::En => Language::English,
        member::Language::Ja => Language::Japanese,
    })
    .title;
    render(&Cards { page, title, cards }).map(Some)
}

/// The PDF, with its progress before it where a script asks. `None`: there is no card among what is shown.
pub(super) async fn pdf(
    server: &Server,
    by: &Administering,
    organization: &Organization,
    shown: &[Shown],
    with_progress: bool,
) -> Result<Option<Response>, Refusal> {
    let batch = Arc::new(Batch::new(server, &by.page(server), organization, shown));
    if batch.cards.is_empty() {
        return Ok(None);
    }
    if with_progress {
        return Ok(Some(told_as_it_goes(batch)));
    }
    let printed = tokio::task::spawn_blocking(move || warifu_card::print(batch.cards(), &mut |_| ())).await;
    let printed = printed.map_err(|error| Refusal::from(Trouble::Bug(format!("printing cards: {error}"))))?;
    let Printed { pdf, .. } = printed.map_err(unprintable)?;
    Ok(Some(as_file(Body::from(pdf), "application/pdf")))
}

/// Lines of a hundredth each that may wait for a slow reader.
const WAITING: usize = 8;

fn told_as_it_goes(batch: Arc<Batch>) -> Response {
    let (telling, told) = mpsc::channel::<Bytes>(WAITING);
    let work = move || {
        let count = batch.cards.len();
        let step = count.div_ceil(100);
        let line = |value: serde_json::Value| Bytes::from(format!("{value}\n"));
        let mut progress = |done: usize| {
            if done.is_multiple_of(step) || done == count {
                // Nobody reads any more: what is left is a second's work, and then dropped.
                drop(telling.blocking_send(line(json!({ "done": done, "of": count }))));
            }
        };
        let (last, pdf) = match warifu_card::print(batch.cards(), &mut progress) {
            Ok(Printed { pdf, lacking }) => {
                let lacking = lacking.iter().map(|(card, lacking)| {
                    let member_id = &batch.cards[*card].member_id;
                    json!({ "member": member_id, "wanted": lacking.wanted, "shown": lacking.shown })
                });
                (json!({ "size": pdf.len(), "lacking": lacking.collect::<Vec<_>>() }), Some(pdf))
            }
            Err(_) => (json!({ "size": 0 }), None),
        };
        drop(telling.blocking_send(line(last)));
        if let Some(pdf) = pdf {
            drop(telling.blocking_send(Bytes::from(pdf)));
        }
    };
    drop(tokio::task::spawn_blocking(work));
    let body = stream::unfold(told, |mut told: mpsc::Receiver<Bytes>| async move {
        let next = told.recv().await?;
        Some((Ok::<_, std::convert::Infallible>(next), told))
    });
    as_file(Body::from_stream(body), "application/octet-stream")
}

fn as_file(body: Body, kind: &'static str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let name = HeaderValue::from_static("attachment; filename=\"notification-cards.pdf\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    response
}

fn unprintable(why: Unprintable) -> Refusal {
    Refusal::from(Trouble::Bug(format!("cards can't be printed: {why:?}")))
}
