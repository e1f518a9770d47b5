//! A stranger with a stop-watch: HTTP/1.1 on one connection kept open, a journey begun as a browser does, and
//! wrong passwords.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

/// Longer than any answer takes; a server that hangs ends the benchmark.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) struct Client {
    address: String,
    cookie: String,
    journey: String,
    stream: BufReader<TcpStream>,
}

pub(super) struct Answer {
    /// The status and the page, with the member ID and every figure blotted out.
    pub(super) said: String,
    /// From the first byte sent to the last received.
    pub(super) millis: f64,
}

impl Client {
    /// Begins a sign-in by password.
    pub(super) fn open(address: &str) -> Result<Self, String> {
        let port = address.rsplit(':').next().unwrap_or_default();
        let told = |e: std::io::Error| format!("{address}: {e}");
        let stream = TcpStream::connect(format!("127.0.0.1:{port}")).map_err(told)?;
        stream.set_nodelay(true).map_err(told)?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(told)?;
        let mut client = Self {
            address: address.to_owned(),
            cookie: String::new(),
            journey: String::new(),
            stream: BufReader::new(stream),
        };
        let request = format!("GET /sign-in/password HTTP/1.1\r\nHost: {address}\r\n\r\n");
        let (head, body) = client.exchange(&request).map_err(told)?;
        let found = |text: &str, before: &str, after: char| {
            let (_, rest) = text.split_once(before)?;
            rest.split(after).next().map(str::to_owned)
        };
        let parts = found(&head, "set-cookie: ", ';').zip(found(&body, "name=\"journey\" value=\"", '"'));
        (client.cookie, client.journey) = parts.ok_or("the sign-in page begins no journey")?;
        Ok(client)
    }

    /// A wrong password for `member_id`, through the proxy from `network`.
    #[allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
    pub(super) fn guess(&mut self, member_id: &str, network: &str) -> Result<Answer, String> {
        let body = format!("journey={}&member={member_id}&password=a-wrong-guess-of-mine", self.journey);
        let request = format!(
            "POST /sign-in/password HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nCookie: {cookie}\r\n\
             X-Forwarded-For: {network}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {length}\r\n\r\n{body}",
            address = self.address,
            cookie = self.cookie,
            length = body.len(),
        );
        let start = Instant::now();
        let (head, page) = self.exchange(&request).map_err(|e| format!("{}: {e}", self.address))?;
        let millis = start.elapsed().as_secs_f64() * 1_000.0;
        let status = head.lines().next().unwrap_or_default();
        if !status.contains(" 4") {
            return Err(format!("a wrong password was answered by: {status}"));
        }
        Ok(Answer { said: blot_out(&format!("{status}\n{page}"), member_id), millis })
    }

    /// Sends a request whole, and reads the head and the body of its answer.
    fn exchange(&mut self, request: &str) -> std::io::Result<(String, String)> {
        self.stream.get_mut().write_all(request.as_bytes())?;
        let (mut head, mut length) = (String::new(), 0_usize);
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or_default();
            }
            if line == "\r\n" {
                break;
            }
            head.push_str(&line);
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok((head, String::from_utf8_lossy(&body).into_owned()))
    }
}

fn blot_out(said: &str, member_id: &str) -> String {
    said.replace(member_id, "···").chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_was_asked_for_and_figures_are_blotted_out() {
        assert_eq!(
            blot_out("member-01 until 10:59", "member-01"),
            blot_out("nobody-07 until 11:00", "nobody-07")
        );
        assert_ne!(blot_out("wrong", "member-01"), blot_out("unknown", "nobody-01"));
    }
}
