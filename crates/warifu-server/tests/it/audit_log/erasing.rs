//! Events whose content was erased: the log still verifies and exports, and nobody can erase a younger one.

use std::io::Cursor;

use tokio::io::BufReader;
use warifu_core::{
    audit::{Event, EventKind},
    id::Id,
    sample::NOW,
    time::{Span, Time},
};
use warifu_server::audit_log::{
    AuditLog, ExportError, Keys, Report, export, published_checkpoint, verify, verify_export,
};
use warifu_store::{Erased, KEEP_EVENTS, Value};

use super::{findings, places};
use crate::database::{ISSUER, World, event, random, ring};

/// When what was recorded at `NOW` and in the three days after it needn't be kept any longer.
const LATER: Time = Time::from_millis(NOW.millis() + KEEP_EVENTS.as_millis() + 3 * DAY);
const DAY: i64 = 24 * 60 * 60 * 1_000;

async fn erase(world: &World, now: Time) -> Erased {
    world.store.erase_old_events(None, 99, now, &mut random()).await.unwrap()
}

/// A member with passkey and session, three old events, and three much later ones, all in the tree.
async fn aged(world: World) -> World {
    let world = world.with_member().await;
    world.record(10, 3).await;
    world.sequence_all().await;
    for day in [100, 200, 2_500] {
        world.write(vec![event(NOW + Span::days(day), EventKind::SignedOut)]).await;
    }
    world.sequence_all().await;
    world
}

async fn exported(world: &World) -> Result<Report, ExportError> {
    let mut file = Vec::new();
    export(&world.store, &mut file).await?;
    let log = AuditLog::open(&world.store, ISSUER, &ring(), NOW, &mut random()).await.unwrap();
    let keys = Keys::brought(vec![log.verifier().clone()]);
    Ok(verify_export(&mut BufReader::new(Cursor::new(file)), &keys, None).await.unwrap())
}

/// Empties an event as an erasing does, by hand.
async fn empty(world: &World, which: &'static str) {
    let sql: &'static str = format!(
        "UPDATE audit_event SET organization = NULL, member = NULL, passkey = NULL, session = NULL, ticket = NULL,
                salt = $1, body = '' WHERE id = ({which})"
    )
    .leak();
    world.danger_write(&[(sql, vec![Vec::new().into()])]).await;
}

