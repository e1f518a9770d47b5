//! An organization (組織): the unit that members belong to and that policy is set for.

use crate::{id::Id, policy::Policy};

/// An organization as loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its row.
    pub id: Id<Organization>,
    /// Its name, as shown.
    pub name: String,
    /// Its rules.
    pub policy: Policy,
    /// Raised by every change of the policy; a change is guarded by the version it was made from.
    pub policy_version: i64,
}

/// Changes to an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrganizationChange {
    /// An organization with the default policy. Guard: there is none yet where it is to be the installation's first.
    Create { id: Id<Organization>, name: String, first: bool },
    /// Guard: the policy is still of version `from`.
    SetPolicy { id: Id<Organization>, from: i64, policy: Box<Policy> },
}
