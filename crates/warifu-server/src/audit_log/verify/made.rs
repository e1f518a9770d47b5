//! Passkeys and sessions: none without the event that made it, in the tree or on its way there, and no passkey
//! that signs in with another key than was registered.

use warifu_core::{
    audit::{Event, EventKind, event::credential_digest},
    passkey::Attested,
};
use warifu_store::{AuditRows, CredentialRow, Error, MadeRow, MadeTable};

use super::{PAGE, Report, hex};

pub(super) async fn compare_all(rows: &AuditRows, report: &mut Report) -> Result<(), Error> {
    for table in [MadeTable::Passkey, MadeTable::Session] {
        let mut page = rows.made(table, &[], PAGE).await?;
        while let Some(last) = page.last() {
            for row in &page {
                report.made += 1;
                compare(table, row, report);
            }
            page = rows.made(table, &last.id, PAGE).await?;
        }
    }
    Ok(())
}

fn compare(table: MadeTable, row: &MadeRow, report: &mut Report) {
    let name = hex(&row.id);
    let mut find = |told: &str| report.find(table.name(), &name, "made_by", told);
    if !row.is_placed {
        return find("names an event that is in no tree and awaits none");
    }
    if row.event_member.as_deref() != Some(&row.member) {
        return find("names an event of somebody else");
    }
    let (kind, named) = match table {
        MadeTable::Passkey => ("passkey-registered", &row.event_passkey),
        MadeTable::Session => ("signed-in", &row.event_session),
    };
    if row.event_kind.as_deref() != Some(kind) || named.as_ref() != Some(&row.id) {
        return find("names an event that made something else");
    }
    let Some(stored) = &row.credential else { return };
    let (credential, attested) = registered(stored).unwrap_or_default();
    if credential != digest(stored) {
        report.find(table.name(), &name, "public_key", "or its id isn't that of what was registered");
    }
    // A passkey that proves more than it did would sign in as a stronger one.
    let now = stored.attested.as_deref().map(serde_json::from_str::<Attested>).transpose();
    if now.ok() != Some(attested) {
        report.find(table.name(), &name, "attested", "isn't what was proved at the registration");
    }
}

fn digest(row: &CredentialRow) -> String {
    credential_digest(&row.rp_id, &row.credential_id, &row.public_key)
}

/// What the event says that it registered, and what was proved.
fn registered(row: &CredentialRow) -> Option<(String, Option<Attested>)> {
    match serde_json::from_str::<Event>(row.event_body.as_deref()?).ok()?.what {
        EventKind::PasskeyRegistered { credential, attested, .. } => Some((credential, attested)),
        _ => None,
    }
}
