//! Sockets: can they be had, and are the private ones private.

use std::{io, net::SocketAddr};

use tokio::net::TcpListener;

use super::Finding;
use crate::config::Config;

pub(super) async fn examine(config: &Config) -> Vec<Finding> {
    let mut found = Vec::new();
    let addresses = config.listen.addresses.iter().chain([&config.private.address]);
    for address in addresses {
        found.extend(free(*address).await);
    }
    if !is_private(config.private.address) {
        let what = format!("`private.address` is {}, which others can reach", config.private.address);
        let mend = "Write `address = \"127.0.0.1:9464\"`, or an address of a network that only your machines \
                    are in: health and metrics are for nobody else.";
        found.push(Finding::doubtful("private-address-public", what, mend));
    }
    found
}

async fn free(address: SocketAddr) -> Option<Finding> {
    let error = TcpListener::bind(address).await.err()?;
    Some(match error.kind() {
        io::ErrorKind::AddrInUse => {
            let what = format!("{address} is in use, by Warifu itself if it runs");
            let mend =
                format!("If it doesn't run: `ss -ltnp 'sport = :{}'` says who has it.", address.port());
            Finding::doubtful("address-in-use", what, mend)
        }
        io::ErrorKind::PermissionDenied => {
            let what = format!("{address} may not be listened on by this user");
            let mend = "Ports below 1024 need AmbientCapabilities=CAP_NET_BIND_SERVICE in the unit.";
            Finding::wrong("address-forbidden", what, mend)
        }
        _ => {
            let what = format!("{address} can't be listened on: {error}");
            let mend = "Name an address of this machine (`ip address` lists them), or 0.0.0.0 for all.";
            Finding::wrong("address-unusable", what, mend)
        }
    })
}

fn is_private(address: SocketAddr) -> bool {
    match address.ip().to_canonical() {
        std::net::IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
        std::net::IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}
