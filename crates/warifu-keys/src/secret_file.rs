//! A small file with a secret in it: read only if nobody else can read it.
//!
//! What is looked at is the open file, not its path: between two looks at a path the file may be another. What was
//! read is wiped when it is dropped, and nothing of it is in an error.

use std::{
    fs::File,
    io::{self, Read as _},
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

/// Why the file can't be read.
#[derive(Debug, thiserror::Error)]
pub enum SecretFileError {
    #[error("{0:?} does not name a credential: it must be a file name alone")]
    CredentialName(String),
    #[error("could not {doing} {path}")]
    Io { doing: &'static str, path: PathBuf, source: io::Error },
    #[error("{0} is not a file")]
    NotAFile(PathBuf),
    #[error("{path} can be read or changed by others (mode {mode:04o}). Run: chmod 600 {path}")]
    Permissions { path: PathBuf, mode: u32 },
    #[error("{0} is too large")]
    TooLarge(PathBuf),
}

/// Reads a file of `largest` bytes at most. Group and others must have no rights to it.
pub fn read(path: &Path, largest: usize) -> Result<Zeroizing<Vec<u8>>, SecretFileError> {
    read_unless(path, OWNER_ALONE, largest)
}

/// Reads a credential that systemd passes: `folder` is what `$CREDENTIALS_DIRECTORY` says, `name` the credential's.
/// There the group may read: systemd gives the service its right by an access list, whose mask shows as the group's,
/// in a folder that no one else can enter.
pub fn read_credential(
    folder: &Path,
    name: &str,
    largest: usize,
) -> Result<Zeroizing<Vec<u8>>, SecretFileError> {
    if Path::new(name).file_name() != Some(name.as_ref()) {
        return Err(SecretFileError::CredentialName(name.to_owned()));
    }
    read_unless(&folder.join(name), OWNER_AND_READING_GROUP, largest)
}

fn read_unless(
    path: &Path,
    refused_rights: u32,
    largest: usize,
) -> Result<Zeroizing<Vec<u8>>, SecretFileError> {
    let io = |doing| move |source| SecretFileError::Io { doing, path: path.to_owned(), source };
    let file = File::open(path).map_err(io("open"))?;
    let metadata = file.metadata().map_err(io("look at"))?;
    if !metadata.is_file() {
        return Err(SecretFileError::NotAFile(path.to_owned()));
    }
    if metadata.mode() & refused_rights != 0 {
        return Err(SecretFileError::Permissions { path: path.to_owned(), mode: metadata.mode() & 0o7777 });
    }
    if metadata.len() > largest as u64 {
        return Err(SecretFileError::TooLarge(path.to_owned()));
    }
    // With room to spare, so that reading never grows the buffer and leaves a copy.
    let mut bytes = Zeroizing::new(Vec::with_capacity(largest + 1));
    file.take(largest as u64).read_to_end(&mut bytes).map_err(io("read"))?;
    Ok(bytes)
}

/// The rights that such a file must not give: any to group and others.
const OWNER_ALONE: u32 = 0o077;
/// The rights that a credential must not give: any to others, writing and running to the group.
const OWNER_AND_READING_GROUP: u32 = 0o037;
