//! A browser as far as a server can tell: it keeps cookies, says where a request comes from, and submits
//! forms and JSON as pages of ours do. It is a suspicious one: whatever answer breaks a promise that holds
//! for every answer (headers, cookies, no secret in an address) fails the test at once.

mod answer;
mod ceremony;
mod cookies;
mod promises;

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU16, Ordering},
    },
};

use axum::body::Body;
use http::{Method, Request, header};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;
use warifu_core::time::Span;
use warifu_server::http::Peer;

pub use answer::Answer;
pub(crate) use answer::unescape;
pub use ceremony::Ceremony;
use cookies::Cookies;

use crate::server::{ORIGIN, TestServer};

/// Chrome on Windows, as it calls itself.
const USER_AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
    Chrome/140.0.0.0 Safari/537.36";
/// More redirects than any story has.
const LONGEST_WAY: usize = 8;

/// One browser, on one network.
pub struct Browser {
    server: TestServer,
    cookies: Mutex<Cookies>,
    address: IpAddr,
    headers: Vec<(&'static str, String)>,
    takes_cookies: bool,
}

impl Browser {
    /// A browser in English, at an address that no other one has.
    pub(crate) fn new(server: &TestServer) -> Self {
        static LAST: AtomicU16 = AtomicU16::new(0);
        let [third, fourth] = LAST.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let headers =
            vec![("user-agent", USER_AGENT.to_owned()), ("accept-language", "en-GB,en;q=0.9".to_owned())];
        Self {
            server: server.clone(),
            cookies: Mutex::default(),
            address: Ipv4Addr::new(198, 18, third, fourth).into(),
            headers,
            takes_cookies: true,
        }
    }

    /// The same browser on another network.
    #[must_use]
    pub fn at(mut self, address: &str) -> Self {
        self.address = address.parse().expect("an address");
        self
    }

    /// The same browser with this header in every request, in place of its own.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The same browser with cookies switched off.
    #[must_use]
    pub fn without_cookies(mut self) -> Self {
        self.takes_cookies = false;
        self
    }

    /// Another browser with a copy of this one's cookies, on the same network.
    #[must_use]
    pub fn copied(&self) -> Self {
        let cookies = self.jar().clone();
        let (server, headers) = (self.server.clone(), self.headers.clone());
        Self { server, cookies: Mutex::new(cookies), address: self.address, headers, takes_cookies: true }
    }

    /// The same browser, sent to another replica.
    #[must_use]
    pub fn to(&self, replica: &TestServer) -> Self {
        Self { server: replica.clone(), ..self.copied() }
    }

    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// The names of the cookies it would send now.
    pub fn cookie_names(&self) -> Vec<String> {
        self.jar().names(self.server.now())
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar().value(name)
    }

    /// Puts a cookie in, as somebody with a developer's tools does.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar().put(name, value);
    }

    /// Forgets a cookie.
    pub fn drop_cookie(&self, name: &str) {
        self.jar().remove(name);
    }

    /// Opens a page: by a link, a bookmark, or a click on a page of ours.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).expect("a request")).await
    }

    /// Opens a page and goes where it sends us.
    pub async fn open(&self, path: &str) -> Answer {
        self.follow(self.get(path).await).await
    }

    /// Goes where an answer sends us, until there is a page or the way leads to another site.
    pub async fn follow(&self, mut answer: Answer) -> Answer {
        for _ in 0..LONGEST_WAY {
            let ours = answer.location().filter(|location| location.starts_with('/'));
            let Some(location) = ours else { return answer };
            answer = self.get(&location).await;
        }
        panic!("sent round in circles, at last to {:?}", answer.location())
    }

    /// Submits a form of ours.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = serde_urlencoded::to_string(fields).expect("fields are texts");
        self.post(path, "application/x-www-form-urlencoded", body).await
    }

    /// Posts JSON as the scripts of ours do.
    pub async fn post_json(&self, path: &str, body: &Value) -> Answer {
        self.post(path, "application/json", body.to_string()).await
    }

    /// Posts anything from a page of ours.
    pub async fn post(&self, path: &str, kind: &str, body: impl Into<Body>) -> Answer {
        let request = self.request(Method::POST, path).header(header::CONTENT_TYPE, kind);
        let request = request.header("origin", ORIGIN).header("sec-fetch-site", "same-origin");
        self.send(request.body(body.into()).expect("a request")).await
    }

    /// A request of this browser that says nothing yet of where it comes from.
    pub fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let cookies = self.jar().header(self.server.now());
        if cookies.is_empty() { request } else { request.header(header::COOKIE, cookies) }
    }

    /// Sends a request and keeps the cookies of its answer. It takes a millisecond, so that what happens one
    /// after the other is told in that order.
    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        self.server.wait(Span::millis(1));
        request.extensions_mut().insert(Peer(self.address));
        let path = request.uri().to_string();
        let response = self.server.router().oneshot(request).await.expect("the router never fails");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body in memory").to_bytes();
        let answer = Answer::new(&path, parts, &body);
        promises::check(&answer);
        if self.takes_cookies {
            let mut jar = self.jar();
            answer.set_cookies().for_each(|text| jar.take(text, self.server.now()));
            promises::check_secrets(&answer, &jar);
        }
        answer
    }

    fn jar(&self) -> std::sync::MutexGuard<'_, Cookies> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
