//! Wrong passwords, up to the lock and past it. Whoever guesses learns nothing of who exists.

use http::StatusCode;
use warifu_core::{
    administering::NewMember,
    identifier::{Email, MemberId},
    member::{Language, Role},
    time::Span,
};
use warifu_store::Statement;
use warifu_testkit::{actor::Member, browser::Answer, server::TestServer};

use super::watch::Watch;

const ROWS: Statement = Statement::new(
    "count what a wrong password writes",
    "SELECT (SELECT count(*) FROM audit_event) + (SELECT count(*) FROM attempt)
          + (SELECT count(*) FROM notice) + (SELECT count(*) FROM audit_pending) AS rows",
);

const PASSWORD: &str = "correct horse battery";

/// An answer without what is other each time: the support code, the journey, the typed text.
fn stripped(answer: &Answer, typed: &str) -> String {
    let text = answer.text().replace(&answer.field("journey"), "").replace(typed, "");
    format!("{} {:?} {text}", answer.status(), answer.header("retry-after"))
}

/// Hanako, who can be named by an address too.
fn hanako_with_address() -> NewMember {
    NewMember {
        member_id: MemberId::parse("hanako").unwrap(),
        name: "山田 花子".into(),
        email: Some(Email::parse("hanako@example.jp").unwrap()),
        language: Language::Ja,
        role: Role::Member,
        valid_until: None,
        phc: Some(warifu_server::hash_password(PASSWORD, [7; 16])),
    }
}

