//! What one commit of the sequencer writes: computed from a head and pending events, and signed.
//!
//! A head is dated with the latest time of any event below it, not with the clock: so `audit verify` can
//! derive that column too.

use warifu_core::{
    audit::{
        Event,
        checkpoint::{Checkpoint, note::VerifierKey},
        event::leaf_input,
        tree::{Frontier, NodeHash},
    },
    time::Time,
};
use warifu_store::{AuditHead, Leaf, Node, Store, StoredEvent};

use super::SequencerError;
use crate::audit_log::{AuditLog, PURPOSE};

#[derive(Debug)]
pub(super) struct Batch {
    pub(super) leaves: Vec<Leaf>,
    pub(super) nodes: Vec<Node>,
    pub(super) head: AuditHead,
    /// When the oldest of these events was decided.
    pub(super) oldest: Option<Time>,
}

impl Batch {
    /// The tree of `head` with `events` appended, in their order.
    pub(super) async fn append(
        store: &Store,
        log: &AuditLog,
        head: Option<&AuditHead>,
        events: &[StoredEvent],
    ) -> Result<Self, SequencerError> {
        let mut frontier = match head {
            None => Frontier::new(),
            Some(head) => vouched_for(head, &keys_of(store, log, head).await?)?,
        };
        let (mut leaves, mut nodes) = (Vec::with_capacity(events.len()), Vec::new());
        for event in events {
            let hash = NodeHash::of_leaf(&leaf_input(&event.salt, &event.body));
            leaves.push(Leaf { index: frontier.size(), event: event.id, hash: *hash.as_bytes() });
            frontier.append(hash, |position, hash| {
                let (level, index) = (u32::from(position.level), position.index);
                nodes.push(Node { level, index, hash: *hash.as_bytes() });
            });
        }
        let times = || events.iter().filter_map(time_of);
        let before = head.map(|head| head.at);
        let at = before.into_iter().chain(times()).max().unwrap_or(Time::from_millis(0));
        let root = frontier.root();
        let checkpoint = Checkpoint::new(log.origin(), frontier.size(), root)
            .map_err(|_| SequencerError::Head("its origin can't be written"))?;
        let head = AuditHead {
            origin: log.origin().to_owned(),
            size: frontier.size(),
            root: *root.as_bytes(),
            frontier: frontier.to_bytes(),
            checkpoint: log.sign(&checkpoint)?,
            at,
        };
        Ok(Self { leaves, nodes, head, oldest: times().min() })
    }
}

/// A body that can't be read still gets its leaf; verifying tells of it.
fn time_of(event: &StoredEvent) -> Option<Time> {
    serde_json::from_slice::<Event>(&event.body).ok().map(|event| event.at)
}

/// The keys that may have signed this head: ours alone, or where a restore vouches for a head of another name,
/// the one of that name. The database names that one, which proves nothing by itself: the voucher does.
async fn keys_of(
    store: &Store,
    log: &AuditLog,
    head: &AuditHead,
) -> Result<Vec<VerifierKey>, SequencerError> {
    if head.origin == log.origin() {
        return Ok(vec![log.verifier().clone()]);
    }
    if !log.goes_on_from(head) {
        return Err(SequencerError::Head(OTHER_LOG));
    }
    let rows = store.list_signing_keys(PURPOSE).await?;
    Ok(rows.iter().filter_map(|row| row.public.parse().ok()).collect())
}

const OTHER_LOG: &str = "it is another log's, and no restore that the key ring vouches for goes on from it; \
                         if `url` was changed, change it back: a move is a backup and a restore";

/// The frontier of a head that its own signed checkpoint vouches for: whoever could write to the database
/// must not get our signature over a history that we never saw.
fn vouched_for(head: &AuditHead, keys: &[VerifierKey]) -> Result<Frontier, SequencerError> {
    let frontier =
        Frontier::from_bytes(&head.frontier).ok_or(SequencerError::Head("its frontier is none"))?;
    let root = frontier.root();
    if frontier.size() != head.size || *root.as_bytes() != head.root {
        return Err(SequencerError::Head("its frontier gives another tree"));
    }
    let expected = Checkpoint::new(&head.origin, head.size, root).ok();
    let signed = |key: &VerifierKey| Checkpoint::verify(&head.checkpoint, key, &head.origin).ok() == expected;
    if expected.is_none() || !keys.iter().any(signed) {
        return Err(SequencerError::Head("no key of the log signed it"));
    }
    Ok(frontier)
}
