//! From pending events to a tree that two sequencers can't fork.

use tokio::task::JoinSet;
use warifu_core::{
    audit::{
        Actor, Event, EventKind,
        event::leaf_input,
        tree::{Frontier, NodeHash},
    },
    id::Id,
    sample::NOW,
};
use warifu_store::{AuditHead, Leaf, LeafRow, Node, Statement, Store, StoredEvent, guard};

use super::world::*;

const ORIGIN: &str = "id.example.jp/audit/1";

/// What a sequencer would commit for these events on top of `from`.
fn next(from: Option<&AuditHead>, events: &[StoredEvent]) -> (Vec<Leaf>, Vec<Node>, AuditHead) {
    let mut frontier = from.map_or_else(Frontier::new, |head| Frontier::from_bytes(&head.frontier).unwrap());
    let (mut leaves, mut nodes) = (Vec::new(), Vec::new());
    for event in events {
        let (index, hash) = (frontier.size(), NodeHash::of_leaf(&leaf_input(&event.salt, &event.body)));
        leaves.push(Leaf { index, event: event.id, hash: *hash.as_bytes() });
        frontier.append(hash, |at, hash| {
            nodes.push(Node { level: at.level.into(), index: at.index, hash: *hash.as_bytes() });
        });
    }
    let head = AuditHead {
        origin: ORIGIN.into(),
        size: frontier.size(),
        root: *frontier.root().as_bytes(),
        frontier: frontier.to_bytes(),
        checkpoint: format!("note of {}\n", frontier.size()),
        at: NOW,
    };
    (leaves, nodes, head)
}

async fn sequence(store: &Store, limit: i64) -> Option<&'static str> {
    let from = store.find_audit_head().await.unwrap();
    let events = store.list_pending_events(limit).await.unwrap();
    let (leaves, nodes, head) = next(from.as_ref(), &events);
    unmet(&store.sequence(from.as_ref(), &leaves, &nodes, &head).await.unwrap())
}

/// The leaves from `from` on, each with the event that it rests on.
async fn leaves_of(store: &Store, from: i64, limit: i64) -> Vec<(Leaf, StoredEvent)> {
    let rows = store.audit_rows().await.unwrap().leaves(from, limit).await.unwrap();
    let read = |row: LeafRow| {
        let (id, hashed) = (Id::from_bytes(row.event.try_into().unwrap()), row.hashed.unwrap());
        let index = u64::try_from(row.index).unwrap();
        let leaf = Leaf { index, event: id, hash: row.hash.try_into().unwrap() };
        (leaf, StoredEvent { id, salt: hashed.salt.try_into().unwrap(), body: hashed.body.into_bytes() })
    };
    rows.into_iter().map(read).collect()
}

