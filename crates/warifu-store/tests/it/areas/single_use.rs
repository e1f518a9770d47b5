//! A hundred at once on each thing that may be used once, and on the count of passkeys.

use warifu_core::{
    ceremony::{Ceremony, NonceChange, Purpose},
    change::Change,
    id::Id,
    journey::Journey,
    member::{Member, MemberChange},
    organization::Organization,
    recovery_code::{CodeTag, RecoveryCodeChange, RecoveryCodes},
    sample::{self, NOW},
    sign_in::{self, Asking},
    ticket::{Instead, TicketChange},
    time::Span,
};
use warifu_store::{Statement, guard};

use super::world::*;

const ORGANIZATIONS: Statement = Statement::new("count organizations", "SELECT count(*) FROM organization");
const PASSKEYS: Statement = Statement::new("count passkeys", "SELECT count(*) FROM passkey");
const RECOVERY_CODES: Statement = Statement::new("count codes", "SELECT count(*) FROM recovery_code");
const SESSIONS: Statement = Statement::new("count sessions", "SELECT count(*) FROM session");

/// A hundred who each make ten codes in the place of these.
fn make_codes(from: Option<Id<RecoveryCodes>>) -> Vec<Vec<Change>> {
    let make = |number: u8| {
        let tags = (0..10).map(|code| {
            let mut tag = [number; 32];
            tag[0] = 100 + code;
            (CodeTag(tag), None)
        });
        let id = Id::new(NOW, &mut random());
        let codes = RecoveryCodes { id, codes: tags.collect(), ..sample::recovery_codes() };
        vec![RecoveryCodeChange::Make { from, codes: Box::new(codes) }.into(), event()]
    };
    (0..100).map(make).collect()
}

