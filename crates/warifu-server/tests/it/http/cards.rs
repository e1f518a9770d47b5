//! Notification cards printed: as a page, and as one PDF whose progress is told (flow A3).

use http::StatusCode;
use serde_json::Value;
use warifu_core::member::Role;
use warifu_testkit::{
    actor::{Keeper, Member},
    server::TestServer,
};

async fn registrar(server: &TestServer) -> Keeper {
    let organization = server.administrator().organization().await;
    Keeper::signed_in(server, "toru", Role::Registrar, &organization).await
}

#[tokio::test]
async fn chosen_cards_become_one_pdf_and_the_same_page_to_print() {
    let server = TestServer::sqlite().await;
    let registrar = registrar(&server).await;
    Member::named(&server, "hanako", "髙橋 花子").await;
    Member::named(&server, "taro", "佐藤 太郎").await;
    registrar.issue("notification-card", "hanako\ntaro").await;
    // A registration ID among the chosen is no card.
    registrar.issue("registration-id", "hanako").await;
    let tickets = registrar.list().await;
    let pdf = registrar.act("pdf", &tickets).await;
    assert_eq!((pdf.status(), pdf.header("content-type")), (StatusCode::OK, Some("application/pdf")));
    assert!(pdf.header("content-disposition").unwrap().contains("notification-cards.pdf"));
    assert_eq!(pdf.header("cache-control"), Some("no-store"));
    assert!(pdf.bytes().starts_with(b"%PDF-"));
    let page = registrar.act("print", &tickets).await;
    assert_eq!(page.text().matches("<section class=\"sheet\"").count(), 2);
    assert!(page.text().contains("髙橋 花子") && page.text().contains("令和"), "{}", page.text());
    let shown = registrar.act("show", &tickets).await;
    for handout in warifu_testkit::actor::keeper::handouts(&shown) {
        assert_eq!(page.text().contains(&handout.code), handout.code.starts_with("/t/"), "{handout:?}");
    }
}

#[tokio::test]
async fn the_progress_of_a_pdf_is_told_before_it() {
    let server = TestServer::sqlite().await;
    let registrar = registrar(&server).await;
    let members: Vec<String> = (0..30).map(|number| format!("nurse-{number}")).collect();
    for member in &members {
        Member::named(&server, member, "看護 \u{1F600}").await;
    }
    registrar.issue("notification-card", &members.join("\n")).await;
    let organization = registrar.organization.to_string();
    let tickets = registrar.list().await;
    let mut fields = vec![("organization", organization.as_str()), ("do", "pdf"), ("progress", "true")];
    fields.extend(tickets.iter().map(|id| ("ticket", id.as_str())));
    let answer = registrar.member.browser.submit("/admin/tickets/selected", &fields).await;
    let (mut rest, mut done) = (answer.bytes(), Vec::new());
    let last = loop {
        let end = rest.iter().position(|byte| *byte == b'\n').expect("a line");
        let told: Value = serde_json::from_slice(&rest[..end]).unwrap();
        rest = &rest[end + 1..];
        match told["done"].as_u64() {
            Some(count) => done.push(count),
            None => break told,
        }
    };
    assert_eq!(done, (1..=30).collect::<Vec<u64>>());
    assert_eq!(last["size"].as_u64(), Some(rest.len() as u64));
    assert!(rest.starts_with(b"%PDF-"));
    assert_eq!(last["lacking"][0]["wanted"], "\u{1F600}", "what the font lacks is told: {last}");
}

#[tokio::test]
async fn without_a_card_among_the_chosen_nothing_is_printed() {
    let server = TestServer::sqlite().await;
    let registrar = registrar(&server).await;
    Member::with_password(&server).await;
    registrar.issue("registration-id", "hanako").await;
    for what in ["pdf", "print"] {
        let answer = registrar.act(what, &registrar.list().await).await;
        assert!(answer.location().unwrap().contains("said=nothing-to-show"), "{what}");
    }
}
