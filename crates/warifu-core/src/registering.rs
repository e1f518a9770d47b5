//! Registering a passkey: from a session (flow A1), by a ticket, silently after a password, or once after a recovery
//! code (flow B7).
//!
//! Whatever allows it, the commit guards the same things: the challenge is fresh, the member is
//! admitted, there is room, the credential is new to the installation, and what allowed it (session,
//! ticket) still stands.

use crate::{
    audit::{Actor, Event, EventKind, Visit, event::credential_digest},
    ceremony::{Ceremony, NONCE_GRACE, NonceChange, Unfit},
    change::{Change, Decision},
    id::Id,
    managing::{self, NeedsConfirmation},
    member::{Member, MemberChange, NotAdmitted},
    notice::{About, Notice},
    organization::Organization,
    passkey::{Aaguid, Attachment, Attested, Passkey, PasskeyChange, PasskeyState, RegisteredHow},
    policy::{Authenticators, Facts},
    random::Random,
    recovery_code, replacing,
    session::{LoadedSession, SessionChange},
    ticket::{Ticket, TicketChange, Unusable},
    time::Time,
};

/// What allows a registration.
#[derive(Debug, Clone, Copy)]
pub enum Allowed<'a> {
    /// A session that a recovery code began: one passkey.
    ByRecovery(&'a LoadedSession),
    /// A session with a recent ceremony.
    BySession(&'a LoadedSession),
    /// A ticket.
    ByTicket { ticket: &'a Ticket, member: &'a Member, organization: &'a Organization },
    /// Policy and a password typed in this journey; the session that it opened.
    ByUpgrade(&'a LoadedSession),
}

/// A verified credential, before policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCredential {
    /// The authenticator's name for it.
    pub credential_id: Vec<u8>,
    /// COSE_Key bytes.
    pub public_key: Vec<u8>,
    /// COSE algorithm.
    pub algorithm: i64,
    /// First counter.
    pub sign_count: i64,
    /// As told.
    pub transports: Vec<String>,
    /// As told.
    pub aaguid: Aaguid,
    /// As told.
    pub attachment: Option<Attachment>,
    /// BE.
    pub backup_eligible: bool,
    /// BS.
    pub backup_state: bool,
    /// UV in this very ceremony.
    pub user_verified: bool,
    /// What the authenticator proved of itself, where that was asked for and is trusted.
    pub attested: Option<Attested>,
    /// Whether the browser runs on a phone or tablet, as it tells.
    pub on_phone: bool,
    /// The name it gets by itself.
    pub name: String,
}

impl NewCredential {
    fn facts(&self) -> Facts<'_> {
        Facts {
            aaguid: self.aaguid,
            attested: self.attested.as_ref(),
            attachment: self.attachment,
            backup_eligible: self.backup_eligible,
            on_phone: self.on_phone,
            transports: &self.transports,
        }
    }
}

/// What verification didn't take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unverified {
    /// Everything holds but the attestation, which is of no kind that could be judged.
    Attestation,
    /// The response failed the named step.
    Step(String),
}

/// Why a registration was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// `already-registered`: good news.
    AlreadyRegistered,
    /// `authenticator-not-allowed`: these are.
    AuthenticatorNotAllowed { allowed: Authenticators },
    /// `registration-invalid`: the response failed the named step.
    Invalid { step: String },
    /// `device-limit-reached`
    LimitReached { limit: u32 },
    /// A ceremony of the strongest kind comes first.
    NeedsConfirmation(NeedsConfirmation),
    /// `account-disabled`, `membership-expired`
    NotAdmitted(NotAdmitted),
    /// The ticket can't be used.
    Ticket(Unusable),
    /// The challenge doesn't fit: `registration-timed-out`, `page-went-back`
    Unfit(Unfit),
    /// Policy or the journey doesn't allow a silent upgrade; nothing is shown.
    UpgradeNotAllowed,
}

