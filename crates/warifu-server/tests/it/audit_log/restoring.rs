//! The log after a restore: another name and key over the same beginning, and the loss told of.

use std::io::Cursor;

use warifu_core::{
    audit::{
        Event, EventKind,
        checkpoint::Checkpoint,
        tree::{Frontier, NodeHash},
    },
    random::bytes,
    sample::NOW,
};
use warifu_keys::{AuditSigner, KeyRing};
use warifu_server::{
    audit_log::{Keys, published_checkpoint, verify, vouch_for_restore},
    jobs::sequencer::SequencerError,
};
use warifu_store::{LogBefore, SigningKeyRow, SigningKeyState};

use super::{findings, history::rewrite, places};
use crate::database::{ISSUER, World, event, random, ring, sequencer};

async fn restored(world: World, file: &[u8]) -> World {
    restored_with(world, file, &ring()).await
}

/// Restored by who has this key ring.
async fn restored_with(world: World, file: &[u8], ring: &KeyRing) -> World {
    let vouch = |installation, before: &LogBefore| vouch_for_restore(ring, ISSUER, installation, before);
    world.store.restore(&mut Cursor::new(file), NOW, &mut random(), vouch).await.unwrap();
    world
}

async fn back_up(world: &World) -> Vec<u8> {
    let mut file = Vec::new();
    world.store.back_up(NOW, &mut file).await.unwrap();
    file
}

on_both_engines! {
    async fn a_restored_log_goes_on_under_another_name_with_the_restore_as_its_first_leaf(world: World) {
        let before = World::sqlite().await.with_member().await;
        before.sequence_all().await;
        let old = published_checkpoint(&before.store).await.unwrap().unwrap();
        // They await the tree in the backup, and their ids are lower than that of the restore's event.
        before.record(-60, 2).await;
        let world = restored(world, &back_up(&before).await).await;
        world.record(60, 1).await;
        world.sequence_all().await;

        let report = verify(&world.store, &Keys::default(), Some(&old)).await.unwrap();
        assert_eq!((report.findings, report.size, report.pending), (Vec::new(), 9, 0));
        let origin = before.store.find_audit_head().await.unwrap().unwrap().origin;
        assert_ne!(report.origin.as_ref(), Some(&origin));
        let first = world.store.audit_rows().await.unwrap().leaves(4, 1).await.unwrap().remove(0);
        let event: Event = serde_json::from_str(&first.hashed.unwrap().body).unwrap();
        assert!(matches!(&event.what, EventKind::Restored { size_before: 4, origin_before, .. } if *origin_before == origin));
    }

    async fn entries_that_a_restore_lost_are_told_of_by_a_checkpoint_over_them(world: World) {
        let before = World::sqlite().await;
        before.record(0, 4).await;
        before.sequence_all().await;
        let file = back_up(&before).await;
        before.record(10, 3).await;
        before.sequence_all().await;
        let lost = published_checkpoint(&before.store).await.unwrap().unwrap();
        let world = restored(world, &file).await;
        world.sequence_all().await;
        let report = verify(&world.store, &Keys::default(), Some(&lost)).await.unwrap();
        assert_eq!(places(&report), [("old checkpoint", "size")]);
        assert!(report.findings[0].told.contains("a restore lost"), "{:?}", report.findings);
    }

    async fn a_backup_without_any_head_begins_its_log_with_the_restore(world: World) {
        let before = World::sqlite().await;
        before.record(-60, 2).await;
        let world = restored(world, &back_up(&before).await).await;
        world.sequence_all().await;
        let report = findings(&world.store).await;
        assert_eq!((report.findings, report.size), (Vec::new(), 4));
    }

    async fn two_restores_of_one_backup_have_logs_of_different_names(world: World) {
        let before = World::sqlite().await;
        before.record(0, 2).await;
        before.sequence_all().await;
        let file = back_up(&before).await;
        let (one, two) = (restored(world, &file).await, restored(World::sqlite().await, &file).await);
        one.sequence_all().await;
        two.sequence_all().await;
        assert_ne!(findings(&one.store).await.origin, findings(&two.store).await.origin);
    }

    async fn a_restore_of_a_restore_verifies_back_to_the_first_log(world: World) {
        let first = World::sqlite().await;
        first.record(0, 3).await;
        first.sequence_all().await;
        let old = published_checkpoint(&first.store).await.unwrap().unwrap();
        let second = restored(World::sqlite().await, &back_up(&first).await).await;
        second.sequence_all().await;
        let third = restored(world, &back_up(&second).await).await;
        third.record(60, 2).await;
        third.sequence_all().await;
        let report = verify(&third.store, &Keys::default(), Some(&old)).await.unwrap();
        assert_eq!((report.findings, report.size), (Vec::new(), 10));
        assert_eq!(third.number("SELECT count(*) FROM signing_key").await, 3);
    }

    async fn history_rewritten_after_a_restore_contradicts_the_event_of_the_restore(world: World) {
        let before = World::sqlite().await;
        before.record(0, 3).await;
        before.sequence_all().await;
        let world = restored(world, &back_up(&before).await).await;
        world.sequence_all().await;
        assert!(findings(&world.store).await.is_clean());
        rewrite(&world).await;
        assert_eq!(places(&findings(&world.store).await), [("audit_leaf", "event")]);
    }

    async fn a_restore_of_what_was_restored_and_never_sequenced_verifies(world: World) {
        let first = World::sqlite().await;
        first.record(0, 3).await;
        first.sequence_all().await;
        first.record(-60, 1).await;
        let second = restored(World::sqlite().await, &back_up(&first).await).await;
        let third = restored(world, &back_up(&second).await).await;
        third.sequence_all().await;
        let report = findings(&third.store).await;
        assert_eq!((report.findings, report.size), (Vec::new(), 8));
    }

    async fn a_log_restored_under_a_new_key_ring_goes_on(world: World) {
        let before = World::sqlite().await;
        before.record(0, 3).await;
        before.sequence_all().await;
        let new = KeyRing::new(NOW, &mut random());
        let world = restored_with(world, &back_up(&before).await, &new).await;
        sequencer(&world.store, &new).await.run_out(NOW).await.unwrap();
        let report = findings(&world.store).await;
        assert_eq!((report.findings, report.size), (Vec::new(), 6));
    }

    async fn a_restore_without_the_key_ring_vouches_for_nothing(world: World) {
        let before = World::sqlite().await;
        before.record(0, 3).await;
        before.sequence_all().await;
        let other = KeyRing::new(NOW, &mut random());
        let world = restored_with(world, &back_up(&before).await, &other).await;
        let refused = world.sequencer().await.run_out(NOW).await;
        assert!(matches!(refused, Err(SequencerError::Head(_))), "{refused:?}");
    }

    async fn a_history_forged_in_the_database_under_another_name_is_not_signed_over(world: World) {
        world.record(0, 3).await;
        world.sequence_all().await;
        let real = world.store.find_audit_head().await.unwrap().unwrap();
        for told in [false, true] {
            forge(&world, told).await;
            let forged = world.store.find_audit_head().await.unwrap().unwrap();
            world.record(60, 1).await;
            let refused = world.sequencer().await.run_out(NOW).await;
            assert!(matches!(refused, Err(SequencerError::Head(_))), "{refused:?}");
            assert_eq!(world.store.find_audit_head().await.unwrap(), Some(forged));
        }
        assert_ne!(published_checkpoint(&world.store).await.unwrap(), Some(real.checkpoint));
    }

    async fn a_voucher_is_for_one_head_and_one_log(world: World) {
        let before = World::sqlite().await;
        before.record(0, 3).await;
        before.sequence_all().await;
        let world = restored(world, &back_up(&before).await).await;
        let installation = world.store.find_installation().await.unwrap().unwrap().id;
        world.danger_write(&[("UPDATE installation SET id = $1", vec![[7; 16].into()])]).await;
        let refused = world.sequencer().await.run_out(NOW).await;
        assert!(matches!(refused, Err(SequencerError::Head(_))), "{refused:?}");
        world.danger_write(&[("UPDATE installation SET id = $1", vec![installation.into()])]).await;
        forge(&world, false).await;
        let refused = world.sequencer().await.run_out(NOW).await;
        assert!(matches!(refused, Err(SequencerError::Head(_))), "{refused:?}");
    }
}

