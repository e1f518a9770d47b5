//! What a member sees and takes back of what clients have.

use http::StatusCode;
use warifu_core::client::{Consent, GrantKind};
use warifu_store::DeliveryState;
use warifu_testkit::{
    actor::{Client, Member},
    server::TestServer,
};

use crate::http::watch::Watch;

async fn asking(server: &TestServer) -> Client {
    Client::named(server, "rota", |s| {
        s.consent = Consent::Ask;
        s.scopes = ["openid", "profile", "email", "offline_access"].map(str::to_owned).into();
        s.grants = vec![GrantKind::AuthorizationCode, GrantKind::RefreshToken];
        s.backchannel_logout_uri = Some("https://rota.example/told".into());
    })
    .await
}

const SCOPE: [(&str, &str); 2] = [("scope", "openid profile offline_access"), ("prompt", "consent")];

/// Allows what the client asks, and gives it its code.
async fn allow(member: &Member, client: &Client) -> warifu_testkit::actor::client::Tokens {
    let page = member.browser.open(&client.authorize(&SCOPE)).await;
    let fields = [
        ("journey", page.field("journey")),
        ("member", page.field("member")),
        ("choice", "allow".to_owned()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = member.browser.follow(member.browser.submit("/authorize/consent", &fields).await).await;
    client.tokens(&answer).await
}

on_both_engines! {
async fn what_a_client_has_is_shown_and_taken_back(server: TestServer) {
    let (hanako, rota) = (Member::signed_in(&server).await, asking(&server).await);
    let taro = Member::named_with_passkey(&server, "taro", "鈴木 太郎").await;
    taro.sign_in_by_password().await;
    let page = hanako.browser.get("/connected").await;
    assert!(page.text().contains("No application is connected."), "{}", page.text());
    let (tokens, others) = (allow(&hanako, &rota).await, allow(&taro, &rota).await);
    let page = hanako.browser.get("/connected").await;
    for told in ["勤務表", "just now", "Your name and your member ID", "To go on after you have signed out"] {
        assert!(page.text().contains(told), "{told}: {}", page.text());
    }
    assert!(!page.text().contains("Your e-mail address"));

    let watch = Watch::begin(&server).await;
    let way = format!("/connected/{}/disconnect", rota.record.id);
    let answer = hanako.browser.submit(&way, &[]).await;
    assert_eq!(hanako.browser.follow(answer).await.said(), "It is disconnected.");
    assert_eq!(watch.told().await, ["grant-revoked"]);
    assert!(hanako.browser.get("/connected").await.text().contains("No application is connected."));
    assert_eq!(rota.userinfo(&tokens.access).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(rota.refresh(tokens.refresh()).await.json()["error"], "invalid_grant");
    assert_eq!(rota.userinfo(&others.access).await.status(), StatusCode::OK, "another member's");
    let queued = server.server().store().list_logouts(DeliveryState::Waiting, 9).await.unwrap();
    let queued: Vec<_> = queued.into_iter().map(|one| (one.client.client_id, one.member)).collect();
    assert_eq!(queued, [("rota".to_owned(), hanako.record.id)], "the client is told");
    let asked = hanako.browser.open(&rota.authorize(&SCOPE[..1])).await;
    assert_eq!(asked.heading(), "May this be told?", "and asks again");

    // Twice: told as it is now, and nothing is written.
    let answer = hanako.browser.submit(&way, &[]).await;
    assert_eq!(answer.location().unwrap(), "/connected?said=changed-meanwhile");
    assert_eq!(watch.told().await, ["grant-revoked"]);

    // The same session lets it in once more: told once more when it ends.
    allow(&hanako, &rota).await;
    hanako.browser.submit("/sign-out", &[]).await;
    let queued = server.server().store().list_logouts(DeliveryState::Waiting, 9).await.unwrap();
    let of_hanako = queued.iter().filter(|one| one.member == hanako.record.id).count();
    assert_eq!(of_hanako, 2);
}
}

#[tokio::test]
async fn nobody_takes_back_what_isnt_theirs_or_isnt_there() {
    let server = TestServer::sqlite().await;
    let (hanako, rota) = (Member::signed_in(&server).await, asking(&server).await);
    let way = format!("/connected/{}/disconnect", rota.record.id);
    let watch = Watch::begin(&server).await;
    assert!(server.visitor().submit(&way, &[]).await.location().unwrap().starts_with("/sign-in?to="));
    assert_eq!(
        hanako.browser.submit(&way, &[]).await.location().unwrap(),
        "/connected?said=changed-meanwhile"
    );
    let unknown = hanako.browser.submit("/connected/x/disconnect", &[]).await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    assert_eq!(watch.told().await, Vec::<String>::new());
}
