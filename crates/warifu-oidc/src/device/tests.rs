//! What is typed, what is asked, and what lacks before it is allowed.

use serde_json::json;
use warifu_core::{
    client::ClientSettings,
    evidence::{Evidence, Method},
    random::Seeded,
};

use super::*;
use crate::{
    authorize::Step,
    sample::{self, NOW, THUMBPRINT},
};

/// The sample client, which may use the flow.
fn screen() -> Client {
    let grants = vec![GrantKind::DeviceCode, GrantKind::RefreshToken];
    Client { settings: ClientSettings { grants, ..sample::client().settings }, ..sample::client() }
}

fn form(text: &str) -> Parameters {
    Parameters::parse(text.as_bytes()).unwrap()
}

#[test]
fn a_user_code_is_read_however_it_is_typed() {
    let code = UserCode::new(&mut Seeded::new(3));
    let shown = code.shown();
    assert_eq!((shown.len(), shown.as_bytes()[4]), (9, b'-'));
    for typed in [shown.clone(), shown.to_lowercase(), code.as_str().to_owned(), format!(" {shown} ")] {
        assert_eq!(UserCode::parse(&typed), Some(code.clone()), "{typed}");
    }
    for typed in [
        "ＢＣＤＦＧＨＪＫ",
        "ｂｃｄｆーｇｈｊｋ",
        "bcdf\u{3000}GHJK",
        "BCDF–GHJK",
        "B.C.D.F/G.H.J.K",
        "BCDFｰGHJK",
        "BCDF\u{2212}GHJK\r\n",
    ] {
        assert_eq!(UserCode::parse(typed).as_ref().map(UserCode::as_str), Some("BCDFGHJK"), "{typed}");
    }
    let long = "B".repeat(60_000);
    for typed in ["", "BCDF-GHJ", "BCDF-GHJKL", "ABCD-EFGH", "BCDF-GHJ1", "ВCDFGHJK", "ビーシー", &long]
    {
        assert_eq!(UserCode::parse(typed), None, "{typed:.40}");
    }
    assert_ne!(code, UserCode::new(&mut Seeded::new(4)));
}

#[test]
fn a_device_is_answered_with_both_codes() {
    let code = UserCode::parse("BCDFGHJK").unwrap();
    let answer = Response::new(&sample::secret(), &code, "https://id.example/device");
    // RFC 8628 §3.2
    let expected = json!({"device_code": sample::secret().reveal(), "user_code": "BCDF-GHJK",
        "verification_uri": "https://id.example/device",
        "verification_uri_complete": "https://id.example/device?user_code=BCDF-GHJK",
        "expires_in": 600, "interval": 5});
    assert_eq!(serde_json::to_value(answer).unwrap(), expected);
}

#[test]
fn what_is_asked_is_kept_without_who_asks_and_read_as_the_client_may_have_it() {
    let asked =
        "client_id=clinic&client_secret=hush&scope=openid+phone&resource=https://api.example/&dpop_jkt=mine";
    let kept = keep(&form(asked), &screen(), Some(THUMBPRINT)).unwrap();
    assert_eq!(
        kept.encode(),
        format!("scope=openid+phone&resource=https%3A%2F%2Fapi.example%2F&dpop_jkt={THUMBPRINT}")
    );
    let read = read(&kept, &screen()).unwrap();
    assert_eq!(
        (&read.scope[..], &read.resources[..]),
        (&["openid".into()][..], &["https://api.example/".into()][..])
    );
    let granted = read.granted(&screen(), Acr::PhishingResistant);
    assert_eq!((granted.redirect_uri.as_str(), granted.dpop_jkt.as_deref()), ("", Some(THUMBPRINT)));
    assert_eq!(granted.offline, None);
    // Without a proof nothing is bound, whatever is said.
    assert_eq!(keep(&form("dpop_jkt=mine"), &screen(), None).unwrap().encode(), "");
    let offline = super::read(&form("scope=openid+offline_access"), &screen()).unwrap();
    assert_eq!(offline.granted(&screen(), Acr::Password).offline, Some(Span::days(30)));
}

