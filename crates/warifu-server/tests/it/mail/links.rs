//! "This wasn't me": whoever reads the member's mail ends that session, once, and nothing else.

use std::sync::Arc;

use http::{Method, StatusCode};
use tokio::task::JoinSet;
use warifu_core::{
    id::Id,
    member::Language,
    notice::{About, Notice},
    random::Seeded,
    session::Session,
    time::Span,
};
use warifu_server::jobs::send_mails;
use warifu_testkit::{
    actor::{Client, Member, client::Tokens},
    server::TestServer,
};

use super::post_office::{PostOffice, addressed, link, queue};
use crate::{clients::tokens::allow_offline, http::watch::Watch};

/// Hanako, who can be told, signed in with her passkey.
async fn hanako(server: &TestServer) -> Member {
    let record = addressed(server, "hanako", "hanako@example.jp", Language::Ja).await;
    let phone = warifu_testkit::authenticator::Authenticator::phone();
    let mut hanako = Member { browser: server.visitor(), phone, record, password: "correct horse battery" };
    let link = server.administrator().issue_link(&hanako.record).await;
    hanako.register_by(&link).await;
    hanako.sign_in().await;
    hanako
}

async fn session_of(server: &TestServer, member: &Member) -> Id<Session> {
    server.administrator().records(&member.record).await.sessions[0].id
}

/// The link of the mail that tells of a sign-in by handoff.
async fn mailed(
    server: &TestServer,
    office: &mut PostOffice,
    member: &Member,
    session: Id<Session>,
) -> String {
    let about =
        About::SignedInByHandoff { browser: "Edge on Windows".into(), address: "192.0.2.7".into(), session };
    queue(server, Notice::to_member(member.record.id, about, server.now(), &mut Seeded::new(5))).await;
    server.server().replace_mail(Some(office.settings()));
    // What else there is to tell comes first.
    send_mails(server.server()).await.unwrap();
    loop {
        let mail = office.next().await;
        if mail["text"].as_str().unwrap().contains("/m/") {
            return link(&mail);
        }
    }
}

