//! The environment: `WARIFU_…` settings, and the folder that systemd keeps credentials in.

use std::path::PathBuf;

use figment::providers::Env;

/// Settings by environment: `WARIFU_LISTEN__TLS__KEY` is `listen.tls.key`.
pub(super) fn provider() -> Env {
    Env::prefixed("WARIFU_").map(|name| name.as_str().replace("__", ".").replace('_', "-").into())
}

/// How this program was called, for a line that somebody is to copy.
pub(crate) fn program() -> String {
    std::env::args().next().unwrap_or_else(|| "warifu".to_owned())
}

/// Where systemd passes credentials to this service; `None` outside of one.
#[expect(clippy::disallowed_methods, reason = "the one place where the environment is read")]
pub(super) fn credentials_folder() -> Option<PathBuf> {
    std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from)
}