impl<'a> Allowed<'a> {
    /// What a session allows: anything after a ceremony, or the one registration that a recovery code brings.
    pub fn by(loaded: &'a LoadedSession, own: &[Passkey], now: Time) -> Self {
        let confirmed = managing::confirmed(loaded, own, now).is_ok();
        if !confirmed && recovery_code::may_register(&loaded.session, own, now) {
            return Self::ByRecovery(loaded);
        }
        Self::BySession(loaded)
    }

    /// Whom it registers.
    pub const fn member(&self) -> &'a Member {
        match self {
            Self::ByRecovery(loaded) | Self::BySession(loaded) | Self::ByUpgrade(loaded) => &loaded.member,
            Self::ByTicket { member, .. } => member,
        }
    }

    /// Under whose policy.
    pub const fn organization(&self) -> &'a Organization {
        match self {
            Self::ByRecovery(loaded) | Self::BySession(loaded) | Self::ByUpgrade(loaded) => {
                &loaded.organization
            }
            Self::ByTicket { organization, .. } => organization,
        }
    }

    /// The passkey whose place the new one takes, where it still signs anybody in.
    fn replaces<'p>(&self, own: &'p [Passkey]) -> Option<&'p Passkey> {
        let Self::ByTicket { ticket, .. } = self else { return None };
        own.iter().find(|p| Some(p.id) == ticket.replaces && p.state.is_enabled())
    }

    /// How many passkeys there may be before the new one. Retired ones take up no place, nor does one that is to be.
    fn room(&self, own: &[Passkey]) -> Option<u32> {
        let extra = replacing::retired(own) + u32::from(self.replaces(own).is_some());
        self.organization().policy.passkey_limit.map(|limit| limit.saturating_add(extra))
    }

    const fn how(&self) -> RegisteredHow {
        match self {
            Self::ByRecovery(_) => RegisteredHow::RecoveryCode,
            Self::BySession(_) => RegisteredHow::Session,
            Self::ByTicket { .. } => RegisteredHow::Ticket,
            Self::ByUpgrade(_) => RegisteredHow::Upgrade,
        }
    }

    const fn actor(&self) -> Actor {
        match self {
            Self::ByRecovery(_) | Self::BySession(_) | Self::ByUpgrade(_) => Actor::Member(self.member().id),
            Self::ByTicket { .. } => Actor::Anyone,
        }
    }
}

/// Whether a registration may begin: said before anything is created.
pub fn may_begin(allowed: Allowed<'_>, own: &[Passkey], now: Time) -> Result<(), Refused> {
    let (member, policy) = (allowed.member(), &allowed.organization().policy);
    if let Allowed::ByTicket { ticket, .. } = allowed {
        ticket.usable(now).map_err(Refused::Ticket)?;
    }
    member.admitted(now).map_err(Refused::NotAdmitted)?;
    match allowed {
        Allowed::BySession(loaded) => {
            managing::confirmed(loaded, own, now).map_err(Refused::NeedsConfirmation)?;
        }
        Allowed::ByRecovery(loaded) if !recovery_code::may_register(&loaded.session, own, now) => {
            return Err(Refused::NeedsConfirmation(managing::strongest(own, now)));
        }
        Allowed::ByUpgrade(loaded)
            if !policy.upgrades_silently()
                || !managing::typed_password(loaded, now)
                || managing::strongest(own, now) != NeedsConfirmation::ByPassword =>
        {
            return Err(Refused::UpgradeNotAllowed);
        }
        Allowed::ByRecovery(_) | Allowed::ByTicket { .. } | Allowed::ByUpgrade(_) => {}
    }
    match (policy.passkey_limit, allowed.room(own)) {
        (Some(limit), Some(room)) if member.passkeys >= i64::from(room) => {
            Err(Refused::LimitReached { limit })
        }
        _ => Ok(()),
    }
}

