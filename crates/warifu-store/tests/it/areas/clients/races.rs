//! Fifty grants at once, each of them asked twice at once: one chain of refresh tokens is left of each.

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
