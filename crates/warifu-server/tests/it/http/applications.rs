//! Applying for tickets, and deciding about it: flows A2 and D5.

use http::StatusCode;
use tokio::task::JoinSet;
use warifu_core::{member::Role, ticket::TicketState, time::Span};
use warifu_testkit::{
    actor::{Keeper, Member, keeper::handouts},
    browser::{Answer, Browser},
    server::TestServer,
};

use super::watch::Watch;

const CLINIC: &str = "みなとクリニック";

async fn open_for_applications(server: &TestServer) -> Keeper {
    let administrator = server.administrator();
    administrator.set_policy(|policy| policy.applications = true).await;
    let organization = administrator.organization().await;
    Keeper::signed_in(server, "toru", Role::Registrar, &organization).await
}

async fn apply(browser: &Browser, organization: &str, members: &str, wish: &str) -> Answer {
    let fields =
        [("organization", organization), ("members", members), ("wish", wish), ("reason", "新しいPC")];
    browser.submit("/apply", &fields).await
}

/// The address of the first application that waits.
async fn waiting(keeper: &Keeper) -> String {
    let page = keeper.open("/admin/applications").await;
    let at = page.text().split("href=\"/admin/applications/").nth(1).and_then(|rest| rest.split('"').next());
    format!("/admin/applications/{}", at.unwrap_or_else(|| panic!("{}", page.text())))
}

on_both_engines! {
async fn an_application_becomes_tickets_and_a_new_member_by_approval_alone(server: TestServer) {
    let registrar = open_for_applications(&server).await;
    let mut hanako = Member::with_password(&server).await;
    let watch = Watch::begin(&server).await;
    let stranger = server.visitor();
    let applied = apply(&stranger, CLINIC, "hanako\n新しい 職員", "another-device").await;
    let state = stranger.follow(applied).await;
    assert_eq!(state.heading(), "Your application was received", "{}", state.text());
    assert!(!state.text().contains("山田"), "nothing of whom it is for is told");
    assert_eq!(watch.told().await, ["application-made"]);
    assert!(server.administrator().tickets(&hanako.record).await.is_empty());

    let one = waiting(&registrar).await;
    let page = registrar.member.browser.get(&one).await;
    assert!(page.text().contains("山田 花子") && page.text().contains("新しい 職員"), "{}", page.text());
    let fields = [
        ("take-0", "on"), ("id-0", "hanako"), ("name-0", ""), ("instead-0", ""),
        ("take-1", "on"), ("id-1", "shinjin"), ("name-1", "新しい 職員"),
    ];
    let approved = registrar.member.browser.submit(&format!("{one}/approve"), &fields).await;
    assert!(approved.location().unwrap().ends_with("said=issued&count=2"), "{} {}", approved.status(), approved.text());
    assert_eq!(
        watch.told().await,
        ["application-made", "application-approved", "member-created", "ticket-issued", "ticket-issued"]
    );
    let state = stranger.get(state.path()).await;
    assert_eq!(state.heading(), "The tickets were issued");
    // And they register.
    let shown = registrar.act("show", &registrar.list().await).await;
    let of_hanako = handouts(&shown).into_iter().find(|handout| handout.member_id == "hanako").unwrap();
    let journey = hanako.browser.get("/register").await.field("journey");
    let fields = [("journey", journey.as_str()), ("id", &of_hanako.code), ("password", &of_hanako.password)];
    let opened = hanako.browser.submit("/register", &fields).await;
    let page = hanako.browser.follow(opened).await;
    let ceremony = hanako.browser.press(&page).await;
    assert!(hanako.create(&ceremony).await.path().contains("/done"));
}

async fn of_a_hundred_approvals_at_once_one_issues(server: TestServer) {
    let registrar = open_for_applications(&server).await;
    let hanako = Member::with_password(&server).await;
    apply(&server.visitor(), CLINIC, "hanako", "another-device").await;
    let one = waiting(&registrar).await;
    let browser = std::sync::Arc::new(registrar.member.browser);
    let mut tasks = JoinSet::new();
    for _ in 0..100 {
        let (browser, address) = (browser.clone(), format!("{one}/approve"));
        tasks.spawn(async move { browser.submit(&address, &[("take-0", "on"), ("id-0", "hanako")]).await });
    }
    let answers = tasks.join_all().await;
    let issued = answers.iter().filter(|answer| answer.location().is_some_and(|to| to.contains("said=issued")));
    assert_eq!(issued.count(), 1);
    assert_eq!(server.administrator().tickets(&hanako.record).await.len(), 1);
}
}

