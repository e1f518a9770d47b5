//! What a refused request is told to come back with (RFC 6750 §3, RFC 9449 §7.1, RFC 9470 §3).

use warifu_core::{
    client::ClientSettings,
    evidence::Acr,
    time::{Span, Time},
};

use crate::{
    error::{ErrorCode, OAuthError},
    jose::Algorithm,
};

/// A refusal: its status and its `WWW-Authenticate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Challenge {
    error: Option<OAuthError>,
    step_up: StepUp,
}

/// What a person must have proved (RFC 9470). Nothing by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StepUp {
    /// A class of evidence.
    pub acr: Option<Acr>,
    /// How old the last proof may be.
    pub max_age: Option<Span>,
}

impl StepUp {
    /// What is settled for tokens of this client.
    pub fn settled(settings: &ClientSettings) -> Self {
        Self { acr: settings.userinfo_acr, max_age: settings.userinfo_max_age.map(Span::seconds) }
    }

    /// Whether this evidence will do.
    pub fn is_met(&self, acr: Acr, auth_time: Time, now: Time) -> bool {
        self.acr.is_none_or(|least| least <= acr) && self.max_age.is_none_or(|age| now - auth_time <= age)
    }
}

impl Challenge {
    /// Nothing came that could be refused: no code is told (RFC 6750 §3.1).
    pub const fn bare() -> Self {
        Self { error: None, step_up: StepUp { acr: None, max_age: None } }
    }

    /// For this reason.
    pub const fn refused(error: OAuthError) -> Self {
        Self { error: Some(error), step_up: StepUp { acr: None, max_age: None } }
    }

    /// The person must prove more, or again.
    pub const fn step_up(step_up: StepUp) -> Self {
        let description = "a stronger or more recent sign-in is needed";
        let error = OAuthError::new(ErrorCode::InsufficientUserAuthentication, description);
        Self { error: Some(error), step_up }
    }

    /// The status. A proof that isn't good is a token that isn't (RFC 9449 §7.1).
    pub const fn status(&self) -> u16 {
        match self.error {
            None => 401,
            Some(OAuthError { code: ErrorCode::InvalidDpopProof | ErrorCode::UseDpopNonce, .. }) => 401,
            Some(error) => error.code.status(),
        }
    }

    /// The refusal, for the body; none where nothing came.
    pub const fn error(&self) -> Option<OAuthError> {
        self.error
    }

    /// The values of `WWW-Authenticate`, one for each scheme. What is wrong is told to both: a client reads its own.
    pub fn www_authenticate(&self) -> [String; 2] {
        let told = self.told();
        let bearer = format!("Bearer realm=\"warifu\"{told}");
        let algorithms = Algorithm::ALL.map(Algorithm::name).join(" ");
        [bearer, format!("DPoP realm=\"warifu\"{told}, algs=\"{algorithms}\"")]
    }

    fn told(&self) -> String {
        let Some(error) = self.error else { return String::new() };
        let mut told =
            format!(", error=\"{}\", error_description=\"{}\"", error.code.as_str(), error.description);
        if error.code == ErrorCode::InsufficientScope {
            told.push_str(", scope=\"openid\"");
        }
        if let Some(acr) = self.step_up.acr {
            told.push_str(&format!(", acr_values=\"{}\"", acr.value()));
        }
        if let Some(age) = self.step_up.max_age {
            told.push_str(&format!(", max_age=\"{}\"", age.as_seconds()));
        }
        told
    }
}
