//! A member: a browser, an authenticator, and perhaps a password. Acts only through HTTP.

use serde_json::Value;
use warifu_core::{member::Member as Record, organization::Organization};

use super::administrator::PASSWORD;
use crate::{
    authenticator::{Assertion, Authenticator},
    browser::{Answer, Browser, Ceremony},
    server::TestServer,
};

/// Somebody with an account.
pub struct Member {
    pub browser: Browser,
    pub phone: Authenticator,
    /// What was written when the account was made: for the ids in it.
    pub record: Record,
    pub password: &'static str,
}

impl Member {
    /// Hanako, who has a password and no passkey yet.
    pub async fn with_password(server: &TestServer) -> Self {
        Self::named(server, "hanako", "山田 花子").await
    }

    /// Somebody with this member ID, who has a password and no passkey yet.
    pub async fn named(server: &TestServer, member_id: &str, name: &str) -> Self {
        let organization = server.administrator().organization().await;
        Self::named_in(server, member_id, name, &organization).await
    }

    /// The same in this organization.
    pub async fn named_in(
        server: &TestServer,
        member_id: &str,
        name: &str,
        organization: &Organization,
    ) -> Self {
        let administrator = server.administrator();
        let record = administrator.create_member_in(organization, member_id, name, true).await;
        Self { browser: server.visitor(), phone: Authenticator::phone(), record, password: PASSWORD }
    }

    /// Hanako with a passkey on her phone, not signed in.
    pub async fn with_passkey(server: &TestServer) -> Self {
        Self::named_with_passkey(server, "hanako", "山田 花子").await
    }

    /// Somebody with a passkey, not signed in.
    pub async fn named_with_passkey(server: &TestServer, member_id: &str, name: &str) -> Self {
        let mut member = Self::named(server, member_id, name).await;
        let link = server.administrator().issue_link(&member.record).await;
        let done = member.register_by(&link).await;
        assert!(done.status().is_success(), "{} {}", done.status(), done.text());
        member
    }

    /// Hanako, signed in with her passkey.
    pub async fn signed_in(server: &TestServer) -> Self {
        let mut member = Self::with_passkey(server).await;
        let page = member.sign_in().await;
        assert_eq!(page.path(), "/devices", "{}", page.text());
        member
    }

    /// Opens a link and registers a passkey by it; ends at the page it leads to, or at the refusal.
    pub async fn register_by(&mut self, link: &str) -> Answer {
        let ceremony = self.browser.begin_by_link(link).await;
        self.create(&ceremony).await
    }

    /// Registers another passkey from the session.
    pub async fn register(&mut self) -> Answer {
        let ceremony = self.browser.begin_registering().await;
        self.create(&ceremony).await
    }

    /// Makes a passkey and sends it.
    pub async fn create(&mut self, ceremony: &Ceremony) -> Answer {
        let response = self.phone.create(&ceremony.options).expect("the phone makes a passkey").json();
        self.finish(ceremony, &response).await
    }

    /// Signs in with the newest passkey.
    pub async fn sign_in(&mut self) -> Answer {
        let (ceremony, assertion) = self.begin_sign_in().await;
        self.finish(&ceremony, &self.phone.sign(&assertion)).await
    }

    /// Signs in with the newest passkey on a page that asks for it, and goes where that leads: for a client that is to
    /// be answered, as far as the answer.
    pub async fn sign_in_on(&mut self, page: &Answer) -> Answer {
        let ceremony = self.browser.press(page).await;
        let assertion = self.phone.get(&ceremony.options).expect("the phone has a passkey");
        self.finish(&ceremony, &self.phone.sign(&assertion)).await
    }

    /// As far as the authenticator's answer, which isn't signed yet.
    pub async fn begin_sign_in(&mut self) -> (Ceremony, Assertion) {
        let ceremony = self.browser.begin_sign_in().await;
        let assertion = self.phone.get(&ceremony.options).expect("the phone has a passkey");
        (ceremony, assertion)
    }

    /// Proves once more who it is, for what lies at `back_to`.
    pub async fn confirm(&mut self, back_to: &str) -> Answer {
        let ceremony = self.browser.begin_confirming(back_to).await;
        let assertion = self.phone.get(&ceremony.options).expect("the phone has a passkey");
        self.finish(&ceremony, &self.phone.sign(&assertion)).await
    }

    /// Types member ID and password.
    pub async fn sign_in_by_password(&self) -> Answer {
        self.browser
            .follow(self.browser.type_password(self.record.member_id.as_str(), self.password).await)
            .await
    }

    /// Sends a ceremony's answer, and goes where that leads.
    pub async fn finish(&self, ceremony: &Ceremony, response: &Value) -> Answer {
        self.browser.follow(self.browser.finish(ceremony, response).await).await
    }
}

impl Member {
    /// Makes recovery codes, after a ceremony where one is asked for, and writes them down.
    pub async fn make_recovery_codes(&mut self) -> Vec<String> {
        let mut page = self.browser.open("/recovery-codes/make").await;
        if page.path().starts_with("/confirm") {
            page = self.confirm("/recovery-codes/make").await;
        }
        let from = page.field("from");
        let made = self.browser.submit("/recovery-codes/make", &[("from", &from)]).await;
        recovery_codes(&made)
    }
}

/// The recovery codes that a page shows.
pub fn recovery_codes(page: &Answer) -> Vec<String> {
    let shown = page.text().split("<li><span class=\"code\">").skip(1);
    shown.filter_map(|rest| rest.split('<').next()).map(str::to_owned).collect()
}

impl Browser {
    /// Opens the form for recovery codes and submits it.
    pub async fn type_recovery_code(&self, member_id: &str, code: &str) -> Answer {
        let journey = self.get("/sign-in/recovery-code").await.field("journey");
        let fields = [("journey", journey.as_str()), ("member", member_id), ("code", code)];
        self.submit("/sign-in/recovery-code", &fields).await
    }

    /// Opens the form for passwords and submits it.
    pub async fn type_password(&self, member_id: &str, password: &str) -> Answer {
        let journey = self.get("/sign-in/password").await.field("journey");
        let fields = [("journey", journey.as_str()), ("member", member_id), ("password", password)];
        self.submit("/sign-in/password", &fields).await
    }
}
