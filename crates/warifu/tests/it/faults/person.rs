//! A person with one passkey, who registers by a link and signs in, each time in a browser that has never been
//! here before.

use std::net::SocketAddr;

use serde_json::{Value, json};
use warifu_core::{id::Id, member::Member, secret::TokenHash};
use warifu_testkit::authenticator::Authenticator;

use super::wire::{Browser, Failed, Reply};

/// The origin that every configuration here names.
pub(super) const ORIGIN: &str = "http://localhost:8080";

/// A member who was made, and the link given to them.
#[derive(Debug, Clone)]
pub(super) struct Invitation {
    pub(super) member: Id<Member>,
    pub(super) ticket: TokenHash,
    pub(super) path: String,
}

/// Somebody with a passkey.
pub(super) struct Person {
    phone: Authenticator,
    pub(super) invitation: Invitation,
}

/// An answer to a ceremony, ready to be sent; the same one as often as one likes.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    browser: Browser,
    path: String,
    body: Value,
}

/// A sign-in that was acknowledged.
#[derive(Debug)]
pub(super) struct SignedIn {
    pub(super) member: Id<Member>,
    /// What the session's cookie holds.
    pub(super) session: String,
    /// What it was done with.
    pub(super) prepared: Prepared,
}

impl Person {
    /// Registers by the link; a person comes of it if that is acknowledged.
    pub(super) fn register(server: SocketAddr, invitation: &Invitation) -> Result<Self, Failed> {
        let mut phone = Authenticator::phone();
        let (mut prepared, options) = begin(server, &invitation.path)?;
        let mut made = phone.create(&options).expect("the phone makes a passkey");
        ORIGIN.clone_into(&mut made.client_data.origin);
        prepared.body["response"] = made.json();
        prepared.send(server)?.0.ok()?;
        Ok(Self { phone, invitation: invitation.clone() })
    }

    pub(super) fn credential_id(&self) -> &[u8] {
        &self.phone.newest().id
    }

    /// As far as the authenticator's answer, which isn't sent yet.
    pub(super) fn begin_sign_in(&mut self, server: SocketAddr) -> Result<Prepared, Failed> {
        let (mut prepared, options) = begin(server, "/sign-in")?;
        let mut assertion = self.phone.get(&options).expect("the phone has the passkey");
        ORIGIN.clone_into(&mut assertion.client_data.origin);
        prepared.body["response"] = self.phone.sign(&assertion);
        Ok(prepared)
    }

    pub(super) fn sign_in(&mut self, server: SocketAddr) -> Result<SignedIn, Failed> {
        let prepared = self.begin_sign_in(server)?;
        let (reply, browser) = prepared.send(server)?;
        reply.ok()?;
        let session = browser.cookie("session").expect("who is signed in has a session").to_owned();
        Ok(SignedIn { member: self.invitation.member, session, prepared })
    }
}

impl Prepared {
    /// Sends it; the browser as it is afterwards.
    pub(super) fn send(&self, server: SocketAddr) -> Result<(Reply, Browser), Failed> {
        let mut browser = self.browser.clone();
        let reply = browser.post(server, &self.path, &self.body)?;
        Ok((reply, browser))
    }
}

/// Opens a page that begins a ceremony and presses its button.
fn begin(server: SocketAddr, page: &str) -> Result<(Prepared, Value), Failed> {
    let mut browser = Browser::default();
    let page = browser.get(server, page)?.ok()?;
    let (journey, answer) = (page.data("journey"), page.data("answer"));
    let told = browser.post(server, &page.data("options"), &json!({ "journey": journey }))?.ok()?.json();
    let body = json!({ "ceremony": told["ceremony"], "journey": journey });
    Ok((Prepared { browser, path: answer, body }, told["publicKey"].clone()))
}
