//! The log after a restore: another name and key over the same beginning, and the loss told of.

use std::io::Cursor;

use warifu_core::{
    audit::{Event, EventKind},
    sample::NOW,
};
use warifu_server::audit_log::{Keys, published_checkpoint, verify};

use super::{findings, history::rewrite, places};
use crate::database::{World, random};

async fn restored(world: World, file: &[u8]) -> World {
    world.store.restore(&mut Cursor::new(file), NOW, &mut random()).await.unwrap();
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
        assert_eq!((report.findings, report.size, report.pending), (Vec::new(), 7, 0));
        let origin = before.store.find_audit_head().await.unwrap().unwrap().origin;
        assert_ne!(report.origin.as_ref(), Some(&origin));
        let first = world.store.list_leaves(3, 1).await.unwrap().remove(0).1;
        let event: Event = serde_json::from_slice(&first.body).unwrap();
        assert!(matches!(&event.what, EventKind::Restored { size_before: 3, origin_before, .. } if *origin_before == origin));
    }

    async fn entries_that_a_restore_lost_are_told_of_by_a_checkpoint_over_them(world: World) {
        let before = World::sqlite().await;
        before.record(0, 4).await;
        before.sequence_all().await;
        let file = back_up(&before).await;
        before.record(10, 2).await;
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
        assert_eq!((report.findings, report.size), (Vec::new(), 3));
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
        assert_eq!((report.findings, report.size), (Vec::new(), 7));
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
}
