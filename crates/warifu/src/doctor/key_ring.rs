//! The key ring: is it there, for us alone, and away from what is copied.

use std::{
    io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use warifu_keys::ring_file::RingFileError;

use super::Finding;
use crate::{
    config::{Config, RingPlace},
    exit::chain,
};

pub(super) fn examine(config: &Config) -> Vec<Finding> {
    let Some(place) = config.key_ring.place() else { return Vec::new() };
    let mut found: Vec<_> = place.load().err().map(|error| unusable(&error)).into_iter().collect();
    if let RingPlace::File(file) = &place {
        found.extend(beside_database(file, config.database.sqlite.as_deref()));
        found.extend(folder_open(file));
    }
    found
}

fn unusable(error: &RingFileError) -> Finding {
    let what = chain(error);
    match error {
        RingFileError::Io { path, source, .. } if source.kind() == io::ErrorKind::NotFound => {
            let mend = format!(
                "Put {} back from where you keep its copy. For a new installation: `warifu keys create`.",
                path.display()
            );
            Finding::wrong("key-ring-missing", what, mend)
        }
        RingFileError::Permissions { path, .. } => {
            let what = format!("{} can be read by others", path.display());
            let mend = format!(
                "Run: chmod 600 {}. Whoever may have read it can open every secret: add and promote a \
                                new key (`warifu keys`).",
                path.display()
            );
            Finding::wrong("key-ring-open", what, mend)
        }
        _ => {
            let mend = "It must be a file that `warifu keys create` made, owned by Warifu's user.";
            Finding::wrong("key-ring-unusable", what, mend)
        }
    }
}

/// A copy of the folder would be database and key together, which is what sealing is against.
fn beside_database(file: &Path, sqlite: Option<&Path>) -> Option<Finding> {
    let folder = |path: &Path| -> Option<PathBuf> { path.parent()?.canonicalize().ok() };
    let (ring, database) = (folder(file)?, folder(sqlite?)?);
    ring.starts_with(&database).then(|| {
        let what = format!("{} lies in the folder of the database", file.display());
        let mend = "Move it elsewhere, like /etc/warifu/key-ring: who copies the folder has the secrets and \
                    their key.";
        Finding::doubtful("key-ring-beside-database", what, mend)
    })
}

fn folder_open(file: &Path) -> Option<Finding> {
    let folder = file.parent()?;
    let mode = folder.metadata().ok()?.mode();
    // With the sticky bit others can't replace what isn't theirs.
    let open = mode & 0o022 != 0 && mode & 0o1000 == 0;
    open.then(|| {
        let what = format!("others can write into {}, and so replace the key ring", folder.display());
        let mend = format!("Run: chmod go-w {}", folder.display());
        Finding::wrong("key-ring-folder-open", what, mend)
    })
}
