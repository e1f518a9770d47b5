//! Events: every column derived again from the body, and none outside the tree that isn't pending.

use warifu_core::audit::Event;
use warifu_store::{AuditRows, Error, EventRow};

use super::{PAGE, Report, hex};
use crate::audit_log::erased::{Erasures, is_erased};

pub(super) async fn compare_all(
    rows: &AuditRows,
    erasures: &mut Erasures,
    report: &mut Report,
) -> Result<(), Error> {
    let mut page = rows.events(None, PAGE).await?;
    while let Some(last) = page.last() {
        for row in &page {
            report.events += 1;
            report.pending += u64::from(row.is_pending);
            compare(row, erasures, report);
        }
        page = rows.events(Some(&last.id), PAGE).await?;
    }
    for event in rows.pending_of_nothing(PAGE).await? {
        report.find("audit_pending", hex(&event), "event", "names an event that isn't there");
    }
    Ok(())
}

fn compare(row: &EventRow, erasures: &mut Erasures, report: &mut Report) {
    let name = hex(&row.id);
    match (row.leaf.is_some(), row.is_pending) {
        (true, false) | (false, true) => {}
        (false, false) => report.find(EVENT, &name, "id", "is in no tree and awaits none"),
        (true, true) => report.find("audit_pending", &name, "event", "is in the tree already"),
    }
    if row.leaf.is_some() && is_erased(&row.salt, &row.body) {
        return compare_erased(row, &name, erasures, report);
    }
    erasures.body(&name, &row.body, report);
    if row.salt.len() != 16 {
        report.find(EVENT, &name, "salt", "isn't 16 bytes");
    }
    let Ok(event) = serde_json::from_str::<Event>(&row.body) else {
        report.find(EVENT, &name, "body", "isn't that of an event");
        return;
    };
    let concerned = [
        event.organization.map(|id| *id.bytes()),
        event.member.map(|id| *id.bytes()),
        event.passkey.map(|id| *id.bytes()),
        event.session.map(|id| *id.bytes()),
        event.ticket.map(|id| *id.bytes()),
    ];
    let mut derived = vec![
        ("id", row.id == event.id.bytes()),
        ("at", row.at == event.at.millis()),
        ("kind", row.kind == event.what.name()),
    ];
    let stored = row.concerned.iter().map(Option::as_deref);
    let right = concerned.iter().map(|id| id.as_ref().map(<[u8; 16]>::as_slice));
    derived.extend(CONCERNED.into_iter().zip(right.zip(stored).map(|(right, stored)| right == stored)));
    for (column, _) in derived.into_iter().filter(|(_, is_right)| !is_right) {
        report.find(EVENT, &name, column, "isn't what the body says");
    }
}

/// What is left of an erased event: nothing that says whom it concerned.
fn compare_erased(row: &EventRow, name: &str, erasures: &mut Erasures, report: &mut Report) {
    for (column, value) in CONCERNED.iter().zip(&row.concerned) {
        if value.is_some() {
            report.find(EVENT, name, column, "isn't erased with the body");
        }
    }
    let millis = |bytes: &[u8; 6]| bytes.iter().fold(0, |at, byte| at << 8 | i64::from(*byte));
    if row.id.first_chunk().map(millis) != Some(row.at) {
        report.find(EVENT, name, "at", "isn't when the id was made");
    }
    erasures.row(name, row.at);
}

const CONCERNED: [&str; 5] = ["organization", "member", "passkey", "session", "ticket"];
const EVENT: &str = "audit_event";
