//! Backup and restore, each on both engines: what is carried, what is refused, and what a restore promises.

mod carrying;
mod refusing;
mod restoring;

use std::{collections::BTreeMap, io::Cursor};

use serde_json::Value as Json;
use warifu_core::{
    administering::Administering,
    application::ApplicationChange,
    attempt::{AttemptChange, Attempts},
    audit::Actor,
    ceremony::NonceChange,
    client::ClientSettings,
    consent::{ConsentChange, Consented},
    id::Id,
    member::MemberChange,
    notice::{About, Addressee, Notice},
    recovery_code::RecoveryCodeChange,
    sample::{self, NOW},
};
use warifu_store::{
    AuditHead, BackupError, Leaf, Node, SigningKeyRow, SigningKeyState, Store, carried_tables,
};

use crate::areas::world::{World, random, unmet};

const INSTALLATION: [u8; 16] = [0xb; 16];

/// A store with a row at least in every table, the tree's included.
async fn full(world: World) -> World {
    let world = world.with_ticket().await;
    let store = &world.store;
    let counted = Attempts { version: 1, failures: 4, written_at: NOW, ..Attempts::none([9; 32]) };
    let about = Notice {
        id: Id::from_bytes([8; 16]),
        to: Addressee::Member(sample::member().id),
        about: Some(About::PasskeyEnabled { device: "iPhone".into() }),
        at: NOW,
    };
    world
        .write(vec![
            AttemptChange { from: 0, to: counted, replaces: Vec::new() }.into(),
            about.into(),
            MemberChange::Assign { id: sample::member().id, organizations: vec![sample::organization().id] }
                .into(),
            ApplicationChange::Make(Box::new(sample::application())).into(),
            RecoveryCodeChange::Make { from: None, codes: Box::new(sample::recovery_codes()) }.into(),
            NonceChange::Spend { nonce: [7; 32], keep_until: NOW }.into(),
        ])
        .await;
    let acting = Administering { actor: Actor::Operator, now: NOW, visit: None };
    let client = acting.create_client("rota", ClientSettings::default(), &mut random()).unwrap();
    let let_have = Consented {
        member: sample::member().id,
        client: client.outcome.0.id,
        scope: vec!["openid".into()],
        resources: vec!["urn:files".into()],
        version: 1,
        at: NOW,
    };
    let changes = [client.changes, vec![ConsentChange::First(let_have).into()]].concat();
    assert_eq!(unmet(&store.commit(&changes).await.unwrap()), None);
    let pending = store.list_pending_events(1).await.unwrap().remove(0);
    let leaf = Leaf { index: 0, event: pending.id, hash: [1; 32] };
    let node = Node { level: 0, index: 0, hash: [1; 32] };
    let head = AuditHead {
        origin: "id.example.jp/audit/before".into(),
        size: 1,
        root: [1; 32],
        frontier: vec![1; 40],
        checkpoint: "signed\n".into(),
        at: NOW,
    };
    assert_eq!(unmet(&store.sequence(None, &[leaf], &[node], &head).await.unwrap()), None);
    let key = SigningKeyRow {
        id: [5; 16],
        purpose: "audit".into(),
        state: SigningKeyState::Current,
        public: "vkey".into(),
        sealed: vec![0, 255, 1],
        sealed_by: [6; 8],
        made_at: NOW,
    };
    assert_eq!(unmet(&store.add_signing_key(&key, &[]).await.unwrap()), None);
    assert_eq!(unmet(&store.create_installation(INSTALLATION, NOW).await.unwrap()), None);
    world
}

async fn back_up(store: &Store) -> Vec<u8> {
    let mut file = Vec::new();
    store.back_up(NOW, &mut file).await.unwrap();
    file
}

async fn restore(store: &Store, file: &[u8]) -> Result<(), BackupError> {
    store.restore(&mut Cursor::new(file), NOW, &mut random(), |_, _| "vouched".into()).await.map(drop)
}

type Tables = BTreeMap<String, Vec<Json>>;

/// The rows of a backup by table, without the table's name.
fn rows(file: &[u8]) -> Tables {
    let lines: Vec<Json> =
        file.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    let mut tables = Tables::new();
    for line in &lines[1..lines.len() - 1] {
        let row = line.as_array().unwrap();
        tables.entry(row[0].as_str().unwrap().to_owned()).or_default().push(row[1..].to_vec().into());
    }
    tables
}

fn at(table: &str, column: &str) -> usize {
    let (_, columns) = carried_tables().find(|(name, _)| *name == table).unwrap();
    columns.iter().position(|name| *name == column).unwrap()
}
