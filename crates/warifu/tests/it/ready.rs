//! Readiness: a server whose audit log falls behind says so to those who watch it.

use std::{net::SocketAddr, time::Duration};

use tokio::net::TcpListener;
use warifu_core::time::Span;
use warifu_server::{
    http,
    listen::{self, ConnectionLimits, Door, Stop},
    metrics,
};
use warifu_testkit::server::TestServer;

use crate::browser::{self, Answer};

async fn ready(address: SocketAddr) -> Answer {
    tokio::task::spawn_blocking(move || browser::get(address, "/health/ready")).await.unwrap()
}

#[tokio::test]
async fn a_server_whose_audit_log_is_behind_is_not_ready() {
    let server = TestServer::sqlite().await;
    let router = http::private_router(server.server(), metrics::install().unwrap());
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, stop) = (socket.local_addr().unwrap(), Stop::new());
    let door = Door::plain(router, ConnectionLimits::default());
    listen::serve(socket, door, &stop);
    // No job runs here, so that the first event waits for ever.
    assert_eq!(ready(address).await.status, 200);
    server.wait(Span::minutes(2));
    let answer = ready(address).await;
    assert!(answer.status == 503 && answer.text.contains("audit log"), "{}", answer.text);
    stop.finish(Duration::from_secs(30)).await;
}
