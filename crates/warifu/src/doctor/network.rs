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
    TcpListener::bind(address).await.err().map(|error| refused(address, &error))
}

fn refused(address: SocketAddr, error: &io::Error) -> Finding {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            let what = format!("{address} is in use, by Warifu itself if it runs");
            let mend =
                format!("If it doesn't run: `ss -ltnp 'sport = :{}'` says who has it.", address.port());
            Finding::doubtful("address-in-use", what, mend)
        }
        io::ErrorKind::PermissionDenied => {
            let what = format!("{address} may not be listened on by this user");
            let mend = "Give the service the right to ports below 1024 (AmbientCapabilities=CAP_NET_BIND_SERVICE \
                        in its unit), or name a port above and let a proxy pass connections on.";
            Finding::wrong("address-forbidden", what, mend)
        }
        _ => {
            let what = format!("{address} can't be listened on: {error}");
            let mend = "Name an address of this machine (`ip address` lists them), or 0.0.0.0 for all.";
            Finding::wrong("address-unusable", what, mend)
        }
    }
}

fn is_private(address: SocketAddr) -> bool {
    match address.ip().to_canonical() {
        std::net::IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
        std::net::IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the system answers to an ordinary user and not to the one that tests may run as.
    #[test]
    fn an_address_that_this_user_may_not_have_is_told_from_one_that_is_not_here() {
        let address = "192.0.2.1:443".parse().unwrap();
        for (kind, name) in [
            (io::ErrorKind::PermissionDenied, "address-forbidden"),
            (io::ErrorKind::AddrNotAvailable, "address-unusable"),
            (io::ErrorKind::AddrInUse, "address-in-use"),
        ] {
            let found = refused(address, &kind.into());
            assert_eq!(found.name, name);
            assert!(found.what.contains("192.0.2.1:443"), "{found}");
        }
    }
}