/// How many committed, and how many met this guard first.
fn tally(ended: &[Option<&'static str>], guard: &'static str) -> (usize, usize) {
    let of = |wanted| ended.iter().filter(|unmet| **unmet == wanted).count();
    (of(None), of(Some(guard)))
}

on_both_engines! {
    async fn of_a_hundred_who_make_the_first_organization_at_once_one_does(world: World) {
        let lists = (0..100).map(|number| {
            let organization = Organization { id: Id::from_bytes([number; 16]), ..sample::organization() };
            vec![create_organization(&organization), event()]
        });
        let ended = world.at_once(lists.collect()).await;
        assert_eq!(tally(&ended, guard::ORGANIZATION_NEW), (1, 99));
        assert_eq!(world.count(ORGANIZATIONS).await, 1);
    }

    async fn of_a_hundred_who_spend_a_ticket_one_registers(world: World) {
        let world = world.with_ticket().await;
        let lists = (0..100).map(|number| {
            let spend = TicketChange::Spend { id: sample::ticket().id, at: NOW };
            let mut changes = register(another_passkey(number));
            changes[0] = MemberChange::AddPasskey { id: sample::member().id, limit: None }.into();
            changes.insert(1, spend.into());
            changes.push(event());
            changes
        });
        let ended = world.at_once(lists.collect()).await;
        assert_eq!(tally(&ended, guard::TICKET), (1, 99));
        assert_eq!(world.count(PASSKEYS).await, 2);
    }

    async fn of_a_hundred_who_answer_a_challenge_one_is_let_in(world: World) {
        let world = world.with_passkey().await;
        let ceremony =
            Ceremony::begin(Purpose::SignIn, "warifu.example", [0; 32], Span::minutes(5), NOW, &mut random());
        let lists = (0..100).map(|number| {
            let mut session = sample::session().session;
            session.id = Id::new(NOW, &mut random());
            session.token.0 = [number; 32];
            let mut changes = vec![Change::from(ceremony.spend())];
            changes.extend(start(session));
            changes.push(event());
            changes
        });
        let ended = world.at_once(lists.collect()).await;
        assert_eq!(tally(&ended, guard::NONCE), (1, 99));
        assert_eq!(world.count(SESSIONS).await, 1);
    }

    async fn of_a_hundred_who_go_on_instead_of_someone_else_one_is_let_in(world: World) {
        let world = world.with_passkey().await;
        let owned = world.store.find_owned("warifu.example", &[5; 32]).await.unwrap().unwrap();
        let evidence = sample::session().session.evidence;
        let journey = Journey { member: Some(owned.member.id), evidence, ..Journey::begin("/", NOW, &mut random()) };
        let visit = sample::visit();
        let asking = Asking { now: NOW, visit: &visit, address: [192, 0, 2, 7].into(), current: None };
        let go_on = |_| {
            let (member, organization, device) = (&owned.member, &owned.organization, "iPhone");
            sign_in::instead_of_someone_else(&journey, member, organization, device, &asking, &mut random())
                .unwrap()
                .changes
        };
        let lists: Vec<_> = (0..100).map(go_on).collect();
        assert!(matches!(lists[0][0], Change::Nonce(NonceChange::Spend { .. })));
        let ended = world.at_once(lists).await;
        assert_eq!(tally(&ended, guard::NONCE), (1, 99));
        assert_eq!(world.count(SESSIONS).await, 1);
    }

    async fn with_nine_of_ten_passkeys_one_of_thirty_is_registered(world: World) {
        let world = world.with_member().await;
        for number in 0..9 {
            world.write(register(another_passkey(number))).await;
        }
        let lists = (10..40).map(|number| {
            let mut changes = register(another_passkey(number));
            changes.push(event());
            changes
        });
        let ended = world.at_once(lists.collect()).await;
        assert_eq!(tally(&ended, guard::PASSKEY_LIMIT), (1, 29));
        let (Member { passkeys, .. }, _) = world.store.find_member(sample::member().id).await.unwrap().unwrap();
        assert_eq!((passkeys, world.count(PASSKEYS).await), (10, 10));
    }

    async fn of_a_hundred_who_use_a_recovery_code_one_is_let_in(world: World) {
        let world = world.with_passkey().await;
        let codes = sample::recovery_codes();
        let tag = codes.codes[0].0;
        world.write(vec![RecoveryCodeChange::Make { from: None, codes: Box::new(codes.clone()) }.into()]).await;
        let lists = (0..100).map(|number| {
            let mut session = sample::session().session;
            session.id = Id::new(NOW, &mut random());
            session.token.0 = [number; 32];
            let member = sample::member().id;
            let mut changes = vec![
                RecoveryCodeChange::Use { member, tag, at: NOW }.into(),
                RecoveryCodeChange::Still { member, codes: codes.id }.into(),
            ];
            changes.extend(start(session));
            changes.push(event());
            changes
        });
        let ended = world.at_once(lists.collect()).await;
        assert_eq!(tally(&ended, guard::RECOVERY_CODE), (1, 99));
        assert_eq!(world.count(SESSIONS).await, 1);
        assert!(!world.store.has_recovery_code(sample::member().id, &tag).await.unwrap());
    }

    async fn of_a_hundred_who_make_their_first_recovery_codes_at_once_one_does(world: World) {
        let world = world.with_member().await;
        let ended = world.at_once(make_codes(None)).await;
        assert_eq!(tally(&ended, guard::RECOVERY_CODE), (1, 99));
        assert_eq!(world.count(RECOVERY_CODES).await, 10);
    }

    async fn of_a_hundred_who_make_recovery_codes_in_the_place_of_others_at_once_one_does(world: World) {
        let world = world.with_member().await;
        let first = sample::recovery_codes();
        world.write(vec![RecoveryCodeChange::Make { from: None, codes: Box::new(first.clone()) }.into()]).await;
        let ended = world.at_once(make_codes(Some(first.id))).await;
        assert_eq!(tally(&ended, guard::RECOVERY_CODE), (1, 99));
        assert_eq!(world.count(RECOVERY_CODES).await, 10);
        let held = world.store.find_recovery_codes(sample::member().id).await.unwrap().unwrap();
        assert!(held.id != first.id && !held.has(&first.codes[0].0), "those before are dead");
    }

    async fn of_two_tickets_issued_at_once_one_is_open(world: World) {
        let world = world.with_member().await;
        let lists = (0..20).map(|number| {
            let mut ticket = sample::ticket();
            ticket.id = Id::new(NOW, &mut random());
            ticket.token.0 = [number; 32];
            vec![TicketChange::Issue { ticket: Box::new(ticket), instead: Instead::OfItsKind }.into(), event()]
        });
        let ended = world.at_once(lists.collect()).await;
        assert_eq!(tally(&ended, guard::TICKET), (20, 0));
        const OPEN: Statement = Statement::new("count", "SELECT count(*) FROM ticket WHERE state = 'open'");
        assert_eq!(world.count(OPEN).await, 1);
    }
}
