//! Accepting connections: sockets in, requests for the router out, and a stop that loses none of them.
//!
//! It owns TLS, the limits of a connection and the graceful stop. It never looks into a request beyond
//! putting the [`Peer`](crate::http::Peer) into it, and never believes what a header says of the sender.
//! A connection that doesn't get on is closed, so that none can hold its place for ever.

mod certificate;
mod connection;
mod hosts;
mod idle;
mod stop;

use std::{sync::Arc, time::Duration};

use axum::Router;
use tokio::{net::TcpListener, sync::Semaphore};
use tokio_rustls::TlsAcceptor;

use hosts::{HostPlace, Hosts};

pub use certificate::{CertificateError, CertificateFiles, Certificates, Reloaded};
pub use stop::Stop;

/// How long and how much one connection may take, and how many there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// Connections at once; whoever comes then waits in the system's queue until one ends.
    pub connections: usize,
    /// Of these, one host's at most, where we see the hosts: with TLS. More are closed at once.
    pub of_one_host: usize,
    /// Requests at once, of all connections together; more are answered 503.
    pub requests: usize,
    /// For the TLS handshake, whole.
    pub handshake: Duration,
    /// For the head of a request, whole; and for the next request to begin.
    pub head: Duration,
    /// For a request, from its head to the head of the answer; the body of the request included.
    pub request: Duration,
    /// For the next byte in either direction.
    pub idle: Duration,
    /// After this a connection is asked to end, whatever it does.
    pub life: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            of_one_host: 1_000,
            requests: 2_000,
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(15),
            request: Duration::from_secs(30),
            idle: Duration::from_secs(60),
            life: Duration::from_secs(60 * 60),
        }
    }
}

/// What stands behind a socket.
pub struct Door {
    router: Router,
    limits: ConnectionLimits,
    tls: Option<TlsAcceptor>,
    places: Arc<Semaphore>,
    hosts: Option<Arc<Hosts>>,
    under_way: Arc<Semaphore>,
}

impl Door {
    /// HTTP/1.1 in clear: for loopback, and behind a proxy.
    pub fn plain(router: Router, limits: ConnectionLimits) -> Arc<Self> {
        Self::new(router, limits, None)
    }

    /// HTTP/1.1 and HTTP/2 over TLS 1.2 and 1.3.
    pub fn tls(router: Router, limits: ConnectionLimits, certificates: &Arc<Certificates>) -> Arc<Self> {
        Self::new(router, limits, Some(TlsAcceptor::from(certificates.server_config())))
    }

    fn new(router: Router, limits: ConnectionLimits, tls: Option<TlsAcceptor>) -> Arc<Self> {
        let hosts = tls.is_some().then(|| Hosts::new(limits.of_one_host));
        let places = Arc::new(Semaphore::new(limits.connections.max(1)));
        let under_way = Arc::new(Semaphore::new(limits.requests.max(1)));
        Arc::new(Self { router, limits, tls, places, hosts, under_way })
    }
}

impl Door {
    /// A place among those of its host; nothing to hold where hosts aren't seen. `None`: the host has all it may have.
    fn enter(&self, host: std::net::IpAddr) -> Option<Option<HostPlace>> {
        let Some(hosts) = &self.hosts else { return Some(None) };
        let place = hosts.enter(host.to_canonical());
        if place.is_none() {
            metrics::counter!("warifu_connections_refused_total").increment(1);
            tracing::debug!("a host has all the connections it may have");
        }
        place.map(Some)
    }
}

/// Begins to accept, until the stop begins. Several sockets may share a door, and with it its places.
pub fn serve(socket: TcpListener, door: Arc<Door>, stop: &Stop) {
    // Tracked like the connections, so that none can be accepted after the stop has counted them.
    stop.track(accept(socket, door, stop.clone()));
}

async fn accept(socket: TcpListener, door: Arc<Door>, stop: Stop) {
    loop {
        // A place first: without one, connections wait where they cost us nothing.
        let place = tokio::select! {
            () = stop.begun() => return,
            place = door.places.clone().acquire_owned() => place.expect("the places are never closed"),
        };
        let accepted = tokio::select! {
            () = stop.begun() => return,
            accepted = socket.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Some(host_place) = door.enter(peer.ip()) else { continue };
                let (door, connection_stop) = (door.clone(), stop.clone());
                stop.track(async move {
                    connection::attend(stream, peer, &door, &connection_stop).await;
                    drop((place, host_place));
                });
            }
            // Out of file handles or memory: other connections have to end before it gets better.
            Err(error) if is_ours(&error) => {
                tracing::error!(%error, "no connection can be accepted; trying again in a second");
                tokio::select! {
                    () = stop.begun() => return,
                    () = tokio::time::sleep(Duration::from_secs(1)) => {}
                }
            }
            // The other side was gone before we looked.
            Err(error) => tracing::debug!(%error, "a connection ended before it was accepted"),
        }
    }
}

fn is_ours(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    !matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused
    )
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpStream,
    };

    use super::*;
    use crate::http::Peer;

    async fn open(limits: ConnectionLimits) -> (std::net::SocketAddr, Stop) {
        let router = Router::new()
            .route(
                "/peer",
                get(|axum::Extension(Peer(ip)): axum::Extension<Peer>| async move { ip.to_string() }),
            )
            .route("/panic", get(|| async { panic!("on purpose") as &str }))
            .route("/never", get(std::future::pending::<&str>));
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, stop) = (socket.local_addr().unwrap(), Stop::new());
        serve(socket, Door::plain(router, limits), &stop);
        (address, stop)
    }

    async fn answers(stream: &mut TcpStream, path: &str) -> String {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = [0; 1024];
        let length = stream.read(&mut bytes).await.unwrap();
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    }

    #[tokio::test]
    async fn a_panic_ends_its_request_and_nothing_else() {
        let (address, stop) = open(ConnectionLimits::default()).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        assert!(answers(&mut stream, "/panic").await.starts_with("HTTP/1.1 500"));
        let answer = answers(&mut stream, "/peer").await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.1"), "{answer}");
        drop(stream);
        assert_eq!(stop.finish(Duration::from_secs(30)).await, 0);
    }

    #[tokio::test]
    async fn an_answer_that_never_comes_is_given_up() {
        let limits = ConnectionLimits { request: Duration::from_millis(10), ..ConnectionLimits::default() };
        let (address, stop) = open(limits).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        assert!(answers(&mut stream, "/never").await.starts_with("HTTP/1.1 408"));
        drop(stream);
        assert_eq!(stop.finish(Duration::from_secs(30)).await, 0);
    }

    #[tokio::test]
    async fn a_connection_that_lived_its_life_is_asked_to_end() {
        let limits = ConnectionLimits { life: Duration::from_millis(10), ..ConnectionLimits::default() };
        let (address, _stop) = open(limits).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        assert_eq!(stream.read(&mut [0; 1]).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn an_idle_connection_ends_as_soon_as_a_stop_begins() {
        let (address, stop) = open(ConnectionLimits::default()).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        answers(&mut stream, "/peer").await;
        stop.begin();
        assert_eq!(stream.read(&mut [0; 1]).await.unwrap(), 0);
        assert_eq!(stop.finish(Duration::from_secs(30)).await, 0);
    }
}
