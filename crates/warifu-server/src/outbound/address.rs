//! Which addresses a call of ours may go to, unless the configuration names them: those of the public internet.
//!
//! What is special by IANA's registries (RFC 6890) is refused: whoever settles a client must not read, or knock at,
//! what only this machine and its network can reach (prevents server-side request forgery).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use warifu_core::network::Network;

/// Ranges of IPv4 that aren't public.
const SPECIAL_4: [&str; 15] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
];
/// Ranges of IPv6 that aren't public, in the one that is ([`PUBLIC_6`]).
const SPECIAL_6: [&str; 4] = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];
const PUBLIC_6: &str = "2000::/3";
/// Addresses of IPv4, as networks write them that have IPv6 alone (RFC 6052).
const TRANSLATED: &str = "64:ff9b::/96";

/// Whether everybody on the internet may come to this address.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(_) => !is_in(address, &SPECIAL_4),
        IpAddr::V6(v6) if is_in(address, &[TRANSLATED]) => is_public(IpAddr::V4(translated(v6))),
        IpAddr::V6(_) => is_in(address, &[PUBLIC_6]) && !is_in(address, &SPECIAL_6),
    }
}

fn is_in(address: IpAddr, ranges: &[&str]) -> bool {
    ranges.iter().filter_map(|range| Network::parse(range)).any(|range| range.contains(address))
}

fn translated(address: Ipv6Addr) -> Ipv4Addr {
    let [.., a, b, c, d] = address.octets();
    Ipv4Addr::new(a, b, c, d)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        for (address, public) in [
            ("1.1.1.1", true),
            ("8.8.8.8", true),
            ("100.63.255.255", true),
            ("172.15.255.255", true),
            ("172.32.0.0", true),
            ("192.0.1.0", true),
            ("223.255.255.255", true),
            ("0.0.0.0", false),
            ("10.0.0.1", false),
            ("100.64.0.1", false),
            ("127.0.0.1", false),
            ("127.255.255.254", false),
            ("169.254.169.254", false),
            ("172.16.0.1", false),
            ("172.31.255.255", false),
            ("192.0.0.192", false),
            ("192.0.2.1", false),
            ("192.168.1.1", false),
            ("198.19.255.255", false),
            ("198.51.100.1", false),
            ("203.0.113.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("2606:4700:4700::1111", true),
            ("2a00:1450:4001::1", true),
            ("::", false),
            ("::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:8.8.8.8", true),
            ("::127.0.0.1", false),
            ("64:ff9b::8.8.8.8", true),
            ("64:ff9b::169.254.169.254", false),
            ("64:ff9b:1::10.0.0.1", false),
            ("100::1", false),
            ("2001::1", false),
            ("2001:db8::1", false),
            ("2002:7f00:1::", false),
            ("3fff::1", false),
            ("fc00::1", false),
            ("fd00:ec2::254", false),
            ("fe80::1", false),
            ("fec0::1", false),
            ("ff02::1", false),
        ] {
            assert_eq!(is_public(address.parse().expect(address)), public, "{address}");
        }
        for range in SPECIAL_4.iter().chain(&SPECIAL_6).chain(&[PUBLIC_6, TRANSLATED]) {
            assert!(Network::parse(range).is_some(), "{range}");
        }
    }
}
