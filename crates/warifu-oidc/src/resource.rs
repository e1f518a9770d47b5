//! Resource indicators (RFC 8707): for which resource servers a token is asked.

use url::Url;

use crate::error::{ErrorCode, OAuthError};

/// Most resources in one request.
pub const MOST: usize = 8;

/// The resources asked for, each once. All must be among `allowed`, byte by byte.
pub fn among<'a>(
    asked: impl Iterator<Item = &'a str>,
    allowed: &[String],
) -> Result<Vec<String>, OAuthError> {
    let refuse = |description| Err(OAuthError::new(ErrorCode::InvalidTarget, description));
    let mut granted: Vec<String> = Vec::new();
    for resource in asked {
        if !is_resource(resource) {
            return refuse("resource isn't an absolute URI without fragment");
        }
        if !allowed.iter().any(|known| known == resource) {
            return refuse("resource isn't one that can be asked for here");
        }
        if !granted.iter().any(|known| known == resource) {
            granted.push(resource.to_owned());
        }
    }
    if granted.len() > MOST {
        return refuse("more than 8 resources");
    }
    Ok(granted)
}

/// Whether this may name a resource: an absolute URI without fragment (RFC 8707 §2).
pub fn is_resource(text: &str) -> bool {
    text.len() <= crate::redirect_uri::LONGEST && !text.contains('#') && Url::parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::Parameters;

    #[test]
    fn only_resources_that_are_settled_may_be_asked_for() {
        let allowed = ["https://api.example/".to_owned(), "urn:example:records".to_owned()];
        let refused = |description| Err(OAuthError::new(ErrorCode::InvalidTarget, description));
        let malformed = refused("resource isn't an absolute URI without fragment");
        let unknown = refused("resource isn't one that can be asked for here");
        for (query, expected) in [
            ("", Ok(vec![])),
            ("resource=https://api.example/", Ok(vec!["https://api.example/"])),
            (
                "resource=urn:example:records&resource=https://api.example/",
                Ok(vec!["urn:example:records", "https://api.example/"]),
            ),
            ("resource=https://api.example/&resource=https://api.example/", Ok(vec!["https://api.example/"])),
            ("resource=https://api.example", unknown.clone()), // RFC 8707 §2
            ("resource=https://other.example/", unknown),
            ("resource=/records", malformed.clone()),
            ("resource=https://api.example/%23part", malformed),
        ] {
            let parameters = Parameters::parse(query.as_bytes()).unwrap();
            let read = among(parameters.all("resource"), &allowed);
            let expected = expected.map(|texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect());
            assert_eq!(read, expected, "{query}");
        }
    }
}
