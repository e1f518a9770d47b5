//! Old checkpoints: a log that only grew agrees with each, one that was rewritten whole doesn't.

use warifu_core::sample::NOW;
use warifu_server::audit_log::{AuditLog, Keys, published_checkpoint, verify};

use super::{findings, places};
use crate::database::{ISSUER, World, random, ring};

async fn checkpoint(world: &World) -> String {
    world.sequence_all().await;
    published_checkpoint(&world.store).await.unwrap().unwrap()
}

/// Takes the whole tree apart and leaves the sequencer to build and sign another one.
const REWRITE: [&str; 6] = [
    "UPDATE audit_event SET salt = $1 WHERE id = (SELECT event FROM audit_leaf WHERE idx = 1)",
    "INSERT INTO audit_pending (event) SELECT event FROM audit_leaf",
    "DELETE FROM audit_leaf",
    "DELETE FROM audit_node",
    "DELETE FROM audit_head",
    "DELETE FROM audit_checkpoint",
];

pub(crate) async fn rewrite(world: &World) {
    let texts: Vec<_> = REWRITE
        .iter()
        .map(|sql| (*sql, if sql.contains("$1") { vec![[9; 16].into()] } else { Vec::new() }))
        .collect();
    world.danger_write(&texts).await;
    world.sequence_all().await;
}

on_both_engines! {
    async fn a_log_that_only_grew_agrees_with_every_old_checkpoint(world: World) {
        let mut old = Vec::new();
        for number in 0..6 {
            world.record(number * 10, number + 1).await;
            old.push(checkpoint(&world).await);
        }
        for note in &old {
            let report = verify(&world.store, &Keys::default(), Some(note)).await.unwrap();
            assert_eq!(report.findings, []);
        }
    }

    async fn a_log_rewritten_whole_by_who_holds_the_key_is_found_by_an_old_checkpoint_alone(world: World) {
        world.record(0, 5).await;
        let old = checkpoint(&world).await;
        world.record(10, 3).await;
        world.sequence_all().await;
        rewrite(&world).await;
        assert!(findings(&world.store).await.is_clean(), "it agrees with itself");
        let report = verify(&world.store, &Keys::default(), Some(&old)).await.unwrap();
        assert_eq!(places(&report), [("old checkpoint", "root")]);
    }

    async fn a_log_that_lost_its_end_is_found_by_an_old_checkpoint(world: World) {
        world.record(0, 5).await;
        let old = checkpoint(&world).await;
        world.danger_write(&[
            ("DELETE FROM audit_leaf", Vec::new()),
            ("DELETE FROM audit_node", Vec::new()),
            ("DELETE FROM audit_head", Vec::new()),
            ("DELETE FROM audit_checkpoint", Vec::new()),
            ("DELETE FROM audit_event", Vec::new()),
        ]).await;
        let report = verify(&world.store, &Keys::default(), Some(&old)).await.unwrap();
        assert_eq!(places(&report), [("old checkpoint", "size")]);
    }

    async fn an_old_checkpoint_that_was_changed_is_not_believed(world: World) {
        world.record(0, 5).await;
        let old = checkpoint(&world).await.replacen("\n6\n", "\n5\n", 1);
        let report = verify(&world.store, &Keys::default(), Some(&old)).await.unwrap();
        assert_eq!(places(&report), [("old checkpoint", "signature")]);
    }

    async fn a_key_that_was_brought_decides_against_one_out_of_the_database(world: World) {
        world.record(0, 2).await;
        world.sequence_all().await;
        let log = AuditLog::open(&world.store, ISSUER, &ring(), NOW, &mut random()).await.unwrap();
        let right = Keys::brought(vec![log.verifier().clone()]);
        let report = verify(&world.store, &right, None).await.unwrap();
        assert!(report.is_clean() && report.keys_unbrought.is_empty());
        assert_eq!(findings(&world.store).await.keys_unbrought.into_iter().collect::<Vec<_>>(), [log.origin()]);
        let other = warifu_keys::AuditSigner::new(log.origin(), &mut random()).unwrap();
        let wrong = Keys::brought(vec![other.verifier().clone()]);
        let found = places(&verify(&world.store, &wrong, None).await.unwrap());
        assert_eq!(found, [("audit_checkpoint", "note"), ("audit_head", "checkpoint")]);
    }

    async fn an_empty_log_verifies(world: World) {
        let report = findings(&world.store).await;
        assert_eq!((report.findings, report.size, report.origin), (Vec::new(), 0, None));
    }

    async fn verifying_sees_one_moment_while_the_log_grows(world: World) {
        world.record(0, 3).await;
        world.sequence_all().await;
        let grow = async {
            for number in 1..30 {
                world.record(number * 10, 2).await;
                world.sequence_all().await;
            }
        };
        let look = async {
            for _ in 0..15 {
                assert_eq!(findings(&world.store).await.findings, []);
            }
        };
        tokio::join!(grow, look);
    }
}
