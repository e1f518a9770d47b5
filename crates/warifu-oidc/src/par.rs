//! Pushed authorization requests (RFC 9126): the client brings its request itself and sends the person with a
//! reference to it.
//!
//! The request is checked whole before it is kept, and kept without what authenticated the client. A reference is
//! 256 random bits, good for [`REQUEST_LIFE`] and for one code (§7.3): the page that it leads to may be loaded again until
//! then. The same kind of row keeps requests that another site posted.

use serde::Serialize;
use warifu_core::{client::Client, grant::REQUEST_LIFE, secret::Token};

use crate::{
    authorize::{Arrival, PageError, Request, check, check_client},
    client::authentication,
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
};

/// Longest request that is kept, in bytes.
const LONGEST: usize = 16 * 1024;
/// What a reference begins with (RFC 9126 §2.2).
const URN: &str = "urn:ietf:params:oauth:request_uri:";

const UNKNOWN: OAuthError =
    OAuthError::new(ErrorCode::InvalidRequestUri, "no such request_uri, or it has ended");

/// The answer (RFC 9126 §2.2), with status 201.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Response {
    /// The reference.
    pub request_uri: String,
    /// Its life, in seconds.
    pub expires_in: i64,
}

impl Response {
    /// The answer for a request that was kept under this token.
    pub fn new(token: &Token) -> Self {
        Self { request_uri: format!("{URN}{}", token.reveal()), expires_in: REQUEST_LIFE.as_seconds() }
    }
}

/// What is kept of a pushed request, once it is one that can be answered. `proof_jkt` is the key whose DPoP proof
/// came with it: the code is bound to it (RFC 9449 §10.1).
pub fn push(form: &Parameters, client: &Client, proof_jkt: Option<&str>) -> Result<Parameters, OAuthError> {
    if form.find("request_uri").is_some() {
        return Err(OAuthError::request("request_uri can't be pushed (RFC 9126 section 2.1)"));
    }
    let mut kept = form.clone().without(&authentication::PARAMETERS);
    match kept.find("client_id") {
        Some(name) if name != client.client_id => {
            return Err(OAuthError::request("client_id isn't the client that authenticates"));
        }
        _ if kept.has_repeated() => return Err(OAuthError::REPEATED),
        _ => kept = kept.with("client_id", &client.client_id),
    }
    match (kept.find("dpop_jkt"), proof_jkt) {
        (Some(named), Some(proved)) if named != proved => {
            return Err(OAuthError::new(ErrorCode::InvalidDpopProof, "dpop_jkt isn't the DPoP proof's key"));
        }
        (None, Some(proved)) => kept = kept.with("dpop_jkt", proved),
        _ => (),
    }
    if kept.encode().len() > LONGEST {
        return Err(OAuthError::request("the request is longer than 16 kB"));
    }
    let unregistered = OAuthError::request("redirect_uri isn't registered");
    let request = Request::parse(&kept).map_err(|_| unregistered)?;
    check_client(&request, Some(client)).map_err(|_| unregistered)?;
    check(&request, client, Arrival::Pushed)?;
    Ok(kept)
}

/// Whether a request is only a reference, good or not.
pub fn is_reference(parameters: &Parameters) -> bool {
    parameters.find("request_uri").is_some_and(|uri| uri.starts_with(URN))
}

/// The reference in a request that the browser brought, if it has one of ours.
pub fn reference(parameters: &Parameters) -> Option<Token> {
    Token::parse(parameters.find("request_uri")?.strip_prefix(URN)?)
}

/// The request that a reference stands for: what was kept, and nothing that the browser added (RFC 9126 §4).
/// `kept` is `None` where there is no such row, or its time is over.
pub fn pushed(brought: &Parameters, kept: Option<&Parameters>) -> Result<Request, Unusable> {
    let kept = kept.ok_or(Unusable::Reference(UNKNOWN))?;
    let request = Request::parse(kept).map_err(Unusable::Page)?;
    // A reference that was stolen from another client's request says whose it is.
    let same = brought.find("client_id") == Some(request.client_id()) && !brought.is_repeated("client_id");
    if same { Ok(request) } else { Err(Unusable::Reference(UNKNOWN)) }
}

