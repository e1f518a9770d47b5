//! Whether a proof's `htu` names an endpoint (RFC 9449 §4.3 step 9): query and fragment aside, normalised alike.

use url::Url;

/// Longest `htu`, in bytes.
const LONGEST: usize = 2048;

/// Whether both are the same address; scheme and host in any case, the usual port written or not. What an endpoint's
/// address never has, such as a user's name, makes another address.
pub(super) fn is_same(htu: &str, endpoint: &str) -> bool {
    htu.len() <= LONGEST
        && matches!((normal(htu), normal(endpoint)), (Some(given), Some(ours)) if given == ours)
}

fn normal(text: &str) -> Option<Url> {
    // The URL standard trims and drops these silently; an address of RFC 3986 has none.
    if text.bytes().any(|byte| byte <= b' ' || byte == b'\\') {
        return None;
    }
    let mut url = Url::parse(text).ok()?;
    url.set_query(None);
    url.set_fragment(None);
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::is_same;

    const ENDPOINT: &str = "https://id.example.org/token";

    #[test]
    fn an_address_is_the_same_without_query_fragment_case_and_usual_port() {
        for htu in [
            ENDPOINT,
            "https://id.example.org/token?a=b",
            "https://id.example.org/token#f",
            "HTTPS://ID.Example.ORG:443/token",
            "https://id.example.org/x/../token",
        ] {
            assert!(is_same(htu, ENDPOINT), "{htu}");
        }
    }

    #[test]
    fn another_address_is_another() {
        for htu in [
            "",
            "/token",
            "id.example.org/token",
            "http://id.example.org/token",
            "https://id.example.org:8443/token",
            "https://id.example.org/token/",
            "https://id.example.org/Token",
            "https://id.example.org/tok%65n",
            "https://other.example/token",
            "https://id.example.org.other.example/token",
            "https://id.example.org@other.example/token",
            "https://me:pw@id.example.org/token",
            " https://id.example.org/token",
            "https://id.example.org/to\nken",
            "https:\\\\id.example.org\\token",
            "ftp://id.example.org/token",
        ] {
            assert!(!is_same(htu, ENDPOINT), "{htu:?}");
        }
        let long = format!("{ENDPOINT}?{}", "a".repeat(2048));
        assert!(!is_same(&long, ENDPOINT));
    }
}