#[tokio::test]
async fn a_strangers_application_leaves_live_tickets_alone_and_approval_replaces_just_the_one_chosen() {
    let server = TestServer::sqlite().await;
    let registrar = open_for_applications(&server).await;
    let hanako = Member::with_password(&server).await;
    for _ in 0..2 {
        registrar.issue("registration-id", "hanako").await;
        server.wait(Span::seconds(1));
    }
    apply(&server.visitor(), CLINIC, "hanako", "lost-ticket").await;
    let states = async || {
        let tickets = server.administrator().tickets(&hanako.record).await;
        tickets.iter().map(|ticket| ticket.state).collect::<Vec<_>>()
    };
    assert_eq!(states().await, [TicketState::Open, TicketState::Open]);
    let lost = server.administrator().tickets(&hanako.record).await[1].id.to_string();
    let one = waiting(&registrar).await;
    assert!(registrar.member.browser.get(&one).await.text().contains(&lost));
    let fields = [("take-0", "on"), ("id-0", "hanako"), ("instead-0", lost.as_str())];
    registrar.member.browser.submit(&format!("{one}/approve"), &fields).await;
    assert_eq!(states().await, [TicketState::Open, TicketState::Open, TicketState::Replaced]);
}

#[tokio::test]
async fn an_approval_with_a_wrong_line_issues_nothing_and_keeps_what_was_typed() {
    let server = TestServer::sqlite().await;
    let registrar = open_for_applications(&server).await;
    Member::with_password(&server).await;
    let other = server.administrator().create_another_organization("さくら通関").await;
    Member::named_in(&server, "elsewhere", "よその方", &other).await;
    apply(&server.visitor(), CLINIC, "hanako\nだれか", "another-device").await;
    let one = waiting(&registrar).await;
    let watch = Watch::begin(&server).await;
    for (id, name, problem) in [
        ("", "だれか", "look like a member ID"),
        ("nobody", " ", "give a name as well"),
        ("elsewhere", "だれか", "In this organization you can"),
        ("hanako", "", "The same member as a line before"),
    ] {
        let fields = [("take-0", "on"), ("id-0", "hanako"), ("take-1", "on"), ("id-1", id), ("name-1", name)];
        let answer = registrar.member.browser.submit(&format!("{one}/approve"), &fields).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{id}");
        assert!(answer.text().contains(problem), "{id}: {}", answer.text());
    }
    let nobody = registrar.member.browser.submit(&format!("{one}/approve"), &[]).await;
    assert_eq!(nobody.status(), StatusCode::BAD_REQUEST);
    assert_eq!(watch.told().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_refusal_is_told_by_the_reference_number_with_the_answer() {
    let server = TestServer::sqlite().await;
    let registrar = open_for_applications(&server).await;
    let stranger = server.visitor();
    let applied = apply(&stranger, CLINIC, "だれか", "another-device").await;
    let one = waiting(&registrar).await;
    let refused = [("answer", "上長からお申し込みください。<b>")];
    registrar.member.browser.submit(&format!("{one}/refuse"), &refused).await;
    let page = stranger.follow(applied).await;
    assert_eq!(page.heading(), "Your application wasn't approved");
    assert!(page.text().contains("上長からお申し込みください。&#60;b&#62;"), "{}", page.text());
    // A decision stays decided.
    let late = registrar.member.browser.submit(&format!("{one}/approve"), &[("take-0", "on")]).await;
    assert!(late.location().unwrap().ends_with("said=meanwhile"));
    // The number is found however it is typed, and no other is.
    let typed = page.path().rsplit('/').next().unwrap().to_lowercase();
    let found = stranger.submit("/apply/find", &[("reference", &format!(" {typed} "))]).await;
    assert_eq!(found.location().unwrap(), page.path());
    for unknown in ["", "00000-00000", "nonsense"] {
        let answer = stranger.submit("/apply/find", &[("reference", unknown)]).await;
        assert_eq!(answer.message().unwrap(), "page-not-found", "{unknown}");
    }
}

#[tokio::test]
async fn applications_are_closed_unless_an_organization_opens_them() {
    let server = TestServer::sqlite().await;
    let stranger = server.visitor();
    let closed = stranger.get("/apply").await;
    assert_eq!(
        (closed.status(), closed.message().unwrap()),
        (StatusCode::FORBIDDEN, "applications-closed".into())
    );
    let administrator = server.administrator();
    administrator.create_another_organization("さくら通関").await;
    administrator.set_policy(|policy| policy.applications = true).await;
    let elsewhere = apply(&stranger, "さくら通関", "hanako", "another-device").await;
    assert_eq!(elsewhere.message().unwrap(), "applications-closed");
    administrator
        .set_policy(|policy| {
            policy.applications = false;
            policy.applications_notice = "受付は4月1日からです。".into();
        })
        .await;
    let told = apply(&stranger, CLINIC, "hanako", "another-device").await;
    assert_eq!(told.message().unwrap(), "applications-closed");
    assert!(told.text().contains("受付は4月1日からです。"), "{}", told.text());
}

#[tokio::test]
async fn what_is_typed_wrong_stays_in_its_field_and_is_told_beside_it() {
    let server = TestServer::sqlite().await;
    open_for_applications(&server).await;
    let stranger = server.visitor();
    let long = "あ".repeat(101);
    let many = "m\nn\n".repeat(11);
    for (organization, members, problem) in [
        ("知らない組織", "hanako", "organization-problem"),
        ("", "hanako", "organization-problem"),
        (CLINIC, " \n", "members-problem"),
        (CLINIC, &long, "members-problem"),
        (CLINIC, &many, "members-problem"),
    ] {
        let answer = apply(&stranger, organization, members, "another-device").await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{organization} {members:.9}");
        assert!(answer.text().contains(&format!("id=\"{problem}\"")), "{}", answer.text());
    }
    assert_eq!(apply(&stranger, CLINIC, "hanako", "gold").await.message().unwrap(), "page-went-back");
}

#[tokio::test]
async fn five_applications_for_one_member_are_enough_and_sixty_an_hour_from_one_address() {
    let server = TestServer::sqlite().await;
    open_for_applications(&server).await;
    let stranger = server.visitor();
    for _ in 0..5 {
        assert!(apply(&stranger, CLINIC, "Hanako", "another-device").await.location().is_some());
    }
    // Whether there is such a member makes no difference, nor how it is written.
    let sixth = apply(&server.visitor().at("192.0.2.77"), CLINIC, "hanako", "lost-ticket").await;
    assert_eq!(
        (sixth.status(), sixth.message().unwrap()),
        (StatusCode::TOO_MANY_REQUESTS, "too-many-requests".into())
    );
    assert!(apply(&stranger, CLINIC, "taro", "another-device").await.location().is_some());
    for number in 0..53 {
        apply(&stranger, CLINIC, &format!("m{number}"), "another-device").await;
    }
    let answer = apply(&stranger, CLINIC, "somebody", "another-device").await;
    assert!(answer.location().is_some(), "the sixtieth: {}", answer.text());
    let answer = apply(&stranger, CLINIC, "somebody-else", "another-device").await;
    assert_eq!(answer.message().unwrap(), "too-many-requests");
    server.wait(Span::hours(1));
    assert!(apply(&stranger, CLINIC, "somebody-else", "another-device").await.location().is_some());
}
