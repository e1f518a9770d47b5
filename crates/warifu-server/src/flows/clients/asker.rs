//! Who asks: the client's proof of itself, and the proof of its key (RFC 9449). Each that held is spent, on whichever
//! replica: in the commit of what it asks for, and where that is refused in one of its own, before the client hears of
//! it (prevents that a proof is brought again after a refusal). Where we fail ourselves, nothing was answered.

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

use warifu_store::guard;

use super::Refused;
use crate::server::{Server, Trouble, Written};

/// A request of a client, as it came.
pub(crate) struct Asked<'a> {
    pub(crate) authorization: Option<&'a str>,
    /// The `DPoP` header; where it came twice, both in one text, which is no proof.
    pub(crate) dpop: Option<&'a str>,
    pub(crate) method: &'a str,
    /// The endpoint's path.
    pub(crate) path: &'a str,
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
    /// What its assertion spends.
    assertion: Option<Change>,
    /// What its proof of the key spends.
    proof: Option<Change>,
}

/// A key, and what its proof spends.
pub(super) struct Proved {
    pub(super) jkt: String,
    pub(super) spend: Change,
}

impl Asked<'_> {
    /// Who asks.
    pub(super) async fn asker(&self, server: &Server) -> Result<Asker, Refused> {
        let (client, assertion) = self.client(server).await?;
        let mut asker = Asker { client, jkt: None, assertion, proof: None };
        let key = self.key(server, None, None).map_err(dpop::Refused::at_token_endpoint);
        if let Some(proved) = asker.demand(server, key).await? {
            (asker.jkt, asker.proof) = (Some(proved.jkt), Some(proved.spend));
        }
        Ok(asker)
    }

    async fn client(&self, server: &Server) -> Result<(Arc<Client>, Option<Change>), Refused> {
        let caller = authentication::read(self.authorization, &self.form)?;
        let client = server.find_client(&caller.client_id).await?;
        let checked = authentication::check(client.as_deref(), &caller, self.now)?;
        let client =
            client.ok_or(OAuthError::new(ErrorCode::InvalidClient, "client authentication failed"))?;
        let mut spends = None;
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
            spends = Some(spend(proved.spend, proved.spend_until));
        }
        Ok((client, spends))
    }

    /// The key whose proof came with the request, if one did.
    pub(super) fn key(
        &self,
        server: &Server,
        access_token: Option<&str>,
        bound: Option<&str>,
    ) -> Result<Option<Proved>, dpop::Refused> {
        let Some(proof) = self.dpop else { return Ok(None) };
        let nonces = nonces(server, self.now);
        let url = format!("{}{}", server.site().origin(), self.path);
        let expected =
            dpop::Expected { method: self.method, url: &url, access_token, bound, nonces: &nonces.taken() };
        let proved = dpop::verify(proof, &expected, self.now)?;
        let spend = spend(proved.spend, proved.spend_until);
        Ok(Some(Proved { jkt: proved.jkt.to_string(), spend }))
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

const ASSERTION_REPLAYED: OAuthError =
    OAuthError::new(ErrorCode::InvalidClient, "the client assertion was used before");
pub(super) const PROOF_REPLAYED: OAuthError =
    OAuthError::new(ErrorCode::InvalidDpopProof, "the DPoP proof was used before");

impl Asker {
    /// Writes what was decided, and with it that the proofs are spent. Where one was brought before, nothing is.
    pub(super) async fn commit(&self, server: &Server, decided: Vec<Change>) -> Result<Written, Refused> {
        let spends = self.assertion.iter().chain(&self.proof).cloned();
        let changes: Vec<Change> = spends.chain(decided).collect();
        if changes.is_empty() {
            return Ok(Written::Yes);
        }
        match server.commit(&changes).await? {
            Written::Stale(guard::NONCE) => Err(self.replayed(server).await?.into()),
            written => Ok(written),
        }
    }

    /// Goes on with what was found good. Where it was refused, the proofs are spent all the same.
    pub(super) async fn demand<T>(
        &self,
        server: &Server,
        found: Result<T, impl Into<Refused>>,
    ) -> Result<T, Refused> {
        match found.map_err(Into::into) {
            Err(refused @ (Refused::Challenge(_) | Refused::Error(_))) => {
                self.commit(server, Vec::new()).await?;
                Err(refused)
            }
            found => found,
        }
    }

    /// Which of the proofs was brought before. The other held, so that it is spent too.
    async fn replayed(&self, server: &Server) -> Result<OAuthError, Trouble> {
        let mut told = None;
        for (spend, replayed) in [(&self.assertion, ASSERTION_REPLAYED), (&self.proof, PROOF_REPLAYED)] {
            if let Some(spend) = spend
                && server.commit(std::slice::from_ref(spend)).await? != Written::Yes
            {
                told.get_or_insert(replayed);
            }
        }
        Ok(told.unwrap_or(PROOF_REPLAYED))
    }
}
