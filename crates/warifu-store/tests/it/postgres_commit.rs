//! What only PostgreSQL can do to a commit: deadlocks, serialization failures, connections that end.

use tokio_postgres::NoTls;
use warifu_store::{Commit, Engine, Error, Outcome, Statement, Value};
use warifu_testkit::postgres::Postgres;

use crate::{
    proxy::{Fault, Proxy},
    world::*,
};

const TICKET: [u8; 16] = [7; 16];
const TOUCH: Statement = Statement::new("touch", "UPDATE member SET passkeys = passkeys + 1 WHERE id = $1");
const SUM: Statement = Statement::new("sum", "SELECT passkeys FROM member WHERE id = $1");

/// An engine behind a proxy, which meddles with nothing yet.
async fn behind_proxy() -> (World, Engine, Proxy) {
    let world = World::postgres().await;
    write(&world.engine, ADD_TICKET.bind(TICKET)).await;
    let proxy = Proxy::start(Postgres::shared().await.port()).await;
    let warifu_store::Database::Postgres(settings) = &world.database else { panic!("not PostgreSQL") };
    let database = settings.url.rsplit('/').next().unwrap();
    let url = format!("postgresql://warifu@127.0.0.1:{}/{database}", proxy.port);
    let engine = Engine::open(&postgres(url), &MIGRATIONS).await.unwrap();
    (world, engine, proxy)
}

fn registration(event: i64) -> Commit {
    Commit::new()
        .guarded("ticket is unused", SPEND_TICKET.bind(TICKET).bind(1))
        .with(add_event(event))
        .identified_by(FIND_EVENT.bind(event))
}

#[tokio::test]
async fn a_commit_whose_answer_was_lost_is_found_by_its_identity() {
    let (world, engine, proxy) = behind_proxy().await;
    proxy.meddle(Fault::CutAfter);
    let Outcome::Committed(touched) = engine.commit(registration(1)).await.unwrap() else { panic!("stale") };
    assert!(proxy.is_done());
    assert_eq!(touched.rows(0), None);
    assert_eq!(world.events().await, 1);
}

#[tokio::test]
async fn a_commit_that_never_arrived_is_sent_again() {
    let (world, engine, proxy) = behind_proxy().await;
    proxy.meddle(Fault::CutBefore);
    let Outcome::Committed(touched) = engine.commit(registration(1)).await.unwrap() else { panic!("stale") };
    assert!(proxy.is_done());
    assert_eq!(touched.rows(0), Some(1));
    assert_eq!(world.events().await, 1);
}

#[tokio::test]
async fn a_ticket_spent_by_our_own_late_attempt_is_not_stale() {
    let (world, engine, proxy) = behind_proxy().await;
    proxy.meddle(Fault::DeliverLate);
    assert!(is_committed(&engine.commit(registration(1)).await.unwrap()));
    assert!(proxy.is_done());
    assert_eq!(world.events().await, 1);
}

#[tokio::test]
async fn a_commit_without_identity_whose_answer_was_lost_is_never_sent_again() {
    let (world, engine, proxy) = behind_proxy().await;
    proxy.meddle(Fault::CutAfter);
    let lost = engine.commit(Commit::new().with(add_event(1))).await;
    assert!(matches!(lost, Err(Error::Unavailable { .. })), "{lost:?}");
    assert_eq!(world.events().await, 1);
}

#[tokio::test]
async fn statements_whose_begin_was_refused_write_nothing_on_their_own() {
    let (world, engine, proxy) = behind_proxy().await;
    proxy.meddle(Fault::SpoilBegin);
    let refused = engine.commit(Commit::new().with(add_event(1)).with(add_event(2))).await;
    assert!(matches!(refused, Err(Error::Unavailable { .. })), "{refused:?}");
    assert!(proxy.is_done());
    assert_eq!(world.events().await, 0);
    write(&engine, add_event(3)).await;
    assert_eq!(world.events().await, 1);
}

#[tokio::test]
async fn a_value_of_the_wrong_kind_takes_the_whole_list_with_it() {
    let world = World::postgres().await;
    for wrong in [Value::from(1), Value::from(vec![1]), Value::from(None::<i64>)] {
        let list = Commit::new().with(add_event(1)).with(ADD_EVENT.bind(2).bind(wrong)).with(add_event(3));
        let refused = world.engine.commit(list).await;
        assert!(matches!(refused, Err(Error::Bug { statement: "add an event", .. })), "{refused:?}");
    }
    assert_eq!(world.events().await, 0);
}

#[tokio::test]
async fn a_serialization_failure_is_tried_again() {
    let world = World::postgres().await;
    let warifu_store::Database::Postgres(settings) = &world.database else { panic!("not PostgreSQL") };
    let database = settings.url.rsplit('/').next().unwrap();
    // A sequence is not rolled back, so that it counts the attempts.
    let fails_three_times = "
        CREATE SEQUENCE attempts;
        CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('attempts') <= 3 THEN RAISE EXCEPTION 'once more' USING ERRCODE = '40001'; END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER fail BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION fail();";
    Postgres::shared().await.execute(database, fails_three_times).await;
    write(&world.engine, add_event(1)).await;
    assert_eq!(world.events().await, 1);
}

#[tokio::test]
async fn lists_that_lock_each_other_out_both_commit() {
    let world = World::postgres().await;
    for member in 1..=3 {
        write(&world.engine, ADD_MEMBER.bind(member)).await;
    }
    let warifu_store::Database::Postgres(settings) = &world.database else { panic!("not PostgreSQL") };
    let (outside, connection) = tokio_postgres::connect(&settings.url, NoTls).await.unwrap();
    let story = async {
        // Both wait for member 2, held from outside, with one end of the other's way in hand.
        outside.batch_execute("BEGIN; UPDATE member SET passkeys = passkeys WHERE id = 2").await.unwrap();
        let list =
            |order: [i64; 3]| order.into_iter().fold(Commit::new(), |list, id| list.with(TOUCH.bind(id)));
        let release = async {
            let waiting = "SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                           WHERE NOT l.granted AND a.datname = current_database()";
            // Within a transaction the view is kept as it was first seen, unless told otherwise.
            let look_again = "SELECT pg_stat_clear_snapshot()";
            while outside.batch_execute(look_again).await.is_ok()
                && outside.query(waiting, &[]).await.unwrap().len() < 2
            {}
            outside.batch_execute("COMMIT").await.unwrap();
        };
        let (one, other, ()) =
            tokio::join!(world.engine.commit(list([1, 2, 3])), world.engine.commit(list([3, 2, 1])), release);
        assert!(is_committed(&one.unwrap()) && is_committed(&other.unwrap()));
        for member in 1..=3 {
            assert_eq!(number(&world.engine, SUM.bind(member)).await, 2);
        }
    };
    tokio::select! {
        () = story => {}
        ended = connection => panic!("the outside connection ended: {ended:?}"),
    }
}
