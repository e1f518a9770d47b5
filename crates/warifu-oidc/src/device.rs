//! The device flow (RFC 8628): a screen without a browser shows a code, and a person types it elsewhere.
//!
//! What is typed is short, so that it is only good for minutes, is kept hashed with a key and guessed under a
//! limit (§5.1); the device's own code is a token. A device that asks too often is told to slow down (§3.5).

use serde::Serialize;
use warifu_core::{
    client::{Client, GrantKind},
    grant::Grant,
    id::Id,
    random::Random,
    secret::Token,
    time::{Span, Time},
};

use crate::{
    authorize,
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
    resource,
};

/// How long a device code is good.
pub const LIFE: Span = Span::minutes(10);
/// How long a device waits between two polls, to begin with.
pub const INTERVAL: Span = Span::seconds(5);
/// What a device that asked too soon waits longer, from then on (§3.5).
const SLOWER: Span = Span::seconds(5);

/// Letters of user codes: no vowels, so that no words come of them (§6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// Letters in one code.
const LENGTH: usize = 8;

/// What the person types: eight letters, in any case, with anything between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserCode(String);

/// What a device asks for (§3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Scopes that were asked for and may be.
    pub scope: Vec<String>,
    /// Resources asked for (RFC 8707).
    pub resources: Vec<String>,
}

/// What the device is answered (§3.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Response {
    device_code: String,
    user_code: String,
    verification_uri: String,
    verification_uri_complete: String,
    expires_in: i64,
    interval: i64,
}

/// A device code as loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Who asked.
    pub client: Id<Client>,
    /// What the person said.
    pub state: State,
    /// When the device last asked.
    pub polled_at: Option<Time>,
    /// How long it waits in between.
    pub interval: Span,
    /// Its end.
    pub ends_at: Time,
}

/// What the person said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Yes: the grant waits to be redeemed.
    Approved(Id<Grant>),
    /// Nothing yet.
    Asked,
    /// No.
    Declined,
}

/// What a device that polls gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Poll {
    /// Its grant, to be redeemed in the commit.
    Approved(Id<Grant>),
    /// Not yet: this error, and the poll is written down with the interval from here on.
    Later { error: OAuthError, interval: Span },
    /// Never: this error.
    Refused(OAuthError),
}

const PENDING: OAuthError = OAuthError::new(ErrorCode::AuthorizationPending, "the person was not done yet");
const TOO_SOON: OAuthError = OAuthError::new(ErrorCode::SlowDown, "wait 5 seconds longer between polls");
const DECLINED: OAuthError = OAuthError::new(ErrorCode::AccessDenied, "the person declined");
const ENDED: OAuthError = OAuthError::new(ErrorCode::ExpiredToken, "the device code has ended");
const UNKNOWN: OAuthError = OAuthError::grant("no such device code");

impl UserCode {
    /// A new code: 34 random bits.
    pub fn new(random: &mut dyn Random) -> Self {
        let mut code = String::with_capacity(LENGTH);
        let mut byte = [0; 1];
        while code.len() < LENGTH {
            random.fill(&mut byte);
            // 240 is the largest multiple of 20 that a byte holds: every letter is as likely.
            if byte[0] < 240 {
                code.push(char::from(LETTERS[usize::from(byte[0]) % LETTERS.len()]));
            }
        }
        Self(code)
    }

    /// Reads what was typed, in any case and width of the keyboard's marks.
    pub fn parse(typed: &str) -> Option<Self> {
        let marks = |c: char| c.is_whitespace() || c.is_ascii_punctuation();
        let code: String =
            typed.chars().filter(|&c| !marks(c)).map(|c| c.to_ascii_uppercase()).take(LENGTH + 1).collect();
        (code.len() == LENGTH && code.bytes().all(|b| LETTERS.contains(&b))).then_some(Self(code))
    }

    /// The letters alone: what is hashed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As the device shows it.
    pub fn shown(&self) -> String {
        let (first, second) = self.0.split_at(LENGTH / 2);
        format!("{first}-{second}")
    }
}

/// Reads what a device asks for.
pub fn read(form: &Parameters, client: &Client) -> Result<Request, OAuthError> {
    if form.has_repeated() {
        return Err(OAuthError::REPEATED);
    }
    if !client.may(GrantKind::DeviceCode) {
        let description = "the client may not use the device flow";
        return Err(OAuthError::new(ErrorCode::UnauthorizedClient, description));
    }
    Ok(Request {
        scope: authorize::scopes(form.find("scope"), client)?,
        resources: resource::among(form.all("resource"), &client.settings.resources)?,
    })
}

impl Response {
    /// The answer; `verification_uri` is the page where the code is typed.
    pub fn new(device_code: &Token, user_code: &UserCode, verification_uri: &str) -> Self {
        let shown = user_code.shown();
        Self {
            device_code: device_code.reveal(),
            verification_uri_complete: authorize::with_query(
                verification_uri,
                &[("user_code", shown.clone())],
            ),
            user_code: shown,
            verification_uri: verification_uri.to_owned(),
            expires_in: LIFE.as_seconds(),
            interval: INTERVAL.as_seconds(),
        }
    }
}

