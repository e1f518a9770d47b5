//! RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0): a client sends a person here to sign out.
//!
//! Only with an `id_token_hint` of ours about this browser's own session does it happen without asking; else any
//! page could sign people out. Nobody is redirected but to an address that the named client has registered (§3),
//! and nothing that failed to verify is used (§4).

use warifu_core::{client::Client, member::Language, session::Session};

use crate::{authorize, parameters::Parameters};

pub use crate::authorize::{LONGEST_HINT, LONGEST_STATE, PageError};

/// A request to sign out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    /// The client that names itself.
    pub client_id: Option<String>,
    /// Not verified yet.
    pub id_token_hint: Option<String>,
    /// Where to go on to.
    pub post_logout_redirect_uri: Option<String>,
    /// Handed back there.
    pub state: Option<String>,
    /// The page's language, if one of the wished ones is ours.
    pub language: Option<Language>,
}

/// What the `id_token_hint` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint<'a> {
    /// There is none.
    Absent,
    /// We wrote it. It may have ended (§2).
    Of {
        /// The client it was made for.
        client_id: &'a str,
        /// The session as that client knows it.
        sid: Option<&'a str>,
    },
    /// We didn't write it, as far as can be verified.
    Unreadable,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Ask the person, then sign out and go on.
    Ask { go_on_to: Option<String> },
    /// Nobody is signed in here: go on.
    GoOn { go_on_to: Option<String> },
    /// Say this on a page, and change nothing.
    Refuse(PageError),
    /// End this browser's session, then go on.
    SignOut { go_on_to: Option<String> },
}

/// The parameters twice, or longer than they may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a parameter is repeated or too long")]
pub struct Malformed;

impl Request {
    /// Reads a request, by GET or POST alike.
    pub fn parse(parameters: &Parameters) -> Result<Self, Malformed> {
        let read = |name| parameters.find(name).map(str::to_owned);
        let long = |name, longest| parameters.find(name).is_some_and(|value| value.len() > longest);
        if parameters.has_repeated() || long("state", LONGEST_STATE) || long("id_token_hint", LONGEST_HINT) {
            return Err(Malformed);
        }
        Ok(Self {
            client_id: read("client_id"),
            id_token_hint: read("id_token_hint"),
            post_logout_redirect_uri: read("post_logout_redirect_uri"),
            state: read("state"),
            language: parameters.find("ui_locales").and_then(authorize::language),
        })
    }

    /// The client whose request it is, to load it by: the hint's, else the one that names itself.
    pub fn client<'a>(&'a self, hint: &Hint<'a>) -> Option<&'a str> {
        match hint {
            Hint::Of { client_id, .. } => Some(client_id),
            Hint::Absent => self.client_id.as_deref(),
            Hint::Unreadable => None,
        }
    }
}

/// What to do with a request. `client` is what was loaded by [`Request::client`], `session` this browser's.
pub fn decide(
    request: &Request,
    hint: &Hint<'_>,
    client: Option<&Client>,
    session: Option<&Session>,
) -> Outcome {
    let named = request.client(hint);
    let client = client.filter(|client| client.enabled && named == Some(client.client_id.as_str()));
    // §2: a client that names itself beside the hint must be the hint's.
    let other = request.client_id.as_deref().is_some_and(|name| named.is_some_and(|named| named != name));
    if other || (named.is_some() && client.is_none()) {
        return Outcome::Refuse(PageError::ClientUnknown);
    }
    let go_on_to = match (&request.post_logout_redirect_uri, client) {
        (Some(uri), Some(client)) if client.settings.post_logout_redirect_uris.contains(uri) => {
            let state = request.state.clone().map(|state| ("state", state));
            Some(state.map_or_else(|| uri.clone(), |state| authorize::with_query(uri, &[state])))
        }
        (None, _) => None,
        // What came with a hint that isn't ours isn't used; the person may sign out all the same.
        (Some(_), None) if *hint == Hint::Unreadable => None,
        (Some(_), _) => return Outcome::Refuse(PageError::RedirectNotRegistered),
    };
    let here = session.zip(client).map(|(session, client)| session.sid(client.id));
    match (session, hint) {
        (None, _) => Outcome::GoOn { go_on_to },
        (Some(_), Hint::Of { sid: Some(there), .. }) if here.as_deref() == Some(*there) => {
            Outcome::SignOut { go_on_to }
        }
        (Some(_), _) => Outcome::Ask { go_on_to },
    }
}

/// What is framed to tell a client in its own pages that a session has ended (OpenID Connect Front-Channel Logout 1.0
/// §2): its address, with whose session and which.
pub fn frame(uri: &str, issuer: &str, sid: &str) -> String {
    authorize::with_query(uri, &[("iss", issuer.to_owned()), ("sid", sid.to_owned())])
}

#[cfg(test)]
mod tests {
    use warifu_core::client::ClientSettings;

    use super::*;
    use crate::sample;

    const AFTER: &str = "https://app.example/bye?x=1";

    fn session() -> Session {
        warifu_core::sample::session().session
    }

    /// A hint that names the session as the client of this row knows it.
    fn sid_for(row: u8) -> String {
        session().sid(warifu_core::id::Id::from_bytes([row; 16]))
    }

    fn client() -> Client {
        let settings =
            ClientSettings { post_logout_redirect_uris: vec![AFTER.into()], ..sample::client().settings };
        Client { settings, ..sample::client() }
    }

