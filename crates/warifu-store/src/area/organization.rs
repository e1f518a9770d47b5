//! Organizations and their policy. One document holds the policy and is never queried into.

use warifu_core::{
    organization::{Organization, OrganizationChange},
    policy::Policy,
};

use super::{bind, guard, read::Reader, read::first};
use crate::{Error, Guarded, Store};

macro_rules! organization_columns {
    () => {
        "organization.id, organization.name, organization.policy, organization.policy_version"
    };
}
pub(crate) use organization_columns;

statements! {
    CREATE = "create the first organization",
        "INSERT INTO organization (id, first, name, policy, policy_version) VALUES ($1, 1, $2, $3, 1)";
    SET_POLICY = "set a policy",
        "UPDATE organization SET policy = $3, policy_version = policy_version + 1
          WHERE id = $1 AND policy_version = $2";
    FIND_FIRST = "find the first organization",
        concat!("SELECT ", organization_columns!(), " FROM organization WHERE first = 1");
}

pub(crate) fn statements(change: &OrganizationChange) -> Vec<Guarded> {
    match change {
        OrganizationChange::Create { id, name } => {
            let policy = bind::document(&Policy::default());
            vec![CREATE.bind(*id).bind(name.as_str()).bind(policy).guarded(guard::ORGANIZATION_NEW)]
        }
        OrganizationChange::SetPolicy { id, from, policy } => {
            let policy = bind::document(policy);
            vec![SET_POLICY.bind(*id).bind(*from).bind(policy).guarded(guard::POLICY)]
        }
    }
}

pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Organization, Error> {
    Ok(Organization {
        id: reader.table("organization")?,
        name: reader.text("name")?,
        policy: reader.document("policy")?,
        policy_version: reader.int("policy_version")?,
    })
}

impl Store {
    /// The organization that was made first; `None` in an empty installation.
    pub async fn find_first_organization(&self) -> Result<Option<Organization>, Error> {
        let rows = self.engine().fetch(FIND_FIRST.call()).await?;
        first(&rows, read)
    }
}
