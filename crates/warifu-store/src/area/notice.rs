//! The queue of mails: notices, and the empty rows that an unknown identifier costs. A row is written by whatever it
//! tells of, in its commit; here it is taken up, tried and crossed out, each step by compare-and-set on its tries.

use serde::{Deserialize, Serialize};
use warifu_core::{
    change::Change,
    id::Id,
    member::Member,
    notice::{About, Addressee, Notice, SealedAddress, sending},
    organization::Organization,
    time::Time,
};

use super::{
    bind, guard,
    read::{Reader, every, first},
};
use crate::{Call, Commit, Error, Guarded, Outcome, Rewrap, Store};

macro_rules! notice_columns {
    () => {
        "notice.id, notice.member, notice.organization, notice.recipient, notice.sealed, notice.sealed_by, \
         notice.about, notice.at, notice.state, notice.tries, notice.due_at, notice.tried_until, notice.told"
    };
}

statements! {
    QUEUE = "queue a notice",
        "INSERT INTO notice (id, member, organization, recipient, sealed, sealed_by, about, at, state, tries, due_at,
           tried_until, told)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $8, $10, '')";
    LIST_DUE = "list notices to send",
        concat!("SELECT ", notice_columns!(), " FROM notice
          WHERE state = 'waiting' AND due_at <= $1 AND about IS NOT NULL ORDER BY due_at, id LIMIT $2");
    TAKE = "take a notice to send",
        "UPDATE notice SET tries = tries + 1, due_at = $3 WHERE id = $1 AND state = 'waiting' AND tries = $2";
    // The address is needed no longer where the mail is sent.
    NOTE = "note what a try to send a notice came to",
        "UPDATE notice SET state = $3, due_at = $4, told = $5,
           sealed = CASE WHEN $3 = 'sent' THEN NULL ELSE sealed END,
           sealed_by = CASE WHEN $3 = 'sent' THEN NULL ELSE sealed_by END
          WHERE id = $1 AND state = 'waiting' AND tries = $2";
    RETRY = "put a notice back into the queue",
        "UPDATE notice SET state = 'waiting', tries = 0, due_at = $2, tried_until = $3
          WHERE id = $1 AND state IN ('given-up', 'no-address', 'refused') AND about IS NOT NULL";
    FIND = "find a notice",
        concat!("SELECT ", notice_columns!(), " FROM notice WHERE id = $1");
    LIST = "list notices",
        concat!("SELECT ", notice_columns!(), " FROM notice
          WHERE about IS NOT NULL ORDER BY at DESC, id DESC LIMIT $1");
    LIST_FAILED = "list notices that were not sent",
        concat!("SELECT ", notice_columns!(), " FROM notice
          WHERE state IN ('given-up', 'no-address', 'refused') ORDER BY at DESC, id DESC LIMIT $1");
    COUNT = "count notices that were not sent",
        "SELECT coalesce(sum(CASE WHEN state IN ('given-up', 'refused') THEN 1 ELSE 0 END), 0) AS failed,
                coalesce(sum(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), 0) AS waiting
           FROM notice
          WHERE about IS NOT NULL AND at > $1
            AND (state IN ('given-up', 'refused') OR (state = 'waiting' AND at <= $2))";
    LIST_SEALED = "list sealed addresses",
        "SELECT id, sealed, sealed_by FROM notice
          WHERE sealed_by IS NOT NULL AND sealed_by <> $1 ORDER BY id LIMIT $2";
    REWRAP = "seal an address anew",
        "UPDATE notice SET sealed = $3, sealed_by = $4 WHERE id = $1 AND sealed_by = $2";
}

/// A notice, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedNotice {
    pub notice: Notice,
    pub state: NoticeState,
    pub tries: i64,
    /// When it is tried next; where that is over, when it ended.
    pub due_at: Time,
    /// Until when it is tried.
    pub tried_until: Time,
    /// What the last try came to, in words for the operator.
    pub told: String,
}

/// How far a notice has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeState {
    /// It has become one for each of an organization's administrators.
    Divided,
    /// Tried often enough, or too late.
    GivenUp,
    /// Whoever is to be told has no e-mail address.
    NoAddress,
    /// The empty row: nobody is told.
    Nobody,
    /// The server of mails takes it from nobody, or for nobody: it said so for good.
    Refused,
    /// The server of mails has taken it.
    Sent,
    /// To be tried.
    Waiting,
}

