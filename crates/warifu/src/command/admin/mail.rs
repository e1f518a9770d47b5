//! `warifu admin mail`: what became of the mails, and sending one again.

use clap::Subcommand;
use serde_json::json;
use warifu_core::{
    audit::{Actor, Event, EventKind},
    id::Id,
    notice::{Addressee, Notice, sending},
};
use warifu_server::clock::{Clock as _, SystemClock, SystemRandom};
use warifu_store::{NoticeState, Outcome, QueuedNotice};

use super::nothing_to_do;
use crate::{
    exit::{Exit, Failure},
    installation::Installation,
    output::Output,
    time,
};

/// The newest.
const MOST: i64 = 1_000;

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// List mails of the last 90 days, newest first
    ///
    /// A mail that its receiver's server sends back later isn't seen here: it comes to the address of `from`.
    List {
        /// Only those that nobody got: refused, given up, or without an address
        #[arg(long)]
        failed: bool,
    },
    /// Send one again that nobody got
    Retry {
        /// The mail's id
        id: String,
    },
}

impl What {
    pub(super) async fn run(self, at: &Installation, output: Output) -> Result<(), Failure> {
        match self {
            Self::List { failed } => list(at, output, failed).await,
            Self::Retry { id } => retry(at, output, &id).await,
        }
    }
}

async fn list(at: &Installation, output: Output, failed: bool) -> Result<(), Failure> {
    let all =
        if failed { at.store.list_failed_notices(MOST).await? } else { at.store.list_notices(MOST).await? };
    let mut views = Vec::new();
    for queued in all {
        let to = to(at, &queued.notice).await?;
        views.push((queued, to));
    }
    let values: Vec<_> = views.iter().map(|(queued, to)| view(queued, to)).collect();
    output.result(&values, || {
        if views.is_empty() {
            return if failed { "every mail was sent" } else { "there are no mails" }.into();
        }
        views.iter().map(|(queued, to)| line(queued, to)).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

/// Whom it is for, without what is sealed.
async fn to(at: &Installation, notice: &Notice) -> Result<String, Failure> {
    Ok(match &notice.to {
        Addressee::Member(id) | Addressee::Administrator { id, .. } => {
            let found = at.store.find_member(*id).await?;
            found.map_or_else(|| id.to_string(), |(member, _)| member.member_id.to_string())
        }
        Addressee::Administrators { .. } => "administrators".into(),
        Addressee::Address(_) | Addressee::Nobody => "an address".into(),
    })
}

fn view(queued: &QueuedNotice, to: &str) -> serde_json::Value {
    let QueuedNotice { notice, state, tries, due_at, told, .. } = queued;
    json!({
        "id": notice.id,
        "about": notice.about.as_ref().map(warifu_core::notice::About::name),
        "to": to,
        "queued-at": time::written(notice.at),
        "state": state,
        "tries": tries,
        "at": time::written(*due_at),
        "told": told,
    })
}

fn line(queued: &QueuedNotice, to: &str) -> String {
    let (state, at) = match queued.state {
        NoticeState::Divided => ("divided among administrators", "at"),
        NoticeState::GivenUp => ("given up", "at"),
        NoticeState::NoAddress => ("no address", "at"),
        NoticeState::Nobody => ("for nobody", "at"),
        NoticeState::Refused => ("refused", "at"),
        NoticeState::Sent => ("sent", "at"),
        NoticeState::Waiting => ("waiting", "tried next at"),
    };
    let about = queued.notice.about.as_ref().map_or("", |about| about.name());
    let told = if queued.told.is_empty() { String::new() } else { format!(": {}", queued.told) };
    let (id, tries, due) = (queued.notice.id, queued.tries, time::written(queued.due_at));
    format!("{id}  {about:<28}  {to:<16}  {state} (tries: {tries}, {at} {due}){told}")
}

async fn retry(at: &Installation, output: Output, typed: &str) -> Result<(), Failure> {
    let unknown = || Failure::new(Exit::NotFound, format!("there is no mail `{typed}`"));
    let id: Id<Notice> = typed.parse().map_err(|_| unknown())?;
    let queued = at.store.find_notice(id).await?.ok_or_else(unknown)?;
    if !queued.state.is_failed() {
        return Err(nothing_to_do("it was sent, or is still going to be"));
    }
    let now = SystemClock.now();
    if queued.notice.link().is_some_and(|link| link.is_over(now)) {
        return Err(Failure::new(Exit::Refused, "its link is over: whoever asked for it must ask again"));
    }
    let about = queued.notice.about.as_ref().map_or_else(String::new, |about| about.name().to_owned());
    let what = EventKind::NoticeRetried { about };
    let event = Event::of_installation(Id::new(now, &mut SystemRandom), now, Actor::Operator, what);
    let until = queued.notice.link().map_or(now + sending::TRIED_FOR, |link| link.ends_at);
    let changes = [event.salted(&mut SystemRandom).into()];
    match at.store.retry_notice(id, now, until, &changes).await? {
        Outcome::Committed(_) => {}
        Outcome::Stale(_) => return Err(nothing_to_do("somebody else has put it back into the queue")),
    }
    output.result(&json!({ "id": id }), || "it is sent again within seconds, by a running server".into());
    Ok(())
}
