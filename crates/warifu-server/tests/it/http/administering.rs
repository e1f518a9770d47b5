//! What administrators do on pages, and what nobody else can: every address as every role, over two organizations.

use http::{Method, StatusCode};
use warifu_core::{member::Role, organization::Organization, ticket::TicketState, time::Span};
use warifu_testkit::{
    actor::{Keeper, Member, keeper::handouts},
    server::TestServer,
};

use super::watch::Watch;

async fn two_organizations(server: &TestServer) -> (Organization, Organization) {
    let administrator = server.administrator();
    (administrator.organization().await, administrator.create_another_organization("さくら通関").await)
}

/// Each of a role; `in_first` says whether they belong to, or look after, the first organization.
async fn everybody(server: &TestServer) -> Vec<(&'static str, Keeper)> {
    let (first, second) = two_organizations(server).await;
    let mut all = Vec::new();
    for (name, role, own, shown) in [
        ("member", Role::Member, &first, &first),
        ("administrator-of-first", Role::OrganizationAdministrator, &first, &first),
        ("administrator-of-second", Role::OrganizationAdministrator, &second, &first),
        ("registrar-of-first", Role::Registrar, &first, &first),
        ("registrar-of-second", Role::Registrar, &second, &first),
        ("operator", Role::Operator, &second, &first),
    ] {
        let mut keeper = Keeper::signed_in(server, name, role, own).await;
        keeper.organization = shown.id;
        all.push((name, keeper));
    }
    all
}

/// Who may open each page of the first organization, and who may send each form: one row an address.
const PAGES: &[(&str, &[&str])] = &[
    ("/admin/applications", &["registrar-of-first", "operator"]),
    ("/admin/applications/{id}", &["registrar-of-first", "operator"]),
    ("/admin/lost", &["administrator-of-first", "registrar-of-first", "operator"]),
    ("/admin/tickets", &["administrator-of-first", "registrar-of-first", "operator"]),
    ("/admin/tickets/new", &["registrar-of-first", "operator"]),
];
const FORMS: &[(&str, &str, &[&str])] = &[
    ("/admin/applications/{id}/approve", "take-0=on&id-0=hanako", &["registrar-of-first", "operator"]),
    ("/admin/applications/{id}/refuse", "answer=no", &["registrar-of-first", "operator"]),
    ("/admin/lost", "member=hanako", &["administrator-of-first", "registrar-of-first", "operator"]),
    ("/admin/tickets/new", "kind=link&members=hanako", &["registrar-of-first", "operator"]),
    ("/admin/tickets/selected", "do=show", &["administrator-of-first", "registrar-of-first", "operator"]),
    ("/admin/tickets/selected", "do=revoke", &["administrator-of-first", "registrar-of-first", "operator"]),
    ("/admin/tickets/selected", "do=reissue", &["registrar-of-first", "operator"]),
];

/// An application to the first organization that nobody has decided about.
async fn application(server: &TestServer) -> String {
    let organization = server.administrator().organization().await;
    let now = server.now().millis();
    let members = format!("applicant-{now}");
    let fields =
        [("organization", organization.name.as_str()), ("members", &members), ("wish", "another-device")];
    let applied = server.visitor().submit("/apply", &fields).await;
    assert!(applied.location().is_some(), "{}", applied.text());
    server.wait(Span::seconds(1));
    server.administrator().newest_application(&organization).await.to_string()
}

async fn with_id(server: &TestServer, path: &str) -> String {
    if path.contains("{id}") { path.replace("{id}", &application(server).await) } else { path.to_owned() }
}

