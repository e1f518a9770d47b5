//! Sample values for tests: one organization, one member with one passkey, one session.

use crate::{
    application::{Application, ApplicationState, Wish},
    audit::Visit,
    evidence::{Evidence, Method},
    handoff::{Handoff, HandoffId, Purpose, State},
    id::Id,
    identifier::MemberId,
    member::{Language, Member, Password, Role, Standing, UserHandle},
    organization::Organization,
    passkey::{Aaguid, Passkey, PasskeyState, RegisteredHow},
    policy::Policy,
    random::Seeded,
    recovery_code::{CodeTag, RecoveryCodes},
    secret::Token,
    session::{LoadedSession, Session},
    ticket::{Ticket, TicketKind, TicketState},
    time::{Span, Time},
};

/// The sample present: 2026-11-22.
pub const NOW: Time = Time::from_millis(1_795_305_600_000);

/// The organization.
pub fn organization() -> Organization {
    Organization {
        id: Id::from_bytes([1; 16]),
        name: "みなとクリニック".into(),
        policy: Policy::default(),
        policy_version: 1,
    }
}

/// Its member.
pub fn member() -> Member {
    Member {
        id: Id::from_bytes([2; 16]),
        organization: Id::from_bytes([1; 16]),
        member_id: MemberId::parse("hanako").expect("a member ID"),
        name: "山田 花子".into(),
        email: None,
        language: Language::Ja,
        role: Role::Member,
        standing: Standing::Enabled,
        valid_until: None,
        epoch: 1,
        passkeys: 1,
        user_handle: UserHandle([3; 64]),
        password: Some(Password { phc: "$argon2id$sample".into(), version: 1 }),
        offer_after: None,
    }
}

/// The member's passkey.
pub fn passkey() -> Passkey {
    Passkey {
        id: Id::from_bytes([4; 16]),
        member: Id::from_bytes([2; 16]),
        rp_id: "warifu.example".into(),
        credential_id: vec![5; 32],
        public_key: vec![6; 77],
        algorithm: -7,
        sign_count: 0,
        counted_at: NOW - Span::days(1),
        went_back_at: None,
        transports: vec!["internal".into()],
        aaguid: Aaguid([0; 16]),
        backup_eligible: true,
        backup_state: true,
        uv_initialized: true,
        attachment: None,
        name: "iPhone".into(),
        state: PasskeyState::Enabled,
        registered_how: RegisteredHow::Session,
        registered_at: NOW - Span::days(1),
        last_used: None,
        attested: None,
    }
}

/// A session that the passkey began just now.
pub fn session() -> LoadedSession {
    let method = Method::by(&passkey(), true);
    let session = Session {
        id: Id::from_bytes([7; 16]),
        token: Token::new(&mut Seeded::new(7)).hash(),
        member: member().id,
        epoch: 1,
        passkey: Some(passkey().id),
        evidence: vec![Evidence { method, at: NOW }],
        began_at: NOW,
        last_seen_at: NOW,
        ends_at: NOW + Span::hours(24),
        idle: Span::hours(8),
        browser: "Edge on Windows".into(),
        address: "192.0.2.7".into(),
    };
    LoadedSession { session, member: member(), organization: organization(), passkey_enabled: true }
}

/// An open ticket of the member.
pub fn ticket() -> Ticket {
    Ticket {
        id: Id::from_bytes([8; 16]),
        kind: TicketKind::Link,
        member: member().id,
        replaces: None,
        token: Token::new(&mut Seeded::new(8)).hash(),
        password: None,
        wrong: 0,
        sealed: None,
        shown_at: None,
        state: TicketState::Open,
        expires_at: NOW + Span::days(90),
        issued_at: NOW,
        used_at: None,
    }
}

/// An application to the organization that nobody has decided about.
pub fn application() -> Application {
    Application {
        id: Id::from_bytes([10; 16]),
        reference: "ABCDE12345".into(),
        organization: organization().id,
        members: vec!["山田 花子".into(), "taro".into()],
        wish: Wish::LostTicket,
        reason: "失くしました; \"\"".into(),
        state: ApplicationState::Received,
        answer: String::new(),
        made_at: NOW,
    }
}

/// Ten recovery codes of the member's, none of them used.
pub fn recovery_codes() -> RecoveryCodes {
    RecoveryCodes {
        id: Id::from_bytes([9; 16]),
        member: member().id,
        sealed: vec![10; 60],
        sealed_by: [11; 8],
        made_at: NOW,
        codes: (0..10).map(|number| (CodeTag([0x20 + number; 32]), None)).collect(),
    }
}

/// A handoff for the member that began just now, under the token of [`handoff_token`].
pub fn handoff() -> Handoff {
    let token = handoff_token();
    Handoff {
        hash: HandoffId::of(&token).hash(),
        starter: token.hash(),
        purpose: Purpose::SignIn,
        typed: member().member_id.to_string(),
        member: Some(member().id),
        organization: organization().id,
        browser: "Edge on Windows".into(),
        address: "192.0.2.7".into(),
        began_at: NOW,
        version: 1,
        state: State::Waiting,
    }
}

/// The cookie's value of the browser that began [`handoff`].
pub fn handoff_token() -> Token {
    Token::new(&mut Seeded::new(10))
}

/// A visit.
pub fn visit() -> Visit {
    Visit { address: "192.0.2.7".into(), browser: "Edge on Windows".into(), support_code: "TEST-0000".into() }
}
