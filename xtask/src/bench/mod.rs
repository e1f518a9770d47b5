//! The benchmarks: what the product promises in figures, measured. Not part of the tests, since a busy
//! machine would decide them.

mod cards;
mod clients;
mod secrets;
mod statistics;
mod store;
mod webauthn;

use crate::workspace::Workspace;

/// Runs the benchmark of this name; whether what it measured keeps the promise. Only `clients` takes further words.
pub(crate) fn run(workspace: &Workspace, name: &str, words: &[&str]) -> Result<bool, String> {
    match name {
        "cards" => cards::run(workspace),
        "clients" => clients::run(workspace, words),
        "secrets" => secrets::run(workspace),
        "store" => store::run(workspace),
        "webauthn" => webauthn::run(workspace),
        _ => Err(format!("there is no benchmark `{name}`: cards, clients, secrets, store, webauthn")),
    }
}
