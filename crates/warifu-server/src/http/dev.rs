//! `/dev/notices`: in development, the mails as they would be sent, and where they are, how that went. Not served
//! otherwise.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use warifu_core::{
    id::Id,
    notice::{Addressee, Notice},
};

use super::{
    address::Path,
    page::{Page, html_response, render},
    refusal::Refusal,
    visitor::Visitor,
};
use crate::{
    flows::mails,
    server::{Server, Trouble},
};

/// Mails that are shown.
const MOST: i64 = 100;

#[derive(Template)]
#[template(path = "dev/notices.html")]
struct Notices<'a> {
    page: Page<'a>,
    notices: Vec<NoticeView>,
}

struct NoticeView {
    id: String,
    subject: String,
    to: String,
    lang: &'static str,
    at: String,
    when: String,
    /// The plain text, line by line; one that is an address of ours can be followed.
    lines: Vec<Line>,
}

struct Line {
    text: String,
    of_ours: bool,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/dev/notices", get(list)).route("/dev/notices/{id}", get(html))
}

async fn list(State(server): State<Arc<Server>>, visitor: Visitor) -> Result<Response, Refusal> {
    let page = Page::new(&server, &visitor);
    let words = page.words();
    let mut notices = Vec::new();
    for queued in mails::list(&server, MOST).await? {
        let notice = queued.notice;
        let Some((to, letter)) = mails::compose(&server, &notice, visitor.language).await? else { continue };
        let line = |text: &str| Line { text: text.to_owned(), of_ours: text.starts_with(page.origin) };
        notices.push(NoticeView {
            id: notice.id.to_string(),
            lang: letter.language.tag(),
            lines: letter.text().lines().map(line).collect(),
            to: match &notice.to {
                Addressee::Administrators { .. } => page.t("dev-notices-to-administrators"),
                _ if to.email.is_empty() => page.tv("dev-notices-no-address", &[("name", to.name.into())]),
                _ => format!("{} <{}>", to.name, to.email),
            },
            subject: letter.subject,
            at: words.machine(notice.at),
            when: words.when(notice.at),
        });
    }
    render(&Notices { page, notices })
}

/// The HTML of one, as a program for mail would show it.
async fn html(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id: Id<Notice> = id.parse().map_err(|_| Refusal::page_not_found())?;
    let queued = mails::find(&server, id).await?.ok_or_else(Refusal::page_not_found)?;
    let composed = mails::compose(&server, &queued.notice, visitor.language).await?;
    let (_, letter) = composed.ok_or_else(Refusal::page_not_found)?;
    let html = letter.html().map_err(|error| Trouble::Bug(format!("a template: {error}")))?;
    Ok(html_response(html))
}
