//! Device codes: found by either code, answered once and in time, polled as often as they may be.

use warifu_core::device_code::{DeviceCode, DeviceCodeChange, DeviceCodeState, KEPT_AFTER};
use warifu_store::{Error, Purged, Statement, guard};

use super::*;

fn code() -> DeviceCode {
    DeviceCode {
        hash: hash(0xa1),
        user_code: [0xa2; 32],
        client: client().id,
        parameters: "scope=openid".into(),
        address: "2001:db8::1".into(),
        state: DeviceCodeState::Asked,
        interval: Span::seconds(5),
        next_poll_at: at(1),
        asked_at: NOW,
        ends_at: at(10),
    }
}

fn ask(code: DeviceCode) -> Change {
    DeviceCodeChange::Ask(Box::new(code)).into()
}

async fn asked(world: World) -> World {
    let world = filled(world).await;
    world.write(vec![ask(code())]).await;
    world
}

on_both_engines! {
    async fn a_device_code_is_found_by_either_code_with_the_grant_that_came_of_it(world: World) {
        let world = asked(world).await;
        let store = &world.store;
        assert_eq!(store.find_device_code(&hash(0xa1)).await.unwrap(), (Some(code()), None));
        assert_eq!(store.find_user_code(&[[0; 32], [0xa2; 32]]).await.unwrap(), Some((code(), client())));
        assert_eq!(store.find_device_code(&hash(0xa2)).await.unwrap(), (None, None));
        assert_eq!(store.find_user_code(&[[0xa1; 32]]).await.unwrap(), None);
        let granted = Grant { id: Id::from_bytes([0xa3; 16]), ..grant() };
        world.write(vec![issue(granted.clone(), 0xa1)]).await;
        let (_, held) = store.find_device_code(&hash(0xa1)).await.unwrap();
        assert_eq!(held.map(|held| held.grant.id), Some(granted.id));
        // A browser's code is no device's.
        let (none, held) = store.find_device_code(&hash(0x71)).await.unwrap();
        assert!(none.is_none() && held.is_some());
    }

    async fn changes_of_device_codes_are_guarded(world: World) {
        let world = asked(world).await;
        use DeviceCodeState::{Allowed, Declined};
        let stale = Some(guard::DEVICE_CODE);
        let (hash_of, five) = (|number| hash(number), Span::seconds(5));
        let answer = |number, state, now| Change::from(DeviceCodeChange::Answer { hash: hash_of(number), state, now });
        let poll = |number, at| Change::from(DeviceCodeChange::Poll { hash: hash(number), at });
        let slow = |number, at| Change::from(DeviceCodeChange::SlowDown { hash: hash(number), by: five, at });
        let later = at(1) + five;
        let another = DeviceCode { hash: hash(0xb1), user_code: [0xb2; 32], ..code() };
        let strange = DeviceCode { client: Id::from_bytes([9; 16]), ..another.clone() };
        for (told, change, expected) in [
            ("the device's own code is taken", ask(DeviceCode { hash: code().hash, ..another.clone() }), stale),
            ("the shown code is taken", ask(DeviceCode { user_code: code().user_code, ..another.clone() }), stale),
            ("nobody's", ask(strange), stale),
            ("another", ask(another), None),
            ("too soon", poll(0xa1, at(1) - Span::millis(1)), stale),
            ("in time", poll(0xa1, at(1)), None),
            ("again at once", poll(0xa1, at(1)), stale),
            ("slowed down", slow(0xa1, later), None),
            ("five seconds are not enough any more", poll(0xa1, later + five), stale),
            ("ten are", poll(0xa1, later + Span::seconds(10)), None),
            ("the other is not slower", poll(0xb1, at(1)), None),
            ("and may come after five", poll(0xb1, later), None),
            ("too late", answer(0xa1, Allowed, at(10)), stale),
            ("in time", answer(0xa1, Allowed, at(10) - Span::millis(1)), None),
            ("answered before", answer(0xa1, Declined, NOW), stale),
            ("no poll waits any more", poll(0xa1, at(9)), stale),
            ("nor is it slowed down", slow(0xa1, at(9)), stale),
            ("declined", answer(0xb1, Declined, NOW), None),
            ("unknown", answer(0xc1, Allowed, NOW), stale),
        ] {
            assert_eq!(world.unmet(vec![change]).await, expected, "{told}");
        }
        let found = world.store.find_device_code(&hash(0xa1)).await.unwrap().0.unwrap();
        assert_eq!((found.state, found.interval), (Allowed, Span::seconds(10)));
    }

    async fn a_device_code_stays_a_while_after_its_end_and_goes_with_its_client(world: World) {
        let world = asked(world).await;
        let over = code().ends_at + KEPT_AFTER;
        let purge = async |now| world.store.purge(now, 100).await.unwrap().device_codes;
        assert_eq!(purge(over - Span::millis(1)).await, 0);
        assert_eq!(purge(over).await, 1);
        assert!(!Purged { device_codes: 1, ..Purged::default() }.is_nothing());
        world.write(vec![ask(code())]).await;
        const GONE: Statement = Statement::new("no client is left", "DELETE FROM client");
        world.danger_write(GONE).await;
        assert_eq!(world.store.find_device_code(&hash(0xa1)).await.unwrap().0, None);
    }

    async fn an_impossible_device_code_names_its_column(world: World) {
        let world = asked(world).await;
        const SPOIL: Statement = Statement::new("spoil", "UPDATE device_code SET state = 'lent'");
        world.danger_write(SPOIL).await;
        for told in [
            world.store.find_device_code(&hash(0xa1)).await.map(drop),
            world.store.find_user_code(&[[0xa2; 32]]).await.map(drop),
        ] {
            match told {
                Err(Error::Corrupt { table, column, found, .. }) => {
                    assert_eq!((table, column), ("device_code", "state"));
                    assert!(found.contains("lent"), "{found}");
                }
                other => panic!("{other:?}"),
            }
        }
    }
}
