//! How often a mail is tried, and until when.
//!
//! A server of mails that is away for some hours loses nothing. What nobody could send in a day is given up: a notice of
//! yesterday's sign-in, told next week, would only frighten; a link that is over is not sent at all.

use crate::{
    member::{Member, Role},
    notice::Notice,
    time::{Span, Time},
};

/// How long the next try waits, after each but the last: some ten hours in all.
pub const WAITS: [Span; 6] =
    [Span::minutes(1), Span::minutes(5), Span::minutes(20), Span::hours(1), Span::hours(3), Span::hours(6)];
/// A mail is tried for this long at most.
pub const TRIED_FOR: Span = Span::days(1);

/// Who of those who may look after an organization is told: its own administrators, and only where none of them can be,
/// the registrars it is assigned to, and where none of these can be, operators.
pub fn told(all: &[Member]) -> Vec<Member> {
    let of = |role: Role| {
        let such = all.iter().filter(move |one| one.role == role && one.email.is_some());
        such.cloned().collect::<Vec<_>>()
    };
    let first = [Role::OrganizationAdministrator, Role::Registrar, Role::Operator].map(of);
    first.into_iter().find(|some| !some.is_empty()).unwrap_or_default()
}

/// Until when it makes sense to send a notice.
pub fn tried_until(notice: &Notice) -> Time {
    let day = notice.at + TRIED_FOR;
    notice.link().map_or(day, |link| link.ends_at.min(day))
}

/// When a mail that was tried so often is tried next; `None`: it is given up.
pub fn next_try(tries: i64, until: Time, now: Time) -> Option<Time> {
    let wait = usize::try_from(tries - 1).ok().and_then(|before| WAITS.get(before))?;
    Some(now + *wait).filter(|next| *next < until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::Id, identifier::Email, notice::About, random::Seeded, sample};

    #[test]
    fn a_mail_is_tried_seven_times_within_a_day() {
        let now = sample::NOW;
        let far = now + Span::days(1);
        for (tries, until, expected) in [
            (1, far, Some(Span::minutes(1))),
            (2, far, Some(Span::minutes(5))),
            (3, far, Some(Span::minutes(20))),
            (4, far, Some(Span::hours(1))),
            (5, far, Some(Span::hours(3))),
            (6, far, Some(Span::hours(6))),
            (7, far, None),
            (0, far, None),
            (1, now + Span::minutes(1), None),
            (1, now + Span::seconds(61), Some(Span::minutes(1))),
            (6, now + Span::hours(5), None),
        ] {
            assert_eq!(next_try(tries, until, now), expected.map(|wait| now + wait), "after {tries}");
        }
    }

    #[test]
    fn whoever_is_nearest_and_has_an_address_is_told() {
        let (near, registrar, operator) = (Role::OrganizationAdministrator, Role::Registrar, Role::Operator);
        let someone = |(role, email): &(Role, &str)| Member {
            role: *role,
            email: Email::parse(email).ok(),
            ..sample::member()
        };
        for (all, expected) in [
            (vec![(near, "a@x.jp"), (near, "b@x.jp"), (registrar, "c@x.jp")], vec!["a@x.jp", "b@x.jp"]),
            (vec![(near, ""), (registrar, "c@x.jp"), (operator, "d@x.jp")], vec!["c@x.jp"]),
            (vec![(registrar, ""), (operator, "d@x.jp")], vec!["d@x.jp"]),
            (vec![(operator, "")], vec![]),
            (vec![], vec![]),
        ] {
            let told = told(&all.iter().map(someone).collect::<Vec<_>>());
            let told: Vec<_> = told.iter().filter_map(|one| Some(one.email.as_ref()?.as_str())).collect();
            assert_eq!(told, expected, "{all:?}");
        }
    }

    #[test]
    fn a_notice_is_sent_for_a_day_and_not_when_its_link_is_over() {
        let (session, text) = (Id::from_bytes([7; 16]), String::new);
        for (about, life) in [
            (About::PasskeyEnabled { device: text() }, Span::days(1)),
            (About::SignedInByHandoff { browser: text(), address: text(), session }, Span::days(1)),
            (About::PasswordForgotten { version: 1, browser: text(), address: text() }, Span::minutes(15)),
        ] {
            let notice = Notice::to_member(sample::member().id, about, sample::NOW, &mut Seeded::new(1));
            assert_eq!(tried_until(&notice), sample::NOW + life, "{:?}", notice.about);
        }
    }
}
