//! What the screen does: it takes the digits that the phone shows, and collects what the phone approved.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use http::header;
use warifu_core::handoff::{Ended, Over, Stepped};

use super::{Asked, address, cookie_name, cookies, journey, token};
use crate::{
    flows::handoffs::{self, Collected},
    http::{
        authorize::let_go_to_client, cookies::Keep, form::Fields, page::go_to, refusal::Refusal,
        sign_in::password, visitor::Visitor,
    },
    server::Server,
};

#[derive(serde::Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    journey: String,
    #[serde(default)]
    digits: String,
}

/// `POST /sign-in/handoff/digits`: its page says what came of it.
pub(super) async fn digits(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Fields(typed): Fields<Typed>,
) -> Result<Response, Refusal> {
    server.limits.admit(visitor.caller.address, visitor.now())?;
    let journey = journey::load(&server, &visitor, Some(&typed.journey))?;
    let Some(token) = token(&visitor, &journey) else { return Ok(go_to(&address(&journey))) };
    let stepped = handoffs::match_on_screen(&server, &visitor.caller, &token, &typed.digits).await?;
    let wrong = matches!(stepped, Some(Stepped::OnceMore { .. } | Stepped::Ended(Ended::NumberWrong)));
    if wrong {
        server.limits.count(visitor.caller.address, visitor.now())?;
    }
    match stepped {
        None | Some(Stepped::Network) => Err(Refusal::page_went_back()),
        Some(
            Stepped::Already
            | Stepped::Ended(_)
            | Stepped::OnceMore { .. }
            | Stepped::Over(Over::Collected | Over::Ended(_) | Over::Expired)
            | Stepped::Taken,
        ) => Ok(go_to(&address(&journey))),
    }
}

/// `POST /sign-in/handoff/collect`: signed in, or its page says why not.
pub(super) async fn collect(
    State(server): State<Arc<Server>>,
    visitor: Visitor,
    Fields(asked): Fields<Asked>,
) -> Result<Response, Refusal> {
    server.limits.admit(visitor.caller.address, visitor.now())?;
    let journey = journey::load(&server, &visitor, Some(&asked.journey))?;
    let Some(token) = token(&visitor, &journey) else { return Ok(go_to(&address(&journey))) };
    let current = visitor.session_token();
    let collected = handoffs::collect(&server, &visitor.caller, &journey, &token, current.as_ref()).await?;
    let Collected::Ended(ended) = collected else { return Ok(go_to(&address(&journey))) };
    let mut response = password::answer(&server, &visitor, &journey, "", *ended).await?;
    let gone = cookies::set_strict(&cookie_name(&journey), "", Keep::Gone, visitor.secure);
    response.headers_mut().append(header::SET_COOKIE, gone);
    let_go_to_client(&server, &mut response, &journey).await?;
    Ok(response)
}
