//! `/sign-out`: flow C6. The page asks; the form does it.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use http::header;

use super::{
    cookies::{self, Keep},
    page::{Page, go_to, render},
    refusal::Refusal,
    visitor::Visitor,
};
use crate::{flows::managing, server::Server};

#[derive(Template)]
#[template(path = "sign_out.html")]
struct SignOut<'a> {
    page: Page<'a>,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/sign-out", get(page).post(submit))
}

async fn page(State(server): State<Arc<Server>>, visitor: Visitor) -> Result<Response, Refusal> {
    let found = match visitor.session_token() {
        Some(token) => managing::find_session(&server, &visitor.caller, &token).await?,
        None => None,
    };
    match found {
        Some(loaded) => render(&SignOut { page: Page::of(&server, &visitor, &loaded.member, "") }),
        None => Ok(go_to("/sign-in?said=signed-out")),
    }
}

/// Signed out is signed out: twice, late or without a session, the answer is the same.
async fn submit(State(server): State<Arc<Server>>, visitor: Visitor) -> Result<Response, Refusal> {
    if let Some(token) = visitor.session_token() {
        managing::act(&server, &visitor.caller, &token, |m, random| m.sign_out(random)).await?;
    }
    let mut response = go_to("/sign-in?said=signed-out");
    let gone = cookies::set(cookies::SESSION, "", Keep::Gone, visitor.secure);
    response.headers_mut().append(header::SET_COOKIE, gone);
    Ok(response)
}
