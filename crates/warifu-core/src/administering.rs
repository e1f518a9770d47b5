//! What whoever runs the installation does to members, their devices, tickets and policy.
//!
//! Every one of these ends in a commit with its event; what concerns a member's account is told to
//! the member by a notice.

use crate::{
    audit::{Actor, Event, EventKind, Visit},
    change::{Change, Decision},
    id::Id,
    identifier::{Email, MemberId},
    member::{Language, Member, MemberChange, Role, Standing, UserHandle},
    notice::{About, Notice},
    organization::{Organization, OrganizationChange},
    passkey::{DisabledBy, Passkey, PasskeyChange, PasskeyState},
    policy::{OutOfRange, Policy},
    random::{self, Random},
    session::SessionChange,
    time::Time,
};

/// The reason that is kept with a device that was reported lost; pages have their own words for it.
pub const LOST: &str = "lost";

/// Who administers, and when.
#[derive(Debug, Clone, Copy)]
pub struct Administering<'a> {
    /// Who.
    pub actor: Actor,
    /// When.
    pub now: Time,
    /// From where, as far as they came over the network.
    pub visit: Option<&'a Visit>,
}

/// A member to be made.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// The member ID.
    pub member_id: MemberId,
    /// The name, as shown.
    pub name: String,
    /// A verified address.
    pub email: Option<Email>,
    /// Language of notices.
    pub language: Language,
    /// Role beside that of member.
    pub role: Role,
    /// Last day of membership.
    pub valid_until: Option<Time>,
    /// The password's hash, where there is to be one.
    pub phc: Option<String>,
}

/// The member or device is so already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NothingToDo;

