//! `warifu serve`: a server by its configuration file.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use tokio::net::TcpListener;
use warifu_server::listen::Certificates;

use crate::{
    config::{Config, How},
    configured_clients,
    exit::{Exit, Failure},
    installation::{Installation, ring_of},
    log,
    running::{self, Running},
    signals::Signals,
};

/// Run a server
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The configuration file; warifu.example.toml explains every line
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

impl Serve {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let config = Config::load(&self.config)?;
        log::begin(&config.log);
        let signals = Signals::new()?;
        let certificates = match config.listen.how() {
            How::Plain => None,
            How::Tls(files) => Some(Certificates::load(files).map_err(unusable)?),
        };
        let ring = ring_of(&config);
        let keys = ring.load().map_err(unusable)?;
        let clients = config.configured_clients()?;
        let mail = config.mail_settings()?;
        let metrics = warifu_server::metrics::install().map_err(unusable)?;
        let installation = Installation::open(config).await?;
        installation.organization().await?;
        let config = &installation.config;
        let mut public = Vec::new();
        for address in &config.listen.addresses {
            public.push(bind(*address).await?);
        }
        let private = bind(config.private.address).await?;
        let server = running::server(installation.site, installation.store, keys, config).await?;
        if mail.is_none() {
            tracing::warn!("there is no section [mail] in the configuration: no mail is sent");
        }
        server.replace_mail(mail);
        configured_clients::settle(&server, &clients, &config.file).await?;
        let running = Running {
            server,
            public,
            private: Some(private),
            metrics,
            certificates,
            ring,
            limits: config.listen.limits.of_connections(),
            stop_announced: config.stop_announced(),
            stop_within: config.stop_within(),
            configuration: Some(self.config),
        };
        running.run(signals).await
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let told = format!("{address} can't be listened on: {error}. `warifu doctor` knows more");
        Failure::trouble(told)
    })
}

fn unusable(error: impl std::error::Error) -> Failure {
    Failure::new(Exit::Configuration, crate::exit::chain(&error))
}
