//! The secrets of a configured client: a small file with one a line, two while one is being changed.
//!
//! Only their hashes leave this module. No text of the file is in a mistake.

use std::path::Path;

use warifu_core::{
    client::{client_secret_hash, is_client_secret},
    secret::TokenHash,
};
use warifu_keys::secret_file::{self, SecretFileError};

use super::{Mistake, client::ClientTable, environment};
use crate::exit::chain;

/// Bytes of the largest file that is read: two secrets with room to spare.
const LARGEST: usize = 2 * 1024;
/// Secrets that are good at the same time.
const MOST: usize = 2;
const REMEDY: &str = "Write one random secret of 32 to 512 letters and digits on a line of its own, as `openssl rand \
                      -hex 32` makes one; a second line may hold the one before, until the client has changed over.";

/// Hashes of the client's secrets; none where it has no place for them.
pub(super) fn hashes(table: &ClientTable, file: &Path) -> Result<Vec<TokenHash>, Mistake> {
    let mut key = table.key("secret-file");
    let read = match (&table.own.secret_file, &table.own.secret_credential) {
        (Some(path), _) => secret_file::read(path, LARGEST),
        (None, Some(name)) => {
            key = table.key("secret-credential");
            let folder = environment::credentials_folder().ok_or_else(|| no_credentials(&key, file))?;
            secret_file::read_credential(&folder, name, LARGEST)
        }
        (None, None) => return Ok(Vec::new()),
    };
    let bytes = read.map_err(|error| unreadable(&error, file, &key))?;
    let lines = std::str::from_utf8(&bytes).unwrap_or_default().lines().map(str::trim_end);
    let secrets: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    let what = match secrets.as_slice() {
        [] => "holds no secret",
        more if more.len() > MOST => "holds more than two secrets",
        some if !some.iter().all(|secret| is_client_secret(secret)) => {
            "holds a secret that is short, of few kinds of characters, or not of visible ASCII ones"
        }
        [one, other] if one == other => "holds the same secret twice",
        good => return Ok(good.iter().map(|secret| client_secret_hash(secret)).collect()),
    };
    Err(Mistake::of_value("client-secret-weak", file, &key, what, REMEDY))
}

fn no_credentials(key: &str, file: &Path) -> Mistake {
    let what = "is a systemd credential, and this process was given none";
    let instead =
        "Start it by a unit with LoadCredentialEncrypted=, or by `systemd-run -p LoadCredential=…`.";
    Mistake::of_value("client-credential-missing", file, key, what, instead)
}

fn unreadable(error: &SecretFileError, file: &Path, key: &str) -> Mistake {
    if let SecretFileError::Permissions { path, .. } = error {
        let what = format!("names {}, which others can read", path.display());
        let instead = format!(
            "Run: chmod 600 {}. Whoever may have read it can be taken for the client: give it a new secret.",
            path.display()
        );
        return Mistake::of_value("client-secret-open", file, key, &what, &instead);
    }
    let what = format!("can't be used: {}", chain(error));
    Mistake::of_value("client-secret-unreadable", file, key, &what, REMEDY)
}
