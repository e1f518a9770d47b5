//! Clients and what they were let have: read back whole, guarded, purged, and gone with what they rest on.

mod device_codes;
mod guards;
mod impossible_rows;
mod lasting;
mod races;
mod reading_back;

use warifu_core::{
    change::Change,
    client::{AccessTokenKind, Client, ClientChange, ClientSecret, ClientSettings, Consent, TokenAlgorithm},
    consent::{ConsentChange, Consented},
    evidence::Acr,
    grant::{AccessTerms, AccessToken, Grant, GrantChange, GrantState, KeptRequest, RefreshToken, Terms},
    id::Id,
    sample::{self, NOW},
    secret::TokenHash,
    time::{Span, Time},
};

use super::world::*;

fn at(minutes: i64) -> Time {
    NOW + Span::minutes(minutes)
}

fn hash(number: u8) -> TokenHash {
    TokenHash([number; 32])
}

fn client() -> Client {
    let settings = ClientSettings {
        name: "勤務表 \"Rota\"".into(),
        redirect_uris: vec!["https://rota.example/back".into()],
        scopes: vec!["openid".into(), "records".into()],
        danger_without_pkce: true,
        consent: Consent::Ask,
        id_token_algorithm: TokenAlgorithm::Rs256,
        access_token: AccessTokenKind::Opaque,
        session_hours: Some(7),
        userinfo_acr: Some(Acr::PhishingResistant),
        ..ClientSettings::default()
    };
    let secret = |number, ends_at| ClientSecret { hash: hash(number), made_at: at(-9), ends_at };
    Client {
        id: Id::from_bytes([0x61; 16]),
        client_id: "rota".into(),
        settings,
        secrets: vec![secret(0x62, Some(at(3))), secret(0x63, None)],
        enabled: true,
        configured: false,
        version: 1,
        made_at: at(-10),
    }
}

/// Configured, disabled, and with nothing else that could be left out.
fn another_client() -> Client {
    let (settings, secrets) = (ClientSettings::default(), Vec::new());
    let id = Id::from_bytes([0x64; 16]);
    Client { id, client_id: "cargo".into(), settings, secrets, enabled: false, configured: true, ..client() }
}

/// Resting on the sample's session.
fn grant() -> Grant {
    let session = sample::session().session;
    Grant {
        id: Id::from_bytes([0x65; 16]),
        client: client().id,
        member: session.member,
        session: Some(session.id),
        began_in: session.id,
        passkey: None,
        epoch: 41,
        state: GrantState::Code,
        terms: Terms {
            scope: vec!["openid".into(), "records".into()],
            resources: vec!["https://api.example/".into()],
            redirect_uri: "https://rota.example/back".into(),
            code_challenge: Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".into()),
            nonce: Some("\"花\"".into()),
            dpop_jkt: Some("jkt".into()),
            claims: Some(serde_json::json!({ "userinfo": { "email": null } })),
            acr: Acr::PhishingResistantHardware,
            amr: vec!["hwk".into(), "user".into()],
            auth_time: at(-2),
            sid: session.sid(client().id),
        },
        made_at: at(-1),
        ends_at: at(600),
    }
}

/// Going on without the session, and with nothing that could be left out.
fn lasting_grant() -> Grant {
    let terms = Terms {
        resources: Vec::new(),
        code_challenge: None,
        nonce: None,
        dpop_jkt: None,
        claims: None,
        ..grant().terms
    };
    Grant { id: Id::from_bytes([0x66; 16]), session: None, terms, ends_at: at(9_000), ..grant() }
}

fn issue(grant: Grant, code: u8) -> Change {
    GrantChange::Issue { grant: Box::new(grant), code: hash(code), code_ends_at: NOW + Span::seconds(60) }
        .into()
}

fn redeem(grant: &Grant) -> Change {
    GrantChange::Redeem { id: grant.id, now: NOW }.into()
}

fn refresh(number: u8, grant: &Grant) -> RefreshToken {
    RefreshToken {
        hash: hash(number),
        grant: grant.id,
        issued_at: at(1),
        idle_until: at(480),
        used_at: None,
        superseded: false,
        dpop_jkt: Some("jkt".into()),
    }
}

fn access(number: u8, grant: Option<&Grant>) -> AccessToken {
    AccessToken {
        hash: hash(number),
        client: client().id,
        grant: grant.map(|grant| grant.id),
        terms: AccessTerms {
            scope: vec!["records".into()],
            audience: vec!["https://api.example/".into(), "urn:b".into()],
            dpop_jkt: grant.map(|_| "jkt".to_owned()),
        },
        issued_at: at(1),
        ends_at: at(6),
    }
}

fn kept(number: u8) -> KeptRequest {
    KeptRequest {
        token: hash(number),
        client: client().id,
        parameters: "client_id=rota&state=%22".into(),
        pushed: true,
        received_at: at(-1),
        begins_until: at(1),
        kept_until: at(31),
    }
}

fn consented(scope: &[&str]) -> Consented {
    let scope = scope.iter().map(|&scope| scope.to_owned()).collect();
    let resources = vec!["https://api.example/".into()];
    Consented { member: sample::member().id, client: client().id, scope, resources, version: 1, at: at(2) }
}

/// What was agreed to after `from`.
fn further(from: i64, scope: &[&str]) -> Consented {
    Consented { version: from + 1, at: at(8), resources: vec!["urn:files".into()], ..consented(scope) }
}

/// Both clients, and a redeemed grant of each kind with its tokens.
async fn filled(world: World) -> World {
    let world = world.with_session().await;
    let create = |client| Change::from(ClientChange::Create(Box::new(client)));
    world.write(vec![create(client()), create(another_client())]).await;
    let grants =
        vec![issue(grant(), 0x71), issue(lasting_grant(), 0x72), redeem(&grant()), redeem(&lasting_grant())];
    world.write(grants).await;
    let tokens = [
        GrantChange::IssueRefresh(refresh(0x73, &grant())),
        GrantChange::IssueRefresh(refresh(0x74, &lasting_grant())),
        GrantChange::IssueAccess(access(0x75, Some(&grant()))),
        GrantChange::IssueAccess(access(0x76, None)),
        GrantChange::Keep(Box::new(kept(0x77))),
    ];
    world.write(tokens.into_iter().map(Change::from).collect()).await;
    world.write(vec![ConsentChange::First(consented(&["openid"])).into()]).await;
    world
}
