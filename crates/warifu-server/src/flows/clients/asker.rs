//! Who asks: the client's proof of itself, and the proof of its key (RFC 9449). Both are spent in the commit of
//! what they ask for, on whichever replica.

use std::{net::IpAddr, sync::Arc};

use warifu_core::{
    ceremony::{NONCE_GRACE, NonceChange},
    change::Change,
    client::Client,
    time::Time,
};
use warifu_keys::{Context, TagPurpose};
use warifu_oidc::{
    client::authentication::{self, Checked},
    client_assertion,
    dpop::{self, Nonces},
    error::{ErrorCode, OAuthError},
    jose::JwkSet,
    parameters::Parameters,
};

use super::Refused;
use crate::server::{Server, Written};

/// A request of a client, as it came.
pub(crate) struct Asked<'a> {
    pub(crate) authorization: Option<&'a str>,
    /// The `DPoP` header; where it came twice, both in one text, which is no proof.
    pub(crate) dpop: Option<&'a str>,
    pub(crate) method: &'a str,
    /// The endpoint's path.
    pub(crate) path: &'static str,
    pub(crate) query: Parameters,
    pub(crate) form: Parameters,
    pub(crate) now: Time,
    pub(crate) address: IpAddr,
}

/// A client that has proved who it is.
pub(super) struct Asker {
    pub(super) client: Arc<Client>,
    /// Thumbprint of the key that it holds.
    pub(super) jkt: Option<String>,
    /// What its proofs spend.
    pub(super) spends: Vec<Change>,
}

impl Asked<'_> {
    /// Who asks.
    pub(super) async fn asker(&self, server: &Server) -> Result<Asker, Refused> {
        let (client, mut spends) = self.client(server).await?;
        let key = self.key(server, None, None, &mut spends);
        let jkt = key.map_err(dpop::Refused::at_token_endpoint)?;
        Ok(Asker { client, jkt, spends })
    }

    async fn client(&self, server: &Server) -> Result<(Arc<Client>, Vec<Change>), Refused> {
        let caller = authentication::read(self.authorization, &self.form)?;
        let client = server.find_client(&caller.client_id).await?;
        let checked = authentication::check(client.as_deref(), &caller, self.now)?;
        let client =
            client.ok_or(OAuthError::new(ErrorCode::InvalidClient, "client authentication failed"))?;
        let mut spends = Vec::new();
        if let Checked::Assertion(assertion) = checked {
            let issuer = server.site().origin();
            let keys = client.settings.jwks.as_ref().and_then(|jwks| JwkSet::from_value(jwks).ok());
            let keys =
                keys.ok_or(OAuthError::new(ErrorCode::InvalidClient, "the client has no usable keys"))?;
            let endpoint = format!("{issuer}{}", self.path);
            let token = format!("{issuer}/token");
            let expected = client_assertion::Expected {
                client_id: &client.client_id,
                keys: &keys,
                issuer,
                endpoints: &[&endpoint, &token],
            };
            let proved =
                client_assertion::verify(&assertion, &expected, self.now).map_err(OAuthError::from)?;
            spends.push(spend(proved.spend, proved.spend_until));
        }
        Ok((client, spends))
    }

    /// The key whose proof came with the request, if one did.
    pub(super) fn key(
        &self,
        server: &Server,
        access_token: Option<&str>,
        bound: Option<&str>,
        spends: &mut Vec<Change>,
    ) -> Result<Option<String>, dpop::Refused> {
        let Some(proof) = self.dpop else { return Ok(None) };
        let nonces = nonces(server, self.now);
        let url = format!("{}{}", server.site().origin(), self.path);
        let expected =
            dpop::Expected { method: self.method, url: &url, access_token, bound, nonces: &nonces.taken() };
        let proved = dpop::verify(proof, &expected, self.now)?;
        spends.push(spend(proved.spend, proved.spend_until));
        Ok(Some(proved.jkt.to_string()))
    }
}

/// The nonce to give with every answer to a proof (RFC 9449 §8.2).
pub(crate) fn nonce(server: &Server, now: Time) -> String {
    nonces(server, now).given().to_owned()
}

fn nonces(server: &Server, now: Time) -> Nonces {
    let ring = server.ring();
    let context = Context { issuer: server.site().origin(), id: b"" };
    let mac = |step: &[u8]| {
        let tag = ring.tag(TagPurpose::DpopNonce, context, step);
        warifu_core::secret::sha256(&[b"dpop-nonce", &tag.to_bytes()])
    };
    dpop::nonces(mac, now)
}

fn spend(nonce: [u8; 32], until: Time) -> Change {
    NonceChange::Spend { nonce, keep_until: until + NONCE_GRACE }.into()
}

/// What a proof is told that was brought before.
pub(super) const fn replayed(jkt: Option<&String>) -> OAuthError {
    match jkt {
        Some(_) => OAuthError::new(ErrorCode::InvalidDpopProof, "the DPoP proof was used before"),
        None => OAuthError::new(ErrorCode::InvalidClient, "the client assertion was used before"),
    }
}

impl Asker {
    /// Spends the proofs of a request that changes nothing else.
    pub(super) async fn spend(&self, server: &Server) -> Result<(), Refused> {
        if !self.spends.is_empty() && server.commit(&self.spends).await? != Written::Yes {
            return Err(replayed(self.jkt.as_ref()).into());
        }
        Ok(())
    }
}
