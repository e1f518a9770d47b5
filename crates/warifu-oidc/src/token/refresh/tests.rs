//! Every way a refresh token is refused has a row.

use warifu_core::{
    client::{Client, ClientAuthentication, GrantKind},
    grant::Grant,
    id::Id,
    member::{Member, Standing},
    time::Span,
};

use super::*;
use crate::{
    sample::{self, NOW, THUMBPRINT},
    token::sample::{ISSUER, asker, client, grant, member},
};

struct Case {
    request: RefreshRequest,
    token: RefreshToken,
    grant: Grant,
    member: Member,
    client: Client,
    proof_jkt: Option<&'static str>,
    now: Time,
}

fn case() -> Case {
    let now = NOW + Span::hours(1);
    let token = sample::secret();
    Case {
        token: RefreshToken {
            hash: token.hash(),
            grant: Id::from_bytes([8; 16]),
            issued_at: NOW,
            idle_until: NOW + Span::hours(8),
            used_at: None,
            superseded: false,
            dpop_jkt: None,
        },
        request: RefreshRequest { refresh_token: token, scope: None, resources: vec![] },
        grant: grant(GrantState::Live),
        member: member(),
        client: sample::client(),
        proof_jkt: None,
        now,
    }
}

impl Case {
    fn refresh(&self) -> Result<Refreshed, Refused> {
        let held = Held { grant: &self.grant, member: &self.member };
        let brought = Brought { token: &self.token, held };
        refresh(&self.request, Some(brought), &asker(&self.client, self.proof_jkt), self.now)
    }
}

#[test]
fn a_refresh_token_becomes_the_next_one() {
    let case = case();
    let access = Access {
        scope: vec!["openid".into(), "profile".into()],
        audience: vec![ISSUER.into()],
        dpop_jkt: None,
        ends_at: case.now + Span::minutes(5),
    };
    let refresh = Refresh { dpop_jkt: None, idle_until: case.now + Span::hours(8) };
    assert_eq!(case.refresh(), Ok(Refreshed { access, id_token: true, refresh, spend: Spend::First }));
}

#[test]
fn one_whose_answer_arrived_ends_everything_at_once() {
    // RFC 9700 §4.14.2
    let mut case = case();
    (case.token.used_at, case.token.superseded) = (Some(case.now), true);
    assert_eq!(case.refresh(), Err(Refused::Reused(Id::from_bytes([8; 16]))));
}

#[test]
fn one_that_was_used_works_for_its_grace_and_then_ends_everything() {
    // RFC 9700 §4.14.2
    for (milliseconds, expected) in [
        (0, Ok(Spend::InGrace)),
        (9_999, Ok(Spend::InGrace)),
        (10_000, Err(Refused::Reused(Id::from_bytes([8; 16])))),
        (3_600_000, Err(Refused::Reused(Id::from_bytes([8; 16])))),
    ] {
        let mut case = case();
        case.token.used_at = Some(case.now - Span::millis(milliseconds));
        assert_eq!(case.refresh().map(|refreshed| refreshed.spend), expected, "{milliseconds}");
    }
}

#[test]
fn a_reuse_is_a_reuse_whoever_brings_it() {
    type Spoil = fn(&mut Case);
    let rows: [Spoil; 3] =
        [|c| c.client.id = Id::from_bytes([6; 16]), |c| c.now = c.grant.ends_at, |c| c.member.epoch += 1];
    for (row, spoil) in rows.into_iter().enumerate() {
        let mut case = case();
        case.token.used_at = Some(NOW);
        spoil(&mut case);
        let refused = case.refresh().unwrap_err();
        assert_eq!(refused, Refused::Reused(case.grant.id), "row {row}");
        assert_eq!(refused.error(), UNKNOWN, "the client isn't told the difference");
    }
}

