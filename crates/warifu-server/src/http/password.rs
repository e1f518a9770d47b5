//! `/password`: flow C5. Never touches passkeys, and says so.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use http::StatusCode;
use warifu_core::{
    managing::confirmed,
    message::Message,
    password::{LONGEST, SHORTEST, Unacceptable},
};
use zeroize::Zeroizing;

use super::{
    address::Query,
    form::Fields,
    message::View,
    page::{Page, go_to, render},
    refusal::Refusal,
    signed_in::{SignedIn, after, confirm_address},
};
use crate::{
    flows::{
        managing,
        password::{self, Changed},
    },
    server::Server,
};

#[derive(Template)]
#[template(path = "password/index.html")]
struct Password<'a> {
    page: Page<'a>,
    said: String,
    notice: Option<View>,
    member_id: String,
    shortest: usize,
    longest: usize,
    rule: String,
    new_problem: String,
    again_problem: String,
}

#[derive(serde::Deserialize)]
struct Asked {
    #[serde(default)]
    said: String,
}

#[derive(serde::Deserialize)]
struct Form {
    #[serde(default)]
    new: Zeroizing<String>,
    #[serde(default)]
    again: Zeroizing<String>,
    #[serde(default)]
    end_others: String,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/password", get(page).post(submit))
}

/// The ceremony comes before the form, so that nobody types a new password only to be sent away.
async fn page(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let loaded = &signed_in.loaded;
    let visitor = &signed_in.visitor;
    if loaded.member.password.is_none() && !loaded.organization.policy.takes_password(visitor.now()) {
        return Err(Refusal::new(Message::PasswordNotAllowed, StatusCode::FORBIDDEN));
    }
    if asked.said == "changed" {
        return show(&server, &signed_in, "password-changed", None);
    }
    let found = managing::find_devices(&server, &visitor.caller, &signed_in.token).await?;
    let Some((loaded, own)) = found else { return Err(Refusal::session_expired()) };
    if confirmed(&loaded, &own, visitor.now()).is_err() {
        return Ok(go_to(&confirm_address("password", "/password")));
    }
    show(&server, &signed_in, "", None)
}

async fn submit(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Fields(form): Fields<Form>,
) -> Result<Response, Refusal> {
    if form.new != form.again {
        return show(&server, &signed_in, "", Some(Problem::Differs));
    }
    let (caller, token) = (&signed_in.visitor.caller, &signed_in.token);
    match password::change(&server, caller, token, &form.new, form.end_others == "yes").await? {
        Changed::Acted(acted) => after(&acted, "/password?said=changed", "password", "/password"),
        Changed::Unacceptable(why) => {
            show(&server, &signed_in, "", Some(Problem::Unacceptable(why, form.new)))
        }
    }
}

/// What is wrong with what was typed.
pub(super) enum Problem {
    Differs,
    Unacceptable(Unacceptable, Zeroizing<String>),
}

fn show(
    server: &Server,
    signed_in: &SignedIn,
    said: &str,
    problem: Option<Problem>,
) -> Result<Response, Refusal> {
    let member = &signed_in.loaded.member;
    let page = Page::of(server, &signed_in.visitor, member, "password");
    let bounds = [("shortest", SHORTEST.into()), ("longest", LONGEST.into())];
    let failed = problem.is_some();
    let (new_problem, again_problem) = problems(&page, problem);
    let mut response = render(&Password {
        said: if said.is_empty() { String::new() } else { page.t(said) },
        notice: None,
        member_id: member.member_id.to_string(),
        shortest: SHORTEST,
        longest: LONGEST,
        rule: page.tv("password-rule", &bounds),
        new_problem,
        again_problem,
        page,
    })?;
    if failed {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    Ok(response)
}

/// What is told beside the two fields.
pub(super) fn problems(page: &Page<'_>, problem: Option<Problem>) -> (String, String) {
    let text = match problem {
        None => return (String::new(), String::new()),
        Some(Problem::Differs) => return (String::new(), page.t("password-differs")),
        Some(Problem::Unacceptable(Unacceptable::Common | Unacceptable::Personal, _)) => {
            page.t("password-too-common")
        }
        Some(Problem::Unacceptable(Unacceptable::TooLong, _)) => {
            page.tv("password-too-long", &[("longest", LONGEST.into())])
        }
        Some(Problem::Unacceptable(Unacceptable::TooShort, typed)) => {
            let missing = SHORTEST.saturating_sub(typed.chars().count());
            page.tv("password-too-short", &[("missing", missing.into()), ("shortest", SHORTEST.into())])
        }
    };
    (text, String::new())
}
