use super::*;
use crate::{ceremony::Purpose, member::Standing, policy::Policy, random::Seeded, sample};

mod recovery_codes;

fn journey() -> Journey {
    Journey::begin("/devices", sample::NOW, &mut Seeded::new(9))
}

fn ceremony() -> Ceremony {
    Ceremony::begin(
        Purpose::SignIn,
        "warifu.example",
        [0; 32],
        Span::minutes(5),
        sample::NOW,
        &mut Seeded::new(2),
    )
}

fn owned() -> Owned {
    Owned { passkey: sample::passkey(), member: sample::member(), organization: sample::organization() }
}

fn passkey_sign_in(
    owned: Option<&Owned>,
    checked: Result<&Assertion, &str>,
    current: Option<&LoadedSession>,
) -> Decision<Outcome> {
    let visit = sample::visit();
    let asking = Asking { now: sample::NOW, visit: &visit, address: [192, 0, 2, 7].into(), current };
    by_passkey(&journey(), &ceremony(), owned, checked, &asking, &mut Seeded::new(1))
}

const ASSERTED: Assertion = Assertion { sign_count: 0, backup_state: true };

fn refusal(decision: &Decision<Outcome>) -> Option<Refused> {
    match &decision.outcome {
        Outcome::Refused(refused) => Some(refused.clone()),
        _ => None,
    }
}

#[test]
fn a_passkey_is_refused_for_each_rule_and_nothing_opens() {
    type Spoil = fn(&mut Owned);
    let disabled = Refused::PasskeyDisabled { by: DisabledBy::Administrator };
    let cases: [(Spoil, Option<Refused>); 5] = [
        (|_| (), None),
        (
            |o| {
                let (by, reason, at) = (DisabledBy::Administrator, String::new(), sample::NOW);
                o.passkey.state = PasskeyState::Disabled { by, reason, at };
            },
            Some(disabled),
        ),
        (|o| o.member.standing = Standing::Disabled, Some(Refused::NotAdmitted(NotAdmitted::Disabled))),
        (|o| o.member.valid_until = Some(sample::NOW), Some(Refused::NotAdmitted(NotAdmitted::Expired))),
        (|o| o.organization.policy.networks = vec!["198.51.100.0/24".into()], Some(Refused::Network)),
    ];
    for (row, (spoil, expected)) in cases.into_iter().enumerate() {
        let mut owned = owned();
        spoil(&mut owned);
        let decided = passkey_sign_in(Some(&owned), Ok(&ASSERTED), None);
        assert_eq!(refusal(&decided), expected, "row {row}");
        assert_eq!(decided.changes[0], ceremony().spend().into(), "row {row}");
        let opens = decided.changes.iter().any(|c| matches!(c, Change::Session(SessionChange::Start(_))));
        assert_eq!(opens, expected.is_none(), "row {row}");
        assert_eq!(decided.changes.iter().filter(|c| matches!(c, Change::Audit(_))).count(), 1, "row {row}");
    }
}

#[test]
fn disabled_is_said_only_after_the_signature_holds() {
    let mut owned = owned();
    let (by, reason, at) = (DisabledBy::Member, String::new(), sample::NOW);
    owned.passkey.state = PasskeyState::Disabled { by, reason, at };
    let decided = passkey_sign_in(Some(&owned), Err("signature"), None);
    assert_eq!(refusal(&decided), Some(Refused::PasskeyFailed { step: "signature".into() }));
    assert_eq!(refusal(&passkey_sign_in(None, Err("unknown"), None)), Some(Refused::PasskeyUnknown));
}

#[test]
fn the_same_member_signing_in_again_keeps_the_session_under_a_new_token() {
    let (owned, current) = (owned(), sample::session());
    let decided = passkey_sign_in(Some(&owned), Ok(&ASSERTED), Some(&current));
    let Outcome::SignedIn(signed_in) = decided.outcome else { panic!("no session") };
    assert_eq!(signed_in.session.id, current.session.id);
    assert_ne!(signed_in.session.token, current.session.token);
    let (from, session) = (current.session.token, Box::new(signed_in.session));
    assert!(decided.changes.contains(&Change::Session(SessionChange::Renew { from, session })));
}

