//! `POST /language`: the other language, and back to the same page.

use std::sync::Arc;

use axum::{Router, response::Response, routing::post};
use http::header;
use warifu_core::{journey::own_path, member::Language, time::Span};

use super::{
    cookies::{self, Keep},
    form::Fields,
    page::go_to,
    visitor::Visitor,
};
use crate::server::Server;

const KEPT: Span = Span::days(365);

#[derive(serde::Deserialize)]
struct Form {
    #[serde(default)]
    language: String,
    #[serde(default)]
    back: String,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/language", post(submit))
}

async fn submit(visitor: Visitor, Fields(form): Fields<Form>) -> Response {
    let mut response = go_to(&own_path(&form.back));
    if let Some(language) = Language::parse(&form.language) {
        let cookie = cookies::set(cookies::LANGUAGE, language.tag(), Keep::For(KEPT), visitor.secure);
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