on_both_engines! {
async fn an_unknown_identifier_locks_as_a_known_one(server: TestServer) {
    let hanako = Member::with_password(&server).await;
    let administrator = server.administrator();
    let (known, unknown) = (server.visitor(), server.visitor());
    for round in 0..7 {
        let rows = administrator.count(ROWS).await;
        let of_known = known.type_password("hanako", "not the password").await;
        let by_known = administrator.count(ROWS).await - rows;
        let of_unknown = unknown.type_password("nobody", "not the password").await;
        let by_unknown = administrator.count(ROWS).await - rows - by_known;
        assert_eq!(stripped(&of_known, "hanako"), stripped(&of_unknown, "nobody"), "round {round}");
        assert_eq!(by_known, by_unknown, "round {round}");
        let expected = if round < 4 { "password-wrong" } else { "account-locked" };
        assert_eq!(of_known.message().unwrap(), expected, "round {round}");
        let status = if round < 4 { StatusCode::BAD_REQUEST } else { StatusCode::TOO_MANY_REQUESTS };
        assert_eq!(of_known.status(), status, "round {round}");
    }
    // The right password isn't even looked at.
    assert_eq!(known.type_password("hanako", hanako.password).await.message().unwrap(), "account-locked");
    assert_eq!(administrator.records(&hanako.record).await.sessions, []);
    assert_eq!(administrator.notices().await.len(), 1, "the member is told once, nobody is told nothing");
}

async fn a_member_is_guessed_at_five_times_whatever_is_typed_for_them(server: TestServer) {
    let administrator = server.administrator();
    administrator.create(hanako_with_address()).await;
    let guesser = server.visitor();
    // All ways of typing the two identifiers together have one count; what names nobody has its own.
    for (round, typed) in ["hanako", "hanako@example.jp", "ＨＡＮＡＫＯ", "Hanako＠Example.JP"].into_iter().enumerate() {
        let wrong = guesser.type_password(typed, "not the password").await;
        assert_eq!(wrong.message().unwrap(), "password-wrong", "{typed}");
        assert!(wrong.text().contains(&(4 - round).to_string()), "{typed}: {}", wrong.text());
        let of_nobody = guesser.type_password("nobody@example.jp", "not the password").await;
        assert_eq!(stripped(&wrong, typed), stripped(&of_nobody, "nobody@example.jp"));
    }
    assert_eq!(guesser.type_password("hanako@example.jp", "not the password").await.message().unwrap(), "account-locked");
    for typed in ["hanako", "hanako@example.jp"] {
        assert_eq!(guesser.type_password(typed, PASSWORD).await.message().unwrap(), "account-locked", "{typed}");
    }
    assert_eq!(guesser.type_password("nobody", "not the password").await.message().unwrap(), "password-wrong");
    // From elsewhere, the wide cap is one for both.
    for number in 6..=100 {
        let typed = if number % 2 == 0 { "hanako" } else { "hanako@example.jp" };
        let told = server.visitor().type_password(typed, "not the password").await.message().unwrap();
        assert_eq!(told, if number < 100 { "password-wrong" } else { "account-locked" }, "guess {number}");
    }
    assert_eq!(server.visitor().type_password("hanako", PASSWORD).await.message().unwrap(), "account-locked");
}

async fn a_key_promoted_in_the_ring_opens_no_lock_and_ends_no_count(server: TestServer) {
    let hanako = Member::with_password(&server).await;
    let administrator = server.administrator();
    let (locked, counted) = (server.visitor(), server.visitor());
    for typed in ["hanako", "nobody"] {
        for _ in 0..5 {
            locked.type_password(typed, "not the password").await;
        }
        for _ in 0..3 {
            counted.type_password(typed, "not the password").await;
        }
    }
    server.add_key();
    server.promote_key();
    let mut rows = Vec::new();
    for typed in ["hanako", "nobody"] {
        assert_eq!(locked.type_password(typed, hanako.password).await.message().unwrap(), "account-locked", "{typed}");
        let before = administrator.count(ROWS).await;
        for expected in ["password-wrong", "account-locked"] {
            let told = counted.type_password(typed, "not the password").await.message().unwrap();
            assert_eq!(told, expected, "{typed}");
        }
        rows.push(administrator.count(ROWS).await - before);
    }
    assert_eq!(rows[0], rows[1], "known and unknown write alike");
    server.wait(Span::minutes(15));
    assert_eq!(locked.type_password("hanako", hanako.password).await.status(), StatusCode::SEE_OTHER);
}

async fn two_replicas_with_different_current_keys_count_together(server: TestServer) {
    let hanako = Member::with_password(&server).await;
    server.add_key();
    let behind = server.replica().await;
    server.promote_key();
    let ahead = server.visitor();
    let behind = ahead.to(&behind);
    for left in (1..=4).rev() {
        let browser = if left % 2 == 0 { &ahead } else { &behind };
        let wrong = browser.type_password("hanako", "not the password").await;
        assert_eq!(wrong.message().unwrap(), "password-wrong");
        assert!(wrong.text().contains(&left.to_string()), "{left}: {}", wrong.text());
    }
    assert_eq!(ahead.type_password("hanako", "not the password").await.message().unwrap(), "account-locked");
    assert_eq!(behind.type_password("hanako", hanako.password).await.message().unwrap(), "account-locked");
    // Where it is locked and where it isn't written, a day's memory of locks is one too.
    server.wait(Span::minutes(15));
    for browser in [&ahead, &behind, &ahead, &behind, &ahead] {
        browser.type_password("hanako", "not the password").await;
    }
    server.wait_almost(Span::minutes(30));
    for browser in [&ahead, &behind] {
        assert_eq!(browser.type_password("hanako", hanako.password).await.message().unwrap(), "account-locked");
    }
}

async fn a_lock_opens_after_its_time_and_each_further_one_lasts_twice_as_long(server: TestServer) {
    let hanako = Member::with_password(&server).await;
    let browser = server.visitor();
    for minutes in [15, 30, 60, 60] {
        for _ in 0..5 {
            browser.type_password("hanako", "not the password").await;
        }
        let watch = Watch::begin(&server).await;
        server.wait_almost(Span::minutes(minutes));
        let locked = browser.type_password("hanako", hanako.password).await;
        assert_eq!(locked.message().unwrap(), "account-locked", "{minutes} minutes");
        assert_eq!(watch.told().await, ["sign-in-refused: account-locked"]);
        server.wait(Span::seconds(1));
    }
    assert_eq!(browser.type_password("hanako", hanako.password).await.status(), StatusCode::SEE_OTHER);
}

async fn a_passkey_goes_on_working_while_passwords_are_locked(server: TestServer) {
    let mut hanako = Member::with_passkey(&server).await;
    let stranger = server.visitor();
    for _ in 0..5 {
        stranger.type_password("hanako", "not the password").await;
    }
    assert_eq!(hanako.sign_in().await.path(), "/devices");
}

async fn others_do_not_lock_out_a_browser_that_signed_this_member_in(server: TestServer) {
    let hanako = Member::with_password(&server).await;
    hanako.sign_in_by_password().await;
    hanako.browser.submit("/sign-out", &[]).await;
    // From everywhere, up to the wide cap.
    for number in 1..=100 {
        let told = server.visitor().type_password("hanako", "not the password").await.message().unwrap();
        assert_eq!(told, if number < 100 { "password-wrong" } else { "account-locked" }, "guess {number}");
    }
    let stranger = server.visitor();
    assert_eq!(stranger.type_password("hanako", hanako.password).await.message().unwrap(), "account-locked", "from anywhere");
    // Its own count still counts.
    for _ in 0..4 {
        assert_eq!(hanako.browser.type_password("hanako", "mistyped").await.message().unwrap(), "password-wrong");
    }
    assert_eq!(hanako.browser.type_password("hanako", hanako.password).await.status(), StatusCode::SEE_OTHER);
    hanako.browser.submit("/sign-out", &[]).await;
    for _ in 0..4 {
        hanako.browser.type_password("hanako", "mistyped").await;
    }
    assert_eq!(hanako.browser.type_password("hanako", "mistyped").await.message().unwrap(), "account-locked");
    // A browser known for somebody else has no count of its own here.
    let taro = Member::named(&server, "taro", "鈴木 太郎").await;
    taro.sign_in_by_password().await;
    taro.browser.submit("/sign-out", &[]).await;
    assert_eq!(taro.browser.type_password("hanako", hanako.password).await.message().unwrap(), "account-locked");
}
}

#[tokio::test]
async fn a_right_password_ends_the_count() {
    let server = TestServer::sqlite().await;
    let hanako = Member::with_password(&server).await;
    for _ in 0..3 {
        let browser = server.visitor().at("198.51.100.7");
        for left in (1..=4).rev() {
            let wrong = browser.type_password("hanako", "mistyped").await;
            assert_eq!(wrong.message().unwrap(), "password-wrong");
            assert!(wrong.text().contains(&left.to_string()), "{left}: {}", wrong.text());
        }
        assert_eq!(browser.type_password("hanako", hanako.password).await.status(), StatusCode::SEE_OTHER);
    }
}
