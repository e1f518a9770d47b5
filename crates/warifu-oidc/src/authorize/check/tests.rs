//! Every refusal of the second stage has a row.

use warifu_core::client::ClientSettings;

use super::*;
use crate::{
    error::ErrorCode::{self, *},
    sample,
};

fn checked(over: &[(&str, &str)], client: &Client, arrival: Arrival) -> Result<Checked, OAuthError> {
    let request = Request::parse(&sample::request(over)).expect("a client is named");
    check(&request, client, arrival)
}

#[test]
fn every_request_that_cannot_be_answered_is_refused_by_its_own_code() {
    let long = |n: usize| "a".repeat(n + 1);
    let (state, nonce, hint) = (long(LONGEST_STATE), long(LONGEST_NONCE), long(LONGEST_LOGIN_HINT));
    let (token, scope) = (long(LONGEST_HINT), long(1024));
    let essential = r#"{"id_token":{"acr":{"essential":true,"value":"loa4"}}}"#;
    let rows: Vec<(Vec<(&str, &str)>, ErrorCode)> = vec![
        // RFC 6749 §3.1: a parameter twice
        (vec![("nonce", "a"), ("nonce", "b")], InvalidRequest),
        (vec![("state", "a"), ("state", "a")], InvalidRequest),
        // OIDC Core §6, §3.1.2.6
        (vec![("request", "eyJhbGciOiJub25lIn0.e30.")], RequestNotSupported),
        (vec![("request_uri", "https://app.example/request.jwt")], RequestUriNotSupported),
        (vec![("request_uri", "urn:ietf:params:oauth:request_uri:x")], RequestUriNotSupported),
        (vec![("registration", "{}")], RegistrationNotSupported),
        // RFC 6749 §3.1.1, §4.1.2.1: neither implicit nor hybrid
        (vec![("response_type", "")], InvalidRequest),
        (vec![("response_type", "token")], UnsupportedResponseType),
        (vec![("response_type", "id_token")], UnsupportedResponseType),
        (vec![("response_type", "code id_token")], UnsupportedResponseType),
        (vec![("response_type", "none")], UnsupportedResponseType),
        // OAuth 2.0 Multiple Response Type Encoding Practices §2.1
        (vec![("response_mode", "fragment")], InvalidRequest),
        (vec![("response_mode", "query.jwt")], InvalidRequest),
        // RFC 7636 §4.3, §4.4.1; RFC 9700 §2.1.1
        (vec![("code_challenge", "")], InvalidRequest),
        (vec![("code_challenge", ""), ("code_challenge_method", "")], InvalidRequest),
        (vec![("code_challenge_method", "")], InvalidRequest),
        (vec![("code_challenge_method", "plain")], InvalidRequest),
        (vec![("code_challenge_method", "s256")], InvalidRequest),
        (vec![("code_challenge", "short")], InvalidRequest),
        // RFC 6749 §3.3
        (vec![("scope", "openid  email")], InvalidScope),
        (vec![("scope", "\"openid\"")], InvalidScope),
        (vec![("scope", "phone address")], InvalidScope),
        (vec![("scope", &scope)], InvalidScope),
        // OIDC Core §3.1.2.1
        (vec![("prompt", "none login")], InvalidRequest),
        (vec![("prompt", "create")], InvalidRequest),
        (vec![("max_age", "-1")], InvalidRequest),
        (vec![("max_age", "+1")], InvalidRequest),
        (vec![("max_age", "1.5")], InvalidRequest),
        (vec![("max_age", "99999999999999999999")], InvalidRequest),
        (vec![("state", &state)], InvalidRequest),
        (vec![("nonce", &nonce)], InvalidRequest),
        (vec![("login_hint", &hint)], InvalidRequest),
        (vec![("id_token_hint", &token)], InvalidRequest),
        // OIDC Core §5.5
        (vec![("claims", "{")], InvalidRequest),
        (vec![("claims", "[]")], InvalidRequest),
        (vec![("claims", essential)], UnmetAuthenticationRequirements),
        // RFC 8707 §2
        (vec![("resource", "https://other.example/")], InvalidTarget),
        (vec![("resource", "/records")], InvalidTarget),
        (vec![("resource", "https://api.example/#part")], InvalidTarget),
        // RFC 9449 §10
        (vec![("dpop_jkt", "short")], InvalidRequest),
    ];
    for (over, code) in rows {
        for arrival in [Arrival::Browser, Arrival::Pushed] {
            let outcome = checked(&over, &sample::client(), arrival);
            assert_eq!(outcome.map_err(|error| error.code), Err(code), "{over:?}");
        }
    }
}

