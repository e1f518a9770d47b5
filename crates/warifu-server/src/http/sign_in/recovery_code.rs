//! `/sign-in/recovery-code`: flow B7. One form for member ID and code; a code is used up where it signs in.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};
use http::{StatusCode, header};
use warifu_core::{
    identifier::{Identifier, Malformed},
    journey::Journey,
    recovery_code::Code,
    sign_in::{Outcome, Refused},
};
use zeroize::Zeroizing;

use super::{journey, password::follow, welcome::known_browser};
use crate::{
    flows::{
        authorize,
        recovery_codes::{self, Typed},
    },
    http::{
        address::Query,
        authorize::let_go_to,
        form::Fields,
        message::{self, View},
        page::{Page, go_to, render},
        refusal::Refusal,
        visitor::Visitor,
    },
    server::Server,
};

#[derive(Template)]
#[template(path = "sign_in/recovery_code.html")]
struct RecoveryCode<'a> {
    page: Page<'a>,
    journey: String,
    member: String,
    notice: Option<View>,
    member_problem: String,
    code_problem: String,
}

#[derive(serde::Deserialize)]
pub(super) struct Form {
    #[serde(default)]
    journey: String,
    #[serde(default)]
    member: String,
    #[serde(default)]
    code: Zeroizing<String>,
}

#[derive(serde::Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    to: String,
    /// The journey to go on with, which has a client to answer.
    #[serde(default)]
    journey: String,
}

/// What is told beside the two fields.
#[derive(Default)]
struct Problems {
    member: String,
    code: String,
}

/// `GET`: with the journey of the sign-in page, or one of its own.
pub(super) async fn page(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let (journey, set) = match journey::find(&server, &visitor, &asked.journey) {
        Some(journey) => (journey, Vec::new()),
        None => journey::begin(&server, &visitor, &asked.to),
    };
    let mut response = show(&server, &visitor, &journey, "", None, Problems::default())?;
    for cookie in set {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// `POST`.
pub(super) async fn submit(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Fields(form): Fields<Form>,
) -> Result<Response, Refusal> {
    let journey = journey::load(&server, &visitor, Some(&form.journey))?;
    let asking = authorize::find_asking(&server, &journey).await?;
    // No code is used up that would lead to none for the client.
    if asking.as_ref().is_some_and(authorize::forbids_recovery_code) {
        return Ok(go_to(&format!("/sign-in?journey={}", journey.id)));
    }
    let mut response = submitted(&server, &visitor, &journey, &form).await?;
    if let Some(asking) = asking {
        let_go_to(&mut response, &asking.return_to.redirect_uri);
    }
    Ok(response)
}

async fn submitted(
    server: &Server,
    visitor: &Visitor,
    journey: &Journey,
    form: &Form,
) -> Result<Response, Refusal> {
    let page = Page::new(server, visitor);
    let bad = StatusCode::BAD_REQUEST;
    let incomplete = |problems| again(server, visitor, journey, &form.member, None, problems, bad);
    let identifier = match Identifier::parse(&form.member) {
        Ok(identifier) => identifier,
        Err(Malformed::Empty) => {
            return incomplete(Problems { member: page.t("sign-in-member-missing"), ..Problems::default() });
        }
        Err(Malformed::Shape | Malformed::TooLong) => {
            let member = page.t("message-member-id-malformed-title");
            return incomplete(Problems { member, ..Problems::default() });
        }
    };
    // What can't be a code is no guess: told at once, and counted nowhere.
    let Some(code) = Code::parse(&form.code) else {
        let empty = form.code.trim().is_empty();
        let key = if empty { "sign-in-recovery-code-missing" } else { "sign-in-recovery-code-shape" };
        return incomplete(Problems { code: page.t(key), ..Problems::default() });
    };
    server.limits.count(visitor.caller.address, visitor.now())?;
    let known = known_browser(server, visitor);
    let typed = Typed { identifier: &identifier, code, known_browser: known.as_ref() };
    let token = visitor.session_token();
    let ended = recovery_codes::sign_in(server, &visitor.caller, journey, typed, token.as_ref()).await?;
    match ended.outcome {
        Outcome::Refused(refused @ (Refused::RecoveryCodeWrong { .. } | Refused::Locked { .. })) => {
            let refusal = Refusal::from(refused);
            let detail = refusal.detail_text(&page, visitor);
            let notice = Some(message::view(&page, refusal.message, detail));
            again(server, visitor, journey, &form.member, notice, Problems::default(), refusal.status)
        }
        _ => follow(server, visitor, journey, ended).await,
    }
}

fn again(
    server: &Server,
    visitor: &Visitor,
    journey: &Journey,
    member: &str,
    notice: Option<View>,
    problems: Problems,
    status: StatusCode,
) -> Result<Response, Refusal> {
    let mut response = show(server, visitor, journey, member, notice, problems)?;
    *response.status_mut() = status;
    Ok(response)
}

fn show(
    server: &Server,
    visitor: &Visitor,
    journey: &Journey,
    member: &str,
    notice: Option<View>,
    problems: Problems,
) -> Result<Response, Refusal> {
    render(&RecoveryCode {
        page: Page::new(server, visitor),
        journey: journey.id.to_string(),
        member: member.chars().take(warifu_core::identifier::LONGEST).collect(),
        notice,
        member_problem: problems.member,
        code_problem: problems.code,
    })
}