#[tokio::test]
async fn every_address_is_open_to_just_the_roles_that_its_row_names() {
    let server = TestServer::sqlite().await;
    let everybody = everybody(&server).await;
    Member::with_password(&server).await;
    server.administrator().set_policy(|policy| policy.applications = true).await;
    for (path, allowed) in PAGES {
        for (name, keeper) in &everybody {
            let answer = keeper.open(&with_id(&server, path).await).await;
            let expected = if allowed.contains(name) { StatusCode::OK } else { StatusCode::NOT_FOUND };
            assert_eq!(answer.status(), expected, "{path} as {name}");
        }
        let nobody = server.visitor().get(path).await;
        assert!(nobody.location().unwrap().starts_with("/sign-in"), "{path}");
    }
    for (path, form, allowed) in FORMS {
        for (name, keeper) in &everybody {
            let body = format!("organization={}&{form}", keeper.organization);
            let path = with_id(&server, path).await;
            let answer = keeper.member.browser.post(&path, "application/x-www-form-urlencoded", body).await;
            let expected = if allowed.contains(name) { StatusCode::SEE_OTHER } else { StatusCode::NOT_FOUND };
            assert_eq!(answer.status(), expected, "{path} {form} as {name}: {}", answer.text());
        }
    }
}

#[test]
fn every_address_for_administrators_has_its_row() {
    fn read(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, found);
                continue;
            }
            let source = std::fs::read_to_string(path).unwrap();
            let routes = source.split(".route(\"").skip(1).filter_map(|rest| rest.split_once("\", "));
            for (address, handler) in routes {
                let handler = handler.split('\n').next().unwrap();
                found.extend(handler.contains("get(").then(|| format!("GET {address}")));
                found.extend(handler.contains("post(").then(|| format!("POST {address}")));
            }
        }
    }
    let mut found = Vec::new();
    read(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/http/admin")), &mut found);
    // It only leads to the first page that is theirs.
    found.retain(|address| address != "GET /admin");
    found.sort();
    let mut known: Vec<String> = PAGES.iter().map(|(path, _)| format!("GET {path}")).collect();
    known.extend(FORMS.iter().map(|(path, ..)| format!("POST {path}")));
    known.sort();
    known.dedup();
    assert_eq!(found, known);
}

#[tokio::test]
async fn nobody_reaches_a_member_of_another_organization_or_of_a_higher_role() {
    let server = TestServer::sqlite().await;
    let (first, second) = two_organizations(&server).await;
    server.administrator().set_policy(|policy| policy.administrators_issue = true).await;
    let administrator = Keeper::signed_in(&server, "noriko", Role::OrganizationAdministrator, &first).await;
    let registrar = Keeper::signed_in(&server, "toru", Role::Registrar, &first).await;
    let operator = Keeper::signed_in(&server, "op", Role::Operator, &first).await;
    Member::with_password(&server).await;
    Member::named_in(&server, "elsewhere", "よその方", &second).await;
    let watch = Watch::begin(&server).await;
    for (keeper, member, refused) in [
        (&administrator, "hanako", false),
        (&administrator, "toru", true),
        (&administrator, "op", true),
        (&administrator, "elsewhere", true),
        (&administrator, "nobody", true),
        (&registrar, "noriko", false),
        (&registrar, "op", true),
        (&registrar, "elsewhere", true),
        (&operator, "toru", false),
    ] {
        let answer = keeper.issue("registration-id", member).await;
        let expected = if refused { StatusCode::BAD_REQUEST } else { StatusCode::SEE_OTHER };
        assert_eq!(answer.status(), expected, "{member}: {}", answer.text());
    }
    assert_eq!(watch.told().await.len(), 3);
    // What somebody higher has issued for somebody higher is neither shown nor revoked by knowing its row.
    let own = operator.list().await;
    let of_toru = own.iter().map(String::as_str).next().unwrap().to_owned();
    for what in ["show", "revoke", "reissue"] {
        let answer = administrator.act(what, std::slice::from_ref(&of_toru)).await;
        assert!(answer.location().is_some(), "{what}: {}", answer.text());
    }
    assert_eq!(watch.told().await.len(), 3, "nothing was done");
}

