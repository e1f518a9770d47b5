//! Private folders, in memory where the machine has such a place, and removed on drop.

use std::{
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
};

/// Where a fresh folder goes: a file system in memory, unless the test is about what reaches a disk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Disk,
    Memory,
}

/// Makes a folder that nobody else can read, with a name no one else uses.
pub(crate) fn create(purpose: &str, place: Place) -> PathBuf {
    static LAST: AtomicU32 = AtomicU32::new(0);
    let memory = Path::new("/dev/shm");
    let parent = match place {
        Place::Memory if memory.is_dir() => memory.to_owned(),
        Place::Disk | Place::Memory => std::env::temp_dir(),
    };
    loop {
        let number = LAST.fetch_add(1, Ordering::Relaxed);
        let folder = parent.join(format!("warifu-{purpose}-{}-{number}", process::id()));
        match fs::DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => return folder,
            // Left by a process of the same number that was killed.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => panic!("can't make the folder {}: {error}", folder.display()),
        }
    }
}
