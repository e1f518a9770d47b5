//! What tells that a file was replaced or written to, without reading it: for files that are read again while
//! the server runs. It never says what changed.

use std::{fs, os::unix::fs::MetadataExt as _, path::Path};

/// A file as it was when it was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FilePrint {
    inode: u64,
    length: u64,
    modified: (i64, i64),
}

impl FilePrint {
    /// `None` where there is no such file.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        let modified = (metadata.mtime(), metadata.mtime_nsec());
        Some(Self { inode: metadata.ino(), length: metadata.len(), modified })
    }
}
