//! A browser inside another app opened the address: the way to the right one, before anything is touched.
//!
//! Such browsers can't register passkeys. They are recognised by what they tell of themselves, which may be wrong: one can
//! always go on here.

use askama::Template;
use axum::response::Response;

use crate::{
    browser,
    http::{
        page::{Page, render},
        refusal::Refusal,
        visitor::Visitor,
    },
    server::Server,
};

#[derive(Template)]
#[template(path = "ticket/in_app.html")]
struct InApp<'a> {
    page: Page<'a>,
    /// The address to open elsewhere.
    address: String,
    /// On Android: what opens it in Chrome by itself.
    intent: Option<String>,
    /// To go on in this browser all the same.
    here: String,
    on_iphone: bool,
}

pub(super) fn looks_so(visitor: &Visitor) -> bool {
    browser::is_in_app(&visitor.user_agent)
}

pub(super) fn page(server: &Server, visitor: &Visitor, at: &str) -> Result<Response, Refusal> {
    let page = Page::new(server, visitor);
    let system = browser::system(&visitor.user_agent);
    let scheme = if visitor.secure { "https" } else { "http" };
    let mut response = render(&InApp {
        address: format!("{}{at}", page.origin),
        intent: (system == Some("Android")).then(|| {
            format!("intent://{}{at}#Intent;scheme={scheme};package=com.android.chrome;end", page.host)
        }),
        here: format!("{at}?here=true"),
        on_iphone: system != Some("Android"),
        page,
    })?;
    super::registration::keep_secret(&mut response);
    Ok(response)
}
