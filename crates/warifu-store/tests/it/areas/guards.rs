//! Each change's guard, met and unmet: a table on a database that has one of everything.

use warifu_core::{
    attempt::Attempts,
    ceremony::NonceChange,
    change::Change,
    id::Id,
    identifier::{Email, MemberId},
    member::{Member, MemberChange, Standing, UserHandle},
    organization::{Organization, OrganizationChange},
    passkey::{DisabledBy, Passkey, PasskeyChange},
    policy::Policy,
    sample::{self, NOW},
    secret::TokenHash,
    session::{Session, SessionChange},
    ticket::{Instead, TicketChange},
    time::Span,
};
use warifu_store::guard;

use super::world::*;

type Case = (&'static str, Change, Option<&'static str>);

const OTHER: TokenHash = TokenHash([0x77; 32]);

/// Each list is run on a database of its own kind, in order, so that a line can rest on the one before.
async fn run(world: &World, cases: Vec<Case>) {
    for (told, change, expected) in cases {
        assert_eq!(world.unmet(vec![change]).await, expected, "{told}");
    }
}

fn created(spoil: impl FnOnce(&mut Member)) -> Change {
    let mut member = Member {
        id: Id::new(NOW, &mut random()),
        member_id: MemberId::parse("taro").unwrap(),
        email: Some(Email::parse("taro@example.jp").unwrap()),
        user_handle: UserHandle([0x55; 64]),
        ..sample::member()
    };
    spoil(&mut member);
    MemberChange::Create(Box::new(member)).into()
}

fn members() -> Vec<Case> {
    let id = sample::member().id;
    let nobody = Id::from_bytes([0x99; 16]);
    let admitted = |epoch, now| Change::from(MemberChange::StillAdmitted { id, epoch, now });
    let standing = |standing| Change::from(MemberChange::SetStanding { id, standing });
    let password = |from| Change::from(MemberChange::SetPassword { id, from, phc: "$argon2id$new".into() });
    let rehash = |version| Change::from(MemberChange::Rehash { id, version, phc: "$argon2id$re".into() });
    let still = |version| Change::from(MemberChange::PasswordStill { id, version });
    let limit = |limit| Change::from(MemberChange::AddPasskey { id, limit });
    let end = NOW + Span::days(3);
    let leaving = move |m: &mut Member| {
        m.valid_until = Some(end);
        m.id = Id::from_bytes([0x66; 16]);
    };
    let leaver =
        |now| Change::from(MemberChange::StillAdmitted { id: Id::from_bytes([0x66; 16]), epoch: 1, now });
    vec![
        ("admitted", admitted(1, NOW), None),
        ("another epoch", admitted(2, NOW), Some(guard::MEMBER)),
        ("a new member", created(leaving), None),
        ("membership not over", leaver(end - Span::millis(1)), None),
        ("membership over", leaver(end), Some(guard::MEMBER)),
        (
            "member ID taken",
            created(|m| (m.email, m.user_handle) = (None, UserHandle([1; 64]))),
            Some(guard::MEMBER_NEW),
        ),
        (
            "address taken",
            created(|m| {
                m.member_id = MemberId::parse("jiro").unwrap();
                m.user_handle = UserHandle([2; 64]);
            }),
            Some(guard::MEMBER_NEW),
        ),
        ("room for a second passkey", limit(Some(2)), None),
        ("no room for a third", limit(Some(2)), Some(guard::PASSKEY_LIMIT)),
        ("no limit", limit(None), None),
        ("one fewer", MemberChange::RemovePasskey { id }.into(), None),
        ("two fewer", MemberChange::RemovePasskey { id }.into(), None),
        ("three fewer", MemberChange::RemovePasskey { id }.into(), None),
        ("none left", MemberChange::RemovePasskey { id }.into(), Some(guard::MEMBER)),
        ("password is of version 1", still(1), None),
        ("not of version 2", still(2), Some(guard::PASSWORD)),
        ("hashed anew", rehash(1), None),
        ("set from an old version", password(0), Some(guard::PASSWORD)),
        ("set", password(1), None),
        ("set again from the same", password(1), Some(guard::PASSWORD)),
        ("hashed anew too late", rehash(1), Some(guard::PASSWORD)),
        ("renamed", MemberChange::Rename { id, name: "別名".into() }.into(), None),
        (
            "nobody renamed",
            MemberChange::Rename { id: nobody, name: "別名".into() }.into(),
            Some(guard::MEMBER),
        ),
        ("offer postponed", MemberChange::PostponeOffer { id, until: end }.into(), None),
        ("epoch raised", MemberChange::RaiseEpoch { id }.into(), None),
        ("no longer of epoch 1", admitted(1, NOW), Some(guard::MEMBER)),
        ("enabled already", standing(Standing::Enabled), Some(guard::MEMBER)),
        ("disabled", standing(Standing::Disabled), None),
        ("disabled already", standing(Standing::Disabled), Some(guard::MEMBER)),
        ("disabled, not admitted", admitted(3, NOW), Some(guard::MEMBER)),
        ("enabled again", standing(Standing::Enabled), None),
        ("in the third epoch, since disabling raised it", admitted(3, NOW), None),
    ]
}