#[test]
fn another_members_session_keeps_the_evidence_for_one_answer() {
    let mut other = sample::session();
    other.member.id = Id::from_bytes([99; 16]);
    let owned = owned();
    let decided = passkey_sign_in(Some(&owned), Ok(&ASSERTED), Some(&other));
    let Outcome::SomeoneElse(journey) = decided.outcome else { panic!("no question asked") };
    assert!(!decided.changes.iter().any(|c| matches!(c, Change::Session(_))));

    let visit = sample::visit();
    let later = |late| Asking {
        now: sample::NOW + late,
        visit: &visit,
        address: [192, 0, 2, 7].into(),
        current: Some(&other),
    };
    let mut random = Seeded::new(5);
    let (member, organization) = (&owned.member, &owned.organization);
    let opened = instead_of_someone_else(
        &journey,
        member,
        organization,
        "iPhone",
        &later(Span::minutes(1)),
        &mut random,
    )
    .expect("fresh");
    assert!(matches!(opened.outcome, Outcome::SignedIn(_)));
    assert!(
        opened.changes.contains(&Change::Session(SessionChange::EndToken { token: other.session.token }))
    );
    assert!(opened.changes.iter().any(|c| matches!(c, Change::Nonce(_))), "answered once only");
    assert!(
        instead_of_someone_else(&journey, member, organization, "iPhone", &later(FRESH), &mut random)
            .is_none()
    );
    assert!(
        instead_of_someone_else(
            &self::journey(),
            member,
            organization,
            "iPhone",
            &later(Span::minutes(1)),
            &mut random
        )
        .is_none()
    );
}

fn password(failures: u32, known: bool, right: bool) -> Decision<Outcome> {
    let mut narrow = Attempts::none([1; 32]);
    for _ in 0..failures {
        narrow = narrow.failed(5, sample::NOW).to;
    }
    let wide = Attempts::none([2; 32]);
    let owned = owned();
    let visit = sample::visit();
    let asking = Asking { now: sample::NOW, visit: &visit, address: [192, 0, 2, 7].into(), current: None };
    let counters = Counters { narrow: &narrow, wide: Some(&wide) };
    let known = known.then_some((&owned.member, &owned.organization));
    by_password(&journey(), counters, known, right, 5, &asking, &mut Seeded::new(1))
}

#[test]
fn unknown_members_and_wrong_passwords_get_the_same_answer_and_the_same_commit() {
    for failures in 0..6 {
        let (unknown, wrong) = (password(failures, false, false), password(failures, true, false));
        assert_eq!(refusal(&unknown), refusal(&wrong), "{failures}");
        let shape = |d: &Decision<Outcome>| d.changes.iter().map(std::mem::discriminant).collect::<Vec<_>>();
        assert_eq!(shape(&unknown), shape(&wrong), "{failures}");
    }
}

#[test]
fn the_fifth_wrong_password_locks_and_the_right_one_comes_too_late() {
    assert_eq!(refusal(&password(0, true, false)), Some(Refused::PasswordWrong { left: 4 }));
    assert_eq!(refusal(&password(3, true, false)), Some(Refused::PasswordWrong { left: 1 }));
    let until = sample::NOW + Span::minutes(15);
    assert_eq!(refusal(&password(4, true, false)), Some(Refused::Locked { until }));
    assert_eq!(refusal(&password(5, true, true)), Some(Refused::Locked { until }));
    assert_eq!(refusal(&password(4, true, true)), None);
}

#[test]
fn success_is_held_against_the_same_counters_as_failure() {
    let decided = password(4, true, true);
    let guarded = decided.changes.iter().filter(|c| matches!(c, Change::Attempt(_))).count();
    assert_eq!(guarded, 2);
}