/// The end of a registration. `own` are the member's passkeys; `checked` is what verification said.
pub fn finish(
    allowed: Allowed<'_>,
    own: &[Passkey],
    ceremony: &Ceremony,
    checked: Result<NewCredential, Unverified>,
    now: Time,
    visit: &Visit,
    random: &mut dyn Random,
) -> Decision<Result<Passkey, Refused>> {
    let refused = match judge(allowed, own, ceremony, checked, now) {
        Ok(credential) => return register(allowed, own, ceremony, credential, now, visit, random),
        Err(refused) => refused,
    };
    let what = EventKind::RegistrationRefused { why: why(&refused) };
    let changes = vec![ceremony.spend().into(), event(allowed, what, None, now, visit, random)];
    Decision { changes, outcome: Err(refused) }
}

fn judge(
    allowed: Allowed<'_>,
    own: &[Passkey],
    ceremony: &Ceremony,
    checked: Result<NewCredential, Unverified>,
    now: Time,
) -> Result<NewCredential, Refused> {
    if now >= ceremony.expires_at {
        return Err(Refused::Unfit(Unfit::Expired));
    }
    let authenticators = &allowed.organization().policy.authenticators;
    let not_allowed = || Refused::AuthenticatorNotAllowed { allowed: authenticators.clone() };
    let credential = checked.map_err(|unverified| match unverified {
        Unverified::Attestation => not_allowed(),
        Unverified::Step(step) => Refused::Invalid { step },
    })?;
    if own.iter().any(|p| p.credential_id == credential.credential_id && p.rp_id == ceremony.rp_id) {
        return Err(Refused::AlreadyRegistered);
    }
    may_begin(allowed, own, now)?;
    // Only the silent upgrade may come without user verification (policy table).
    if !credential.user_verified && !matches!(allowed, Allowed::ByUpgrade(_)) {
        return Err(Refused::Invalid { step: "user-verified".into() });
    }
    if !authenticators.take(&credential.facts()) {
        return Err(not_allowed());
    }
    Ok(credential)
}

fn register(
    allowed: Allowed<'_>,
    own: &[Passkey],
    ceremony: &Ceremony,
    credential: NewCredential,
    now: Time,
    visit: &Visit,
    random: &mut dyn Random,
) -> Decision<Result<Passkey, Refused>> {
    let member = allowed.member();
    let passkey = passkey(allowed, ceremony, credential, now, random);
    let mut changes: Vec<Change> = vec![
        ceremony.spend().into(),
        MemberChange::StillAdmitted { id: member.id, epoch: member.epoch, now }.into(),
        MemberChange::AddPasskey { id: member.id, limit: allowed.room(own) }.into(),
    ];
    match allowed {
        Allowed::ByRecovery(loaded) | Allowed::BySession(loaded) | Allowed::ByUpgrade(loaded) => {
            let (id, token) = (loaded.session.id, loaded.session.token);
            changes.push(SessionChange::Still { id, token }.into());
        }
        Allowed::ByTicket { ticket, .. } => {
            changes.push(TicketChange::Spend { id: ticket.id, at: now }.into());
        }
    }
    if let Allowed::ByRecovery(loaded) = allowed {
        let nonce = recovery_code::registration_nonce(&loaded.session);
        let keep_until = loaded.session.ends_at + NONCE_GRACE;
        changes.push(NonceChange::Spend { nonce, keep_until }.into());
    }
    changes.push(PasskeyChange::Register(Box::new(passkey.clone())).into());
    let how = serde_json::to_value(passkey.registered_how).ok().and_then(|v| v.as_str().map(str::to_owned));
    let what = EventKind::PasskeyRegistered {
        device: passkey.name.clone(),
        how: how.unwrap_or_default(),
        aaguid: passkey.aaguid.to_string(),
        synced: passkey.backup_eligible,
        algorithm: passkey.algorithm,
        credential: credential_digest(&passkey.rp_id, &passkey.credential_id, &passkey.public_key),
        attested: passkey.attested.clone(),
    };
    changes.push(event(allowed, what, Some(passkey.id), now, visit, random));
    let (device, browser, address) = (passkey.name.clone(), visit.browser.clone(), visit.address.clone());
    let about = match allowed.replaces(own) {
        None => {
            let silently = matches!(allowed, Allowed::ByUpgrade(_));
            About::PasskeyRegistered { device, silently, browser, address }
        }
        Some(old) => {
            changes.extend(replacing::retire(old, &device, now));
            let what = EventKind::PasskeyReplaced { device: old.name.clone(), by: device.clone() };
            changes.push(event(allowed, what, Some(old.id), now, visit, random));
            About::PasskeyReplaced { device, before: old.name.clone(), browser, address }
        }
    };
    changes.push(Notice::to_member(member.id, about, now, random).into());
    Decision { changes, outcome: Ok(passkey) }
}

