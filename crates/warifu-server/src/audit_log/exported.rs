//! Verifying an exported file: by whoever holds it and the log's vkey, without the database.

use std::io;

use data_encoding::HEXLOWER;
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _};
use warifu_core::audit::Event;
use warifu_store::Hashed;

use super::{
    erased::is_erased,
    export::{FORMAT, First, Last, Leaf, VERSION},
    keys::Keys,
    report::Report,
    verify::old_checkpoint,
    walk::Walk,
};

/// Verifies an export. Only keys that were brought count; `from` is an old checkpoint that must be a prefix.
pub async fn verify_export(
    file: &mut (impl AsyncBufRead + Unpin + Send),
    keys: &Keys,
    from: Option<&str>,
) -> io::Result<Report> {
    let mut report = Report::default();
    let from = from.and_then(|note| old_checkpoint(note, keys, &mut report));
    let mut lines = file.lines();
    let first = lines.next_line().await?.and_then(|line| serde_json::from_str::<First>(&line).ok());
    let Some(first) = first.filter(|first| first.format == FORMAT && first.version == VERSION) else {
        report.find(FILE, 1, "format", "isn't an export that this program knows");
        return Ok(report);
    };
    report.origin.clone_from(&first.origin);
    let mut walk = Walk::new(from, &mut report);
    while walk.frontier.size() < first.size {
        let Some(line) = lines.next_line().await? else { break };
        read_leaf(&line, &mut walk, &mut report);
        walk.completed.clear();
    }
    walk.finish(&mut report);
    walk.erasures.finish(&mut report);
    (report.size, report.root) = (walk.frontier.size(), Some(walk.frontier.root()));
    let last = lines.next_line().await?.and_then(|line| serde_json::from_str::<Last>(&line).ok());
    match last {
        None => {
            report.find(FILE, walk.frontier.size() + 2, "checkpoint", "is missing: the file is cut short");
        }
        Some(Last { checkpoint }) => compare(checkpoint.as_deref(), &first, &walk, keys, &mut report),
    }
    if lines.next_line().await?.is_some() {
        report.find(FILE, walk.frontier.size() + 3, "format", "something follows the checkpoint");
    }
    Ok(report)
}

fn read_leaf(line: &str, walk: &mut Walk, report: &mut Report) {
    let index = walk.frontier.size();
    report.events += 1;
    let leaf = serde_json::from_str::<Leaf>(line).ok().filter(|leaf| leaf.index == index);
    let read = leaf.and_then(|leaf| {
        let (hash, salt) = (HEXLOWER.decode(leaf.leaf.as_bytes()), HEXLOWER.decode(leaf.salt.as_bytes()));
        Some((hash.ok()?, salt.ok()?, leaf.body))
    });
    let Some((hash, salt, body)) = read else {
        report.find(FILE, index + 2, "index", format!("isn't leaf {index}"));
        return walk.leaf(&[], None, report);
    };
    let event = serde_json::from_str::<Event>(&body);
    walk.erasures.body(index, &body, report);
    if event.is_err() && !is_erased(&salt, &body) {
        report.find(FILE, index + 2, "body", "isn't that of an event");
    }
    let at = event.map_or(i64::MIN, |event| event.at.millis());
    walk.leaf(&hash, Some(&Hashed { salt, body, at }), report);
}

fn compare(note: Option<&str>, first: &First, walk: &Walk, keys: &Keys, report: &mut Report) {
    let line = walk.frontier.size() + 2;
    let Some(note) = note else {
        if first.size > 0 || first.origin.is_some() {
            report.find(FILE, line, "checkpoint", "is missing");
        }
        return;
    };
    match keys.verify(note) {
        Err(unproved) => report.find(FILE, line, "checkpoint", format!("can't be believed: {unproved}")),
        Ok(checkpoint) if Some(checkpoint.origin()) != first.origin.as_deref() => {
            report.find(FILE, 1, "origin", format!("differs from the signed one, {}", checkpoint.origin()));
        }
        Ok(checkpoint) if checkpoint.size() != first.size || *checkpoint.root() != walk.frontier.root() => {
            report.find(FILE, line, "checkpoint", "is signed over other leaves than these");
        }
        Ok(_) => {}
    }
}

const FILE: &str = "line";
