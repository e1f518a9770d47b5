//! What was written is read back, every field of it different from every other, by every way of loading.

mod devices;
mod members;

use super::world::*;
use warifu_core::{
    application::{ApplicationChange, ApplicationState},
    audit::{Actor, Event, EventKind},
    change::Change,
    evidence::{Evidence, Method},
    id::Id,
    identifier::{Email, Identifier, MemberId},
    member::{Language, Member, MemberChange, Password, Role, Standing, UserHandle},
    notice::{About, Addressee, Notice, SealedAddress, sending},
    organization::{Organization, OrganizationChange},
    passkey::{
        Aaguid, Attachment, Attested, DisabledBy, LastUsed, Passkey, PasskeyChange, PasskeyState,
        RegisteredHow,
    },
    policy::Policy,
    sample::{self, NOW},
    secret::TokenHash,
    session::{LoadedSession, Session, SessionChange},
    sign_in::Owned,
    ticket::{Instead, Ticket, TicketChange, TicketState},
    time::{Span, Time},
};

fn at(minutes: i64) -> Time {
    NOW + Span::minutes(minutes)
}

fn organization() -> Organization {
    let policy =
        Policy { passkey_limit: Some(3), networks: vec!["192.0.2.0/24".into()], ..Policy::default() };
    Organization { policy, policy_version: 2, ..sample::organization() }
}

fn member() -> Member {
    Member {
        id: Id::from_bytes([0x21; 16]),
        organization: organization().id,
        member_id: MemberId::parse("jiro-02").unwrap(),
        name: "佐藤 次郎".into(),
        email: Some(Email::parse("jiro@example.jp").unwrap()),
        language: Language::En,
        role: Role::Operator,
        standing: Standing::Enabled,
        valid_until: Some(at(9_000)),
        epoch: 41,
        passkeys: 2,
        user_handle: UserHandle(std::array::from_fn(|n| n as u8)),
        password: Some(Password { phc: "$argon2id$jiro".into(), version: 17 }),
        offer_after: Some(at(7)),
    }
}

fn passkey() -> Passkey {
    Passkey {
        id: Id::from_bytes([0x22; 16]),
        member: member().id,
        rp_id: "id.example.jp".into(),
        credential_id: (0..=255).collect(),
        public_key: vec![9, 8, 7, 0, 255],
        algorithm: -257,
        sign_count: 4_294_967_295,
        counted_at: at(-11),
        went_back_at: Some(at(-12)),
        transports: vec!["hybrid".into(), "internal".into()],
        aaguid: Aaguid(std::array::from_fn(|n| 0xf0 ^ n as u8)),
        backup_eligible: true,
        backup_state: false,
        uv_initialized: true,
        attachment: Some(Attachment::CrossPlatform),
        name: "診察室のPC".into(),
        state: PasskeyState::Enabled,
        registered_how: RegisteredHow::Ticket,
        registered_at: at(-100),
        last_used: Some(LastUsed { at: at(-13), browser: "Safari on iOS".into() }),
        attested: Some(Attested {
            format: "packed".into(),
            root: "ab".repeat(32),
            model: "鍵 \"Example\"".into(),
            hardware: true,
            external: false,
        }),
    }
}

fn disabled_passkey() -> Passkey {
    let state =
        PasskeyState::Disabled {
            by: DisabledBy::System, reason: "went back; \"紛失\"".into(), at: at(-14)
        };
    let (last_used, attested) = (None, None);
    let (went_back_at, attachment, registered_at) = (None, None, at(-90));
    let registered_how = RegisteredHow::Upgrade;
    let (id, credential_id) = (Id::from_bytes([0x23; 16]), vec![1]);
    Passkey {
        id,
        credential_id,
        went_back_at,
        attachment,
        state,
        registered_how,
        registered_at,
        last_used,
        attested,
        ..passkey()
    }
}

fn session() -> Session {
    let methods = [Method::Password { version: 17 }, Method::by(&passkey(), false)];
    Session {
        id: Id::from_bytes([0x24; 16]),
        token: TokenHash([0x25; 32]),
        member: member().id,
        epoch: 41,
        passkey: Some(passkey().id),
        evidence: methods.into_iter().map(|method| Evidence { method, at: at(-1) }).collect(),
        began_at: at(-2),
        last_seen_at: at(-1),
        ends_at: at(600),
        idle: Span::minutes(31),
        browser: "Firefox on Linux".into(),
        address: "2001:db8::7".into(),
    }
}

fn ticket() -> Ticket {
    Ticket { member: member().id, expires_at: at(50), issued_at: at(-3), ..sample::ticket() }
}

async fn filled(world: World) -> World {
    let id = organization().id;
    let list: Vec<Change> = vec![
        create_organization(&organization()),
        OrganizationChange::SetPolicy { id, from: 1, policy: Box::new(organization().policy) }.into(),
        MemberChange::Create(Box::new(member())).into(),
        PasskeyChange::Register(Box::new(passkey())).into(),
        PasskeyChange::Register(Box::new(disabled_passkey())).into(),
        SessionChange::Start(Box::new(session())).into(),
        TicketChange::Issue { ticket: Box::new(ticket()), instead: Instead::OfItsKind }.into(),
        MemberChange::Assign { id: member().id, organizations: vec![id] }.into(),
        ApplicationChange::Make(Box::new(sample::application())).into(),
    ];
    world.write(list).await;
    world
}