impl NoticeState {
    /// Whether the operator should know.
    pub const fn is_failed(self) -> bool {
        matches!(self, Self::GivenUp | Self::NoAddress | Self::Refused)
    }
}

/// Notices of a time that nobody was told of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unsent {
    /// Given up or refused.
    pub failed: u64,
    /// Waiting for too long.
    pub waiting: u64,
}

/// A sealed address as its row keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedNotice {
    pub id: Id<Notice>,
    pub address: SealedAddress,
}

pub(crate) fn statements(notice: &Notice) -> Vec<Guarded> {
    vec![queue(notice).into()]
}

fn queue(notice: &Notice) -> Call {
    let (organization, recipient) = match notice.to {
        Addressee::Administrators { of, .. } => (Some(of), None),
        Addressee::Administrator { id, .. } => (None, Some(id)),
        Addressee::Address(_) | Addressee::Member(_) | Addressee::Nobody => (None, None),
    };
    let address = match &notice.to {
        Addressee::Address(address) => Some(address),
        _ => None,
    };
    let state = if notice.about.is_some() { NoticeState::Waiting } else { NoticeState::Nobody };
    QUEUE
        .bind(notice.id)
        .bind(notice.member())
        .bind(organization)
        .bind(recipient)
        .bind(address.map(|address| address.sealed.as_slice()))
        .bind(address.map(|address| address.sealed_by))
        .bind(notice.about.as_ref().map(bind::document))
        .bind(notice.at)
        .bind(bind::name(state))
        .bind(sending::tried_until(notice))
}

fn read(reader: &mut Reader<'_>) -> Result<QueuedNotice, Error> {
    let id = reader.table("notice")?;
    let member: Option<Id<Member>> = reader.optional_id("member")?;
    let organization: Option<Id<Organization>> = reader.optional_id("organization")?;
    let recipient: Option<Id<Member>> = reader.optional_id("recipient")?;
    let sealed = reader.optional_bytes("sealed")?;
    let sealed_by: Option<[u8; 8]> = reader.optional_array("sealed_by")?;
    let to = match (organization, recipient, sealed.zip(sealed_by)) {
        (Some(of), ..) => Addressee::Administrators { of, member },
        (None, Some(id), _) => Addressee::Administrator { id, member },
        (None, None, Some((sealed, sealed_by))) => Addressee::Address(SealedAddress { sealed, sealed_by }),
        (None, None, None) => member.map_or(Addressee::Nobody, Addressee::Member),
    };
    let (about, at) = (reader.optional_document::<About>("about")?, reader.time("at")?);
    Ok(QueuedNotice {
        notice: Notice { id, to, about, at },
        state: reader.state("state")?,
        tries: reader.int("tries")?,
        due_at: reader.time("due_at")?,
        tried_until: reader.time("tried_until")?,
        told: reader.text("told")?,
    })
}

impl Store {
    /// What is to be sent by `now`, the longest waiting first.
    pub async fn list_due_notices(&self, now: Time, limit: i64) -> Result<Vec<QueuedNotice>, Error> {
        let rows = self.engine().fetch(LIST_DUE.bind(now).bind(limit)).await?;
        every(&rows, read)
    }

    /// Begins a try, the one after `tries` others, and says when the next may begin. Stale where another replica
    /// was faster: one of them sends the mail.
    pub async fn take_notice(&self, id: Id<Notice>, tries: i64, next_at: Time) -> Result<Outcome, Error> {
        let take = TAKE.bind(id).bind(tries).bind(next_at);
        self.engine().commit(Commit::new().guarded(guard::NOTICE, take)).await
    }

