//! The sample clinic beside the product: its socket on loopback, and the client that the product knows it by.

use std::sync::Arc;

use tokio::net::TcpListener;
use warifu_core::client::ClientSettings;
use warifu_server::{
    clock::{SystemClock, SystemRandom},
    listen::{self, ConnectionLimits, Door, Stop},
    sample_clinic,
};

use super::sockets;
use crate::{exit::Failure, installation::Installation};

/// A clinic that is to be opened.
pub(super) struct Clinic {
    pub(super) origin: String,
    sockets: Vec<TcpListener>,
}

impl Clinic {
    /// On the port after the product's; where that is taken, or the product has any, on a free one.
    pub(super) async fn bind(port: u16) -> Result<Self, Failure> {
        let next = if port == 0 { 0 } else { port.checked_add(1).unwrap_or(0) };
        let sockets = match sockets::loopback(next).await {
            Err(_) if next > 0 => sockets::loopback(0).await?,
            bound => bound?,
        };
        let origin = format!("http://localhost:{}", sockets::address(&sockets)?.port());
        Ok(Self { origin, sockets })
    }

    /// Makes it known to the installation: made at the first start, and told where it is at every later one.
    pub(super) async fn register(&self, at: &Installation) -> Result<(), Failure> {
        let settings = sample_clinic::settings(&self.origin);
        match at.store.find_client(sample_clinic::CLIENT_ID).await? {
            Some(client) => {
                // Whatever else somebody has tried out stays.
                let settings = ClientSettings {
                    redirect_uris: settings.redirect_uris,
                    post_logout_redirect_uris: settings.post_logout_redirect_uris,
                    backchannel_logout_uri: settings.backchannel_logout_uri,
                    ..client.settings.clone()
                };
                let changed = at.acting().change_client(&client, settings, &mut SystemRandom);
                if let Some(decision) = changed {
                    at.write(decision).await?;
                }
            }
            None => {
                let made = at.acting().create_client(sample_clinic::CLIENT_ID, settings, &mut SystemRandom);
                let made = made.map_err(|_| Failure::trouble("the sample clinic can't be a client"))?;
                at.write(made).await?;
            }
        }
        Ok(())
    }

    /// Opens it, for the product that listens on `house`, until the stop.
    pub(super) fn open(
        self,
        site: &warifu_server::Site,
        house: &[TcpListener],
        limits: ConnectionLimits,
        stop: &Stop,
    ) -> Result<(), Failure> {
        let house = sockets::address(house)?;
        let router = sample_clinic::router(&self.origin, site, house, Arc::new(SystemClock));
        let door = Door::plain(router.map_err(Failure::trouble)?, limits);
        for socket in self.sockets {
            listen::serve(socket, door.clone(), stop);
        }
        Ok(())
    }
}
