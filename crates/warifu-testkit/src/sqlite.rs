//! A place for an SQLite file: never `:memory:`, which has no write-ahead log and other locks.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::folder::{self, Place};

/// A private folder, removed with everything in it on drop.
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// In memory where the machine has a file system there; the engine can't tell.
    pub fn create() -> Self {
        Self { path: folder::create("sqlite", Place::Memory) }
    }

    /// On the disk, for tests of what survives.
    pub fn create_on_disk() -> Self {
        Self { path: folder::create("sqlite", Place::Disk) }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the database file goes. It isn't there yet.
    pub fn database(&self) -> PathBuf {
        self.path.join("warifu.sqlite3")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays behind harms no test, and a panic in a drop hides the one that matters.
        let _ = fs::remove_dir_all(&self.path);
    }
}
