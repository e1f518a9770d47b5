//! `/admin/lost`: a member lost a phone (flow D4). Which of their devices were on it is asked; those are switched off with what they
//! signed in, and what else signs in goes on working.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use http::StatusCode;
use warifu_core::{id::Id, identifier::Identifier, passkey::Passkey, permission::Action};

use super::{Choice, administrator::Administering};
use crate::{
    flows::administering::lost::Reported,
    http::{
        address::Query,
        device_view::{self, DeviceView},
        form::Fields,
        page::{Page, go_to, render},
        refusal::Refusal,
        sign_in::welcome::percent,
    },
    server::Server,
};

#[derive(Template)]
#[template(path = "admin/lost.html")]
struct Lost<'a> {
    page: Page<'a>,
    said: String,
    organization: String,
    organization_name: String,
    choices: Vec<Choice>,
    /// What was typed.
    typed: String,
    problem: String,
    found: Option<Found>,
    can_issue: bool,
}

struct Found {
    name: String,
    member_id: String,
    devices: Vec<DeviceView>,
    any_enabled: bool,
}

#[derive(serde::Deserialize)]
struct Asked {
    #[serde(default)]
    organization: String,
    #[serde(default)]
    member: String,
    #[serde(default)]
    said: String,
    #[serde(default)]
    count: u32,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/admin/lost", get(page).post(report))
}

async fn page(
    State(server): State<Arc<Server>>,
    by: Administering,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let organization = by.organization(&server, &asked.organization, Action::DisableDevices).await?;
    let page = by.page(&server);
    let found = match Identifier::parse(&asked.member) {
        Ok(who) => by.administrator.find_devices(&server, &organization, &who).await?,
        Err(_) => None,
    };
    let missed = found.is_none() && !asked.member.is_empty();
    let template = Lost {
        said: match asked.said.as_str() {
            "lost" => page.tv("admin-lost-said", &[("count", asked.count.into())]),
            "nothing" => page.t("admin-lost-said-nothing"),
            _ => String::new(),
        },
        organization: organization.id.to_string(),
        organization_name: organization.name.clone(),
        choices: by.choices(&server, &organization).await?,
        typed: asked.member.chars().take(254).collect(),
        problem: if missed { page.t("admin-lost-nobody") } else { String::new() },
        found: found.map(|(member, own)| Found {
            name: member.name,
            member_id: member.member_id.to_string(),
            any_enabled: own.iter().any(|passkey| passkey.state.is_enabled()),
            devices: own.iter().map(|passkey| device_view::view(&page, passkey)).collect(),
        }),
        can_issue: by.administrator.authority().may(Action::IssueTickets, &organization),
        page,
    };
    let mut response = render(&template)?;
    if missed {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    Ok(response)
}

async fn report(
    State(server): State<Arc<Server>>,
    by: Administering,
    Fields(fields): Fields<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let field = |name: &str| fields.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str());
    let organization = by.organization(&server, field("organization"), Action::DisableDevices).await?;
    let member_id = field("member");
    let who = Identifier::parse(member_id).map_err(|_| Refusal::page_not_found())?;
    let found = by.administrator.find_devices(&server, &organization, &who).await?;
    let (member, _) = found.ok_or_else(Refusal::page_not_found)?;
    let lost: Vec<Id<Passkey>> =
        fields.iter().filter(|(name, _)| name == "device").filter_map(|(_, id)| id.parse().ok()).collect();
    let said = match by.administrator.report_lost(&server, &by.visitor.caller, &member, &lost).await? {
        Reported::Done(count) => format!("lost&count={count}"),
        Reported::NothingToDo => "nothing".into(),
    };
    let member = percent(member_id);
    Ok(go_to(&format!("/admin/lost?organization={}&member={member}&said={said}", organization.id)))
}