#[tokio::test]
async fn a_list_with_a_wrong_line_issues_nothing_and_stays_in_its_field() {
    let server = TestServer::sqlite().await;
    let organization = server.administrator().organization().await;
    let registrar = Keeper::signed_in(&server, "toru", Role::Registrar, &organization).await;
    for name in ["hanako", "taro", "james"] {
        Member::named(&server, name, name).await;
    }
    let watch = Watch::begin(&server).await;
    let answer = registrar.issue("notification-card", "hanako\n\nnobody\ntaro\nHANAKO\na b c").await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    for (line, typed) in [(3, "nobody"), (5, "HANAKO"), (6, "a b c")] {
        assert!(
            answer.text().contains(&format!("Line {line}, &#34;{typed}&#34;")),
            "{line} {}",
            answer.text()
        );
    }
    assert!(answer.text().contains("nobody\ntaro"), "the list is kept: {}", answer.text());
    let empty = registrar.issue("notification-card", " \n ").await;
    assert_eq!(empty.status(), StatusCode::BAD_REQUEST);
    assert_eq!(watch.told().await, Vec::<String>::new());
    let answer = registrar.issue("notification-card", "hanako\r\n taro \r\njames").await;
    assert!(answer.location().unwrap().ends_with("said=issued&count=3"), "{:?}", answer.location());
    let shown = registrar.act("show", &registrar.list().await).await;
    let mut ids: Vec<String> = handouts(&shown).into_iter().map(|handout| handout.member_id).collect();
    ids.sort();
    assert_eq!(ids, ["hanako", "james", "taro"]);
}

#[tokio::test]
async fn what_is_on_a_ticket_is_shown_for_seven_days_and_every_showing_is_recorded() {
    let server = TestServer::sqlite().await;
    let organization = server.administrator().organization().await;
    let mut registrar = Keeper::signed_in(&server, "toru", Role::Registrar, &organization).await;
    let hanako = Member::with_password(&server).await;
    registrar.issue("notification-card", "hanako").await;
    let tickets = registrar.list().await;
    let watch = Watch::begin(&server).await;
    let first = handouts(&registrar.act("show", &tickets).await);
    let second = handouts(&registrar.act("show", &tickets).await);
    assert_eq!(first[0].password, second[0].password);
    assert_eq!(watch.told().await, ["ticket-shown", "ticket-shown"]);
    server.wait(Span::days(7));
    registrar.member.sign_in().await;
    let answer = registrar.act("show", &tickets).await;
    assert!(answer.location().unwrap().contains("said=nothing-to-show"), "{}", answer.text());
    server.server().store().purge(server.now(), 100).await.unwrap();
    let ticket = server.administrator().tickets(&hanako.record).await.remove(0);
    assert_eq!(
        (ticket.state, ticket.sealed),
        (TicketState::Open, None),
        "it can still be used, and is on paper alone"
    );
}

