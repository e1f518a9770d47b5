//! Lost things (flow D4): whose they are, what they have, and what is switched off.

use warifu_core::{
    id::Id, identifier::Identifier, member::Member, organization::Organization, passkey::Passkey,
    permission::Action,
};

use super::Administrator;
use crate::{
    flows::{Caller, TRIES},
    server::{Server, Trouble, Written},
};

/// How a report ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reported {
    /// Disabled; so many.
    Done(usize),
    /// None of them signs anybody in any more.
    NothingToDo,
}

impl Administrator {
    /// Whom a member ID or an address names, with their devices, where this administrator looks after them.
    pub(crate) async fn find_devices(
        &self,
        server: &Server,
        organization: &Organization,
        who: &Identifier,
    ) -> Result<Option<(Member, Vec<Passkey>)>, Trouble> {
        let found = server.store.find_member_by_identifier(who).await?.map(|(member, _)| member);
        let may = |member: &Member| self.authority().may_to(Action::DisableDevices, organization, member);
        let Some(member) = found.filter(may) else { return Ok(None) };
        let passkeys = server.store.list_passkeys(member.id).await?;
        Ok(Some((member, passkeys)))
    }

    /// These devices of theirs were lost.
    pub(crate) async fn report_lost(
        &self,
        server: &Server,
        caller: &Caller,
        member: &Member,
        lost: &[Id<Passkey>],
    ) -> Result<Reported, Trouble> {
        for _ in 0..TRIES {
            let own = server.store.list_passkeys(member.id).await?;
            let chosen: Vec<&Passkey> =
                own.iter().filter(|p| lost.contains(&p.id) && p.state.is_enabled()).collect();
            let decision = self.acting(caller).report_lost(member, &chosen, &mut server.random());
            let Ok(decision) = decision else { return Ok(Reported::NothingToDo) };
            let changes = [self.guards(caller).to_vec(), decision.changes].concat();
            if server.commit(&changes).await? == Written::Yes {
                return Ok(Reported::Done(chosen.len()));
            }
        }
        Ok(Reported::NothingToDo)
    }
}
