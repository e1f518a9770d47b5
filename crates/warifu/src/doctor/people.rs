//! Who can come in: an organization, an operator with a way in. And whether the clock goes right, by what
//! was recorded last.

use warifu_core::{
    audit::Event,
    id::Id,
    identifier::MemberId,
    member::Role,
    random::Seeded,
    time::{Span, Time},
};
use warifu_store::{Error, Store};

use super::Finding;
use crate::exit::chain;

/// Clocks of several servers may differ by this.
const DRIFT: Span = Span::minutes(2);
/// Members that are read at a time.
const PAGE: i64 = 500;

pub(super) async fn examine(store: &Store, now: Time) -> Vec<Finding> {
    let found = async {
        let mut found = Vec::new();
        if store.find_first_organization().await?.is_none() {
            let what = "there is no organization, and so nobody can sign in";
            let mend = "Run: warifu admin organization create NAME";
            found.push(Finding::wrong("organization-missing", what, mend));
        } else if !operator_can_come_in(store, now).await? {
            let what = "no operator has a passkey or a password that could be used now";
            let mend = "Run: warifu admin member create ID --role operator (if there is none), then warifu admin member link ID.";
            found.push(Finding::doubtful("operator-missing", what, mend));
        }
        found.extend(clock(store, now).await?);
        Ok::<_, Error>(found)
    };
    found.await.unwrap_or_else(|error| {
        let mend = "See the cause; restore a backup if the database is damaged.";
        vec![Finding::wrong("database-unreadable", chain(&error), mend)]
    })
}

async fn operator_can_come_in(store: &Store, now: Time) -> Result<bool, Error> {
    let mut after: Option<MemberId> = None;
    loop {
        let page = store.list_members(after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else { return Ok(false) };
        after = Some(last.member_id.clone());
        let operators = page.iter().filter(|m| m.role == Role::Operator && m.admitted(now).is_ok());
        for operator in operators {
            if operator.password.is_some() {
                return Ok(true);
            }
            if store.list_passkeys(operator.id).await?.iter().any(|passkey| passkey.state.is_enabled()) {
                return Ok(true);
            }
        }
    }
}

/// Ids of events sort by time, so that one after an id of the future was recorded in what we call future.
async fn clock(store: &Store, now: Time) -> Result<Option<Finding>, Error> {
    let future: Id<Event> = Id::new(now + DRIFT, &mut Seeded::new(0));
    let later = store.audit_rows().await?.events(Some(future.bytes()), 1).await?;
    Ok(later.first().map(|_| {
        let what = "events were recorded at times that are still to come by this machine's clock";
        let mend = "Set the clocks of all servers by NTP (timedatectl set-ntp true): links, sessions and \
                    locks end by them.";
        Finding::wrong("clock-behind", what, mend)
    }))
}
