//! The cookies of one browser for our one site (RFC 6265bis, as far as a site without subdomains shows it).

use std::collections::BTreeMap;

use warifu_core::time::{Span, Time};

#[derive(Clone, Default)]
pub(super) struct Cookies {
    kept: BTreeMap<String, Kept>,
}

#[derive(Clone)]
struct Kept {
    value: String,
    until: Option<Time>,
}

impl Cookies {
    /// Keeps what a `Set-Cookie` header says.
    pub(super) fn take(&mut self, text: &str, now: Time) {
        let mut parts = text.split("; ");
        let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).expect("name=value");
        let seconds = parts.find_map(|part| part.strip_prefix("Max-Age="));
        let seconds = seconds.map(|s| s.parse::<i64>().expect("Max-Age is a number"));
        if seconds.is_some_and(|s| s <= 0) {
            self.kept.remove(name);
        } else {
            let until = seconds.map(|s| now + Span::seconds(s));
            self.kept.insert(name.to_owned(), Kept { value: value.to_owned(), until });
        }
    }

    pub(super) fn header(&self, now: Time) -> String {
        let live = self.live(now).map(|(name, kept)| format!("{name}={}", kept.value));
        live.collect::<Vec<_>>().join("; ")
    }

    pub(super) fn names(&self, now: Time) -> Vec<String> {
        self.live(now).map(|(name, _)| name.clone()).collect()
    }

    pub(super) fn value(&self, name: &str) -> Option<String> {
        self.kept.get(name).map(|kept| kept.value.clone())
    }

    pub(super) fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.kept.iter().map(|(name, kept)| (name.as_str(), kept.value.as_str()))
    }

    pub(super) fn put(&mut self, name: &str, value: &str) {
        self.kept.insert(name.to_owned(), Kept { value: value.to_owned(), until: None });
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.kept.remove(name);
    }

    fn live(&self, now: Time) -> impl Iterator<Item = (&String, &Kept)> {
        self.kept.iter().filter(move |(_, kept)| kept.until.is_none_or(|until| now < until))
    }
}
