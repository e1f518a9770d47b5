//! Releasing the signal API after a restore.
//!
//! Held back, because a restored store may know fewer passkeys than there are, and telling a device which
//! ones are accepted would make it delete the others (W3C WebAuthn Level 3 §5.1.10). Whoever runs the
//! installation releases it once that is looked at.

use warifu_core::{
    audit::{Actor, Event, EventKind},
    change::Change,
    id::Id,
    random::Random,
    time::Time,
};

use crate::{Error, Outcome, Store, guard};

statements! {
    RELEASE = "release signals",
        "UPDATE installation SET signals = 'released' WHERE one = 1 AND signals = 'held'";
}

impl Store {
    /// Releases the signal API, with its event. Stale with `INSTALLATION` where nothing is held back; of two
    /// at once, one releases.
    pub async fn release_signals(
        &self,
        now: Time,
        random: &mut (dyn Random + Send),
    ) -> Result<Outcome, Error> {
        let event =
            Event::of_installation(Id::new(now, random), now, Actor::Operator, EventKind::SignalsReleased);
        let mut commit = Self::statements(&[Change::Audit(Box::new(event.salted(random)))])?;
        commit.push(RELEASE.call().guarded(guard::INSTALLATION));
        self.engine().commit(commit).await
    }
}
