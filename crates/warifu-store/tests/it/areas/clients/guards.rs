//! Each change's guard, met and unmet, in order: a line can rest on the one before.

use warifu_store::guard;

use super::*;

fn created(client: Client) -> Change {
    ClientChange::Create(Box::new(client)).into()
}

fn clients() -> Vec<(&'static str, Change, Option<&'static str>)> {
    let write = |from| Change::from(ClientChange::Write { from, to: Box::new(client()) });
    let named = |name: &str| Client { id: Id::new(NOW, &mut random()), client_id: name.into(), ..client() };
    vec![
        ("a public name that is taken", created(named("rota")), Some(guard::CLIENT_NEW)),
        ("another in another case", created(named("Rota")), None),
        ("changed", write(1), None),
        ("changed from the same version", write(1), Some(guard::CLIENT)),
        ("changed again", write(2), None),
        (
            "nobody changed",
            ClientChange::Write { from: 1, to: Box::new(named("nobody")) }.into(),
            Some(guard::CLIENT),
        ),
    ]
}

fn grants() -> Vec<(&'static str, Change, Option<&'static str>)> {
    let new = |number: u8| Grant { id: Id::from_bytes([number; 16]), ..grant() };
    let (third, end) = (new(0x81), NOW + Span::seconds(60));
    let redeemed = |now| Change::from(GrantChange::Redeem { id: new(0x81).id, now });
    let token = |number, grant: &Grant| Change::from(GrantChange::IssueRefresh(refresh(number, grant)));
    let used = |number, at| Change::from(GrantChange::UseRefresh { hash: hash(number), at });
    let again = |number| Change::from(GrantChange::EndSiblings { grant: grant().id, except: hash(number) });
    let later = |number| RefreshToken { issued_at: at(3), ..refresh(number, &grant()) };
    vec![
        ("a code", issue(third.clone(), 0x82), None),
        ("redeemed too late", redeemed(end), Some(guard::GRANT)),
        ("redeemed in time", redeemed(end - Span::millis(1)), None),
        ("redeemed before", redeemed(NOW), Some(guard::GRANT)),
        ("nothing to redeem", GrantChange::Redeem { id: new(0x99).id, now: NOW }.into(), Some(guard::GRANT)),
        ("a refresh token", token(0x83, &third), None),
        ("used", used(0x83, at(2)), None),
        ("used before", used(0x83, at(2)), Some(guard::REFRESH_TOKEN)),
        ("unknown", used(0x99, at(2)), Some(guard::REFRESH_TOKEN)),
        ("nothing of an unused one is lost", again(0x73), Some(guard::REFRESH_TOKEN)),
        ("the first is used", used(0x73, at(3)), None),
        ("it became another", GrantChange::IssueRefresh(later(0x84)).into(), None),
        ("which was lost", again(0x73), None),
        ("and is gone", used(0x84, at(4)), Some(guard::REFRESH_TOKEN)),
        ("it becomes a sibling", GrantChange::IssueRefresh(later(0x85)).into(), None),
        ("which arrives", used(0x85, at(4)), None),
        ("so that nothing is lost any more", again(0x73), Some(guard::REFRESH_TOKEN)),
        ("an access token", GrantChange::IssueAccess(access(0x86, Some(&third))).into(), None),
        ("given back", GrantChange::RevokeAccess { hash: hash(0x86) }.into(), None),
        ("given back twice", GrantChange::RevokeAccess { hash: hash(0x86) }.into(), None),
        ("revoked", GrantChange::Revoke { id: third.id }.into(), None),
        ("revoked twice", GrantChange::Revoke { id: third.id }.into(), None),
        ("its tokens are gone", used(0x83, at(5)), Some(guard::REFRESH_TOKEN)),
    ]
}

fn asked_and_agreed() -> Vec<(&'static str, Change, Option<&'static str>)> {
    let (member, client) = (sample::member().id, client().id);
    let first = || Change::from(ConsentChange::First(consented(&["openid"])));
    let more =
        |from| Change::from(ConsentChange::Further { from, to: further(from, &["openid", "records"]) });
    let still = |version| Change::from(ConsentChange::Still { member, client, version });
    let consume = |number| Change::from(GrantChange::ConsumeKept { token: hash(number) });
    let forget = || Change::from(ConsentChange::Forget { member, client });
    vec![
        ("the first twice", first(), Some(guard::CONSENT)),
        ("still the first", still(1), None),
        ("more", more(1), None),
        ("more of the same version", more(1), Some(guard::CONSENT)),
        ("the first no more", still(1), Some(guard::CONSENT)),
        ("still the second", still(2), None),
        ("more again", more(2), None),
        ("taken back", forget(), None),
        ("taken back twice", forget(), None),
        ("more of nothing", more(3), Some(guard::CONSENT)),
        ("nothing is still there", still(3), Some(guard::CONSENT)),
        ("the first once more", first(), None),
        ("a request is answered", consume(0x77), None),
        ("answered twice", consume(0x77), Some(guard::KEPT_REQUEST)),
        ("never kept", consume(0x78), Some(guard::KEPT_REQUEST)),
    ]
}

on_both_engines! {
    async fn changes_of_clients_and_grants_are_guarded(world: World) {
        let world = filled(world).await;
        for (told, change, expected) in clients().into_iter().chain(grants()).chain(asked_and_agreed()) {
            assert_eq!(world.unmet(vec![change]).await, expected, "{told}");
        }
    }

    async fn nothing_hangs_on_what_is_gone(world: World) {
        let world = filled(world).await;
        world.write(vec![GrantChange::Revoke { id: grant().id }.into()]).await;
        for change in [
            GrantChange::IssueRefresh(refresh(0x87, &grant())),
            GrantChange::IssueAccess(access(0x88, Some(&grant()))),
        ] {
            assert_eq!(world.unmet(vec![change.clone().into()]).await, Some(guard::GRANT), "{change:?}");
        }
    }
}
