//! Every way a token is refused has a row.

use warifu_core::{client::ClientSettings, time::Span};

use super::*;
use crate::sample::{NOW, THUMBPRINT};

const ISSUER: &str = "https://id.example";

fn parameters(text: &str) -> Parameters {
    Parameters::parse(text.as_bytes()).unwrap()
}

#[test]
fn a_token_comes_in_the_header_or_the_form() {
    for (header, form, scheme) in [
        (Some("Bearer abc.d-_~+/e=="), "", Scheme::Bearer), // RFC 6750 §2.1
        (Some("bearer abc.d-_~+/e=="), "", Scheme::Bearer), // RFC 9110 §11.1
        (Some("DPoP abc.d-_~+/e=="), "", Scheme::Dpop),     // RFC 9449 §7.1
        (None, "access_token=abc.d-_~%2B/e%3D%3D", Scheme::Bearer), // RFC 6750 §2.2
    ] {
        let presented = read(header, &Parameters::default(), &parameters(form)).unwrap();
        assert_eq!(presented, Presented { scheme, token: "abc.d-_~+/e==".into() });
        assert!(!format!("{presented:?}").contains("abc"));
    }
}

#[test]
fn what_brings_no_token_or_two_is_refused() {
    let long = format!("Bearer {}", "a".repeat(LONGEST_TOKEN + 1));
    // RFC 6750 §2, §2.3, §3.1
    for (header, query, form, refused) in [
        (None, "", "", Challenge::bare()),
        (Some("Basic abc"), "", "", Challenge::bare()),
        (Some("Bearer"), "", "", Challenge::bare()),
        (None, "access_token=abc", "", Challenge::refused(IN_QUERY)),
        (Some("Bearer abc"), "access_token=abc", "", Challenge::refused(IN_QUERY)),
        (Some("Bearer abc"), "", "access_token=abc", Challenge::refused(TWICE)),
        (None, "", "access_token=abc&access_token=abc", Challenge::refused(OAuthError::REPEATED)),
        (Some("Bearer "), "", "", Challenge::refused(MALFORMED)),
        (Some("Bearer a b"), "", "", Challenge::refused(MALFORMED)),
        (Some("Bearer \"abc\""), "", "", Challenge::refused(MALFORMED)),
        (Some("Bearer =="), "", "", Challenge::refused(MALFORMED)),
        (Some("Bearer a=b"), "", "", Challenge::refused(MALFORMED)),
        (Some(&long), "", "", Challenge::refused(MALFORMED)),
    ] {
        let outcome = read(header, &parameters(query), &parameters(form));
        assert_eq!(outcome, Err(refused), "{header:?} {query} {form}");
    }
}

#[test]
fn a_token_must_be_for_us_about_a_person_and_used_as_it_is_bound() {
    let (openid, other) = (vec!["openid".to_owned()], vec!["records".to_owned()]);
    let (ours, theirs) = (vec![ISSUER.to_owned()], vec!["https://api.example/".to_owned()]);
    let good = Bearing {
        scope: &openid,
        audience: &ours,
        dpop_jkt: None,
        acr: Some(Acr::PhishingResistant),
        auth_time: Some(NOW),
    };
    let bound = Bearing { dpop_jkt: Some(THUMBPRINT), ..good };
    let refused = |error| Err(Challenge::refused(error));
    for (row, (scheme, bearing, proof, expected)) in [
        (Scheme::Bearer, good, None, Ok(())),
        (Scheme::Dpop, bound, Some(THUMBPRINT), Ok(())),
        // RFC 9449 §7.1, §7.2
        (Scheme::Bearer, bound, None, refused(BOUND)),
        (Scheme::Bearer, bound, Some(THUMBPRINT), refused(BOUND)),
        (Scheme::Dpop, good, Some(THUMBPRINT), refused(UNBOUND)),
        (Scheme::Dpop, bound, None, refused(OTHER_KEY)),
        (Scheme::Dpop, bound, Some("another"), refused(OTHER_KEY)),
        // RFC 9068 §4: audience
        (Scheme::Bearer, Bearing { audience: &theirs, ..good }, None, refused(NOT_OURS)),
        (Scheme::Bearer, Bearing { audience: &[], ..good }, None, refused(NOT_OURS)),
        (Scheme::Bearer, Bearing { acr: None, auth_time: None, ..good }, None, refused(NO_PERSON)),
        // RFC 6750 §3.1, insufficient_scope
        (Scheme::Bearer, Bearing { scope: &other, ..good }, None, refused(NO_OPENID)),
        (Scheme::Bearer, Bearing { scope: &[], ..good }, None, refused(NO_OPENID)),
    ]
    .into_iter()
    .enumerate()
    {
        let outcome = check(scheme, &bearing, proof, ISSUER, &StepUp::default(), NOW);
        assert_eq!(outcome, expected, "row {row}");
    }
}

