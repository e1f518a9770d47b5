//! What one installation is called and where it is: settings that no organization changes.

use std::net::IpAddr;

use warifu_core::network::Network;
use warifu_webauthn::algorithm::Algorithm;

use crate::fido_metadata::MetadataFiles;

/// The settings of an installation, checked.
#[derive(Debug, Clone)]
pub struct Site {
    /// The name on every page.
    pub name: String,
    /// `https://host` or `https://host:port`; `http` only on loopback names.
    origin: String,
    host: String,
    secure: bool,
    /// WebAuthn's RP ID.
    pub rp_id: String,
    /// Origins of our pages that a ceremony is accepted from; the first is `origin`.
    pub origins: Vec<String>,
    /// Signature algorithms that a registration offers and takes, best first. Sign-in verifies every one we know,
    /// so that a passkey goes on working when its algorithm is no longer offered.
    pub algorithms: Vec<Algorithm>,
    /// Whom to ask.
    pub contact: Option<Contact>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub proxies: Vec<Network>,
    /// Addresses off the public internet that this server may call of itself.
    pub outbound_allowed: Vec<Network>,
    /// Failures and anonymous starts a minute for one address.
    pub requests_per_minute: u32,
    /// IANA name of the zone that times are told in.
    pub time_zone: jiff::tz::TimeZone,
    /// By what attestations are judged, where an organization's policy asks for them.
    pub fido_metadata: Option<MetadataFiles>,
    /// Where it is written which addresses are in which country (an MMDB file), where that is to be told.
    pub countries: Option<std::path::PathBuf>,
    /// Development: mails are shown on a page.
    pub dev: bool,
}

/// Whom a person asks when a page doesn't help.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contact {
    /// Who answers.
    pub name: String,
    /// Telephone number.
    pub telephone: String,
    /// Address.
    pub email: String,
    /// When they answer.
    pub hours: String,
}

/// Why a site can't be run like this. Each text says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SiteError {
    /// `url` is no origin.
    Url(String),
    /// Passkeys work on https, and on http only for loopback names.
    Insecure(String),
    /// The RP ID isn't the host or a domain that it ends with.
    RpId { rp_id: String, host: String },
    /// No such time zone.
    TimeZone(String),
    /// No such signature algorithm.
    Algorithm(String),
    /// Nothing is offered, so that nobody could register.
    NoAlgorithm,
}

impl std::fmt::Display for SiteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Url(url) => {
                write!(f, "url: `{url}` is no address; write it like https://id.example.jp, without a path")
            }
            Self::Insecure(url) => write!(
                f,
                "url: `{url}` is not https; browsers offer passkeys only on https (or http://localhost)"
            ),
            Self::RpId { rp_id, host } => {
                write!(f, "rp-id: `{rp_id}` must be the host `{host}` or a domain that it ends with")
            }
            Self::TimeZone(name) => {
                write!(f, "time-zone: there is no zone `{name}`; write it like Asia/Tokyo")
            }
            Self::Algorithm(name) => {
                write!(f, "algorithms: there is no `{name}`; write names like ES256 and ML-DSA-65")
            }
            Self::NoAlgorithm => f.write_str("algorithms: none is named; write names like ES256"),
        }
    }
}

impl std::error::Error for SiteError {}

