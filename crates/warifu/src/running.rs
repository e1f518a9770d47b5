//! A server that runs: its sockets, its jobs, files that are read again, and its stop.
//!
//! The stop goes in the order in which people lose least: it is told to whoever asks for readiness while all
//! goes on, then no new connections, requests under way end, what is only noted is written, jobs end, the store
//! closes.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::{
    net::TcpListener,
    time::{MissedTickBehavior, interval, sleep},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use warifu_keys::KeyRing;
use warifu_server::{
    Server, Site,
    audit_log::AuditLog,
    clock::{SystemClock, SystemRandom},
    http, jobs,
    listen::{self, Certificates, ConnectionLimits, Door, Stop},
    metrics::Recorder,
};
use warifu_store::Store;

use crate::{
    config::{Config, RingPlace},
    configured_clients,
    exit::{Failure, chain},
    signals::{Asked, Signals},
};

/// Everything that a server runs on.
pub(crate) struct Running {
    pub(crate) server: Arc<Server>,
    pub(crate) public: Vec<TcpListener>,
    /// For health and metrics; none in `dev`.
    pub(crate) private: Option<TcpListener>,
    pub(crate) metrics: Recorder,
    /// By TLS; else in clear.
    pub(crate) certificates: Option<Arc<Certificates>>,
    pub(crate) ring: RingPlace,
    pub(crate) limits: ConnectionLimits,
    /// How long a stop is only told, while requests are still taken.
    pub(crate) stop_announced: Duration,
    pub(crate) stop_within: Duration,
    /// Whose clients are settled again when a signal asks for it; none in `dev`, which writes its file itself.
    pub(crate) configuration: Option<PathBuf>,
}

/// A server by its configuration.
pub(crate) async fn server(
    site: Site,
    store: Store,
    ring: KeyRing,
    config: &Config,
) -> Result<Arc<Server>, Failure> {
    Server::new(site, store, ring, Arc::new(SystemClock), config.passwords_at_once())
        .await
        .map_err(|trouble| Failure::trouble(trouble.to_string()))
}

impl Running {
    /// Runs until a signal says stop, and stops.
    pub(crate) async fn run(mut self, mut signals: Signals) -> Result<(), Failure> {
        let (tasks, jobs) = (TaskTracker::new(), CancellationToken::new());
        let log = self.open_log().await?;
        jobs::start(&self.server, log, &tasks, &jobs);
        let (stop, private_stop) = (Stop::new(), Stop::new());
        self.open_doors(&stop, &private_stop);
        self.attend(&mut signals).await;

        let within = if self.announce(&mut signals).await { self.stop_within } else { Duration::ZERO };
        tracing::info!("stopping: requests under way end first");
        let cut = tokio::select! {
            cut = stop.finish(within) => cut,
            // Whoever asks twice doesn't want to wait.
            () = signals.stop() => stop.finish(Duration::ZERO).await,
        };
        if cut > 0 {
            tracing::warn!(connections = cut, "connections were cut: they lasted longer than a stop may");
        }
        private_stop.finish(Duration::from_secs(1)).await;
        jobs.cancel();
        tasks.close();
        tasks.wait().await;
        self.server.store().close().await;
        tracing::info!("stopped");
        Ok(())
    }

    /// Is no longer ready, and goes on as before until whoever sends people here has noticed. False: a second signal
    /// came, and nobody wants to wait.
    async fn announce(&self, signals: &mut Signals) -> bool {
        self.server.announce_stop();
        if self.stop_announced.is_zero() {
            return true;
        }
        tracing::info!(
            seconds = self.stop_announced.as_secs(),
            "not ready any more; requests are still taken"
        );
        tokio::select! {
            () = sleep(self.stop_announced) => true,
            () = signals.stop() => false,
        }
    }

    async fn open_log(&self) -> Result<AuditLog, Failure> {
        let server = &self.server;
        let (ring, issuer) = (server.ring(), server.site().origin());
        let log = AuditLog::open(server.store(), issuer, &ring, server.now(), &mut SystemRandom).await;
        let log = log.map_err(|error| {
            let told =
                format!("{}. Is it the key ring of this installation, and has `url` changed?", chain(&error));
            Failure::trouble(told)
        })?;
        tracing::info!(origin = log.origin(), key = %log.verifier(), "audit log");
        Ok(log)
    }

    fn open_doors(&mut self, stop: &Stop, private_stop: &Stop) {
        let router = http::router(&self.server);
        let door = match &self.certificates {
            Some(certificates) => Door::tls(router, self.limits, certificates),
            None => Door::plain(router, self.limits),
        };
        for socket in std::mem::take(&mut self.public) {
            tell("public", &socket);
            listen::serve(socket, door.clone(), stop);
        }
        if let Some(socket) = self.private.take() {
            tell("private", &socket);
            let recorder = self.metrics.clone();
            let router = http::private_router(&self.server, recorder);
            let door = Door::plain(router, ConnectionLimits { connections: PRIVATE, ..self.limits });
            listen::serve(socket, door, private_stop);
        }
    }

    /// Reads files again when they change, until it is time to stop.
    async fn attend(&self, signals: &mut Signals) {
        let mut ticks = interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut trouble = None;
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                asked = signals.next() => match asked {
                    Asked::ReadAgain => self.read_again().await,
                    Asked::Stop => return,
                },
            }
            if let Some(certificates) = &self.certificates {
                certificates.reload();
            }
            self.server.reload_metadata();
            self.read_ring(&mut trouble);
            self.metrics.run_upkeep();
        }
    }

    /// What isn't looked at by itself: how mails are sent, and the clients of the configuration.
    async fn read_again(&self) {
        tracing::info!("reading certificate, key ring, FIDO metadata, mail and configured clients again");
        if let Some(file) = &self.configuration {
            read_mail_again(&self.server, file);
            configured_clients::read_again(&self.server, file).await;
        }
    }

    /// Goes on with the ring as it is now. What is wrong with it is told once, not at every look.
    fn read_ring(&self, trouble: &mut Option<String>) {
        let keys = |ring: &KeyRing| ring.keys().iter().map(|k| (k.id(), k.state())).collect::<Vec<_>>();
        let told = match self.ring.load() {
            Ok(ring) if keys(&ring) == keys(&self.server.ring()) => None,
            Ok(ring) => {
                tracing::info!(current = %ring.current().id(), keys = ring.keys().len(), "the key ring changed");
                self.server.replace_ring(ring);
                None
            }
            Err(error) => Some(chain(&error)),
        };
        if told.is_some() && told != *trouble {
            tracing::error!(error = told, "the key ring can't be read; the one before stays in use");
        }
        *trouble = told;
    }
}

/// Sends mails by the file as it is now. One that can't be used leaves it as it was.
fn read_mail_again(server: &Server, file: &Path) {
    match Config::load(file).and_then(|config| config.mail_settings()) {
        Ok(settings) => server.replace_mail(settings),
        Err(mistakes) => {
            let error = Failure::from(mistakes);
            tracing::error!(%error, "how mails are sent can't be read again; it stays as it was");
        }
    }
}

/// The line that says where we are, which a supervisor may wait for.
fn tell(which: &str, socket: &TcpListener) {
    match socket.local_addr() {
        Ok(address) => tracing::info!(which, %address, "listening"),
        Err(error) => tracing::warn!(which, %error, "listening, at an address that can't be told"),
    }
}

/// How often files are looked at. SIGHUP is faster.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Connections of machines that watch.
const PRIVATE: usize = 64;
