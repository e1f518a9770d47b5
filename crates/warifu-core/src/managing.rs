//! Managing what one has: devices, sessions, password, clients (flows C1, C2, C5, C6, C8).
//!
//! Adding, enabling, deleting and changing ask for a ceremony under ten minutes old of the strongest
//! kind the member holds; disabling and ending sessions ask for none, so that nothing stands in the
//! way of somebody whose phone was stolen.

use crate::{
    audit::{Actor, Event, EventKind, Visit},
    change::{Change, Decision},
    client::Client,
    consent::ConsentChange,
    evidence::{Evidence, Method},
    grant::GrantChange,
    id::Id,
    member::MemberChange,
    notice::{About, Notice},
    passkey::{DisabledBy, Passkey, PasskeyChange, PasskeyState},
    random::Random,
    recovery_code::{RecoveryCodeChange, RecoveryCodes},
    secret::Token,
    session::{LoadedSession, Session, SessionChange},
    time::{Span, Time},
};

/// A ceremony older than this no longer confirms.
pub const CONFIRMED_FOR: Span = Span::minutes(10);
/// A passkey that its member disabled is still held for this long: as a replaced one may be restored.
pub const STILL_HELD_FOR: Span = Span::hours(72);
/// A declined offer of a passkey comes again after this long.
pub const OFFER_AGAIN_AFTER: Span = Span::days(30);

/// A ceremony of this kind comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeedsConfirmation {
    /// A passkey: the member has one.
    ByPasskey,
    /// The password: the member has no passkey.
    ByPassword,
    /// A ticket: the member disabled the last passkey a moment ago. A password alone can't disable the
    /// passkeys of somebody and then count as the strongest thing left (prevents takeover by password).
    ByTicket,
}

/// Why managing was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Disabled by an administrator or the system: only an administrator enables it.
    NotYours { by: DisabledBy },
    /// A ceremony comes first.
    NeedsConfirmation(NeedsConfirmation),
    /// Already so, or gone: told as the state it is in now.
    NothingToDo,
}

/// The strongest kind of ceremony the member can be asked for.
pub fn strongest(own: &[Passkey], now: Time) -> NeedsConfirmation {
    if own.iter().any(|p| p.uv_initialized && p.state.is_enabled()) {
        return NeedsConfirmation::ByPasskey;
    }
    match held_until(own, now) {
        Some(_) => NeedsConfirmation::ByTicket,
        None => NeedsConfirmation::ByPassword,
    }
}

/// Until when a passkey that the member disabled a moment ago is still held, so that nothing weaker confirms.
pub fn held_until(own: &[Passkey], now: Time) -> Option<Time> {
    let held = |p: &Passkey| match p.state {
        PasskeyState::Disabled { by: DisabledBy::Member, at, .. } => Some(at + STILL_HELD_FOR),
        PasskeyState::Disabled { .. } | PasskeyState::Enabled => None,
    };
    own.iter().filter(|p| p.uv_initialized).filter_map(held).max().filter(|until| now < *until)
}

/// Whether the session has a recent ceremony of the strongest kind the member holds. Evidence counts only
/// while what it rests on holds: that passkey enabled, that password unchanged.
pub fn confirmed(loaded: &LoadedSession, own: &[Passkey], now: Time) -> Result<(), NeedsConfirmation> {
    confirmed_within(CONFIRMED_FOR, loaded, own, now)
}

/// The same, where another age is young enough.
pub fn confirmed_within(
    age: Span,
    loaded: &LoadedSession,
    own: &[Passkey],
    now: Time,
) -> Result<(), NeedsConfirmation> {
    let needed = strongest(own, now);
    let enabled = |id: Id<Passkey>| own.iter().any(|p| p.id == id && p.state.is_enabled());
    let enough = |e: &Evidence| match e.method {
        // What a phone proved for another screen allows nothing that has to be confirmed: whoever was led to approve
        // somebody else's screen is not to lose more by it than that session.
        Method::Handoff { .. } => false,
        Method::Passkey { passkey, uv_initialized, .. } => uv_initialized && enabled(passkey),
        Method::Password { version } => {
            needed == NeedsConfirmation::ByPassword && version == loaded.member.password_version()
        }
        // What it allows besides disabling is in `recovery_code`: one registration.
        Method::RecoveryCode { .. } => false,
    };
    let fresh = |e: &&Evidence| now - e.at < age;
    if loaded.session.evidence.iter().filter(fresh).any(enough) { Ok(()) } else { Err(needed) }
}

