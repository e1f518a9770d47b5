//! What was written is read back, every field of it different from every other.

use warifu_store::HeldGrant;

use super::*;

fn live(grant: Grant) -> HeldGrant {
    let grant = Grant { state: GrantState::Live, ..grant };
    HeldGrant { grant, member: sample::member(), organization: sample::organization() }
}

on_both_engines! {
    async fn a_client_is_found_by_name_and_row_and_listed(world: World) {
        let world = filled(world).await;
        let store = &world.store;
        for client in [client(), another_client()] {
            assert_eq!(store.find_client(&client.client_id).await.unwrap().as_ref(), Some(&client));
            assert_eq!(store.find_client_by_id(client.id).await.unwrap(), Some(client));
        }
        for name in ["Rota", "rota ", ""] {
            assert_eq!(store.find_client(name).await.unwrap(), None, "{name:?}");
        }
        assert_eq!(store.list_clients().await.unwrap(), [another_client(), client()]);
        let to = Client { settings: another_client().settings, secrets: Vec::new(), enabled: false, ..client() };
        world.write(vec![ClientChange::Write { from: 1, to: Box::new(to.clone()) }.into()]).await;
        assert_eq!(store.find_client("rota").await.unwrap(), Some(Client { version: 2, ..to }));
    }

    async fn a_grant_is_found_by_code_id_and_token(world: World) {
        let world = filled(world).await;
        let store = &world.store;
        for (grant, code, token) in [(grant(), 0x71, 0x73), (lasting_grant(), 0x72, 0x74)] {
            let held = live(grant.clone());
            assert_eq!(store.find_code(&hash(code)).await.unwrap().as_ref(), Some(&held));
            assert_eq!(store.find_grant(grant.id).await.unwrap().as_ref(), Some(&held));
            let found = store.find_refresh_token(&hash(token)).await.unwrap();
            assert_eq!(found, Some((refresh(token, &grant), held)));
        }
        for (number, grant) in [(0x75, Some(grant())), (0x76, None)] {
            let found = store.find_access_token(&hash(number)).await.unwrap();
            assert_eq!(found, Some((access(number, grant.as_ref()), client())));
        }
        let unknown = hash(0x79);
        assert!(store.find_code(&unknown).await.unwrap().is_none());
        assert!(store.find_refresh_token(&unknown).await.unwrap().is_none());
        assert!(store.find_access_token(&unknown).await.unwrap().is_none());
        let both = [grant(), lasting_grant()].map(|grant| (live(grant).grant, client()));
        let session = sample::session().session.id;
        assert_eq!(store.list_grants_of_session(session).await.unwrap(), both);
        let member = sample::member().id;
        assert_eq!(store.list_grants_of_member(member, at(599)).await.unwrap(), both);
        assert_eq!(store.list_grants_of_member(member, at(600)).await.unwrap(), both[1..]);
    }

    async fn a_refresh_token_says_when_it_was_used_and_what_of_its_successors(world: World) {
        let world = filled(world).await;
        let find = async |number| world.store.find_refresh_token(&hash(number)).await.unwrap().map(|(token, _)| token);
        let used = |number, at| Change::from(GrantChange::UseRefresh { hash: hash(number), at });
        let next = RefreshToken { issued_at: at(2), ..refresh(0x78, &grant()) };
        world.write(vec![used(0x73, at(2)), GrantChange::IssueRefresh(next.clone()).into()]).await;
        let first = RefreshToken { used_at: Some(at(2)), ..refresh(0x73, &grant()) };
        assert_eq!((find(0x73).await, find(0x78).await), (Some(first.clone()), Some(next)));
        // Another grant's changes nothing here.
        world.write(vec![used(0x74, at(3))]).await;
        assert_eq!(find(0x73).await, Some(first.clone()));
        world.write(vec![used(0x78, at(4))]).await;
        assert_eq!(find(0x73).await, Some(RefreshToken { superseded: true, ..first }));
        assert_eq!(find(0x78).await.map(|token| (token.used_at, token.superseded)), Some((Some(at(4)), false)));
    }

    async fn what_was_asked_and_agreed_is_read_back(world: World) {
        let world = filled(world).await;
        let store = &world.store;
        assert_eq!(store.find_kept_request(&hash(0x77)).await.unwrap(), Some(kept(0x77)));
        assert_eq!(store.find_kept_request(&hash(0x71)).await.unwrap(), None);
        let (member, client) = (sample::member().id, client().id);
        let find = async || store.find_consent(member, client).await.unwrap();
        assert_eq!(find().await, Some(consented(&["openid"])));
        assert_eq!(store.find_consent(member, another_client().id).await.unwrap(), None);
        let later = further(1, &["openid", "records"]);
        world.write(vec![ConsentChange::Further { from: 1, to: later.clone() }.into()]).await;
        assert_eq!(find().await.as_ref(), Some(&later));
        let listed = store.list_consents(member).await.unwrap();
        assert_eq!(listed.iter().map(|(consent, _)| consent).collect::<Vec<_>>(), [&later]);
        world.write(vec![ConsentChange::Forget { member, client }.into()]).await;
        assert_eq!(find().await, None);
        world.write(vec![GrantChange::ConsumeKept { token: hash(0x77) }.into()]).await;
        assert_eq!(store.find_kept_request(&hash(0x77)).await.unwrap(), None);
    }
}
