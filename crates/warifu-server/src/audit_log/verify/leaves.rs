//! Leaves and nodes: page by page along the leaves, each page with the nodes and checkpoints that it completes.

use std::collections::BTreeMap;

use warifu_store::{AuditRows, CheckpointRow, Error, LeafRow};

use super::{Keys, PAGE, Report, Walk, heads, hex};

/// Walks along the first `size` leaves.
pub(super) async fn walk_all(
    rows: &AuditRows,
    size: i64,
    keys: &Keys,
    walk: &mut Walk,
    report: &mut Report,
) -> Result<(), Error> {
    let mut next = 0;
    while next < size && !walk.is_broken {
        let end = size.min(next + PAGE);
        let page = rows.leaves(next, end - next).await?;
        let checkpoints = rows.checkpoints(next, end).await?;
        walk_page(&page, next..end, &checkpoints, keys, walk, report);
        compare_nodes(rows, next, next + counted(&page, next..end), walk, report).await?;
        next = end;
    }
    Ok(())
}

/// How many leaves of the page follow each other without a gap.
fn counted(page: &[LeafRow], expected: std::ops::Range<i64>) -> i64 {
    let whole = page.iter().zip(expected).take_while(|(leaf, index)| leaf.index == *index).count();
    i64::try_from(whole).expect("a page is short")
}

fn walk_page(
    page: &[LeafRow],
    expected: std::ops::Range<i64>,
    checkpoints: &[CheckpointRow],
    keys: &Keys,
    walk: &mut Walk,
    report: &mut Report,
) {
    let mut published = checkpoints.iter().peekable();
    let mut page = page.iter();
    for index in expected {
        let Some(leaf) = page.next().filter(|leaf| leaf.index == index) else {
            report.find(LEAF, index, "idx", "is missing: nothing after it can be proved");
            walk.is_broken = true;
            return;
        };
        if leaf.hashed.is_none() {
            report.find(LEAF, index, "event", format!("names {}, which isn't there", hex(&leaf.event)));
        }
        walk.leaf(&leaf.hash, leaf.hashed.as_ref(), report);
        while let Some(row) = published.next_if(|row| row.size == index + 1) {
            heads::compare_published(row, walk, keys, report);
        }
    }
}

/// The nodes that the leaves `from..to` completed, on every level.
async fn compare_nodes(
    rows: &AuditRows,
    from: i64,
    to: i64,
    walk: &mut Walk,
    report: &mut Report,
) -> Result<(), Error> {
    let mut expected: BTreeMap<(i64, i64), [u8; 32]> = BTreeMap::new();
    for (position, hash) in walk.completed.drain(..) {
        let index = i64::try_from(position.index).expect("an index fits its column");
        expected.insert((i64::from(position.level), index), *hash.as_bytes());
    }
    for level in 0..=HIGHEST_LEVEL {
        for (index, hash) in rows.nodes(level, from >> level, to >> level).await? {
            match expected.remove(&(level, index)) {
                Some(right) if right[..] == hash[..] => {}
                _ => report.find(NODE, name(level, index), "hash", "isn't that of the leaves below it"),
            }
        }
        if from >> level == to >> level {
            break;
        }
    }
    for (level, index) in expected.into_keys() {
        report.find(NODE, name(level, index), "hash", "is missing");
    }
    Ok(())
}

/// Rows that a tree of this size doesn't have.
pub(super) async fn outside(rows: &AuditRows, size: i64, report: &mut Report) -> Result<(), Error> {
    let mut strays = rows.leaves_below_zero(PAGE).await?;
    strays.extend(rows.leaves(size, PAGE).await?.iter().map(|leaf| leaf.index));
    for index in strays {
        report.find(LEAF, index, "idx", "is outside the tree");
    }
    // Those that the tree has were looked at on the way: only more of them can be strays.
    if rows.count_nodes().await? == 2 * size - i64::from(size.count_ones()) {
        return Ok(());
    }
    let mut strays = rows.levels_outside(HIGHEST_LEVEL, PAGE).await?;
    for level in 0..=HIGHEST_LEVEL {
        strays.extend(rows.nodes_outside(level, size >> level, PAGE).await?);
    }
    for (level, index) in strays {
        report.find(NODE, name(level, index), "idx", "is outside the tree");
    }
    Ok(())
}

fn name(level: i64, index: i64) -> String {
    format!("level {level}, index {index}")
}

const LEAF: &str = "audit_leaf";
const NODE: &str = "audit_node";
/// No tree outgrows a column of 63 bits.
const HIGHEST_LEVEL: i64 = 62;