impl Site {
    /// A site at `url`, an origin without a path.
    pub fn new(name: &str, url: &str) -> Result<Self, SiteError> {
        let uri: http::Uri = url.parse().map_err(|_| SiteError::Url(url.to_owned()))?;
        let plain = uri.path() == "/" && uri.query().is_none() && !url.ends_with('/');
        let (Some(scheme), Some(authority), true) = (uri.scheme_str(), uri.authority(), plain) else {
            return Err(SiteError::Url(url.to_owned()));
        };
        let host = authority.host().to_ascii_lowercase();
        match scheme {
            "https" => {}
            "http" if is_loopback(&host) => {}
            "http" => return Err(SiteError::Insecure(url.to_owned())),
            _ => return Err(SiteError::Url(url.to_owned())),
        }
        let default_port = if scheme == "https" { 443 } else { 80 };
        let origin = match authority.port_u16() {
            Some(port) if port != default_port => format!("{scheme}://{host}:{port}"),
            _ => format!("{scheme}://{host}"),
        };
        Ok(Self {
            name: name.to_owned(),
            secure: scheme == "https",
            rp_id: host.clone(),
            origins: vec![origin.clone()],
            origin,
            host,
            algorithms: Algorithm::OFFERED.to_vec(),
            contact: None,
            proxies: Vec::new(),
            outbound_allowed: Vec::new(),
            requests_per_minute: 60,
            time_zone: zone("Asia/Tokyo")?,
            fido_metadata: None,
            countries: None,
            dev: false,
        })
    }

    /// Another RP ID: a domain that the host ends with.
    pub fn with_rp_id(mut self, rp_id: &str) -> Result<Self, SiteError> {
        let fits = self.host == rp_id || self.host.ends_with(&format!(".{rp_id}"));
        if !fits || rp_id.is_empty() {
            return Err(SiteError::RpId { rp_id: rp_id.to_owned(), host: self.host });
        }
        rp_id.clone_into(&mut self.rp_id);
        Ok(self)
    }

    /// Another time zone.
    pub fn with_time_zone(mut self, name: &str) -> Result<Self, SiteError> {
        self.time_zone = zone(name)?;
        Ok(self)
    }

    /// Other algorithms offered, by their names, best first.
    pub fn with_algorithms(mut self, names: &[String]) -> Result<Self, SiteError> {
        let named = |name: &String| Algorithm::ALL.into_iter().find(|known| known.to_string() == *name);
        let known = names.iter().map(|name| named(name).ok_or_else(|| SiteError::Algorithm(name.clone())));
        self.algorithms = known.collect::<Result<_, _>>()?;
        if self.algorithms.is_empty() { Err(SiteError::NoAlgorithm) } else { Ok(self) }
    }

    /// Our origin, as browsers write it.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Our host, with the port where it isn't the usual one.
    pub fn authority(&self) -> &str {
        self.origin.split_once("//").map_or(&self.host, |(_, authority)| authority)
    }

    /// Our host, without a port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether we are on https, so that cookies carry `__Host-`.
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether we are on this computer alone, as in development: then so may be who is called.
    pub fn is_on_loopback(&self) -> bool {
        self.dev || is_loopback(&self.host)
    }

    /// Whether this peer may tell us whom it speaks for.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        self.proxies.iter().any(|proxy| proxy.contains(peer))
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.ends_with(".localhost")
}

fn zone(name: &str) -> Result<jiff::tz::TimeZone, SiteError> {
    jiff::tz::TimeZone::get(name).map_err(|_| SiteError::TimeZone(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_an_origin_and_secure() {
        for (url, origin) in [
            ("https://id.example.jp", Some("https://id.example.jp")),
            ("https://ID.example.jp:443", Some("https://id.example.jp")),
            ("https://id.example.jp:8443", Some("https://id.example.jp:8443")),
            ("http://localhost:8080", Some("http://localhost:8080")),
            ("http://id.example.jp", None),
            ("https://id.example.jp/", None),
            ("https://id.example.jp/login", None),
            ("id.example.jp", None),
            ("ftp://localhost", None),
            ("", None),
        ] {
            assert_eq!(Site::new("x", url).ok().map(|s| s.origin), origin.map(str::to_owned), "{url}");
        }
    }

    #[test]
    fn an_rp_id_is_the_host_or_its_domain() {
        let site = || Site::new("x", "https://id.example.jp").expect("a site");
        for (rp_id, fits) in [
            ("id.example.jp", true),
            ("example.jp", true),
            ("ample.jp", false),
            ("", false),
            ("example.com", false),
        ] {
            assert_eq!(site().with_rp_id(rp_id).is_ok(), fits, "{rp_id}");
        }
    }
}
