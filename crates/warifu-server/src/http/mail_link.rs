//! `/m/{token}`: a link in a mail. Opening it changes nothing, so that previews and scanners of mail do no harm; the
//! button of its page does what the link is for, once.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use http::{HeaderValue, StatusCode, header};
use warifu_core::{
    forgotten_password::Refused,
    id::Id,
    mail_link::{MailLink, Purpose},
    member::Member,
    message::Message,
    password::{LONGEST, SHORTEST},
    session::Session,
    ticket::Unusable,
};
use zeroize::Zeroizing;

use super::{
    address::Path,
    form::Fields,
    page::{Page, go_to, render},
    password::{Problem, problems},
    refusal::Refusal,
    visitor::Visitor,
};
use crate::{
    flows::{
        forgotten_password::{self, NotSet},
        mail_links::{self, GoingOn},
    },
    server::Server,
};

#[derive(Template)]
#[template(path = "mail_link/disown.html")]
struct Disown<'a> {
    page: Page<'a>,
    action: String,
    what: String,
    facts: Option<Facts>,
}

/// What is known of the session that goes on.
struct Facts {
    at: String,
    when: String,
    place: String,
    address: String,
}

#[derive(Template)]
#[template(path = "mail_link/disowned.html")]
struct Disowned<'a> {
    page: Page<'a>,
}

#[derive(Template)]
#[template(path = "mail_link/set_password.html")]
struct SetPassword<'a> {
    page: Page<'a>,
    action: String,
    member_id: String,
    shortest: usize,
    longest: usize,
    rule: String,
    new_problem: String,
    again_problem: String,
}

/// What a page of these may hold; most hold nothing.
#[derive(serde::Deserialize)]
struct Form {
    #[serde(default)]
    new: Zeroizing<String>,
    #[serde(default)]
    again: Zeroizing<String>,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/m/{token}", get(page).post(submit))
}

async fn page(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Path(text): Path<String>,
) -> Result<Response, Refusal> {
    let link = mail_links::open(&server, &visitor.caller, &text)?;
    let mut response = match link.purpose {
        Purpose::NotMe { member, session } => disowning(&server, &visitor, &text, member, session).await?,
        Purpose::SetPassword { .. } => {
            let member = find(&server, &visitor, &link).await?;
            form(&server, &visitor, &text, &member, None)?
        }
    };
    // The address is a secret: not even our own pages are told it.
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
    Ok(response)
}

async fn submit(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Path(text): Path<String>,
    Fields(typed): Fields<Form>,
) -> Result<Response, Refusal> {
    server.limits.count(visitor.caller.address, visitor.now())?;
    let link = mail_links::open(&server, &visitor.caller, &text)?;
    match link.purpose {
        Purpose::NotMe { session, .. } => {
            mail_links::disown(&server, &visitor.caller, &link, session).await?;
            Ok(go_to(&format!("/m/{text}")))
        }
        Purpose::SetPassword { .. } => set(&server, &visitor, &text, &link, typed).await,
    }
}

/// Asks, as long as there is something to end; says that there isn't otherwise, whoever ended it.
async fn disowning(
    server: &Server,
    visitor: &Visitor,
    text: &str,
    member: Id<Member>,
    session: Id<Session>,
) -> Result<Response, Refusal> {
    let found = mail_links::find_going_on(server, &visitor.caller, member, session).await?;
    let page = Page::new(server, visitor);
    let Some(GoingOn { session, clients }) = found else { return render(&Disowned { page }) };
    let what = match &session {
        Some(_) => page.t("disown-what"),
        None => page.tv("disown-what-clients", &[("clients", page.list(&clients).into())]),
    };
    let words = page.words();
    let facts = session.map(|session| Facts {
        at: words.machine(session.began_at),
        when: words.moment(session.began_at),
        place: words.place(&session.browser),
        address: session.address,
    });
    render(&Disown { action: format!("/m/{text}"), what, facts, page })
}

async fn find(server: &Server, visitor: &Visitor, link: &MailLink) -> Result<Member, Refusal> {
    forgotten_password::find(server, &visitor.caller, link).await?.map_err(|not| refusal(&not))
}

async fn set(
    server: &Server,
    visitor: &Visitor,
    text: &str,
    link: &MailLink,
    typed: Form,
) -> Result<Response, Refusal> {
    let problem = if typed.new == typed.again {
        match forgotten_password::set(server, &visitor.caller, link, &typed.new).await? {
            Ok(()) => return Ok(go_to("/sign-in?said=forgotten-set")),
            Err(NotSet::Unacceptable(why)) => Problem::Unacceptable(why, typed.new),
            Err(other) => return Err(refusal(&other)),
        }
    } else {
        Problem::Differs
    };
    let member = find(server, visitor, link).await?;
    let mut response = form(server, visitor, text, &member, Some(problem))?;
    *response.status_mut() = StatusCode::BAD_REQUEST;
    Ok(response)
}

fn form(
    server: &Server,
    visitor: &Visitor,
    text: &str,
    member: &Member,
    problem: Option<Problem>,
) -> Result<Response, Refusal> {
    let page = Page::new(server, visitor);
    let bounds = [("shortest", SHORTEST.into()), ("longest", LONGEST.into())];
    let (new_problem, again_problem) = problems(&page, problem);
    render(&SetPassword {
        action: format!("/m/{text}"),
        member_id: member.member_id.to_string(),
        shortest: SHORTEST,
        longest: LONGEST,
        rule: page.tv("password-rule", &bounds),
        new_problem,
        again_problem,
        page,
    })
}

fn refusal(not: &NotSet) -> Refusal {
    match not {
        NotSet::Refused(Refused::NotAllowed) => {
            Refusal::new(Message::PasswordNotAllowed, StatusCode::FORBIDDEN)
        }
        NotSet::Refused(Refused::NotAdmitted(why)) => (*why).into(),
        NotSet::Refused(Refused::Used) => Unusable::Used.into(),
        NotSet::Unusable(why) => (*why).into(),
        // Told beside the field, where there is one.
        NotSet::Unacceptable(_) => Refusal::page_went_back(),
    }
}
