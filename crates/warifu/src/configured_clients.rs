//! The clients of the configuration file, at the start of a server and whenever it is asked to read its files again.
//!
//! A file that can't be taken whole changes nothing: a server that starts refuses it, one that runs goes on as before
//! and says why.

use std::path::Path;

use warifu_core::client::ConfiguredClient;
use warifu_server::{Server, flows::configured_clients::NotSettled};

use crate::{
    config::{Config, Mistake, Mistakes},
    exit::{Exit, Failure},
};

/// Makes the clients what the file says.
pub(crate) async fn settle(
    server: &Server,
    clients: &[ConfiguredClient],
    file: &Path,
) -> Result<(), Failure> {
    let settled = server.settle_configured_clients(clients).await.map_err(|error| match error {
        NotSettled::MadeByCommand(client_id) => Mistakes(vec![taken(&client_id, file)]).into(),
        NotSettled::Changing => Failure::new(Exit::Stale, error.to_string()),
        NotSettled::Store(error) => error.into(),
    })?;
    if !settled.is_nothing() {
        let (created, changed, disabled) = (settled.created, settled.changed, settled.disabled);
        tracing::info!(?created, ?changed, ?disabled, "clients were settled by the configuration");
    }
    Ok(())
}

/// Reads the file once more, and settles the clients in it. Its other settings wait for a restart.
pub(crate) async fn read_again(server: &Server, file: &Path) {
    let read = async {
        let clients = Config::load(file)?.configured_clients()?;
        settle(server, &clients, file).await
    };
    if let Err(failure) = read.await {
        tracing::error!(error = %failure, "the clients of the configuration can't be settled; they stay as they were");
    }
}

/// A client that the command line made has the ID of one in the file.
pub(crate) fn taken(client_id: &str, file: &Path) -> Mistake {
    let what = "is the ID of a client that `warifu admin client create` made, and a file takes over nothing";
    let instead = format!(
        "Write another ID here and tell the client; then switch the other off: `warifu admin client disable {client_id}`."
    );
    Mistake {
        name: "client-id-taken",
        place: file.display().to_string(),
        key: format!("client.{client_id}.client-id"),
        what: what.into(),
        instead,
    }
}
