//! A ceremony as a page's script runs it: options from the server, something for the authenticator, and
//! its answer back.

use serde_json::{Value, json};

use super::{Answer, Browser};

/// A ceremony begun: what the authenticator is asked, and what must come back with its answer.
#[derive(Debug, Clone)]
pub struct Ceremony {
    /// Where its answer goes.
    pub address: String,
    /// Which journey it belongs to.
    pub journey: Option<String>,
    /// Its sealed state.
    pub sealed: String,
    /// What the authenticator is asked: `publicKey`.
    pub options: Value,
    /// Whether the browser registers silently.
    pub upgrade: bool,
}

impl Ceremony {
    /// The body that a page's script sends with this response.
    pub fn body(&self, response: &Value) -> Value {
        let mut body = json!({ "ceremony": self.sealed, "journey": self.journey, "response": response });
        if self.upgrade {
            body["upgrade"] = json!(true);
        }
        body
    }
}

impl Browser {
    /// Opens the sign-in page and presses its button.
    pub async fn begin_sign_in(&self) -> Ceremony {
        self.press(&self.get("/sign-in").await).await
    }

    /// Opens a link and presses its button.
    pub async fn begin_by_link(&self, link: &str) -> Ceremony {
        self.press(&self.get(link).await).await
    }

    /// Opens "add a device" and presses its button.
    pub async fn begin_registering(&self) -> Ceremony {
        self.press(&self.get("/devices/register").await).await
    }

    /// Opens the page that asks who it is once more, and presses its button.
    pub async fn begin_confirming(&self, back_to: &str) -> Ceremony {
        self.press(&self.get(&format!("/confirm?for=delete&to={back_to}")).await).await
    }

    /// The same page with its passkey asked for, though it would take a password.
    pub async fn begin_confirming_at(&self, page: &Answer) -> Ceremony {
        let begun = self.post_json("/confirm/passkey/options", &json!({})).await;
        assert!(begun.status().is_success(), "{}: {}", page.path(), begun.text());
        Self::read("/confirm/passkey", None, false, &begun)
    }

    /// What the browser does by itself on the offer's page where that says so.
    pub async fn begin_upgrade(&self, offer: &Answer) -> Result<Ceremony, Answer> {
        self.begin(offer, true).await
    }

    /// Presses the button of a page that begins a ceremony.
    pub async fn press(&self, page: &Answer) -> Ceremony {
        let begun = self.try_press(page).await;
        begun.unwrap_or_else(|answer| panic!("{}: {} {}", answer.path(), answer.status(), answer.text()))
    }

    /// The same where it may be refused.
    pub async fn try_press(&self, page: &Answer) -> Result<Ceremony, Answer> {
        self.begin(page, false).await
    }

    async fn begin(&self, page: &Answer, upgrade: bool) -> Result<Ceremony, Answer> {
        let data = |name| page.data(name).unwrap_or_else(|| panic!("{}: {}", page.path(), page.text()));
        let journey = Some(data("journey")).filter(|journey| !journey.is_empty());
        let mut wish = json!({ "journey": journey });
        if upgrade {
            wish["upgrade"] = json!(true);
        }
        let begun = self.post_json(&data("options"), &wish).await;
        if !begun.status().is_success() {
            return Err(begun);
        }
        Ok(Self::read(&data("answer"), journey, upgrade, &begun))
    }

    fn read(address: &str, journey: Option<String>, upgrade: bool, begun: &Answer) -> Ceremony {
        let told = begun.json();
        let sealed = told["ceremony"].as_str().expect("sealed state is text").to_owned();
        let address = address.to_owned();
        Ceremony { address, journey, sealed, options: told["publicKey"].clone(), upgrade }
    }

    /// Sends the authenticator's answer.
    pub async fn finish(&self, ceremony: &Ceremony, response: &Value) -> Answer {
        self.post_json(&ceremony.address, &ceremony.body(response)).await
    }
}
