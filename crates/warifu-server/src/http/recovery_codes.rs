//! `/recovery-codes`: flow C3. How many are left, and making them; they are shown in the answer that made them, once.
//!
//! The form carries the id of the codes that it replaces, so that a reload of the answer makes none: it leads to the
//! page that says how many there are.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use warifu_core::{id::Id, managing::confirmed, recovery_code::RecoveryCodes};
use zeroize::Zeroizing;

use super::{
    address::Query,
    form::Fields,
    page::{Page, go_to, render},
    refusal::Refusal,
    signed_in::{SignedIn, after, confirm_address},
};
use crate::{
    flows::{
        managing,
        recovery_codes::{self, Made},
    },
    server::Server,
};

const MAKE: &str = "/recovery-codes/make";

#[derive(Template)]
#[template(path = "recovery_codes/index.html")]
struct Index<'a> {
    page: Page<'a>,
    said: String,
    /// How many are left and since when; empty where there are none.
    held: String,
    few: bool,
    given: bool,
}

#[derive(Template)]
#[template(path = "recovery_codes/make.html")]
struct Make<'a> {
    page: Page<'a>,
    /// The id of those that die; empty where there are none.
    from: String,
}

#[derive(Template)]
#[template(path = "recovery_codes/made.html")]
struct Codes<'a> {
    page: Page<'a>,
    member_name: String,
    member_id: String,
    made: String,
    sign_in_address: String,
    codes: Vec<Zeroizing<String>>,
}

#[derive(serde::Deserialize)]
struct Asked {
    #[serde(default)]
    said: String,
}

#[derive(serde::Deserialize)]
struct Form {
    #[serde(default)]
    from: String,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new().route("/recovery-codes", get(index)).route("/recovery-codes/make", get(form).post(make))
}

async fn index(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let loaded = &signed_in.loaded;
    let held = recovery_codes::find(&server, loaded).await?;
    let page = Page::of(&server, &signed_in.visitor, &loaded.member, "recovery-codes");
    let given = loaded.organization.policy.recovery_codes > 0;
    let said = match asked.said.as_str() {
        "changed-meanwhile" => page.t("codes-changed-meanwhile"),
        _ => String::new(),
    };
    render(&Index {
        said,
        few: held.as_ref().is_some_and(|held| held.left() <= 3),
        held: held.map(|held| how_many(&page, &held)).unwrap_or_default(),
        given,
        page,
    })
}

fn how_many(page: &Page<'_>, held: &RecoveryCodes) -> String {
    let when = page.words().when(held.made_at);
    page.tv("codes-held", &[("left", held.left().into()), ("when", when.into())])
}

/// The ceremony comes before the form, so that nobody decides only to be sent away.
async fn form(State(server): State<Arc<Server>>, signed_in: SignedIn) -> Result<Response, Refusal> {
    let visitor = &signed_in.visitor;
    let found = managing::find_devices(&server, &visitor.caller, &signed_in.token).await?;
    let Some((loaded, own)) = found else { return Err(Refusal::session_expired()) };
    if loaded.organization.policy.recovery_codes == 0 {
        return Ok(go_to("/recovery-codes"));
    }
    if confirmed(&loaded, &own, visitor.now()).is_err() {
        return Ok(go_to(&confirm_address("recovery-codes", MAKE)));
    }
    let held = recovery_codes::find(&server, &loaded).await?;
    let from = held.map(|held| held.id.to_string()).unwrap_or_default();
    render(&Make { page: Page::of(&server, visitor, &loaded.member, "recovery-codes"), from })
}

async fn make(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Fields(form): Fields<Form>,
) -> Result<Response, Refusal> {
    let from: Option<Id<RecoveryCodes>> = match form.from.as_str() {
        "" => None,
        from => Some(from.parse().map_err(|_| Refusal::page_went_back())?),
    };
    let visitor = &signed_in.visitor;
    match recovery_codes::make(&server, &visitor.caller, &signed_in.token, from).await? {
        Made::Not(acted) => after(&acted, "/recovery-codes", "recovery-codes", back(&acted)),
        Made::Codes(codes) => {
            let member = &signed_in.loaded.member;
            let page = Page::of(&server, visitor, member, "recovery-codes");
            render(&Codes {
                member_name: member.name.clone(),
                member_id: member.member_id.to_string(),
                made: page.words().moment(visitor.now()),
                sign_in_address: format!("{}/sign-in/recovery-code", page.host),
                codes,
                page,
            })
        }
    }
}

/// Where to go back to: for a confirmation the form, else the page that says how things stand.
const fn back(acted: &managing::Acted) -> &'static str {
    match acted {
        managing::Acted::Refused(warifu_core::managing::Refused::NeedsConfirmation(_)) => MAKE,
        _ => "/recovery-codes",
    }
}
