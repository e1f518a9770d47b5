//! Members, organizations, notices and history.

use super::*;
use warifu_store::{NoticeState, QueuedNotice, Statement};

/// No rule makes a second organization yet. It has the id of the member.
const ANOTHER_ORGANIZATION: Statement = Statement::new(
    "make another organization",
    "INSERT INTO organization (id, name, policy, policy_version)
     SELECT member.id, organization.name, organization.policy, 1
       FROM member JOIN organization ON organization.id = member.organization
      WHERE member.member_id = 'jiro-02'",
);

on_both_engines! {
    async fn a_member_is_found_by_every_identifier(world: World) {
        let world = filled(world).await;
        let found = Some((member(), organization()));
        assert_eq!(world.store.find_member(member().id).await.unwrap(), found);
        for (typed, expected) in [("JIRO-02", &found), ("Jiro@example.jp", &found), ("jiro-03", &None), ("a@b.jp", &None)] {
            let who = Identifier::parse(typed).unwrap();
            assert_eq!(&world.store.find_member_by_identifier(&who).await.unwrap(), expected, "{typed}");
            let (known, _) = world.store.load_password_sign_in(&who, None).await.unwrap();
            assert_eq!(&known, expected, "{typed}");
        }
        assert_eq!(world.store.find_first_organization().await.unwrap(), Some(organization()));
        world.store.ping().await.unwrap();
    }

    async fn a_member_with_nothing_optional_reads_back(world: World) {
        let world = world.with_member().await;
        let bare = Member {
            id: Id::from_bytes([0x26; 16]),
            member_id: MemberId::parse("taro").unwrap(),
            user_handle: UserHandle([0x26; 64]),
            password: None,
            standing: Standing::Disabled,
            ..sample::member()
        };
        world.write(vec![MemberChange::Create(Box::new(bare.clone())).into()]).await;
        assert_eq!(world.store.find_member(bare.id).await.unwrap().unwrap().0, bare);
        let first = MemberChange::SetPassword { id: bare.id, from: 0, phc: "$argon2id$first".into() };
        world.write(vec![first.into()]).await;
        let (now, _) = world.store.find_member(bare.id).await.unwrap().unwrap();
        assert_eq!(now.password, Some(Password { phc: "$argon2id$first".into(), version: 1 }));
    }

    async fn an_address_in_two_organizations_names_nobody(world: World) {
        let world = filled(world).await;
        world.danger_write(ANOTHER_ORGANIZATION).await;
        let twin = Member {
            id: Id::from_bytes([0x28; 16]),
            organization: Id::from_bytes(*member().id.bytes()),
            member_id: MemberId::parse("saburo").unwrap(),
            user_handle: UserHandle([0x28; 64]),
            ..member()
        };
        world.write(vec![MemberChange::Create(Box::new(twin)).into()]).await;
        let who = Identifier::parse("jiro@example.jp").unwrap();
        assert_eq!(world.store.find_member_by_identifier(&who).await.unwrap(), None);
    }

    async fn members_are_listed_page_by_page(world: World) {
        let world = filled(world).await;
        for (number, name) in ["jiro-01", "jiro-10", "ａ１", "あ"].into_iter().enumerate() {
            let (id, member_id) = (Id::new(NOW, &mut random()), MemberId::parse(name).unwrap());
            let user_handle = UserHandle([0x30 + number as u8; 64]);
            let one = Member { id, member_id, user_handle, email: None, ..member() };
            world.write(vec![MemberChange::Create(Box::new(one)).into()]).await;
        }
        let mut listed = Vec::new();
        loop {
            let after = listed.last().map(|member: &Member| &member.member_id);
            let page = world.store.list_members(after, 2).await.unwrap();
            if page.is_empty() { break }
            listed.extend(page);
        }
        let names: Vec<_> = listed.iter().map(|member| member.member_id.as_str()).collect();
        assert_eq!(names, ["a1", "jiro-01", "jiro-02", "jiro-10", "あ"]);
        assert_eq!(listed[2], member());
    }

    async fn notices_come_newest_first_without_the_empty_rows(world: World) {
        let world = filled(world).await;
        let notice = |number, to: Addressee, about: Option<About>| Notice {
            id: Id::from_bytes([number; 16]),
            to,
            about,
            at: at(number.into()),
        };
        let (of, someone) = (organization().id, Some(member().id));
        let sealed = SealedAddress { sealed: vec![7, 0, 255], sealed_by: [8; 8] };
        let written = [
            (Addressee::Member(member().id), About::PasskeyEnabled { device: "電話".into() }),
            (Addressee::Administrators { of, member: someone }, About::MemberPasskeyDisabled { device: "鍵".into() }),
            (Addressee::Administrators { of, member: None }, About::MemberPasskeyDisabled { device: "鍵".into() }),
            (Addressee::Administrator { id: member().id, member: None }, About::MemberPasskeyDisabled { device: "鍵".into() }),
            (Addressee::Address(sealed), About::AccountLocked { until: at(9), address: "192.0.2.9".into() }),
        ];
        let mut all: Vec<Notice> = (2..).zip(written).map(|(number, (to, about))| notice(number, to, Some(about))).collect();
        let nobody = notice(9, Addressee::Nobody, None);
        world.write(all.iter().cloned().chain([nobody]).map(Change::from).collect()).await;
        all.reverse();
        let queued = |notice: &Notice| QueuedNotice {
            notice: notice.clone(),
            state: NoticeState::Waiting,
            tries: 0,
            due_at: notice.at,
            tried_until: sending::tried_until(notice),
            told: String::new(),
        };
        let expected: Vec<_> = all.iter().map(queued).collect();
        assert_eq!(world.store.list_notices(1).await.unwrap(), expected[..1]);
        assert_eq!(world.store.list_notices(9).await.unwrap(), expected);
        assert_eq!(world.store.find_notice(all[0].id).await.unwrap().as_ref(), Some(&expected[0]));
        assert_eq!(world.store.find_notice(Id::from_bytes([0; 16])).await.unwrap(), None);
    }

    async fn history_comes_newest_first_page_by_page(world: World) {
        let world = filled(world).await;
        let told = |number: u8, passkey: Option<Id<Passkey>>| Event {
            id: Id::from_bytes([number; 16]),
            at: at(number.into()),
            organization: Some(organization().id),
            member: Some(member().id),
            passkey,
            session: Some(session().id),
            ticket: None,
            actor: Actor::Member(member().id),
            what: EventKind::PasswordLocked { until: at(8) },
            visit: Some(sample::visit()),
        };
        let events: Vec<_> =
            (1..=5).map(|number| told(number, (number % 2 == 1).then_some(passkey().id))).collect();
        let others = Event { member: None, id: Id::from_bytes([6; 16]), ..told(6, Some(passkey().id)) };
        for event in events.iter().chain([&others]) {
            world.write(vec![event.clone().salted(&mut random()).into()]).await;
        }
        let (member, of) = (member().id, passkey().id);
        let page = world.store.list_history(member, None, 2).await.unwrap();
        assert_eq!(page, [events[4].clone(), events[3].clone()]);
        let next = world.store.list_history(member, Some(page[1].id), 9).await.unwrap();
        assert_eq!(next, [events[2].clone(), events[1].clone(), events[0].clone()]);
        let device = world.store.list_device_history(member, of, None, 2).await.unwrap();
        assert_eq!(device, [events[4].clone(), events[2].clone()]);
        let next = world.store.list_device_history(member, of, Some(device[1].id), 2).await.unwrap();
        assert_eq!(next, [events[0].clone()]);
    }
}