#[test]
fn settings_of_the_client_refuse_what_it_may_not_ask() {
    let with = |settings| Client { settings, ..sample::client() };
    let base = sample::client().settings;
    let pushed_only = with(ClientSettings { pushed_only: true, ..base.clone() });
    let no_codes = with(ClientSettings { grants: vec![GrantKind::ClientCredentials], ..base });
    for (client, arrival, expected) in [
        (&pushed_only, Arrival::Browser, Some(InvalidRequest)), // RFC 9126 §6
        (&pushed_only, Arrival::Pushed, None),
        (&no_codes, Arrival::Browser, Some(UnauthorizedClient)), // RFC 6749 §4.1.2.1
        (&no_codes, Arrival::Pushed, Some(UnauthorizedClient)),
    ] {
        assert_eq!(checked(&[], client, arrival).err().map(|error| error.code), expected);
    }
}

#[test]
fn pkce_may_be_missing_only_where_that_was_settled_and_plain_never_passes() {
    let client = Client {
        settings: ClientSettings { danger_without_pkce: true, ..sample::client().settings },
        ..sample::client()
    };
    let none: &[_] = &[("code_challenge", ""), ("code_challenge_method", "")];
    assert_eq!(checked(none, &client, Arrival::Browser).unwrap().code_challenge, None);
    let challenge = checked(&[], &client, Arrival::Browser).unwrap().code_challenge;
    assert_eq!(challenge.as_deref(), Some(sample::CHALLENGE));
    for over in [("code_challenge_method", "plain"), ("code_challenge_method", ""), ("code_challenge", "")] {
        let outcome = checked(&[over], &client, Arrival::Browser);
        assert_eq!(outcome.map_err(|error| error.code), Err(InvalidRequest), "{over:?}");
    }
}

#[test]
fn what_was_asked_is_read_as_it_is_meant() {
    let asked = checked(
        &[
            ("scope", "openid phone email offline_access"),
            ("max_age", "0"),
            ("prompt", "login consent"),
            ("ui_locales", "fr-CA ja-JP en"),
            ("acr_values", "phrh phr"),
            ("resource", "https://api.example/"),
            ("dpop_jkt", sample::THUMBPRINT),
            ("login_hint", "hanako"),
            ("nonce", "n"),
            ("display", "popup"),
            ("unheard-of", "ignored"),
        ],
        &sample::client(),
        Arrival::Browser,
    )
    .unwrap();
    assert_eq!(asked.scope, ["openid", "email", "offline_access"]);
    assert_eq!(asked.max_age, Some(Span::seconds(0)));
    assert_eq!(asked.prompt, Prompt { login: true, consent: true, ..Prompt::default() });
    assert_eq!(asked.language, Some(Language::Ja));
    assert_eq!(asked.resources, ["https://api.example/"]);
    assert_eq!(asked.dpop_jkt.as_deref(), Some(sample::THUMBPRINT));
    assert_eq!((asked.login_hint.as_deref(), asked.nonce.as_deref()), (Some("hanako"), Some("n")));
}

#[test]
fn a_request_without_openid_is_plain_oauth() {
    let client = Client {
        settings: ClientSettings {
            scopes: vec!["records".into(), "offline_access".into()],
            ..sample::client().settings
        },
        ..sample::client()
    };
    for (asked, granted) in [("records", vec!["records"]), ("", vec![]), ("openid records", vec!["records"])]
    {
        assert_eq!(
            checked(&[("scope", asked)], &client, Arrival::Browser).unwrap().scope,
            granted,
            "{asked}"
        );
    }
    let settings = ClientSettings { grants: vec![GrantKind::AuthorizationCode], ..client.settings };
    let client = Client { settings, ..client };
    let asked = checked(&[("scope", "records offline_access")], &client, Arrival::Browser).unwrap();
    assert_eq!(asked.scope, ["records"], "no refresh tokens, so nothing outlives the session");
}

#[test]
fn what_is_granted_goes_on_without_the_session_only_where_that_was_asked() {
    let client = sample::client();
    for (scope, offline) in [("openid", None), ("openid offline_access", Some(Span::days(30)))] {
        let over = [("scope", scope), ("nonce", "n"), ("resource", "https://api.example/")];
        let request = Request::parse(&sample::request(&over)).unwrap();
        let return_to = crate::authorize::check_client(&request, Some(&client)).unwrap();
        let asked = check(&request, &client, Arrival::Browser).unwrap();
        let granted = asked.granted(&client, &return_to, Acr::PhishingResistant);
        assert_eq!((granted.client, granted.offline), (client.id, offline));
        assert_eq!((granted.redirect_uri.as_str(), granted.nonce.as_deref()), (sample::REDIRECT, Some("n")));
        assert_eq!(granted.code_challenge.as_deref(), Some(sample::CHALLENGE));
        assert_eq!((granted.resources, granted.acr), (asked.resources, Acr::PhishingResistant));
    }
}
