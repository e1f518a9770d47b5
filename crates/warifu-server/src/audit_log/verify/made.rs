//! Passkeys and sessions: none without the event that made it, in the tree or on its way there.

use warifu_store::{AuditRows, Error, MadeRow, MadeTable};

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
        find("names an event that made something else");
    }
}
