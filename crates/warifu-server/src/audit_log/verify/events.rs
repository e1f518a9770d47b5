//! Events: every column derived again from the body, and none outside the tree that isn't pending.

use warifu_core::audit::Event;
use warifu_store::{AuditRows, Error, EventRow};

use super::{PAGE, Report, hex};

pub(super) async fn compare_all(rows: &AuditRows, report: &mut Report) -> Result<(), Error> {
    let mut page = rows.events(None, PAGE).await?;
    while let Some(last) = page.last() {
        for row in &page {
            report.events += 1;
            report.pending += u64::from(row.is_pending);
            compare(row, report);
        }
        page = rows.events(Some(&last.id), PAGE).await?;
    }
    for event in rows.pending_of_nothing(PAGE).await? {
        report.find("audit_pending", hex(&event), "event", "names an event that isn't there");
    }
    Ok(())
}

fn compare(row: &EventRow, report: &mut Report) {
    let name = hex(&row.id);
    match (row.leaf.is_some(), row.is_pending) {
        (true, false) | (false, true) => {}
        (false, false) => report.find(EVENT, &name, "id", "is in no tree and awaits none"),
        (true, true) => report.find("audit_pending", &name, "event", "is in the tree already"),
    }
    if row.salt.len() != 16 {
        report.find(EVENT, &name, "salt", "isn't 16 bytes");
    }
    let Ok(event) = serde_json::from_str::<Event>(&row.body) else {
        report.find(EVENT, &name, "body", "isn't that of an event");
        return;
    };
    let concerned = [
        ("organization", event.organization.map(|id| *id.bytes())),
        ("member", event.member.map(|id| *id.bytes())),
        ("passkey", event.passkey.map(|id| *id.bytes())),
        ("session", event.session.map(|id| *id.bytes())),
        ("ticket", event.ticket.map(|id| *id.bytes())),
    ];
    let mut derived = vec![
        ("id", row.id == event.id.bytes()),
        ("at", row.at == event.at.millis()),
        ("kind", row.kind == event.what.name()),
    ];
    derived.extend(concerned.iter().zip(&row.concerned).map(|((column, right), stored)| {
        (*column, right.as_ref().map(<[u8; 16]>::as_slice) == stored.as_deref())
    }));
    for (column, _) in derived.into_iter().filter(|(_, is_right)| !is_right) {
        report.find(EVENT, &name, column, "isn't what the body says");
    }
}

const EVENT: &str = "audit_event";
