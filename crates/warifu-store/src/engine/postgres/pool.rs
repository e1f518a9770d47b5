//! Connections: how they are made, and what each is told first.

use std::{sync::Arc, time::Duration};

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use tokio_postgres::{NoTls, config::SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::failure;
use crate::{Error, PostgresSettings, Tls};

const OPEN: &str = "open the database";
const CONNECT: Duration = Duration::from_secs(5);
/// For a free connection of the pool.
const WAIT: Duration = Duration::from_secs(10);
/// A server that vanished without a word is given up after this.
const SILENCE: Duration = Duration::from_secs(20);

/// Read-only unless a commit says otherwise. An answer means that it is on disk, whatever the server's
/// default; a stricter one (standbys) is left alone. Nothing runs or waits for ever.
const SESSION: &str = "
SET default_transaction_read_only = on;
SET client_min_messages = warning;
SET statement_timeout = '30s';
SET idle_in_transaction_session_timeout = '60s';
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
";

pub(super) fn open(settings: &PostgresSettings) -> Result<Pool, Error> {
    let mut config: tokio_postgres::Config =
        settings.url.parse().map_err(|error: tokio_postgres::Error| Error::bug(OPEN, error))?;
    config.connect_timeout(CONNECT).tcp_user_timeout(SILENCE).keepalives_idle(SILENCE);
    config.application_name("warifu");
    let how = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = match &settings.tls {
        Tls::Disable => Manager::from_config(config.ssl_mode(SslMode::Disable).clone(), NoTls, how),
        Tls::VerifyFull { ca_file } => {
            let tls = MakeRustlsConnect::new(client_config(ca_file)?);
            Manager::from_config(config.ssl_mode(SslMode::Require).clone(), tls, how)
        }
    };
    let set_up = Hook::async_fn(|client, _| {
        Box::pin(async move { client.batch_execute(SESSION).await.map_err(HookError::Backend) })
    });
    Pool::builder(manager)
        .max_size(settings.connections.max(1))
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(WAIT))
        .create_timeout(Some(WAIT))
        .post_create(set_up)
        .build()
        .map_err(|error| Error::bug(OPEN, error))
}

fn client_config(ca_file: &std::path::Path) -> Result<ClientConfig, Error> {
    let bug = |cause: String| Error::bug(OPEN, cause);
    let told = |error: rustls::pki_types::pem::Error| bug(format!("{}: {error}", ca_file.display()));
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(ca_file).map_err(told)? {
        let added = roots.add(certificate.map_err(told)?);
        added.map_err(|error| bug(format!("{}: {error}", ca_file.display())))?;
    }
    if roots.is_empty() {
        return Err(bug(format!("{}: no certificate in it", ca_file.display())));
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::bug(OPEN, error))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

pub(super) async fn connection(pool: &Pool) -> Result<Object, Error> {
    use deadpool_postgres::PoolError;
    pool.get().await.map_err(|error| match error {
        PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => {
            failure::unavailable(error)
        }
        other => Error::unavailable(other),
    })
}
