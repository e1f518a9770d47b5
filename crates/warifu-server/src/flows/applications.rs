//! Applying for tickets (flow A2), by whoever has proved nothing.
//!
//! Each application counts against everybody it names, in its own commit, whether they exist or not: the same five in a quarter of an
//! hour for a member and for a word.

use warifu_core::{
    application::{Application, Applying, FOR_ONE_MEMBER, REFERENCE_LENGTH, Unfit},
    change::Change,
    code,
    organization::Organization,
    time::Time,
};

use super::{Caller, TRIES_ON_COUNTERS, counters};
use crate::server::{Server, Trouble, Written};

/// Organizations that are looked through for one that takes applications.
const MOST_ORGANIZATIONS: i64 = 1_000;

/// How an application ended.
#[derive(Debug)]
pub(crate) enum Applied {
    /// The organization takes none; what it says of that.
    Closed(String),
    /// Received.
    Received(Box<Application>),
    /// Too many for somebody it names.
    TooMany { until: Time },
    /// What was typed isn't fit.
    Unfit(Unfit),
    /// No organization, or more than one, is called so.
    UnknownOrganization,
}

/// Whether any organization takes applications.
pub(crate) async fn are_open(server: &Server) -> Result<bool, Trouble> {
    let organizations = server.store.list_organizations(None, MOST_ORGANIZATIONS).await?;
    Ok(organizations.iter().any(|organization| organization.policy.applications))
}

pub(crate) async fn apply(
    server: &Server,
    caller: &Caller,
    organization: &str,
    applying: &Applying,
) -> Result<Applied, Trouble> {
    let members = match applying.members() {
        Ok(members) => members,
        Err(unfit) => return Ok(Applied::Unfit(unfit)),
    };
    let Some(organization) = server.store.find_organization_by_name(organization.trim()).await? else {
        return Ok(Applied::UnknownOrganization);
    };
    if !organization.policy.applications {
        return Ok(Applied::Closed(organization.policy.applications_notice));
    }
    for _ in 0..TRIES_ON_COUNTERS {
        let counts = match count(server, caller, &organization, &members).await? {
            Ok(counts) => counts,
            Err(until) => return Ok(Applied::TooMany { until }),
        };
        let (now, visit) = (caller.now, &caller.visit);
        let mut decision = applying.apply(members.clone(), &organization, now, visit, &mut server.random());
        decision.changes.extend(counts);
        if server.commit(&decision.changes).await? == Written::Yes {
            return Ok(Applied::Received(Box::new(decision.outcome)));
        }
    }
    Err(Trouble::Bug("an application stayed stale".into()))
}

/// One more for everybody who is named; or until when somebody has too many.
async fn count(
    server: &Server,
    caller: &Caller,
    organization: &Organization,
    members: &[String],
) -> Result<Result<Vec<Change>, Time>, Trouble> {
    let mut counts = Vec::with_capacity(members.len());
    for member in members {
        let named = member.to_lowercase();
        let counter = counters::load_of_applications(server, caller, organization.id.bytes(), &named).await?;
        if let Some(until) = counter.locked(caller.now) {
            return Ok(Err(until));
        }
        counts.push(counter.failed(FOR_ONE_MEMBER, caller.now).into());
    }
    Ok(Ok(counts))
}

/// An application by its reference number, as it is typed.
pub(crate) async fn find(
    server: &Server,
    typed: &str,
) -> Result<Option<(Application, Organization)>, Trouble> {
    let Some(reference) = code::read(typed, REFERENCE_LENGTH) else { return Ok(None) };
    Ok(server.store.find_application_by_reference(&reference).await?)
}
