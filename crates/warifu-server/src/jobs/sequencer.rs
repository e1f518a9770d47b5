//! The sequencer: puts events into the tree, and signs and publishes its head (ARCHITECTURE.md, "Provable audit").
//!
//! It takes pending rows, never a cursor: a late commit may add an event with a lower id than any seen before.
//! Leaves, nodes, head and checkpoint are one commit, guarded by the head that they were made from, so that
//! two sequencers can't fork the tree; the lease only saves them work. Never publishes before that commit,
//! never signs over a head that no key of this log's vouches for, and never over one that doesn't go on from
//! what this process published last.

mod batch;
mod published;

use std::{fmt, sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;
use warifu_core::{
    random::{self, Random},
    time::{Span, Time},
};
use warifu_keys::AuditSignerError;
use warifu_store::{AuditHead, Error, Outcome, Store, StoredEvent};

use super::backoff::Backoff;
use crate::{
    audit_log::{AuditLog, MOST_RESTORES},
    clock::Clock,
};
use batch::Batch;
use published::Published;

/// Events in one commit.
pub const BATCH: usize = 256;
/// How often it looks for what anybody committed: this process, another replica, the command line. A burst shares one head.
const EVERY: Duration = Duration::from_millis(500);
/// How long the others leave the work to one, and how long before the end it takes it again.
const LEASE: Span = Span::millis(600);
const RENEW: Span = Span::millis(300);
const LEASE_NAME: &str = "audit-sequencer";
const LAST_TRIES: u32 = 3;

/// A replica's sequencer.
pub struct Sequencer {
    store: Store,
    log: AuditLog,
    holder: [u8; 16],
    held_until: Time,
    /// What this process published last.
    published: Option<Published>,
}

/// What one run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sequenced {
    /// So many events are in the tree, and this is the published checkpoint.
    Advanced { events: usize, checkpoint: String },
    /// Nothing was pending.
    Nothing,
    /// Another sequencer was first; nothing was written.
    Overtaken,
    /// Another replica does the work for now.
    StoodBy,
}

/// Why nothing could be put into the tree.
#[derive(Debug)]
pub enum SequencerError {
    /// The head in the database is not one that this log published.
    Head(&'static str),
    Signer(AuditSignerError),
    Store(Error),
}

impl Sequencer {
    #[must_use]
    pub fn new(store: Store, log: AuditLog, random: &mut dyn Random) -> Self {
        let holder = random::bytes(random);
        Self { store, log, holder, held_until: Time::from_millis(0), published: None }
    }

    /// The log that it writes.
    #[must_use]
    pub const fn log(&self) -> &AuditLog {
        &self.log
    }

    /// Takes what is pending, a batch at most, unless another replica has the lease.
    pub async fn run_once(&mut self, now: Time) -> Result<Sequenced, SequencerError> {
        let pending = self.pending().await?;
        if pending.is_empty() {
            return Ok(Sequenced::Nothing);
        }
        if !self.has_lease(now).await? {
            return Ok(Sequenced::StoodBy);
        }
        self.sequence(pending, now).await
    }

    /// Takes everything that is pending, lease or not: what a server owes when it stops.
    pub async fn run_out(&mut self, now: Time) -> Result<(), SequencerError> {
        loop {
            let pending = self.pending().await?;
            if pending.is_empty() || self.sequence(pending, now).await? == Sequenced::Overtaken {
                return Ok(());
            }
        }
    }

    async fn pending(&self) -> Result<Vec<StoredEvent>, Error> {
        let limit = i64::try_from(BATCH).expect("a batch is small");
        self.store.list_pending_events(limit).await
    }

    /// Writes only when the lease is about to end.
    async fn has_lease(&mut self, now: Time) -> Result<bool, Error> {
        if now + RENEW < self.held_until {
            return Ok(true);
        }
        let until = now + LEASE;
        let taken = self.store.take_lease(LEASE_NAME, &self.holder, now, until).await?;
        self.held_until = if taken { until } else { Time::from_millis(0) };
        Ok(taken)
    }

