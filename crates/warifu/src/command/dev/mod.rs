//! `warifu dev`: from nothing to a running installation, for one person on one computer.
//!
//! It listens on loopback only, by sockets that it makes itself, and there is no way to say otherwise:
//! its sample members have passwords that everybody knows. It is `serve` with a configuration that it
//! writes into its data folder, so that every other command works there too.

mod clinic;
mod folder;
mod people;
mod sockets;

use std::path::PathBuf;

use clap::Args;
use warifu_core::{member::Member, time::Span};
use warifu_server::{
    Server,
    clock::{Clock as _, SystemClock, SystemRandom},
    listen::Stop,
};

use clinic::Clinic;

use crate::{
    config::{Config, LogFormat, LogSettings, program},
    exit::Failure,
    installation::{Installation, ring_of},
    log,
    output::say,
    running::{self, Running},
    signals::Signals,
};

/// Try it: a whole installation on this computer, made in a moment
///
/// Everything is kept in one folder; delete the folder to begin anew. Only this computer can reach it.
#[derive(Debug, Args)]
pub(super) struct Dev {
    /// The folder to keep everything in
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// The port at http://localhost; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// FIDO's signed list of authenticator models, to try policies that ask for attestations
    #[arg(long, value_name = "BLOB")]
    fido_metadata: Option<PathBuf>,
    /// The root in PEM that signs the list, where it isn't FIDO's own
    #[arg(long, value_name = "PEM", requires = "fido_metadata")]
    fido_metadata_root: Option<PathBuf>,
}

impl Dev {
    pub(super) async fn run(self) -> Result<(), Failure> {
        log::begin(&LogSettings { level: "warn".into(), format: LogFormat::Text });
        let signals = Signals::new()?;
        folder::make(&self.data)?;
        let public = sockets::loopback(self.port).await?;
        let clinic = Clinic::bind(self.port).await?;
        let file = folder::write_config(&self.data, &public, &self.fido_metadata()?)?;
        folder::make_key_ring(&self.data, SystemClock.now(), &mut SystemRandom)?;
        let installation = Installation::open(Config::load(&file)?).await?;
        let operator = people::make(&installation).await?;
        clinic.register(&installation).await?;
        self.tell(&installation, &operator, &clinic).await?;

        let ring = ring_of(&installation.config);
        let keys = ring.load().map_err(|error| Failure::trouble(crate::exit::chain(&error)))?;
        let metrics =
            warifu_server::metrics::install().map_err(|error| Failure::trouble(error.to_string()))?;
        let Installation { config, mut site, store } = installation;
        site.dev = true;
        let server: std::sync::Arc<Server> = running::server(site, store, keys, &config).await?;
        let (limits, clinic_stop) = (config.listen.limits.of_connections(), Stop::new());
        clinic.open(server.site(), &public, limits, &clinic_stop)?;
        let running = Running {
            server,
            public,
            private: None,
            metrics,
            certificates: None,
            ring,
            limits,
            stop_announced: std::time::Duration::ZERO,
            stop_within: config.stop_within(),
            configuration: None,
        };
        running.run(signals).await?;
        clinic_stop.finish(std::time::Duration::ZERO).await;
        say("Stopped. Everything is kept for the next start.");
        Ok(())
    }

    /// The section of the configuration that names the metadata; empty without any.
    fn fido_metadata(&self) -> Result<String, Failure> {
        let mut section = String::new();
        for (name, file) in [("blob", &self.fido_metadata), ("root", &self.fido_metadata_root)] {
            let Some(file) = file else { continue };
            // From the folder that the command was given in, not from the data folder.
            let whole = std::path::absolute(file).map_err(|error| Failure::trouble(error.to_string()))?;
            let header = if section.is_empty() { "[fido-metadata]\n" } else { "" };
            section += &format!("{header}{name} = {}\n", serde_json::json!(whole));
        }
        Ok(section)
    }

    /// Everything that one has to know to begin, in one piece.
    async fn tell(&self, at: &Installation, operator: &Member, clinic: &Clinic) -> Result<(), Failure> {
        let (origin, data) = (at.site.origin(), self.data.display());
        let mut told =
            format!("Warifu runs at  {origin}\nOnly this computer can reach it. Stop it with Ctrl+C.\n");
        if operator.passkeys == 0 {
            let link = at.acting().issue_link(operator, LINK_LIFE, &mut SystemRandom);
            let (_, token) = at.write(link).await?;
            let address = at.link_address(&token);
            told += &format!("\nRegister the first operator's passkey (a link for one use):\n  {address}\n");
        }
        told += "\nSample members, to sign in with at once:\n";
        for (member_id, password) in people::samples_unchanged(at).await? {
            told += &format!("  {member_id:<8}  password  {password}\n");
        }
        told += &format!("\nSample clinic to sign in to:   {}\n", clinic.origin);
        told += &format!("Mails, as they would be sent:  {origin}/dev/notices\n");
        told += &format!("Everything is kept in:         {data}\n");
        let program = program();
        told += &format!("The command line works there:  {program} admin --data {data} member list");
        say(&told);
        Ok(())
    }
}

/// There is a fresh link at every start.
const LINK_LIFE: Span = Span::days(1);
