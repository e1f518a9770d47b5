//! Passkeys of every algorithm of the table, from registration to sign-in; and those that aren't offered.

use warifu_testkit::{
    actor::Member,
    authenticator::{Authenticator, Declined},
    server::TestServer,
};
use warifu_webauthn::algorithm::Algorithm;

/// Registers with an authenticator of this algorithm, signs in, signs out.
async fn round(server: &TestServer, algorithm: Algorithm) -> Member {
    let mut member = Member::named(server, &format!("{algorithm:?}"), "山田 花子").await;
    member.phone = Authenticator::of(algorithm);
    let link = server.administrator().issue_link(&member.record).await;
    let registered = member.register_by(&link).await;
    assert!(registered.status().is_success(), "{algorithm:?}: {}", registered.text());
    assert_eq!(member.sign_in().await.path(), "/devices", "{algorithm:?}");
    let passkey = server.administrator().records(&member.record).await.passkeys[0].clone();
    assert_eq!(passkey.algorithm, i64::from(algorithm.cose()));
    member.browser.submit("/sign-out", &[]).await;
    member
}

/// What a registration offers, best first.
async fn offered(server: &TestServer, member: &Member) -> Vec<i64> {
    let link = server.administrator().issue_link(&member.record).await;
    let options = server.visitor().begin_by_link(&link).await.options;
    options["pubKeyCredParams"].as_array().unwrap().iter().map(|p| p["alg"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn a_passkey_of_each_offered_algorithm_signs_in() {
    let server = TestServer::sqlite().await;
    for algorithm in Algorithm::OFFERED {
        let member = round(&server, algorithm).await;
        assert_eq!(offered(&server, &member).await, [-7, -8, -35, -257]);
    }
}

#[tokio::test]
async fn a_passkey_of_every_algorithm_signs_in_where_the_site_offers_it_and_after_it_did() {
    let server = TestServer::sqlite_with(|site| site.algorithms = Algorithm::ALL.to_vec()).await;
    let as_before = server.replica_with(|site| site.algorithms = Algorithm::OFFERED.to_vec()).await;
    for algorithm in Algorithm::ALL {
        let mut member = round(&server, algorithm).await;
        let mut forged = {
            let (ceremony, assertion) = member.begin_sign_in().await;
            (ceremony, member.phone.sign(&assertion))
        };
        let signature = forged.1["response"]["signature"].as_str().unwrap();
        let mut bytes = data_encoding::BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        forged.1["response"]["signature"] = data_encoding::BASE64URL_NOPAD.encode(&bytes).into();
        let refused = member.browser.finish(&forged.0, &forged.1).await;
        assert_eq!(refused.message().unwrap(), "passkey-failed", "{algorithm:?}");
        // No longer offered, and still good: nobody is locked out by a change of configuration.
        member.browser = as_before.visitor();
        assert_eq!(member.sign_in().await.path(), "/devices", "{algorithm:?}");
    }
}

#[tokio::test]
async fn a_passkey_of_an_algorithm_that_was_not_offered_is_refused() {
    let server = TestServer::sqlite().await;
    let mut member = Member::with_password(&server).await;
    let link = server.administrator().issue_link(&member.record).await;
    for algorithm in [Algorithm::Es512, Algorithm::MlDsa44, Algorithm::Ps256] {
        member.phone = Authenticator::of(algorithm);
        let ceremony = member.browser.begin_by_link(&link).await;
        assert_eq!(member.phone.create(&ceremony.options).map(|_| ()), Err(Declined::NoAlgorithm));
        // One that doesn't look at what was offered.
        let mut options = ceremony.options.clone();
        options["pubKeyCredParams"] = serde_json::json!([{ "type": "public-key", "alg": algorithm.cose() }]);
        let response = member.phone.create(&options).unwrap().json();
        let refused = member.browser.finish(&ceremony, &response).await;
        assert_eq!(refused.message().unwrap(), "registration-invalid", "{algorithm:?}");
    }
    assert_eq!(server.administrator().records(&member.record).await.passkeys, []);
}
