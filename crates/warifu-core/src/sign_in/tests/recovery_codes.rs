//! Signing in by a recovery code.

use super::*;
use crate::recovery_code::{RecoveryCodeChange, Right};

fn right() -> Right {
    let codes = sample::recovery_codes();
    Right { codes: codes.id, tag: codes.codes[0].0, left: 9 }
}

fn by_code(failures: u32, spoil: fn(&mut Owned), known: bool, right: Option<Right>) -> Decision<Outcome> {
    let mut narrow = Attempts::none([1; 32]);
    for _ in 0..failures {
        narrow = narrow.failed(5, sample::NOW).to;
    }
    let wide = Attempts::none([2; 32]);
    let mut owned = owned();
    spoil(&mut owned);
    let visit = sample::visit();
    let asking = Asking { now: sample::NOW, visit: &visit, address: [192, 0, 2, 7].into(), current: None };
    let counters = Counters { narrow: &narrow, wide: Some(&wide) };
    let known = known.then_some((&owned.member, &owned.organization));
    by_recovery_code(&journey(), counters, known, right, 5, &asking, &mut Seeded::new(1))
}

fn uses(decided: &Decision<Outcome>) -> bool {
    decided.changes.iter().any(|c| matches!(c, Change::RecoveryCode(RecoveryCodeChange::Use { .. })))
}

#[test]
fn unknown_members_and_wrong_codes_get_the_same_answer_and_the_same_commit() {
    for failures in 0..6 {
        let (unknown, wrong) =
            (by_code(failures, |_| (), false, None), by_code(failures, |_| (), true, None));
        assert_eq!(refusal(&unknown), refusal(&wrong), "{failures}");
        let shape = |d: &Decision<Outcome>| d.changes.iter().map(std::mem::discriminant).collect::<Vec<_>>();
        assert_eq!(shape(&unknown), shape(&wrong), "{failures}");
    }
    assert_eq!(refusal(&by_code(0, |_| (), true, None)), Some(Refused::RecoveryCodeWrong { left: 4 }));
}

#[test]
fn a_right_code_is_used_up_by_the_sign_in_and_the_member_is_told() {
    let decided = by_code(4, |_| (), true, Some(right()));
    let Outcome::SignedIn(signed_in) = &decided.outcome else { panic!("not signed in") };
    assert_eq!(signed_in.session.acr().value(), "urn:warifu:acr:recovery");
    assert!(signed_in.offer && uses(&decided));
    let still = RecoveryCodeChange::Still { member: sample::member().id, codes: right().codes };
    assert!(decided.changes.contains(&still.into()), "the session rests on those codes");
    let told = decided.changes.iter().any(|c| match c {
        Change::Notice(notice) => matches!(notice.about, Some(About::RecoveryCodeUsed { left: 9, .. })),
        _ => false,
    });
    assert!(told);
    assert_eq!(decided.changes.iter().filter(|c| matches!(c, Change::Attempt(_))).count(), 2);
}

#[test]
fn a_code_that_lets_nobody_in_isnt_used_up() {
    let locked = Refused::Locked { until: sample::NOW + Span::minutes(15) };
    let disabled = Refused::NotAdmitted(NotAdmitted::Disabled);
    type Spoil = fn(&mut Owned);
    let cases: [(u32, Spoil, Refused); 4] = [
        (5, |_| (), locked),
        (0, |o| o.member.standing = Standing::Disabled, disabled),
        (0, |o| o.organization.policy.networks = vec!["198.51.100.0/24".into()], Refused::Network),
        (0, |o| o.organization.policy.recovery_codes = 0, Refused::RecoveryCodeWrong { left: 4 }),
    ];
    for (row, (failures, spoil, expected)) in cases.into_iter().enumerate() {
        let decided = by_code(failures, spoil, true, Some(right()));
        assert_eq!(refusal(&decided), Some(expected), "row {row}");
        assert!(!uses(&decided), "row {row}");
    }
}

#[test]
fn a_passkey_is_offered_whatever_was_said_before_unless_there_is_no_room() {
    let offer = |spoil: fn(&mut Owned)| match by_code(0, spoil, true, Some(right())).outcome {
        Outcome::SignedIn(signed_in) => signed_in.offer,
        _ => panic!("not signed in"),
    };
    assert!(offer(|o| o.member.offer_after = Some(sample::NOW + Span::days(1))));
    assert!(!offer(|o| o.member.passkeys = 10));
}
