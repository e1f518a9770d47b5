//! A view of one moment that lasts: what a backup is made from.

use crate::world::*;

on_both_engines! {
    async fn a_snapshot_sees_what_was_there_when_it_began_and_nothing_after(world: World) {
        for id in 1..=3 {
            write(&world.engine, add_event(id)).await;
        }
        let snapshot = world.engine.snapshot().await.unwrap();
        for id in 4..=200 {
            write(&world.engine, add_event(id)).await;
        }
        for id in 1..=4 {
            let rows = snapshot.fetch(FIND_EVENT.bind(id)).await.unwrap();
            assert_eq!(rows.len(), usize::from(id <= 3));
        }
        assert_eq!(snapshot.fetch(COUNT_EVENTS.call()).await.unwrap()[0].int(0).unwrap(), 3);
        assert_eq!(number(&world.engine, COUNT_EVENTS.call()).await, 200);
    }

    async fn a_snapshot_refuses_to_write(world: World) {
        let snapshot = world.engine.snapshot().await.unwrap();
        assert!(snapshot.fetch(add_event(1)).await.is_err());
        assert_eq!(world.events().await, 0);
    }
}
