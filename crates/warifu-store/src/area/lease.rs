//! Leases: who does a job for now. They save work and protect nothing; whatever the job writes is guarded
//! by itself.

use warifu_core::time::Time;

use super::guard;
use crate::{Commit, Error, Outcome, Store};

statements! {
    TAKE = "take a lease",
        "INSERT INTO lease (name, holder, held_until) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
          WHERE lease.holder = excluded.holder OR lease.held_until <= $4";
}

impl Store {
    /// Whether `holder` has the lease until `until`: it was free, over at `now`, or its own.
    pub async fn take_lease(
        &self,
        name: &str,
        holder: &[u8; 16],
        now: Time,
        until: Time,
    ) -> Result<bool, Error> {
        let take = TAKE.bind(name).bind(*holder).bind(until).bind(now);
        let outcome = self.engine().commit(Commit::new().guarded(guard::LEASE, take)).await?;
        Ok(matches!(outcome, Outcome::Committed(_)))
    }
}
