//! The queue of mails: who comes first sends, what was sent keeps no address, and what wasn't can be tried again.

use tokio::task::JoinSet;
use warifu_core::{
    audit::{Actor, Event, EventKind},
    change::Change,
    id::Id,
    notice::{About, Addressee, Notice, SealedAddress, sending::TRIED_FOR},
    sample::{self, NOW},
    time::{Span, Time},
};
use warifu_store::{NoticeState, Outcome, QueuedNotice, Rewrap, Unsent};

use super::world::*;

fn notice(number: u8, at: Time) -> Notice {
    let address = SealedAddress { sealed: vec![number], sealed_by: [1; 8] };
    let about = Some(About::PasskeyEnabled { device: "電話".into() });
    Notice { id: Id::from_bytes([number; 16]), to: Addressee::Address(address), about, at }
}

fn retried() -> Change {
    let what = EventKind::NoticeRetried { about: "passkey-enabled".into() };
    Event::of_installation(Id::new(NOW, &mut random()), NOW, Actor::Operator, what)
        .salted(&mut random())
        .into()
}

async fn found(world: &World, number: u8) -> QueuedNotice {
    world.store.find_notice(Id::from_bytes([number; 16])).await.unwrap().unwrap()
}

fn wrote(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Committed(_))
}

on_both_engines! {
    async fn of_a_hundred_that_take_a_mail_one_sends_it(world: World) {
        world.write(vec![notice(1, NOW).into()]).await;
        let due = world.store.list_due_notices(NOW, 9).await.unwrap();
        assert_eq!(due.len(), 1);
        let mut taking = JoinSet::new();
        for _ in 0..100 {
            let (store, id) = (world.store.clone(), due[0].notice.id);
            taking.spawn(async move { store.take_notice(id, 0, NOW + Span::minutes(1)).await.unwrap() });
        }
        let won = taking.join_all().await.iter().filter(|outcome| wrote(outcome)).count();
        assert_eq!(won, 1);
        assert_eq!(found(&world, 1).await.tries, 1);
        assert_eq!(world.store.list_due_notices(NOW, 9).await.unwrap(), []);
        assert_eq!(world.store.list_due_notices(NOW + Span::minutes(1), 9).await.unwrap().len(), 1);
    }

    async fn a_mail_that_was_sent_keeps_no_address_and_is_never_tried_again(world: World) {
        world.write(vec![notice(1, NOW).into(), notice(2, NOW).into()]).await;
        let (one, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        assert_eq!(world.store.count_sealed_by([1; 8]).await.unwrap(), 2);
        for (id, state) in [(one, NoticeState::Sent), (other, NoticeState::Refused)] {
            assert!(wrote(&world.store.take_notice(id, 0, NOW).await.unwrap()));
            assert!(!wrote(&world.store.note_notice(id, 0, state, NOW, "late").await.unwrap()));
            assert!(wrote(&world.store.note_notice(id, 1, state, NOW, "250 so").await.unwrap()));
        }
        assert_eq!(world.store.count_sealed_by([1; 8]).await.unwrap(), 1);
        let (sent, refused) = (found(&world, 1).await, found(&world, 2).await);
        assert_eq!((sent.notice.to, sent.told.as_str()), (Addressee::Nobody, "250 so"));
        assert_eq!(refused.notice.to, notice(2, NOW).to, "it may be tried again");
        assert_eq!(world.store.list_failed_notices(9).await.unwrap().len(), 1);

        let until = NOW + TRIED_FOR;
        for (id, again) in [(one, false), (other, true), (other, false)] {
            let retried = world.store.retry_notice(id, NOW, until, &[retried()]).await.unwrap();
            assert_eq!(wrote(&retried), again, "{id}");
        }
        let due = world.store.list_due_notices(NOW, 9).await.unwrap();
        assert_eq!(due.iter().map(|one| (one.notice.id, one.tries, one.tried_until)).collect::<Vec<_>>(), [(other, 0, until)]);
    }

    async fn a_notice_to_administrators_becomes_one_for_each_once(world: World) {
        let world = world.with_member().await;
        let member = sample::member();
        let of = Notice {
            to: Addressee::Administrators { of: member.organization, member: Some(member.id) },
            ..notice(1, NOW)
        };
        world.write(vec![of.clone().into()]).await;
        let to = Addressee::Administrator { id: member.id, member: Some(member.id) };
        let each: Vec<_> = [2, 3].map(|number| Notice { to: to.clone(), ..notice(number, NOW) }).into();
        assert!(wrote(&world.store.divide_notice(of.id, 0, &each, NOW).await.unwrap()));
        let others: Vec<_> = [4, 5].map(|number| Notice { to: to.clone(), ..notice(number, NOW) }).into();
        assert!(!wrote(&world.store.divide_notice(of.id, 0, &others, NOW).await.unwrap()));
        let due = world.store.list_due_notices(NOW, 9).await.unwrap();
        assert_eq!(due.into_iter().map(|one| one.notice).collect::<Vec<_>>(), each);
        assert_eq!(found(&world, 1).await.state, NoticeState::Divided);
    }

    async fn what_nobody_was_told_of_is_counted(world: World) {
        let late = NOW - Span::hours(2);
        world.write(vec![notice(1, late).into(), notice(2, NOW).into(), notice(3, late).into(), notice(4, NOW - Span::days(9)).into()]).await;
        for number in [3, 4] {
            let id = Id::from_bytes([number; 16]);
            let _ = world.store.note_notice(id, 0, NoticeState::GivenUp, NOW, "too late").await.unwrap();
        }
        let counted = world.store.count_unsent_notices(NOW - Span::days(7), NOW - Span::hours(1)).await.unwrap();
        assert_eq!(counted, Unsent { failed: 1, waiting: 1 });
        let nothing = world.store.count_unsent_notices(NOW, NOW).await.unwrap();
        assert_eq!(nothing, Unsent::default());
    }

    async fn an_address_is_sealed_anew_only_where_it_is_as_it_was_read(world: World) {
        world.write(vec![notice(1, NOW).into(), notice(2, NOW).into()]).await;
        let rewrap = |number: u8, from: u8| Rewrap { id: [number; 16], from: [from; 8], sealed: vec![9], sealed_by: [2; 8] };
        assert_eq!(world.store.list_addresses_not_sealed_by([2; 8], 9).await.unwrap().len(), 2);
        let both = [rewrap(1, 1), rewrap(2, 3)];
        assert!(!wrote(&world.store.rewrap(&[], &both, &[]).await.unwrap()));
        assert!(wrote(&world.store.rewrap(&[], &both[..1], &[]).await.unwrap()));
        let left = world.store.list_addresses_not_sealed_by([2; 8], 9).await.unwrap();
        assert_eq!(left.iter().map(|one| *one.id.bytes()).collect::<Vec<_>>(), [[2; 16]]);
        assert_eq!(world.store.count_sealed_by([2; 8]).await.unwrap(), 1);
    }
}