#[test]
fn only_a_client_that_may_use_the_flow_begins_it() {
    let long = format!("scope=openid&resource=https://api.example/{}", "a".repeat(LONGEST));
    // RFC 8628 §3.1, §3.2; RFC 6749 §5.2; RFC 8707 §2
    for (text, client, code) in [
        ("scope=openid", &sample::client(), ErrorCode::UnauthorizedClient),
        ("scope=%22", &screen(), ErrorCode::InvalidScope),
        ("scope=phone", &screen(), ErrorCode::InvalidScope),
        ("scope=a&scope=b", &screen(), ErrorCode::InvalidRequest),
        ("resource=urn:other", &screen(), ErrorCode::InvalidTarget),
        (&long, &screen(), ErrorCode::InvalidRequest),
    ] {
        assert_eq!(keep(&form(text), client, None).map_err(|error| error.code), Err(code), "{text:.40}");
    }
}

#[test]
fn who_answers_has_proved_it_as_the_client_wants_it() {
    let passkey = Method::by(&warifu_core::sample::passkey(), true);
    let session = |method: Method, at: Time| Session {
        evidence: vec![Evidence { method, at }],
        ..warifu_core::sample::session().session
    };
    let password = || Method::Password { version: 1 };
    let earlier = NOW - Span::hours(2);
    let (phr, lowest) = (Acr::PhishingResistant, Acr::Password);
    for (classes, hours, session, has_passkey, expected) in [
        (vec![], None, session(password(), earlier), true, Next::Answer(lowest)),
        (vec!["phr"], None, session(passkey.clone(), earlier), true, Next::Answer(phr)),
        (vec!["phr"], None, session(password(), earlier), true, Next::Missing(Step::Stronger(phr))),
        // Signed in since the device asked, on a page that didn't know what the client wants.
        (vec!["phr"], None, session(password(), NOW), true, Next::Missing(Step::Stronger(phr))),
        // Asked for once, and not to be had: done without, as at the authorization endpoint.
        (vec!["phr"], None, session(password(), NOW), false, Next::Answer(lowest)),
        (vec!["phrh"], None, session(passkey.clone(), NOW), true, Next::Answer(phr)),
        (vec![], Some(1), session(password(), NOW), true, Next::Answer(lowest)),
        (vec![], Some(1), session(passkey.clone(), earlier), true, Next::Missing(Step::Fresh(None))),
        (vec![], Some(3), session(passkey, earlier), true, Next::Answer(phr)),
    ] {
        let mut client = screen();
        client.settings.default_acr_values = classes.iter().map(|&class| class.to_owned()).collect();
        client.settings.session_hours = hours;
        let request = read(&form("scope=openid"), &client).unwrap();
        assert_eq!(
            request.lacks(&client, &session, (NOW, NOW), has_passkey),
            expected,
            "{classes:?} {hours:?}"
        );
    }
}

#[test]
fn nothing_weaker_than_the_floor_allows_a_device() {
    let session = |method: Method, at: Time| Session {
        evidence: vec![Evidence { method, at }],
        ..warifu_core::sample::session().session
    };
    let passkey = || Method::by(&warifu_core::sample::passkey(), true);
    let (phr, phrh) = (Acr::PhishingResistant, Acr::PhishingResistantHardware);
    let earlier = NOW - Span::minutes(2);
    for (floor, session, has_passkey, answered) in [
        (phr, session(Method::Password { version: 1 }, NOW), false, false),
        (phr, session(Method::Password { version: 1 }, earlier), true, false),
        (phr, session(passkey(), earlier), true, true),
        (phrh, session(passkey(), NOW), true, false),
    ] {
        let mut client = screen();
        client.settings.least_acr = Some(floor);
        let lacks =
            read(&form("scope=openid"), &client).unwrap().lacks(&client, &session, (NOW, NOW), has_passkey);
        assert_eq!(matches!(lacks, Next::Answer(_)), answered, "{floor:?} {lacks:?}");
    }
}
