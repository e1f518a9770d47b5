//! The browser that began a handoff collects what a phone approved: spent and signed in in one commit (flow B3).

use super::{
    Asking, Decision, Evidence, Journey, Method, Outcome, Owned, PasskeyChange, PasskeyState, Random,
    Refused, admit, events, start, start::Proved,
};
use crate::{
    change::Change,
    handoff::{Handoff, HandoffChange, State},
};

/// There is nothing to collect (any more).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uncollectable;

/// `owned` is the passkey that approved, as it is now.
pub fn by_handoff(
    journey: &Journey,
    handoff: &Handoff,
    owned: &Owned,
    asking: &Asking<'_>,
    random: &mut dyn Random,
) -> Result<Decision<Outcome>, Uncollectable> {
    let Owned { passkey, member, organization } = owned;
    let proved = handoff.collectable(asking.now).ok_or(Uncollectable)?;
    if proved.passkey != passkey.id || handoff.member != Some(member.id) {
        return Err(Uncollectable);
    }
    let method = Method::Handoff { passkey: passkey.id, uv_initialized: proved.uv_initialized };
    let evidence = Evidence { method, at: proved.at };
    let by = handoff.claim().cloned().ok_or(Uncollectable)?;
    let (hash, from) = (handoff.hash, handoff.version);
    let mut changes = vec![Change::from(HandoffChange::Step { hash, from, to: State::Collected { by } })];
    let refused = match &passkey.state {
        PasskeyState::Disabled { by, .. } => Some(Refused::PasskeyDisabled { by: *by }),
        PasskeyState::Enabled => admit(member, organization, &evidence, asking).err(),
    };
    if let Some(refused) = refused {
        changes.push(events::refused("handoff", &refused, Some(member), Some(passkey.id), asking, random));
        return Ok(Decision { changes, outcome: Outcome::Refused(refused) });
    }
    changes.push(PasskeyChange::StillEnabled { id: passkey.id }.into());
    let proved = Proved { evidence, device: &passkey.name, member, organization, client: journey.client() };
    Ok(start::go_on(changes, journey, proved, asking, random))
}
