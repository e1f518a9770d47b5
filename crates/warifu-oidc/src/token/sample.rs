//! Sample values for the tests of this room: a grant of the sample client.

use warifu_core::{
    client::{Client, ClientAuthentication, ClientSettings},
    evidence::Acr,
    grant::{Grant, GrantState, Terms},
    id::Id,
    member::Member,
    time::Span,
};

use super::Asker;
use crate::sample::{self, CHALLENGE, NOW, REDIRECT};

pub(crate) const ISSUER: &str = "https://id.example";

/// A grant of the sample client, made now.
pub(crate) fn grant(state: GrantState) -> Grant {
    Grant {
        id: Id::from_bytes([8; 16]),
        client: sample::client().id,
        member: member().id,
        session: Some(Id::from_bytes([7; 16])),
        began_in: Id::from_bytes([7; 16]),
        passkey: None,
        epoch: 1,
        state,
        terms: Terms {
            scope: vec!["openid".into(), "profile".into()],
            resources: vec![],
            redirect_uri: REDIRECT.into(),
            code_challenge: Some(CHALLENGE.into()),
            nonce: None,
            dpop_jkt: None,
            claims: None,
            acr: Acr::PhishingResistant,
            amr: vec!["pop".into(), "user".into()],
            auth_time: NOW,
            sid: "sid".into(),
        },
        made_at: NOW,
        ends_at: NOW + Span::hours(24),
    }
}

pub(crate) fn member() -> Member {
    warifu_core::sample::member()
}

pub(crate) fn client(authentication: ClientAuthentication) -> Client {
    let settings = ClientSettings { authentication, ..sample::client().settings };
    Client { settings, ..sample::client() }
}

pub(crate) fn asker<'a>(client: &'a Client, proof_jkt: Option<&'a str>) -> Asker<'a> {
    Asker { client, proof_jkt, issuer: ISSUER }
}
