//! Every way a code is refused has a row.

use warifu_core::{
    client::{Client, ClientAuthentication, ClientSettings, GrantKind},
    grant::Grant,
    id::Id,
    member::{Member, Standing},
    time::Span,
};

use super::*;
use crate::{
    error::ErrorCode,
    pkce::Verifier,
    sample::{self, NOW, REDIRECT, THUMBPRINT, VERIFIER},
    token::sample::{ISSUER, asker, client, grant, member},
};

/// All that a redemption looks at.
struct Case {
    request: CodeRequest,
    grant: Grant,
    member: Member,
    client: Client,
    proof_jkt: Option<&'static str>,
    now: Time,
}

fn case() -> Case {
    let request = CodeRequest {
        code: sample::secret(),
        redirect_uri: REDIRECT.into(),
        code_verifier: Verifier::parse(VERIFIER),
        resources: vec![],
    };
    Case {
        request,
        grant: grant(GrantState::Code),
        member: member(),
        client: sample::client(),
        proof_jkt: None,
        now: NOW + Span::seconds(5),
    }
}

impl Case {
    fn redeem(&self) -> Result<Redeemed, Refused> {
        let held = Held { grant: &self.grant, member: &self.member };
        redeem(&self.request, Some(held), &asker(&self.client, self.proof_jkt), self.now)
    }
}

#[test]
fn a_code_becomes_tokens_for_the_client_that_got_it() {
    let redeemed = case().redeem().unwrap();
    let now = case().now;
    let access = Access {
        scope: vec!["openid".into(), "profile".into()],
        audience: vec![ISSUER.into()],
        dpop_jkt: None,
        ends_at: now + Span::minutes(5),
    };
    let refresh = Refresh { dpop_jkt: None, idle_until: now + Span::hours(8) };
    assert_eq!(redeemed, Redeemed { access, id_token: true, refresh: Some(refresh) });
}

#[test]
fn every_code_that_does_not_fit_is_refused() {
    use ErrorCode::{InvalidDpopProof, InvalidGrant, InvalidTarget};
    type Spoil = fn(&mut Case);
    let rows: [(Spoil, ErrorCode); 17] = [
        (|c| c.client.id = Id::from_bytes([6; 16]), InvalidGrant), // RFC 6749 §4.1.3
        (|c| c.request.redirect_uri.push('/'), InvalidGrant),
        (|c| c.request.redirect_uri = REDIRECT.to_uppercase(), InvalidGrant),
        (|c| c.now = NOW + Span::seconds(60), InvalidGrant), // RFC 6749 §4.1.2
        (|c| c.request.code_verifier = None, InvalidGrant),  // RFC 7636 §4.6
        (|c| c.request.code_verifier = Verifier::parse(&"a".repeat(43)), InvalidGrant),
        (
            |c| c.request.code_verifier = c.grant.terms.code_challenge.as_deref().and_then(Verifier::parse),
            InvalidGrant,
        ),
        (|c| c.grant.terms.code_challenge = None, InvalidGrant), // RFC 9700 §4.8.2
        (|c| c.grant.terms.dpop_jkt = Some(THUMBPRINT.into()), InvalidDpopProof), // RFC 9449 §10
        (
            |c| {
                c.grant.terms.dpop_jkt = Some(THUMBPRINT.into());
                c.proof_jkt = Some("another");
            },
            InvalidGrant,
        ),
        (|c| c.client.settings.dpop_only = true, InvalidDpopProof), // RFC 9449 §5.2
        (|c| c.request.resources = vec!["https://api.example/".into()], InvalidTarget), // RFC 8707 §2.2
        (|c| c.member.epoch += 1, InvalidGrant),
        (|c| c.member.standing = Standing::Disabled, InvalidGrant),
        (|c| c.member.valid_until = Some(NOW), InvalidGrant),
        (|c| c.grant.ends_at = c.now, InvalidGrant),
        (
            |c| {
                c.grant.terms.resources = vec!["https://api.example/".into()];
                c.request.resources = vec!["https://files.example/".into()];
            },
            InvalidTarget,
        ),
    ];
    for (row, (spoil, code)) in rows.into_iter().enumerate() {
        let mut case = case();
        spoil(&mut case);
        let outcome =
            case.redeem().map_err(|refused| (refused.error().code, matches!(refused, Refused::Error(_))));
        assert_eq!(outcome, Err((code, true)), "row {row}");
    }
    let (client, unknown) = (sample::client(), Err(Refused::Error(UNKNOWN)));
    assert_eq!(redeem(&case().request, None, &asker(&client, None), NOW), unknown);
}

