//! An authorization request as it came, and the first stage: who asks, and where answers may go.
//!
//! A request whose client or redirect URI isn't known is never redirected anywhere (RFC 6749 §4.1.2.1): that
//! would make an open redirector of us (RFC 9700 §4.11.2).

use warifu_core::client::Client;

use super::{LONGEST_STATE, ResponseMode, ReturnTo};
use crate::{parameters::Parameters, redirect_uri};

/// An authorization request, by GET, POST or push alike. Nothing but its client's name is read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    client_id: String,
    pub(super) parameters: Parameters,
}

/// What is shown to the person on a page of ours, because nobody says where else to say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageError {
    /// No such client, or it is disabled.
    ClientUnknown,
    /// The client is known, and doesn't get answers there.
    RedirectNotRegistered,
}

impl PageError {
    /// The message that the person gets.
    pub const fn message(self) -> &'static str {
        match self {
            Self::ClientUnknown => "client-unknown",
            Self::RedirectNotRegistered => "redirect-not-registered",
        }
    }
}

impl Request {
    /// Reads whose request it is.
    pub fn parse(parameters: &Parameters) -> Result<Self, PageError> {
        if parameters.is_repeated("client_id") {
            return Err(PageError::ClientUnknown);
        }
        let client_id = parameters.find("client_id").ok_or(PageError::ClientUnknown)?.to_owned();
        Ok(Self { client_id, parameters: parameters.clone() })
    }

    /// The client's public name, to load it by.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The parameters as they came: what is kept while the person signs in, and parsed again.
    pub const fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    pub(super) fn find(&self, name: &str) -> Option<&str> {
        self.parameters.find(name)
    }
}

/// Where the answers of this request go, if they may go there.
pub fn check_client(request: &Request, client: Option<&Client>) -> Result<ReturnTo, PageError> {
    let known = |client: &&Client| client.enabled && client.client_id == request.client_id;
    let client = client.filter(known).ok_or(PageError::ClientUnknown)?;
    let asked = request.find("redirect_uri").filter(|_| !request.parameters.is_repeated("redirect_uri"));
    let registered = asked.filter(|asked| redirect_uri::is_registered(&client.settings, asked));
    let state = request.find("state").filter(|state| state.len() <= LONGEST_STATE);
    Ok(ReturnTo {
        redirect_uri: registered.ok_or(PageError::RedirectNotRegistered)?.to_owned(),
        mode: match request.find("response_mode") {
            Some("form_post") => ResponseMode::FormPost,
            _ => ResponseMode::Query,
        },
        state: state.filter(|_| !request.parameters.is_repeated("state")).map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn whoever_comes_without_a_known_client_and_redirect_gets_a_page_and_is_never_redirected() {
        let client = sample::client();
        let disabled = Client { enabled: false, ..sample::client() };
        let other = Client { client_id: "other".into(), ..sample::client() };
        let known = format!("client_id=clinic&redirect_uri={}", sample::REDIRECT);
        // RFC 6749 §4.1.2.1
        for (query, client, error) in [
            (known.as_str(), None, PageError::ClientUnknown),
            (&known, Some(&disabled), PageError::ClientUnknown),
            (&known, Some(&other), PageError::ClientUnknown),
            ("state=s", Some(&client), PageError::ClientUnknown),
            ("client_id=clinic&client_id=clinic", Some(&client), PageError::ClientUnknown),
            ("client_id=clinic", Some(&client), PageError::RedirectNotRegistered),
            ("client_id=clinic&redirect_uri=", Some(&client), PageError::RedirectNotRegistered),
            (
                "client_id=clinic&redirect_uri=https://evil.example/",
                Some(&client),
                PageError::RedirectNotRegistered,
            ),
            (
                &format!("{known}&redirect_uri=https://evil.example/"),
                Some(&client),
                PageError::RedirectNotRegistered,
            ),
            (&format!("{known}/"), Some(&client), PageError::RedirectNotRegistered),
        ] {
            let parsed = Request::parse(&Parameters::parse(query.as_bytes()).unwrap());
            let outcome = parsed.and_then(|request| check_client(&request, client));
            assert_eq!(outcome, Err(error), "{query}");
        }
    }

    #[test]
    fn answers_go_to_the_registered_redirect_in_the_mode_asked_with_the_state() {
        let long = "s".repeat(LONGEST_STATE + 1);
        for (more, mode, state) in [
            ("", ResponseMode::Query, None),
            ("&state=s&response_mode=query", ResponseMode::Query, Some("s")),
            ("&state=s&response_mode=form_post", ResponseMode::FormPost, Some("s")),
            ("&response_mode=fragment", ResponseMode::Query, None),
            ("&state=a&state=b", ResponseMode::Query, None),
            (&format!("&state={long}"), ResponseMode::Query, None),
        ] {
            let query = format!("client_id=clinic&redirect_uri={}{more}", sample::REDIRECT);
            let request = Request::parse(&Parameters::parse(query.as_bytes()).unwrap()).unwrap();
            let expected =
                ReturnTo { redirect_uri: sample::REDIRECT.into(), mode, state: state.map(str::to_owned) };
            assert_eq!(check_client(&request, Some(&sample::client())), Ok(expected), "{more}");
        }
    }
}
