//! What clients are told of a person: by scope (OpenID Connect Core §5.4) and by the `claims` parameter (§5.5).
//!
//! With a code there is an access token, so that scopes are answered at userinfo and the ID token holds only
//! what `claims.id_token` names. A claim is told only if its scope was granted: the parameter chooses where,
//! and gets nothing that wasn't agreed to. What isn't known is left out, never null (§5.3.2).

use serde_json::{Map, Value};
use warifu_core::time::Time;

use crate::scope;

/// Longest `claims` parameter, in bytes.
pub const LONGEST: usize = 4096;
/// Claims that can be told (`claims_supported`), with those that every ID token has.
pub const SUPPORTED: [&str; 13] = [
    "acr",
    "amr",
    "aud",
    "auth_time",
    "email",
    "email_verified",
    "exp",
    "iat",
    "iss",
    "locale",
    "name",
    "preferred_username",
    "sub",
];

/// A member, as clients may be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// What this client calls them: [`crate::subject::of`].
    pub sub: String,
    /// Their name.
    pub name: String,
    /// The member ID.
    pub preferred_username: String,
    /// Their address.
    pub email: Option<String>,
    /// Whether the address was proved to be theirs.
    pub email_verified: bool,
    /// The language they read, a BCP 47 tag.
    pub locale: String,
    /// When any of this last changed, if that is known.
    pub updated_at: Option<Time>,
}

/// The `claims` parameter, checked; `asked` is what a grant keeps.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClaimsAsked {
    document: Map<String, Value>,
}

/// The text is no `claims` parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a claims parameter")]
pub struct NotClaims;

/// What is asked of one claim (OpenID Connect Core §5.5.1).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wish<'a> {
    /// The client can't do without.
    pub essential: bool,
    /// Values that would do; empty: any. What isn't text is left out.
    pub values: Vec<&'a str>,
}

impl ClaimsAsked {
    /// Reads the parameter.
    pub fn parse(text: &str) -> Result<Self, NotClaims> {
        if text.len() > LONGEST {
            return Err(NotClaims);
        }
        Self::from_document(&serde_json::from_str(text).map_err(|_| NotClaims)?)
    }

    /// Reads what a grant kept.
    pub fn from_document(document: &Value) -> Result<Self, NotClaims> {
        let document = document.as_object().ok_or(NotClaims)?;
        for place in ["id_token", "userinfo"] {
            match document.get(place) {
                None | Some(Value::Null) => (),
                Some(Value::Object(claims)) if claims.values().all(is_wish) => (),
                Some(_) => return Err(NotClaims),
            }
        }
        Ok(Self { document: document.clone() })
    }

    /// What a grant keeps of it; `None` where nothing was asked.
    pub fn document(&self) -> Option<Value> {
        (!self.document.is_empty()).then(|| Value::Object(self.document.clone()))
    }

    /// What is asked of one claim of the ID token.
    pub fn id_token(&self, claim: &str) -> Option<Wish<'_>> {
        let wish = self.place("id_token")?.get(claim)?;
        let single = wish.get("value").and_then(Value::as_str);
        let values = wish.get("values").and_then(Value::as_array);
        Some(Wish {
            essential: wish.get("essential") == Some(&Value::Bool(true)),
            values: single
                .into_iter()
                .chain(values.into_iter().flatten().filter_map(Value::as_str))
                .collect(),
        })
    }

    /// The person that it must be about, whichever place names them (OpenID Connect Core §5.5.1).
    pub fn subject(&self) -> Option<&str> {
        let of = |place| self.place(place)?.get("sub")?.get("value")?.as_str();
        of("id_token").or_else(|| of("userinfo"))
    }

    fn place(&self, place: &str) -> Option<&Map<String, Value>> {
        self.document.get(place)?.as_object()
    }

    fn names(&self, place: &str, claim: &str) -> bool {
        self.place(place).is_some_and(|claims| claims.contains_key(claim))
    }
}

/// `null`, or an object whose known members are what they must be.
fn is_wish(wish: &Value) -> bool {
    let Some(wish) = wish.as_object() else { return wish.is_null() };
    wish.get("essential").is_none_or(Value::is_boolean) && wish.get("values").is_none_or(Value::is_array)
}

/// The answer of the userinfo endpoint, with `sub` always (OpenID Connect Core §5.3.2).
pub fn userinfo(person: &Person, scopes: &[String]) -> Map<String, Value> {
    let mut told = granted(person, scopes);
    told.insert("sub".into(), person.sub.as_str().into());
    told
}

/// What an ID token says of the person beside what every ID token says.
pub fn id_token(person: &Person, scopes: &[String], asked: &ClaimsAsked) -> Map<String, Value> {
    let told = granted(person, scopes).into_iter();
    told.filter(|(claim, _)| asked.names("id_token", claim)).collect()
}

