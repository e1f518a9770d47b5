//! What the token endpoint answers (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3). Sent with `no-store`.

use std::fmt;

use serde::Serialize;

/// How an access token is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum TokenType {
    /// By whoever has it (RFC 6750).
    Bearer,
    /// By who proves that they hold the key it is bound to (RFC 9449).
    DPoP,
}

/// The tokens.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Response {
    /// For resources and userinfo.
    pub access_token: String,
    /// How it is used.
    pub token_type: TokenType,
    /// Its life, in seconds.
    pub expires_in: i64,
    /// For the next access token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// Who signed in: where `openid` was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    /// What is granted, whether or not that is what was asked (RFC 6749 §3.3).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub scope: String,
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("scope", &self.scope).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_holds_what_there_is_and_debug_shows_no_token() {
        let answer = Response {
            access_token: "a".into(),
            token_type: TokenType::DPoP,
            expires_in: 300,
            refresh_token: None,
            id_token: None,
            scope: "records".into(),
        };
        // RFC 6749 §5.1; RFC 9449 §5
        let written = r#"{"access_token":"a","token_type":"DPoP","expires_in":300,"scope":"records"}"#;
        assert_eq!(serde_json::to_string(&answer).unwrap(), written);
        assert_eq!(format!("{answer:?}"), r#"Response { scope: "records", .. }"#);
    }
}
