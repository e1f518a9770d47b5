//! Codes that are typed: forgiven, refused in words, and not guessed.

use http::StatusCode;
use warifu_core::time::Span;
use warifu_testkit::{actor::Member, authenticator::Authenticator, server::TestServer};

use super::*;
use crate::http::watch::Watch;

#[tokio::test]
async fn a_code_is_found_however_it_is_typed_and_under_every_key_of_the_ring() {
    let server = TestServer::sqlite().await;
    server.add_key();
    let replica = server.replica().await;
    let (hanako, screen) = (Member::signed_in(&server).await, screen(&server).await);
    let (before, after) = (Codes::asked_by(&screen).await, {
        server.promote_key();
        Codes::asked_by(&screen).await
    });
    for codes in [before, after] {
        let wide: String = codes
            .shown
            .chars()
            .map(|c| if c == '-' { 'ー' } else { char::from_u32(c as u32 + 0xfee0).unwrap() })
            .collect();
        for typed_as in [
            codes.shown.to_lowercase(),
            codes.shown.replace('-', ""),
            wide,
            format!(" {} ", codes.shown.replace('-', " ")),
        ] {
            for browser in [&hanako.browser, &hanako.browser.to(&replica)] {
                let page = typed(browser, &typed_as).await;
                assert_eq!(page.field("user_code"), codes.shown, "{typed_as}");
            }
        }
    }
}

#[tokio::test]
async fn a_code_that_leads_nowhere_is_told_in_words_beside_its_field() {
    let server = TestServer::sqlite().await;
    let (hanako, screen) = (Member::signed_in(&server).await, screen(&server).await);
    let ended = Codes::asked_by(&screen).await;
    server.wait(Span::minutes(10));
    for (code, status, problem) in [
        ("", StatusCode::BAD_REQUEST, "The code has eight letters."),
        ("BCDF-GHJ", StatusCode::BAD_REQUEST, "The code has eight letters."),
        ("AEIO-UAEI", StatusCode::BAD_REQUEST, "The code has eight letters."),
        ("BCDF-GHJK", StatusCode::BAD_REQUEST, "This code wasn&#39;t found."),
        (&ended.shown, StatusCode::GONE, "The time for this code is over."),
    ] {
        let page = typed(&hanako.browser, code).await;
        assert_eq!((page.status(), page.heading().as_str()), (status, "Use another device"), "{code}");
        assert!(
            page.text().contains(problem) && page.text().contains("aria-invalid"),
            "{code}: {}",
            page.text()
        );
        assert_eq!(page.field("user_code"), code);
    }
}

on_both_engines! {
async fn whoever_types_ten_wrong_codes_is_told_nothing_more_for_a_quarter_of_an_hour(server: TestServer) {
    let hanako = Member::signed_in(&server).await;
    let screen = screen(&server).await;
    let codes = Codes::asked_by(&screen).await;
    let page = typed(&hanako.browser, &codes.shown).await;
    let watch = Watch::begin(&server).await;
    for number in 0..10 {
        // A right one between takes nothing off the count.
        if number == 9 {
            assert_eq!(typed(&hanako.browser, &codes.shown).await.status(), StatusCode::OK);
        }
        assert_eq!(typed(&hanako.browser, "BCDF-GHJK").await.status(), StatusCode::BAD_REQUEST, "{number}");
    }
    assert_eq!(watch.told().await, ["device-codes-locked"]);
    // Neither by another session of hers, nor on the page that is open already.
    let Member { record, password, .. } = &hanako;
    let (browser, phone) = (server.visitor(), Authenticator::phone());
    let elsewhere = Member { browser, phone, record: record.clone(), password };
    elsewhere.sign_in_by_password().await;
    for refused in [
        typed(&hanako.browser, &codes.shown).await,
        answer(&hanako.browser, &page, "allow").await,
        typed(&elsewhere.browser, &codes.shown).await,
    ] {
        assert_eq!(refused.message().as_deref(), Some("too-many-requests"), "{}", refused.text());
        assert!(refused.header("retry-after").is_some());
    }
    assert_eq!(told(&screen.poll(&codes.own).await), (400, "authorization_pending".into()));
    // Others aren't held up by it, and she only for a while.
    let mut taro = Member::named_with_passkey(&server, "taro", "鈴木 太郎").await;
    taro.sign_in().await;
    assert_eq!(typed(&taro.browser, &codes.shown).await.status(), StatusCode::OK);
    server.wait(Span::minutes(15));
    assert_eq!(typed(&hanako.browser, &Codes::asked_by(&screen).await.shown).await.status(), StatusCode::OK);
}
}

#[tokio::test]
async fn wrong_codes_are_counted_by_address_too() {
    let server = TestServer::sqlite_with(|site| site.requests_per_minute = 6).await;
    let hanako = Member::signed_in(&server).await;
    server.wait(Span::minutes(1));
    for _ in 0..6 {
        assert_eq!(typed(&hanako.browser, "BCDF-GHJK").await.status(), StatusCode::BAD_REQUEST);
    }
    let refused = typed(&hanako.browser, "BCDF-GHJK").await;
    assert_eq!(
        (refused.status(), refused.message().as_deref()),
        (StatusCode::TOO_MANY_REQUESTS, Some("too-many-requests"))
    );
    let elsewhere = hanako.browser.copied().at("192.0.2.77");
    assert_eq!(typed(&elsewhere, "BCDF-GHJK").await.status(), StatusCode::BAD_REQUEST);
}