#[test]
fn every_refresh_token_that_does_not_fit_is_refused() {
    use ErrorCode::{InvalidDpopProof, InvalidGrant, InvalidScope, InvalidTarget};
    type Spoil = fn(&mut Case);
    let rows: [(Spoil, ErrorCode); 17] = [
        (|c| c.client.id = Id::from_bytes([6; 16]), InvalidGrant), // RFC 6749 §6
        (|c| c.now = c.token.idle_until, InvalidGrant),
        (|c| c.grant.ends_at = c.now, InvalidGrant),
        (|c| c.grant.state = GrantState::Code, InvalidGrant),
        (|c| c.client.settings.grants = vec![GrantKind::AuthorizationCode], InvalidGrant),
        (|c| c.member.epoch += 1, InvalidGrant),
        (|c| c.member.standing = Standing::Disabled, InvalidGrant),
        (|c| c.member.valid_until = Some(c.now), InvalidGrant),
        (|c| c.request.scope = Some(vec!["email".into()]), InvalidScope), // RFC 6749 §6
        (|c| c.request.scope = Some(vec!["openid".into(), "email".into()]), InvalidScope),
        (|c| c.request.resources = vec!["https://api.example/".into()], InvalidTarget), // RFC 8707 §2.2
        (|c| c.grant.terms.resources = vec!["urn:a".into(), "urn:b".into()], InvalidTarget),
        (|c| c.token.dpop_jkt = Some(THUMBPRINT.into()), InvalidDpopProof), // RFC 9449 §5
        (
            |c| {
                c.token.dpop_jkt = Some(THUMBPRINT.into());
                c.proof_jkt = Some("another");
            },
            InvalidGrant,
        ),
        (|c| c.client.settings.dpop_only = true, InvalidDpopProof),
        (
            |c| {
                c.token.used_at = Some(c.now);
                c.client.id = Id::from_bytes([6; 16]);
            },
            InvalidGrant,
        ),
        (
            |c| {
                c.token.used_at = Some(c.now);
                c.member.epoch += 1;
            },
            InvalidGrant,
        ),
    ];
    for (row, (spoil, code)) in rows.into_iter().enumerate() {
        let mut case = case();
        spoil(&mut case);
        let outcome =
            case.refresh().map_err(|refused| (refused.error().code, matches!(refused, Refused::Error(_))));
        assert_eq!(outcome, Err((code, true)), "row {row}");
    }
    let (client, unknown) = (sample::client(), Err(Refused::Error(UNKNOWN)));
    assert_eq!(refresh(&case().request, None, &asker(&client, None), NOW), unknown);
}

#[test]
fn scopes_and_resources_narrow_this_access_token_and_not_the_grant() {
    let mut case = case();
    case.grant.terms.resources = vec!["https://api.example/".into(), "https://files.example/".into()];
    case.request.scope = Some(vec!["profile".into()]);
    case.request.resources = vec!["https://api.example/".into()];
    let refreshed = case.refresh().unwrap();
    assert_eq!((refreshed.access.scope, refreshed.id_token), (vec!["profile".to_owned()], false));
    assert_eq!(refreshed.access.audience, ["https://api.example/"]);
    assert_eq!(case.grant.terms.scope, ["openid", "profile"]);
}

#[test]
fn a_client_with_a_secret_may_change_its_key_and_one_without_may_not() {
    use ClientAuthentication::{ClientSecretBasic, None as Public};
    // RFC 9449 §5
    for (authentication, bound, proof_jkt, next) in [
        (ClientSecretBasic, None, Some(THUMBPRINT), None),
        (Public, Some(THUMBPRINT), Some(THUMBPRINT), Some(THUMBPRINT)),
        (Public, None, Some(THUMBPRINT), Some(THUMBPRINT)),
        (Public, None, None, None),
    ] {
        let mut case = Case { client: client(authentication), proof_jkt, ..case() };
        case.token.dpop_jkt = bound.map(str::to_owned);
        let refreshed = case.refresh().unwrap();
        assert_eq!(refreshed.access.dpop_jkt.as_deref(), proof_jkt);
        assert_eq!(refreshed.refresh.dpop_jkt.as_deref(), next);
    }
}