/// What a device that polls gets (§3.5).
pub fn poll(waiting: Option<&Waiting>, client: &Client, now: Time) -> Poll {
    let Some(waiting) = waiting.filter(|waiting| waiting.client == client.id) else {
        return Poll::Refused(UNKNOWN);
    };
    if now >= waiting.ends_at {
        return Poll::Refused(ENDED);
    }
    match waiting.state {
        State::Approved(grant) => Poll::Approved(grant),
        State::Declined => Poll::Refused(DECLINED),
        State::Asked if waiting.polled_at.is_some_and(|last| now - last < waiting.interval) => {
            let interval = Span::millis(waiting.interval.as_millis() + SLOWER.as_millis());
            Poll::Later { error: TOO_SOON, interval }
        }
        State::Asked => Poll::Later { error: PENDING, interval: waiting.interval },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use warifu_core::{client::ClientSettings, random::Seeded};

    use super::*;
    use crate::sample::{self, NOW};

    #[test]
    fn a_user_code_is_read_however_it_is_typed() {
        let code = UserCode::new(&mut Seeded::new(3));
        let shown = code.shown();
        assert_eq!((shown.len(), shown.as_bytes()[4]), (9, b'-'));
        for typed in [shown.clone(), shown.to_lowercase(), code.as_str().to_owned(), format!(" {shown} ")] {
            assert_eq!(UserCode::parse(&typed), Some(code.clone()), "{typed}");
        }
        for typed in ["", "BCDF-GHJ", "BCDF-GHJKL", "ABCD-EFGH", "BCDF-GHJ1", "ＢＣＤＦＧＨＪＫ"] {
            assert_eq!(UserCode::parse(typed), None, "{typed}");
        }
        assert_ne!(code, UserCode::new(&mut Seeded::new(4)));
    }

    #[test]
    fn a_device_is_answered_with_both_codes() {
        let code = UserCode::parse("BCDFGHJK").unwrap();
        let answer = Response::new(&sample::secret(), &code, "https://id.example/device");
        // RFC 8628 §3.2
        let expected = json!({"device_code": sample::secret().reveal(), "user_code": "BCDF-GHJK",
            "verification_uri": "https://id.example/device",
            "verification_uri_complete": "https://id.example/device?user_code=BCDF-GHJK",
            "expires_in": 600, "interval": 5});
        assert_eq!(serde_json::to_value(answer).unwrap(), expected);
    }

    #[test]
    fn a_device_waits_until_the_person_has_said_something() {
        let grant = Id::from_bytes([8; 16]);
        let five = Span::seconds(5);
        // RFC 8628 §3.5
        for (state, polled, seconds, expected) in [
            (State::Asked, None, 1, Poll::Later { error: PENDING, interval: five }),
            (State::Asked, Some(0), 5, Poll::Later { error: PENDING, interval: five }),
            (State::Asked, Some(0), 4, Poll::Later { error: TOO_SOON, interval: Span::seconds(10) }),
            (State::Approved(grant), Some(0), 1, Poll::Approved(grant)),
            (State::Declined, None, 9, Poll::Refused(DECLINED)),
            (State::Asked, None, 600, Poll::Refused(ENDED)),
            (State::Approved(grant), None, 600, Poll::Refused(ENDED)),
        ] {
            let waiting = Waiting {
                client: sample::client().id,
                state,
                polled_at: polled.map(|seconds| NOW + Span::seconds(seconds)),
                interval: five,
                ends_at: NOW + LIFE,
            };
            let now = NOW + Span::seconds(seconds);
            assert_eq!(poll(Some(&waiting), &sample::client(), now), expected, "{state:?} {seconds}");
            let other = Client { id: Id::from_bytes([6; 16]), ..sample::client() };
            assert_eq!(poll(Some(&waiting), &other, now), Poll::Refused(UNKNOWN));
        }
        assert_eq!(poll(None, &sample::client(), NOW), Poll::Refused(UNKNOWN));
    }

    #[test]
    fn only_a_client_that_may_use_the_flow_begins_it() {
        let settings = ClientSettings { grants: vec![GrantKind::DeviceCode], ..sample::client().settings };
        let device = Client { settings, ..sample::client() };
        let form = |text: &str| Parameters::parse(text.as_bytes()).unwrap();
        let asked = read(&form("client_id=clinic&scope=openid+phone"), &device).unwrap();
        assert_eq!(asked, Request { scope: vec!["openid".into()], resources: vec![] });
        // RFC 8628 §3.1, §3.2; RFC 6749 §5.2
        for (text, client, code) in [
            ("scope=openid", &sample::client(), ErrorCode::UnauthorizedClient),
            ("scope=%22", &device, ErrorCode::InvalidScope),
            ("scope=phone", &device, ErrorCode::InvalidScope),
            ("scope=a&scope=b", &device, ErrorCode::InvalidRequest),
            ("resource=urn:other", &device, ErrorCode::InvalidTarget),
        ] {
            assert_eq!(read(&form(text), client).map_err(|error| error.code), Err(code), "{text}");
        }
    }
}
