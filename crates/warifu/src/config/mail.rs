//! The server that takes our mails. Its password is read from a file of its own, and no text of that is in a mistake.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use warifu_keys::secret_file::{self, SecretFileError};
use warifu_server::mail::{self, Encryption, MailSettings};
use zeroize::Zeroizing;

use super::{Mistake, check::Add, environment};
use crate::exit::chain;

/// Bytes of the largest password file that is read.
const LARGEST: usize = 1024;
const REMEDY: &str =
    "Write the password alone on one line of a file that only Warifu's user can read (mode 0600).";

/// The section [mail].
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct MailTable {
    pub(crate) server: String,
    #[serde(default)]
    pub(crate) port: Option<u16>,
    #[serde(default = "default_encryption")]
    pub(crate) encryption: Encryption,
    #[serde(default)]
    pub(crate) authority: Option<PathBuf>,
    #[serde(default)]
    pub(crate) user: Option<String>,
    #[serde(default)]
    pub(crate) password_file: Option<PathBuf>,
    #[serde(default)]
    pub(crate) password_credential: Option<String>,
    pub(crate) from: String,
}

const fn default_encryption() -> Encryption {
    Encryption::Starttls
}

impl MailTable {
    /// The settings with their password and authority, read now.
    pub(crate) fn settings(&self, file: &Path) -> Result<MailSettings, Mistake> {
        let port = self.port.unwrap_or(match self.encryption {
            Encryption::None => 25,
            Encryption::Starttls => 587,
            Encryption::Tls => 465,
        });
        let authority = self.authority.as_ref().map(|path| {
            std::fs::read(path).map_err(|error| {
                let what = format!("can't be read: {}: {error}", path.display());
                let instead =
                    "Name a file in PEM: the authority that issued the certificate of the server of mails.";
                Mistake::of_value("mail-authority-unreadable", file, "mail.authority", &what, instead)
            })
        });
        let login = match (&self.user, self.password(file)?) {
            (Some(user), Some(password)) => Some((user.clone(), password)),
            _ => None,
        };
        let settings = MailSettings::new(&self.server, port, self.encryption, &self.from);
        Ok(MailSettings { authority: authority.transpose()?, login, ..settings })
    }

    fn password(&self, file: &Path) -> Result<Option<Zeroizing<String>>, Mistake> {
        let (key, read) = match (&self.password_file, &self.password_credential) {
            (Some(path), _) => ("mail.password-file", secret_file::read(path, LARGEST)),
            (None, Some(name)) => {
                let key = "mail.password-credential";
                let folder = environment::credentials_folder().ok_or_else(|| {
                    let what = "is a systemd credential, and this process was given none";
                    let instead = "Start it by a unit with LoadCredentialEncrypted=, or by `systemd-run -p LoadCredential=…`.";
                    Mistake::of_value("mail-credential-missing", file, key, what, instead)
                })?;
                (key, secret_file::read_credential(&folder, name, LARGEST))
            }
            (None, None) => return Ok(None),
        };
        let bytes = read.map_err(|error| unreadable(&error, file, key))?;
        let password = std::str::from_utf8(&bytes).unwrap_or_default().trim_end_matches(['\r', '\n']);
        if password.is_empty() || password.contains(char::is_control) {
            let what = "names a file without a password on one line";
            return Err(Mistake::of_value("mail-password-unreadable", file, key, what, REMEDY));
        }
        Ok(Some(Zeroizing::new(password.to_owned())))
    }

    pub(super) fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        self.authority.iter_mut().chain(&mut self.password_file)
    }
}

fn unreadable(error: &SecretFileError, file: &Path, key: &str) -> Mistake {
    if let SecretFileError::Permissions { path, .. } = error {
        let what = format!("names {}, which others can read", path.display());
        let instead = format!(
            "Run: chmod 600 {}. Whoever may have read it can send mails as you: change it.",
            path.display()
        );
        return Mistake::of_value("mail-password-open", file, key, &what, &instead);
    }
    let what = format!("can't be used: {}", chain(error));
    Mistake::of_value("mail-password-unreadable", file, key, &what, REMEDY)
}

/// What the section may say.
pub(super) fn check(table: Option<&MailTable>, add: &mut Add<'_>) {
    let Some(table) = table else { return };
    let server = table.server.trim();
    if server.is_empty() || server.contains(['/', ' ', '@']) {
        let what = format!("is `{}`, which is no host", table.server);
        add("mail-server-malformed", "mail.server", &what, "Write its name alone: smtp.example.jp.");
    }
    let here = server == "localhost" || server.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    if table.encryption == Encryption::None && !here {
        let what = "is \"none\" for a server elsewhere: passwords and links would cross the network in clear";
        add("mail-in-clear", "mail.encryption", what, "Write \"starttls\" or \"tls\".");
    }
    if !mail::is_sender(&table.from) {
        let what = format!("is `{}`, which mails can't be from", table.from);
        add("mail-from-malformed", "mail.from", &what, "Write it like `Minato Clinic <id@example.jp>`.");
    }
    let places =
        usize::from(table.password_file.is_some()) + usize::from(table.password_credential.is_some());
    if places != usize::from(table.user.is_some()) {
        let instead = "Write `user` with exactly one of `password-file` and `password-credential`; or none of the three \
                       for a server that asks for no password.";
        add(
            "mail-password-not-one",
            "mail.user",
            "and the place of its password don't fit together",
            instead,
        );
    }
}
