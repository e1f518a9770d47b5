//! `warifu admin signals`: what browsers are told of passkeys after a restore.

use clap::Subcommand;
use serde_json::json;
use warifu_server::clock::{Clock as _, SystemClock, SystemRandom};
use warifu_store::Outcome;

use super::nothing_to_do;
use crate::{exit::Failure, installation::Installation, output::Output};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Tell browsers again which passkeys are known
    ///
    /// Devices then delete passkeys that this database doesn't know. After a restore, wait until those who
    /// registered one since the backup have registered again.
    Release,
    /// Whether it is held back
    Show,
}

impl What {
    pub(super) async fn run(self, at: &Installation, output: Output) -> Result<(), Failure> {
        if matches!(self, Self::Release) {
            let released = at.store.release_signals(SystemClock.now(), &mut SystemRandom).await?;
            if let Outcome::Stale(_) = released {
                return Err(nothing_to_do("nothing is held back"));
            }
        }
        let held = at.store.signals_held().await?;
        output.result(&json!({ "held": held }), || {
            if held { "held back since the restore" } else { "browsers are told which passkeys are known" }
                .into()
        });
        Ok(())
    }
}
