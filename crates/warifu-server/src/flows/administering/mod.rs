//! What administrators do on pages: flows D2 to D5. Who they are is loaded with every request, and guarded in every commit.

pub(crate) mod applications;
pub(crate) mod lost;
pub(crate) mod tickets;

use warifu_core::{
    administering::Administering,
    audit::Actor,
    change::Change,
    id::Id,
    managing::{self, NeedsConfirmation},
    member::MemberChange,
    organization::Organization,
    passkey::Passkey,
    permission::{Action, Authority, Reach},
    secret::TokenHash,
    session::{LoadedSession, SessionChange},
    time::Span,
};

use super::{Caller, confirming::load_live};
use crate::server::{Server, Trouble};

/// Organizations that somebody is shown at most, to choose among.
const MOST_ORGANIZATIONS: i64 = 200;

/// Somebody who administers, signed in.
#[derive(Debug)]
pub(crate) struct Administrator {
    pub(crate) loaded: LoadedSession,
    own: Vec<Passkey>,
    assigned: Vec<Id<Organization>>,
}

impl Administrator {
    /// Whoever is signed in by this token, if they administer anything.
    pub(crate) async fn find(
        server: &Server,
        caller: &Caller,
        token: &TokenHash,
    ) -> Result<Option<Self>, Trouble> {
        let Some((loaded, own)) = load_live(server, caller, token).await? else { return Ok(None) };
        let assigned = server.store.list_assigned(loaded.member.id).await?;
        let administrator = Self { loaded, own, assigned };
        Ok((administrator.authority().reach() != Reach::None).then_some(administrator))
    }

    pub(crate) fn authority(&self) -> Authority<'_> {
        Authority { member: &self.loaded.member, assigned: &self.assigned }
    }

    /// Whether they proved who they are by the strongest means they have, so long ago at most.
    pub(crate) fn confirmed(&self, caller: &Caller, age: Span) -> Result<(), NeedsConfirmation> {
        managing::confirmed_within(age, &self.loaded, &self.own, caller.now)
    }

    fn acting<'a>(&self, caller: &'a Caller) -> Administering<'a> {
        let actor = Actor::Member(self.loaded.member.id);
        Administering { actor, now: caller.now, visit: Some(&caller.visit) }
    }

    /// That they still are who they are; another role raises the epoch.
    fn guards(&self, caller: &Caller) -> [Change; 2] {
        let (session, member) = (&self.loaded.session, &self.loaded.member);
        [
            SessionChange::Still { id: session.id, token: session.token }.into(),
            MemberChange::StillAdmitted { id: member.id, epoch: member.epoch, now: caller.now }.into(),
        ]
    }

    /// The organizations that they administer, their own before others.
    pub(crate) async fn list_organizations(&self, server: &Server) -> Result<Vec<Organization>, Trouble> {
        let mut organizations = match self.authority().reach() {
            Reach::All => server.store.list_organizations(None, MOST_ORGANIZATIONS).await?,
            Reach::None => Vec::new(),
            Reach::These(ids) => {
                let mut reached = Vec::with_capacity(ids.len());
                for id in ids {
                    reached.extend(server.store.find_organization(*id).await?);
                }
                reached
            }
        };
        organizations.sort_by_key(|organization| organization.id != self.loaded.member.organization);
        Ok(organizations)
    }

    /// The organization of this id, where they may do `action`.
    pub(crate) async fn find_organization(
        &self,
        server: &Server,
        id: Id<Organization>,
        action: Action,
    ) -> Result<Option<Organization>, Trouble> {
        let found = server.store.find_organization(id).await?;
        Ok(found.filter(|organization| self.authority().may(action, organization)))
    }
}
