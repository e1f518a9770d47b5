//! Replacing a device: the new passkey is registered and the old one retired in one commit (flow A6).
//!
//! Until that commit the old passkey works, however the replacement is interrupted. A retired one signs nobody in and is kept
//! for 72 hours, in which its member can restore it; it takes up none of the places that policy allows.

use crate::{
    change::Change,
    passkey::{DisabledBy, Passkey, PasskeyChange, PasskeyState},
    session::SessionChange,
    time::{Span, Time},
};

/// How long a retired passkey can be restored.
pub const RESTORED_WITHIN: Span = Span::hours(72);

/// How many of a member's passkeys are retired: so many more rows than policy allows there may be.
pub fn retired(own: &[Passkey]) -> u32 {
    let retired = own.iter().filter(|p| is_retired(p)).count();
    u32::try_from(retired).unwrap_or(u32::MAX)
}

/// Whether another has taken its place.
pub const fn is_retired(passkey: &Passkey) -> bool {
    matches!(passkey.state, PasskeyState::Disabled { by: DisabledBy::Replaced, .. })
}

/// Until when a retired passkey can be restored.
pub fn restorable(passkey: &Passkey, now: Time) -> Option<Time> {
    match passkey.state {
        PasskeyState::Disabled { by: DisabledBy::Replaced, at, .. } => {
            Some(at + RESTORED_WITHIN).filter(|end| now < *end)
        }
        PasskeyState::Disabled { .. } | PasskeyState::Enabled => None,
    }
}

/// What takes `old` out of use in favour of a device of this name; its sessions end.
pub(crate) fn retire(old: &Passkey, new: &str, at: Time) -> [Change; 2] {
    let (id, member, by) = (old.id, old.member, DisabledBy::Replaced);
    let retire = PasskeyChange::Disable { id, member, by, reason: new.to_owned(), at };
    [retire.into(), SessionChange::EndByPasskey { passkey: id }.into()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn only_what_was_replaced_can_be_restored_and_for_72_hours() {
        let now = sample::NOW;
        let disabled = |by, at| PasskeyState::Disabled { by, reason: String::new(), at };
        for (state, expected) in [
            (PasskeyState::Enabled, false),
            (disabled(DisabledBy::Member, now), false),
            (disabled(DisabledBy::Administrator, now), false),
            (disabled(DisabledBy::Replaced, now), true),
            (disabled(DisabledBy::Replaced, now - Span::hours(72) + Span::millis(1)), true),
            (disabled(DisabledBy::Replaced, now - Span::hours(72)), false),
        ] {
            let passkey = Passkey { state: state.clone(), ..sample::passkey() };
            assert_eq!(restorable(&passkey, now).is_some(), expected, "{state:?}");
        }
    }
}
