//! Connections of one host: so that nobody alone can hold every place.
//!
//! Counted by subscriber (an IPv6 /64), and only where the socket tells who is at the other end: behind a
//! proxy everybody comes from one address.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use warifu_core::network::subscriber;

/// The counts, shared by all sockets of a door.
#[derive(Debug)]
pub(super) struct Hosts {
    most: usize,
    open: Mutex<HashMap<IpAddr, usize>>,
}

/// One connection of a host; its end gives the place back.
#[derive(Debug)]
pub(super) struct HostPlace {
    hosts: Arc<Hosts>,
    host: IpAddr,
}

impl Hosts {
    /// At most `most` connections of one host.
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most: most.max(1), open: Mutex::default() })
    }

    /// A place for one more connection of this host, unless it has all it may have.
    pub(super) fn enter(self: &Arc<Self>, address: IpAddr) -> Option<HostPlace> {
        let host = subscriber(address);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(host).or_insert(0);
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(HostPlace { hosts: self.clone(), host })
    }
}

impl Drop for HostPlace {
    fn drop(&mut self) {
        let mut open = self.hosts.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.host) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.host);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_its_own_places_and_gives_them_back() {
        let hosts = Hosts::new(2);
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        let first = hosts.enter(ip("2001:db8::1")).expect("room");
        let _second = hosts.enter(ip("2001:db8::2")).expect("room: the same /64");
        assert!(hosts.enter(ip("2001:db8::3")).is_none());
        assert!(hosts.enter(ip("192.0.2.1")).is_some());
        drop(first);
        assert!(hosts.enter(ip("2001:db8::3")).is_some());
        drop(_second);
        assert!(hosts.open.lock().expect("whole").is_empty(), "nothing is kept of who is gone");
    }
}