fn passkeys() -> Vec<Case> {
    let (id, member) = (sample::passkey().id, sample::member().id);
    let (nobody, by) = (Id::from_bytes([0x99; 16]), DisabledBy::Administrator);
    let used = |from, sign_count| {
        let browser = "Edge on Windows".into();
        Change::from(PasskeyChange::Use {
            id,
            from,
            sign_count,
            backup_state: true,
            uv_initialized: true,
            at: NOW,
            browser,
        })
    };
    let disable =
        |member| Change::from(PasskeyChange::Disable { id, member, by, reason: "lost".into(), at: NOW });
    let enable = |by: &[DisabledBy]| Change::from(PasskeyChange::Enable { id, member, by: by.to_vec() });
    let rename = |member| Change::from(PasskeyChange::Rename { id, member, name: "新しい名前".into() });
    let delete = |member| Change::from(PasskeyChange::Delete { id, member });
    let register = |passkey: Passkey| Change::from(PasskeyChange::Register(Box::new(passkey)));
    let elsewhere =
        Passkey { rp_id: "other.example".into(), credential_id: vec![5; 32], ..another_passkey(2) };
    vec![
        ("used", used(0, 7), None),
        ("used from an old counter", used(0, 8), Some(guard::PASSKEY_STATE)),
        ("enabled", PasskeyChange::StillEnabled { id }.into(), None),
        ("counter went back", PasskeyChange::WentBack { id, at: NOW }.into(), None),
        (
            "nobody's went back",
            PasskeyChange::WentBack { id: Id::from_bytes([0x99; 16]), at: NOW }.into(),
            Some(guard::PASSKEY_STATE),
        ),
        (
            "credential taken",
            register(Passkey { credential_id: vec![5; 32], ..another_passkey(1) }),
            Some(guard::PASSKEY_NEW),
        ),
        ("the same credential of another relying party", register(elsewhere), None),
        ("another credential", register(another_passkey(1)), None),
        ("another's renamed", rename(nobody), Some(guard::PASSKEY_STATE)),
        ("renamed", rename(member), None),
        ("another's disabled", disable(nobody), Some(guard::PASSKEY_STATE)),
        ("nothing to enable", enable(&[by]), Some(guard::PASSKEY_STATE)),
        ("disabled", disable(member), None),
        ("disabled already", disable(member), Some(guard::PASSKEY_STATE)),
        ("disabled, not used", used(7, 9), Some(guard::PASSKEY_STATE)),
        ("no longer enabled", PasskeyChange::StillEnabled { id }.into(), Some(guard::PASSKEY_STATE)),
        (
            "enabled by whom it isn't for",
            enable(&[DisabledBy::Member, DisabledBy::System]),
            Some(guard::PASSKEY_STATE),
        ),
        ("enabled by nobody", enable(&[]), Some(guard::PASSKEY_STATE)),
        ("enabled", enable(&[DisabledBy::Member, by]), None),
        ("another's deleted", delete(nobody), Some(guard::PASSKEY_STATE)),
        ("deleted", delete(member), None),
        ("deleted already", delete(member), Some(guard::PASSKEY_STATE)),
    ]
}