/// The record of a new credential. What came silently proves no user verification, whatever it tells.
fn passkey(
    allowed: Allowed<'_>,
    ceremony: &Ceremony,
    credential: NewCredential,
    now: Time,
    random: &mut dyn Random,
) -> Passkey {
    Passkey {
        id: Id::new(now, random),
        member: allowed.member().id,
        rp_id: ceremony.rp_id.clone(),
        credential_id: credential.credential_id,
        public_key: credential.public_key,
        algorithm: credential.algorithm,
        sign_count: credential.sign_count,
        counted_at: now,
        went_back_at: None,
        transports: credential.transports,
        aaguid: credential.aaguid,
        backup_eligible: credential.backup_eligible,
        backup_state: credential.backup_state,
        uv_initialized: credential.user_verified && !matches!(allowed, Allowed::ByUpgrade(_)),
        attachment: credential.attachment,
        name: credential.name,
        state: PasskeyState::Enabled,
        registered_how: allowed.how(),
        registered_at: now,
        last_used: None,
        attested: credential.attested,
    }
}

fn why(refused: &Refused) -> String {
    match refused {
        Refused::AlreadyRegistered => "already-registered".into(),
        Refused::AuthenticatorNotAllowed { .. } => "authenticator-not-allowed".into(),
        // A stranger's words, cut short.
        Refused::Invalid { step } => step.chars().take(LONGEST_WHY).collect(),
        Refused::LimitReached { .. } => "device-limit-reached".into(),
        Refused::NeedsConfirmation(_) => "needs-confirmation".into(),
        Refused::NotAdmitted(NotAdmitted::Disabled) => "account-disabled".into(),
        Refused::NotAdmitted(NotAdmitted::Expired) => "membership-expired".into(),
        Refused::Ticket(Unusable::Expired) => "link-expired".into(),
        Refused::Ticket(Unusable::Replaced) => "link-replaced".into(),
        Refused::Ticket(Unusable::Invalid) => "link-invalid".into(),
        Refused::Ticket(Unusable::Locked) => "ticket-locked".into(),
        Refused::Ticket(Unusable::Used) => "link-used".into(),
        Refused::Unfit(Unfit::Expired) => "registration-timed-out".into(),
        Refused::Unfit(Unfit::Foreign) => "challenge-foreign".into(),
        Refused::UpgradeNotAllowed => "upgrade-not-allowed".into(),
    }
}

/// Characters of a failed step that an event keeps.
const LONGEST_WHY: usize = 200;

fn event(
    allowed: Allowed<'_>,
    what: EventKind,
    passkey: Option<Id<Passkey>>,
    now: Time,
    visit: &Visit,
    random: &mut dyn Random,
) -> Change {
    let (session, ticket) = match allowed {
        Allowed::ByRecovery(loaded) | Allowed::BySession(loaded) | Allowed::ByUpgrade(loaded) => {
            (Some(loaded.session.id), None)
        }
        Allowed::ByTicket { ticket, .. } => (None, Some(ticket.id)),
    };
    let event = Event {
        id: Id::new(now, random),
        at: now,
        organization: Some(allowed.organization().id),
        member: Some(allowed.member().id),
        passkey,
        session,
        ticket,
        actor: allowed.actor(),
        what,
        visit: Some(visit.clone()),
    };
    event.salted(random).into()
}

#[cfg(test)]
mod tests;
