//! What a decision wants written: a list, applied whole or not at all.
//!
//! Each area's changes say in their own file which guard they carry. If any guard doesn't hold,
//! nothing is written and the flow gets `Stale`: load and decide again, or tell the person.

use crate::{
    application::ApplicationChange, attempt::AttemptChange, audit::event::SaltedEvent, ceremony::NonceChange,
    client::ClientChange, consent::ConsentChange, device_code::DeviceCodeChange, grant::GrantChange,
    handoff::HandoffChange, member::MemberChange, notice::Notice, organization::OrganizationChange,
    passkey::PasskeyChange, recovery_code::RecoveryCodeChange, session::SessionChange, ticket::TicketChange,
};

/// One change, by area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Applications for tickets.
    Application(ApplicationChange),
    /// Counters of wrong passwords.
    Attempt(AttemptChange),
    /// An event, and the pending row that puts it into the tree.
    Audit(Box<SaltedEvent>),
    /// Clients.
    Client(ClientChange),
    /// Consents.
    Consent(ConsentChange),
    /// Device codes.
    DeviceCode(DeviceCodeChange),
    /// Grants, and the tokens that hang on them.
    Grant(GrantChange),
    /// Handoffs.
    Handoff(HandoffChange),
    /// Members.
    Member(MemberChange),
    /// Spent nonces.
    Nonce(NonceChange),
    /// The outbox.
    Notice(Box<Notice>),
    /// Organizations.
    Organization(OrganizationChange),
    /// Passkeys.
    Passkey(PasskeyChange),
    /// Recovery codes.
    RecoveryCode(RecoveryCodeChange),
    /// Sessions.
    Session(SessionChange),
    /// Tickets.
    Ticket(TicketChange),
}

macro_rules! from_area {
    ($($area:ident($change:ty)),+ $(,)?) => {$(
        impl From<$change> for Change {
            fn from(change: $change) -> Self {
                Self::$area(change.into())
            }
        }
    )+};
}
from_area!(
    Application(ApplicationChange),
    Attempt(AttemptChange),
    Audit(SaltedEvent),
    Client(ClientChange),
    Consent(ConsentChange),
    DeviceCode(DeviceCodeChange),
    Grant(GrantChange),
    Handoff(HandoffChange),
    Member(MemberChange),
    Nonce(NonceChange),
    Notice(Notice),
    Organization(OrganizationChange),
    Passkey(PasskeyChange),
    RecoveryCode(RecoveryCodeChange),
    Session(SessionChange),
    Ticket(TicketChange),
);

/// What was decided: an outcome, and what must be written before anybody is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision<T> {
    /// To commit, in this order.
    pub changes: Vec<Change>,
    /// To tell, once that is committed.
    pub outcome: T,
}
