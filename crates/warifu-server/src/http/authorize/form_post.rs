//! An answer by a form that posts itself (OAuth 2.0 Form Post Response Mode); without scripts, by a button.

use askama::Template;
use axum::response::Response;

use super::policy::let_go_to;
use crate::{
    http::{
        page::{Page, render},
        refusal::Refusal,
        visitor::Visitor,
    },
    server::Server,
};

#[derive(Template)]
#[template(path = "authorize/form_post.html")]
struct FormPost<'a> {
    page: Page<'a>,
    action: &'a str,
    fields: Vec<(&'static str, String)>,
}

pub(super) fn page(
    server: &Server,
    visitor: &Visitor,
    action: &str,
    fields: Vec<(&'static str, String)>,
) -> Result<Response, Refusal> {
    let page = Page::new(server, visitor);
    let mut response = render(&FormPost { page, action, fields })?;
    let_go_to(&mut response, action);
    Ok(response)
}
