//! Redeeming what a person let a device have (RFC 8628 §3.4), once [`crate::device::poll`] says that they did.
//!
//! The grant waits as one of a code does, and is redeemed once; its device code is a token of 256 bits, so that
//! there is no redirect URI or challenge to compare.

use warifu_core::{grant::GrantState, time::Time};

use super::{Asker, Held, Refused, UNKNOWN, code::Redeemed};

/// What the device gets.
pub fn redeem(held: Option<Held<'_>>, asker: &Asker<'_>, now: Time) -> Result<Redeemed, Refused> {
    let held = held.ok_or(UNKNOWN)?;
    if held.grant.state == GrantState::Live {
        return Err(Refused::Reused(held.grant.id));
    }
    held.stands_for(asker.client, now)?;
    Ok(Redeemed::of(held, asker, &[], now)?)
}

#[cfg(test)]
mod tests {
    use warifu_core::{client::Client, id::Id, time::Span};

    use super::*;
    use crate::{
        error::ErrorCode,
        sample::{self, NOW},
        token::sample::{asker, grant, member},
    };

    #[test]
    fn a_device_gets_its_tokens_once() {
        let (client, member) = (sample::client(), member());
        let now = NOW + Span::minutes(9);
        let (waiting, redeemed) = (grant(GrantState::Code), grant(GrantState::Live));
        let held = Held { grant: &waiting, member: &member };
        let tokens = redeem(Some(held), &asker(&client, None), now).unwrap();
        assert_eq!((tokens.access.scope.as_slice(), tokens.id_token), (waiting.terms.scope.as_slice(), true));
        let again = Held { grant: &redeemed, member: &member };
        let reused = redeem(Some(again), &asker(&client, None), now);
        assert_eq!(reused, Err(Refused::Reused(redeemed.id)));
    }

    #[test]
    fn what_has_ended_or_is_another_clients_is_refused() {
        let (client, member) = (sample::client(), member());
        let other = Client { id: Id::from_bytes([6; 16]), ..sample::client() };
        let waiting = grant(GrantState::Code);
        let held = Held { grant: &waiting, member: &member };
        // RFC 8628 §3.5; RFC 6749 §5.2
        for (held, client, now) in
            [(None, &client, NOW), (Some(held), &other, NOW), (Some(held), &client, waiting.ends_at)]
        {
            let outcome = redeem(held, &asker(client, None), now).map_err(|refused| refused.error().code);
            assert_eq!(outcome, Err(ErrorCode::InvalidGrant));
        }
    }
}
