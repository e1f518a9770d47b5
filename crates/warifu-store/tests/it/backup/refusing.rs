//! What is refused, and that nothing is written then.

use warifu_core::sample::{self, NOW};
use warifu_store::{BackupError, MIGRATIONS, Statement, guard};

use super::{INSTALLATION, back_up, full, restore};
use crate::areas::world::{World, create_organization, random, unmet};

const COUNT_ALL: Statement = Statement::new(
    "count what a restore may write",
    "SELECT (SELECT count(*) FROM installation) + (SELECT count(*) FROM member)
          + (SELECT count(*) FROM audit_event)",
);

/// The file with another line in the place of one, and the sum that it then needs.
fn summed(lines: &[Vec<u8>]) -> Vec<u8> {
    use aws_lc_rs::digest::{SHA256, digest};
    let mut file = lines.concat();
    let sum = data_encoding::HEXLOWER.encode(digest(&SHA256, &file).as_ref());
    file.extend(format!("{{\"sha256\":\"{sum}\"}}\n").into_bytes());
    file
}

fn lines(file: &[u8]) -> Vec<Vec<u8>> {
    file.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

on_both_engines! {
    async fn a_backup_cut_short_or_changed_is_refused_before_anything_is_written(world: World) {
        let source = full(World::sqlite().await).await;
        let file = back_up(&source.store).await;
        let mut refused = 0;
        for cut in (0..file.len()).step_by(41).chain([file.len() - 1]) {
            assert!(matches!(restore(&world.store, &file[..cut]).await, Err(BackupError::Damaged { .. })), "{cut}");
            refused += 1;
        }
        for changed in (0..file.len()).step_by(13) {
            let mut file = file.clone();
            file[changed] ^= 1;
            let told = restore(&world.store, &file).await.unwrap_err();
            assert!(!matches!(told, BackupError::Store(_) | BackupError::NotEmpty { .. }), "{changed}: {told}");
            refused += 1;
        }
        let longer = [&file[..], b"\n"].concat();
        assert!(matches!(restore(&world.store, &longer).await, Err(BackupError::Damaged { .. })));
        assert!(refused > 300, "{refused}");
        assert_eq!(world.count(COUNT_ALL).await, 0);
        restore(&world.store, &file).await.unwrap();
    }

    async fn a_row_taken_out_of_its_table_is_refused_even_with_the_right_sum(world: World) {
        let source = full(World::sqlite().await).await;
        let mut lines = lines(&back_up(&source.store).await);
        lines.pop();
        lines.remove(3);
        let told = restore(&world.store, &summed(&lines)).await;
        assert!(matches!(told, Err(BackupError::Damaged { .. })), "{told:?}");
        assert_eq!(world.count(COUNT_ALL).await, 0);
    }

    async fn another_form_and_another_schema_are_told_apart_from_damage(world: World) {
        let file = back_up(&world.store).await;
        let text = String::from_utf8(file).unwrap();
        let later = text.replacen("\"version\":1", "\"version\":2", 1);
        assert!(matches!(restore(&world.store, later.as_bytes()).await, Err(BackupError::OtherVersion { backup: 2 })));
        let ours = format!("\"schema\":{}", MIGRATIONS.last().unwrap().number);
        assert!(text.contains(&ours), "{text}");
        let schema = text.replacen(&ours, "\"schema\":99", 1);
        let told = restore(&world.store, schema.as_bytes()).await;
        assert!(matches!(told, Err(BackupError::OtherSchema { backup: 99, .. })), "{told:?}");
        assert!(matches!(restore(&world.store, b"{}\n").await, Err(BackupError::Damaged { line: 1, .. })));
    }

    async fn a_restore_goes_into_an_empty_store_only(world: World) {
        let file = back_up(&full(World::sqlite().await).await.store).await;
        let organization = create_organization(&sample::organization());
        world.write(vec![organization]).await;
        let told = restore(&world.store, &file).await;
        assert!(matches!(told, Err(BackupError::NotEmpty { table: "organization" })), "{told:?}");
        let created = World::sqlite().await;
        assert_eq!(unmet(&created.store.create_installation(INSTALLATION, NOW).await.unwrap()), None);
        let told = restore(&created.store, &file).await;
        assert!(matches!(told, Err(BackupError::NotEmpty { table: "installation" })), "{told:?}");
    }

    async fn a_restore_that_broke_off_leaves_a_store_that_refuses_to_be_used(world: World) {
        let source = full(World::sqlite().await).await;
        let mut lines = lines(&back_up(&source.store).await);
        lines.pop();
        // The same organization twice: whole by its sum, and impossible.
        let header = String::from_utf8(lines[0].clone()).unwrap();
        lines[0] = header.replacen("\"rows\":1", "\"rows\":2", 1).into_bytes();
        lines.insert(2, lines[1].clone());
        let told = restore(&world.store, &summed(&lines)).await;
        assert!(matches!(told, Err(BackupError::Store(_))), "{told:?}");

        assert!(matches!(world.store.refuse_half_restored().await, Err(BackupError::HalfRestored)));
        assert!(world.store.find_installation().await.is_err());
        assert!(matches!(world.store.back_up(NOW, &mut Vec::new()).await, Err(BackupError::HalfRestored)));
        assert!(matches!(restore(&world.store, &back_up(&source.store).await).await, Err(BackupError::NotEmpty { .. })));
        let released = world.store.release_signals(NOW, &mut random()).await.unwrap();
        assert_eq!(unmet(&released), Some(guard::INSTALLATION));
        assert_eq!(source.store.refuse_half_restored().await.ok(), Some(()));
    }
}
