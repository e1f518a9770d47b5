//! Requests over a plain socket, byte for byte as written.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
};

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
}

/// GET in a connection of its own.
pub(crate) fn get(address: SocketAddr, path: &str) -> Answer {
    get_as(&format!("localhost:{}", address.port()), address, path)
}

/// The same, by a browser that believes to be at another host.
pub(crate) fn get_as(host: &str, address: SocketAddr, path: &str) -> Answer {
    let mut stream = TcpStream::connect(address).expect("it listens");
    send(host, &mut stream, path);
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("an answer");
    read(&bytes)
}

/// POST of a form by a program, which says in a header who it is.
pub(crate) fn post_form(address: SocketAddr, path: &str, authorization: &str, body: &str) -> Answer {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\nAuthorization: {authorization}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}",
        address.port()
    );
    stream.write_all(request.as_bytes()).expect("open");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("an answer");
    read(&bytes)
}

fn send(host: &str, stream: &mut TcpStream, path: &str) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("open");
}

pub(crate) fn read(bytes: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
    Answer { status: status.unwrap_or_else(|| panic!("no answer: {text:?}")), text }
}