#[test]
fn a_password_sign_in_offers_a_passkey_unless_declined_or_full() {
    let offer = |spoil: fn(&mut Owned)| {
        let mut owned = owned();
        spoil(&mut owned);
        let (narrow, wide) = (Attempts::none([1; 32]), Attempts::none([2; 32]));
        let visit = sample::visit();
        let asking =
            Asking { now: sample::NOW, visit: &visit, address: [192, 0, 2, 7].into(), current: None };
        let counters = Counters { narrow: &narrow, wide: Some(&wide) };
        let known = Some((&owned.member, &owned.organization));
        match by_password(&journey(), counters, known, true, 5, &asking, &mut Seeded::new(1)).outcome {
            Outcome::SignedIn(signed_in) => Some(signed_in.offer),
            _ => None,
        }
    };
    assert_eq!(offer(|_| ()), Some(true));
    assert_eq!(offer(|o| o.member.offer_after = Some(sample::NOW + Span::days(1))), Some(false));
    assert_eq!(offer(|o| o.member.passkeys = 10), Some(false));
    assert_eq!(offer(|o| o.organization.policy.password_sign_in = false), None);
}

#[test]
fn going_on_instead_of_somebody_keeps_to_policy_and_records_whose_session_ended() {
    let mut other = sample::session();
    other.member.id = Id::from_bytes([99; 16]);
    let by = |method: Method, policy: Policy, address: [u8; 4]| {
        let Owned { member, organization, .. } = owned();
        let organization = Organization { policy, ..organization };
        let evidence = vec![Evidence { method, at: sample::NOW }];
        let journey = Journey { member: Some(member.id), evidence, ..journey() };
        let visit = sample::visit();
        let asking =
            Asking { now: sample::NOW, visit: &visit, address: address.into(), current: Some(&other) };
        instead_of_someone_else(&journey, &member, &organization, "", &asking, &mut Seeded::new(3))
            .expect("fresh")
    };
    let password = || Method::Password { version: 1 };
    let inside = || Policy { networks: vec!["192.0.2.0/24".into()], ..Policy::default() };
    let ended = Policy { password_until: Some(sample::NOW), ..Policy::default() };
    assert_eq!(refusal(&by(password(), inside(), [198, 51, 100, 1])), Some(Refused::Network));
    assert_eq!(refusal(&by(password(), ended, [192, 0, 2, 1])), Some(Refused::PasswordNotAllowed));
    let opened = by(password(), inside(), [192, 0, 2, 1]);
    assert_eq!(refusal(&opened), None);
    let recorded = opened.changes.iter().any(|c| match c {
        Change::Audit(salted) => {
            let event = &salted.event;
            event.what == EventKind::SessionEnded
                && event.member == Some(other.member.id)
                && event.session == Some(other.session.id)
        }
        _ => false,
    });
    assert!(recorded, "the session that was ended is in its own member's history");
}

#[test]
fn a_session_rests_on_what_was_proved_last_alone() {
    let Owned { member, .. } = owned();
    let before = Evidence { method: Method::Password { version: 1 }, at: sample::NOW };
    let journey = Journey { member: Some(member.id), evidence: vec![before], ..journey() };
    let owned = owned();
    let visit = sample::visit();
    let asking = Asking { now: sample::NOW, visit: &visit, address: [192, 0, 2, 7].into(), current: None };
    let decided =
        by_passkey(&journey, &ceremony(), Some(&owned), Ok(&ASSERTED), &asking, &mut Seeded::new(1));
    let Outcome::SignedIn(signed_in) = decided.outcome else { panic!("not signed in") };
    assert_eq!(signed_in.session.evidence.len(), 1);
}

mod by_handoff {
    use super::*;
    use crate::{
        evidence::Acr,
        handoff::{COLLECT_WITHIN, Claim, Handoff, HandoffChange, Proved, State},
        secret::TokenHash,
    };

    fn approved(at: Time) -> Handoff {
        let (browser, address) = ("Safari on iPhone".into(), "198.51.100.9".into());
        let by = Claim { phone: TokenHash([8; 32]), browser, address, at };
        let proved = Proved { passkey: sample::passkey().id, uv_initialized: true, at };
        Handoff { state: State::Approved { by, proved }, ..sample::handoff() }
    }

    fn allowed() -> Owned {
        let policy = Policy { handoff_sign_in: true, ..Policy::default() };
        let organization = Organization { policy, ..sample::organization() };
        Owned { organization, ..owned() }
    }

    fn collect(
        handoff: &Handoff,
        owned: &Owned,
        current: Option<&LoadedSession>,
    ) -> Result<Decision<Outcome>, Uncollectable> {
        let visit = sample::visit();
        let asking = Asking { now: sample::NOW, visit: &visit, address: [192, 0, 2, 7].into(), current };
        super::super::by_handoff(&journey(), handoff, owned, &asking, &mut Seeded::new(1))
    }

