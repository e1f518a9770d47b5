//! Mail: settings that can be used, a server that takes mails from us, and mails that nobody got.

use warifu_core::time::{Span, Time};
use warifu_server::mail::judge_mail_server;
use warifu_store::{Store, Unsent};

use super::Finding;
use crate::config::Config;

/// Failures of so long are told.
const TOLD_FOR: Span = Span::days(7);
/// A mail that has waited for so long is told.
const OVERDUE: Span = Span::hours(1);

pub(super) async fn examine(config: &Config, store: Option<&Store>, now: Time) -> Vec<Finding> {
    let Some(table) = &config.mail else {
        let what = "there is no section [mail]: nothing is sent, and nobody is told by mail of what happens to their account";
        let mend =
            "Add a section [mail] with the server that takes your mails; warifu.example.toml explains it.";
        return vec![Finding::doubtful("mail-missing", what, mend)];
    };
    let mut found = Vec::new();
    let malformed = config.mistakes(&config.file).iter().any(|mistake| mistake.key.starts_with("mail."));
    match (table.settings(&config.file), config.site()) {
        (Err(mistake), _) => found.push(mistake.into()),
        // Nobody is asked by settings that are wrong.
        (Ok(settings), Ok(site)) if !malformed => {
            if let Err(why) = judge_mail_server(&settings, site.host()).await {
                let what = format!("{}:{} takes no mails from us: {why}", settings.server, settings.port);
                let mend = "See what it says: name, port, encryption, user and password in [mail], and whether this machine may reach it.";
                found.push(Finding::wrong("mail-server-refuses", what, mend));
            }
        }
        // Findings of their own.
        (Ok(_), _) => {}
    }
    found.extend(unsent(store, now).await);
    found
}

async fn unsent(store: Option<&Store>, now: Time) -> Vec<Finding> {
    let Some(store) = store else { return Vec::new() };
    // A database that can't be read is a finding of its own.
    let Unsent { failed, waiting } =
        store.count_unsent_notices(now - TOLD_FOR, now - OVERDUE).await.unwrap_or_default();
    let mut found = Vec::new();
    if failed > 0 {
        let what = format!("{failed} mails of the last 7 days were refused or given up");
        let mend = "Run: warifu admin mail list --failed. It tells what the server said; `warifu admin mail retry ID` sends one again.";
        found.push(Finding::doubtful("mails-failed", what, mend));
    }
    if waiting > 0 {
        let what = format!("{waiting} mails have been waiting for more than an hour");
        let mend = "Run: warifu admin mail list. Is a server running with this configuration, and does the server of mails answer?";
        found.push(Finding::doubtful("mails-waiting", what, mend));
    }
    found
}
