//! `/sign-in/password`: flow B6. The first form names the member, the second asks for the password.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};
use http::{StatusCode, header};
use warifu_core::{
    identifier::{Identifier, Malformed},
    journey::Journey,
    policy::ForgottenPassword,
    sign_in::{Outcome, Refused},
};
use zeroize::Zeroizing;

use super::{
    journey,
    welcome::{known_browser, welcome},
};
use crate::{
    flows::{
        authorize,
        sign_in::{self, Ended, Typed},
    },
    http::{
        address::Query,
        authorize::let_go_to,
        form::Fields,
        live::{self, Scripts},
        message::{self, View},
        page::{Page, go_to, render},
        refusal::Refusal,
        visitor::Visitor,
    },
    server::Server,
};

#[derive(Template)]
#[template(path = "sign_in/password.html")]
struct Password<'a> {
    page: Page<'a>,
    journey: String,
    member: String,
    notice: Option<View>,
    member_problem: String,
    password_problem: String,
    /// Whether anything is offered to somebody who has forgotten it.
    forgotten: bool,
    live: Arc<str>,
}

#[derive(serde::Deserialize)]
pub(super) struct Form {
    #[serde(default)]
    journey: String,
    #[serde(default)]
    member: String,
    /// Absent in the first form, which only names the member.
    password: Option<Zeroizing<String>>,
}

#[derive(serde::Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    to: String,
}

/// `GET`: from a help page's button, with a journey of its own.
pub(super) async fn page(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let (journey, set) = journey::begin(&server, &visitor, &asked.to);
    let mut response = show(&server, &visitor, &journey, "", None, [String::new(), String::new()]).await?;
    for cookie in set {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// `POST`: either form.
pub(super) async fn submit(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Fields(form): Fields<Form>,
) -> Result<Response, Refusal> {
    let journey = journey::load(&server, &visitor, Some(&form.journey))?;
    let asking = authorize::find_asking(&server, &journey).await?;
    // Nothing is compared that would lead to no code: the page with what does is gone back to.
    if asking.as_ref().is_some_and(authorize::forbids_password) {
        return Ok(go_to(&format!("/sign-in?journey={}", journey.id)));
    }
    let mut response = submitted(&server, &visitor, &journey, form).await?;
    if let Some(asking) = asking {
        let_go_to(&mut response, &asking.return_to.redirect_uri);
    }
    Ok(response)
}

async fn submitted(
    server: &Server,
    visitor: &Visitor,
    journey: &Journey,
    form: Form,
) -> Result<Response, Refusal> {
    let page = Page::new(server, visitor);
    // The first form only names the member: nothing is compared, nothing counted.
    let Some(password) = form.password else {
        return show(server, visitor, journey, &form.member, None, [String::new(), String::new()]).await;
    };
    let incomplete =
        |problems| again(server, visitor, journey, &form.member, None, problems, StatusCode::BAD_REQUEST);
    let identifier = match Identifier::parse(&form.member) {
        Ok(identifier) => identifier,
        Err(Malformed::Empty) => return incomplete([page.t("sign-in-member-missing"), String::new()]).await,
        Err(Malformed::Shape | Malformed::TooLong) => {
            return incomplete([page.t("message-member-id-malformed-title"), String::new()]).await;
        }
    };
    if password.is_empty() {
        return incomplete([String::new(), page.t("sign-in-password-missing")]).await;
    }
    server.limits.count(visitor.caller.address, visitor.now())?;
    let known = known_browser(server, visitor);
    let typed = Typed {
        identifier: &identifier,
        password: warifu_core::password::normal(&password),
        known_browser: known.as_ref(),
    };
    let token = visitor.session_token();
    let ended = sign_in::by_password(server, &visitor.caller, journey, typed, token.as_ref()).await?;
    answer(server, visitor, journey, &form.member, ended).await
}

/// What follows a password or the answer to "someone else is signed in".
pub(in crate::http) async fn answer(
    server: &Server,
    visitor: &Visitor,
    journey: &Journey,
    member: &str,
    ended: Ended,
) -> Result<Response, Refusal> {
    match ended.outcome {
        Outcome::Refused(refused @ (Refused::PasswordWrong { .. } | Refused::Locked { .. })) => {
            let refusal = Refusal::from(refused);
            let page = Page::new(server, visitor);
            let detail = refusal.detail_text(&page, visitor);
            let notice = message::view(&page, refusal.message, detail);
            again(
                server,
                visitor,
                journey,
                member,
                Some(notice),
                [String::new(), String::new()],
                refusal.status,
            )
            .await
        }
        _ => follow(server, visitor, journey, ended).await,
    }
}

/// What follows a sign-in by any form that isn't shown again.
pub(super) async fn follow(
    server: &Server,
    visitor: &Visitor,
    journey: &Journey,
    ended: Ended,
) -> Result<Response, Refusal> {
    match ended.outcome {
        Outcome::Refused(refused) => Err(refused.into()),
        Outcome::SomeoneElse(journey) => {
            let mut response = go_to(&format!("/sign-in/someone-else?journey={}", journey.id));
            response.headers_mut().append(header::SET_COOKIE, journey::keep(server, visitor, &journey));
            Ok(response)
        }
        Outcome::SignedIn(signed_in) => {
            let policy = server.organization(visitor.now()).await?.policy;
            let (set, location) = welcome(server, visitor, journey, &policy, &signed_in, ended.answer);
            let mut response = go_to(&location);
            for cookie in set {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
    }
}

async fn again(
    server: &Server,
    visitor: &Visitor,
    journey: &Journey,
    member: &str,
    notice: Option<View>,
    problems: [String; 2],
    status: StatusCode,
) -> Result<Response, Refusal> {
    let mut response = show(server, visitor, journey, member, notice, problems).await?;
    *response.status_mut() = status;
    Ok(response)
}

async fn show(
    server: &Server,
    visitor: &Visitor,
    journey: &Journey,
    member: &str,
    notice: Option<View>,
    [member_problem, password_problem]: [String; 2],
) -> Result<Response, Refusal> {
    let page = Page::new(server, visitor);
    let policy = server.organization(visitor.now()).await?.policy;
    render(&Password {
        forgotten: policy.forgotten_password != ForgottenPassword::Off,
        live: live::find(&page, Scripts::SigningIn)?,
        page,
        journey: journey.id.to_string(),
        member: member.chars().take(warifu_core::identifier::LONGEST).collect(),
        notice,
        member_problem,
        password_problem,
    })
}
