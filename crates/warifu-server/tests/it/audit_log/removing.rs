//! Rows added, moved or removed by hand: what isn't where it must be is found.

use warifu_core::{audit::EventKind, id::Id, sample::NOW, time::Span};
use warifu_store::Value;

use super::{findings, places, tampering::log};
use crate::database::{World, event};

on_both_engines! {
    async fn an_event_moved_to_another_id_is_found(world: World) {
        let world = log(world).await;
        let id = Value::from([0x77; 16]);
        world.danger_write(&[
            ("INSERT INTO audit_event (id, at, kind, organization, member, passkey, session, ticket, salt, body)
              SELECT $1, at, kind, organization, member, passkey, session, ticket, salt, body FROM audit_event
               WHERE id = (SELECT event FROM audit_leaf WHERE idx = 4)", vec![id.clone()]),
            ("UPDATE audit_leaf SET event = $1 WHERE idx = 4", vec![id]),
        ]).await;
        let found = places(&findings(&world.store).await);
        // The copy's id isn't the body's, and the one it was copied from is in no tree any more.
        assert_eq!(found, [("audit_event", "id"), ("audit_event", "id")]);
    }

    async fn an_event_that_was_removed_with_its_leaf_is_found(world: World) {
        let world = log(world).await;
        let gone = world.value("SELECT event FROM audit_leaf WHERE idx = 4").await;
        world.danger_write(&[
            ("DELETE FROM audit_leaf WHERE idx = 4", Vec::new()),
            ("DELETE FROM audit_event WHERE id = $1", vec![gone]),
        ]).await;
        let found = places(&findings(&world.store).await);
        assert!(found.contains(&("audit_leaf", "idx")), "{found:?}");
        assert!(found.contains(&("audit_head", "root")), "{found:?}");
    }

    async fn a_log_cut_back_to_an_older_head_is_found_by_what_is_left(world: World) {
        let world = log(world).await;
        world.danger_write(&[("DELETE FROM audit_leaf WHERE idx >= 5", Vec::new())]).await;
        let found = places(&findings(&world.store).await);
        assert!(found.contains(&("audit_leaf", "idx")), "{found:?}");
        assert_eq!(found.iter().filter(|place| **place == ("audit_event", "id")).count(), 2, "{found:?}");
    }

    async fn an_event_that_awaits_no_tree_is_found(world: World) {
        let world = log(world).await;
        world.danger_write(&[("DELETE FROM audit_pending", Vec::new())]).await;
        assert_eq!(places(&findings(&world.store).await), [("audit_event", "id")]);
    }

    async fn an_event_that_awaits_a_tree_which_has_it_is_found(world: World) {
        let world = log(world).await;
        world.danger_write(&[
            ("INSERT INTO audit_pending (event) SELECT event FROM audit_leaf WHERE idx = 2", Vec::new()),
        ]).await;
        assert_eq!(places(&findings(&world.store).await), [("audit_pending", "event")]);
    }

    async fn a_passkey_and_a_session_without_their_event_are_found(world: World) {
        let world = log(world).await;
        // Somebody's own row in the log, pending or not, doesn't make a passkey theirs.
        world.write(vec![event(NOW + Span::hours(1), EventKind::SignedOut)]).await;
        world.danger_write(&[
            ("INSERT INTO passkey (id, member, rp_id, credential_id, public_key, algorithm, sign_count, counted_at,
                transports, aaguid, backup_eligible, backup_state, uv_initialized, name, state, registered_how,
                registered_at, made_by)
              SELECT $1, member, rp_id, $1, public_key, algorithm, sign_count, counted_at, transports, aaguid,
                backup_eligible, backup_state, uv_initialized, name, state, registered_how, registered_at, made_by
                FROM passkey", vec![[0x66; 16].into()]),
        ]).await;
        let report = findings(&world.store).await;
        assert_eq!(places(&report), [("passkey", "made_by")]);
        assert_eq!(report.findings[0].row, Id::<()>::from_bytes([0x66; 16]).to_string());
        world.danger_write(&[
            ("UPDATE passkey SET made_by = (SELECT event FROM audit_pending ORDER BY event DESC LIMIT 1)", Vec::new()),
        ]).await;
        assert_eq!(places(&findings(&world.store).await), [("passkey", "made_by"); 2]);
    }

    async fn a_passkey_that_says_to_have_proved_more_than_it_did_is_found(world: World) {
        let world = log(world).await;
        let proved = "{\"format\":\"packed\",\"root\":\"00\",\"model\":\"Key\",\"hardware\":true,\"external\":true}";
        for attested in [proved, "not a document"] {
            world.danger_write(&[("UPDATE passkey SET attested = $1", vec![attested.into()])]).await;
            assert_eq!(places(&findings(&world.store).await), [("passkey", "attested")], "{attested}");
        }
    }

    async fn what_was_made_by_an_event_that_awaits_no_tree_is_found(world: World) {
        let world = world.with_member().await;
        assert!(findings(&world.store).await.is_clean());
        world.danger_write(&[("DELETE FROM audit_pending", Vec::new())]).await;
        let found = places(&findings(&world.store).await);
        assert_eq!(found.iter().filter(|place| place.1 == "made_by").collect::<Vec<_>>(), [
            &("passkey", "made_by"),
            &("session", "made_by"),
        ]);
    }

    async fn rows_outside_the_tree_are_found(world: World) {
        let world = log(world).await;
        for (insert, table) in [
            ("INSERT INTO audit_node (level, idx, hash) VALUES (0, 7, $1)", "audit_node"),
            ("INSERT INTO audit_node (level, idx, hash) VALUES (3, 0, $1)", "audit_node"),
            ("INSERT INTO audit_node (level, idx, hash) VALUES (-1, 0, $1)", "audit_node"),
            ("INSERT INTO audit_node (level, idx, hash) VALUES (90, 0, $1)", "audit_node"),
            ("INSERT INTO audit_leaf (idx, event, hash) SELECT 7, event, $1 FROM audit_pending", "audit_leaf"),
        ] {
            let before = findings(&world.store).await.findings.len();
            world.danger_write(&[(insert, vec![[1; 32].into()])]).await;
            let report = findings(&world.store).await;
            assert!(report.findings.len() > before, "{insert}");
            assert!(places(&report).contains(&(table, "idx")), "{insert}: {:?}", report.findings);
        }
    }
}