/// Whether the present password was typed in this session a moment ago.
pub fn typed_password(loaded: &LoadedSession, now: Time) -> bool {
    let present = Method::Password { version: loaded.member.password_version() };
    loaded.session.evidence.iter().any(|e| e.method == present && now - e.at < CONFIRMED_FOR)
}

/// The request that a decision is about.
#[derive(Debug, Clone, Copy)]
pub struct Managing<'a> {
    /// The member's live session.
    pub loaded: &'a LoadedSession,
    /// The member's passkeys, all of them.
    pub own: &'a [Passkey],
    /// When.
    pub now: Time,
    /// From where.
    pub visit: &'a Visit,
}

/// What came of it.
pub type Managed = Decision<Result<(), Refused>>;

impl Managing<'_> {
    fn refuse(refused: Refused) -> Managed {
        Decision { changes: Vec::new(), outcome: Err(refused) }
    }

    fn event(&self, what: EventKind, passkey: Option<&Passkey>, random: &mut dyn Random) -> Change {
        self.event_of(self.loaded.session.id, what, passkey, random)
    }

    /// An event that concerns this session of the member's.
    fn event_of(
        &self,
        session: Id<Session>,
        what: EventKind,
        passkey: Option<&Passkey>,
        random: &mut dyn Random,
    ) -> Change {
        let member = &self.loaded.member;
        let event = Event {
            id: Id::new(self.now, random),
            at: self.now,
            organization: Some(member.organization),
            member: Some(member.id),
            passkey: passkey.map(|p| p.id),
            session: Some(session),
            ticket: None,
            actor: Actor::Member(member.id),
            what,
            visit: Some(self.visit.clone()),
        };
        event.salted(random).into()
    }

    fn notice(&self, about: About, random: &mut dyn Random) -> Change {
        Notice::to_member(self.loaded.member.id, about, self.now, random).into()
    }

    /// Guards that the session the member acts from hasn't been ended meanwhile.
    fn still(&self) -> Change {
        let Session { id, token, .. } = self.loaded.session;
        SessionChange::Still { id, token }.into()
    }

    fn find(&self, id: Id<Passkey>) -> Option<&Passkey> {
        self.own.iter().find(|p| p.id == id)
    }

    fn confirmed(&self) -> Result<(), Refused> {
        confirmed(self.loaded, self.own, self.now).map_err(Refused::NeedsConfirmation)
    }

    /// Disables a device and ends the sessions it began.
    pub fn disable(&self, id: Id<Passkey>, random: &mut dyn Random) -> Managed {
        let Some(passkey) = self.find(id).filter(|p| p.state.is_enabled()) else {
            return Self::refuse(Refused::NothingToDo);
        };
        let (by, reason) = (DisabledBy::Member, String::new());
        let device = passkey.name.clone();
        let what = EventKind::PasskeyDisabled {
            device: device.clone(),
            by: "member".into(),
            reason: reason.clone(),
        };
        let changes = vec![
            self.still(),
            PasskeyChange::Disable { id, member: passkey.member, by, reason: reason.clone(), at: self.now }
                .into(),
            SessionChange::EndByPasskey { passkey: id }.into(),
            self.event(what, Some(passkey), random),
            self.notice(About::PasskeyDisabled { device, reason }, random),
        ];
        Decision { changes, outcome: Ok(()) }
    }

    /// Enables a device that the member disabled.
    pub fn enable(&self, id: Id<Passkey>, random: &mut dyn Random) -> Managed {
        let Some(passkey) = self.find(id) else { return Self::refuse(Refused::NothingToDo) };
        match passkey.state {
            PasskeyState::Enabled => return Self::refuse(Refused::NothingToDo),
            PasskeyState::Disabled { by: DisabledBy::Member, .. } => {}
            PasskeyState::Disabled { by, .. } => return Self::refuse(Refused::NotYours { by }),
        }
        if let Err(refused) = self.confirmed() {
            return Self::refuse(refused);
        }
        let device = passkey.name.clone();
        let changes = vec![
            self.still(),
            PasskeyChange::Enable { id, member: passkey.member, by: vec![DisabledBy::Member] }.into(),
            self.event(EventKind::PasskeyEnabled { device: device.clone() }, Some(passkey), random),
            self.notice(About::PasskeyEnabled { device }, random),
        ];
        Decision { changes, outcome: Ok(()) }
    }

    /// Deletes a device and ends the sessions it began. What is disabled by an administrator or the
    /// system stays: deleting it would undo their decision together with its record in the list.
    pub fn delete(&self, id: Id<Passkey>, random: &mut dyn Random) -> Managed {
        let Some(passkey) = self.find(id) else { return Self::refuse(Refused::NothingToDo) };
        if let PasskeyState::Disabled { by: by @ (DisabledBy::Administrator | DisabledBy::System), .. } =
            passkey.state
        {
            return Self::refuse(Refused::NotYours { by });
        }
        if let Err(refused) = self.confirmed() {
            return Self::refuse(refused);
        }
        let (device, member) = (passkey.name.clone(), passkey.member);
        let about = About::PasskeyDeleted {
            device: device.clone(),
            browser: self.visit.browser.clone(),
            address: self.visit.address.clone(),
        };
        let changes = vec![
            self.still(),
            MemberChange::RemovePasskey { id: member }.into(),
            SessionChange::EndByPasskey { passkey: id }.into(),
            PasskeyChange::Delete { id, member }.into(),
            self.event(EventKind::PasskeyDeleted { device }, Some(passkey), random),
            self.notice(about, random),
        ];
        Decision { changes, outcome: Ok(()) }
    }

    /// Gives a device another name.
    pub fn rename(&self, id: Id<Passkey>, name: String, random: &mut dyn Random) -> Managed {
        let Some(passkey) = self.find(id).filter(|p| p.name != name) else {
            return Self::refuse(Refused::NothingToDo);
        };
        if let Err(refused) = self.confirmed() {
            return Self::refuse(refused);
        }
        let what = EventKind::PasskeyRenamed { device: name.clone(), before: passkey.name.clone() };
        let changes = vec![
            self.still(),
            PasskeyChange::Rename { id, member: passkey.member, name }.into(),
            self.event(what, Some(passkey), random),
        ];
        Decision { changes, outcome: Ok(()) }
    }

    /// Ends one session of the member's own.
    pub fn end_session(&self, id: Id<Session>, random: &mut dyn Random) -> Managed {
        let member = self.loaded.member.id;
        let changes = vec![
            self.still(),
            SessionChange::End { id, member }.into(),
            self.event_of(id, EventKind::SessionEnded, None, random),
        ];
        Decision { changes, outcome: Ok(()) }
    }

    /// Ends all other sessions.
    pub fn end_other_sessions(&self, random: &mut dyn Random) -> Managed {
        let (member, except) = (self.loaded.member.id, Some(self.loaded.session.id));
        let changes = vec![
            self.still(),
            SessionChange::EndOthers { member, except }.into(),
            self.event(EventKind::SessionsEnded, None, random),
        ];
        Decision { changes, outcome: Ok(()) }
    }

    /// Takes back all that a client was let have (flow C8). It is told that it has ended, and asks again.
    pub fn disconnect(&self, client: &Client, random: &mut dyn Random) -> Managed {
        let (member, what) = (
            self.loaded.member.id,
            EventKind::GrantRevoked { client: client.client_id.clone(), why: String::new() },
        );
        let changes = vec![
            self.still(),
            // First, since an answer that rests on it locks it: one that is being given is revoked with the others.
            ConsentChange::Forget { member, client: client.id }.into(),
            GrantChange::RevokeClient { member, client: client.id }.into(),
            self.event(what, None, random),
        ];
        Decision { changes, outcome: Ok(()) }
    }

    /// Signs out.
    pub fn sign_out(&self, random: &mut dyn Random) -> Managed {
        let Session { id, member, .. } = self.loaded.session;
        let changes =
            vec![SessionChange::End { id, member }.into(), self.event(EventKind::SignedOut, None, random)];
        Decision { changes, outcome: Ok(()) }
    }

    /// Sets another password, already hashed. Passkeys are never touched.
    pub fn change_password(&self, phc: String, end_others: bool, random: &mut dyn Random) -> Managed {
        if let Err(refused) = self.confirmed() {
            return Self::refuse(refused);
        }
        let member = &self.loaded.member;
        let mut changes = vec![
            self.still(),
            MemberChange::SetPassword { id: member.id, from: member.password_version(), phc }.into(),
        ];
        if end_others {
            let except = Some(self.loaded.session.id);
            changes.push(SessionChange::EndOthers { member: member.id, except }.into());
        }
        changes.push(self.event(EventKind::PasswordChanged, None, random));
        let Visit { browser, address, .. } = self.visit.clone();
        changes.push(self.notice(About::PasswordChanged { browser, address }, random));
        Decision { changes, outcome: Ok(()) }
    }

    /// Makes recovery codes in the place of `from`; none where policy gives none.
    pub fn make_recovery_codes(
        &self,
        from: Option<Id<RecoveryCodes>>,
        codes: RecoveryCodes,
        random: &mut dyn Random,
    ) -> Managed {
        if codes.codes.is_empty() {
            return Self::refuse(Refused::NothingToDo);
        }
        if let Err(refused) = self.confirmed() {
            return Self::refuse(refused);
        }
        let what =
            EventKind::RecoveryCodesMade { count: u32::try_from(codes.codes.len()).unwrap_or(u32::MAX) };
        let Visit { browser, address, .. } = self.visit.clone();
        let changes = vec![
            self.still(),
            RecoveryCodeChange::Make { from, codes: Box::new(codes) }.into(),
            self.event(what, None, random),
            self.notice(About::RecoveryCodesMade { browser, address }, random),
        ];
        Decision { changes, outcome: Ok(()) }
    }

    /// "Not now" to the offer of a passkey.
    pub fn decline_offer(&self, random: &mut dyn Random) -> Managed {
        let until = self.now + OFFER_AGAIN_AFTER;
        let changes = vec![
            MemberChange::PostponeOffer { id: self.loaded.member.id, until }.into(),
            self.event(EventKind::RegistrationDeclined, None, random),
        ];
        Decision { changes, outcome: Ok(()) }
    }

    /// A step-up ceremony: more evidence, and a new token; the old one is dead in the same commit.
    /// `before` are the changes that the evidence itself brings (nonce, counter).
    pub fn confirm(
        &self,
        before: Vec<Change>,
        evidence: Evidence,
        random: &mut dyn Random,
    ) -> Decision<Token> {
        let session = &self.loaded.session;
        let token = Token::new(random);
        let method = evidence.method.name().to_owned();
        let passkey = match evidence.method {
            Method::Passkey { passkey, .. } => Some(passkey),
            Method::Handoff { .. } | Method::Password { .. } | Method::RecoveryCode { .. } => session.passkey,
        };
        let member = &self.loaded.member;
        let same_kind = |e: &&Evidence| e.method.name() != method;
        let kept = session.evidence.iter().filter(same_kind).cloned();
        let mut changes = before;
        changes
            .push(MemberChange::StillAdmitted { id: member.id, epoch: member.epoch, now: self.now }.into());
        changes.push(
            SessionChange::Confirm {
                id: session.id,
                from: session.token,
                token: token.hash(),
                evidence: kept.chain([evidence]).collect(),
                passkey,
                now: self.now,
            }
            .into(),
        );
        let used = passkey.filter(|_| method == "passkey").and_then(|id| self.find(id));
        let device = used.map(|p| p.name.clone()).unwrap_or_default();
        changes.push(self.event(EventKind::Confirmed { method, device }, used, random));
        Decision { changes, outcome: token }
    }
}

#[cfg(test)]
mod tests;
