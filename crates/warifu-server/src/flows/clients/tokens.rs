//! Writing tokens: what was decided, as the client and the resource will read it.

use warifu_core::{
    client::{AccessTokenKind, Client},
    grant::{AccessTerms, AccessToken as OpaqueToken, Grant, GrantChange, RefreshToken},
    id::Id,
    member::Member,
    secret::Token,
    time::Time,
};
use warifu_oidc::{
    access_token::{AccessToken, Authentication},
    claims::{self, ClaimsAsked, Person},
    id_token::IdToken,
    jose::SigningKey,
    subject,
    token::{Access, Refresh, TokenType},
};

use super::Refused;
use crate::{
    server::{Server, Trouble},
    token_keys::TokenKeys,
};

/// What tokens are written with.
pub(super) struct Writing<'a> {
    pub(super) server: &'a Server,
    pub(super) keys: &'a TokenKeys,
    pub(super) client: &'a Client,
    pub(super) now: Time,
}

/// A token's text, and what is to be committed before it is told.
pub(super) struct Written {
    pub(super) text: String,
    pub(super) change: Option<GrantChange>,
}

impl Writing<'_> {
    fn key(&self) -> Result<&SigningKey, Refused> {
        let algorithm = self.client.settings.id_token_algorithm;
        let key = self.keys.signing(algorithm);
        key.ok_or_else(|| Trouble::Bug(format!("there is no key for {algorithm:?}")).into())
    }

    /// What this client calls the member.
    pub(super) fn subject(&self, member: Id<Member>) -> String {
        subject::of(&self.client.settings.subject, self.keys.salt(), member)
    }

    /// An access token; of the client itself where there is no grant.
    pub(super) fn access(&self, access: &Access, grant: Option<&Grant>) -> Result<Written, Refused> {
        match self.client.settings.access_token {
            AccessTokenKind::Jwt => self.signed(access, grant),
            AccessTokenKind::Opaque => Ok(self.opaque(access, grant)),
        }
    }

    fn signed(&self, access: &Access, grant: Option<&Grant>) -> Result<Written, Refused> {
        let mut random = self.server.random();
        let unique = Id::<OpaqueToken>::new(self.now, &mut random);
        let token = AccessToken {
            issuer: self.server.site().origin(),
            subject: &grant.map_or_else(|| self.client.client_id.clone(), |grant| self.subject(grant.member)),
            client_id: &self.client.client_id,
            audience: &access.audience,
            scope: &access.scope,
            issued_at: self.now,
            life: access.ends_at - self.now,
            // Names the grant, so that userinfo and introspection see when that has ended.
            jti: &grant.map_or_else(|| unique.to_string(), |grant| format!("{}.{unique}", grant.id)),
            dpop_jkt: access.dpop_jkt.as_deref(),
            authentication: grant.map(|grant| Authentication {
                auth_time: grant.terms.auth_time,
                acr: grant.terms.acr,
                amr: &grant.terms.amr,
                sid: &grant.terms.sid,
            }),
        };
        Ok(Written { text: sign(token.sign(self.key()?))?, change: None })
    }

    fn opaque(&self, access: &Access, grant: Option<&Grant>) -> Written {
        let token = Token::new(&mut self.server.random());
        let terms = AccessTerms {
            scope: access.scope.clone(),
            audience: access.audience.clone(),
            dpop_jkt: access.dpop_jkt.clone(),
        };
        let change = GrantChange::IssueAccess(OpaqueToken {
            hash: token.hash(),
            client: self.client.id,
            grant: grant.map(|grant| grant.id),
            terms,
            issued_at: self.now,
            ends_at: access.ends_at,
        });
        Written { text: token.reveal(), change: Some(change) }
    }

    /// A refresh token.
    pub(super) fn refresh(&self, refresh: Refresh, grant: &Grant) -> Written {
        let token = Token::new(&mut self.server.random());
        let change = GrantChange::IssueRefresh(RefreshToken {
            hash: token.hash(),
            grant: grant.id,
            issued_at: self.now,
            idle_until: refresh.idle_until,
            used_at: None,
            superseded: false,
            dpop_jkt: refresh.dpop_jkt,
        });
        Written { text: token.reveal(), change: Some(change) }
    }

    /// An ID token, beside this access token.
    pub(super) fn id_token(&self, grant: &Grant, member: &Member, access: &str) -> Result<String, Refused> {
        let (terms, person) = (&grant.terms, person(member, self.subject(member.id)));
        let asked = terms.claims.as_ref().map(ClaimsAsked::from_document).transpose();
        let asked = asked.map_err(|_| Trouble::Bug("a grant keeps claims that can't be read".into()))?;
        let token = IdToken {
            issuer: self.server.site().origin(),
            subject: &person.sub,
            client_id: &self.client.client_id,
            issued_at: self.now,
            life: self.client.settings.token_life(),
            auth_time: terms.auth_time,
            nonce: terms.nonce.as_deref(),
            acr: terms.acr,
            amr: &terms.amr,
            access_token: Some(access),
            sid: &terms.sid,
            further: &claims::id_token(&person, &terms.scope, &asked.unwrap_or_default()),
        };
        sign(token.sign(self.key()?))
    }
}

fn sign(signed: Result<String, warifu_oidc::jose::SignError>) -> Result<String, Refused> {
    signed.map_err(|error| Trouble::Bug(format!("a token: {error}")).into())
}

/// A member, as clients may be told.
pub(super) fn person(member: &Member, sub: String) -> Person {
    Person {
        sub,
        name: member.name.clone(),
        preferred_username: member.member_id.to_string(),
        email: member.email.as_ref().map(|email| email.as_str().to_owned()),
        // Only addresses that are known to be theirs are kept.
        email_verified: member.email.is_some(),
        locale: member.language.tag().to_owned(),
        updated_at: None,
    }
}

/// How an access token is used.
pub(super) const fn token_type(access: &Access) -> TokenType {
    match access.dpop_jkt {
        Some(_) => TokenType::DPoP,
        None => TokenType::Bearer,
    }
}
