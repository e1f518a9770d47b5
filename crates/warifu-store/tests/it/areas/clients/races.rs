//! Many at once, of which one is to win: of fifty grants, each of them asked twice, one chain of refresh tokens is left
//! each; and a session that is used or renewed at the moment of its end either goes on, or its clients are told.

use tokio::task::JoinSet;
use tokio_postgres::NoTls;
use warifu_core::session::{Session, SessionChange};
use warifu_store::{DeliveryState, Statement};

use super::*;

const CROWD: u8 = 50;
const SESSIONS: u8 = 60;
const ROUNDS: u8 = 6;
const MOST_LEFT: Statement = Statement::new(
    "count the refresh tokens of a grant that could be used",
    "SELECT coalesce(max(left_over.amount), 0) FROM (SELECT count(*) AS amount FROM refresh_token
       WHERE used_at IS NULL GROUP BY client_grant) AS left_over",
);

/// A refresh token of a grant, told apart by a second number.
fn token(number: u8, which: u8, issued_at: Time) -> RefreshToken {
    let mut hash = [number; 32];
    hash[31] = which;
    let of = Grant { id: Id::from_bytes([number; 16]), ..grant() };
    RefreshToken { hash: TokenHash(hash), issued_at, ..refresh(0, &of) }
}

/// A session unused for so long that it has just ended.
fn idle(round: u8, number: u8) -> Session {
    let (mut id, mut token) = ([number; 16], [number; 32]);
    (id[0], token[0]) = (0xa0 + round, 0xa0 + round);
    Session {
        id: Id::from_bytes(id),
        token: TokenHash(token),
        last_seen_at: NOW - sample::session().session.idle,
        ends_at: NOW + Span::days(9),
        ..sample::session().session
    }
}

/// With a grant to the client.
async fn begin(world: &World, session: &Session) {
    let terms = Terms { sid: session.sid(client().id), ..grant().terms };
    let id = Id::from_bytes(*session.id.bytes());
    let resting = Grant { id, session: Some(session.id), began_in: session.id, terms, ..grant() };
    let code_ends_at = NOW + Span::seconds(60);
    let issue = GrantChange::Issue { grant: Box::new(resting.clone()), code: session.token, code_ends_at };
    let mut changes = start(session.clone());
    changes.extend([issue.into(), redeem(&resting)]);
    world.write(changes).await;
}

