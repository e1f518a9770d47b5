//! The key ring's file: read only if nobody else can read it, written so that it is never half there.
//!
//! Writing goes to a new file of mode 0600 beside it, which is flushed, renamed over the old one, and
//! the folder flushed. Writers of one folder take turns (a lock on the folder); readers never wait
//! and see the old ring or the new one whole. Never overwrites a ring when asked to create one.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, fchown},
    path::{Path, PathBuf},
};

use crate::{
    ring::{KeyRing, RingError, RotationError},
    secret_file::{self, SecretFileError},
};

/// Reads the ring from its file. Group and others must have no rights to it.
pub fn load(path: &Path) -> Result<KeyRing, RingFileError> {
    parse(path, &secret_file::read(path, LARGEST)?)
}

/// Reads the ring from a credential that systemd passes: `folder` is what `$CREDENTIALS_DIRECTORY`
/// says, `name` the credential's.
pub fn load_credential(folder: &Path, name: &str) -> Result<KeyRing, RingFileError> {
    parse(&folder.join(name), &secret_file::read_credential(folder, name, LARGEST)?)
}

/// Writes a new ring. The file must not exist; its folder must.
pub fn create(path: &Path, ring: &KeyRing) -> Result<(), RingFileError> {
    let folder = Folder::lock(path)?;
    match fs::symlink_metadata(path) {
        Ok(_) => Err(RingFileError::Exists(path.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => folder.write(path, ring, None),
        Err(error) => Err(RingFileError::io("look for", path)(error)),
    }
}

/// Changes the ring in its file: reads it, applies `change`, writes it back. When the change is refused
/// the file stays as it was. Its owner stays the owner, also when an administrator runs this.
pub fn edit<T>(
    path: &Path,
    change: impl FnOnce(&mut KeyRing) -> Result<T, RotationError>,
) -> Result<T, RingFileError> {
    // A link is followed to the file: renaming over the link would leave the file behind, unchanged.
    let path = &fs::canonicalize(path).map_err(RingFileError::io("find", path))?;
    let folder = Folder::lock(path)?;
    let mut ring = load(path)?;
    let changed = change(&mut ring).map_err(RingFileError::Rotation)?;
    let metadata = fs::metadata(path).map_err(RingFileError::io("look at", path))?;
    folder.write(path, &ring, Some((metadata.uid(), metadata.gid())))?;
    Ok(changed)
}

/// Why a key ring's file can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RingFileError {
    #[error("{0:?} does not name a credential: it must be a file name alone")]
    CredentialName(String),
    #[error("{0} exists already; a key ring is never overwritten")]
    Exists(PathBuf),
    #[error("could not {doing} {path}")]
    Io { doing: &'static str, path: PathBuf, source: io::Error },
    #[error("{0} is not a file")]
    NotAFile(PathBuf),
    #[error(
        "{path} can be read or changed by others (mode {mode:04o}); whoever can read it can open every \
         secret kept here. Run: chmod 600 {path}"
    )]
    Permissions { path: PathBuf, mode: u32 },
    #[error("{path} holds no usable key ring")]
    Ring { path: PathBuf, source: RingError },
    #[error(transparent)]
    Rotation(RotationError),
    #[error("{0} is too large for a key ring")]
    TooLarge(PathBuf),
}

impl From<SecretFileError> for RingFileError {
    fn from(error: SecretFileError) -> Self {
        match error {
            SecretFileError::CredentialName(name) => Self::CredentialName(name),
            SecretFileError::Io { doing, path, source } => Self::Io { doing, path, source },
            SecretFileError::NotAFile(path) => Self::NotAFile(path),
            SecretFileError::Permissions { path, mode } => Self::Permissions { path, mode },
            SecretFileError::TooLarge(path) => Self::TooLarge(path),
        }
    }
}

impl RingFileError {
    fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { doing, path, source }
    }
}

fn parse(path: &Path, bytes: &[u8]) -> Result<KeyRing, RingFileError> {
    KeyRing::parse(bytes).map_err(|source| RingFileError::Ring { path: path.to_owned(), source })
}

/// The folder of the ring's file, locked until dropped.
struct Folder(File);

impl Folder {
    fn lock(path: &Path) -> Result<Self, RingFileError> {
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let opened = File::open(folder).map_err(RingFileError::io("open the folder", folder))?;
        opened.lock().map_err(RingFileError::io("lock the folder", folder))?;
        Ok(Self(opened))
    }

    fn write(&self, path: &Path, ring: &KeyRing, owner: Option<(u32, u32)>) -> Result<(), RingFileError> {
        let name = path.file_name().ok_or_else(|| RingFileError::NotAFile(path.to_owned()))?;
        let mut new_name = name.to_owned();
        new_name.push(".new");
        let new = &path.with_file_name(new_name);
        // The lock is ours, so a file of this name was left behind by a writer that died.
        match fs::remove_file(new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(RingFileError::io("remove", new)(error));
            }
            _ => (),
        }
        self.write_new(new, path, ring, owner).inspect_err(|_| drop(fs::remove_file(new)))
    }

    fn write_new(
        &self,
        new: &Path,
        path: &Path,
        ring: &KeyRing,
        owner: Option<(u32, u32)>,
    ) -> Result<(), RingFileError> {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(new)
            .map_err(RingFileError::io("create", new))?;
        if let Some((uid, gid)) = owner {
            let made = file.metadata().map_err(RingFileError::io("look at", new))?;
            if (made.uid(), made.gid()) != (uid, gid) {
                fchown(&file, Some(uid), Some(gid)).map_err(RingFileError::io("give to its owner", new))?;
            }
        }
        file.write_all(&ring.to_bytes()).map_err(RingFileError::io("write", new))?;
        file.sync_all().map_err(RingFileError::io("flush", new))?;
        fs::rename(new, path).map_err(RingFileError::io("replace", path))?;
        self.0.sync_all().map_err(RingFileError::io("flush the folder of", path))
    }
}

/// Bytes of the largest ring that is read: some 300 keys.
const LARGEST: usize = 64 * 1024;