#[tokio::test]
async fn a_lost_phone_is_switched_off_with_its_sessions_and_nothing_else_is() {
    let server = TestServer::sqlite().await;
    let administrator = server.administrator();
    let organization = administrator.organization().await;
    let keeper = Keeper::signed_in(&server, "noriko", Role::OrganizationAdministrator, &organization).await;
    let mut hanako = Member::signed_in(&server).await;
    let phone = administrator.records(&hanako.record).await.passkeys.remove(0);
    hanako.phone = warifu_testkit::authenticator::Authenticator::security_key();
    hanako.register().await;
    let page = keeper.member.browser.get("/admin/lost?member=hanako").await;
    assert!(page.text().contains(&phone.id.to_string()), "{}", page.text());
    let watch = Watch::begin(&server).await;
    let (organization, lost) = (organization.id.to_string(), phone.id.to_string());
    let fields = [("organization", organization.as_str()), ("member", "hanako"), ("device", lost.as_str())];
    let done = keeper.member.browser.submit("/admin/lost", &fields).await;
    assert!(done.location().unwrap().ends_with("said=lost&count=1"), "{:?}", done.location());
    assert_eq!(watch.told().await, ["passkey-disabled"]);
    let records = administrator.records(&hanako.record).await;
    assert_eq!(records.sessions.len(), 0, "the phone's session has ended");
    assert_eq!(records.passkeys.iter().filter(|passkey| passkey.state.is_enabled()).count(), 1);
    assert_eq!(hanako.sign_in().await.path(), "/devices", "the other one works");
    let again = keeper.member.browser.submit("/admin/lost", &fields).await;
    assert!(again.location().unwrap().ends_with("said=nothing"));
    let nobody = keeper.member.browser.get("/admin/lost?member=nobody").await;
    assert_eq!(nobody.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_no_longer_administers_does_nothing_more_from_a_page_that_is_still_open() {
    let server = TestServer::sqlite().await;
    let administrator = server.administrator();
    let organization = administrator.organization().await;
    let registrar = Keeper::signed_in(&server, "toru", Role::Registrar, &organization).await;
    Member::with_password(&server).await;
    registrar.issue("link", "hanako").await;
    let tickets = registrar.list().await;
    administrator.set_role(&registrar.member.record, Role::Member, &[]).await;
    let watch = Watch::begin(&server).await;
    let answer = registrar.act("revoke", &tickets).await;
    assert!(answer.location().unwrap().starts_with("/sign-in"), "{}", answer.text());
    assert_eq!(watch.told().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_page_left_open_for_long_asks_who_it_is_before_it_does_anything() {
    let server = TestServer::sqlite().await;
    let organization = server.administrator().organization().await;
    let mut registrar = Keeper::signed_in(&server, "toru", Role::Registrar, &organization).await;
    Member::with_password(&server).await;
    server.wait(Span::minutes(31));
    let asked = registrar.open("/admin/tickets").await;
    assert!(asked.location().unwrap().starts_with("/confirm?for=administer"), "{}", asked.text());
    // What was opened in time may still be sent.
    assert!(registrar.issue("link", "hanako").await.location().unwrap().contains("said=issued"));
    server.wait(Span::minutes(30));
    let late = registrar.issue("link", "hanako").await;
    assert!(late.location().unwrap().starts_with("/confirm?for=administer"), "{}", late.text());
    registrar.member.confirm("/admin/tickets").await;
    assert_eq!(registrar.open("/admin/tickets").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_form_that_is_no_form_of_ours_changes_nothing() {
    let server = TestServer::sqlite().await;
    let organization = server.administrator().organization().await;
    let registrar = Keeper::signed_in(&server, "toru", Role::Registrar, &organization).await;
    let watch = Watch::begin(&server).await;
    let many = format!("do=revoke&organization={}{}", organization.id, "&ticket=x".repeat(5_000));
    for (path, body, status) in [
        ("/admin/tickets/selected", "", StatusCode::CONFLICT),
        ("/admin/tickets/selected", "do=burn", StatusCode::CONFLICT),
        ("/admin/tickets/selected", "do=show&organization=x", StatusCode::NOT_FOUND),
        ("/admin/tickets/selected", &many, StatusCode::SEE_OTHER),
        ("/admin/tickets/new", "kind=gold&members=hanako", StatusCode::BAD_REQUEST),
    ] {
        let answer =
            registrar.member.browser.post(path, "application/x-www-form-urlencoded", body.to_owned()).await;
        assert_eq!(answer.status(), status, "{path} {body:.40}: {}", answer.text());
    }
    let request = registrar.member.browser.request(Method::DELETE, "/admin/tickets/new");
    let answer = registrar.member.browser.send(request.body(axum::body::Body::empty()).unwrap()).await;
    assert!(answer.status().is_client_error());
    assert_eq!(watch.told().await, Vec::<String>::new());
}
