//! Devices without a browser (RFC 8628): a screen shows a code, and somebody who is signed in elsewhere answers.

mod answering;
mod guessing;
mod polling;
mod races;

use warifu_core::client::{ClientAuthentication, ClientSettings, GrantKind};
use warifu_testkit::{
    actor::{Client, Member},
    browser::{Answer, Browser},
    server::TestServer,
};

/// What a device was given.
struct Codes {
    own: String,
    shown: String,
}

impl Codes {
    fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status(), http::StatusCode::OK, "{}", answer.text());
        let told = answer.json();
        let text = |name: &str| told[name].as_str().unwrap().to_owned();
        Self { own: text("device_code"), shown: text("user_code") }
    }

    /// Of a device that asks what it usually asks.
    async fn asked_by(client: &Client) -> Self {
        Self::of(&client.ask_device(&[]).await)
    }
}

/// What a device's client is like: it keeps no secret, and nothing is sent back to it.
fn device(settings: &mut ClientSettings) {
    settings.authentication = ClientAuthentication::None;
    settings.grants = vec![GrantKind::DeviceCode, GrantKind::RefreshToken];
    settings.redirect_uris = vec![];
}

async fn screen(server: &TestServer) -> Client {
    Client::named(server, "screen", device).await
}

/// Types a code, as far as the page that asks.
async fn typed(browser: &Browser, code: &str) -> Answer {
    browser.submit("/device", &[("user_code", code)]).await
}

/// Answers on that page.
async fn answer(browser: &Browser, page: &Answer, choice: &str) -> Answer {
    let (code, member) = (page.field("user_code"), page.field("member"));
    browser.submit("/device/answer", &[("user_code", &code), ("member", &member), ("choice", choice)]).await
}

/// Types the code and allows what is asked.
async fn allow(member: &Member, codes: &Codes) {
    let page = typed(&member.browser, &codes.shown).await;
    let done = answer(&member.browser, &page, "allow").await;
    assert_eq!(done.location().as_deref(), Some("/device/done?said=allowed"), "{}", done.text());
}

fn told(answer: &Answer) -> (u16, String) {
    let error = answer.json()["error"].as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned();
    (answer.status().as_u16(), error)
}
