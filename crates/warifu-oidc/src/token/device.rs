//! What a device that polls gets (RFC 8628 §3.4, §3.5): nothing yet, nothing at all, or once what a person let it have.
//!
//! The grant waits as one of a code does, under the device code's own hash, and is redeemed once; its code is a token
//! of 256 bits, so that there is no redirect URI or challenge to compare. What was redeemed before may be stolen:
//! whoever brings it again, all that came of it ends. A device that asks too often is told to slow down.

use warifu_core::{
    device_code::{DeviceCode, DeviceCodeState},
    grant::GrantState,
    time::{Span, Time},
};

use super::{Asker, DeviceRequest, Held, Refused, UNKNOWN, code::Redeemed};
use crate::error::{ErrorCode, OAuthError};

/// What a device that asked too soon waits longer, from then on (§3.5).
pub const SLOWER: Span = Span::seconds(5);

/// What a device that polls gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Polled {
    /// Nothing yet, and the poll is written down.
    Pending,
    /// What the person let it have.
    Redeemed(Box<Redeemed>),
    /// Nothing yet, and it waits [`SLOWER`] from here on.
    TooSoon,
}

const PENDING: OAuthError = OAuthError::new(ErrorCode::AuthorizationPending, "the person was not done yet");
const TOO_SOON: OAuthError = OAuthError::new(ErrorCode::SlowDown, "wait 5 seconds longer between polls");
const DECLINED: OAuthError = OAuthError::new(ErrorCode::AccessDenied, "the person declined");
const ENDED: OAuthError = OAuthError::new(ErrorCode::ExpiredToken, "the device code has ended");

impl Polled {
    /// What a device is told that gets nothing yet.
    pub const fn error(&self) -> Option<OAuthError> {
        match self {
            Self::Pending => Some(PENDING),
            Self::Redeemed(_) => None,
            Self::TooSoon => Some(TOO_SOON),
        }
    }
}

/// What the device gets. `code` and `held` are what was loaded by its code: the row, ended or not, and the grant that
/// came of it, redeemed or not.
pub fn poll(
    request: &DeviceRequest,
    code: Option<&DeviceCode>,
    held: Option<Held<'_>>,
    asker: &Asker<'_>,
    now: Time,
) -> Result<Polled, Refused> {
    if let Some(held) = held.filter(|held| held.grant.state == GrantState::Live) {
        return Err(Refused::Reused(held.grant.id));
    }
    let code = code.filter(|code| code.client == asker.client.id).ok_or(UNKNOWN)?;
    if now >= code.ends_at {
        return Err(ENDED.into());
    }
    match code.state {
        DeviceCodeState::Asked if now < code.next_poll_at => Ok(Polled::TooSoon),
        DeviceCodeState::Asked => Ok(Polled::Pending),
        DeviceCodeState::Declined => Err(DECLINED.into()),
        DeviceCodeState::Allowed => {
            // What it rested on may have ended since.
            let held = held.ok_or(UNKNOWN)?;
            held.stands_for(asker.client, now)?;
            Ok(Polled::Redeemed(Box::new(Redeemed::of(held, asker, &request.resources, now)?)))
        }
    }
}

#[cfg(test)]
mod tests {
    use warifu_core::{client::Client, grant::Grant, id::Id};

    use super::*;
    use crate::{
        device::{INTERVAL, LIFE},
        sample::{self, NOW},
        token::sample::{asker, grant, member},
    };

    fn code(state: DeviceCodeState) -> DeviceCode {
        DeviceCode {
            hash: sample::secret().hash(),
            user_code: [2; 32],
            client: sample::client().id,
            parameters: String::new(),
            address: String::new(),
            state,
            interval: INTERVAL,
            next_poll_at: NOW + INTERVAL,
            asked_at: NOW,
            ends_at: NOW + LIFE,
        }
    }

