//! The server that takes our mails, and who we are to it. `Debug` never shows the password.

use std::{fmt, time::Duration};

use lettre::message::Mailbox;
use zeroize::Zeroizing;

/// How long a conversation with the server of mails may take: some look a sender up in many places first.
const WITHIN: Duration = Duration::from_secs(45);

/// Settings that were checked.
#[derive(Clone)]
pub struct MailSettings {
    /// Host name or address of the server.
    pub server: String,
    pub port: u16,
    pub encryption: Encryption,
    /// PEM: the authority that issued the server's certificate; those of the system where there is none.
    pub authority: Option<Vec<u8>>,
    /// User name and password.
    pub login: Option<(String, Zeroizing<String>)>,
    /// Whom mails are from, like `Minato Clinic <id@example.jp>`.
    pub from: String,
    /// How long one mail may take.
    pub within: Duration,
}

/// How a conversation with the server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encryption {
    /// Not at all: only towards this computer.
    None,
    /// It begins in clear and goes on by TLS before anything is said; a server that can't is told nothing.
    Starttls,
    /// By TLS from the first byte.
    Tls,
}

impl MailSettings {
    /// A server that asks for no password.
    pub fn new(server: &str, port: u16, encryption: Encryption, from: &str) -> Self {
        let (server, from) = (server.to_owned(), from.to_owned());
        Self { server, port, encryption, authority: None, login: None, from, within: WITHIN }
    }
}

impl fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailSettings")
            .field("server", &self.server)
            .field("port", &self.port)
            .field("encryption", &self.encryption)
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

/// Whether mails can be from this.
pub fn is_sender(text: &str) -> bool {
    !text.contains(['\r', '\n']) && text.parse::<Mailbox>().is_ok()
}
