//! `GET /sign-in`: one button, the browser's own offer in the ID field, other ways below.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};
use data_encoding::BASE64URL_NOPAD;
use http::header;
use warifu_core::{
    journey::{Journey, own_path},
    policy::Policy,
};

use super::journey;
use crate::{
    flows::{self, authorize::Asking},
    http::{
        address::Query,
        cookies::{self, Keep},
        live::{self, Scripts},
        message::{self, View},
        page::{Page, go_to, render},
        refusal::Refusal,
        visitor::Visitor,
    },
    server::Server,
};

#[derive(Template)]
#[template(path = "sign_in/index.html")]
struct SignIn<'a> {
    page: Page<'a>,
    journey: String,
    member: String,
    said: String,
    signal: String,
    notice: Option<View>,
    with_password: bool,
    /// Where a recovery code is typed; empty where none will do.
    recovery_code_address: String,
    with_handoff: bool,
    /// Where the person goes on to.
    for_client: Option<String>,
    live: Arc<str>,
}

#[derive(serde::Deserialize)]
pub(super) struct Asked {
    /// Where to go on to.
    #[serde(default)]
    to: String,
    /// The journey to go on with, which has a client to answer.
    #[serde(default)]
    journey: String,
    /// What was done just before.
    #[serde(default)]
    said: String,
}

/// `GET /`: one's devices, or signing in.
pub(super) async fn home(State(server): State<Arc<Server>>, visitor: Visitor) -> Result<Response, Refusal> {
    let signed_in = match visitor.session_token() {
        Some(token) => flows::managing::find_session(&server, &visitor.caller, &token).await?.is_some(),
        None => false,
    };
    Ok(go_to(if signed_in { "/devices" } else { "/sign-in" }))
}

/// `GET /sign-in`. Whoever is signed in already goes on at once (flow B9).
pub(super) async fn page(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let for_client = journey::find(&server, &visitor, &asked.journey).filter(|j| j.asked.is_some());
    if !asked.journey.is_empty() && for_client.is_none() {
        return Err(Refusal::page_went_back());
    }
    if for_client.is_none()
        && let Some(token) = visitor.session_token()
        && flows::managing::find_session(&server, &visitor.caller, &token).await?.is_some()
    {
        let to = own_path(&asked.to);
        return Ok(go_to(if to == "/" { "/devices" } else { &to }));
    }
    let policy = server.organization(visitor.now()).await?.policy;
    let (journey, set) = match for_client {
        Some(journey) => (journey, Vec::new()),
        None => journey::begin(&server, &visitor, &asked.to),
    };
    let asking = flows::authorize::find_asking(&server, &journey).await?;
    let deleted = visitor.cookie(cookies::DELETED).and_then(|id| BASE64URL_NOPAD.decode(id.as_bytes()).ok());
    let page = Page::new(&server, &visitor);
    let template = SignIn {
        journey: journey.id.to_string(),
        member: asking.as_ref().and_then(|a| a.checked.login_hint.clone()).unwrap_or_default(),
        said: match asked.said.as_str() {
            "device-deleted" => page.t("sign-in-device-deleted"),
            "device-disabled" => page.t("sign-in-device-disabled"),
            "forgotten-set" => page.t("forgotten-set"),
            "signed-out" => page.t("sign-in-signed-out"),
            _ => String::new(),
        },
        signal: deleted.as_deref().map(|id| signal(&server, id)).unwrap_or_default(),
        notice: (asked.said == "session-expired")
            .then(|| message::view(&page, warifu_core::message::Message::SessionExpired, String::new())),
        with_password: policy.takes_password(visitor.now())
            && asking.as_ref().is_none_or(flows::authorize::takes_password),
        recovery_code_address: recovery_code_address(&policy, asking.as_ref(), &journey),
        with_handoff: super::handoff::is_offered(&server, &visitor, &policy)
            && asking.as_ref().is_none_or(flows::authorize::takes_handoff),
        for_client: asking.as_ref().map(|asking| {
            page.tv("authorize-for-client", &[("client", asking.client.settings.name.clone().into())])
        }),
        live: live::find(&page, Scripts::SigningIn)?,
        page,
    };
    let mut response = render(&template)?;
    let gone = deleted.map(|_| cookies::set(cookies::DELETED, "", Keep::Gone, visitor.secure));
    for cookie in set.into_iter().chain(gone) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Where a recovery code is typed; empty where none will do.
fn recovery_code_address(policy: &Policy, asking: Option<&Asking>, journey: &Journey) -> String {
    let takes = policy.recovery_codes > 0 && asking.is_none_or(flows::authorize::takes_recovery_code);
    if takes { format!("/sign-in/recovery-code?journey={}", journey.id) } else { String::new() }
}

/// What the browser's password manager is told of a passkey that is no more.
fn signal(server: &Server, credential_id: &[u8]) -> String {
    let id = BASE64URL_NOPAD.encode(credential_id);
    serde_json::json!({ "rpId": server.site.rp_id, "credentialId": id }).to_string()
}
