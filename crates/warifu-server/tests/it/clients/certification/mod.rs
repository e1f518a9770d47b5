//! What the OpenID Foundation's plans for providers ask of us and no other story tells: `docs/certification.md` says
//! which module is shown by which test. The client is as the suite is one: it has a secret, uses no PKCE and wants RS256.

mod basic;
mod logout;
mod published;

use serde_json::Value;
use warifu_core::client::TokenAlgorithm;
use warifu_testkit::{
    actor::{
        Client, Member,
        client::{STATE, Tokens},
    },
    browser::Answer,
    server::{ORIGIN, TestServer},
};

const AFTER: &str = "https://suite.example/after";

/// The suite's client, which takes its answers by this `response_mode`; empty for the usual one.
struct Suite {
    client: Client,
    mode: &'static str,
}

impl Suite {
    /// One for each of the two ways in which answers come.
    async fn both(server: &TestServer) -> [Self; 2] {
        let client = Client::named(server, "suite", |s| {
            s.danger_without_pkce = true;
            s.id_token_algorithm = TokenAlgorithm::Rs256;
            s.post_logout_redirect_uris = vec![AFTER.into()];
            s.backchannel_logout_uri = Some("https://suite.example/told".into());
        })
        .await;
        ["", "form_post"].map(|mode| Self { client: client.clone(), mode })
    }

    fn authorize(&self, more: &[(&str, &str)]) -> String {
        let own = [("code_challenge", ""), ("code_challenge_method", ""), ("response_mode", self.mode)];
        self.client.authorize(&[&own, more].concat())
    }

    /// What an answer says by this name.
    fn told(&self, answer: &Answer, name: &str) -> String {
        if self.mode.is_empty() {
            return self.client.answer(answer)[name].clone();
        }
        assert!(answer.text().contains("action=\"https://suite.example/back\""), "{}", answer.text());
        assert_eq!((answer.field("iss").as_str(), answer.field("state").as_str()), (ORIGIN, STATE));
        answer.field(name)
    }

    async fn tokens(&self, answer: &Answer) -> Tokens {
        let code = self.told(answer, "code");
        Tokens::of(&self.client.redeem_with(&code, &[("code_verifier", "")]).await)
    }

    async fn claims(&self, tokens: &Tokens) -> Value {
        self.client.claims(tokens.id_token.as_ref().unwrap()).await
    }

    /// Signs somebody in who has never been in this browser.
    async fn sign_in(&self, member: &mut Member, server: &TestServer, more: &[(&str, &str)]) -> Answer {
        member.browser = server.visitor();
        let page = member.browser.open(&self.authorize(more)).await;
        assert!(page.path().starts_with("/sign-in?journey="), "{more:?}: {}", page.path());
        member.sign_in_on(&page).await
    }
}
