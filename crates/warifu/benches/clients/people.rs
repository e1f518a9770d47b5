//! Who lives in an installation: members with a passkey each, some of them signed in, and the clients.
//!
//! Everything that one of them holds is derived from their number, so that none of it has to be remembered. Passkeys share
//! a few thousand key pairs: making a million would take longer than measuring.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use warifu_core::{
    administering::Administering,
    audit::Actor,
    change::Change,
    client::{AccessTokenKind, Client, ClientChange, ClientSecret, ClientSettings, GrantKind},
    evidence::{Evidence, Method},
    id::Id,
    identifier::MemberId,
    member::{Member, MemberChange, UserHandle},
    organization::OrganizationChange,
    passkey::{Passkey, PasskeyChange},
    random::{self, Seeded},
    sample,
    secret::Token,
    session::{Session, SessionChange},
    time::{Span, Time},
};
use warifu_store::{Outcome, Store};

/// Where the members' passkeys belong.
pub(crate) const RP_ID: &str = "id.example.jp";
/// Key pairs that there are.
const KEYS: usize = 4_096;
/// Members that move in together.
const TOGETHER: usize = 1_000;

/// Who lives there.
pub(crate) struct People {
    keys: Vec<EcdsaKeyPair>,
}

/// A client by its public name; how it gets its access tokens.
pub(crate) const CLIENTS: [(&str, AccessTokenKind); 2] =
    [("rota", AccessTokenKind::Jwt), ("stock", AccessTokenKind::Opaque)];
/// Where its answers go.
pub(crate) const REDIRECT_URI: &str = "https://rota.example.jp/back";

impl People {
    pub(crate) fn new() -> Self {
        let key = |_| EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        Self { keys: (0..KEYS).map(key).collect() }
    }

    /// The key of a member's passkey.
    pub(crate) fn key(&self, number: usize) -> &EcdsaKeyPair {
        &self.keys[number % KEYS]
    }

    /// Lets everybody move in.
    pub(crate) async fn settle(&self, store: &Store, members: usize, sessions: usize, now: Time) {
        let organization = sample::organization();
        commit(
            store,
            vec![
                OrganizationChange::Create { id: organization.id, name: organization.name, first: true }
                    .into(),
            ],
        )
        .await;
        let clients = CLIENTS.iter().map(|(name, kind)| client(name, *kind, now));
        commit(store, clients.map(|client| ClientChange::Create(Box::new(client)).into()).collect()).await;
        let each = |number: usize| -> [Change; 2] {
            let create = MemberChange::Create(Box::new(member(number)));
            [create.into(), PasskeyChange::Register(Box::new(self.passkey(number, now))).into()]
        };
        for first in (0..members).step_by(TOGETHER) {
            let changes = (first..members.min(first + TOGETHER)).flat_map(each).collect();
            commit(store, with_event(changes, first as u64, now)).await;
        }
        let signed_in = |number: usize| {
            let passkey = self.passkey(number % members, now);
            Change::from(SessionChange::Start(Box::new(session(number, &passkey, now))))
        };
        for first in (0..sessions).step_by(TOGETHER) {
            let changes = (first..sessions.min(first + TOGETHER)).map(signed_in).collect();
            commit(store, with_event(changes, (members + first) as u64, now)).await;
        }
    }

    fn passkey(&self, number: usize, now: Time) -> Passkey {
        Passkey {
            id: Id::from_bytes(derived(b"passkey", number)),
            member: member(number).id,
            rp_id: RP_ID.to_owned(),
            credential_id: credential_id(number),
            public_key: cose(self.key(number).public_key().as_ref()),
            sign_count: 0,
            counted_at: now - Span::days(1),
            registered_at: now - Span::days(1),
            ..sample::passkey()
        }
    }
}

/// With an event that they are made by.
fn with_event(mut changes: Vec<Change>, number: u64, now: Time) -> Vec<Change> {
    let administering = Administering { actor: Actor::Operator, now, visit: None };
    let renamed = administering.rename_member(&member(0), "x", &mut Seeded::new(number));
    changes.extend(renamed.changes.into_iter().filter(|change| matches!(change, Change::Audit(_))));
    changes
}

async fn commit(store: &Store, changes: Vec<Change>) {
    let outcome = store.commit(&changes).await.unwrap();
    assert!(matches!(outcome, Outcome::Committed(_)), "{outcome:?}");
}

fn member(number: usize) -> Member {
    Member {
        id: Id::from_bytes(derived(b"member", number)),
        member_id: MemberId::parse(&format!("person-{number}")).unwrap(),
        user_handle: UserHandle(user_handle(number)),
        password: None,
        ..sample::member()
    }
}

fn session(number: usize, passkey: &Passkey, now: Time) -> Session {
    Session {
        id: Id::from_bytes(derived(b"session", number)),
        token: session_token(number).hash(),
        member: passkey.member,
        passkey: Some(passkey.id),
        evidence: vec![Evidence { method: Method::by(passkey, true), at: now }],
        began_at: now,
        last_seen_at: now,
        ends_at: now + Span::hours(24),
        ..sample::session().session
    }
}

fn client(name: &str, access_token: AccessTokenKind, now: Time) -> Client {
    let mut random = Seeded::new(name.len() as u64);
    Client {
        id: Id::from_bytes(random::bytes(&mut random)),
        client_id: name.to_owned(),
        settings: ClientSettings {
            name: name.to_owned(),
            redirect_uris: vec![REDIRECT_URI.to_owned()],
            grants: vec![GrantKind::AuthorizationCode, GrantKind::ClientCredentials, GrantKind::RefreshToken],
            access_token,
            ..ClientSettings::default()
        },
        secrets: vec![ClientSecret { hash: client_secret(name).hash(), made_at: now, ends_at: None }],
        enabled: true,
        configured: false,
        version: 1,
        made_at: now,
    }
}

pub(crate) fn client_secret(name: &str) -> Token {
    Token::new(&mut Seeded::new(1_000_000_000 + name.len() as u64))
}

/// What a member's browser holds who is signed in.
pub(crate) fn session_token(number: usize) -> Token {
    Token::new(&mut Seeded::new(2_000_000_000 + number as u64))
}

pub(crate) fn credential_id(number: usize) -> Vec<u8> {
    derived::<32>(b"credential", number).to_vec()
}

pub(crate) fn user_handle(number: usize) -> [u8; 64] {
    derived(b"handle", number)
}

fn derived<const N: usize>(what: &[u8], number: usize) -> [u8; N] {
    let hash = warifu_core::secret::sha256(&[what]);
    let seed = u64::from_be_bytes(hash[..8].try_into().unwrap());
    random::bytes(&mut Seeded::new(seed.wrapping_add(number as u64)))
}

/// A COSE_Key of P-256 for ES256, in CTAP2's canonical form, of an uncompressed point.
fn cose(point: &[u8]) -> Vec<u8> {
    let (x, y) = point[1..].split_at(32);
    [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..], x, &[0x22, 0x58, 32], y].concat()
}