    async fn sequence(&mut self, pending: Vec<StoredEvent>, now: Time) -> Result<Sequenced, SequencerError> {
        let head = self.store.find_audit_head().await?;
        if let Some(published) = &self.published {
            published.goes_on(&self.store, head.as_ref()).await?;
        }
        let pending = self.restores_first(head.as_ref(), pending).await?;
        let batch = Batch::append(&self.store, &self.log, head.as_ref(), &pending).await?;
        let outcome = self.store.sequence(head.as_ref(), &batch.leaves, &batch.nodes, &batch.head).await?;
        if matches!(outcome, Outcome::Stale(_)) {
            return Ok(Sequenced::Overtaken);
        }
        publish(&batch, now);
        self.published = Some(Published::of(&batch.head));
        Ok(Sequenced::Advanced { events: pending.len(), checkpoint: batch.head.checkpoint })
    }

    /// The first leaf under a new name is the event of the restore that gave it, where it was one, behind
    /// those of restores that had no leaf yet when it was backed up.
    async fn restores_first(
        &self,
        head: Option<&AuditHead>,
        mut pending: Vec<StoredEvent>,
    ) -> Result<Vec<StoredEvent>, Error> {
        if head.is_some_and(|head| head.origin == self.log.origin()) {
            return Ok(pending);
        }
        let mut first = self.store.list_pending_restores(MOST_RESTORES).await?;
        pending.retain(|event| first.iter().all(|restore| restore.id != event.id));
        first.append(&mut pending);
        Ok(first)
    }
}

/// Runs until stopped: twice a second, at once where a batch was full, and once more at the end. Whoever
/// committed, this process or another, is found by looking.
pub(super) async fn run(mut sequencer: Sequencer, clock: Arc<dyn Clock>, stop: CancellationToken) {
    let mut backoff = Backoff::default();
    while !stop.is_cancelled() {
        let wait = match sequencer.run_once(clock.now()).await {
            Ok(sequenced) => {
                if backoff.succeeded() {
                    tracing::info!("the audit log goes on");
                }
                wait_after(&sequenced)
            }
            Err(error) => {
                let wait = backoff.failed();
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "events can't be put into the audit log for now; they are kept"
                );
                wait
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
    finish(&mut sequencer, &*clock).await;
}

/// The last run. A connection that died since the run before costs a try, so there are a few.
async fn finish(sequencer: &mut Sequencer, clock: &dyn Clock) {
    for left in (0..LAST_TRIES).rev() {
        match sequencer.run_out(clock.now()).await {
            Ok(()) => return,
            Err(_) if left > 0 => {}
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the last events await the audit log until a server starts again"
            ),
        }
    }
}

/// How long after a run the next one follows.
fn wait_after(sequenced: &Sequenced) -> Duration {
    match sequenced {
        Sequenced::Advanced { events, .. } if *events >= BATCH => Duration::ZERO,
        // Also where another one is at it: it is to have its time.
        Sequenced::Advanced { .. } | Sequenced::Nothing | Sequenced::Overtaken | Sequenced::StoodBy => EVERY,
    }
}

/// Told only after the commit: the log of the process is a copy of every head, kept elsewhere.
fn publish(batch: &Batch, now: Time) {
    let head = &batch.head;
    tracing::info!(
        origin = head.origin,
        size = head.size,
        events = batch.leaves.len(),
        checkpoint = head.checkpoint,
        "audit checkpoint"
    );
    if let Some(oldest) = batch.oldest {
        #[allow(clippy::cast_precision_loss, reason = "a delay of 2^53 ms is not measured")]
        let delay = (now - oldest).as_millis().max(0) as f64 / 1_000.0;
        metrics::histogram!("warifu_audit_delay_seconds").record(delay);
    }
    metrics::counter!("warifu_audit_events_total").increment(batch.leaves.len() as u64);
}

impl fmt::Display for SequencerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head(why) => write!(f, "the head of the audit log is not ours: {why}"),
            Self::Signer(_) => f.write_str("the audit log's head can't be signed"),
            Self::Store(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl std::error::Error for SequencerError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Head(_) => None,
            Self::Signer(error) => Some(error),
            Self::Store(error) => error.source(),
        }
    }
}

impl From<AuditSignerError> for SequencerError {
    fn from(error: AuditSignerError) -> Self {
        Self::Signer(error)
    }
}

impl From<Error> for SequencerError {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}
