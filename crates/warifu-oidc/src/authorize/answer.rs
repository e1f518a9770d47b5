//! The answer of an authorization request: where it goes, how, and what it says.
//!
//! Every answer names us (`iss`, RFC 9207), so that a client can't be led to take our code to another server.
//! A redirect URI is kept byte by byte: parameters are added, nothing is normalised.

use url::form_urlencoded;

use crate::error::{ErrorCode, OAuthError};

/// The person said no on the page that asked them.
pub const DECLINED: OAuthError = OAuthError::new(ErrorCode::AccessDenied, "the person declined");

/// The session is answered for too often: without a page, nobody can be asked to wait.
pub const HELD_BACK: OAuthError =
    OAuthError::new(ErrorCode::TemporarilyUnavailable, "too many answers for this session: ask again later");

/// Where answers go, once that is known to be a place of the client's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnTo {
    /// The registered address.
    pub redirect_uri: String,
    /// How parameters get there.
    pub mode: ResponseMode,
    /// `state`, handed back as it came.
    pub state: Option<String>,
}

/// How an answer's parameters get to the client. Never in a fragment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseMode {
    /// By a form that posts itself (OAuth 2.0 Form Post Response Mode).
    FormPost,
    /// In the query of a redirect.
    Query,
}

/// An answer, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A page whose form posts these fields to `action`.
    FormPost { action: String, fields: Vec<(&'static str, String)> },
    /// A redirect (303) to this address.
    Redirect(String),
}

impl ReturnTo {
    /// The person may go in: a code.
    pub fn code(&self, code: &str, issuer: &str) -> Answer {
        self.answer(vec![("code", code.to_owned())], issuer)
    }

    /// They may not, or something is wrong.
    pub fn error(&self, error: &OAuthError, issuer: &str) -> Answer {
        let code = error.code.as_str().to_owned();
        self.answer(vec![("error", code), ("error_description", error.description.to_owned())], issuer)
    }

    fn answer(&self, mut fields: Vec<(&'static str, String)>, issuer: &str) -> Answer {
        fields.extend(self.state.clone().map(|state| ("state", state)));
        fields.push(("iss", issuer.to_owned()));
        match self.mode {
            ResponseMode::FormPost => Answer::FormPost { action: self.redirect_uri.clone(), fields },
            ResponseMode::Query => Answer::Redirect(with_query(&self.redirect_uri, &fields)),
        }
    }
}

/// The address with more in its query; what is there stays (RFC 6749 §3.1.2).
pub(crate) fn with_query(uri: &str, fields: &[(&'static str, String)]) -> String {
    let joint = match uri.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    format!("{uri}{joint}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(redirect_uri: &str, mode: ResponseMode) -> ReturnTo {
        ReturnTo { redirect_uri: redirect_uri.into(), mode, state: Some("a&b=c d".into()) }
    }

    #[test]
    fn a_code_comes_back_with_the_state_and_our_name() {
        for (uri, redirect) in [
            ("https://app.example/back", "https://app.example/back?"),
            ("https://app.example/back?x=1", "https://app.example/back?x=1&"), // RFC 6749 §3.1.2
            ("https://app.example/back?", "https://app.example/back?"),
            ("com.example.app:/back", "com.example.app:/back?"),
        ] {
            // RFC 9207 §2
            let query = "code=C&state=a%26b%3Dc+d&iss=https%3A%2F%2Fid.example";
            let answer = to(uri, ResponseMode::Query).code("C", "https://id.example");
            assert_eq!(answer, Answer::Redirect(format!("{redirect}{query}")));
        }
    }

    #[test]
    fn a_refusal_comes_back_in_the_mode_asked() {
        let fields = vec![
            ("error", "access_denied".to_owned()),
            ("error_description", "the person declined".to_owned()),
            ("state", "a&b=c d".to_owned()),
            ("iss", "https://id.example".to_owned()),
        ];
        let answer =
            to("https://app.example/", ResponseMode::FormPost).error(&DECLINED, "https://id.example");
        assert_eq!(answer, Answer::FormPost { action: "https://app.example/".into(), fields });
        let answer = ReturnTo { state: None, ..to("https://app.example/", ResponseMode::Query) }
            .error(&DECLINED, "https://id.example");
        let query = "error=access_denied&error_description=the+person+declined&iss=https%3A%2F%2Fid.example";
        assert_eq!(answer, Answer::Redirect(format!("https://app.example/?{query}")));
    }
}
