//! `/sign-out`: flow C6. The page asks; the form does it, and goes on to the client that asked for it, if one did.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use http::header;
use warifu_oidc::parameters::Parameters;

use super::{
    authorize::{let_frame, let_go_to},
    cookies::{self, Keep},
    form::Fields,
    page::{Page, go_to, render},
    refusal::Refusal,
    visitor::Visitor,
};
use crate::{
    flows::{
        end_session::{self, Asking, SignedOut},
        managing,
    },
    server::Server,
};

/// Where it goes on to where no client is gone back to.
const HERE: &str = "/sign-in?said=signed-out";

#[derive(Template)]
#[template(path = "sign_out/index.html")]
struct SignOut<'a> {
    page: Page<'a>,
    /// The client that asks for it, as a sentence.
    asked_by: Option<String>,
    name: &'a str,
    member_id: String,
    /// What the client asked, to be judged again.
    asked: String,
}

#[derive(Template)]
#[template(path = "sign_out/done.html")]
struct Done<'a> {
    page: Page<'a>,
    frames: &'a [String],
    to: &'a str,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/sign-out", get(page).post(submit))
}

async fn page(State(server): State<Arc<Server>>, visitor: Visitor) -> Result<Response, Refusal> {
    let found = match visitor.session_token() {
        Some(token) => managing::find_session(&server, &visitor.caller, &token).await?,
        None => None,
    };
    let Some(session) = found else { return Ok(go_to(HERE)) };
    let asking = Asking { session, client: None, language: None, to: None };
    ask(&server, &visitor, &asking, &Parameters::default())
}

/// The page that asks. `asked` is what a client asked for.
pub(super) fn ask(
    server: &Server,
    visitor: &Visitor,
    asking: &Asking,
    asked: &Parameters,
) -> Result<Response, Refusal> {
    let member = &asking.session.member;
    let page = Page::of(server, visitor, member, "").in_language(asking.language);
    let asked_by = asking
        .client
        .as_ref()
        .map(|client| page.tv("sign-out-asked-by", &[("client", client.settings.name.clone().into())]));
    let (name, member_id) = (&member.name, member.member_id.to_string());
    let mut response = render(&SignOut { page, asked_by, name, member_id, asked: asked.encode() })?;
    if let Some(to) = &asking.to {
        let_go_to(&mut response, to);
    }
    Ok(response)
}

#[derive(serde::Deserialize)]
struct Agreed {
    #[serde(default)]
    asked: String,
}

/// Signed out is signed out: twice, late or without a session, the answer is the same.
async fn submit(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Fields(agreed): Fields<Agreed>,
) -> Result<Response, Refusal> {
    let asked = Parameters::parse(agreed.asked.as_bytes()).unwrap_or_default();
    let token = visitor.session_token();
    let signed_out = end_session::agree(&server, &visitor.caller, &asked, token.as_ref()).await?;
    done(&server, &visitor, &signed_out)
}

/// Nobody is signed in any more: on to where it goes, by a page that tells clients where some are told in the browser.
pub(super) fn done(server: &Server, visitor: &Visitor, signed_out: &SignedOut) -> Result<Response, Refusal> {
    let to = signed_out.to.as_deref().unwrap_or(HERE);
    let mut response = if signed_out.frames.is_empty() {
        go_to(to)
    } else {
        let mut response =
            render(&Done { page: Page::new(server, visitor), frames: &signed_out.frames, to })?;
        let_frame(&mut response, &signed_out.frames);
        response
    };
    let gone = cookies::set(cookies::SESSION, "", Keep::Gone, visitor.secure);
    response.headers_mut().append(header::SET_COOKIE, gone);
    Ok(response)
}