#[test]
fn a_code_that_comes_twice_ends_what_it_gave_whoever_brings_it() {
    // RFC 6749 §4.1.2; RFC 9700 §4.5
    type Spoil = fn(&mut Case);
    let rows: [Spoil; 4] = [
        |_| (),
        |c| c.client.id = Id::from_bytes([6; 16]),
        |c| c.now = c.now + Span::hours(1),
        |c| c.request.code_verifier = None,
    ];
    for (row, spoil) in rows.into_iter().enumerate() {
        let mut case = case();
        case.grant.state = GrantState::Live;
        spoil(&mut case);
        let refused = case.redeem().unwrap_err();
        assert_eq!(refused, Refused::Reused(case.grant.id), "row {row}");
        assert_eq!(refused.error(), UNKNOWN, "the client isn't told the difference");
    }
}

#[test]
fn tokens_are_bound_to_the_key_that_came_and_refresh_tokens_only_of_clients_without_a_secret() {
    use ClientAuthentication::{ClientSecretBasic, None as Public};
    // RFC 9449 §5
    for (authentication, settled, proof_jkt, refresh) in [
        (ClientSecretBasic, None, Some(THUMBPRINT), None),
        (ClientSecretBasic, Some(THUMBPRINT), Some(THUMBPRINT), None),
        (Public, None, Some(THUMBPRINT), Some(THUMBPRINT)),
        (Public, None, None, None),
    ] {
        let mut case = Case { client: client(authentication), proof_jkt, ..case() };
        case.grant.terms.dpop_jkt = settled.map(str::to_owned);
        let redeemed = case.redeem().unwrap();
        assert_eq!(redeemed.access.dpop_jkt.as_deref(), proof_jkt);
        assert_eq!(redeemed.refresh.unwrap().dpop_jkt.as_deref(), refresh);
    }
}

#[test]
fn a_token_is_for_one_of_the_resources_that_were_granted() {
    let (api, files) = ("https://api.example/", "https://files.example/");
    let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    // RFC 8707 §2.2
    for (scope, granted, asked, audience) in [
        ("openid", &[][..], &[][..], Ok(&[ISSUER][..])),
        ("openid", &[api], &[], Ok(&[api, ISSUER])),
        ("openid", &[api, files], &[], Err(ErrorCode::InvalidTarget)),
        ("openid", &[api, files], &[files], Ok(&[files])),
        ("records", &[api], &[], Ok(&[api])),
    ] {
        let mut case = case();
        case.grant.terms.scope = vec![scope.into()];
        case.grant.terms.resources = owned(granted);
        case.request.resources = owned(asked);
        let redeemed = case.redeem().map(|redeemed| redeemed.access.audience);
        let told = redeemed.map_err(|refused| refused.error().code);
        assert_eq!(told, audience.map(owned), "{scope} {granted:?} {asked:?}");
    }
}

#[test]
fn no_token_outlives_what_it_hangs_on() {
    let mut case = case();
    case.grant.ends_at = case.now + Span::seconds(100);
    let redeemed = case.redeem().unwrap();
    assert_eq!(redeemed.access.ends_at, case.grant.ends_at);
    assert_eq!(redeemed.refresh.unwrap().idle_until, case.grant.ends_at);
    let settings =
        ClientSettings { grants: vec![GrantKind::AuthorizationCode], ..case.client.settings.clone() };
    case.client.settings = settings;
    assert_eq!(case.redeem().unwrap().refresh, None, "the client may not refresh");
}

#[test]
fn without_a_challenge_no_verifier_is_asked_for() {
    let mut case = case();
    (case.grant.terms.code_challenge, case.request.code_verifier) = (None, None);
    assert!(case.redeem().is_ok());
}