/// Why a reference leads nowhere. Nothing says where an answer could go, so the person gets a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// What was kept is no request any more.
    Page(PageError),
    /// It isn't ours, has ended, or is another client's.
    Reference(OAuthError),
}

#[cfg(test)]
mod tests {
    use warifu_core::client::ClientSettings;

    use super::*;
    use crate::sample::{self, CHALLENGE, REDIRECT, THUMBPRINT, request};

    #[test]
    fn a_request_is_kept_without_what_authenticated_the_client() {
        let client = sample::client();
        let secret =
            [("client_secret", "hush"), ("client_assertion", "a.b.c"), ("client_assertion_type", "t")];
        let kept = push(&request(&secret), &client, Some(THUMBPRINT)).unwrap();
        for name in ["client_secret", "client_assertion", "client_assertion_type"] {
            assert_eq!(kept.find(name), None);
        }
        assert_eq!(kept.find("client_id"), Some("clinic"));
        assert_eq!(kept.find("dpop_jkt"), Some(THUMBPRINT)); // RFC 9449 §10.1
        assert_eq!(kept.find("code_challenge"), Some(CHALLENGE));
        // By Basic or an assertion, no client_id comes in the form (RFC 9126 §2.1).
        assert_eq!(
            push(&request(&[("client_id", "")]), &client, None).unwrap().find("client_id"),
            Some("clinic")
        );
    }

    #[test]
    fn a_request_that_could_not_be_answered_is_refused_when_it_is_pushed() {
        use ErrorCode::*;
        for (over, code) in [
            (("request_uri", "urn:ietf:params:oauth:request_uri:a"), InvalidRequest), // RFC 9126 §2.1
            (("client_id", "other"), InvalidRequest),
            (("redirect_uri", "https://evil.example/"), InvalidRequest), // RFC 9126 §2.3
            (("redirect_uri", ""), InvalidRequest),
            (("request", "a.b.c"), RequestNotSupported),
            (("response_type", "token"), UnsupportedResponseType),
            (("code_challenge", ""), InvalidRequest),
            (("scope", "phone"), InvalidScope),
            (("resource", "https://other.example/"), InvalidTarget),
            (("dpop_jkt", CHALLENGE), InvalidDpopProof), // RFC 9449 §10.1
        ] {
            let outcome = push(&request(&[over]), &sample::client(), Some(THUMBPRINT));
            assert_eq!(outcome.map_err(|error| error.code), Err(code), "{over:?}");
        }
        let twice = request(&[("state", "a"), ("state", "b")]);
        assert_eq!(push(&twice, &sample::client(), None), Err(OAuthError::REPEATED));
    }

    #[test]
    fn a_reference_stands_for_what_was_kept_and_for_its_client_alone() {
        let settings = ClientSettings { pushed_only: true, ..sample::client().settings };
        let client = Client { settings, ..sample::client() };
        let kept = push(&request(&[("nonce", "kept")]), &client, None).unwrap();
        let Response { request_uri, expires_in } = Response::new(&sample::secret());
        assert_eq!(expires_in, 60);
        let brought = |client_id: &str| {
            let more = [("client_id", client_id), ("request_uri", &request_uri), ("nonce", "added")];
            more.into_iter().collect::<Parameters>()
        };
        assert_eq!(reference(&brought("clinic")).map(|token| token.hash()), Some(sample::secret().hash()));
        let request = pushed(&brought("clinic"), Some(&kept)).unwrap();
        let asked = check(&request, &client, Arrival::Pushed).unwrap();
        assert_eq!(asked.nonce.as_deref(), Some("kept")); // RFC 9126 §4
        // RFC 9126 §2.2, §4
        for (brought, kept) in
            [(brought("clinic"), None), (brought("other"), Some(&kept)), (brought(""), Some(&kept))]
        {
            assert_eq!(pushed(&brought, kept), Err(Unusable::Reference(UNKNOWN)), "{brought:?}");
        }
    }

    #[test]
    fn only_references_of_ours_are_read() {
        let short = format!("{URN}abc");
        for uri in ["", "https://app.example/request.jwt", URN, &short, "URN:ietf:params:oauth:request_uri:a"]
        {
            let parameters: Parameters =
                [("redirect_uri", REDIRECT), ("request_uri", uri)].into_iter().collect();
            assert!(reference(&parameters).is_none(), "{uri}");
        }
    }
}
