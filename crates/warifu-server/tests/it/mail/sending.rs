//! Who sends, to whom, and how often.

use tokio::task::JoinSet;
use warifu_core::{
    id::Id,
    member::{Language, Role},
    notice::{About, Addressee, Notice},
    random::Seeded,
};
use warifu_keys::KeyRing;
use warifu_server::{
    jobs::{Rewrapped, rewrap, send_mails},
    mail::Addressed,
};
use warifu_store::NoticeState;
use warifu_testkit::server::{ORIGIN, TestServer};

use super::post_office::{PostOffice, addressed, found, queue, queue_for, with_role};
use crate::database::random;

on_both_engines! {
async fn of_two_replicas_one_sends_each_mail(server: TestServer) {
    let mut office = PostOffice::open(&[]).await;
    let replica = server.replica().await;
    let mut queued = Vec::new();
    for number in 0..20 {
        let email = format!("member{number:02}@example.jp");
        let member = addressed(&server, &format!("member{number:02}"), &email, Language::Ja).await;
        queued.push(queue_for(&server, &member).await);
    }
    let mut sending = JoinSet::new();
    for one in [&server, &replica] {
        one.server().replace_mail(Some(office.settings()));
        let one = one.server().clone();
        sending.spawn(async move { send_mails(&one).await.unwrap() });
    }
    let tried: usize = sending.join_all().await.into_iter().sum();
    assert_eq!(tried, 20);
    let mails = office.mails(20).await;
    let to: Vec<String> = mails.iter().map(|mail| mail["to"][0].as_str().unwrap().to_owned()).collect();
    assert_eq!(to, (0..20).map(|number| format!("member{number:02}@example.jp")).collect::<Vec<_>>());
    for notice in &queued {
        let sent = found(&server, notice).await;
        assert_eq!((sent.state, sent.tries, sent.told.as_str()), (NoticeState::Sent, 1, "250 2.0.0 taken"));
    }
}

async fn every_administrator_who_has_an_address_is_told_about_a_member(server: TestServer) {
    let mut office = PostOffice::open(&[]).await;
    server.server().replace_mail(Some(office.settings()));
    let hanako = addressed(&server, "hanako", "", Language::Ja).await;
    let notice = |seed| {
        let about = About::MemberPasskeyDisabled { device: "iPhone".into() };
        Notice::to_administrators(&hanako, about, server.now(), &mut Seeded::new(seed))
    };
    let nobody = notice(1);
    queue(&server, nobody.clone()).await;
    assert_eq!(send_mails(server.server()).await.unwrap(), 1);
    let told = found(&server, &nobody).await;
    assert_eq!((told.state, told.told.as_str()), (NoticeState::NoAddress, "no administrator has an e-mail address"));

    for (id, email, language) in
        [("ichiro", "a@example.jp", Language::Ja), ("james", "b@example.com", Language::En), ("silent", "", Language::En)]
    {
        with_role(&server, id, email, language, Role::OrganizationAdministrator).await;
    }
    addressed(&server, "jiro", "c@example.jp", Language::Ja).await;
    with_role(&server, "op", "d@example.jp", Language::En, Role::Operator).await;
    let all = notice(2);
    queue(&server, all.clone()).await;
    assert_eq!(send_mails(server.server()).await.unwrap(), 3, "one becomes two, and each is sent");
    let mails = office.mails(2).await;
    assert_eq!(mails.iter().map(|mail| &mail["to"][0]).collect::<Vec<_>>(), ["a@example.jp", "b@example.com"]);
    assert!(mails[0]["text"].as_str().unwrap().contains("山田 花子 (hanako)"));
    assert!(mails[1]["text"].as_str().unwrap().contains("山田 花子 (hanako)"));
    assert_eq!(mails[1]["headers"]["Subject"], "A member's passkey was disabled to be safe");
    assert!(!mails[1]["text"].as_str().unwrap().contains("If this wasn't you"));
    assert_eq!(found(&server, &all).await.state, NoticeState::Divided);
}

async fn who_has_no_address_costs_no_try(server: TestServer) {
    let office = PostOffice::open(&[]).await;
    server.server().replace_mail(Some(office.settings()));
    let hanako = addressed(&server, "hanako", "", Language::Ja).await;
    let notice = queue_for(&server, &hanako).await;
    queue(&server, Notice::nothing(server.now(), &mut random())).await;
    assert_eq!(send_mails(server.server()).await.unwrap(), 1, "an empty row is for nobody");
    let told = found(&server, &notice).await;
    assert_eq!((told.state, told.tries, told.told.as_str()), (NoticeState::NoAddress, 0, "there is no e-mail address"));
}

async fn an_address_of_nobody_here_is_kept_sealed_until_the_mail_is_sent(server: TestServer) {
    let mut office = PostOffice::open(&[]).await;
    let id = Id::new(server.now(), &mut random());
    let addressed = Addressed { email: "new@example.jp".into(), language: Language::En };
    let address = server.server().seal_address(id, &addressed);
    assert!(!address.sealed.windows(3).any(|part| part == b"new"));
    let about = Some(About::PasskeyEnabled { device: "iPhone".into() });
    let notice = Notice { id, to: Addressee::Address(address.clone()), about, at: server.now() };
    queue(&server, notice.clone()).await;
    // Moved to another row, it belongs to nobody.
    let moved = Notice { id: Id::new(server.now(), &mut random()), ..notice.clone() };
    queue(&server, moved.clone()).await;

    // The key that sealed it can't go before it is sealed anew.
    let old = *server.server().ring().current().id().as_bytes();
    assert_eq!(server.server().store().count_sealed_by(old).await.unwrap(), 2);
    server.add_key();
    server.promote_key();
    let ring = KeyRing::parse(&server.server().ring().to_bytes()).unwrap();
    let (store, now) = (server.server().store(), server.now());
    let done = rewrap(store, &ring, ORIGIN, now, &mut random()).await.unwrap();
    assert_eq!(done, Rewrapped { rows: 1, unopened: vec![format!("notice {}", moved.id)] });
    assert_ne!(found(&server, &notice).await.notice.to, notice.to);

    server.server().replace_mail(Some(office.settings()));
    assert_eq!(send_mails(server.server()).await.unwrap(), 2);
    let mail = office.next().await;
    assert_eq!((&mail["to"][0], &mail["headers"]["Subject"]), (&"new@example.jp".into(), &"A passkey was enabled".into()));
    let sent = found(&server, &notice).await;
    assert_eq!((sent.state, sent.notice.to), (NoticeState::Sent, Addressee::Nobody), "it is needed no longer");
    assert_eq!(found(&server, &moved).await.state, NoticeState::NoAddress);
}
}

#[tokio::test]
async fn without_settings_nothing_is_sent_and_nothing_is_lost() {
    let server = TestServer::sqlite().await;
    let hanako = addressed(&server, "hanako", "hanako@example.jp", Language::Ja).await;
    let notice = queue_for(&server, &hanako).await;
    assert_eq!(send_mails(server.server()).await.unwrap(), 0);
    let waiting = found(&server, &notice).await;
    assert_eq!((waiting.state, waiting.tries), (NoticeState::Waiting, 0));
    let mut office = PostOffice::open(&[]).await;
    server.server().replace_mail(Some(office.settings()));
    assert_eq!(send_mails(server.server()).await.unwrap(), 1);
    assert_eq!(office.next().await["to"][0], "hanako@example.jp");
}
