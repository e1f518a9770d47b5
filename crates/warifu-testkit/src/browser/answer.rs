//! An answer as a person and a script read it.

use std::{collections::BTreeMap, sync::LazyLock};

use http::{HeaderMap, StatusCode, header, response::Parts};
use serde_json::Value;

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    path: String,
    status: StatusCode,
    headers: HeaderMap,
    body: String,
    bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn new(path: &str, parts: Parts, body: &[u8]) -> Self {
        let bytes = body.to_vec();
        let kind =
            parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let is_file = kind.starts_with("application/pdf") || kind.starts_with("application/octet-stream");
        let body = match std::str::from_utf8(&bytes) {
            Ok(text) => text.to_owned(),
            Err(_) if is_file => String::new(),
            Err(error) => panic!("{path}: all pages are UTF-8: {error}"),
        };
        Self { path: path.to_owned(), status: parts.status, headers: parts.headers, body, bytes }
    }

    /// What was asked for.
    pub fn path(&self) -> &str {
        &self.path
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Every value of a header that may come more than once.
    pub fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok())
    }

    pub fn set_cookies(&self) -> impl Iterator<Item = &str> {
        self.headers(header::SET_COOKIE.as_str())
    }

    /// Where it sends us: by a redirect, or by the `location` of a ceremony's answer.
    pub fn location(&self) -> Option<String> {
        if self.status == StatusCode::SEE_OTHER {
            return self.header("location").map(str::to_owned);
        }
        let is_json = self.status == StatusCode::OK && self.body.starts_with('{');
        let told: Value = is_json.then(|| serde_json::from_str(&self.body).ok()).flatten()?;
        told["location"].as_str().map(str::to_owned)
    }

    /// The body as it came.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn text(&self) -> &str {
        &self.body
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{}: {e}: {}", self.path, self.body))
    }

    /// The stable name of the message it tells: a problem's, a help page's, or that of a page's notice.
    pub fn message(&self) -> Option<String> {
        if let Ok(problem) = serde_json::from_str::<Value>(&self.body) {
            return problem["type"].as_str()?.strip_prefix("/help/").map(str::to_owned);
        }
        if let Some(name) = TITLES.get(self.heading().as_str()) {
            return Some((*name).to_owned());
        }
        let page = self.without_templates();
        let notice = page.split("<div class=\"notice").nth(1)?.split("</div>").next()?;
        between(notice, "<a href=\"/help/", "\"").map(str::to_owned)
    }

    /// The good news on top of a page.
    pub fn said(&self) -> String {
        let page = self.without_templates();
        let notice = page.split("<div class=\"notice good\" role=\"status\">").nth(1).unwrap_or_default();
        between(notice, "<p>", "</p>").map(unescape).unwrap_or_default()
    }

    pub fn title(&self) -> String {
        between(&self.body, "<title>", "</title>").map(unescape).unwrap_or_default()
    }

    pub fn heading(&self) -> String {
        between(&self.body, "<h1>", "</h1>").map(unescape).unwrap_or_default()
    }

    /// The value of a form's field.
    pub fn field(&self, name: &str) -> String {
        let told = between(&self.body, &format!("name=\"{name}\" value=\""), "\"");
        unescape(told.unwrap_or_else(|| panic!("{}: no field {name}: {}", self.path, self.body)))
    }

    /// A `data-` attribute.
    pub fn data(&self, name: &str) -> Option<String> {
        between(&self.body, &format!("data-{name}=\""), "\"").map(unescape)
    }

    /// What the password manager is to be told.
    pub fn signal(&self) -> Option<Value> {
        let json = between(&self.body, "<script type=\"application/json\" id=\"signal\">", "</script>")?;
        Some(serde_json::from_str(json).expect("the signal is JSON"))
    }

    /// The ids of the devices in the list, in its order.
    pub fn devices(&self) -> Vec<String> {
        let cards = self.body.split("id=\"device-").skip(1);
        cards.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
    }

    /// What is shown only when a script asks for it isn't part of the page yet.
    fn without_templates(&self) -> String {
        let mut parts = self.body.split("<template");
        let first = parts.next().unwrap_or_default().to_owned();
        let page = parts
            .fold(first, |page, part| page + part.split_once("</template>").map_or("", |(_, rest)| rest));
        let mut parts = page.split("<noscript>");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |page, part| page + part.split_once("</noscript>").map_or("", |(_, rest)| rest))
    }
}

/// The names of messages by their titles, in both languages.
static TITLES: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    let files = [
        include_str!("../../../warifu-server/locales/en/messages.ftl"),
        include_str!("../../../warifu-server/locales/ja/messages.ftl"),
    ];
    let titles = files.into_iter().flat_map(str::lines).filter_map(|line| {
        let (key, title) = line.split_once('=')?;
        let name = key.trim().strip_prefix("message-")?.strip_suffix("-title")?;
        Some((title.trim().to_owned(), name))
    });
    titles.collect()
});

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}

pub(crate) fn unescape(text: &str) -> String {
    let entities = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
    let plain = entities.iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain));
    plain.trim().to_owned()
}
