//! What the clinic asks the house, over loopback and without TLS, as any client would over the internet.

use std::{net::SocketAddr, time::Duration};

use axum::body::{Body, to_bytes};
use http::{Method, Request, header};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde::{Deserialize, de::DeserializeOwned};
use tokio::net::TcpStream;
use url::Url;
use warifu_oidc::{discovery::OPENID_CONFIGURATION, jose::JwkSet, parameters::Parameters};

const WITHIN: Duration = Duration::from_secs(10);
const LONGEST_ANSWER: usize = 256 * 1024;

/// The house, and where it listens.
#[derive(Debug, Clone)]
pub(super) struct House {
    issuer: String,
    at: SocketAddr,
}

/// What the house says of itself (OpenID Connect Discovery 1.0 §3).
#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    issuer: String,
    pub(super) authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    jwks_uri: String,
    pub(super) end_session_endpoint: String,
}

/// What a code became.
#[derive(Debug, Deserialize)]
pub(super) struct Tokens {
    pub(super) access_token: String,
    pub(super) id_token: String,
}

/// What userinfo tells.
#[derive(Debug, Deserialize)]
pub(super) struct UserInfo {
    pub(super) sub: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) preferred_username: String,
}

impl House {
    pub(super) fn new(issuer: &str, at: SocketAddr) -> Self {
        Self { issuer: issuer.to_owned(), at }
    }

    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Its metadata, which must be its own (§4.3).
    pub(super) async fn discover(&self) -> Result<Metadata, String> {
        let address = format!("{}{OPENID_CONFIGURATION}", self.issuer);
        let metadata: Metadata = self.get(&address, None).await?;
        if metadata.issuer == self.issuer { Ok(metadata) } else { Err("issuer".into()) }
    }

    pub(super) async fn keys(&self, metadata: &Metadata) -> Result<JwkSet, String> {
        let keys: serde_json::Value = self.get(&metadata.jwks_uri, None).await?;
        JwkSet::from_value(&keys).map_err(|error| error.to_string())
    }

    pub(super) async fn redeem(&self, metadata: &Metadata, form: &Parameters) -> Result<Tokens, String> {
        let request = self.request(Method::POST, &metadata.token_endpoint)?;
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(form.encode()))).await
    }

    pub(super) async fn userinfo(&self, metadata: &Metadata, access_token: &str) -> Result<UserInfo, String> {
        self.get(&metadata.userinfo_endpoint, Some(access_token)).await
    }

    async fn get<T: DeserializeOwned>(&self, address: &str, bearer: Option<&str>) -> Result<T, String> {
        let mut request = self.request(Method::GET, address)?;
        if let Some(token) = bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.ask(request.body(Body::empty())).await
    }

    /// A request to an address of the house, which is the only place that the clinic ever asks.
    fn request(&self, method: Method, address: &str) -> Result<http::request::Builder, String> {
        let url = Url::parse(address).map_err(|error| error.to_string())?;
        if url.origin().ascii_serialization() != self.issuer {
            return Err("an address of somebody else".into());
        }
        let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
        let request = Request::builder().method(method).uri(url.path());
        Ok(request.header(header::HOST, authority).header(header::CONNECTION, "close"))
    }

    /// The answer's JSON; of a refusal its `error`.
    async fn ask<T: DeserializeOwned>(
        &self,
        request: Result<Request<Body>, http::Error>,
    ) -> Result<T, String> {
        let request = request.map_err(|error| error.to_string())?;
        let asked = tokio::time::timeout(WITHIN, self.send(request)).await;
        let (good, body) = asked.map_err(|_| "too slow".to_owned())??;
        if good {
            return serde_json::from_slice(&body).map_err(|error| error.to_string());
        }
        let error: Option<Refused> = serde_json::from_slice(&body).ok();
        Err(error.map_or_else(|| "refused".to_owned(), |refused| refused.error))
    }

    async fn send(&self, request: Request<Body>) -> Result<(bool, Vec<u8>), String> {
        let told = |error: hyper::Error| error.to_string();
        let stream = TcpStream::connect(self.at).await.map_err(|error| error.to_string())?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(told)?;
        let asking = async move {
            let answer = sender.send_request(request).await.map_err(told)?;
            let good = answer.status().is_success();
            let body = to_bytes(Body::new(answer.into_body()), LONGEST_ANSWER).await;
            Ok((good, body.map_err(|error| error.to_string())?.to_vec()))
        };
        // The connection is driven until the answer has been read; how it ends after that is nobody's business.
        let (answer, _) = tokio::join!(asking, connection);
        answer
    }
}

#[derive(Deserialize)]
struct Refused {
    error: String,
}