on_both_engines! {
    async fn of_a_hundred_that_agree_at_once_one_adds_and_the_others_look_again(world: World) {
        let world = filled(world).await;
        let of = |number: u8| format!("scope-{number}");
        let more = |number| ConsentChange::Further { from: 1, to: further(1, &["openid", &of(number)]) };
        let ended = world.at_once((0..100).map(|number| vec![more(number).into()]).collect()).await;
        assert_eq!(ended.iter().filter(|unmet| unmet.is_none()).count(), 1);
        assert!(ended.iter().flatten().all(|unmet| *unmet == warifu_store::guard::CONSENT), "{ended:?}");
        let kept = world.store.find_consent(sample::member().id, client().id).await.unwrap().unwrap();
        let won = ended.iter().position(Option::is_none).and_then(|won| u8::try_from(won).ok()).unwrap();
        assert_eq!((kept.version, kept.scope), (2, vec!["openid".to_owned(), of(won)]));
    }

    async fn a_kept_request_is_consumed_by_one_of_a_hundred_with_what_it_gives(world: World) {
        let world = filled(world).await;
        let answer = |number| {
            let given = GrantChange::IssueAccess(access(number, None));
            vec![GrantChange::ConsumeKept { token: hash(0x77) }.into(), given.into()]
        };
        let ended = world.at_once((120..220).map(answer).collect()).await;
        assert_eq!(ended.iter().filter(|unmet| unmet.is_none()).count(), 1, "{ended:?}");
        const GIVEN: Statement = Statement::new("count access tokens", "SELECT count(*) FROM access_token");
        assert_eq!(world.count(GIVEN).await, 3, "two were there before");
    }

    async fn a_lost_answer_asked_for_again_and_the_next_request_never_leave_two_chains(world: World) {
        let world = filled(world).await;
        let session: Session = sample::session().session;
        let mut lists: Vec<Vec<Change>> = Vec::new();
        for number in 1..=CROWD {
            let of = Grant { id: Id::from_bytes([number; 16]), session: Some(session.id), ..grant() };
            let (first, second) = (token(number, 1, at(0)), token(number, 2, at(1)));
            let used = |token: &RefreshToken, at| Change::from(GrantChange::UseRefresh { hash: token.hash, at });
            let issued = |token: &RefreshToken| Change::from(GrantChange::IssueRefresh(token.clone()));
            world.write(vec![issue(of.clone(), number), redeem(&of), issued(&first)]).await;
            world.write(vec![used(&first, at(1)), issued(&second)]).await;
            let again = GrantChange::EndSiblings { grant: of.id, except: first.hash };
            lists.push(vec![again.into(), issued(&token(number, 3, at(2)))]);
            lists.push(vec![used(&second, at(2)), issued(&token(number, 4, at(2)))]);
        }
        let ended = world.at_once(lists).await;
        assert_eq!(ended.iter().filter(|unmet| unmet.is_none()).count(), usize::from(CROWD), "one of each two");
        assert_eq!(world.count(MOST_LEFT).await, 1);
    }

    async fn a_session_used_or_renewed_at_the_moment_of_its_end_is_told_of_or_goes_on(world: World) {
        let world = filled(world).await;
        let replicas = world.replicas().await;
        let mut told = 0;
        for round in 1..=ROUNDS {
            let sessions: Vec<Session> = (1..=SESSIONS).map(|number| idle(round, number)).collect();
            for session in &sessions {
                begin(&world, session).await;
            }
            let mut tasks = JoinSet::new();
            for (number, session) in sessions.iter().cloned().enumerate() {
                let store = replicas[number / 2 % 2].clone();
                tasks.spawn(async move {
                    match number % 4 {
                        0 | 1 => store.touch_sessions(&[(session.id, NOW)]).await.unwrap(),
                        2 => {
                            let renewed = Box::new(Session { last_seen_at: NOW, ..session.clone() });
                            let renew = SessionChange::Renew { from: session.token, session: renewed };
                            let _ = store.commit(&[renew.into(), event()]).await.unwrap();
                        }
                        _ => drop(store.purge(NOW, 7).await.unwrap()),
                    }
                });
            }
            tasks.join_all().await;
            while !world.store.purge(NOW, 100).await.unwrap().is_nothing() {}
            let waiting = world.store.list_logouts(DeliveryState::Waiting, 999).await.unwrap();
            for session in &sessions {
                let is_there = world.store.find_session(&session.token).await.unwrap().is_some();
                let times = waiting.iter().filter(|one| one.sid == session.sid(client().id)).count();
                assert_eq!(times, usize::from(!is_there), "{:?}", session.id);
            }
            told = waiting.len();
        }
        assert!(told >= usize::from(SESSIONS / 4), "what nobody used has ended");
    }
}

#[tokio::test]
async fn a_session_that_is_being_used_while_it_is_purged_goes_on_and_nobody_is_told() {
    let world = filled(World::postgres().await).await;
    let (used, unused) = (idle(1, 1), idle(1, 2));
    begin(&world, &used).await;
    begin(&world, &unused).await;
    let (outside, connection) = tokio_postgres::connect(world.postgres_url(), NoTls).await.unwrap();
    let story = async {
        // Held from outside, with its last use written and not committed yet.
        let touch = "UPDATE session SET last_seen_at = $1 WHERE token = $2";
        outside.batch_execute("BEGIN").await.unwrap();
        let touched = outside.execute(touch, &[&NOW.millis(), &used.token.0.as_slice()]).await.unwrap();
        assert_eq!(touched, 1);
        let release = async {
            let waiting = "SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                           WHERE NOT l.granted AND a.datname = current_database()";
            // Within a transaction the view is kept as it was first seen, unless told otherwise.
            let look_again = "SELECT pg_stat_clear_snapshot()";
            while outside.batch_execute(look_again).await.is_ok()
                && outside.query(waiting, &[]).await.unwrap().is_empty()
            {}
            outside.batch_execute("COMMIT").await.unwrap();
        };
        let (purged, ()) = tokio::join!(world.store.purge(NOW, 100), release);
        assert_eq!(purged.unwrap().sessions, 1);
        let told = world.store.list_logouts(DeliveryState::Waiting, 9).await.unwrap();
        assert_eq!(told.into_iter().map(|one| one.sid).collect::<Vec<_>>(), [unused.sid(client().id)]);
        for (session, is_there) in [(&used, true), (&unused, false)] {
            assert_eq!(world.store.find_session(&session.token).await.unwrap().is_some(), is_there);
        }
    };
    tokio::select! {
        () = story => {}
        ended = connection => panic!("the outside connection ended: {ended:?}"),
    }
}
