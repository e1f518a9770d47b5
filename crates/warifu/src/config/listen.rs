//! Where people reach us, and where machines watch us.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use serde::Deserialize;
use warifu_server::listen::{CertificateFiles, ConnectionLimits};

/// The public sockets.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Listen {
    pub(crate) addresses: Vec<SocketAddr>,
    #[serde(default)]
    pub(crate) tls: Option<TlsFiles>,
    #[serde(default)]
    pub(crate) behind_proxy: Option<BehindProxy>,
    #[serde(default)]
    pub(crate) limits: Limits,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct TlsFiles {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct BehindProxy {
    pub(crate) proxies: Vec<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(crate) struct Limits {
    pub(crate) connections: usize,
    pub(crate) handshake_seconds: u64,
    pub(crate) head_seconds: u64,
    pub(crate) request_seconds: u64,
    pub(crate) idle_seconds: u64,
}

/// The private socket.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(crate) struct Private {
    pub(crate) address: SocketAddr,
}

/// How people's browsers come to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum How {
    /// In clear: loopback, or behind a proxy.
    Plain,
    /// By TLS of ours.
    Tls(CertificateFiles),
}

impl Listen {
    /// By TLS or in clear.
    pub(crate) fn how(&self) -> How {
        match &self.tls {
            Some(TlsFiles { certificate, key }) => {
                How::Tls(CertificateFiles { certificate: certificate.clone(), key: key.clone() })
            }
            None => How::Plain,
        }
    }
}

impl Limits {
    /// Each by the name that it is written by.
    pub(super) fn by_name(self) -> [(&'static str, u64); 5] {
        [
            ("connections", self.connections as u64),
            ("handshake-seconds", self.handshake_seconds),
            ("head-seconds", self.head_seconds),
            ("request-seconds", self.request_seconds),
            ("idle-seconds", self.idle_seconds),
        ]
    }

    /// What a door is told.
    pub(crate) fn of_connections(self) -> ConnectionLimits {
        ConnectionLimits {
            connections: self.connections,
            handshake: Duration::from_secs(self.handshake_seconds),
            head: Duration::from_secs(self.head_seconds),
            request: Duration::from_secs(self.request_seconds),
            idle: Duration::from_secs(self.idle_seconds),
            ..ConnectionLimits::default()
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        let limits = ConnectionLimits::default();
        Self {
            connections: limits.connections,
            handshake_seconds: limits.handshake.as_secs(),
            head_seconds: limits.head.as_secs(),
            request_seconds: limits.request.as_secs(),
            idle_seconds: limits.idle.as_secs(),
        }
    }
}

impl Default for Private {
    fn default() -> Self {
        Self { address: SocketAddr::from((Ipv4Addr::LOCALHOST, 9464)) }
    }
}
