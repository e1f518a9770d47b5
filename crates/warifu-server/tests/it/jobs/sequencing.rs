//! The sequencer: late commits, many at once, leases, and heads that it never signed.

use std::sync::Arc;

use tokio::{sync::Barrier, task::JoinSet};
use warifu_core::{
    audit::EventKind,
    sample::NOW,
    time::{Span, Time},
};
use warifu_server::{
    audit_log::{AuditLog, Keys, Report, published_checkpoint, verify},
    jobs::sequencer::{Sequenced, Sequencer, SequencerError},
};
use warifu_store::{AuditHead, Store, Value};

use crate::{
    audit_log::history::rewrite,
    database::{ISSUER, World, event, random, ring, sequencer},
};

async fn verified(store: &Store) -> Report {
    let report = verify(store, &Keys::default(), None).await.unwrap();
    assert_eq!(report.findings, []);
    report
}

fn millis(number: i64) -> Time {
    NOW + Span::millis(number)
}

on_both_engines! {
    async fn events_of_late_commits_get_into_the_tree_though_their_ids_are_lower(world: World) {
        let mut sequencer = world.sequencer().await;
        world.record(1_000, 3).await;
        assert!(matches!(sequencer.run_once(NOW).await.unwrap(), Sequenced::Advanced { events: 4, .. }));
        world.record(1, 4).await;
        assert!(matches!(sequencer.run_once(NOW).await.unwrap(), Sequenced::Advanced { events: 4, .. }));
        assert_eq!(sequencer.run_once(NOW).await.unwrap(), Sequenced::Nothing);
        let report = verified(&world.store).await;
        assert_eq!((report.size, report.events, report.pending), (8, 8, 0));
    }

    async fn a_published_checkpoint_is_that_of_the_committed_head(world: World) {
        assert_eq!(published_checkpoint(&world.store).await.unwrap(), None);
        let mut sequencer = world.sequencer().await;
        world.record(0, 1).await;
        let Sequenced::Advanced { checkpoint, .. } = sequencer.run_once(NOW).await.unwrap() else { panic!() };
        assert_eq!(published_checkpoint(&world.store).await.unwrap(), Some(checkpoint.clone()));
        assert!(sequencer.log().verifier().verify(&checkpoint).is_ok());
    }

    async fn a_thousand_events_written_and_sequenced_at_once_end_in_one_tree_that_verifies(world: World) {
        let mut writers = JoinSet::new();
        for writer in 0..10 {
            let store = world.store.clone();
            writers.spawn(async move {
                for number in 0..100 {
                    let change = event(millis(writer + 10 * number), EventKind::MemberRenamed);
                    let _ = store.commit(&[change]).await.unwrap();
                }
            });
        }
        for _ in 0..3 {
            let mut sequencer = sequencer(&world.replica().await, &ring()).await;
            writers.spawn(async move {
                for _ in 0..40 {
                    sequencer.run_out(NOW).await.unwrap();
                }
            });
        }
        writers.join_all().await;
        world.sequence_all().await;
        let report = verified(&world.store).await;
        assert_eq!((report.size, report.events, report.pending), (1_001, 1_001, 0));
        assert_eq!(world.number("SELECT count(*) FROM audit_node").await, 2 * 1_001 - i64::from(1_001_i32.count_ones()));
    }

    async fn one_replica_has_the_lease_and_another_takes_over_when_it_ends(world: World) {
        let (mut one, mut two) = (world.sequencer().await, world.sequencer().await);
        world.record(0, 1).await;
        assert!(matches!(one.run_once(millis(0)).await.unwrap(), Sequenced::Advanced { .. }));
        world.record(1, 1).await;
        assert_eq!(two.run_once(millis(100)).await.unwrap(), Sequenced::StoodBy);
        assert!(matches!(two.run_once(millis(900)).await.unwrap(), Sequenced::Advanced { .. }));
        world.record(2, 1).await;
        assert_eq!(one.run_once(millis(950)).await.unwrap(), Sequenced::StoodBy);
    }

    async fn replicas_that_start_at_once_have_one_key_and_one_origin(world: World) {
        let mut starting = JoinSet::new();
        let together = Arc::new(Barrier::new(8));
        for _ in 0..8 {
            let (store, together) = (world.replica().await, Arc::clone(&together));
            starting.spawn(async move {
                let _ = together.wait().await;
                let log = AuditLog::open(&store, ISSUER, &ring(), NOW, &mut random()).await.unwrap();
                log.verifier().to_string()
            });
        }
        let mut keys = starting.join_all().await;
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), 1, "{keys:?}");
        assert!(keys[0].starts_with("id.example.jp/audit/"), "{keys:?}");
        assert_eq!(world.number("SELECT count(*) FROM signing_key").await, 1);
        assert_eq!(world.number("SELECT count(*) FROM installation").await, 1);
    }

    async fn a_log_of_another_installation_or_ring_is_not_opened(world: World) {
        world.sequence_all().await;
        let other = warifu_keys::KeyRing::new(NOW, &mut random());
        assert!(AuditLog::open(&world.store, ISSUER, &other, NOW, &mut random()).await.is_err());
    }

    async fn a_head_that_the_log_never_signed_is_not_signed_over(world: World) {
        world.record(0, 2).await;
        world.sequence_all().await;
        let before = world.value("SELECT checkpoint FROM audit_head").await;
        let tamperings: [(&str, Value); 4] = [
            ("UPDATE audit_head SET root = $1", vec![7; 32].into()),
            ("UPDATE audit_head SET size = $1", 9.into()),
            ("UPDATE audit_head SET frontier = $1", [&[0_u8; 7][..], &[2], &[7; 32]].concat().into()),
            ("UPDATE audit_head SET checkpoint = $1", "id.example.jp/audit/x\n2\nAA==\n\n— x AA==\n".into()),
        ];
        for (sql, value) in tamperings {
            let kept = world.store.find_audit_head().await.unwrap().unwrap();
            world.danger_write(&[(sql, vec![value])]).await;
            world.record(10, 1).await;
            let refused = world.sequencer().await.run_out(NOW).await;
            assert!(matches!(refused, Err(SequencerError::Head(_))), "{sql}: {refused:?}");
            put_head(&world, &kept).await;
        }
        assert_eq!(world.value("SELECT checkpoint FROM audit_head").await, before);
        world.sequence_all().await;
        assert_eq!(verified(&world.store).await.size, 7);
    }

    async fn a_log_set_back_emptied_or_rewritten_is_refused_by_who_published_it(world: World) {
        let mut one = world.sequencer().await;
        world.record(0, 2).await;
        one.run_out(NOW).await.unwrap();
        let old = world.store.find_audit_head().await.unwrap().unwrap();
        world.record(10, 3).await;
        one.run_out(NOW).await.unwrap();
        // Another replica may have gone on meanwhile.
        world.record(20, 4).await;
        world.sequence_all().await;
        world.record(30, 1).await;
        one.run_out(NOW).await.unwrap();
        let last = world.store.find_audit_head().await.unwrap().unwrap();
        assert_eq!(last.size, 11);

        world.record(40, 1).await;
        put_head(&world, &old).await;
        refuses(&mut one).await;
        put_head(&world, &last).await;
        one.run_out(NOW).await.unwrap();

        // Signed by the key of the log, by one who doesn't know what was published.
        rewrite(&world).await;
        world.record(50, 9).await;
        refuses(&mut one).await;
        world.sequence_all().await;
        world.record(60, 1).await;
        refuses(&mut one).await;
        world.danger_write(&[("DELETE FROM audit_head", Vec::new())]).await;
        refuses(&mut one).await;
    }
}

async fn refuses(sequencer: &mut Sequencer) {
    let refused = sequencer.run_out(NOW).await;
    assert!(matches!(refused, Err(SequencerError::Head(_))), "{refused:?}");
}

async fn put_head(world: &World, head: &AuditHead) {
    world
        .danger_write(&[(
            "UPDATE audit_head SET root = $1, size = $2, frontier = $3, checkpoint = $4",
            vec![
                head.root.into(),
                i64::try_from(head.size).unwrap().into(),
                head.frontier.clone().into(),
                head.checkpoint.clone().into(),
            ],
        )])
        .await;
}
