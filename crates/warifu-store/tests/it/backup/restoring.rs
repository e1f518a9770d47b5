//! What a restore promises: nothing that was open stays open, and the audit log says so.

use std::io::Cursor;

use warifu_core::{
    audit::{Event, EventKind},
    ceremony::NonceChange,
    member::Member,
    random::Seeded,
    sample::{self, NOW},
    session::Ended,
    ticket::TicketState,
};
use warifu_store::{LogBefore, NoticeState, Outcome, SigningKeyState};

use super::{INSTALLATION, back_up, full, restore};
use crate::areas::world::{World, another_passkey, random, register, start};

on_both_engines! {
    async fn a_restore_ends_what_was_open_and_keeps_what_was_counted(world: World) {
        let source = full(World::sqlite().await).await;
        let token = sample::session().session.token;
        assert!(source.store.find_session(&token).await.unwrap().is_some());
        restore(&world.store, &back_up(&source.store).await).await.unwrap();

        let store = &world.store;
        assert_eq!(store.find_session(&token).await.unwrap(), None);
        let ticket = store.find_ticket(&sample::ticket().token).await.unwrap().unwrap();
        assert_eq!(ticket.0.state, TicketState::Revoked);
        let spend = NonceChange::Spend { nonce: [7; 32], keep_until: NOW };
        assert_eq!(world.unmet(vec![spend.into()]).await, None, "no spent nonce is carried");
        assert_eq!(store.load_attempts(&[[9; 32]]).await.unwrap()[0].failures, 4);
        let notices = store.list_notices(9).await.unwrap();
        assert!(!notices.is_empty() && notices.iter().all(|one| one.state == NoticeState::GivenUp), "nobody is told twice");
        assert_eq!(store.list_signing_keys("audit").await.unwrap()[0].state, SigningKeyState::Old);
        assert_eq!(store.find_audit_head().await.unwrap(), source.store.find_audit_head().await.unwrap());
    }

    async fn a_session_from_before_the_restore_is_dead_even_where_its_row_comes_back(world: World) {
        let source = full(World::sqlite().await).await;
        restore(&world.store, &back_up(&source.store).await).await.unwrap();
        let session = sample::session().session;
        world.write(start(session.clone())).await;
        let loaded = world.store.find_session(&session.token).await.unwrap().unwrap();
        assert_eq!(loaded.live(NOW), Err(Ended::Revoked));
        assert_eq!(loaded.member, Member { epoch: session.epoch + 1, ..loaded.member.clone() });
    }

    async fn the_event_of_a_restore_names_the_last_head_and_awaits_the_tree(world: World) {
        let source = full(World::sqlite().await).await;
        let file = back_up(&source.store).await;
        let before = LogBefore { origin: "id.example.jp/audit/before".into(), size: 1, root: [1; 32] };
        let mut asked = None;
        let vouch = |installation, before: &LogBefore| {
            asked = Some((installation, before.clone()));
            "vouched".to_owned()
        };
        let mut file = Cursor::new(&file);
        let told = world.store.restore(&mut file, NOW, &mut Seeded::new(3), vouch).await.unwrap();
        assert_eq!(told.log_before, before);
        assert_eq!(told.backup.made_at, NOW);
        let installation = world.store.find_installation().await.unwrap().unwrap().id;
        assert_eq!(asked, Some((installation, before.clone())));
        let stored = world.store.list_pending_restores(9).await.unwrap().remove(0);
        let event: Event = serde_json::from_slice(&stored.body).unwrap();
        assert_eq!(event.what, EventKind::Restored {
            origin_before: before.origin,
            size_before: 1,
            root_before: data_encoding::BASE64.encode(&[1; 32]),
            voucher: "vouched".into(),
        });
    }

    async fn signals_are_held_after_a_restore_until_they_are_released_once(world: World) {
        let source = full(World::sqlite().await).await;
        assert!(!source.store.signals_held().await.unwrap());
        restore(&world.store, &back_up(&source.store).await).await.unwrap();
        let installation = world.store.find_installation().await.unwrap().unwrap();
        assert!(installation.signals_held);
        assert_ne!(installation.id, INSTALLATION, "a restored store is another installation");

        let (one, two) = tokio::join!(
            async { world.store.release_signals(NOW, &mut random()).await.unwrap() },
            async { world.store.release_signals(NOW, &mut random()).await.unwrap() }
        );
        let released = [one, two].iter().filter(|outcome| matches!(outcome, Outcome::Committed(_))).count();
        assert_eq!(released, 1);
        assert!(!world.store.signals_held().await.unwrap());
        let pending = world.store.list_pending_events(99).await.unwrap();
        let told = pending.iter().filter(|event| String::from_utf8_lossy(&event.body).contains("signals-released"));
        assert_eq!(told.count(), 1);
    }

    async fn what_was_restored_goes_on_being_used(world: World) {
        let source = full(World::sqlite().await).await;
        restore(&world.store, &back_up(&source.store).await).await.unwrap();
        let owned = world.store.find_owned(&sample::passkey().rp_id, &sample::passkey().credential_id).await.unwrap();
        assert_eq!(owned.unwrap().passkey.id, sample::passkey().id);
        world.write(register(another_passkey(1))).await;
    }
}
