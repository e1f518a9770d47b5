//! SMTP (RFC 5321) by STARTTLS (RFC 3207) or TLS: one conversation a mail.
//!
//! What the server refuses before it is told of a mail (its certificate, our password) is no refusal of the mail: it is
//! tried again. What it refuses for good (5xx) once it knows from whom and to whom is. A mail that comes back later is
//! sent to the sender's address and never seen here.

use std::{error::Error, net::IpAddr, sync::Arc, time::Duration};

use lettre::{
    Message,
    transport::smtp::{
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters, TlsParametersBuilder},
        extension::ClientId,
    },
};
use tokio::sync::OnceCell;

use super::settings::{Encryption, MailSettings};

/// How long the server may take to say good-bye.
const BYE_WITHIN: Duration = Duration::from_secs(1);
/// Bytes of what the server said that are kept.
const LONGEST_ANSWER: usize = 300;

/// Sends the mails of one server.
pub(crate) struct Mailer {
    pub(crate) settings: MailSettings,
    /// What we call ourselves.
    hello: ClientId,
    tls: OnceCell<TlsParameters>,
}

/// Why a mail wasn't taken, in words for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unsent {
    /// It may be, later.
    ForNow(String),
    /// It never will.
    ForGood(String),
}

/// Whether the server answers, is who it should be, and lets us in. Nothing is sent.
pub async fn judge(settings: &MailSettings, host: &str) -> Result<(), String> {
    let mailer = Mailer::new(settings.clone(), host);
    let talk = async {
        let mut connection = mailer.connect().await?;
        let _bye = connection.quit().await;
        Ok(())
    };
    tokio::time::timeout(mailer.settings.within, talk).await.unwrap_or_else(|_| Err(mailer.too_slow()))
}

impl Mailer {
    /// `host` is the name of our site.
    pub(crate) fn new(settings: MailSettings, host: &str) -> Self {
        let hello = match host.parse() {
            Ok(IpAddr::V4(v4)) => ClientId::Ipv4(v4),
            Ok(IpAddr::V6(v6)) => ClientId::Ipv6(v6),
            Err(_) => ClientId::Domain(host.to_owned()),
        };
        Self { settings, hello, tls: OnceCell::new() }
    }

    /// Hands one mail over; what the server said to it.
    pub(crate) async fn send(&self, message: &Message) -> Result<String, Unsent> {
        let handed = tokio::time::timeout(self.settings.within, self.hand_over(message)).await;
        handed.unwrap_or_else(|_| Err(Unsent::ForNow(self.too_slow())))
    }

    async fn hand_over(&self, message: &Message) -> Result<String, Unsent> {
        let mut connection = self.connect().await.map_err(Unsent::ForNow)?;
        match connection.send(message.envelope(), &message.formatted()).await {
            Ok(response) => {
                // It is taken, however the conversation ends, and if it does.
                let _bye = tokio::time::timeout(BYE_WITHIN, connection.quit()).await;
                let first = response.first_line().unwrap_or_default();
                Ok(short(&format!("{} {first}", response.code())))
            }
            Err(error) if error.is_permanent() => Err(Unsent::ForGood(told(&error))),
            Err(error) => Err(Unsent::ForNow(told(&error))),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, String> {
        let MailSettings { server, port, encryption, login, within, .. } = &self.settings;
        let (at, within) = ((server.as_str(), *port), Some(*within));
        let tls = match encryption {
            Encryption::None => None,
            Encryption::Starttls | Encryption::Tls => Some(self.tls().await?),
        };
        let from_the_start = tls.clone().filter(|_| *encryption == Encryption::Tls);
        let connected =
            AsyncSmtpConnection::connect_tokio1(at, within, &self.hello, from_the_start, None).await;
        let mut connection = connected.map_err(|error| told(&error))?;
        if let (Encryption::Starttls, Some(tls)) = (encryption, tls) {
            connection.starttls(tls, &self.hello).await.map_err(|error| told(&error))?;
        }
        if let Some((user, password)) = login {
            let credentials = Credentials::new(user.clone(), password.to_string());
            let known = [Mechanism::Plain, Mechanism::Login];
            let let_in = connection.auth(&known, &credentials).await;
            let_in.map_err(|error| format!("it doesn't let us in: {}", told(&error)))?;
        }
        Ok(connection)
    }

    /// The authorities that are trusted, read once.
    async fn tls(&self) -> Result<TlsParameters, String> {
        let read = async || {
            let (server, authority) = (self.settings.server.clone(), self.settings.authority.clone());
            let built = tokio::task::spawn_blocking(move || parameters(server, authority.as_deref()));
            built.await.map_err(|error| error.to_string())?
        };
        self.tls.get_or_try_init(read).await.cloned()
    }

    fn too_slow(&self) -> String {
        format!("it didn't answer within {} seconds", self.settings.within.as_secs())
    }
}

fn parameters(server: String, authority: Option<&[u8]>) -> Result<TlsParameters, String> {
    let mut builder = TlsParametersBuilder::new(server);
    if let Some(pem) = authority {
        let certificate = Certificate::from_pem(pem).map_err(|error| told(&error))?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(certificate);
    }
    builder.build_rustls().map_err(|error| told(&error))
}

/// An error with its causes, on one line that isn't endless.
fn told(error: &lettre::transport::smtp::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(because) = cause {
        let text = because.to_string();
        if !told.contains(&text) {
            told = format!("{told}: {text}");
        }
        cause = because.source();
    }
    short(&told)
}

fn short(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line[..line.floor_char_boundary(LONGEST_ANSWER)].trim().to_owned()
}

/// Mails are sent by whichever settings were read last.
pub(crate) type Shared = std::sync::RwLock<Option<Arc<Mailer>>>;
