//! Every column, and every byte of what is hashed or signed, changed by hand: found, and nothing else is.

use warifu_store::Value;

use super::{findings, places};
use crate::database::World;

/// A log of seven leaves in two commits, that of its key the first or one of the first, and one event that awaits the tree.
pub(super) async fn log(world: World) -> World {
    let world = world.with_member().await;
    world.record(10, 2).await;
    world.sequence_all().await;
    world.record(20, 1).await;
    world.sequence_all().await;
    world.record(30, 1).await;
    world
}

/// Reads one value by hand.
macro_rules! place {
    ($table:literal, $column:literal, $where:literal) => {
        (
            $table,
            $column,
            concat!("SELECT ", $column, " FROM ", $table, " WHERE ", $where),
            concat!("UPDATE ", $table, " SET ", $column, " = $1 WHERE ", $where),
        )
    };
}

type Place = (&'static str, &'static str, &'static str, &'static str);

/// The first event in the tree; the one that awaits it; an inner node; the head; an old and the last checkpoint.
const PLACES: &[Place] = &[
    place!("audit_event", "at", "id = (SELECT event FROM audit_leaf WHERE idx = 3)"),
    place!("audit_event", "kind", "id = (SELECT event FROM audit_leaf WHERE idx = 3)"),
    place!("audit_event", "organization", "id = (SELECT event FROM audit_leaf WHERE idx = 3)"),
    place!("audit_event", "member", "id = (SELECT event FROM audit_leaf WHERE idx = 3)"),
    place!("audit_event", "passkey", "id = (SELECT event FROM audit_leaf WHERE idx = 3)"),
    place!("audit_event", "session", "id = (SELECT event FROM audit_leaf WHERE idx = 3)"),
    place!("audit_event", "ticket", "id = (SELECT event FROM audit_leaf WHERE idx = 3)"),
    place!("audit_event", "salt", "id = (SELECT event FROM audit_leaf WHERE idx = 3)"),
    place!("audit_event", "body", "id = (SELECT event FROM audit_leaf WHERE idx = 3)"),
    place!("audit_event", "at", "id = (SELECT event FROM audit_pending)"),
    place!("audit_event", "kind", "id = (SELECT event FROM audit_pending)"),
    place!("audit_event", "member", "id = (SELECT event FROM audit_pending)"),
    place!("audit_leaf", "idx", "idx = 3"),
    place!("audit_leaf", "idx", "idx = 6"),
    place!("audit_leaf", "hash", "idx = 3"),
    place!("audit_node", "hash", "level = 0 AND idx = 6"),
    place!("audit_node", "hash", "level = 2 AND idx = 0"),
    place!("audit_node", "idx", "level = 1 AND idx = 2"),
    place!("audit_node", "level", "level = 2 AND idx = 0"),
    place!("audit_head", "one", "size = 7"),
    place!("audit_head", "origin", "one = 1"),
    place!("audit_head", "size", "one = 1"),
    place!("audit_head", "root", "one = 1"),
    place!("audit_head", "frontier", "one = 1"),
    place!("audit_head", "checkpoint", "one = 1"),
    place!("audit_head", "at", "one = 1"),
    place!("audit_checkpoint", "origin", "size = 6"),
    place!(
        "audit_checkpoint",
        "size",
        "note = (SELECT note FROM audit_checkpoint WHERE at < (SELECT at FROM audit_head))"
    ),
    place!("audit_checkpoint", "note", "size = 6"),
    place!("audit_checkpoint", "at", "size = 6"),
    place!("audit_checkpoint", "note", "size = 7"),
    place!("audit_checkpoint", "at", "size = 7"),
    place!("passkey", "made_by", "1 = 1"),
    place!("passkey", "rp_id", "1 = 1"),
    place!("passkey", "credential_id", "1 = 1"),
    place!("passkey", "public_key", "1 = 1"),
    place!("session", "made_by", "1 = 1"),
    place!("signing_key", "public", "purpose = 'audit'"),
];

