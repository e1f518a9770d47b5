//! Parameters of a request: the decoded names and values of a query or a form.
//!
//! Bounded before anything looks at them (no more than [`LONGEST`] bytes and [`MOST`] parameters). An empty
//! value is an absent one, and nothing but `resource` may come twice (RFC 6749 §3.1, RFC 8707 §2). They may
//! hold secrets and codes: `Debug` shows names only.

use std::fmt;

use url::form_urlencoded;

/// Longest query or form, in bytes.
pub const LONGEST: usize = 64 * 1024;
/// Most parameters in one request.
pub const MOST: usize = 64;
/// Longest name that is looked at, in bytes: all of ours are shorter.
const LONGEST_NAME: usize = 128;
/// What may come more than once (RFC 8707 §2).
const REPEATABLE: &str = "resource";

/// The decoded parameters of one request, in their order, without the empty ones.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Parameters(Vec<(String, String)>);

/// Bytes that are no parameters. The answer is a status of 400, whoever asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    #[error("a parameter isn't UTF-8, or holds a NUL")]
    NotText,
    #[error("more than {LONGEST} bytes")]
    TooLong,
    #[error("more than {MOST} parameters")]
    TooMany,
}

impl Parameters {
    /// Reads a query (without its `?`) or a body of type `application/x-www-form-urlencoded`.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > LONGEST {
            return Err(Malformed::TooLong);
        }
        let mut pairs = Vec::new();
        for (name, value) in form_urlencoded::parse(bytes) {
            if pairs.len() == MOST {
                return Err(Malformed::TooMany);
            }
            // What isn't UTF-8 is decoded as U+FFFD: refused, so that no two requests are read alike.
            let odd = |text: &str| text.contains(['\u{fffd}', '\0']);
            if odd(&name) || odd(&value) || name.len() > LONGEST_NAME {
                return Err(Malformed::NotText);
            }
            pairs.push((name.into_owned(), value.into_owned()));
        }
        pairs.retain(|(_, value)| !value.is_empty());
        Ok(Self(pairs))
    }

    /// The value of a parameter; the first, if it came twice.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a parameter, in their order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a parameter came more than once.
    pub fn is_repeated(&self, name: &str) -> bool {
        self.all(name).nth(1).is_some()
    }

    /// Whether any that mustn't come twice did. An unknown one counts: somebody reads it differently.
    pub fn has_repeated(&self) -> bool {
        self.0.iter().any(|(name, _)| name != REPEATABLE && self.is_repeated(name))
    }

    /// The same without these: what is kept of a pushed request has no secrets.
    pub fn without(mut self, names: &[&str]) -> Self {
        self.0.retain(|(name, _)| !names.contains(&name.as_str()));
        self
    }

    /// The same with one value for this name.
    pub fn with(self, name: &str, value: &str) -> Self {
        let mut with = self.without(&[name]);
        with.0.push((name.to_owned(), value.to_owned()));
        with
    }

    /// As a query or form: reads back as the same parameters.
    pub fn encode(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Parameters {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self(pairs.filter(|(_, value)| !value.is_empty()).collect())
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded_and_an_empty_value_is_an_absent_one() {
        let read = Parameters::parse(b"scope=openid+email&state=a%26b%20c&nonce=&x").unwrap();
        assert_eq!(read.find("scope"), Some("openid email"));
        assert_eq!(read.find("state"), Some("a&b c"));
        assert_eq!((read.find("nonce"), read.find("x")), (None, None));
        assert_eq!(Parameters::parse(read.encode().as_bytes()), Ok(read));
    }

    #[test]
    fn only_a_resource_may_come_twice() {
        for (form, repeated) in [
            ("scope=a&state=b", false),
            ("resource=a&resource=b", false), // RFC 8707 §2
            ("scope=a&scope=b", true),        // RFC 6749 §3.1
            ("scope=a&scope=a", true),
            ("scope=a&scope=", false), // RFC 6749 §3.1: without a value means omitted
            ("unheard-of=a&unheard-of=b", true),
        ] {
            let read = Parameters::parse(form.as_bytes()).unwrap();
            assert_eq!(read.has_repeated(), repeated, "{form}");
        }
    }

    #[test]
    fn what_is_no_text_or_too_much_is_refused() {
        let long = vec![b'a'; LONGEST + 1];
        let many = "a=b&".repeat(MOST + 1);
        let long_name = format!("{}=a", "n".repeat(LONGEST_NAME + 1));
        for (bytes, refused) in [
            (b"state=%FF".as_slice(), Malformed::NotText),
            (b"state=%00", Malformed::NotText),
            (b"st%00ate=a", Malformed::NotText),
            (b"state=\xc3\x28", Malformed::NotText),
            (long_name.as_bytes(), Malformed::NotText),
            (&long, Malformed::TooLong),
            (many.as_bytes(), Malformed::TooMany),
        ] {
            assert_eq!(Parameters::parse(bytes), Err(refused));
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_bytes_come_are_refused_or_read_back_as_they_were(bytes: Vec<u8>) {
            if let Ok(read) = Parameters::parse(&bytes) {
                proptest::prop_assert_eq!(Parameters::parse(read.encode().as_bytes()), Ok(read));
            }
        }
    }

    #[test]
    fn debug_shows_names_and_no_values() {
        let read = Parameters::parse(b"client_secret=hush").unwrap();
        assert_eq!(format!("{read:?}"), r#"["client_secret"]"#);
    }
}
