//! HTTP/1.1 over a socket, as little of it as a browser that asks one thing a connection needs. An answer that
//! didn't come whole is no answer.

use std::{
    collections::BTreeMap,
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::Value;

/// Longer than the server lets any request last.
const PATIENCE: Duration = Duration::from_secs(60);

/// An answer that came whole.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: u16,
    head: String,
    pub(super) body: String,
}

/// What came in place of what was asked for.
#[derive(Debug)]
pub(super) enum Failed {
    /// No whole answer.
    Broken(io::Error),
    /// Another answer.
    Refused(Reply),
}

/// A browser: its cookies.
#[derive(Debug, Clone, Default)]
pub(super) struct Browser {
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// A browser that has kept this session.
    pub(super) fn with_session(token: &str) -> Self {
        Self { cookies: BTreeMap::from([("session".to_owned(), token.to_owned())]) }
    }

    pub(super) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    pub(super) fn get(&mut self, server: SocketAddr, path: &str) -> Result<Reply, Failed> {
        self.ask(server, &format!("GET {path} HTTP/1.1\r\n"), "")
    }

    /// As a script of our own pages does it.
    pub(super) fn post(&mut self, server: SocketAddr, path: &str, body: &Value) -> Result<Reply, Failed> {
        let body = body.to_string();
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nOrigin: http://localhost:8080\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n"
        );
        self.ask(server, &head, &body)
    }

    fn ask(&mut self, server: SocketAddr, head: &str, body: &str) -> Result<Reply, Failed> {
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        let cookies = cookies.collect::<Vec<_>>().join("; ");
        let cookies = if cookies.is_empty() { cookies } else { format!("Cookie: {cookies}\r\n") };
        let request = format!(
            "{head}Host: localhost:8080\r\nAccept-Language: en\r\nConnection: close\r\n{cookies}\r\n{body}"
        );
        let reply = exchange(server, &request).map_err(Failed::Broken)?;
        for set in reply.headers("set-cookie") {
            let (name, rest) = set.split_once('=').expect("name=value");
            let value = rest.split(';').next().unwrap_or_default();
            if set.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(reply)
    }
}

impl Reply {
    /// This answer if it is a good one.
    pub(super) fn ok(self) -> Result<Self, Failed> {
        if self.status == 200 { Ok(self) } else { Err(Failed::Refused(self)) }
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// A `data-` attribute of the page.
    pub(super) fn data(&self, name: &str) -> String {
        let before = format!("data-{name}=\"");
        let told = self.body.split_once(&before).and_then(|(_, rest)| rest.split_once('"'));
        told.unwrap_or_else(|| panic!("no {before} in {self:?}")).0.to_owned()
    }

    fn headers(&self, wanted: &str) -> impl Iterator<Item = &str> {
        let pairs = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        pairs.filter(move |(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
    }
}

fn exchange(server: SocketAddr, request: &str) -> io::Result<Reply> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let cut = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let text = String::from_utf8(bytes).map_err(|_| cut())?;
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(cut)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(cut)?;
    let reply = Reply { status, head: head.to_owned(), body: body.to_owned() };
    let length = reply.headers("content-length").next().and_then(|length| length.parse().ok());
    if length.unwrap_or(0) == reply.body.len() { Ok(reply) } else { Err(cut()) }
}
