//! The sockets of `dev`: 127.0.0.1, and ::1 where the computer has it. Never another address.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
};

use tokio::net::TcpListener;

use crate::exit::Failure;

/// Sockets on loopback; with port 0, a free one.
pub(super) async fn loopback(port: u16) -> Result<Vec<TcpListener>, Failure> {
    let told = |error: io::Error| {
        let told = match error.kind() {
            io::ErrorKind::AddrInUse => {
                format!("port {port} is in use; choose another by --port, or 0 for any")
            }
            _ => format!("port {port} can't be listened on: {error}"),
        };
        Failure::trouble(told)
    };
    let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(told)?;
    let port = first.local_addr().map_err(told)?.port();
    let mut sockets = vec![first];
    // Browsers try ::1 for localhost too. Without IPv6, or with somebody else there, 127.0.0.1 does.
    if let Ok(second) = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
        sockets.push(second);
    }
    Ok(sockets)
}

/// Where the first of them is.
pub(super) fn address(sockets: &[TcpListener]) -> Result<SocketAddr, Failure> {
    let first = sockets.first().ok_or_else(|| Failure::trouble("there is no socket"))?;
    first.local_addr().map_err(|error| Failure::trouble(error.to_string()))
}
