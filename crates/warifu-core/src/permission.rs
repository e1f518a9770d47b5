//! Who may do what to whom: one check for everybody who administers.
//!
//! A role says what its bearer may do, and in which organizations: an organization administrator in their own, a registrar in those
//! assigned to them, an operator in all. Whoever it is done to counts as well: nobody acts on somebody of a higher role, since a
//! ticket for an operator's account would be an operator's account (prevents privilege escalation).

use crate::{
    id::Id,
    member::{Member, Role},
    organization::Organization,
};

/// What somebody who administers does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Approves or refuses applications for tickets (flow D5).
    DecideApplications,
    /// Disables or deletes devices, and ends what was lost (flows D3, D4).
    DisableDevices,
    /// Issues tickets, and issues them anew (flow D2).
    IssueTickets,
    /// Revokes tickets.
    RevokeTickets,
    /// Sees who is a member, their devices and their tickets.
    SeeMembers,
    /// Sees what is on a ticket, to hand it on; every showing is recorded.
    ShowTickets,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::DecideApplications,
        Self::DisableDevices,
        Self::IssueTickets,
        Self::RevokeTickets,
        Self::SeeMembers,
        Self::ShowTickets,
    ];
}

/// Somebody who may administer.
#[derive(Debug, Clone, Copy)]
pub struct Authority<'a> {
    /// Who.
    pub member: &'a Member,
    /// The organizations that a registrar looks after.
    pub assigned: &'a [Id<Organization>],
}

/// Which organizations somebody administers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach<'a> {
    /// Every one.
    All,
    /// None.
    None,
    /// These.
    These(&'a [Id<Organization>]),
}

impl<'a> Authority<'a> {
    /// Which organizations this is about.
    pub fn reach(&self) -> Reach<'a> {
        match self.member.role {
            Role::Member => Reach::None,
            Role::Operator => Reach::All,
            Role::OrganizationAdministrator => Reach::These(std::slice::from_ref(&self.member.organization)),
            Role::Registrar => Reach::These(self.assigned),
        }
    }

    /// Whether they may do this in an organization, to somebody of no higher role.
    pub fn may(&self, action: Action, organization: &Organization) -> bool {
        let here = match self.reach() {
            Reach::All => true,
            Reach::None => false,
            Reach::These(organizations) => organizations.contains(&organization.id),
        };
        let by_policy = organization.policy.administrators_issue;
        here && match (self.member.role, action) {
            (Role::Member, _) => false,
            (Role::Operator | Role::Registrar, _) => true,
            (Role::OrganizationAdministrator, Action::DecideApplications | Action::IssueTickets) => by_policy,
            (
                Role::OrganizationAdministrator,
                Action::DisableDevices | Action::RevokeTickets | Action::SeeMembers | Action::ShowTickets,
            ) => true,
        }
    }

    /// Whether they may do this to `target`, a member of `organization`.
    pub fn may_to(&self, action: Action, organization: &Organization, target: &Member) -> bool {
        target.organization == organization.id
            && self.may(action, organization)
            && rank(target.role) <= rank(self.member.role)
    }
}

/// How high a role stands.
const fn rank(role: Role) -> u8 {
    match role {
        Role::Member => 0,
        Role::OrganizationAdministrator => 1,
        Role::Registrar => 2,
        Role::Operator => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{policy::Policy, sample};

    const ROLES: [Role; 4] = [Role::Member, Role::OrganizationAdministrator, Role::Registrar, Role::Operator];

    fn organization(number: u8, administrators_issue: bool) -> Organization {
        let policy = Policy { administrators_issue, ..Policy::default() };
        Organization { id: Id::from_bytes([number; 16]), policy, ..sample::organization() }
    }

    fn member(role: Role, of: &Organization) -> Member {
        Member { role, organization: of.id, ..sample::member() }
    }

    /// One row an action: may an organization administrator, one whose policy lets them issue, a registrar, an operator?
    #[test]
    fn what_each_role_may_do() {
        let (strict, free) = (organization(1, false), organization(2, true));
        for (action, administrator, by_policy, registrar, operator) in [
            (Action::DecideApplications, false, true, true, true),
            (Action::DisableDevices, true, true, true, true),
            (Action::IssueTickets, false, true, true, true),
            (Action::RevokeTickets, true, true, true, true),
            (Action::SeeMembers, true, true, true, true),
            (Action::ShowTickets, true, true, true, true),
        ] {
            let may = |role, of: &Organization| {
                let member = member(role, of);
                Authority { member: &member, assigned: &[of.id] }.may(action, of)
            };
            assert_eq!(may(Role::OrganizationAdministrator, &strict), administrator, "{action:?}");
            assert_eq!(may(Role::OrganizationAdministrator, &free), by_policy, "{action:?}");
            assert_eq!(may(Role::Registrar, &strict), registrar, "{action:?}");
            assert_eq!(may(Role::Operator, &strict), operator, "{action:?}");
            assert!(!may(Role::Member, &free), "{action:?}");
        }
    }

    #[test]
    fn nobody_but_an_operator_acts_where_they_are_not_assigned() {
        let (own, other) = (organization(1, true), organization(2, true));
        for role in ROLES {
            let member = member(role, &own);
            let authority = Authority { member: &member, assigned: &[own.id] };
            for action in Action::ALL {
                assert_eq!(authority.may(action, &other), role == Role::Operator, "{role:?} {action:?}");
            }
        }
        // A registrar who is a member of an organization without being assigned to it is nobody there.
        let member = member(Role::Registrar, &own);
        assert!(!Authority { member: &member, assigned: &[other.id] }.may(Action::SeeMembers, &own));
    }

    #[test]
    fn nobody_acts_on_somebody_of_a_higher_role() {
        let own = organization(1, true);
        for acting in ROLES {
            for target in ROLES {
                let (member, target) = (member(acting, &own), member(target, &own));
                let authority = Authority { member: &member, assigned: &[own.id] };
                let expected = acting != Role::Member && rank(target.role) <= rank(acting);
                for action in Action::ALL {
                    assert_eq!(authority.may_to(action, &own, &target), expected, "{acting:?} {action:?}");
                }
            }
        }
    }

    #[test]
    fn a_member_of_another_organization_is_not_acted_on_through_this_one() {
        let (own, other) = (organization(1, true), organization(2, true));
        let (operator, target) = (member(Role::Operator, &own), member(Role::Member, &other));
        let authority = Authority { member: &operator, assigned: &[] };
        assert!(!authority.may_to(Action::ShowTickets, &own, &target));
        assert!(authority.may_to(Action::ShowTickets, &other, &target));
    }
}
