//! Browser and system in words, from the `User-Agent` that a browser tells: for lists and history.
//!
//! Nothing that has to be proved may rest on it. One decision does: the policy "phones only", which is a
//! preference and says so.

/// "Edge on Windows"; empty where nothing is recognised. Pages say it in their own language.
pub(crate) fn describe(user_agent: &str) -> String {
    let browser = first(user_agent, BROWSERS);
    let system = first(user_agent, SYSTEMS);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

/// The system alone.
pub(crate) fn system(user_agent: &str) -> Option<&'static str> {
    first(user_agent, SYSTEMS)
}

/// Whether it runs on a phone or tablet. An iPad that asks for desktop pages calls itself a Mac, and is
/// taken for one.
pub(crate) fn is_phone(user_agent: &str) -> bool {
    matches!(system(user_agent), Some("Android" | "iPad" | "iPhone"))
}

/// Whether it calls itself one that another app has inside, where passkeys can't be registered.
pub(crate) fn is_in_app(user_agent: &str) -> bool {
    let apple = matches!(system(user_agent), Some("iPad" | "iPhone"));
    IN_APP.iter().any(|token| user_agent.contains(token)) || (apple && !user_agent.contains("Safari/"))
}

/// As `assets/webauthn.js` has them: search and social apps, and Android's WebView.
const IN_APP: &[&str] = &[
    "; wv)",
    "BytedanceWebview",
    "FBAN",
    "FBAV",
    "FB_IAB",
    "GSA/",
    "Instagram ",
    "Line/",
    "Twitter for iPhone",
    "YJApp-ANDROID",
    "YJApp-IOS",
    "musical_ly",
    "trill",
];

fn first(user_agent: &str, table: &[(&str, &'static str)]) -> Option<&'static str> {
    table.iter().find(|(token, _)| user_agent.contains(token)).map(|(_, name)| *name)
}

/// Most telling token first: Edge also says Chrome, Chrome also says Safari.
const BROWSERS: &[(&str, &str)] = &[
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("Edg/", "Edge"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: &[(&str, &str)] = &[
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_inside_other_apps_are_known_and_whole_ones_are_not_taken_for_them() {
        const IPHONE: &str =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        const ANDROID: &str = "Mozilla/5.0 (Linux; Android 16; Pixel 9";
        for (user_agent, expected) in [
            (format!("{IPHONE} Version/18.6 Mobile/15E148 Safari/604.1"), false),
            (format!("{IPHONE} CriOS/139.0 Mobile/15E148 Safari/604.1"), false),
            (format!("{IPHONE} Mobile/15E148"), true),
            (format!("{IPHONE} Mobile/15E148 Safari Line/15.1.0"), true),
            (format!("{IPHONE} GSA/370.0 Mobile/15E148 Safari/604.1"), true),
            (
                format!(
                    "{ANDROID}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36"
                ),
                false,
            ),
            (format!("{ANDROID}; wv) AppleWebKit/537.36 Version/4.0 Chrome/139 Mobile Safari/537.36"), true),
            (format!("{ANDROID}) AppleWebKit/537.36 Chrome/139 Mobile Safari/537.36 YJApp-ANDROID"), true),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/139 Safari/537.36"
                    .into(),
                false,
            ),
            (String::new(), false),
        ] {
            assert_eq!(is_in_app(&user_agent), expected, "{user_agent}");
        }
    }

    #[test]
    fn browsers_are_told_by_their_most_telling_token() {
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
        for (user_agent, words) in [
            (format!("{windows} Edg/140.0.0.0"), "Edge on Windows"),
            (windows.to_owned(), "Chrome on Windows"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1".into(),
                "Safari on iPhone",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".into(), "Firefox on Linux"),
            ("curl/8.0".into(), ""),
        ] {
            assert_eq!(describe(&user_agent), words);
        }
    }

    #[test]
    fn phones_and_tablets_are_told_from_computers() {
        for (user_agent, expected) in [
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)", true),
            ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X)", true),
            ("Mozilla/5.0 (Linux; Android 15; Pixel 9)", true),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0)", false),
            ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)", false),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", false),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", false),
            ("", false),
        ] {
            assert_eq!(is_phone(user_agent), expected, "{user_agent}");
        }
    }
}