    fn polled(
        code: Option<&DeviceCode>,
        grant: Option<&Grant>,
        client: &Client,
        at: Span,
    ) -> Result<Polled, ErrorCode> {
        let member = member();
        let held = grant.map(|grant| Held { grant, member: &member });
        let request = DeviceRequest { device_code: sample::secret(), resources: Vec::new() };
        poll(&request, code, held, &asker(client, None), NOW + at).map_err(|refused| refused.error().code)
    }

    #[test]
    fn a_device_waits_until_the_person_has_said_something() {
        use DeviceCodeState::{Asked, Declined};
        let client = sample::client();
        let other = Client { id: Id::from_bytes([6; 16]), ..sample::client() };
        // RFC 8628 §3.5
        for (state, seconds, expected) in [
            (Asked, 4, Ok(Polled::TooSoon)),
            (Asked, 5, Ok(Polled::Pending)),
            (Asked, 599, Ok(Polled::Pending)),
            (Asked, 600, Err(ErrorCode::ExpiredToken)),
            (Declined, 1, Err(ErrorCode::AccessDenied)),
            (Declined, 600, Err(ErrorCode::ExpiredToken)),
        ] {
            let at = Span::seconds(seconds);
            assert_eq!(polled(Some(&code(state)), None, &client, at), expected, "{state:?} {seconds}");
            assert_eq!(polled(Some(&code(state)), None, &other, at), Err(ErrorCode::InvalidGrant));
        }
        assert_eq!(polled(None, None, &client, Span::seconds(5)), Err(ErrorCode::InvalidGrant));
        let told = [Polled::Pending, Polled::TooSoon].map(|polled| polled.error().map(|error| error.code));
        assert_eq!(told, [Some(ErrorCode::AuthorizationPending), Some(ErrorCode::SlowDown)]);
    }

    #[test]
    fn what_was_allowed_is_given_once_and_in_time_to_whom_it_was_allowed() {
        let (client, allowed) = (sample::client(), code(DeviceCodeState::Allowed));
        let other = Client { id: Id::from_bytes([6; 16]), ..sample::client() };
        let (waiting, redeemed) = (grant(GrantState::Code), grant(GrantState::Live));
        // Soon after a poll, too: the person is done.
        for seconds in [1, 599] {
            let Ok(Polled::Redeemed(tokens)) =
                polled(Some(&allowed), Some(&waiting), &client, Span::seconds(seconds))
            else {
                panic!("tokens after {seconds} seconds")
            };
            assert_eq!((&tokens.access.scope, tokens.id_token), (&waiting.terms.scope, true));
        }
        let ended = Grant { ends_at: NOW, ..grant(GrantState::Code) };
        let at = Span::seconds(9);
        // RFC 8628 §3.5; RFC 6749 §5.2; RFC 9700 §4.5
        for (code, grant, client, at, expected) in [
            (Some(&allowed), Some(&waiting), &client, LIFE, ErrorCode::ExpiredToken),
            (Some(&allowed), Some(&waiting), &other, at, ErrorCode::InvalidGrant),
            (Some(&allowed), Some(&ended), &client, at, ErrorCode::InvalidGrant),
            (Some(&allowed), None, &client, at, ErrorCode::InvalidGrant),
            // An authorization code, which is no device's.
            (None, Some(&waiting), &client, at, ErrorCode::InvalidGrant),
            (None, Some(&redeemed), &client, at, ErrorCode::InvalidGrant),
        ] {
            assert_eq!(polled(code, grant, client, at), Err(expected));
        }
        let member = member();
        let request = DeviceRequest { device_code: sample::secret(), resources: Vec::new() };
        for code in [Some(&allowed), None] {
            let held = Held { grant: &redeemed, member: &member };
            let again = poll(&request, code, Some(held), &asker(&client, None), NOW + LIFE);
            assert_eq!(again, Err(Refused::Reused(redeemed.id)), "even when the row is gone");
        }
    }
}