    /// What the try came to that was the last of `tries`. Stale where another has begun meanwhile.
    pub async fn note_notice(
        &self,
        id: Id<Notice>,
        tries: i64,
        state: NoticeState,
        due_at: Time,
        told: &str,
    ) -> Result<Outcome, Error> {
        self.engine().commit(Commit::new().guarded(guard::NOTICE, note(id, tries, state, due_at, told))).await
    }

    /// Makes one notice of each that it is to become, in one commit. Stale where another replica was faster.
    pub async fn divide_notice(
        &self,
        id: Id<Notice>,
        tries: i64,
        into: &[Notice],
        now: Time,
    ) -> Result<Outcome, Error> {
        let divided = note(id, tries, NoticeState::Divided, now, "");
        let mut commit = Commit::new().guarded(guard::NOTICE, divided);
        commit.extend(into.iter().map(|notice| queue(notice).into()));
        self.engine().commit(commit).await
    }

    /// Puts one that wasn't sent back into the queue, together with `changes`, the event among them. Stale with
    /// `NOTICE` where it isn't among those.
    pub async fn retry_notice(
        &self,
        id: Id<Notice>,
        now: Time,
        until: Time,
        changes: &[Change],
    ) -> Result<Outcome, Error> {
        let mut commit = Self::statements(changes)?;
        commit.push(RETRY.bind(id).bind(now).bind(until).guarded(guard::NOTICE));
        self.engine().commit(commit).await
    }

    pub async fn find_notice(&self, id: Id<Notice>) -> Result<Option<QueuedNotice>, Error> {
        let rows = self.engine().fetch(FIND.bind(id)).await?;
        first(&rows, read)
    }

    /// Notices newest first, without the empty rows.
    pub async fn list_notices(&self, limit: i64) -> Result<Vec<QueuedNotice>, Error> {
        let rows = self.engine().fetch(LIST.bind(limit)).await?;
        every(&rows, read)
    }

    /// Notices that nobody was told of, newest first.
    pub async fn list_failed_notices(&self, limit: i64) -> Result<Vec<QueuedNotice>, Error> {
        let rows = self.engine().fetch(LIST_FAILED.bind(limit)).await?;
        every(&rows, read)
    }

    /// How many notices queued after `since` were given up or refused; and how many wait though they were queued
    /// before `overdue`.
    pub async fn count_unsent_notices(&self, since: Time, overdue: Time) -> Result<Unsent, Error> {
        let rows = self.engine().fetch(COUNT.bind(since).bind(overdue)).await?;
        let Some(row) = rows.first() else { return Ok(Unsent::default()) };
        Ok(Unsent { failed: row.int(0)?.unsigned_abs(), waiting: row.int(1)?.unsigned_abs() })
    }

    /// Addresses that another key of the ring than this one seals.
    pub async fn list_addresses_not_sealed_by(
        &self,
        key: [u8; 8],
        limit: i64,
    ) -> Result<Vec<SealedNotice>, Error> {
        let rows = self.engine().fetch(LIST_SEALED.bind(key).bind(limit)).await?;
        every(&rows, |reader| {
            let id = reader.table("notice")?;
            let (sealed, sealed_by) = (reader.bytes("sealed")?, reader.array("sealed_by")?);
            Ok(SealedNotice { id, address: SealedAddress { sealed, sealed_by } })
        })
    }
}

fn note(id: Id<Notice>, tries: i64, state: NoticeState, due_at: Time, told: &str) -> Call {
    NOTE.bind(id).bind(tries).bind(bind::name(state)).bind(due_at).bind(told)
}

/// Seals an address anew. Guard: it is sealed by the key that it was read with.
pub(crate) fn rewrap(row: &Rewrap) -> Guarded {
    let rewrap = REWRAP.bind(row.id).bind(row.from).bind(row.sealed.as_slice()).bind(row.sealed_by);
    rewrap.guarded(guard::NOTICE)
}
