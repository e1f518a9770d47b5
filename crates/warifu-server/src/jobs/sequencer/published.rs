//! What this process published last, and whether a head goes on from it.
//!
//! The database alone can't tell that it was set back to an older head, or to none: what was signed then is
//! signed still. A process that published a later one can, as long as it runs. It never takes a stored node on
//! trust: a proof of wrong ones fails.

use std::collections::BTreeMap;

use warifu_core::audit::tree::{NodeHash, Position, ProofPlan, verify_consistency};
use warifu_store::{AuditHead, Error, Store};

use super::SequencerError;

#[derive(Debug)]
pub(super) struct Published {
    origin: String,
    size: u64,
    root: NodeHash,
}

impl Published {
    pub(super) fn of(head: &AuditHead) -> Self {
        Self { origin: head.origin.clone(), size: head.size, root: head.root.into() }
    }

    /// Refuses a head that this one isn't the beginning of.
    pub(super) async fn goes_on(
        &self,
        store: &Store,
        head: Option<&AuditHead>,
    ) -> Result<(), SequencerError> {
        let Some(head) = head.filter(|head| head.origin == self.origin && head.size >= self.size) else {
            return Err(SequencerError::Head(SET_BACK));
        };
        let root = NodeHash::from(head.root);
        let proof = self.proof(store, head.size).await?.ok_or(SequencerError::Head(REWRITTEN))?;
        if verify_consistency((self.size, &self.root), (head.size, &root), &proof) {
            Ok(())
        } else {
            Err(SequencerError::Head(REWRITTEN))
        }
    }

    async fn proof(&self, store: &Store, size: u64) -> Result<Option<Vec<NodeHash>>, Error> {
        let Ok(plan) = ProofPlan::consistency(self.size, size) else { return Ok(None) };
        let positions: Vec<_> = plan.positions().map(|at| (u32::from(at.level), at.index)).collect();
        let nodes: BTreeMap<_, _> = store
            .list_nodes(&positions)
            .await?
            .into_iter()
            .map(|node| ((node.level, node.index), NodeHash::from(node.hash)))
            .collect();
        let node = |at: Position| nodes.get(&(u32::from(at.level), at.index)).copied();
        Ok(plan.prove(node).ok())
    }
}

const SET_BACK: &str = "it is behind what this process published; see what happened to the database, keep the \
                        checkpoints in this log, and start the server again to go on from where it is now";
const REWRITTEN: &str = "what this process published is not its beginning: the log was rewritten";