on_both_engines! {
async fn opening_the_link_changes_nothing_and_its_button_ends_that_session_alone(server: TestServer) {
    let (mut hanako, mut office) = (hanako(&server).await, PostOffice::open(&[]).await);
    let session = session_of(&server, &hanako).await;
    let mine = std::mem::replace(&mut hanako.browser, server.visitor());
    hanako.sign_in().await;
    let link = mailed(&server, &mut office, &hanako, session).await;
    let (before, watch) = (server.administrator().records(&hanako.record).await, Watch::begin(&server).await);
    let stranger = server.visitor();
    for method in [Method::GET, Method::HEAD, Method::GET] {
        let answer = stranger.send(stranger.request(method, &link).body(axum::body::Body::empty()).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.header("referrer-policy"), Some("strict-origin"));
    }
    let page = stranger.get(&link).await;
    assert_eq!(page.heading(), "Wasn't this you?");
    assert_eq!(server.administrator().records(&hanako.record).await, before);
    assert_eq!(watch.told().await, Vec::<String>::new());

    let done = stranger.submit(&link, &[]).await;
    let page = stranger.follow(done).await;
    assert_eq!(page.heading(), "This sign-in has ended");
    assert_eq!(watch.told().await, ["session-disowned"]);
    assert_eq!(mine.open("/devices").await.message().as_deref(), Some("session-expired"));
    assert_eq!(hanako.browser.get("/devices").await.status(), StatusCode::OK, "another session goes on");
    let after = server.administrator().records(&hanako.record).await;
    assert_eq!((after.passkeys, after.member, after.sessions.len()), (before.passkeys, before.member, 1));
    assert!(stranger.cookie_names().is_empty(), "nobody is signed in by it");

    // Said again, by whomever, it is done.
    for browser in [&stranger, &server.visitor()] {
        let page = browser.follow(browser.submit(&link, &[]).await).await;
        assert_eq!(page.heading(), "This sign-in has ended");
    }
    assert_eq!(watch.told().await, ["session-disowned"]);
}

async fn of_a_hundred_who_say_it_at_once_one_ends_it(server: TestServer) {
    let (hanako, mut office) = (hanako(&server).await, PostOffice::open(&[]).await);
    let session = session_of(&server, &hanako).await;
    let link = mailed(&server, &mut office, &hanako, session).await;
    let watch = Watch::begin(&server).await;
    let replica = server.replica().await;
    let browsers = [server.visitor(), server.visitor().to(&replica)].map(Arc::new);
    let mut saying = JoinSet::new();
    for number in 0..100 {
        let (browser, link) = (browsers[number % 2].clone(), link.clone());
        saying.spawn(async move { browser.submit(&link, &[]).await });
    }
    assert!(saying.join_all().await.iter().all(|answer| answer.status() == StatusCode::SEE_OTHER));
    assert_eq!(watch.told().await, ["session-disowned"]);
    assert_eq!(server.administrator().records(&hanako.record).await.sessions, []);
}

async fn what_clients_were_let_have_in_that_session_ends_with_it(server: TestServer) {
    let (mut hanako, mut office) = (hanako(&server).await, PostOffice::open(&[]).await);
    let rota = Client::registered(&server).await;
    let session = session_of(&server, &hanako).await;
    let lasting = allow_offline(&hanako, &rota).await;
    // Signed out, and still the client may go on: that was allowed.
    let other = std::mem::replace(&mut hanako.browser, server.visitor());
    other.submit("/sign-out", &[]).await;
    hanako.sign_in().await;
    let kept = rota.tokens(&hanako.browser.get(&rota.authorize(&[])).await).await;
    let lasting = Tokens::of(&rota.refresh(lasting.refresh()).await);
    let link = mailed(&server, &mut office, &hanako, session).await;
    let stranger = server.visitor();
    let page = stranger.get(&link).await;
    assert!(page.text().contains("may still use what was allowed then"), "{}", page.text());
    let page = stranger.follow(stranger.submit(&link, &[]).await).await;
    assert_eq!(page.heading(), "This sign-in has ended");
    assert_eq!(rota.refresh(lasting.refresh()).await.json()["error"], "invalid_grant");
    assert_eq!(rota.refresh(kept.refresh()).await.status(), StatusCode::OK, "of another session");
}
}

#[tokio::test]
async fn a_link_that_is_late_damaged_or_from_before_a_restore_does_nothing() {
    let server = TestServer::sqlite().await;
    let (hanako, mut office) = (hanako(&server).await, PostOffice::open(&[]).await);
    let session = session_of(&server, &hanako).await;
    let link = mailed(&server, &mut office, &hanako, session).await;
    let visitor = server.visitor();
    let mut damaged = link.clone();
    damaged.replace_range(20..21, if &link[20..21] == "A" { "B" } else { "A" });
    for wrong in [
        damaged.as_str(),
        &link[..link.len() - 2],
        "/m/x",
        &format!("/m/{}", "A".repeat(5_000)),
        &format!("{link}AA"),
    ] {
        for answer in [visitor.get(wrong).await, visitor.submit(wrong, &[]).await] {
            assert_eq!(
                (answer.status(), answer.message().as_deref()),
                (StatusCode::NOT_FOUND, Some("link-invalid")),
                "{wrong}"
            );
        }
    }
    let restored = server.restored().await;
    let answer = restored.visitor().submit(&link, &[]).await;
    assert_eq!(answer.message().as_deref(), Some("link-invalid"));
    server.wait(Span::days(7));
    for answer in [visitor.get(&link).await, visitor.submit(&link, &[]).await] {
        assert_eq!((answer.status(), answer.message().as_deref()), (StatusCode::GONE, Some("link-expired")));
    }
}
