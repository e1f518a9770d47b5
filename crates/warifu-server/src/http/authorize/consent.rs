//! `/authorize/consent`: whether a client may be told, asked of the member once for each further scope and resource.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};
use warifu_core::{
    consent::Sought,
    journey::{AskedBy, Journey},
    session::LoadedSession,
};
use warifu_oidc::authorize::DECLINED;

use super::{Chosen, policy::let_go_to};
use crate::{
    flows::authorize::{self, Asking, Outcome},
    http::{
        form::Fields,
        page::{Page, render},
        refusal::Refusal,
        sign_in::journey,
        visitor::Visitor,
    },
    server::Server,
};

#[derive(Template)]
#[template(path = "authorize/consent.html")]
struct Consent<'a> {
    page: Page<'a>,
    lead: String,
    sought: Vec<String>,
    member: String,
    journey: String,
}

pub(super) fn page(
    server: &Server,
    visitor: &Visitor,
    journey: &Journey,
    asking: &Asking,
    session: &LoadedSession,
    sought: &Sought,
) -> Result<Response, Refusal> {
    let page = Page::of(server, visitor, &session.member, "");
    let client = &asking.client.settings.name;
    let mut response = render(&Consent {
        lead: page.tv("authorize-consent-lead", &[("client", client.clone().into())]),
        sought: sought
            .scope
            .iter()
            .map(|scope| in_words(&page, scope))
            .chain(sought.resources.iter().map(|resource| resource_in_words(&page, resource)))
            .collect(),
        member: session.member.id.to_string(),
        journey: journey.id.to_string(),
        page,
    })?;
    let_go_to(&mut response, &asking.return_to.redirect_uri);
    Ok(response)
}

/// What a scope lets the client know or do.
pub(in crate::http) fn in_words(page: &Page<'_>, scope: &str) -> String {
    match scope {
        "openid" => page.t("authorize-scope-openid"),
        "profile" => page.t("authorize-scope-profile"),
        "email" => page.t("authorize-scope-email"),
        "offline_access" => page.t("authorize-scope-offline"),
        other => page.tv("authorize-scope-other", &[("scope", other.to_owned().into())]),
    }
}

/// Where tokens let the client act for the member. The address stands there as it was settled, and leads nowhere.
pub(in crate::http) fn resource_in_words(page: &Page<'_>, resource: &str) -> String {
    page.tv("authorize-resource", &[("resource", resource.to_owned().into())])
}

/// `POST`: allowed, the code follows; declined, the client is told so.
pub(super) async fn submit(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Fields(chosen): Fields<Chosen>,
) -> Result<Response, Refusal> {
    let journey = journey::load(&server, &visitor, Some(&chosen.journey))?;
    if chosen.choice != "allow" {
        let Some(asking) = authorize::find_asking(&server, &journey).await? else {
            return Err(Refusal::page_went_back());
        };
        let declined = asking.return_to.error(&DECLINED, server.site.origin());
        return super::told(&server, &visitor, Outcome::Answer(declined), Some(&journey));
    }
    let named = chosen.member.parse().ok();
    let answer = |asked| AskedBy { agreed: named, chosen: named, ..asked };
    Ok(super::go_on_answered(&server, &visitor, journey, answer))
}
