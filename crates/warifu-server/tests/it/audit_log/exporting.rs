//! Exported files: verified without the database, and any change of them found.

use std::io::Cursor;

use tokio::io::BufReader;
use warifu_core::sample::NOW;
use warifu_server::audit_log::{
    AuditLog, ExportError, Keys, Report, export, published_checkpoint, verify_export,
};

use super::places;
use crate::database::{ISSUER, World, random, ring};

struct Exported {
    file: Vec<u8>,
    keys: Keys,
    old: String,
}

async fn exported(world: &World) -> Exported {
    world.record(0, 4).await;
    world.sequence_all().await;
    let old = published_checkpoint(&world.store).await.unwrap().unwrap();
    world.record(10, 3).await;
    world.sequence_all().await;
    world.record(20, 1).await;
    let log = AuditLog::open(&world.store, ISSUER, &ring(), NOW, &mut random()).await.unwrap();
    let mut file = Vec::new();
    let told = export(&world.store, &mut file).await.unwrap();
    assert_eq!((told.origin.as_deref(), told.leaves), (Some(log.origin()), 8));
    Exported { file, keys: Keys::brought(vec![log.verifier().clone()]), old }
}

async fn check(file: &[u8], keys: &Keys, from: Option<&str>) -> Report {
    verify_export(&mut BufReader::new(Cursor::new(file)), keys, from).await.unwrap()
}

on_both_engines! {
    async fn an_export_verifies_by_itself_and_from_an_old_checkpoint(world: World) {
        let Exported { file, keys, old } = exported(&world).await;
        let report = check(&file, &keys, Some(&old)).await;
        assert_eq!((report.findings, report.size, report.events), (Vec::new(), 8, 8));
        let lines = String::from_utf8(file).unwrap();
        assert_eq!(lines.lines().count(), 10);
    }

    async fn an_export_without_the_key_proves_nothing(world: World) {
        let Exported { file, .. } = exported(&world).await;
        let report = check(&file, &Keys::default(), None).await;
        assert_eq!(places(&report), [("line", "checkpoint")]);
    }

    async fn an_export_changed_anywhere_is_found(world: World) {
        let Exported { file, keys, .. } = exported(&world).await;
        for at in (0..file.len()).filter(|at| file[*at] != b'\n') {
            let mut file = file.clone();
            file[at] = if file[at] == b'x' { b'y' } else { b'x' };
            // A letter in the middle of another one's bytes isn't text any more.
            let Ok(text) = String::from_utf8(file) else { continue };
            assert!(!check(text.as_bytes(), &keys, None).await.is_clean(), "byte {at}");
        }
    }

    async fn an_export_cut_short_or_made_longer_is_found(world: World) {
        let Exported { file, keys, .. } = exported(&world).await;
        let text = String::from_utf8(file).unwrap();
        let lines: Vec<_> = text.split_inclusive('\n').collect();
        for cut in 0..lines.len() {
            assert!(!check(lines[..cut].concat().as_bytes(), &keys, None).await.is_clean(), "cut at {cut}");
            let without = [&lines[..cut], &lines[cut + 1..]].concat().concat();
            assert!(!check(without.as_bytes(), &keys, None).await.is_clean(), "without {cut}");
        }
        let longer = text.clone() + lines[1];
        assert!(!check(longer.as_bytes(), &keys, None).await.is_clean());
    }

    async fn a_log_with_a_hole_is_not_exported_as_if_it_had_none(world: World) {
        world.record(0, 4).await;
        world.sequence_all().await;
        world.danger_write(&[("DELETE FROM audit_leaf WHERE idx = 2", Vec::new())]).await;
        let refused = export(&world.store, &mut Vec::new()).await;
        assert!(matches!(refused, Err(ExportError::Hole { index: 2 })), "{refused:?}");
    }

    async fn an_empty_log_exports_to_a_file_that_verifies(world: World) {
        let mut file = Vec::new();
        export(&world.store, &mut file).await.unwrap();
        assert_eq!(check(&file, &Keys::default(), None).await.findings, []);
    }
}
