//! Passkeys, sessions and tickets, by every way of loading them.

use warifu_store::guard;

use super::*;

on_both_engines! {
    async fn a_passkey_and_a_session_are_found_by_every_way(world: World) {
        let world = filled(world).await;
        let store = &world.store;
        let owned = Owned { passkey: passkey(), member: member(), organization: organization() };
        let loaded = LoadedSession { session: session(), member: member(), organization: organization(), passkey_enabled: true };
        let both = vec![passkey(), disabled_passkey()];
        let (credential, token) = (passkey().credential_id, session().token);
        let unknown = TokenHash([0; 32]);
        assert_eq!(store.find_owned("id.example.jp", &credential).await.unwrap().as_ref(), Some(&owned));
        assert_eq!(store.find_owned("other.example", &credential).await.unwrap(), None);
        assert_eq!(store.list_passkeys(member().id).await.unwrap(), both);
        assert_eq!(store.find_session(&token).await.unwrap().as_ref(), Some(&loaded));
        assert_eq!(store.find_session_with_passkeys(&token).await.unwrap(), Some((loaded.clone(), both)));
        assert_eq!(store.find_session_with_passkeys(&unknown).await.unwrap(), None);
        for (rp_id, token, expected) in [
            ("id.example.jp", Some(&token), (Some(&owned), Some(&loaded))),
            ("id.example.jp", Some(&unknown), (Some(&owned), None)),
            ("id.example.jp", None, (Some(&owned), None)),
            ("other.example", Some(&token), (None, Some(&loaded))),
        ] {
            let found = store.find_owned_and_session(rp_id, &credential, token).await.unwrap();
            assert_eq!((found.0.as_ref(), found.1.as_ref()), expected);
        }
    }

    async fn a_used_and_disabled_passkey_says_so(world: World) {
        let world = filled(world).await;
        let (id, member_id) = (passkey().id, member().id);
        let used = PasskeyChange::Use {
            id,
            from: 4_294_967_295,
            sign_count: 5,
            backup_state: true,
            uv_initialized: false,
            at: at(1),
            browser: "Edge on Windows".into(),
        };
        let disabled = PasskeyState::Disabled { by: DisabledBy::Member, reason: "紛失".into(), at: at(3) };
        let disable =
            PasskeyChange::Disable { id, member: member_id, by: DisabledBy::Member, reason: "紛失".into(), at: at(3) };
        let rename = PasskeyChange::Rename { id, member: member_id, name: "古い電話".into() };
        world.write(vec![used.into(), PasskeyChange::WentBack { id, at: at(2) }.into(), disable.into(), rename.into()]).await;
        let expected = Passkey {
            sign_count: 5,
            counted_at: at(1),
            backup_state: true,
            uv_initialized: false,
            last_used: Some(LastUsed { at: at(1), browser: "Edge on Windows".into() }),
            went_back_at: Some(at(2)),
            state: disabled,
            name: "古い電話".into(),
            ..passkey()
        };
        assert_eq!(world.store.list_passkeys(member_id).await.unwrap()[0], expected);
        let loaded = world.store.find_session(&session().token).await.unwrap().unwrap();
        assert!(!loaded.passkey_enabled);
        assert_eq!(world.store.list_sessions(member_id, NOW).await.unwrap(), []);
    }

    async fn a_confirmed_session_reads_back_and_the_old_token_finds_nothing(world: World) {
        let world = filled(world).await;
        let (id, from, token) = (session().id, session().token, TokenHash([0x29; 32]));
        let evidence = vec![Evidence { method: Method::Password { version: 18 }, at: at(4) }];
        let passkey = Some(disabled_passkey().id);
        world.write(vec![SessionChange::Confirm { id, from, token, evidence: evidence.clone(), passkey, now: at(4) }.into()]).await;
        let expected = Session { token, evidence, passkey, last_seen_at: at(4), ..session() };
        let found = world.store.find_session(&token).await.unwrap().unwrap();
        assert_eq!((found.session, found.passkey_enabled), (expected, false));
        assert_eq!(world.store.find_session(&from).await.unwrap(), None);
    }

    async fn sessions_that_no_longer_count_are_not_listed(world: World) {
        let world = filled(world).await;
        let other = |number: u8, spoil: fn(&mut Session)| {
            let mut other = Session { id: Id::from_bytes([number; 16]), token: TokenHash([number; 32]), ..session() };
            spoil(&mut other);
            other
        };
        let later = other(0x51, |s| (s.last_seen_at, s.passkey) = (NOW, None));
        let list = [
            later.clone(),
            other(0x52, |s| s.ends_at = NOW),
            other(0x53, |s| s.last_seen_at = NOW - s.idle),
            other(0x54, |s| s.epoch = 40),
            other(0x55, |s| s.passkey = Some(disabled_passkey().id)),
        ];
        world.write(list.into_iter().flat_map(start).collect()).await;
        assert_eq!(world.store.list_sessions(member().id, NOW).await.unwrap(), [later, session()]);
    }

    async fn touching_moves_last_use_forward_only_and_never_makes_stale(world: World) {
        let world = filled(world).await;
        let (id, token) = (session().id, session().token);
        let gone = Id::from_bytes([0x99; 16]);
        world.store.touch_sessions(&[]).await.unwrap();
        world.store.touch_sessions(&[(gone, at(5)), (id, at(5)), (id, at(3))]).await.unwrap();
        assert_eq!(world.store.find_session(&token).await.unwrap().unwrap().session.last_seen_at, at(5));
        assert_eq!(world.unmet(vec![SessionChange::Still { id, token }.into()]).await, None);
        world.write(vec![SessionChange::Touch { id, at: at(6) }.into()]).await;
        assert_eq!(world.store.find_session(&token).await.unwrap().unwrap().session.last_seen_at, at(6));
    }

    async fn an_application_says_what_became_of_it_and_is_decided_once(world: World) {
        let world = filled(world).await;
        let made = sample::application();
        let found = world.store.find_application(made.id).await.unwrap();
        assert_eq!(found, Some((made.clone(), organization())));
        let find = async |reference| world.store.find_application_by_reference(reference).await.unwrap();
        assert_eq!(find("ABCDE12345").await, Some((made.clone(), organization())));
        assert_eq!(find("ABCDE12346").await, None);
        assert_eq!(world.store.list_applications(organization().id, Some(made.id), 9).await.unwrap(), []);
        let decide = |state, answer: &str| Change::from(ApplicationChange::Decide { id: made.id, state, answer: answer.into() });
        world.write(vec![decide(ApplicationState::Refused, "窓口へ")]).await;
        let decided = world.store.list_applications(organization().id, None, 9).await.unwrap().remove(0);
        assert_eq!((decided.state, decided.answer.as_str()), (ApplicationState::Refused, "窓口へ"));
        assert_eq!(world.unmet(vec![decide(ApplicationState::Approved, "")]).await, Some(guard::APPLICATION));
    }

    async fn the_organizations_of_a_registrar_are_those_assigned_last(world: World) {
        let world = filled(world).await;
        let id = member().id;
        assert_eq!(world.store.list_assigned(id).await.unwrap(), [organization().id]);
        world.write(vec![MemberChange::Assign { id, organizations: Vec::new() }.into()]).await;
        assert_eq!(world.store.list_assigned(id).await.unwrap(), []);
    }

    async fn a_ticket_says_what_became_of_it(world: World) {
        let world = filled(world).await;
        let find = async |token| world.store.find_ticket(&token).await.unwrap();
        assert_eq!(find(ticket().token).await, Some((ticket(), member(), organization())));
        assert_eq!(find(TokenHash([0; 32])).await, None);
        let newer = Ticket { id: Id::from_bytes([0x2a; 16]), token: TokenHash([0x2a; 32]), ..ticket() };
        world.write(vec![TicketChange::Issue { ticket: Box::new(newer.clone()), instead: Instead::OfItsKind }.into()]).await;
        world.write(vec![TicketChange::Spend { id: newer.id, at: at(1) }.into()]).await;
        assert_eq!(find(ticket().token).await.unwrap().0.state, TicketState::Replaced);
        assert_eq!(find(newer.token).await.unwrap().0.state, TicketState::Used);
    }

    async fn deleting_a_passkey_ends_its_sessions_in_the_same_moment(world: World) {
        let world = filled(world).await;
        let delete = PasskeyChange::Delete { id: passkey().id, member: member().id };
        world.write(vec![delete.into()]).await;
        assert_eq!(world.store.find_session(&session().token).await.unwrap(), None);
        assert_eq!(world.unmet(vec![PasskeyChange::StillEnabled { id: passkey().id }.into()]).await, Some(guard::PASSKEY_STATE));
    }
}
