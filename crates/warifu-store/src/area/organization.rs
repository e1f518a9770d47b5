//! Organizations and their policy. One document holds the policy and is never queried into.

use warifu_core::{
    id::Id,
    organization::{Organization, OrganizationChange},
    policy::Policy,
};

use super::{
    bind, guard,
    read::{Reader, every, first},
};
use crate::{Error, Guarded, Store};

macro_rules! organization_columns {
    () => {
        "organization.id, organization.name, organization.policy, organization.policy_version"
    };
}
pub(crate) use organization_columns;

statements! {
    CREATE = "create an organization",
        "INSERT INTO organization (id, first, name, policy, policy_version) VALUES ($1, $2, $3, $4, 1)";
    SET_POLICY = "set a policy",
        "UPDATE organization SET policy = $3, policy_version = policy_version + 1
          WHERE id = $1 AND policy_version = $2";
    FIND = "find an organization",
        concat!("SELECT ", organization_columns!(), " FROM organization WHERE id = $1");
    FIND_BY_NAME = "find organizations by name",
        concat!("SELECT ", organization_columns!(), " FROM organization WHERE name = $1 ORDER BY id LIMIT 2");
    LIST = "list organizations",
        concat!("SELECT ", organization_columns!(), " FROM organization WHERE id > $1 ORDER BY id LIMIT $2");
    FIND_FIRST = "find the first organization",
        concat!("SELECT ", organization_columns!(), " FROM organization WHERE first = 1");
}

pub(crate) fn statements(change: &OrganizationChange) -> Vec<Guarded> {
    match change {
        OrganizationChange::Create { id, name, first } => {
            let (first, policy) = (first.then_some(1), bind::document(&Policy::default()));
            let create = CREATE.bind(*id).bind(first).bind(name.as_str()).bind(policy);
            vec![create.guarded(guard::ORGANIZATION_NEW)]
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
    pub async fn find_organization(&self, id: Id<Organization>) -> Result<Option<Organization>, Error> {
        let rows = self.engine().fetch(FIND.bind(id)).await?;
        first(&rows, read)
    }

    /// The organization of this name; two of one name are neither.
    pub async fn find_organization_by_name(&self, name: &str) -> Result<Option<Organization>, Error> {
        let rows = self.engine().fetch(FIND_BY_NAME.bind(name)).await?;
        if rows.len() > 1 { Ok(None) } else { first(&rows, read) }
    }

    /// Organizations in the order they were made, from the one that comes after `after`.
    pub async fn list_organizations(
        &self,
        after: Option<Id<Organization>>,
        limit: i64,
    ) -> Result<Vec<Organization>, Error> {
        let after = after.unwrap_or(Id::from_bytes([0; 16]));
        let rows = self.engine().fetch(LIST.bind(after).bind(limit)).await?;
        every(&rows, read)
    }

    /// The organization that was made first; `None` in an empty installation.
    pub async fn find_first_organization(&self) -> Result<Option<Organization>, Error> {
        let rows = self.engine().fetch(FIND_FIRST.call()).await?;
        first(&rows, read)
    }
}
