//! The signature counter (W3C WebAuthn Level 3 §6.1.1): what a lower one means.
//!
//! Two answers can arrive in the wrong order, so that going back refuses the sign-in but disables the
//! passkey only if the challenge was issued after the stored counter was written, or if it happens
//! twice in a day.

use super::{
    About, Asking, Change, DisabledBy, EventKind, Notice, Owned, Passkey, PasskeyChange, Random,
    SessionChange, Span, Time, events,
};

/// Twice within this long disables.
const TWICE_WITHIN: Span = Span::hours(24);

/// What a counter told means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// Higher than stored, or both are 0.
    Fine,
    /// Not higher: this sign-in is refused.
    WentBack,
    /// Not higher, and no late answer: the passkey is disabled too.
    WentBackDisable,
}

/// Compares the counter told with the one stored.
pub fn judge(passkey: &Passkey, told: i64, challenge_issued_at: Time, now: Time) -> Counter {
    if told > passkey.sign_count || (told == 0 && passkey.sign_count == 0) {
        return Counter::Fine;
    }
    let in_order = challenge_issued_at > passkey.counted_at;
    let again = passkey.went_back_at.is_some_and(|before| now - before < TWICE_WITHIN);
    if in_order || again { Counter::WentBackDisable } else { Counter::WentBack }
}

/// What is written when it went back: told to the member, and by the disabling to the administrator.
pub(crate) fn changes(
    changes: &mut Vec<Change>,
    owned: &Owned,
    told: i64,
    disabled: bool,
    asking: &Asking<'_>,
    random: &mut dyn Random,
) {
    let Owned { passkey, member, .. } = owned;
    changes.push(PasskeyChange::WentBack { id: passkey.id, at: asking.now }.into());
    if disabled {
        let (by, reason) = (DisabledBy::System, "passkey-counter-went-back".to_owned());
        changes.push(
            PasskeyChange::Disable { id: passkey.id, member: member.id, by, reason, at: asking.now }.into(),
        );
        changes.push(SessionChange::EndByPasskey { passkey: passkey.id }.into());
    }
    let what = EventKind::PasskeyCounterWentBack {
        device: passkey.name.clone(),
        stored: passkey.sign_count,
        told,
        disabled,
    };
    changes.push(events::event(what, Some(member), Some(passkey.id), asking, random));
    let about = About::PasskeyCounterWentBack { device: passkey.name.clone(), disabled };
    changes.push(Notice::to_member(member.id, about, asking.now, random).into());
    if disabled {
        let about = About::MemberPasskeyDisabled { device: passkey.name.clone() };
        changes.push(Notice::to_administrators(member, about, asking.now, random).into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn only_a_counter_that_went_back_in_order_or_twice_disables() {
        let written = sample::NOW;
        let (before, after) = (written - Span::seconds(1), written + Span::seconds(1));
        let day = Span::hours(24);
        for (stored, told, issued, went_back, expected) in [
            (0, 0, after, None, Counter::Fine),
            (5, 6, after, None, Counter::Fine),
            (0, 1, before, None, Counter::Fine),
            (5, 5, before, None, Counter::WentBack),
            (5, 0, before, None, Counter::WentBack),
            (5, 4, after, None, Counter::WentBackDisable),
            (5, 4, before, Some(after - day), Counter::WentBack),
            (5, 4, before, Some(after - day + Span::seconds(1)), Counter::WentBackDisable),
        ] {
            let passkey = Passkey {
                sign_count: stored,
                counted_at: written,
                went_back_at: went_back,
                ..sample::passkey()
            };
            assert_eq!(judge(&passkey, told, issued, after), expected, "{stored} {told} {went_back:?}");
        }
    }
}