fn sessions() -> Vec<Case> {
    let session = sample::session().session;
    let (id, member, from) = (session.id, session.member, session.token);
    let nobody = Id::from_bytes([0x99; 16]);
    let still = |token| Change::from(SessionChange::Still { id, token });
    let confirm = |from, token| {
        let (evidence, passkey, now) = (sample::session().session.evidence, None, NOW);
        Change::from(SessionChange::Confirm { id, from, token, evidence, passkey, now })
    };
    let end = |member| Change::from(SessionChange::End { id, member });
    let renew = |from, token, member| {
        let session = Box::new(Session { token, member, ..sample::session().session });
        Change::from(SessionChange::Renew { from, session })
    };
    let next = TokenHash([0x78; 32]);
    vec![
        ("still there", still(from), None),
        ("not with that token", still(OTHER), Some(guard::SESSION)),
        ("confirmed", confirm(from, OTHER), None),
        ("confirmed with a dead token", confirm(from, TokenHash([1; 32])), Some(guard::SESSION)),
        ("the old token is dead", still(from), Some(guard::SESSION)),
        ("the new one lives", still(OTHER), None),
        ("renewed with a dead token", renew(from, next, member), Some(guard::SESSION)),
        ("another's renewed", renew(OTHER, next, nobody), Some(guard::SESSION)),
        ("renewed", renew(OTHER, next, member), None),
        ("the token before is dead", still(OTHER), Some(guard::SESSION)),
        ("renewed again", renew(next, OTHER, member), None),
        ("touched", SessionChange::Touch { id, at: NOW + Span::hours(1) }.into(), None),
        ("nobody touched", SessionChange::Touch { id: Id::from_bytes([0x99; 16]), at: NOW }.into(), None),
        ("another's ended", end(nobody), Some(guard::SESSION)),
        ("all but itself ended", SessionChange::EndOthers { member, except: Some(id) }.into(), None),
        ("unknown token ended", SessionChange::EndToken { token: from }.into(), None),
        ("so it is there", still(OTHER), None),
        ("ended", end(member), None),
        ("ended already", end(member), Some(guard::SESSION)),
        ("of a passkey that is gone", start_with(Id::from_bytes([0x98; 16])), Some(guard::SESSION)),
        ("started again", start_with(sample::passkey().id), None),
        (
            "those of the passkey ended",
            SessionChange::EndByPasskey { passkey: sample::passkey().id }.into(),
            None,
        ),
        ("and gone", still(from), Some(guard::SESSION)),
    ]
}

fn start_with(passkey: Id<Passkey>) -> Change {
    start(Session { passkey: Some(passkey), ..sample::session().session }).remove(0)
}

/// A failure counted under the ring's new key, over a row of the old one.
fn promoted(old: &Attempts) -> Change {
    Attempts::none([3; 32]).and(std::slice::from_ref(old), NOW).failed(5, NOW).into()
}

