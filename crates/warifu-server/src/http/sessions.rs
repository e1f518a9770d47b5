//! `/sessions`: flow C2. Where one is signed in; sign out one or all others.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use warifu_core::{evidence::Method, id::Id, session::Session};

use super::{
    address::{Path, Query},
    message::View,
    page::{Page, render},
    refusal::Refusal,
    signed_in::{SignedIn, after},
};
use crate::{flows::managing, server::Server};

#[derive(Template)]
#[template(path = "sessions/index.html")]
struct Sessions<'a> {
    page: Page<'a>,
    said: String,
    notice: Option<View>,
    sessions: Vec<SessionView>,
    others: bool,
}

struct SessionView {
    id: String,
    place: String,
    current: bool,
    since: String,
    method: String,
    last_seen: String,
    ends: String,
    address: String,
}

#[derive(serde::Deserialize)]
struct Asked {
    #[serde(default)]
    said: String,
    #[serde(default)]
    count: u32,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/sessions", get(list))
        .route("/sessions/{id}/end", post(end))
        .route("/sessions/end-others", post(end_others))
}

async fn list(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let loaded = &signed_in.loaded;
    let caller = &signed_in.visitor.caller;
    let sessions = managing::list_sessions(&server, caller, loaded).await?;
    let devices = managing::find_devices(&server, caller, &signed_in.token).await?.map(|(_, own)| own);
    let devices = devices.unwrap_or_default();
    let page = Page::of(&server, &signed_in.visitor, &loaded.member, "sessions");
    let words = page.words();
    let method = |session: &Session| match session.evidence.last().map(|e| &e.method) {
        Some(Method::Handoff { .. }) => page.t("sessions-method-handoff"),
        Some(Method::Passkey { passkey, .. }) => {
            let name = devices.iter().find(|d| d.id == *passkey).map_or("", |d| d.name.as_str());
            page.tv("sessions-method-passkey", &[("device", name.to_owned().into())])
        }
        Some(Method::RecoveryCode { .. }) => page.t("sessions-method-recovery-code"),
        _ => page.t("sessions-method-password"),
    };
    let view = |session: &Session| SessionView {
        id: session.id.to_string(),
        place: words.place(&session.browser),
        current: session.id == loaded.session.id,
        since: words.when(session.began_at),
        method: method(session),
        last_seen: words.when(session.last_seen_at),
        ends: words.when(session.ends_at),
        address: session.address.clone(),
    };
    let mut views: Vec<SessionView> = sessions.iter().map(view).collect();
    views.sort_by_key(|s| !s.current);
    let said = match asked.said.as_str() {
        "ended" => page.t("sessions-ended"),
        "ended-others" => page.tv("sessions-ended-others", &[("count", asked.count.into())]),
        _ => String::new(),
    };
    render(&Sessions { said, notice: None, others: views.len() > 1, sessions: views, page })
}

async fn end(
    State(server): State<Arc<Server>>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id: Id<Session> = id.parse().map_err(|_| Refusal::page_not_found())?;
    let (caller, token) = (&signed_in.visitor.caller, &signed_in.token);
    let acted = managing::act(&server, caller, token, |m, random| m.end_session(id, random)).await?;
    after(&acted, "/sessions?said=ended", "", "/sessions")
}

async fn end_others(State(server): State<Arc<Server>>, signed_in: SignedIn) -> Result<Response, Refusal> {
    let (caller, token) = (&signed_in.visitor.caller, &signed_in.token);
    let before = managing::list_sessions(&server, caller, &signed_in.loaded).await?.len();
    let acted = managing::act(&server, caller, token, |m, random| m.end_other_sessions(random)).await?;
    let count = before.saturating_sub(1);
    after(&acted, &format!("/sessions?said=ended-others&count={count}"), "", "/sessions")
}
