//! The installation's row, its sealed keys, and leases.

use warifu_core::{sample::NOW, time::Span};
use warifu_store::{Installation, Rewrap, SigningKeyRow, SigningKeyState, guard};

use super::world::*;

const ID: [u8; 16] = [0xb; 16];

fn key(number: u8, purpose: &str) -> SigningKeyRow {
    SigningKeyRow {
        id: [number; 16],
        purpose: purpose.into(),
        state: SigningKeyState::Current,
        public: format!("id.example.jp/audit/{number}+key"),
        sealed: vec![number, 0, 255],
        sealed_by: [0xc; 8],
        made_at: NOW + Span::minutes(number.into()),
    }
}

on_both_engines! {
    async fn the_installation_is_made_once_and_holds_no_signals(world: World) {
        let store = &world.store;
        assert_eq!(store.find_installation().await.unwrap(), None);
        assert!(!store.signals_held().await.unwrap());
        assert_eq!(unmet(&store.create_installation(ID, NOW).await.unwrap()), None);
        let again = store.create_installation([1; 16], NOW).await.unwrap();
        assert_eq!(unmet(&again), Some(guard::INSTALLATION));

        let made = Installation { id: ID, signals_held: false, created_at: NOW };
        assert_eq!(store.find_installation().await.unwrap(), Some(made));
        assert!(!store.signals_held().await.unwrap());
    }

    async fn a_signing_key_is_wrapped_anew_by_one_of_two(world: World) {
        let store = &world.store;
        for row in [key(1, "audit"), key(2, "tokens"), key(3, "audit")] {
            assert_eq!(unmet(&store.add_signing_key(&row, &[event()]).await.unwrap()), None);
        }
        let taken = store.add_signing_key(&key(1, "audit"), &[event()]).await.unwrap();
        assert_eq!(unmet(&taken), Some(guard::SIGNING_KEY));
        assert_eq!(store.list_signing_keys("audit").await.unwrap(), [key(1, "audit"), key(3, "audit")]);
        assert_eq!(store.count_sealed_by([0xc; 8]).await.unwrap(), 3);

        let rewrap = async |sealed: &[u8]| {
            let row = Rewrap { id: [1; 16], from: [0xc; 8], sealed: sealed.to_vec(), sealed_by: [0xd; 8] };
            unmet(&store.rewrap(&[row], &[], &[event()]).await.unwrap())
        };
        assert_eq!(rewrap(&[7, 7]).await, None);
        assert_eq!(rewrap(&[8, 8]).await, Some(guard::SIGNING_KEY));
        let told = store.list_pending_events(99).await.unwrap().len();
        assert_eq!(told, 4, "an event for each that was written, none for what was refused");
        let expected = SigningKeyRow { sealed: vec![7, 7], sealed_by: [0xd; 8], ..key(1, "audit") };
        assert_eq!(store.list_signing_keys("audit").await.unwrap()[0], expected);
        assert_eq!(store.count_sealed_by([0xc; 8]).await.unwrap(), 2);
        assert_eq!(store.count_sealed_by([0xd; 8]).await.unwrap(), 1);
    }

    async fn a_lease_is_one_holders_until_it_is_over(world: World) {
        let (mine, theirs) = ([1; 16], [2; 16]);
        let minute = |number| NOW + Span::minutes(number);
        let take = async |holder: &[u8; 16], now, until| {
            world.store.take_lease("sequencer", holder, minute(now), minute(until)).await.unwrap()
        };
        assert!(take(&mine, 0, 2).await);
        assert!(!take(&theirs, 1, 3).await);
        assert!(take(&mine, 1, 3).await);
        assert!(!take(&theirs, 2, 4).await);
        assert!(take(&theirs, 3, 5).await);
        assert!(!take(&mine, 3, 5).await);
        assert!(world.store.take_lease("purge", &mine, minute(3), minute(5)).await.unwrap());
    }
}
