//! One connection, from its first byte to its last.
//!
//! Every wait in it has an end. A panic while answering ends that request and nothing else. The
//! protocol is settled before the first byte of HTTP (by ALPN; in clear it is HTTP/1.1), so that no
//! guessing has to wait for a client that sends half a preface.

use std::{
    convert::Infallible,
    future::Future,
    net::SocketAddr,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::Arc,
    task::Poll,
};

use axum::{Router, body::Body, response::Response};
use http::{HeaderValue, Request, StatusCode, header};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::Semaphore,
    time::{sleep, timeout},
};
use tower::ServiceExt as _;

use super::{ConnectionLimits, Door, Stop, idle::Idle};
use crate::http::Peer;

/// Attends to a connection until it ends, or the stop ends it.
pub(super) async fn attend(stream: TcpStream, peer: SocketAddr, door: &Door, stop: &Stop) {
    let open = metrics::gauge!("warifu_connections_open");
    open.increment(1.0);
    tokio::select! {
        () = converse(stream, peer, door, stop) => {}
        () = stop.is_cut() => {}
    }
    open.decrement(1.0);
}

async fn converse(stream: TcpStream, peer: SocketAddr, door: &Door, stop: &Stop) {
    // Answers are whole when they are written; waiting to fill packets only delays them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection ended before its first byte");
        return;
    }
    let peer = Peer(peer.ip().to_canonical());
    let Some(acceptor) = &door.tls else {
        return exchange(stream, Protocol::Http1, peer, door, stop).await;
    };
    let handshake = tokio::select! {
        () = stop.begun() => return,
        handshake = timeout(door.limits.handshake, acceptor.accept(stream)) => handshake,
    };
    match handshake {
        Ok(Ok(stream)) => {
            let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
            let protocol = if http2 { Protocol::Http2 } else { Protocol::Http1 };
            exchange(stream, protocol, peer, door, stop).await;
        }
        Ok(Err(error)) => {
            metrics::counter!("warifu_tls_handshakes_failed_total").increment(1);
            tracing::debug!(%error, "a TLS handshake failed");
        }
        Err(_) => {
            metrics::counter!("warifu_tls_handshakes_failed_total").increment(1);
            tracing::debug!("a TLS handshake took too long");
        }
    }
}

#[derive(Clone, Copy)]
enum Protocol {
    Http1,
    Http2,
}

async fn exchange<S>(stream: S, protocol: Protocol, peer: Peer, door: &Door, stop: &Stop)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let io = TokioIo::new(Idle::new(stream, door.limits.idle));
    let builder = builder(protocol, &door.limits);
    let (router, limit, under_way) = (door.router.clone(), door.limits.request, door.under_way.clone());
    let service = service_fn(move |request| answer(request, peer, router.clone(), limit, under_way.clone()));
    let mut connection = pin!(builder.serve_connection(io, service));
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        () = stop.begun() => None,
        () = sleep(door.limits.life) => None,
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            connection.as_mut().graceful_shutdown();
            let Ok(ended) = timeout(door.limits.request + door.limits.idle, connection).await else { return };
            ended
        }
    };
    if let Err(error) = ended {
        tracing::debug!(error = error.to_string(), "a connection ended early");
    }
}

fn builder(protocol: Protocol, limits: &ConnectionLimits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_headers(LARGEST_HEAD_LINES)
        .max_buf_size(LARGEST_HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(LARGEST_HEAD as u32);
    match protocol {
        Protocol::Http1 => builder.http1_only(),
        Protocol::Http2 => builder.http2_only(),
    }
}

async fn answer(
    request: Request<Incoming>,
    peer: Peer,
    router: Router,
    limit: std::time::Duration,
    under_way: Arc<Semaphore>,
) -> Result<Response, Infallible> {
    // More work at once only makes everybody wait; a load balancer has other replicas.
    let Ok(_place) = under_way.try_acquire() else { return Ok(refusal(StatusCode::SERVICE_UNAVAILABLE)) };
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(peer);
    Ok(match timeout(limit, caught(routed(router, request))).await {
        Ok(Ok(response)) => response,
        Ok(Err(Panicked)) => {
            metrics::counter!("warifu_panics_total").increment(1);
            refusal(StatusCode::INTERNAL_SERVER_ERROR)
        }
        Err(_) => refusal(StatusCode::REQUEST_TIMEOUT),
    })
}

async fn routed(router: Router, request: Request<Body>) -> Response {
    router.oneshot(request).await.unwrap_or_else(|never| match never {})
}

/// An answer for which there is no page: none could be rendered. The connection ends with it.
fn refusal(status: StatusCode) -> Response {
    let mut response = Response::new(Body::from(status.canonical_reason().unwrap_or_default()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The request was ended by a panic, which the panic hook has logged.
struct Panicked;

async fn caught<F: Future>(future: F) -> Result<F::Output, Panicked> {
    let mut future = pin!(future);
    // After a panic the future is never polled again, so that nothing half changed in it is seen.
    std::future::poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
        Ok(polled) => polled.map(Ok),
        Err(_) => Poll::Ready(Err(Panicked)),
    })
    .await
}

/// Bytes of a request's head. Two journeys of 3 KB in cookies fit twice over.
const LARGEST_HEAD: usize = 16 * 1024;
/// Lines of a request's head.
const LARGEST_HEAD_LINES: usize = 100;
/// Requests at once on one HTTP/2 connection.
const STREAMS: u32 = 100;
