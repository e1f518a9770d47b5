//! Flow D10, by the configuration file: the clients in the store are made what the file says.
//!
//! At the start of every replica, and when the file is read again. Any number of replicas may do it at once: all is one
//! commit, guarded by the versions that it was decided from, and whoever was slower decides again and finds nothing
//! left to do. Where the file can't be taken whole, nothing of it is.

use warifu_core::{
    administering::Administering,
    audit::Actor,
    client::{ConfiguredClient, MadeByCommand, Settled},
};
use warifu_store::Outcome;

use super::TRIES;
use crate::server::Server;

/// Why the clients aren't as the file says. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum NotSettled {
    #[error("clients are changed by somebody else over and over; try again")]
    Changing,
    #[error("`{0}` is the client_id of a client that `warifu admin client create` made")]
    MadeByCommand(String),
    #[error("the store")]
    Store(#[from] warifu_store::Error),
}

impl From<MadeByCommand> for NotSettled {
    fn from(MadeByCommand(client_id): MadeByCommand) -> Self {
        Self::MadeByCommand(client_id)
    }
}

impl Server {
    /// Settles the clients of the file, which are `wanted` and no others. From the answer on this replica goes by it;
    /// others do within two seconds.
    pub async fn settle_configured_clients(
        &self,
        wanted: &[ConfiguredClient],
    ) -> Result<Settled, NotSettled> {
        for _ in 0..TRIES {
            let known = self.store.list_clients().await?;
            // Whoever writes the file is the operator, whichever process reads it.
            let acting = Administering { actor: Actor::Operator, now: self.now(), visit: None };
            let decision = acting.configure_clients(&known, wanted, &mut self.random())?;
            if decision.outcome.is_nothing() {
                return Ok(decision.outcome);
            }
            if let Outcome::Committed(_) = self.store.commit(&decision.changes).await? {
                self.forget_clients();
                return Ok(decision.outcome);
            }
        }
        Err(NotSettled::Changing)
    }
}