/// A value of the same kind that differs in one place only.
fn changed(value: &Value, at: usize) -> Value {
    match value {
        Value::Int(number) => Value::Int(number + 100),
        Value::Bytes(bytes) => {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            Value::Bytes(bytes)
        }
        Value::Text(text) => {
            let mut letters: Vec<char> = text.chars().collect();
            letters[at] = if letters[at] == 'x' { 'y' } else { 'x' };
            Value::Text(letters.into_iter().collect())
        }
        Value::Null(_) => panic!("nothing to change"),
    }
}

fn length(value: &Value) -> usize {
    match value {
        Value::Bytes(bytes) => bytes.len(),
        Value::Text(text) => text.chars().count(),
        Value::Int(_) | Value::Null(_) => 1,
    }
}

/// The name of an event that is there, for what must name one.
fn stands_in(place: &Place) -> bool {
    place.1 == "made_by"
}

on_both_engines! {
    async fn every_column_changed_by_hand_is_found(world: World) {
        let world = log(world).await;
        let clean = findings(&world.store).await;
        assert_eq!((clean.findings.clone(), clean.size, clean.pending, clean.made), (Vec::new(), 7, 1, 2));
        let other = world.value("SELECT event FROM audit_leaf WHERE idx = 4").await;
        for place in PLACES {
            let (table, column, select, update) = *place;
            let before = world.value(select).await;
            let after = if stands_in(place) { other.clone() } else { changed(&before, length(&before) / 2) };
            world.danger_write(&[(update, vec![after.clone()])]).await;
            let report = findings(&world.store).await;
            assert!(!report.is_clean(), "{table}.{column} changed and nothing found");
            let told_apart = !["salt", "body", "rp_id", "credential_id"].contains(&column);
            if ["audit_event", "passkey"].contains(&table) && told_apart {
                assert!(places(&report).contains(&(table, column)), "{table}.{column}: {:?}", report.findings);
            }
            put_back(&world, place, before, after).await;
            assert_eq!(findings(&world.store).await, clean, "{table}.{column} put back");
        }
    }

    async fn columns_that_are_null_are_found_when_they_are_filled_or_emptied(world: World) {
        let world = log(world).await;
        for update in [
            "UPDATE audit_event SET member = NULL WHERE id = (SELECT event FROM audit_pending)",
            "UPDATE audit_event SET ticket = NULL WHERE id = (SELECT event FROM audit_leaf WHERE idx = 4)",
        ] {
            let before = findings(&world.store).await.findings.len();
            world.danger_write(&[(update, Vec::new())]).await;
            assert_eq!(findings(&world.store).await.findings.len(), before + 1, "{update}");
        }
    }

    async fn every_byte_of_an_event_and_of_the_head_is_looked_at(world: World) {
        let world = log(world).await;
        let bytewise = [7, 8, 14, 22, 23, 24, 28];
        for place in bytewise.map(|at| &PLACES[at]) {
            let before = world.value(place.2).await;
            // Texts are long; each seventh letter of them tells as much.
            let step = if matches!(before, Value::Text(_)) { 7 } else { 1 };
            for at in (0..length(&before)).step_by(step) {
                world.danger_write(&[(place.3, vec![changed(&before, at)])]).await;
                assert!(!findings(&world.store).await.is_clean(), "{}.{} at {at}", place.0, place.1);
            }
            world.danger_write(&[(place.3, vec![before])]).await;
        }
        assert!(findings(&world.store).await.is_clean());
    }
}

/// Undoes one change; keys that name the place are looked up by what they were changed to.
async fn put_back(world: &World, place: &Place, before: Value, after: Value) {
    let sql = match (place.0, place.1) {
        ("audit_leaf", "idx") => "UPDATE audit_leaf SET idx = $1 WHERE idx = $2",
        ("audit_node", "idx") => "UPDATE audit_node SET idx = $1 WHERE level = 1 AND idx = $2",
        ("audit_node", "level") => "UPDATE audit_node SET level = $1 WHERE level = $2 AND idx = 0",
        ("audit_checkpoint", "size") => "UPDATE audit_checkpoint SET size = $1 WHERE size = $2",
        _ => return world.danger_write(&[(place.3, vec![before])]).await,
    };
    world.danger_write(&[(sql, vec![before, after])]).await;
}
