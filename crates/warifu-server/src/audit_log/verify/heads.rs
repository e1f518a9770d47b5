//! The head, and the checkpoints published before it, against the tree that was grown again.

use warifu_core::audit::{checkpoint::Checkpoint, tree::NodeHash};
use warifu_store::{AuditRows, CheckpointRow, Error, HeadRow};

use super::{Keys, PAGE, Report, Walk};

/// The one row of the head; none in a log without events.
pub(super) fn only(heads: Vec<HeadRow>, report: &mut Report) -> Option<HeadRow> {
    let mut only = None;
    for head in heads {
        if head.one == 1 {
            only = Some(head);
        } else {
            report.find(HEAD, head.one, "one", "isn't 1: there is one head");
        }
    }
    only
}

/// The head and its own checkpoint row.
pub(super) async fn compare(
    rows: &AuditRows,
    head: &HeadRow,
    walk: &Walk,
    keys: &Keys,
    report: &mut Report,
) -> Result<(), Error> {
    let frontier = &walk.frontier;
    if u64::try_from(head.size).ok() != Some(frontier.size()) {
        let told = format!("says {} and there are {} leaves", head.size, frontier.size());
        report.find(HEAD, 1, "size", told);
    }
    if head.root != frontier.root().as_bytes() {
        report.find(HEAD, 1, "root", "isn't that of the leaves");
    }
    if head.frontier != frontier.to_bytes() {
        report.find(HEAD, 1, "frontier", "isn't that of the leaves");
    }
    if head.at != walk.latest {
        report.find(HEAD, 1, "at", "isn't the time of the latest event");
    }
    let told = CheckpointRow {
        origin: head.origin.clone(),
        size: head.size,
        note: head.checkpoint.clone(),
        at: head.at,
    };
    let root = frontier.root();
    compare_note(&told, (HEAD, "1", "checkpoint"), &root, keys, report);
    let kept = rows.checkpoints(head.size.saturating_sub(1), head.size).await?;
    if !kept.contains(&told) {
        report.find(CHECKPOINT, name(&told), "note", "isn't there as the head has it");
    }
    for stray in rows.checkpoints_outside(head.size, PAGE).await? {
        report.find(CHECKPOINT, name(&stray), "size", "is one that the tree never had");
    }
    Ok(())
}

/// A published checkpoint, when the walk has come to its size.
pub(super) fn compare_published(row: &CheckpointRow, walk: &Walk, keys: &Keys, report: &mut Report) {
    let name = name(row);
    compare_note(row, (CHECKPOINT, &name, "note"), &walk.frontier.root(), keys, report);
    if row.at != walk.latest {
        report.find(CHECKPOINT, &name, "at", "isn't the time of the latest event");
    }
}

/// Signature, origin, size and root of a note.
fn compare_note(
    row: &CheckpointRow,
    (table, name, column): (&'static str, &str, &'static str),
    root: &NodeHash,
    keys: &Keys,
    report: &mut Report,
) {
    let expected =
        u64::try_from(row.size).ok().and_then(|size| Checkpoint::new(&row.origin, size, *root).ok());
    match keys.verify(&row.note) {
        Err(unproved) => report.find(table, name, column, format!("can't be believed: {unproved}")),
        Ok(checkpoint) if Some(&checkpoint) == expected.as_ref() => {}
        Ok(checkpoint) if checkpoint.origin() != row.origin => {
            report.find(
                table,
                name,
                "origin",
                format!("differs from the signed one, {}", checkpoint.origin()),
            );
        }
        Ok(checkpoint) if checkpoint.size().try_into() != Ok(row.size) => {
            report.find(table, name, "size", format!("differs from the signed one, {}", checkpoint.size()));
        }
        Ok(_) => report.find(table, name, column, "is signed over another root than that of the leaves"),
    }
}

fn name(row: &CheckpointRow) -> String {
    format!("{} at {}", row.origin, row.size)
}

const CHECKPOINT: &str = "audit_checkpoint";
const HEAD: &str = "audit_head";