#[test]
fn what_was_proved_must_be_strong_and_recent_enough() {
    let (openid, ours) = (vec!["openid".to_owned()], vec![ISSUER.to_owned()]);
    let (password, phr) = (Acr::Password, Acr::PhishingResistant);
    // RFC 9470 §3
    for (acr, needed, seconds, met) in [
        (password, StepUp::default(), 3600, true),
        (password, StepUp { acr: Some(phr), max_age: None }, 0, false),
        (phr, StepUp { acr: Some(phr), max_age: None }, 3600, true),
        (Acr::PhishingResistantHardware, StepUp { acr: Some(phr), max_age: None }, 0, true),
        (phr, StepUp { acr: None, max_age: Some(Span::minutes(1)) }, 60, true),
        (phr, StepUp { acr: None, max_age: Some(Span::minutes(1)) }, 61, false),
    ] {
        let bearing = Bearing {
            scope: &openid,
            audience: &ours,
            dpop_jkt: None,
            acr: Some(acr),
            auth_time: Some(NOW - Span::seconds(seconds)),
        };
        let outcome = check(Scheme::Bearer, &bearing, None, ISSUER, &needed, NOW);
        assert_eq!(outcome, if met { Ok(()) } else { Err(Challenge::step_up(needed)) });
    }
}

#[test]
fn what_is_demanded_is_what_was_settled_about_the_client() {
    for (acr, seconds) in [(None, None), (Some(Acr::PhishingResistant), None), (None, Some(300))] {
        let settings =
            ClientSettings { userinfo_acr: acr, userinfo_max_age: seconds, ..ClientSettings::default() };
        assert_eq!(StepUp::settled(&settings), StepUp { acr, max_age: seconds.map(Span::seconds) });
    }
}

#[test]
fn a_refusal_says_in_its_header_what_to_come_back_with() {
    let step_up = StepUp { acr: Some(Acr::PhishingResistant), max_age: Some(Span::minutes(5)) };
    let nonce = OAuthError::new(ErrorCode::UseDpopNonce, "a nonce is needed");
    let server = OAuthError::new(ErrorCode::TemporarilyUnavailable, "come back later");
    for (challenge, status, told) in [
        (Challenge::bare(), 401, ""), // RFC 6750 §3.1: no code where nothing came
        (
            Challenge::refused(TWICE),
            400,
            r#", error="invalid_request", error_description="more than one access token (RFC 6750 section 2)""#,
        ),
        (
            Challenge::refused(NO_OPENID),
            403,
            r#", error="insufficient_scope", error_description="the scope openid is needed", scope="openid""#,
        ),
        (
            Challenge::refused(BOUND),
            401,
            r#", error="invalid_token", error_description="the access token is bound to a key: use the DPoP scheme""#,
        ),
        // RFC 9449 §9
        (
            Challenge::refused(nonce),
            401,
            r#", error="use_dpop_nonce", error_description="a nonce is needed""#,
        ),
        (
            Challenge::refused(server),
            503,
            r#", error="temporarily_unavailable", error_description="come back later""#,
        ),
        // RFC 9470 §3
        (
            Challenge::step_up(step_up),
            401,
            concat!(
                r#", error="insufficient_user_authentication", "#,
                r#"error_description="a stronger or more recent sign-in is needed", "#,
                r#"acr_values="phr", max_age="300""#
            ),
        ),
    ] {
        assert_eq!(challenge.status(), status);
        let [bearer, dpop] = challenge.www_authenticate();
        assert_eq!(bearer, format!(r#"Bearer realm="warifu"{told}"#));
        assert_eq!(
            dpop,
            format!(r#"DPoP realm="warifu"{told}, algs="ES256 ES384 EdDSA Ed25519 PS256 RS256""#)
        );
    }
}