fn the_rest() -> Vec<Case> {
    let spend = |nonce| Change::from(NonceChange::Spend { nonce: [nonce; 32], keep_until: NOW });
    let policy = |from| {
        let policy = Box::new(Policy { wrong_passwords: 7, ..Policy::default() });
        Change::from(OrganizationChange::SetPolicy { id: sample::organization().id, from, policy })
    };
    let none = Attempts::none([1; 32]);
    let once = none.failed(5, NOW);
    let ticket = sample::ticket();
    let used = |at| Change::from(TicketChange::Spend { id: ticket.id, at });
    let newer =
        warifu_core::ticket::Ticket { id: Id::from_bytes([0x31; 16]), token: OTHER, ..ticket.clone() };
    let another_first =
        create_organization(&Organization { id: Id::from_bytes([0x32; 16]), ..sample::organization() });
    let newer_used = Change::from(TicketChange::Spend { id: newer.id, at: NOW });
    vec![
        ("nonce spent", spend(1), None),
        ("nonce spent twice", spend(1), Some(guard::NONCE)),
        ("another nonce", spend(2), None),
        ("policy set", policy(1), None),
        ("policy set from the same version", policy(1), Some(guard::POLICY)),
        ("policy set again", policy(2), None),
        (
            "organization there already",
            create_organization(&sample::organization()),
            Some(guard::ORGANIZATION_NEW),
        ),
        ("a first organization there already", another_first, Some(guard::ORGANIZATION_NEW)),
        ("first failure", once.clone().into(), None),
        ("first failure again", once.clone().into(), Some(guard::ATTEMPT)),
        ("second failure", once.to.failed(5, NOW).into(), None),
        ("success from the first", once.to.succeeded(NOW).into(), Some(guard::ATTEMPT)),
        ("another key", Attempts::none([2; 32]).succeeded(NOW).into(), None),
        ("taken over from an older row", promoted(&once.to), Some(guard::ATTEMPT)),
        ("taken over from the row as it is", promoted(&once.to.failed(5, NOW).to), None),
        ("taken over twice", promoted(&once.to.failed(5, NOW).to), Some(guard::ATTEMPT)),
        (
            "counted where it was before",
            once.to.failed(5, NOW).to.failed(5, NOW).into(),
            Some(guard::ATTEMPT),
        ),
        ("ticket expired", used(ticket.expires_at), Some(guard::TICKET)),
        (
            "a newer ticket",
            TicketChange::Issue { ticket: Box::new(newer), instead: Instead::OfItsKind }.into(),
            None,
        ),
        ("the older is replaced", used(NOW), Some(guard::TICKET)),
        ("the newer is used", newer_used.clone(), None),
        ("used once", newer_used, Some(guard::TICKET)),
    ]
}

on_both_engines! {
    async fn a_members_changes_are_guarded(world: World) {
        run(&world.with_ticket().await, members()).await;
    }

    async fn a_passkeys_changes_are_guarded(world: World) {
        run(&world.with_ticket().await, passkeys()).await;
    }

    async fn a_sessions_changes_are_guarded(world: World) {
        run(&world.with_ticket().await, sessions()).await;
    }

    async fn nonces_policies_counters_and_tickets_are_guarded(world: World) {
        run(&world.with_ticket().await, the_rest()).await;
    }

    async fn a_stale_list_leaves_no_event(world: World) {
        let world = world.with_member().await;
        let before = world.store.list_history(sample::member().id, None, 100).await.unwrap();
        let id = sample::member().id;
        let changes = vec![
            MemberChange::Rename { id, name: "誰か".into() }.into(),
            MemberChange::PasswordStill { id, version: 9 }.into(),
        ];
        assert_eq!(world.unmet(changes).await, Some(guard::PASSWORD));
        assert_eq!(world.store.list_history(id, None, 100).await.unwrap(), before);
        assert_eq!(world.store.find_member(id).await.unwrap().unwrap().0.name, sample::member().name);
    }

    async fn nothing_to_write_is_committed(world: World) {
        assert_eq!(unmet(&world.store.commit(&[]).await.unwrap()), None);
    }

    async fn what_an_event_must_have_made_is_refused_without_one(world: World) {
        let world = world.with_passkey().await;
        assert!(world.store.commit(&start(sample::session().session)).await.is_err());
        assert!(world.store.commit(&register(another_passkey(1))).await.is_err());
        assert_eq!(world.store.list_passkeys(sample::member().id).await.unwrap().len(), 1);
    }
}