impl Administering<'_> {
    pub(crate) fn event(
        &self,
        what: EventKind,
        member: Option<&Member>,
        passkey: Option<&Passkey>,
        organization: Id<Organization>,
        random: &mut dyn Random,
    ) -> Event {
        Event {
            id: Id::new(self.now, random),
            at: self.now,
            organization: Some(organization),
            member: member.map(|m| m.id),
            passkey: passkey.map(|p| p.id),
            session: None,
            ticket: None,
            actor: self.actor,
            what,
            visit: self.visit.cloned(),
        }
    }

    fn recorded(
        &self,
        what: EventKind,
        member: &Member,
        passkey: Option<&Passkey>,
        random: &mut dyn Random,
    ) -> Change {
        self.event(what, Some(member), passkey, member.organization, random).salted(random).into()
    }

    fn notice(&self, member: &Member, about: About, random: &mut dyn Random) -> Change {
        Notice::to_member(member.id, about, self.now, random).into()
    }

    /// A new organization; `first` is the installation's own, of which there is one.
    pub fn create_organization(
        &self,
        name: &str,
        first: bool,
        random: &mut dyn Random,
    ) -> Decision<Organization> {
        let id = Id::new(self.now, random);
        let organization =
            Organization { id, name: name.to_owned(), policy: Policy::default(), policy_version: 1 };
        let changes = vec![
            OrganizationChange::Create { id, name: name.to_owned(), first }.into(),
            self.event(EventKind::OrganizationCreated, None, None, id, random).salted(random).into(),
        ];
        Decision { changes, outcome: organization }
    }

    /// Another policy. Refused if a setting is out of range.
    pub fn set_policy(
        &self,
        organization: &Organization,
        policy: Policy,
        random: &mut dyn Random,
    ) -> Result<Decision<()>, OutOfRange> {
        policy.check()?;
        let text = |p: &Policy| serde_json::to_string(p).unwrap_or_default();
        let what = EventKind::PolicyChanged { before: text(&organization.policy), after: text(&policy) };
        let (id, from) = (organization.id, organization.policy_version);
        let changes = vec![
            OrganizationChange::SetPolicy { id, from, policy: Box::new(policy) }.into(),
            self.event(what, None, None, id, random).salted(random).into(),
        ];
        Ok(Decision { changes, outcome: () })
    }

    /// A new member. The commit is `Stale` if the member ID or the address is taken.
    pub fn create_member(
        &self,
        organization: &Organization,
        new: NewMember,
        random: &mut dyn Random,
    ) -> Decision<Member> {
        let role = serde_json::to_value(new.role).ok().and_then(|v| v.as_str().map(str::to_owned));
        let member = Member {
            id: Id::new(self.now, random),
            organization: organization.id,
            member_id: new.member_id,
            name: new.name,
            email: new.email,
            language: new.language,
            role: new.role,
            standing: Standing::Enabled,
            valid_until: new.valid_until,
            epoch: 1,
            passkeys: 0,
            user_handle: UserHandle(random::bytes(random)),
            password: new.phc.map(|phc| crate::member::Password { phc, version: 1 }),
            offer_after: None,
        };
        let what = EventKind::MemberCreated { role: role.unwrap_or_default() };
        let changes = vec![
            MemberChange::Create(Box::new(member.clone())).into(),
            self.recorded(what, &member, None, random),
        ];
        Decision { changes, outcome: member }
    }

    /// Switches a member on or off. Off ends all sessions.
    pub fn set_standing(
        &self,
        member: &Member,
        standing: Standing,
        reason: &str,
        random: &mut dyn Random,
    ) -> Result<Decision<()>, NothingToDo> {
        if member.standing == standing {
            return Err(NothingToDo);
        }
        let mut changes = vec![MemberChange::SetStanding { id: member.id, standing }.into()];
        let what = match standing {
            Standing::Disabled => {
                changes.push(SessionChange::EndOthers { member: member.id, except: None }.into());
                EventKind::MemberDisabled { reason: reason.to_owned() }
            }
            Standing::Enabled => EventKind::MemberEnabled,
        };
        changes.push(self.recorded(what, member, None, random));
        Ok(Decision { changes, outcome: () })
    }

    /// Another role for a member, and the organizations that a registrar looks after. Sessions end.
    pub fn set_role(
        &self,
        member: &Member,
        role: Role,
        assigned: &[Organization],
        random: &mut dyn Random,
    ) -> Decision<()> {
        let named = serde_json::to_value(role).ok().and_then(|v| v.as_str().map(str::to_owned));
        let organizations = assigned.iter().map(|o| o.id).collect();
        let mut changes = vec![
            MemberChange::SetRole { id: member.id, role }.into(),
            MemberChange::Assign { id: member.id, organizations }.into(),
            SessionChange::EndOthers { member: member.id, except: None }.into(),
            self.recorded(
                EventKind::MemberRoleChanged { role: named.unwrap_or_default() },
                member,
                None,
                random,
            ),
        ];
        if role == Role::Registrar {
            let organizations = assigned.iter().map(|o| o.id.to_string()).collect();
            let what = EventKind::RegistrarAssigned { organizations };
            changes.push(self.recorded(what, member, None, random));
        }
        Decision { changes, outcome: () }
    }

    /// Another name for a member.
    pub fn rename_member(&self, member: &Member, name: &str, random: &mut dyn Random) -> Decision<()> {
        let changes = vec![
            MemberChange::Rename { id: member.id, name: name.to_owned() }.into(),
            self.recorded(EventKind::MemberRenamed, member, None, random),
        ];
        Decision { changes, outcome: () }
    }

    /// Sets a member's password, already hashed, and ends all sessions.
    pub fn reset_password(&self, member: &Member, phc: String, random: &mut dyn Random) -> Decision<()> {
        let about = About::PasswordChanged { browser: String::new(), address: String::new() };
        let changes = vec![
            MemberChange::SetPassword { id: member.id, from: member.password_version(), phc }.into(),
            MemberChange::RaiseEpoch { id: member.id }.into(),
            SessionChange::EndOthers { member: member.id, except: None }.into(),
            self.recorded(EventKind::PasswordReset, member, None, random),
            self.notice(member, about, random),
        ];
        Decision { changes, outcome: () }
    }

    /// Disables a member's device and ends the sessions it began.
    pub fn disable_device(
        &self,
        member: &Member,
        passkey: &Passkey,
        reason: &str,
        random: &mut dyn Random,
    ) -> Result<Decision<()>, NothingToDo> {
        if !passkey.state.is_enabled() {
            return Err(NothingToDo);
        }
        let (id, device, reason) = (passkey.id, passkey.name.clone(), reason.to_owned());
        let by = DisabledBy::Administrator;
        let what = EventKind::PasskeyDisabled {
            device: device.clone(),
            by: "administrator".into(),
            reason: reason.clone(),
        };
        let changes = vec![
            PasskeyChange::Disable { id, member: member.id, by, reason: reason.clone(), at: self.now }.into(),
            SessionChange::EndByPasskey { passkey: id }.into(),
            self.recorded(what, member, Some(passkey), random),
            self.notice(member, About::PasskeyDisabled { device, reason }, random),
        ];
        Ok(Decision { changes, outcome: () })
    }

    /// Devices were lost together (flow D4): each that still signs anybody in is disabled, in one commit.
    pub fn report_lost(
        &self,
        member: &Member,
        lost: &[&Passkey],
        random: &mut dyn Random,
    ) -> Result<Decision<()>, NothingToDo> {
        let mut changes = Vec::new();
        for passkey in lost {
            if let Ok(disabled) = self.disable_device(member, passkey, LOST, random) {
                changes.extend(disabled.changes);
            }
        }
        if changes.is_empty() { Err(NothingToDo) } else { Ok(Decision { changes, outcome: () }) }
    }

    /// Enables a member's device, whoever disabled it.
    pub fn enable_device(
        &self,
        member: &Member,
        passkey: &Passkey,
        random: &mut dyn Random,
    ) -> Result<Decision<()>, NothingToDo> {
        let PasskeyState::Disabled { by, .. } = passkey.state else { return Err(NothingToDo) };
        let device = passkey.name.clone();
        let changes = vec![
            PasskeyChange::Enable { id: passkey.id, member: member.id, by: vec![by] }.into(),
            self.recorded(
                EventKind::PasskeyEnabled { device: device.clone() },
                member,
                Some(passkey),
                random,
            ),
            self.notice(member, About::PasskeyEnabled { device }, random),
        ];
        Ok(Decision { changes, outcome: () })
    }
}
