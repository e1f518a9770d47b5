//! Key rotation with two replicas one step apart.

use warifu_core::{
    audit::{Event, EventKind},
    sample::NOW,
    time::Span,
};
use warifu_keys::{KeyRing, ring::RotationError};
use warifu_server::{
    audit_log::AuditLog,
    jobs::{Rewrapped, rewrap},
};
use warifu_store::Value;

use crate::database::{ISSUER, World, random, ring, sequencer};

fn copy(ring: &KeyRing) -> KeyRing {
    KeyRing::parse(&ring.to_bytes()).unwrap()
}

on_both_engines! {
    async fn replicas_one_step_apart_share_the_log_while_its_key_is_sealed_anew(world: World) {
        let mut behind = ring();
        behind.add(NOW, &mut random()).unwrap();
        let mut ahead = copy(&behind);
        ahead.promote().unwrap();
        let old = behind.current().id();

        let mut one = sequencer(&world.store, &behind).await;
        let mut two = sequencer(&world.replica().await, &ahead).await;
        assert_eq!(one.log().verifier(), two.log().verifier());
        world.record(0, 2).await;
        one.run_out(NOW).await.unwrap();

        let rows = world.store.count_sealed_by(*old.as_bytes()).await.unwrap();
        assert_eq!(ahead.retire(old, rows), Err(RotationError::InUse { id: old, rows: 1 }));
        assert_eq!(rewrap(&world.store, &behind, ISSUER, NOW, &mut random()).await.unwrap(), Rewrapped::default());
        let done = rewrap(&world.store, &ahead, ISSUER, NOW, &mut random()).await.unwrap();
        assert_eq!(done, Rewrapped { rows: 1, unopened: Vec::new() });
        assert_eq!(rewrap(&world.store, &ahead, ISSUER, NOW, &mut random()).await.unwrap(), Rewrapped::default());

        world.record(2, 2).await;
        two.run_out(NOW).await.unwrap();
        let again = sequencer(&world.store, &behind).await;
        assert_eq!(again.log().verifier(), two.log().verifier(), "what the one ahead wrote opens here");
        ahead.retire(old, world.store.count_sealed_by(*old.as_bytes()).await.unwrap()).unwrap();
        let last = sequencer(&world.store, &ahead).await;
        assert_eq!(last.log().verifier(), one.log().verifier());
    }

    async fn two_replicas_that_rewrap_at_once_replace_each_row_once(world: World) {
        let mut ring = ring();
        sequencer(&world.store, &ring).await;
        ring.add(NOW, &mut random()).unwrap();
        ring.promote().unwrap();
        let (mut one, mut two) = (random(), random());
        let (one, two) = tokio::join!(
            rewrap(&world.store, &ring, ISSUER, NOW, &mut one),
            rewrap(&world.store, &ring, ISSUER, NOW, &mut two)
        );
        assert_eq!(one.unwrap().rows + two.unwrap().rows, 1);
        sequencer(&world.store, &ring).await;
    }

    async fn a_row_that_does_not_open_is_told_and_left_as_it_is(world: World) {
        let mut ring = ring();
        sequencer(&world.store, &ring).await;
        ring.add(NOW, &mut random()).unwrap();
        ring.promote().unwrap();
        let sealed = world.value("SELECT sealed FROM signing_key").await;
        let Value::Bytes(mut spoilt) = sealed.clone() else { panic!("{sealed:?}") };
        *spoilt.last_mut().unwrap() ^= 1;
        world.danger_write(&[("UPDATE signing_key SET sealed = $1", vec![spoilt.into()])]).await;
        let told = world.number("SELECT count(*) FROM audit_event").await;
        let done = rewrap(&world.store, &ring, ISSUER, NOW, &mut random()).await.unwrap();
        assert_eq!((done.rows, done.unopened.len()), (0, 1));
        assert_eq!(world.number("SELECT count(*) FROM audit_event").await, told, "nothing was done");
        world.danger_write(&[("UPDATE signing_key SET sealed = $1", vec![sealed])]).await;
        assert!(AuditLog::open(&world.store, ISSUER, &ring, NOW, &mut random()).await.is_ok());
    }

    async fn the_key_of_a_former_url_is_sealed_anew_too_so_that_a_ring_key_can_be_retired(world: World) {
        let mut ring = ring();
        for issuer in [ISSUER, "https://id.example.com", "http://localhost:8080"] {
            AuditLog::open(&world.store, issuer, &ring, NOW, &mut random()).await.unwrap();
        }
        let old = ring.current().id();
        ring.add(NOW, &mut random()).unwrap();
        ring.promote().unwrap();
        let done = rewrap(&world.store, &ring, ISSUER, NOW, &mut random()).await.unwrap();
        assert_eq!(done, Rewrapped { rows: 3, unopened: Vec::new() });
        ring.retire(old, world.store.count_sealed_by(*old.as_bytes()).await.unwrap()).unwrap();
        assert!(AuditLog::open(&world.store, ISSUER, &ring, NOW, &mut random()).await.is_ok());
    }

    async fn the_log_tells_of_its_key_and_of_rows_sealed_anew(world: World) {
        let mut ring = ring();
        let log = AuditLog::open(&world.store, ISSUER, &ring, NOW, &mut random()).await.unwrap();
        let first = ring.current().id().to_string();
        ring.add(NOW, &mut random()).unwrap();
        ring.promote().unwrap();
        rewrap(&world.store, &ring, ISSUER, NOW + Span::seconds(1), &mut random()).await.unwrap();
        let rows = world.store.audit_rows().await.unwrap().events(None, 9).await.unwrap();
        let told: Vec<_> = rows.iter().map(|row| serde_json::from_str::<Event>(&row.body).unwrap().what).collect();
        assert_eq!(told, [
            EventKind::AuditKeyCreated { key: log.verifier().to_string(), sealed_by: first },
            EventKind::RowsSealedAnew { rows: 1, key: ring.current().id().to_string() },
        ]);
    }
}