/// A history of one's own making: a tree of one event, its head and checkpoint, and the key that signed it. The
/// event of a restore that never was tells of it, where it is told.
async fn forge(world: &World, told: bool) {
    let origin = "id.example.jp/audit/forged";
    let signer = AuditSigner::new(origin, &mut random()).unwrap();
    let mut frontier = Frontier::new();
    let leaf = NodeHash::of_leaf(b"whatever");
    frontier.append(leaf, |_, _| {});
    let checkpoint = signer.sign(&Checkpoint::new(origin, 1, leaf).unwrap()).unwrap();
    let key = SigningKeyRow {
        id: bytes(&mut random()),
        purpose: "audit".into(),
        state: SigningKeyState::Old,
        public: signer.verifier().to_string(),
        sealed: vec![1; 80],
        sealed_by: [1; 8],
        made_at: NOW,
    };
    let _ = world.store.add_signing_key(&key, &[]).await.unwrap();
    world
        .danger_write(&[(
            "UPDATE audit_head SET origin = $1, size = 1, root = $2, frontier = $3, checkpoint = $4",
            vec![origin.into(), (*leaf.as_bytes()).into(), frontier.to_bytes().into(), checkpoint.into()],
        )])
        .await;
    if told {
        let what = EventKind::Restored {
            origin_before: origin.into(),
            size_before: 1,
            root_before: data_encoding::BASE64.encode(leaf.as_bytes()),
            voucher: "00".repeat(40),
        };
        world.write(vec![event(NOW, what)]).await;
    }
}
