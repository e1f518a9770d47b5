//! The client data (W3C WebAuthn Level 3 §5.8.1): what the browser says it did, as JSON that the authenticator signs.
//!
//! It must never judge: it only reads. Members that aren't known are accepted (§5.8.1 promises more of them), the known
//! ones may come once only, so that no two readers of the same bytes can see two different values.

use core::fmt;

use crate::json::describe;
use crate::json::dictionary::{Text, dictionary};

/// The longest client data that is read, in bytes.
pub const MAX_LENGTH: usize = 8 * 1024;

dictionary! {
    /// The members of `CollectedClientData` that the ceremonies look at.
    pub struct ClientData<'j> {
        required {
            /// `webauthn.create` or `webauthn.get`.
            kind: Text<'j> = "type",
            /// The challenge in base64url without padding.
            challenge: Text<'j> = "challenge",
            /// The origin of the page, or what names an app.
            origin: Text<'j> = "origin",
        }
        optional {
            /// Whether the page is framed by one of another origin.
            cross_origin: bool = "crossOrigin",
            /// The origin of the outermost page.
            top_origin: Text<'j> = "topOrigin",
        }
    }
}

/// Why bytes aren't client data.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ClientDataMalformed {
    /// Not JSON, no object, a known member twice, missing or of another kind.
    Json(String),
    /// Longer than [`MAX_LENGTH`].
    Large,
    /// Not UTF-8.
    Utf8,
}

impl fmt::Display for ClientDataMalformed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(why) => write!(out, "client data isn't what it should be: {why}"),
            Self::Large => out.write_str("client data too long"),
            Self::Utf8 => out.write_str("client data isn't UTF-8"),
        }
    }
}

impl core::error::Error for ClientDataMalformed {}

/// Reads client data. A byte order mark in front is skipped, as "UTF-8 decode" does.
///
/// # Errors
/// When the bytes aren't such an object.
pub fn parse(input: &[u8]) -> Result<ClientData<'_>, ClientDataMalformed> {
    if input.len() > MAX_LENGTH {
        return Err(ClientDataMalformed::Large);
    }
    let text = core::str::from_utf8(input).map_err(|_| ClientDataMalformed::Utf8)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str(text).map_err(|why| ClientDataMalformed::Json(describe(&why)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = r#"{"type":"webauthn.get","challenge":"abc","origin":"https://a.example"}"#;

    #[test]
    fn the_members_are_told() {
        let json = r#"{"origin":"https://a.example","type":"t\u0079pe","topOrigin":"b","challenge":"c","crossOrigin":true}"#;
        let data = parse(json.as_bytes()).unwrap();
        assert_eq!((&*data.kind, &*data.challenge, &*data.origin), ("type", "c", "https://a.example"));
        assert_eq!((data.cross_origin, data.top_origin.as_deref()), (Some(true), Some("b")));
    }

    #[test]
    fn a_byte_order_mark_is_skipped_once() {
        let marked = format!("\u{feff}{PLAIN}");
        assert_eq!(parse(marked.as_bytes()), parse(PLAIN.as_bytes()));
        assert!(parse(format!("\u{feff}{marked}").as_bytes()).is_err());
    }

    #[test]
    fn members_have_their_kinds() {
        for (from, to) in [
            (r#""webauthn.get""#, "1"),
            (r#""abc""#, "null"),
            (r#""https://a.example""#, r#"["https://a.example"]"#),
            ("}", r#","crossOrigin":"true"}"#),
            ("}", r#","topOrigin":7}"#),
        ] {
            assert!(
                matches!(parse(PLAIN.replace(from, to).as_bytes()), Err(ClientDataMalformed::Json(_))),
                "{to}"
            );
        }
    }

    #[test]
    fn nothing_follows_the_object() {
        assert!(parse(format!("{PLAIN} \n").as_bytes()).is_ok(), "white space is no more than that");
        assert!(parse(format!("{PLAIN}{PLAIN}").as_bytes()).is_err());
        assert!(parse(format!("{PLAIN}\0").as_bytes()).is_err());
    }

    #[test]
    fn the_size_is_bounded() {
        let long = format!("{PLAIN}{}", " ".repeat(MAX_LENGTH - PLAIN.len()));
        assert!(parse(long.as_bytes()).is_ok());
        assert_eq!(parse(format!("{long} ").as_bytes()), Err(ClientDataMalformed::Large));
    }
}
