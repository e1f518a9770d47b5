//! Sending mails: whatever a notice tells of has queued it in its own commit; here it is written, handed to the server
//! of mails, and crossed out.
//!
//! A try is taken before it is made, so that of many replicas one sends; one that stopped between the server's answer and
//! its own note leaves one more mail, which programs for mail know by its Message-ID. What the server refuses for good
//! ends at once, anything else is tried for as long as it makes sense (`warifu_core::notice::sending`). Nobody whose page
//! is loading waits for it. Without settings nothing is taken: the queue stays as it is.

use std::{sync::Arc, time::Duration};

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use warifu_core::{
    id::Id,
    member::Member,
    notice::{About, Addressee, Notice, sending},
    organization::Organization,
    time::Time,
};
use warifu_store::{NoticeState, Outcome, QueuedNotice};

use super::backoff::Backoff;
use crate::{
    flows::mails::{find_recipient, show_ticket},
    mail::{self, Letter, Mailer, Unsent, Unwritable},
    server::{Server, Trouble},
};

const EVERY: Duration = Duration::from_secs(1);
/// Mails under way at a time: few enough for a server of mails that counts connections.
const AT_ONCE: i64 = 4;
/// Administrators of one organization who are told.
const ADMINISTRATORS: i64 = 100;

pub(super) async fn run(server: Arc<Server>, stop: CancellationToken) {
    let mut backoff = Backoff::default();
    loop {
        let sent = tokio::select! {
            () = stop.cancelled() => return,
            sent = send_mails(&server) => sent,
        };
        let wait = match sent {
            Ok(_) => {
                backoff.succeeded();
                EVERY
            }
            Err(trouble) => {
                tracing::warn!(error = &trouble as &dyn std::error::Error, "mails can't be sent for now");
                backoff.failed()
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Tries once each mail that is due, and what becomes due of it. How many tries were made, or ended without one.
pub async fn send_mails(server: &Arc<Server>) -> Result<usize, Trouble> {
    let Some(mailer) = server.mailer() else { return Ok(0) };
    let mut tried = 0;
    loop {
        let due = server.store.list_due_notices(server.now(), AT_ONCE).await?;
        if due.is_empty() {
            return Ok(tried);
        }
        let mut tries = JoinSet::new();
        for queued in due {
            let (server, mailer) = (server.clone(), mailer.clone());
            tries.spawn(async move { attempt(&server, &mailer, &queued).await });
        }
        while let Some(ended) = tries.join_next().await {
            let ended =
                ended.unwrap_or_else(|error| Err(Trouble::Bug(format!("a try to send a mail: {error}"))));
            tried += usize::from(ended?);
        }
    }
}

/// One try. False where another replica was faster.
async fn attempt(server: &Server, mailer: &Mailer, queued: &QueuedNotice) -> Result<bool, Trouble> {
    let (notice, now) = (&queued.notice, server.now());
    if now >= queued.tried_until {
        let told = if queued.told.is_empty() { "it waited for too long" } else { &queued.told };
        return note(server, queued, queued.tries, (NoticeState::GivenUp, now), told).await;
    }
    if let Addressee::Administrators { of, member } = notice.to {
        return divide(server, queued, of, member, now).await;
    }
    let Some((member, to)) = find_recipient(server, notice).await? else {
        let told = "there is no e-mail address";
        return note(server, queued, queued.tries, (NoticeState::NoAddress, now), told).await;
    };
    let tries = queued.tries + 1;
    let next = sending::next_try(tries, queued.tried_until, now);
    // Where it is the last, nobody else may begin while it lasts.
    let taken = server.store.take_notice(notice.id, queued.tries, next.unwrap_or(queued.tried_until)).await?;
    if matches!(taken, Outcome::Stale(_)) {
        return Ok(false);
    }
    let Some(mut letter) = Letter::of(server, notice, member.as_ref(), &to, now) else { return Ok(false) };
    if let Some(About::TicketIssued { ticket }) = &notice.about {
        let found = show_ticket(server, *ticket, now).await?;
        letter = letter.with_ticket(server, found.as_ref(), now);
    }
    let of = (notice.id, server.site.host());
    let sent = match mail::write(&letter, &to, &mailer.settings.from, of, now) {
        Ok(message) => mailer.send(&message).await,
        Err(Unwritable(why)) => Err(Unsent::ForGood(why)),
    };
    let ((state, at), told) = match sent {
        Ok(said) => ((NoticeState::Sent, server.now()), said),
        Err(Unsent::ForGood(why)) => ((NoticeState::Refused, server.now()), why),
        Err(Unsent::ForNow(why)) => {
            (next.map_or((NoticeState::GivenUp, server.now()), |next| (NoticeState::Waiting, next)), why)
        }
    };
    if state != NoticeState::Sent {
        tracing::warn!(notice = %notice.id, tries, told, "a mail wasn't sent");
    }
    note(server, queued, tries, (state, at), &told).await
}

/// Makes one notice for each who is told.
async fn divide(
    server: &Server,
    queued: &QueuedNotice,
    of: Id<Organization>,
    member: Option<Id<Member>>,
    now: Time,
) -> Result<bool, Trouble> {
    let administrators = server.store.list_administrators(of, ADMINISTRATORS).await?;
    let each: Vec<Notice> = sending::told(&administrators)
        .iter()
        .map(|one| {
            let to = Addressee::Administrator { id: one.id, member };
            Notice { id: Id::new(now, &mut server.random()), to, ..queued.notice.clone() }
        })
        .collect();
    if each.is_empty() {
        let told = "no administrator has an e-mail address";
        return note(server, queued, queued.tries, (NoticeState::NoAddress, now), told).await;
    }
    let divided = server.store.divide_notice(queued.notice.id, queued.tries, &each, now).await?;
    Ok(matches!(divided, Outcome::Committed(_)))
}

/// What came of the last of so many tries. `at` is when it is tried again, where it is.
async fn note(
    server: &Server,
    queued: &QueuedNotice,
    tries: i64,
    (state, at): (NoticeState, Time),
    told: &str,
) -> Result<bool, Trouble> {
    let noted = server.store.note_notice(queued.notice.id, tries, state, at, told).await?;
    let result = match state {
        NoticeState::Divided | NoticeState::Nobody => return Ok(false),
        NoticeState::GivenUp => "given-up",
        NoticeState::NoAddress => "no-address",
        NoticeState::Refused => "refused",
        NoticeState::Sent => "sent",
        NoticeState::Waiting => "failed",
    };
    if matches!(noted, Outcome::Stale(_)) {
        return Ok(false);
    }
    metrics::counter!("warifu_mails_total", "result" => result).increment(1);
    Ok(true)
}