/// All that these scopes let a client know (OpenID Connect Core §5.4).
fn granted(person: &Person, scopes: &[String]) -> Map<String, Value> {
    let mut told = Map::new();
    if scope::has(scopes, scope::PROFILE) {
        told.insert("name".into(), person.name.as_str().into());
        told.insert("preferred_username".into(), person.preferred_username.as_str().into());
        told.insert("locale".into(), person.locale.as_str().into());
        if let Some(at) = person.updated_at {
            told.insert("updated_at".into(), at.seconds().into());
        }
    }
    if let (true, Some(email)) = (scope::has(scopes, scope::EMAIL), &person.email) {
        told.insert("email".into(), email.as_str().into());
        told.insert("email_verified".into(), person.email_verified.into());
    }
    told
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn person() -> Person {
        Person {
            sub: "s".into(),
            name: "山田 花子".into(),
            preferred_username: "hanako".into(),
            email: Some("hanako@minato.example".into()),
            email_verified: true,
            locale: "ja".into(),
            updated_at: Some(Time::from_millis(1_500)),
        }
    }

    fn scopes(text: &str) -> Vec<String> {
        scope::parse(text).unwrap()
    }

    #[test]
    fn userinfo_tells_what_the_scopes_grant_and_no_more() {
        let profile = json!({"sub": "s", "name": "山田 花子", "preferred_username": "hanako", "locale": "ja",
            "updated_at": 1});
        let email = json!({"sub": "s", "email": "hanako@minato.example", "email_verified": true});
        for (asked, expected) in
            [("openid", json!({"sub": "s"})), ("openid profile", profile), ("openid email", email)]
        {
            assert_eq!(Value::Object(userinfo(&person(), &scopes(asked))), expected, "{asked}");
        }
        // OpenID Connect Core §5.3.2: a claim without a value is left out, not null.
        let nobody = Person { email: None, updated_at: None, ..person() };
        let told = userinfo(&nobody, &scopes("openid profile email"));
        assert!(!told.contains_key("email") && !told.contains_key("email_verified"));
        assert!(!told.contains_key("updated_at") && told.values().all(|value| !value.is_null()));
    }

    #[test]
    fn an_id_token_tells_only_what_the_claims_parameter_names_of_what_was_granted() {
        let asked = r#"{"id_token":{"name":null,"email":{"essential":true},"phone_number":null}}"#;
        let asked = ClaimsAsked::parse(asked).unwrap();
        for (granted, expected) in [
            ("openid", json!({})),
            ("openid profile", json!({"name": "山田 花子"})),
            ("openid email", json!({"email": "hanako@minato.example"})),
        ] {
            assert_eq!(Value::Object(id_token(&person(), &scopes(granted), &asked)), expected, "{granted}");
        }
        assert!(id_token(&person(), &scopes("openid profile"), &ClaimsAsked::default()).is_empty());
    }

    #[test]
    fn wishes_are_read_whichever_way_they_are_written() {
        for (text, essential, values) in [
            (r#"{"id_token":{"acr":null}}"#, false, vec![]),
            (r#"{"id_token":{"acr":{"essential":true}}}"#, true, vec![]),
            (r#"{"id_token":{"acr":{"essential":true,"values":["phr","phrh"]}}}"#, true, vec!["phr", "phrh"]),
            (r#"{"id_token":{"acr":{"value":"phr"}},"userinfo":null}"#, false, vec!["phr"]),
            (r#"{"id_token":{"acr":{"values":[1,"phr"],"unheard-of":true}}}"#, false, vec!["phr"]),
        ] {
            let asked = ClaimsAsked::parse(text).unwrap();
            assert_eq!(asked.id_token("acr"), Some(Wish { essential, values }), "{text}");
            assert_eq!(ClaimsAsked::from_document(&asked.document().unwrap()), Ok(asked));
        }
        assert_eq!(ClaimsAsked::parse("{}").unwrap().document(), None);
    }

    #[test]
    fn the_person_asked_for_is_read_from_either_place() {
        for (text, subject) in [
            (r#"{"id_token":{"sub":{"value":"s"}}}"#, Some("s")),
            (r#"{"userinfo":{"sub":{"value":"s"}}}"#, Some("s")),
            (r#"{"userinfo":{"sub":null}}"#, None),
        ] {
            assert_eq!(ClaimsAsked::parse(text).unwrap().subject(), subject, "{text}");
        }
    }

    #[test]
    fn what_is_no_claims_parameter_is_refused() {
        let long = format!(r#"{{"id_token":{{"{}":null}}}}"#, "a".repeat(LONGEST));
        let deep = "[".repeat(1000);
        // OpenID Connect Core §5.5
        for text in [
            "",
            "null",
            "[]",
            "{",
            r#"{"id_token":[]}"#,
            r#"{"id_token":{"acr":true}}"#,
            r#"{"userinfo":{"name":{"essential":"yes"}}}"#,
            r#"{"id_token":{"acr":{"values":"phr"}}}"#,
            &long,
            &deep,
        ] {
            assert_eq!(ClaimsAsked::parse(text), Err(NotClaims), "{text}");
        }
    }
}