    fn outcome(query: &str, hint: &Hint<'_>, signed_in: bool) -> Outcome {
        let request = Request::parse(&Parameters::parse(query.as_bytes()).unwrap()).unwrap();
        let client = request.client(hint).filter(|name| *name == "clinic").map(|_| client());
        decide(&request, hint, client.as_ref(), signed_in.then(session).as_ref())
    }

    #[test]
    fn only_a_hint_about_this_browsers_session_signs_out_without_asking() {
        let after = "post_logout_redirect_uri=https://app.example/bye?x%3D1";
        let (known, other) = (sid_for(5), sid_for(6));
        let ours = Hint::Of { client_id: "clinic", sid: Some(&known) };
        // Another session's; this one's as another client knows it.
        let elsewhere = Hint::Of { client_id: "clinic", sid: Some("elsewhere") };
        let anothers = Hint::Of { client_id: "clinic", sid: Some(&other) };
        let with_state = format!("{after}&state=a%26b");
        let named = format!("{after}&client_id=clinic");
        let plain = || Some(AFTER.to_owned());
        let stated = || Some(format!("{AFTER}&state=a%26b"));
        // RP-Initiated Logout 1.0 §2, §3
        for (query, hint, signed_in, expected) in [
            ("", ours, true, Outcome::SignOut { go_on_to: None }),
            (after, ours, true, Outcome::SignOut { go_on_to: plain() }),
            (&with_state, ours, true, Outcome::SignOut { go_on_to: stated() }),
            (&named, ours, true, Outcome::SignOut { go_on_to: plain() }),
            ("state=only", ours, true, Outcome::SignOut { go_on_to: None }),
            (after, elsewhere, true, Outcome::Ask { go_on_to: plain() }),
            (after, anothers, true, Outcome::Ask { go_on_to: plain() }),
            (after, Hint::Of { client_id: "clinic", sid: None }, true, Outcome::Ask { go_on_to: plain() }),
            ("", Hint::Absent, true, Outcome::Ask { go_on_to: None }),
            (&named, Hint::Absent, true, Outcome::Ask { go_on_to: plain() }),
            (&with_state, ours, false, Outcome::GoOn { go_on_to: stated() }),
            (&named, Hint::Absent, false, Outcome::GoOn { go_on_to: plain() }),
            ("", Hint::Absent, false, Outcome::GoOn { go_on_to: None }),
            // §4: what failed to verify isn't used
            (after, Hint::Unreadable, true, Outcome::Ask { go_on_to: None }),
            (&named, Hint::Unreadable, true, Outcome::Ask { go_on_to: None }),
            (after, Hint::Unreadable, false, Outcome::GoOn { go_on_to: None }),
        ] {
            assert_eq!(outcome(query, &hint, signed_in), expected, "{query} {hint:?} {signed_in}");
        }
    }

    #[test]
    fn nobody_is_sent_where_no_known_client_has_registered() {
        let after = "post_logout_redirect_uri=https://app.example/bye?x%3D1";
        let known = sid_for(5);
        let ours = Hint::Of { client_id: "clinic", sid: Some(&known) };
        let other = Hint::Of { client_id: "other", sid: Some(&known) };
        let not_registered = Outcome::Refuse(PageError::RedirectNotRegistered);
        let unknown = Outcome::Refuse(PageError::ClientUnknown);
        // RP-Initiated Logout 1.0 §2, §3
        for (query, hint, expected) in [
            (after.to_owned(), Hint::Absent, not_registered.clone()),
            ("post_logout_redirect_uri=https://evil.example/".into(), ours, not_registered.clone()),
            (format!("{after}%26more"), ours, not_registered.clone()),
            (format!("{after}/"), ours, not_registered),
            (format!("{after}&client_id=other"), Hint::Absent, unknown.clone()),
            (format!("{after}&client_id=other"), ours, unknown.clone()),
            ("client_id=other".into(), Hint::Absent, unknown.clone()),
            ("client_id=clinic".into(), other, unknown.clone()),
            (String::new(), other, unknown),
        ] {
            for signed_in in [true, false] {
                assert_eq!(outcome(&query, &hint, signed_in), expected, "{query} {hint:?}");
            }
        }
        let disabled = Client { enabled: false, ..client() };
        let refused = decide(&Request::default(), &ours, Some(&disabled), Some(&session()));
        assert_eq!(refused, Outcome::Refuse(PageError::ClientUnknown));
    }

    #[test]
    fn a_frame_names_issuer_and_session() {
        for (uri, expected) in [
            ("https://app.example/out", "https://app.example/out?iss=https%3A%2F%2Fid.example.org&sid=s-1"),
            (
                "https://app.example/out?x=1",
                "https://app.example/out?x=1&iss=https%3A%2F%2Fid.example.org&sid=s-1",
            ),
        ] {
            assert_eq!(frame(uri, "https://id.example.org", "s-1"), expected);
        }
    }

    #[test]
    fn what_comes_twice_or_too_long_is_refused() {
        let (state, hint) = ("s".repeat(LONGEST_STATE + 1), "h".repeat(LONGEST_HINT + 1));
        for query in [
            "client_id=a&client_id=b",
            "post_logout_redirect_uri=a&post_logout_redirect_uri=b",
            &format!("state={state}"),
            &format!("id_token_hint={hint}"),
        ] {
            let parameters = Parameters::parse(query.as_bytes()).unwrap();
            assert_eq!(Request::parse(&parameters), Err(Malformed), "{}", &query[..20]);
        }
    }
}
