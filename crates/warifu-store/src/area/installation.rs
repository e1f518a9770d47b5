//! The installation's own row: its id, and whether the signal API is held back after a restore.

use warifu_core::time::Time;

use super::{
    guard,
    read::{Reader, first},
};
use crate::{Call, Commit, Error, Outcome, Row, Store};

statements! {
    CREATE = "create the installation",
        "INSERT INTO installation (one, id, signals, created_at) VALUES (1, $1, 'released', $2)
         ON CONFLICT (one) DO NOTHING";
    FIND = "find the installation",
        "SELECT id, signals, created_at FROM installation WHERE one = 1";
}

/// The installation's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Installation {
    /// Made once, and again by a restore: what tells a copy from the original.
    pub id: [u8; 16],
    /// Whether the signal API is held back, because after a restore the database may know fewer passkeys
    /// than there are, and signalling would delete them from their devices.
    pub signals_held: bool,
    pub created_at: Time,
}

/// The read that finds the installation's row, which goes to [`is_held`].
pub(crate) fn find() -> Call {
    FIND.call()
}

/// Whether the signal API is held back. An installation that was never restored holds nothing back.
pub(crate) fn is_held(rows: &[Row]) -> Result<bool, Error> {
    Ok(first(rows, read)?.is_some_and(|installation| installation.signals_held))
}

fn read(reader: &mut Reader<'_>) -> Result<Installation, Error> {
    let id = reader.table::<Installation>("installation")?;
    let signals_held = match reader.text("signals")?.as_str() {
        "held" => true,
        "released" => false,
        other => return Err(reader.corrupt(&format!("{other:?}"))),
    };
    Ok(Installation { id: *id.bytes(), signals_held, created_at: reader.time("created_at")? })
}

impl Store {
    /// Makes the installation's row. Stale with `INSTALLATION` where there is one.
    pub async fn create_installation(&self, id: [u8; 16], now: Time) -> Result<Outcome, Error> {
        let create = CREATE.bind(id).bind(now);
        self.engine().commit(Commit::new().guarded(guard::INSTALLATION, create)).await
    }

    pub async fn find_installation(&self) -> Result<Option<Installation>, Error> {
        let rows = self.engine().fetch(find()).await?;
        first(&rows, read)
    }

    /// Whether the signal API is held back.
    pub async fn signals_held(&self) -> Result<bool, Error> {
        is_held(&self.engine().fetch(find()).await?)
    }
}
