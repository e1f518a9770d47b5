//! `/sign-in/someone-else`: another member is signed in in this browser (flow B10). Never a dead end.

use std::sync::Arc;

use super::{journey, password};
use crate::{
    flows,
    http::{
        address::Query,
        authorize::let_go_to_client,
        form::Fields,
        page::{Page, go_to, render},
        refusal::Refusal,
        visitor::Visitor,
    },
    server::Server,
};
use askama::Template;
use axum::{extract::State, response::Response};

#[derive(Template)]
#[template(path = "signed_in_as_other.html")]
struct SomeoneElse<'a> {
    page: Page<'a>,
    current_name: String,
    current_id: String,
    wanted_name: String,
    wanted_id: String,
    go_on_address: String,
    journey: String,
    stay: String,
}

#[derive(serde::Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    journey: String,
}

/// `GET`: who is signed in, who would be, and the choice.
pub(super) async fn page(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let journey = journey::load(&server, &visitor, Some(&asked.journey))?;
    let token = visitor.session_token();
    let found = flows::sign_in::find_both(&server, &visitor.caller, &journey, token.as_ref()).await?;
    let Some((current, wanted)) = found else { return Ok(go_to(&super::index_address(&journey))) };
    let page = Page::of(&server, &visitor, &current, "");
    let mut response = render(&SomeoneElse {
        stay: page.tv("sign-in-other-stay", &[("name", current.name.clone().into())]),
        current_name: current.name,
        current_id: current.member_id.to_string(),
        wanted_name: wanted.name,
        wanted_id: wanted.member_id.to_string(),
        go_on_address: "/sign-in/someone-else".into(),
        journey: journey.id.to_string(),
        page,
    })?;
    let_go_to_client(&server, &mut response, &journey).await?;
    Ok(response)
}

/// `POST`: signs that person out and goes on with what was proved; asked again where it is too old.
pub(super) async fn go_on(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Fields(asked): Fields<Asked>,
) -> Result<Response, Refusal> {
    let journey = journey::load(&server, &visitor, Some(&asked.journey))?;
    let token = visitor.session_token();
    match flows::sign_in::instead_of_someone_else(&server, &visitor.caller, &journey, token.as_ref()).await? {
        Some(ended) => password::answer(&server, &visitor, &journey, "", ended).await,
        None => Err(Refusal::page_went_back()),
    }
}
