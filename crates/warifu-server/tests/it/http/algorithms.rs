//! Passkeys of every algorithm that is offered, from registration to sign-in; and those that aren't.

use warifu_testkit::{
    actor::Member,
    authenticator::{Authenticator, Declined},
    server::TestServer,
};
use warifu_webauthn::algorithm::Algorithm;

#[tokio::test]
async fn a_passkey_of_each_offered_algorithm_signs_in() {
    let server = TestServer::sqlite().await;
    for algorithm in Algorithm::OFFERED {
        let mut member = Member::named(&server, &format!("{algorithm:?}"), "山田 花子").await;
        member.phone = Authenticator::of(algorithm);
        let link = server.administrator().issue_link(&member.record).await;
        member.register_by(&link).await;
        assert_eq!(member.sign_in().await.path(), "/devices", "{algorithm:?}");
        let passkey = server.administrator().records(&member.record).await.passkeys[0].clone();
        assert_eq!(passkey.algorithm, i64::from(algorithm.cose()));
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
