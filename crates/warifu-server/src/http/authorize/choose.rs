//! `/authorize/choose`: go on as who is signed in, or as somebody else (`prompt=select_account`, shared computers,
//! flow B10). Never a dead end.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};
use warifu_core::{
    journey::{AskedBy, Journey},
    session::LoadedSession,
};

use super::{Chosen, policy::let_go_to};
use crate::{
    flows::authorize::Asking,
    http::{
        form::Fields,
        page::{Page, go_to, render},
        refusal::Refusal,
        sign_in::journey,
        visitor::Visitor,
    },
    server::Server,
};

/// Why the choice is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// The client means another member than who is signed in.
    Another,
    /// The client, or a shared computer, wants it to be chosen.
    Chosen,
}

#[derive(Template)]
#[template(path = "authorize/choose.html")]
struct Choose<'a> {
    page: Page<'a>,
    client: &'a str,
    another: bool,
    name: &'a str,
    member_id: String,
    member: String,
    journey: String,
    go_on: String,
}

pub(super) fn page(
    server: &Server,
    visitor: &Visitor,
    journey: &Journey,
    asking: &Asking,
    session: &LoadedSession,
    why: Why,
) -> Result<Response, Refusal> {
    let page = Page::of(server, visitor, &session.member, "");
    let name = &session.member.name;
    let mut response = render(&Choose {
        client: &asking.client.settings.name,
        another: why == Why::Another,
        name,
        member_id: session.member.member_id.to_string(),
        member: session.member.id.to_string(),
        journey: journey.id.to_string(),
        go_on: page.tv("authorize-go-on-as", &[("name", name.clone().into())]),
        page,
    })?;
    let_go_to(&mut response, &asking.return_to.redirect_uri);
    Ok(response)
}

/// `POST`: as whom the page named goes on at once, if they are still who is signed in; as somebody else begins with their sign-in.
pub(super) async fn submit(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Fields(chosen): Fields<Chosen>,
) -> Result<Response, Refusal> {
    let journey = journey::load(&server, &visitor, Some(&chosen.journey))?;
    if chosen.choice != "go-on" {
        return Ok(go_to(&format!("/sign-in?journey={}", journey.id)));
    }
    let named = chosen.member.parse().ok();
    let answer = |asked| AskedBy { chosen: named, ..asked };
    Ok(super::go_on_answered(&server, &visitor, journey, answer))
}