on_both_engines! {
    async fn what_needs_no_longer_be_kept_is_erased_and_the_log_still_verifies(world: World) {
        let world = aged(world).await;
        let old = published_checkpoint(&world.store).await.unwrap().unwrap();
        // The key's event, three of a name, that of the organization; those of passkey and session must stay.
        let erased = erase(&world, LATER).await;
        assert_eq!(erased.events, 5);
        assert_eq!(erase(&world, LATER).await, Erased { events: 0, last: None });
        let report = findings(&world.store).await;
        assert_eq!((report.findings, report.erased, report.pending), (Vec::new(), 5, 1));

        world.sequence_all().await;
        let report = verify(&world.store, &Keys::default(), Some(&old)).await.unwrap();
        assert_eq!((report.findings, report.erased, report.pending), (Vec::new(), 5, 0));
        let left = world.store.audit_rows().await.unwrap().events(None, 99).await.unwrap();
        let bodies: Vec<_> = left.iter().filter(|row| !row.body.is_empty()).collect();
        assert_eq!((left.len(), bodies.len()), (11, 6));
        let told: Event = serde_json::from_str(&bodies.last().unwrap().body).unwrap();
        assert_eq!(told.what, EventKind::EventsErased { events: 5, before: LATER - KEEP_EVENTS });
        let gone = left.iter().filter(|row| row.body.is_empty());
        assert!(gone.into_iter().all(|row| row.salt.is_empty() && row.concerned.iter().all(Option::is_none)));
    }

    async fn an_event_younger_than_that_or_in_no_tree_is_not_erased(world: World) {
        world.record(0, 2).await;
        assert_eq!(erase(&world, LATER).await.events, 0);
        world.sequence_all().await;
        assert_eq!(erase(&world, NOW + KEEP_EVENTS).await.events, 0);
        assert_eq!(erase(&world, NOW + KEEP_EVENTS + Span::millis(1)).await.events, 2, "the first, and the key's");
    }

    async fn what_a_passkey_rests_on_is_erased_when_the_passkey_is_gone(world: World) {
        let world = aged(world).await;
        erase(&world, LATER).await;
        world.danger_write(&[("DELETE FROM session", Vec::new()), ("DELETE FROM passkey", Vec::new())]).await;
        assert_eq!(erase(&world, LATER).await.events, 2);
        assert_eq!(findings(&world.store).await.findings, []);
    }

    async fn two_who_erase_at_once_erase_each_event_once(world: World) {
        let world = aged(world).await;
        let (one, two) = tokio::join!(erase(&world, LATER), erase(&world, LATER));
        assert_eq!(one.events + two.events, 5);
        assert_eq!(findings(&world.store).await.findings, []);
    }

    async fn erasing_goes_on_after_the_last_event_of_the_step_before(world: World) {
        let world = aged(world).await;
        let mut after: Option<Id<Event>> = None;
        let mut steps = Vec::new();
        loop {
            let step = world.store.erase_old_events(after, 2, LATER, &mut random()).await.unwrap();
            steps.push(step.events);
            after = step.last;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(steps, [2, 2, 1, 0]);
        assert_eq!(findings(&world.store).await.erased, 5);
    }

    async fn an_erased_event_leaves_the_history_of_its_member(world: World) {
        let world = aged(world).await;
        let member = warifu_core::sample::member().id;
        let before = world.store.list_history(member, None, 99).await.unwrap().len();
        erase(&world, LATER).await;
        assert_eq!(world.store.list_history(member, None, 99).await.unwrap().len(), before - 4);
    }

    async fn an_export_tells_which_were_erased_and_waits_until_the_log_does(world: World) {
        let world = aged(world).await;
        erase(&world, LATER).await;
        assert!(matches!(exported(&world).await, Err(ExportError::Erasing)));
        world.sequence_all().await;
        let report = exported(&world).await.unwrap();
        assert_eq!((report.findings, report.erased, report.size), (Vec::new(), 5, 11));
    }

    async fn an_event_emptied_by_hand_is_found(world: World) {
        let world = aged(world).await;
        empty(&world, "SELECT event FROM audit_leaf WHERE idx = 5").await;
        let found = places(&findings(&world.store).await);
        assert_eq!(found, [("audit_event", "body"), ("audit_event", "body"), ("audit_event", "body")]);
    }

    async fn an_event_emptied_by_hand_is_found_after_others_were_erased_rightly(world: World) {
        let world = aged(world).await;
        erase(&world, LATER).await;
        world.sequence_all().await;
        let youngest = "SELECT event FROM audit_leaf WHERE idx = 9";
        empty(&world, youngest).await;
        assert!(!findings(&world.store).await.is_clean());
        // Nor does it help to say that it is old, and to let the log tell of one more.
        let told = EventKind::EventsErased { events: 1, before: LATER - KEEP_EVENTS };
        world.write(vec![event(LATER, told)]).await;
        let old = Id::<Event>::new(NOW, &mut random());
        world.danger_write(&[
            ("INSERT INTO audit_event (id, at, kind, salt, body)
              SELECT $1, $2, kind, salt, body FROM audit_event WHERE id = (SELECT event FROM audit_leaf WHERE idx = 9)",
                vec![(*old.bytes()).into(), NOW.millis().into()]),
            ("UPDATE audit_leaf SET event = $1 WHERE idx = 9", vec![(*old.bytes()).into()]),
            ("UPDATE audit_checkpoint SET at = (SELECT audit_event.at FROM audit_event JOIN audit_leaf
              ON audit_leaf.event = audit_event.id WHERE idx = 8) WHERE size = 10", Vec::new()),
            ("DELETE FROM audit_event WHERE body = '' AND id NOT IN (SELECT event FROM audit_leaf)", Vec::new()),
        ]).await;
        let report = findings(&world.store).await;
        assert_eq!(places(&report), [("audit_event", "body")], "{report:?}");
    }

    async fn a_log_that_tells_of_erasing_what_had_to_be_kept_is_found(world: World) {
        let world = aged(world).await;
        world.write(vec![event(LATER, EventKind::EventsErased { events: 0, before: LATER })]).await;
        assert_eq!(places(&findings(&world.store).await), [("audit_event", "body")]);
    }

    async fn what_is_left_of_an_erased_event_is_still_compared(world: World) {
        let world = aged(world).await;
        erase(&world, LATER).await;
        let emptied = "id = (SELECT event FROM audit_leaf WHERE idx = 1)";
        for (set, column) in [("member = $1", "member"), ("salt = $1", "salt")] {
            let sql: &'static str = format!("UPDATE audit_event SET {set} WHERE {emptied}").leak();
            world.danger_write(&[(sql, vec![[7; 16].into()])]).await;
            let found = places(&findings(&world.store).await);
            assert!(found.iter().any(|(_, told)| *told == column || *told == "hash"), "{column}: {found:?}");
            let sql: &'static str =
                format!("UPDATE audit_event SET member = NULL, salt = $1 WHERE {emptied}").leak();
            world.danger_write(&[(sql, vec![Vec::new().into()])]).await;
        }
        let at = world.value("SELECT at FROM audit_event WHERE id = (SELECT event FROM audit_leaf WHERE idx = 1)").await;
        let Value::Int(at) = at else { panic!("{at:?}") };
        let sql: &'static str = format!("UPDATE audit_event SET at = $1 WHERE {emptied}").leak();
        world.danger_write(&[(sql, vec![(at - 1).into()])]).await;
        assert!(places(&findings(&world.store).await).contains(&("audit_event", "at")));
    }
}
