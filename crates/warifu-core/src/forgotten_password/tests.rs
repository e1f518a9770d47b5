use super::*;
use crate::{
    identifier::Email,
    member::{Password, Standing},
    random::Seeded,
    sample::{self, NOW},
    time::Span,
};

fn member() -> Member {
    Member { email: Some(Email::parse("hanako@example.jp").unwrap()), ..sample::member() }
}

fn organization() -> Organization {
    let policy = Policy { forgotten_password: ForgottenPassword::Mail, ..Policy::default() };
    Organization { policy, ..sample::organization() }
}

fn asked(known: Option<(&Member, &Organization)>, counter: &Attempts) -> Vec<Change> {
    ask(known, counter, NOW, &sample::visit(), &mut Seeded::new(1)).changes
}

fn notice(changes: &[Change]) -> &Notice {
    let found = changes.iter().find_map(|change| match change {
        Change::Notice(notice) => Some(&**notice),
        _ => None,
    });
    found.expect("a notice or an empty row")
}

fn link(version: i64) -> MailLink {
    let purpose = Purpose::SetPassword { member: member().id, version };
    MailLink { purpose, ends_at: NOW + Span::minutes(15) }
}

#[test]
fn only_who_can_use_it_is_mailed_and_everybody_costs_the_same() {
    type Spoil = fn(&mut Member, &mut Organization);
    let cases: [(Spoil, bool); 9] = [
        (|_, _| (), true),
        (|m, _| m.passkeys = 0, true),
        (|m, _| m.email = None, false),
        (|m, _| m.password = None, false),
        (|m, _| m.standing = Standing::Disabled, false),
        (|m, _| m.valid_until = Some(NOW), false),
        (|_, o| o.policy.forgotten_password = ForgottenPassword::Off, false),
        (|_, o| o.policy.password_until = Some(NOW), false),
        (|_, o| o.policy.password_sign_in = false, false),
    ];
    let none = Attempts::none([1; 32]);
    let nobody = asked(None, &none);
    for (row, (spoil, mailed)) in cases.into_iter().enumerate() {
        let (mut member, mut organization) = (member(), organization());
        spoil(&mut member, &mut organization);
        let changes = asked(Some((&member, &organization)), &none);
        assert_eq!(notice(&changes).about.is_some(), mailed, "row {row}");
        let kinds = |changes: &[Change]| changes.iter().map(std::mem::discriminant).collect::<Vec<_>>();
        assert_eq!(kinds(&changes), kinds(&nobody), "row {row}");
    }
    assert_eq!(notice(&nobody).about, None);
}

#[test]
fn a_fourth_mail_in_a_quarter_of_an_hour_is_not_sent() {
    let (member, organization) = (member(), organization());
    let mut counter = Attempts::none([1; 32]);
    for number in 1..=5 {
        let changes = asked(Some((&member, &organization)), &counter);
        assert_eq!(notice(&changes).about.is_some(), number <= ASKED_AT_MOST, "number {number}");
        let Change::Attempt(counted) = &changes[0] else { panic!("counted first: {changes:?}") };
        counter = counted.to.clone();
    }
}

#[test]
fn a_link_sets_the_password_that_it_was_mailed_for_and_no_later_one() {
    type Spoil = fn(&mut Member, &mut Organization);
    let cases: [(i64, Spoil, Result<(), Refused>); 6] = [
        (1, |_, _| (), Ok(())),
        (2, |_, _| (), Err(Refused::Used)),
        (1, |m, _| m.password = Some(Password { phc: String::new(), version: 2 }), Err(Refused::Used)),
        (1, |m, _| m.standing = Standing::Disabled, Err(Refused::NotAdmitted(NotAdmitted::Disabled))),
        (1, |_, o| o.policy.forgotten_password = ForgottenPassword::Off, Err(Refused::NotAllowed)),
        (1, |_, o| o.policy.password_until = Some(NOW), Err(Refused::NotAllowed)),
    ];
    for (row, (version, spoil, expected)) in cases.into_iter().enumerate() {
        let (mut member, mut organization) = (member(), organization());
        spoil(&mut member, &mut organization);
        let random = &mut Seeded::new(1);
        let decided = set(&link(version), &member, &organization, "$2".into(), NOW, &sample::visit(), random);
        assert_eq!(decided.map(|_| ()), expected, "row {row}");
    }
    let purpose = Purpose::NotMe { member: member().id, session: sample::session().session.id };
    let other = MailLink { purpose, ..link(1) };
    assert_eq!(may_set(&other, &member(), &organization(), NOW), Err(Refused::Used));
}
