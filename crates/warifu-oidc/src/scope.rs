//! Scopes: words that say what a token lets do (RFC 6749 §3.3).
//!
//! What was asked is narrowed to what is settled about the client; a word that nobody knows is left out, not
//! refused (OpenID Connect Core §3.1.2.1), and the token response says what is left.

/// The request is one of OpenID Connect (Core §3.1.2.1).
pub const OPENID: &str = "openid";
/// Name, member ID, language.
pub const PROFILE: &str = "profile";
/// The address.
pub const EMAIL: &str = "email";
/// Tokens that outlive the session (OpenID Connect Core §11).
pub const OFFLINE_ACCESS: &str = "offline_access";
/// A client's own: making and revoking links that register passkeys (flow A4).
pub const LINKS: &str = "links";
/// Scopes that speak of a person: a client has none of them for itself.
pub const OF_A_PERSON: [&str; 4] = [OPENID, PROFILE, EMAIL, OFFLINE_ACCESS];

/// Longest list, in bytes.
pub const LONGEST: usize = 1024;

/// The text is no list of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a list of scopes")]
pub struct NotScopes;

/// Reads a list, keeping its order and dropping repeats.
pub fn parse(text: &str) -> Result<Vec<String>, NotScopes> {
    if text.len() > LONGEST || !text.split(' ').all(is_scope) {
        return Err(NotScopes);
    }
    let mut scopes: Vec<String> = Vec::new();
    for scope in text.split(' ') {
        if !has(&scopes, scope) {
            scopes.push(scope.to_owned());
        }
    }
    Ok(scopes)
}

/// Whether this may be a scope's name: `%x21 / %x23-5B / %x5D-7E`, once or more.
pub fn is_scope(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
}

/// Whether the list holds it.
pub fn has(scopes: &[String], scope: &str) -> bool {
    scopes.iter().any(|known| known == scope)
}

/// What of `asked` is among `allowed`, in the order asked.
pub fn narrow(mut asked: Vec<String>, allowed: &[String]) -> Vec<String> {
    asked.retain(|scope| has(allowed, scope));
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_keep_their_order_and_come_once() {
        assert_eq!(parse("email openid email").unwrap(), ["email", "openid"]);
    }

    #[test]
    fn what_is_no_list_of_scopes_is_refused() {
        let long = "a".repeat(LONGEST + 1);
        // RFC 6749 §3.3: scope = scope-token *( SP scope-token )
        for text in
            ["", " openid", "openid ", "openid  email", "open\"id", "open\\id", "öpenid", "a\tb", &long]
        {
            assert_eq!(parse(text), Err(NotScopes), "{text:?}");
        }
    }

    #[test]
    fn what_a_client_may_not_ask_for_is_left_out() {
        let allowed = parse("openid email").unwrap();
        assert_eq!(narrow(parse("phone email openid").unwrap(), &allowed), ["email", "openid"]);
    }
}
