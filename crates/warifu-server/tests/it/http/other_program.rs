//! Ceremonies with a browser's part and an authenticator that we did not write: the `passkey` crates, with
//! their own JSON, CBOR and cryptography.

use passkey_authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey_client::{Client, DefaultClientData};
use passkey_crypto::rust_crypto::RustCryptoBackend;
use passkey_types::{
    Passkey,
    ctap2::{Aaguid, Ctap2Error},
    webauthn::{CredentialCreationOptions, CredentialRequestOptions},
};
use serde_json::{Value, json};
use url::Url;
use warifu_core::time::Span;
use warifu_testkit::{
    actor::Member,
    browser::Ceremony,
    server::{ORIGIN, TestServer},
};

/// Somebody who is there and shows a finger whenever asked.
struct Willing;

#[async_trait::async_trait]
impl UserValidationMethod for Willing {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        _: UiHint<'a, Passkey>,
        presence: bool,
        verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck { presence, verification })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

fn asked<T: serde::de::DeserializeOwned>(ceremony: &Ceremony) -> T {
    let mut options = ceremony.options.clone();
    // An empty list says as little as none (W3C WebAuthn Level 3 §5.5); this program finds nothing in it.
    if options["allowCredentials"] == json!([]) {
        options.as_object_mut().unwrap().remove("allowCredentials");
    }
    serde_json::from_value(json!({ "publicKey": options })).unwrap()
}

on_both_engines! {
async fn a_passkey_of_another_program_registers_signs_in_and_confirms(server: TestServer) {
    let hanako = Member::with_password(&server).await;
    let authenticator = Authenticator::new(Aaguid::new_empty(), None::<Passkey>, Willing, RustCryptoBackend);
    let mut client = Client::new(authenticator);
    let origin = Url::parse(ORIGIN).unwrap();

    let link = server.administrator().issue_link(&hanako.record).await;
    let ceremony = hanako.browser.begin_by_link(&link).await;
    let options: CredentialCreationOptions = asked(&ceremony);
    let made = client.register(&origin, options, DefaultClientData).await.unwrap();
    let done = hanako.finish(&ceremony, &serde_json::to_value(&made).unwrap()).await;
    assert!(done.path().contains("/done?journey="), "{}", done.text());

    let mut answer = async |ceremony: &Ceremony| -> Value {
        let options: CredentialRequestOptions = asked(ceremony);
        serde_json::to_value(client.authenticate(&origin, options, DefaultClientData).await.unwrap()).unwrap()
    };
    let ceremony = hanako.browser.begin_sign_in().await;
    let response = answer(&ceremony).await;
    assert_eq!(hanako.finish(&ceremony, &response).await.path(), "/devices");

    server.wait(Span::minutes(10));
    let ceremony = hanako.browser.begin_confirming("/devices/register").await;
    let response = answer(&ceremony).await;
    assert_eq!(hanako.finish(&ceremony, &response).await.path(), "/devices/register");
    let records = server.administrator().records(&hanako.record).await;
    assert_eq!((records.passkeys.len(), records.sessions.len()), (1, 1));
    assert!(records.passkeys[0].uv_initialized);
}
}
