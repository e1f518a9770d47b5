//! Where a page's forms may end (CSP Level 3 §6.4.3): Chromium follows no redirect of a form to a place that the page
//! doesn't name, and the person would be stranded, signed in.

use axum::response::Response;
use http::{HeaderValue, header};
use warifu_core::journey::Journey;
use warifu_oidc::redirect_uri::form_action;

use crate::{
    flows::authorize::{self, Asking},
    http::{around::POLICY, refusal::Refusal, sign_in::journey, visitor::Visitor},
    server::Server,
};

/// Lets the forms of this page end at the client.
pub(in crate::http) fn let_go_to(response: &mut Response, redirect_uri: &str) {
    let Some(place) = form_action(redirect_uri) else { return };
    set(response, &POLICY.replace("form-action 'self'", &format!("form-action 'self' {place}")));
}

/// Lets this page frame exactly these clients (OpenID Connect Front-Channel Logout 1.0).
pub(in crate::http) fn let_frame(response: &mut Response, uris: &[String]) {
    let mut places: Vec<String> = uris.iter().filter_map(|uri| form_action(uri)).collect();
    places.sort();
    places.dedup();
    set(response, &format!("{POLICY}; frame-src {}", places.join(" ")));
}

fn set(response: &mut Response, policy: &str) {
    if let Ok(policy) = HeaderValue::from_str(policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// Lets the forms of this page end at the client that the journey is to answer, if there is one; which it is.
pub(in crate::http) async fn let_go_to_client(
    server: &Server,
    response: &mut Response,
    journey: &Journey,
) -> Result<Option<Asking>, Refusal> {
    let asking = authorize::find_asking(server, journey).await?;
    if let Some(asking) = &asking {
        let_go_to(response, &asking.return_to.redirect_uri);
    }
    Ok(asking)
}

/// The journey that a path of ours goes on with, if it is one that has a client to answer.
pub(in crate::http) fn journey_of(server: &Server, visitor: &Visitor, to: &str) -> Option<Journey> {
    journey::find(server, visitor, to.strip_prefix("/authorize/continue?journey=")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_may_end_at_the_clients_origin_and_nowhere_else() {
        let mut response = Response::default();
        let_go_to(&mut response, "https://app.example/back");
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("form-action 'self' https://app.example;"), "{policy}");
    }
}
