//! `/dev/notices`: in development, what would be sent by mail. Not served otherwise.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use warifu_core::{
    member::Member,
    notice::{About, Notice},
};

use super::{
    page::{Page, render},
    refusal::Refusal,
    visitor::Visitor,
};
use crate::{flows, server::Server};

#[derive(Template)]
#[template(path = "dev/notices.html")]
struct Notices<'a> {
    page: Page<'a>,
    notices: Vec<NoticeView>,
}

struct NoticeView {
    subject: String,
    to: String,
    at: String,
    when: String,
    paragraphs: Vec<String>,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/dev/notices", get(list))
}

async fn list(State(server): State<Arc<Server>>, visitor: Visitor) -> Result<Response, Refusal> {
    let notices = flows::managing::list_notices(&server, 100).await?;
    let page = Page::new(&server, &visitor);
    let notices = notices.iter().filter_map(|(notice, member)| view(&page, notice, member)).collect();
    render(&Notices { page, notices })
}

fn view(page: &Page<'_>, notice: &Notice, member: &Member) -> Option<NoticeView> {
    let about = notice.about.as_ref()?;
    let words = page.words();
    let arg = |name: &'static str, value: &str| (name, value.to_owned().into());
    let name = about.name();
    let text = match about {
        About::AccountLocked { until, .. } => vec![arg("time", &words.time_of_day(*until))],
        About::PasswordChanged { .. } => vec![],
        About::PasskeyDisabled { device, reason } => vec![arg("device", device), arg("reason", reason)],
        About::PasskeyCounterWentBack { device, .. }
        | About::PasskeyDeleted { device, .. }
        | About::PasskeyEnabled { device }
        | About::PasskeyRegistered { device, .. } => vec![arg("device", device)],
    };
    let whence = match about {
        About::AccountLocked { address, .. } => Some(("", address.as_str())),
        About::PasswordChanged { browser, address }
        | About::PasskeyDeleted { browser, address, .. }
        | About::PasskeyRegistered { browser, address, .. } => Some((browser.as_str(), address.as_str())),
        About::PasskeyCounterWentBack { .. }
        | About::PasskeyDisabled { .. }
        | About::PasskeyEnabled { .. } => None,
    };
    let whence = whence.filter(|(_, address)| !address.is_empty()).map(|(browser, address)| {
        let place = words.place(browser);
        let args = [arg("time", &words.moment(notice.at)), arg("address", address), arg("place", &place)];
        page.tv("notice-when-and-where", &args)
    });
    let paragraphs = [
        Some(page.tv("notice-greeting", &[arg("name", &member.name)])),
        Some(page.tv(&format!("notice-{name}-text"), &text)),
        whence,
        Some(page.tv("notice-if-not-you", &[arg("host", page.host)])),
        Some(page.tv("notice-signature", &[arg("site", page.site_name)])),
    ];
    Some(NoticeView {
        subject: page.tv(&format!("notice-{name}-subject"), &text),
        to: format!("{} ({})", member.name, member.member_id),
        at: words.machine(notice.at),
        when: words.when(notice.at),
        paragraphs: paragraphs.into_iter().flatten().collect(),
    })
}
