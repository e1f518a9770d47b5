//! For whom an access token is (RFC 8707 §2.2): as few as the client may have meant, since whoever is among them can use
//! the token at the others.
//!
//! Without a resource it is for the one that was granted, else for the userinfo endpoint. Where several were granted
//! nobody can say which is meant, and the request is refused, as the RFC has it: a token for all would let each of them
//! speak in the person's name to the rest, and one for the first would be found out at the second. The code or refresh
//! token isn't used up by that. The userinfo endpoint goes by the name of our issuer.

use crate::{
    error::{ErrorCode, OAuthError},
    resource, scope,
};

const SEVERAL: OAuthError =
    OAuthError::new(ErrorCode::InvalidTarget, "several resources were granted: name which the token is for");

/// The audience of a token with these scopes, of the resources granted and those of them that are asked for; never empty.
pub(super) fn of(
    scope: &[String],
    granted: &[String],
    asked: &[String],
    issuer: &str,
) -> Result<Vec<String>, OAuthError> {
    let userinfo = scope::has(scope, scope::OPENID).then(|| issuer.to_owned());
    if !asked.is_empty() {
        let allowed: Vec<String> = granted.iter().cloned().chain(userinfo).collect();
        return resource::among(asked.iter().map(String::as_str), &allowed);
    }
    match granted {
        [] => Ok(vec![issuer.to_owned()]),
        // The one token that comes with a code is for both that the request asked for.
        [one] => Ok(std::iter::once(one.clone()).chain(userinfo).collect()),
        _ => Err(SEVERAL),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://id.example";
    const API: &str = "https://api.example/";
    const FILES: &str = "urn:files";

    #[test]
    fn a_token_is_for_as_few_as_the_client_may_have_meant() {
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        let (person, other) = (&["openid", "profile"][..], &["records"][..]);
        // RFC 8707 §2.2
        for (scope, granted, asked, expected) in [
            (person, &[][..], &[][..], Some(&[ISSUER][..])),
            (other, &[], &[], Some(&[ISSUER])),
            (person, &[API], &[], Some(&[API, ISSUER])),
            (other, &[API], &[], Some(&[API])),
            (person, &[API, FILES], &[], None),
            (other, &[API, FILES], &[], None),
            (person, &[API, FILES], &[FILES], Some(&[FILES])),
            (person, &[API, FILES], &[FILES, API], Some(&[FILES, API])),
            (person, &[API], &[API], Some(&[API])),
            // The userinfo endpoint, by our name.
            (person, &[API, FILES], &[ISSUER], Some(&[ISSUER])),
            (person, &[API], &[API, ISSUER], Some(&[API, ISSUER])),
            (person, &[], &[ISSUER], Some(&[ISSUER])),
            (other, &[API], &[ISSUER], None),
            (other, &[], &[ISSUER], None),
            (person, &[API], &[FILES], None),
            (person, &[], &[API], None),
            (person, &[API], &["records"], None),
        ] {
            let told = of(&texts(scope), &texts(granted), &texts(asked), ISSUER);
            let expected = expected.map(texts).ok_or(ErrorCode::InvalidTarget);
            assert_eq!(told.map_err(|error| error.code), expected, "{scope:?} {granted:?} {asked:?}");
        }
    }
}
