//! Calls that this server makes of itself, to addresses that others have settled: each guarded as if an attacker had.
//!
//! https alone, or http to this computer where the site is on it itself. A name is resolved once, what it resolves to
//! is judged, and the connection goes to that very address (prevents DNS rebinding). No redirect is followed, no proxy
//! of the environment used, no cookie kept, no content of an answer read; 5 seconds in all.

mod address;
#[cfg(test)]
mod tests;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::body::Body;
use http::{HeaderValue, Method, Request, header};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{InvalidDnsNameError, ServerName},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::OnceCell,
};
use tokio_rustls::TlsConnector;
use url::{Host, Url};
use warifu_core::network::Network;

use crate::site::Site;

/// From the first question to the name server to the head of the answer.
const WITHIN: Duration = Duration::from_secs(5);
/// The head of an answer, in bytes: the least that hyper takes.
const LONGEST_HEAD: usize = 8 * 1024;

/// Makes the calls of one server.
#[derive(Debug)]
pub(crate) struct Outbound {
    allowed: Vec<Network>,
    loopback: bool,
    tls: OnceCell<Arc<ClientConfig>>,
}

/// Why a call wasn't answered: told to the operator.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    #[error("{0} isn't on the public internet; outbound-allowed in the configuration doesn't name it")]
    Address(std::net::IpAddr),
    #[error("it can't be reached: {0}")]
    Connect(io::Error),
    #[error("it doesn't speak HTTP as it should: {0}")]
    Http(#[from] hyper::Error),
    #[error("its address can't be called: it is to be https, without a user's name")]
    Malformed,
    #[error("its name can't be resolved: {0}")]
    Resolve(io::Error),
    #[error("this computer has no certificates of authorities to trust")]
    Roots,
    #[error("TLS with it failed: {0}")]
    Tls(io::Error),
    #[error("it didn't answer within {} seconds", WITHIN.as_secs())]
    TooSlow,
}

impl From<InvalidDnsNameError> for Unanswered {
    fn from(_: InvalidDnsNameError) -> Self {
        Self::Malformed
    }
}

/// Whether a call to this address would be made by this site. Its name is resolved and judged, and nobody called.
pub async fn judge_call(site: &Site, url: &str) -> Result<(), Unanswered> {
    let url = Url::parse(url).map_err(|_| Unanswered::Malformed)?;
    Outbound::new(site).find_addresses(&url).await.map(drop)
}

impl Outbound {
    pub(crate) fn new(site: &Site) -> Self {
        Self { allowed: site.outbound_allowed.clone(), loopback: site.is_on_loopback(), tls: OnceCell::new() }
    }

    /// Posts a form; the status of the answer, whichever it is.
    pub(crate) async fn post_form(&self, url: &str, form: String) -> Result<u16, Unanswered> {
        let asked = tokio::time::timeout(WITHIN, self.post(url, form)).await;
        asked.unwrap_or(Err(Unanswered::TooSlow))
    }

    async fn post(&self, url: &str, form: String) -> Result<u16, Unanswered> {
        let url = Url::parse(url).map_err(|_| Unanswered::Malformed)?;
        let stream = connect(&self.find_addresses(&url).await?).await?;
        let request = request(&url, form)?;
        if url.scheme() == "http" {
            return ask(stream, request).await;
        }
        let name = match url.host() {
            Some(Host::Domain(name)) => ServerName::try_from(name.to_owned())?,
            Some(Host::Ipv4(v4)) => ServerName::from(std::net::IpAddr::V4(v4)),
            Some(Host::Ipv6(v6)) => ServerName::from(std::net::IpAddr::V6(v6)),
            None => return Err(Unanswered::Malformed),
        };
        let tls = TlsConnector::from(self.tls().await?);
        ask(tls.connect(name, stream).await.map_err(Unanswered::Tls)?, request).await
    }

    /// Where this may go to: what the name resolves to now, and may be called.
    async fn find_addresses(&self, url: &Url) -> Result<Vec<SocketAddr>, Unanswered> {
        let named = !url.username().is_empty() || url.password().is_some();
        if named || !matches!(url.scheme(), "http" | "https") {
            return Err(Unanswered::Malformed);
        }
        let port = url.port_or_known_default().ok_or(Unanswered::Malformed)?;
        let found: Vec<SocketAddr> = match url.host().ok_or(Unanswered::Malformed)? {
            Host::Domain(name) => {
                tokio::net::lookup_host((name, port)).await.map_err(Unanswered::Resolve)?.collect()
            }
            Host::Ipv4(v4) => vec![SocketAddr::from((v4, port))],
            Host::Ipv6(v6) => vec![SocketAddr::from((v6, port))],
        };
        self.permitted(url.scheme(), &found)
    }

    /// Those of the addresses that may be called by this scheme.
    fn permitted(&self, scheme: &str, found: &[SocketAddr]) -> Result<Vec<SocketAddr>, Unanswered> {
        let may = |at: &&SocketAddr| {
            let (ip, here) = (at.ip().to_canonical(), self.loopback && at.ip().to_canonical().is_loopback());
            let allowed = || self.allowed.iter().any(|range| range.contains(ip));
            if scheme == "http" { here } else { here || address::is_public(ip) || allowed() }
        };
        let permitted: Vec<SocketAddr> = found.iter().filter(may).copied().collect();
        match found.first() {
            None => Err(Unanswered::Resolve(io::ErrorKind::NotFound.into())),
            Some(_) if !permitted.is_empty() => Ok(permitted),
            Some(_) if scheme == "http" => Err(Unanswered::Malformed),
            Some(refused) => Err(Unanswered::Address(refused.ip())),
        }
    }

    /// The authorities that the system trusts: those of an organization of its own are added there, and whoever keeps
    /// the system keeps them. Read at the first call.
    async fn tls(&self) -> Result<Arc<ClientConfig>, Unanswered> {
        let read = async || {
            let roots = tokio::task::spawn_blocking(|| {
                let mut roots = RootCertStore::empty();
                roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
                roots
            });
            let roots = roots.await.map_err(|_| Unanswered::Roots)?;
            if roots.is_empty() { Err(Unanswered::Roots) } else { config(roots) }
        };
        self.tls.get_or_try_init(read).await.cloned()
    }
}

fn config(roots: RootCertStore) -> Result<Arc<ClientConfig>, Unanswered> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|_| Unanswered::Roots)?;
    Ok(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
}

async fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, Unanswered> {
    TcpStream::connect(addresses).await.map_err(Unanswered::Connect)
}

fn request(url: &Url, form: String) -> Result<Request<Body>, Unanswered> {
    let path = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::HOST, authority)
        .header(header::USER_AGENT, HeaderValue::from_static("Warifu"))
        .header(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"))
        .header(header::CONNECTION, HeaderValue::from_static("close"));
    request.body(Body::from(form)).map_err(|_| Unanswered::Malformed)
}

/// Asks, and lets go of the connection with the head of the answer: its status.
async fn ask<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    request: Request<Body>,
) -> Result<u16, Unanswered> {
    let mut builder = http1::Builder::new();
    builder.max_buf_size(LONGEST_HEAD);
    let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await?;
    // Where the connection ends first, what is asked over it ends with an error of its own.
    let drive = async {
        let _ = connection.await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        answer = sender.send_request(request) => Ok(answer?.status().as_u16()),
        () = drive => Err(Unanswered::TooSlow),
    }
}
