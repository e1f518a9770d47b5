//! Exporting the log: JSON Lines that can be verified without the database.
//!
//! | line | content |
//! | --- | --- |
//! | first | `format` (`warifu-audit-export`), `version` (1), `origin`, `size` |
//! | between | a leaf a line: `index`, `leaf` (its hash, hex), `salt` (hex), `body` (the stored text, exactly); salt and body are empty where the event was erased, which a later leaf tells |
//! | last | `checkpoint`: the signed note over all of them, null where there is no event yet |
//!
//! Events that await the tree are not in it: what no checkpoint covers proves nothing.

use std::{fmt, io};

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use warifu_store::{Error, Hashed, LeafRow, Store};

use super::erased::{is_erased, told_by};

/// What was exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    pub origin: Option<String>,
    pub leaves: u64,
}

/// Why an export didn't come to its end.
#[derive(Debug)]
pub enum ExportError {
    /// Events were erased just now, and the event that tells of it awaits the tree.
    Erasing,
    /// A leaf is missing or has no event: verify the log to see what happened.
    Hole {
        index: i64,
    },
    Io(io::Error),
    Store(Error),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct First {
    pub(super) format: String,
    pub(super) version: u64,
    pub(super) origin: Option<String>,
    pub(super) size: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Leaf {
    pub(super) index: u64,
    pub(super) leaf: String,
    pub(super) salt: String,
    pub(super) body: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Last {
    pub(super) checkpoint: Option<String>,
}

pub(super) const FORMAT: &str = "warifu-audit-export";
pub(super) const VERSION: u64 = 1;
const PAGE: i64 = 512;

/// Writes the log of one moment, a page at a time.
pub async fn export(
    store: &Store,
    out: &mut (impl AsyncWrite + Unpin + Send),
) -> Result<Exported, ExportError> {
    let rows = store.audit_rows().await?;
    let head = rows.heads().await?.into_iter().find(|head| head.one == 1);
    let origin = head.as_ref().map(|head| head.origin.clone());
    let size = head.as_ref().map_or(0, |head| head.size.max(0));
    let first = First {
        format: FORMAT.to_owned(),
        version: VERSION,
        origin: origin.clone(),
        size: size.unsigned_abs(),
    };
    out.write_all(&line(&first)).await?;
    let (mut next, mut erased, mut told) = (0, 0, 0);
    while next < size {
        let page = rows.leaves(next, PAGE.min(size - next)).await?;
        let mut lines = Vec::new();
        for index in next..size.min(next + PAGE) {
            let at = usize::try_from(index - next).expect("a page is short");
            let leaf = page.get(at).filter(|leaf| leaf.index == index);
            let (leaf, hashed) = leaf
                .and_then(|leaf| Some((leaf, leaf.hashed.as_ref()?)))
                .ok_or(ExportError::Hole { index })?;
            erased += u64::from(is_erased(&hashed.salt, &hashed.body));
            told += told_by(&hashed.body);
            lines.extend(leaf_line(leaf, hashed));
        }
        out.write_all(&lines).await?;
        next = size.min(next + PAGE);
    }
    if erased > told {
        return Err(ExportError::Erasing);
    }
    out.write_all(&line(&Last { checkpoint: head.map(|head| head.checkpoint) })).await?;
    out.flush().await?;
    Ok(Exported { origin, leaves: size.unsigned_abs() })
}

fn leaf_line(row: &LeafRow, hashed: &Hashed) -> Vec<u8> {
    line(&Leaf {
        index: row.index.unsigned_abs(),
        leaf: HEXLOWER.encode(&row.hash),
        salt: HEXLOWER.encode(&hashed.salt),
        body: hashed.body.clone(),
    })
}

fn line<T: Serialize>(of: &T) -> Vec<u8> {
    let mut line = serde_json::to_vec(of).expect("plain data with string keys");
    line.push(b'\n');
    line
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Erasing => f.write_str(
                "old events were erased a moment ago, and the log doesn't tell of it yet; a running server \
                 sees to that within a second: export again then",
            ),
            Self::Hole { index } => {
                write!(f, "leaf {index} or its event is missing; `audit verify` tells what else is")
            }
            Self::Io(_) => f.write_str("the export can't be written"),
            Self::Store(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl std::error::Error for ExportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Erasing | Self::Hole { .. } => None,
            Self::Io(error) => Some(error),
            Self::Store(error) => error.source(),
        }
    }
}

impl From<Error> for ExportError {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