on_both_engines! {
    async fn every_event_becomes_a_leaf_in_order(world: World) {
        let world = world.with_session().await;
        let store = &world.store;
        let pending = store.list_pending_events(99).await.unwrap();
        assert_eq!(pending.len(), 3);
        let (leaves, nodes, head) = next(None, &pending);
        assert_eq!(unmet(&store.sequence(None, &leaves, &nodes, &head).await.unwrap()), None);
        assert_eq!(store.list_pending_events(99).await.unwrap(), []);
        assert_eq!(store.find_audit_head().await.unwrap().as_ref(), Some(&head));

        world.write(vec![]).await;
        let late = store.list_pending_events(99).await.unwrap();
        let (more, more_nodes, newer) = next(Some(&head), &late);
        assert_eq!(unmet(&store.sequence(Some(&head), &more, &more_nodes, &newer).await.unwrap()), None);
        assert_eq!(store.find_audit_head().await.unwrap().as_ref(), Some(&newer));

        let all: Vec<_> = leaves.into_iter().chain(more).zip(pending.into_iter().chain(late)).collect();
        assert_eq!(leaves_of(store, 0, 99).await, all);
        assert_eq!(leaves_of(store, 1, 2).await, all[1..3]);
        let positions: Vec<_> = nodes.iter().map(|node| (node.level, node.index)).collect();
        assert_eq!(store.list_nodes(&positions).await.unwrap(), nodes);
        assert_eq!(store.find_node(2, 0).await.unwrap().unwrap().hash, newer.root);
        assert_eq!(store.list_nodes(&[(9, 9), (0, 3)]).await.unwrap(), more_nodes[..1]);
    }

    async fn sequencers_at_once_fork_nothing_and_lose_nothing(world: World) {
        let world = world.with_member().await;
        for _ in 0..40 {
            world.write(vec![]).await;
        }
        let mut tasks = JoinSet::new();
        for store in world.replicas().await.into_iter().chain(world.replicas().await) {
            tasks.spawn(async move {
                let mut stale = 0;
                while !store.list_pending_events(1).await.unwrap().is_empty() {
                    stale += usize::from(sequence(&store, 3).await.is_some());
                }
                stale
            });
        }
        tasks.join_all().await;
        let leaves = leaves_of(&world.store, 0, 99).await;
        let head = world.store.find_audit_head().await.unwrap().unwrap();
        assert_eq!((leaves.len(), head.size), (41, 41));
        let mut frontier = Frontier::new();
        for (index, (leaf, event)) in leaves.iter().enumerate() {
            let hash = NodeHash::of_leaf(&leaf_input(&event.salt, &event.body));
            assert_eq!((leaf.index, leaf.event, leaf.hash), (index as u64, event.id, *hash.as_bytes()));
            frontier.append(hash, |_, _| {});
        }
        assert_eq!(&head.root, frontier.root().as_bytes());
    }

    async fn of_two_who_extend_one_head_one_is_stale(world: World) {
        let world = world.with_member().await;
        let store = &world.store;
        assert_eq!(sequence(store, 9).await, None);
        world.write(vec![]).await;
        world.write(vec![]).await;
        let head = store.find_audit_head().await.unwrap().unwrap();
        let pending = store.list_pending_events(9).await.unwrap();
        let commit = async |from: Option<&AuditHead>, events: &[StoredEvent]| {
            let (leaves, nodes, head) = next(from, events);
            unmet(&store.sequence(from, &leaves, &nodes, &head).await.unwrap())
        };
        assert_eq!(commit(None, &pending[..1]).await, Some(guard::AUDIT_HEAD));
        for spoil in [
            |head: &mut AuditHead| head.origin.push('x'),
            |head: &mut AuditHead| head.root = [0; 32],
        ] {
            let mut other = head.clone();
            spoil(&mut other);
            assert_eq!(commit(Some(&other), &pending[..1]).await, Some(guard::AUDIT_HEAD));
        }
        assert_eq!(commit(Some(&head), &pending[..1]).await, None);
        assert_eq!(commit(Some(&head), &pending[1..]).await, Some(guard::AUDIT_HEAD));
        let newer = store.find_audit_head().await.unwrap();
        assert_eq!(commit(newer.as_ref(), &pending[..1]).await, Some(guard::AUDIT_PENDING));
        assert_eq!(store.find_audit_head().await.unwrap(), newer);
        assert_eq!(commit(newer.as_ref(), &pending[1..]).await, None);
    }

    async fn the_columns_of_an_event_are_those_its_body_derives(world: World) {
        let world = world.with_member().await;
        let event = Event {
            id: Id::from_bytes([1; 16]),
            at: NOW,
            organization: Some(Id::from_bytes([2; 16])),
            member: Some(Id::from_bytes([3; 16])),
            passkey: Some(Id::from_bytes([4; 16])),
            session: Some(Id::from_bytes([5; 16])),
            ticket: Some(Id::from_bytes([6; 16])),
            actor: Actor::Operator,
            what: EventKind::PasskeyEnabled { device: "電話 \"\\\u{0}".into() },
            visit: None,
        };
        world.write(vec![event.clone().salted(&mut random()).into()]).await;
        const COLUMNS: Statement = Statement::new(
            "read the columns",
            "SELECT at, kind, organization, member, passkey, session, ticket, body FROM audit_event WHERE id = $1",
        );
        let rows = world.store.engine().fetch(COLUMNS.bind([1; 16])).await.unwrap();
        assert_eq!((rows[0].int(0).unwrap(), rows[0].text(1).unwrap()), (NOW.millis(), "passkey-enabled"));
        for (column, number) in (2..7).zip(2..) {
            assert_eq!(rows[0].array(column).unwrap(), [number; 16]);
        }
        assert_eq!(serde_json::from_str::<Event>(rows[0].text(7).unwrap()).unwrap(), event);
        assert_eq!(rows[0].text(7).unwrap().as_bytes(), event.body());
    }
}