    #[test]
    fn what_was_approved_is_spent_and_signs_in_in_one_commit_as_no_more_than_it_is() {
        let decided = collect(&approved(sample::NOW), &allowed(), None).expect("collectable");
        let Outcome::SignedIn(signed_in) = &decided.outcome else { panic!("{decided:?}") };
        assert_eq!((signed_in.session.acr(), signed_in.offer), (Acr::Handoff, false));
        assert_eq!(signed_in.session.passkey, Some(sample::passkey().id), "it ends with that passkey");
        let has = |fits: fn(&Change) -> bool| decided.changes.iter().filter(|change| fits(change)).count();
        assert_eq!(
            has(|c| matches!(c, Change::Handoff(HandoffChange::Step { to: State::Collected { .. }, .. }))),
            1
        );
        assert_eq!(has(|c| matches!(c, Change::Session(SessionChange::Start(_)))), 1);
        assert_eq!(has(|c| matches!(c, Change::Passkey(PasskeyChange::StillEnabled { .. }))), 1);
        assert_eq!(has(|c| matches!(c, Change::Notice(_))), 1, "the member is told");
        assert_eq!(has(|c| matches!(c, Change::Audit(_))), 1);
    }

    #[test]
    fn somebody_else_signed_in_here_is_asked_about_first() {
        let mut other = sample::session();
        (other.member.id, other.session.member) = (Id::from_bytes([55; 16]), Id::from_bytes([55; 16]));
        let decided = collect(&approved(sample::NOW), &allowed(), Some(&other)).expect("collectable");
        let Outcome::SomeoneElse(journey) = &decided.outcome else { panic!("{decided:?}") };
        let asking = Asking {
            now: sample::NOW,
            visit: &sample::visit(),
            address: [192, 0, 2, 7].into(),
            current: Some(&other),
        };
        let Owned { member, organization, .. } = allowed();
        let instead =
            instead_of_someone_else(journey, &member, &organization, "iPhone", &asking, &mut Seeded::new(4));
        let instead = instead.expect("it was proved");
        let Outcome::SignedIn(signed_in) = &instead.outcome else { panic!("{instead:?}") };
        assert_eq!(signed_in.session.acr(), Acr::Handoff);
        assert!(
            instead.changes.iter().any(|c| matches!(c, Change::Passkey(PasskeyChange::StillEnabled { .. })))
        );
        assert!(instead.changes.iter().any(|c| matches!(c, Change::Notice(_))));
    }

    #[test]
    fn nothing_is_collected_late_for_another_or_against_the_rules() {
        let late = approved(sample::NOW - COLLECT_WITHIN);
        assert_eq!(collect(&late, &allowed(), None).err(), Some(Uncollectable));
        assert_eq!(collect(&sample::handoff(), &allowed(), None).err(), Some(Uncollectable));
        let others = Handoff { member: Some(Id::from_bytes([5; 16])), ..approved(sample::NOW) };
        assert_eq!(collect(&others, &allowed(), None).err(), Some(Uncollectable));
        type Spoil = fn(&mut Owned);
        let cases: [(Spoil, Refused); 4] = [
            (|o| o.organization.policy.handoff_sign_in = false, Refused::HandoffNotAllowed),
            (|o| o.organization.policy.networks = vec!["10.0.0.0/8".into()], Refused::Network),
            (|o| o.member.standing = Standing::Disabled, Refused::NotAdmitted(NotAdmitted::Disabled)),
            (
                |o| {
                    let (by, reason, at) = (DisabledBy::Member, String::new(), sample::NOW);
                    o.passkey.state = PasskeyState::Disabled { by, reason, at };
                },
                Refused::PasskeyDisabled { by: DisabledBy::Member },
            ),
        ];
        for (row, (spoil, expected)) in cases.into_iter().enumerate() {
            let mut owned = allowed();
            spoil(&mut owned);
            let decided = collect(&approved(sample::NOW), &owned, None).expect("collectable");
            assert_eq!(refusal(&decided), Some(expected), "row {row}");
            assert!(!decided.changes.iter().any(|c| matches!(c, Change::Session(_))), "row {row}");
        }
    }
}
