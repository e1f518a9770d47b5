//! RP-Initiated Logout OP and Back-Channel Logout OP: every way of asking, and what is told afterwards.

use http::StatusCode;
use serde_json::json;
use warifu_store::DeliveryState;
use warifu_testkit::{
    actor::{Member, client::Key},
    browser::Browser,
    server::{ORIGIN, TestServer},
};

use super::{AFTER, Suite};

/// Where asking to sign out leads.
enum Ends {
    /// Back to the client, signed out.
    At(&'static str),
    /// At a page that says so, signed in still.
    Refused,
    /// At a question, whose answer signs out and leads nowhere else.
    Asked,
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/devices").await.status() == StatusCode::OK
}

#[tokio::test]
async fn each_way_of_asking_to_sign_out_ends_as_the_plan_says() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    let [suite, _] = Suite::both(&server).await;
    let here = "/sign-in?said=signed-out";
    let after = ("post_logout_redirect_uri", AFTER);
    let (hint, state) = (("id_token_hint", "own"), ("state", "s"));
    for (number, (fields, ends)) in [
        (&[hint, after, state][..], Ends::At("https://suite.example/after?state=s")),
        (&[hint, after], Ends::At(AFTER)),
        (&[hint, state], Ends::At(here)),
        (&[hint, ("post_logout_redirect_uri", "https://suite.example/bad"), state], Ends::Refused),
        (&[hint, ("post_logout_redirect_uri", "https://suite.example/after?foo=bar"), state], Ends::Refused),
        (&[after, state], Ends::Refused),
        (&[("id_token_hint", "unsigned"), after, state], Ends::Asked),
        (&[("id_token_hint", "foreign"), after, state], Ends::Asked),
        (&[], Ends::Asked),
        (&[state], Ends::Asked),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = suite.sign_in(&mut hanako, &server, &[]).await;
        let own = suite.tokens(&answer).await.id_token.unwrap();
        let hints = |kind: &str| match kind {
            "own" => own.clone(),
            "unsigned" => format!("eyJhbGciOiJub25lIn0.{}.", own.split('.').nth(1).unwrap()),
            _ => Key::generate().sign(json!({ "typ": "JWT" }), &json!({ "iss": ORIGIN, "aud": "suite" })),
        };
        let fields: Vec<(&str, String)> = fields
            .iter()
            .map(|(name, value)| {
                (*name, if *name == "id_token_hint" { hints(value) } else { (*value).into() })
            })
            .collect();
        let asked = format!("/end-session?{}", serde_urlencoded::to_string(&fields).unwrap());
        let answer = hanako.browser.get(&asked).await;
        match ends {
            Ends::At(place) => assert_eq!(answer.location().as_deref(), Some(place), "row {number}"),
            Ends::Refused => {
                assert_eq!(answer.message().as_deref(), Some("redirect-not-registered"), "row {number}");
                assert!(is_signed_in(&hanako.browser).await, "row {number}");
                continue;
            }
            Ends::Asked => {
                assert_eq!(answer.heading(), "Sign out?", "row {number}");
                let done = hanako.browser.submit("/sign-out", &[]).await;
                assert_eq!(done.location().as_deref(), Some(here), "row {number}");
            }
        }
        let none = hanako.browser.get(&suite.authorize(&[("prompt", "none")])).await;
        assert_eq!(suite.told(&none, "error"), "login_required", "row {number}");
    }
}

#[tokio::test]
async fn a_sign_out_at_a_clients_wish_is_told_to_its_back_channel_by_the_sid_of_its_id_token() {
    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_passkey(&server).await;
    let [suite, _] = Suite::both(&server).await;
    let answer = suite.sign_in(&mut hanako, &server, &[]).await;
    let tokens = suite.tokens(&answer).await;
    let claims = suite.claims(&tokens).await;
    let fields =
        [("id_token_hint", tokens.id_token.as_deref().unwrap()), ("post_logout_redirect_uri", AFTER)];
    let asked = format!("/end-session?{}", serde_urlencoded::to_string(fields).unwrap());
    assert_eq!(hanako.browser.get(&asked).await.location().as_deref(), Some(AFTER));
    let waiting = server.server().store().list_logouts(DeliveryState::Waiting, 9).await.unwrap();
    let waiting: Vec<_> = waiting.iter().map(|one| (one.client.client_id.as_str(), json!(one.sid))).collect();
    assert_eq!(waiting, [("suite", claims["sid"].clone())]);
}
