//! Many at once, of which one is to win.

use warifu_core::session::Session;
use warifu_store::Statement;

use super::*;

const CROWD: u8 = 50;
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
}
