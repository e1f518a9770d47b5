//! A server of mails that says yes to everything but `refused@`, in clear on this computer, and keeps what it is handed.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

/// A mail that never comes must not hang the tests.
const AT_MOST: Duration = Duration::from_secs(120);

/// Its thread goes on until the tests end.
pub(crate) struct PostBox {
    pub(crate) port: u16,
    mails: Receiver<String>,
}

impl PostBox {
    pub(crate) fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, mails) = channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let sender = sender.clone();
                thread::spawn(move || serve(&stream.unwrap(), &sender));
            }
        });
        Self { port, mails }
    }

    /// The section of a configuration that sends mails here.
    pub(crate) fn section(&self) -> String {
        let from = "みなとクリニック <id@example.jp>";
        let port = self.port;
        format!("[mail]\nserver = \"127.0.0.1\"\nport = {port}\nencryption = \"none\"\nfrom = \"{from}\"\n")
    }

    /// Waits for the next mail.
    pub(crate) fn next(&self) -> String {
        self.mails.recv_timeout(AT_MOST).expect("a mail comes")
    }
}

fn serve(stream: &TcpStream, mails: &Sender<String>) {
    let mut lines = BufReader::new(stream).lines();
    let say = |line: &str| {
        let mut stream = stream;
        // Whoever hung up wants to hear no more.
        let _ = stream.write_all(format!("{line}\r\n").as_bytes());
    };
    say("220 box");
    while let Some(Ok(line)) = lines.next() {
        match line.get(..4).unwrap_or_default() {
            "RCPT" if line.contains("refused@") => say("550 nobody of that name"),
            "DATA" => {
                say("354 go on");
                let mail: Vec<String> =
                    lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                let _ = mails.send(mail.join("\n"));
                say("250 taken");
            }
            "QUIT" => return say("221 bye"),
            _ => say("250 so"),
        }
    }
}
