//! `warifu keys`: make the key ring, and let one key take over from another without anybody noticing.

use std::path::Path;

use clap::{Args, Subcommand};
use serde::Serialize;
use warifu_core::{
    audit::{Actor, Event, EventKind},
    change::Decision,
    id::Id,
    time::Time,
};
use warifu_keys::{
    KeyId, KeyRing,
    ring::{KeyState, RotationError},
    ring_file::{self, RingFileError},
};
use warifu_server::{
    clock::{Clock as _, SystemClock, SystemRandom},
    jobs,
};

use crate::{
    exit::{Exit, Failure, chain},
    installation::{Installation, Which, ring_of},
    output::Output,
    time,
};

/// Make a key ring, and change its keys one for another
///
/// A key is `next`, then `current`, then `old`, then gone. Let every server read the ring between the
/// steps (each does within seconds): add, then promote, then retire.
#[derive(Debug, Args)]
pub(super) struct Keys {
    #[command(flatten)]
    which: Which,
    /// Answer with JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a new ring with one key, in the file that the configuration names
    Create,
    /// List the keys
    List,
    /// Add the key that will be current next
    Add,
    /// Make the next key current, and the current one old
    Promote,
    /// Remove an old key for ever; refused while anything is sealed with it. Links in mails sealed with it die
    Retire {
        /// The key's id
        key: String,
    },
}

#[derive(Serialize)]
struct Key {
    id: String,
    state: KeyState,
    created_at: String,
}

impl Keys {
    pub(super) const fn output(&self) -> Output {
        Output::new(self.json)
    }

    pub(super) async fn run(self) -> Result<(), Failure> {
        let config = self.which.load()?;
        let place = ring_of(&config);
        let now = SystemClock.now();
        if matches!(self.what, What::List) {
            return self.list(&place.load().map_err(|error| Failure::trouble(chain(&error)))?);
        }
        let file = place.file().ok_or_else(|| {
            let told = "the key ring is a systemd credential: change the file that it is made from, and \
                        restart the service";
            Failure::new(Exit::Refused, told)
        })?;
        if matches!(self.what, What::Create) {
            ring_file::create(file, &KeyRing::new(now, &mut SystemRandom)).map_err(failure)?;
        } else {
            let at = Installation::open(config).await?;
            self.change(&at, file, now).await?;
            at.store.close().await;
        }
        self.list(&ring_file::load(file).map_err(failure)?)
    }

    /// Changes a ring that is there, and lets the audit log tell of it.
    async fn change(&self, at: &Installation, file: &Path, now: Time) -> Result<(), Failure> {
        match &self.what {
            What::Create | What::List => Ok(()),
            What::Add => {
                // Told of afterwards, since only then it has a name; it seals nothing before it is promoted.
                let key = edit(file, |ring| ring.add(now, &mut SystemRandom))?.to_string();
                record(at, EventKind::RingKeyAdded { key }, now).await
            }
            What::Promote => {
                let mut ring = ring_file::load(file).map_err(failure)?;
                let before = ring.current().id().to_string();
                let key =
                    ring.promote().map_err(|error| failure(RingFileError::Rotation(error)))?.to_string();
                record(at, EventKind::RingKeyPromoted { key, before }, now).await?;
                edit(file, KeyRing::promote).map(drop)
            }
            What::Retire { key } => {
                let id = key.parse().map_err(|error| Failure::new(Exit::Usage, format!("{error}")))?;
                retire(at, file, id, now).await
            }
        }
    }

    fn list(&self, ring: &KeyRing) -> Result<(), Failure> {
        let keys: Vec<_> = ring
            .keys()
            .iter()
            .map(|key| Key {
                id: key.id().to_string(),
                state: key.state(),
                created_at: time::written(key.created_at()),
            })
            .collect();
        let line = |key: &Key| {
            let state = format!("{:?}", key.state).to_lowercase();
            format!("{}  {state:<7}  made {}", key.id, key.created_at)
        };
        self.output().result(&keys, || keys.iter().map(line).collect::<Vec<_>>().join("\n"));
        Ok(())
    }
}

/// Seals anew what the key sealed, and removes it when nothing names it any more.
async fn retire(at: &Installation, file: &Path, id: KeyId, now: Time) -> Result<(), Failure> {
    let mut ring = ring_file::load(file).map_err(failure)?;
    // Only a key that seals no more: else this would go on for ever.
    if ring.find_key(id).is_some_and(|key| key.state() == KeyState::Old) {
        let done = jobs::rewrap(&at.store, &ring, at.site.origin(), now, &mut SystemRandom).await?;
        if let Some(row) = done.unopened.first() {
            let told = format!("{row} doesn't open with this ring; the key may still be needed for it");
            return Err(Failure::new(Exit::Refused, told));
        }
    }
    let sealed = at.store.count_sealed_by(*id.as_bytes()).await?;
    ring.retire(id, sealed).map_err(|error| failure(RingFileError::Rotation(error)))?;
    record(at, EventKind::RingKeyRetired { key: id.to_string() }, now).await?;
    edit(file, |ring| ring.retire(id, sealed))
}

async fn record(at: &Installation, what: EventKind, now: Time) -> Result<(), Failure> {
    let event = Event::of_installation(Id::new(now, &mut SystemRandom), now, Actor::Operator, what);
    at.write(Decision { changes: vec![event.salted(&mut SystemRandom).into()], outcome: () }).await
}

fn edit<T>(file: &Path, change: impl FnOnce(&mut KeyRing) -> Result<T, RotationError>) -> Result<T, Failure> {
    ring_file::edit(file, change).map_err(failure)
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err gives")]
fn failure(error: RingFileError) -> Failure {
    let exit = match &error {
        RingFileError::Exists(_) | RingFileError::Rotation(RotationError::NextExists(_)) => Exit::NothingToDo,
        RingFileError::Rotation(RotationError::NoSuchKey(_)) => Exit::NotFound,
        RingFileError::Rotation(_) => Exit::Refused,
        _ => Exit::Trouble,
    };
    Failure::new(exit, chain(&error))
}
