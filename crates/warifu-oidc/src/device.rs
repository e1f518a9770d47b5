//! The device flow (RFC 8628): a screen without a browser shows a code, and a person types it elsewhere.
//!
//! What is typed is short, so that it is only good for minutes, is kept hashed with a key and guessed under a
//! limit (§5.1); the device's own code is a token. What the device asked is judged again when the person answers, by
//! the same rules as at the authorization endpoint. What a device that polls gets is in [`crate::token::device`].

use serde::Serialize;
use warifu_core::{
    client::{Client, GrantKind},
    consent::Sought,
    evidence::Acr,
    grant::Asked,
    random::Random,
    secret::Token,
    session::Session,
    time::{Span, Time},
};

use crate::{
    authorize::{self, AcrWish, Checked, Hint, Next, Prompt, ResponseMode, ReturnTo, SignedIn, Situation},
    claims::ClaimsAsked,
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
    resource,
};

/// How long a device code is good.
pub const LIFE: Span = Span::minutes(10);
/// How long a device waits between two polls, to begin with.
pub const INTERVAL: Span = Span::seconds(5);

/// Letters of user codes: no vowels, so that no words come of them (§6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// Letters in one code.
const LENGTH: usize = 8;
/// Longest request that is kept, in bytes.
const LONGEST: usize = 4 * 1024;

/// What the person types: eight letters, in any case and width, with anything between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserCode(String);

/// What a device asks for (§3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Scopes that were asked for and may be.
    pub scope: Vec<String>,
    /// Resources asked for (RFC 8707).
    pub resources: Vec<String>,
    /// Thumbprint of the key whose proof came with the request: tokens are bound to it (RFC 9449).
    dpop_jkt: Option<String>,
    acr: AcrWish,
    floor: Option<Acr>,
    max_age: Option<Span>,
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

    /// Reads what was typed, in any case and width of the keyboard, whatever stands between the letters.
    pub fn parse(typed: &str) -> Option<Self> {
        let mark = |c: char| !c.is_alphanumeric() || matches!(c, 'ー' | 'ｰ');
        let letters = typed.chars().filter(|&c| !mark(c)).map(|c| narrow(c).to_ascii_uppercase());
        let code: String = letters.take(LENGTH + 1).collect();
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

/// A letter of a Japanese keyboard as the one that it stands for.
fn narrow(c: char) -> char {
    match c {
        '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
            char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c)
        }
        _ => c,
    }
}

/// What is kept of a request, once it is one that can be answered: what is asked, and nothing of who asks.
/// `proof_jkt` is the key whose DPoP proof came with it.
pub fn keep(form: &Parameters, client: &Client, proof_jkt: Option<&str>) -> Result<Parameters, OAuthError> {
    if form.has_repeated() {
        return Err(OAuthError::REPEATED);
    }
    let scope = form.find("scope").map(|scope| ("scope", scope));
    let resources = form.all("resource").map(|resource| ("resource", resource));
    let bound = proof_jkt.map(|jkt| ("dpop_jkt", jkt));
    let kept: Parameters = scope.into_iter().chain(resources).chain(bound).collect();
    if kept.encode().len() > LONGEST {
        return Err(OAuthError::request("the request is longer than 4 kB"));
    }
    read(&kept, client)?;
    Ok(kept)
}

/// What was kept, as this client may have it by now.
pub fn read(kept: &Parameters, client: &Client) -> Result<Request, OAuthError> {
    if !client.may(GrantKind::DeviceCode) {
        let description = "the client may not use the device flow";
        return Err(OAuthError::new(ErrorCode::UnauthorizedClient, description));
    }
    let settings = &client.settings;
    Ok(Request {
        scope: authorize::scopes(kept.find("scope"), client)?,
        resources: resource::among(kept.all("resource"), &settings.resources)?,
        dpop_jkt: kept.find("dpop_jkt").map(str::to_owned),
        acr: AcrWish {
            essential: false,
            classes: settings.default_acr_values.iter().filter_map(|value| authorize::class(value)).collect(),
        },
        floor: settings.least_acr,
        max_age: settings.session_hours.map(Span::hours),
    })
}

impl Request {
    /// What lacks before who is signed in may answer: their proof is judged as at the authorization endpoint, for a
    /// request that came at `asked_at` and is answered `now`. The page itself names client, member and scopes, and asks.
    ///
    /// Whoever signed in since then did so on a page that knew nothing of the client: a password is no answer to what
    /// it wants while the member has a passkey (`has_passkey`) and hasn't been asked for it; nor is a handoff.
    pub fn lacks(
        &self,
        client: &Client,
        session: &Session,
        (asked_at, now): (Time, Time),
        has_passkey: bool,
    ) -> Next {
        let unasked = has_passkey && session.acr() < Acr::PhishingResistant;
        let since = if unasked { session.proved_at() + Span::millis(1) } else { asked_at };
        let signed_in = SignedIn { sub: "", acr: session.acr(), auth_time: session.proved_at() };
        let situation = Situation {
            received_at: asked_at.max(since),
            now,
            session: Some(signed_in),
            hint: Hint::Absent,
            consented: None,
            agreed: true,
            chosen: true,
        };
        authorize::ask(&self.checked(), &client.settings, &situation)
    }

    /// What the grant is made from.
    pub fn granted(&self, client: &Client, acr: Acr) -> Asked {
        let nowhere = ReturnTo { redirect_uri: String::new(), mode: ResponseMode::Query, state: None };
        self.checked().granted(client, &nowhere, acr)
    }

    /// What of it is for the person to allow, as at the authorization endpoint.
    pub fn sought(&self, client: &Client) -> Option<Sought> {
        authorize::sought(&self.checked(), &client.settings)
    }

    fn checked(&self) -> Checked {
        Checked {
            scope: self.scope.clone(),
            resources: self.resources.clone(),
            code_challenge: None,
            nonce: None,
            dpop_jkt: self.dpop_jkt.clone(),
            claims: ClaimsAsked::default(),
            acr: self.acr.clone(),
            floor: self.floor,
            prompt: Prompt::default(),
            max_age: self.max_age,
            login_hint: None,
            language: None,
            id_token_hint: None,
        }
    }
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

#[cfg(test)]
mod tests;
