//! `/dev/notices`: in development, what would be sent by mail. Not served otherwise.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use warifu_core::{
    member::Member,
    notice::{About, Addressee, Notice},
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
    let key = match about {
        About::PasskeyCounterWentBack { disabled: true, .. } => {
            "notice-passkey-counter-went-back-disabled-text"
        }
        About::PasskeyRegistered { silently: true, .. } => "notice-passkey-registered-silently-text",
        _ => &format!("notice-{name}-text"),
    };
    let (device, reason, browser, address) = facts(about);
    let whom = format!("{} ({})", member.name, member.member_id);
    let mut args = vec![arg("device", device), arg("member", &whom)];
    if let About::PasskeyReplaced { before, .. } = about {
        args.push(arg("before", before));
    }
    if let About::AccountLocked { until, .. } = about {
        args.push(arg("time", &words.time_of_day(*until)));
    }
    let told = |key: &str, name: &'static str, value: &str| {
        (!value.is_empty()).then(|| page.tv(key, &[arg(name, value)]))
    };
    let place = if browser.is_empty() { String::new() } else { words.place(browser) };
    let to_member = about.addressee() == Addressee::Member;
    let paragraphs = [
        to_member.then(|| page.tv("notice-greeting", &[arg("name", &member.name)])),
        Some(page.tv(key, &args)),
        told("notice-reason", "reason", reason),
        told("notice-at", "time", &words.moment(notice.at)),
        told("notice-from", "address", address),
        told("notice-browser", "place", &place),
        to_member.then(|| page.tv("notice-if-not-you", &[arg("host", page.host)])),
        told("notice-signature", "site", page.site_name),
    ];
    Some(NoticeView {
        subject: page.t(&format!("notice-{name}-subject")),
        to: if to_member { whom } else { page.t("dev-notices-to-administrators") },
        at: words.machine(notice.at),
        when: words.when(notice.at),
        paragraphs: paragraphs.into_iter().flatten().collect(),
    })
}

/// Device, reason, browser and address, each empty where the notice tells none.
fn facts(about: &About) -> (&str, &str, &str, &str) {
    match about {
        About::AccountLocked { address, .. } => ("", "", "", address),
        About::MemberPasskeyDisabled { device }
        | About::PasskeyCounterWentBack { device, .. }
        | About::PasskeyEnabled { device } => (device, "", "", ""),
        About::PasskeyDeleted { device, browser, address }
        | About::PasskeyRegistered { device, browser, address, .. }
        | About::PasskeyReplaced { device, browser, address, .. } => (device, "", browser, address),
        About::PasskeyDisabled { device, reason } => (device, reason, "", ""),
        About::PasswordChanged { browser, address } => ("", "", browser, address),
    }
}
