//! Where the key ring is: a file, or a systemd credential.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use warifu_keys::{
    KeyRing,
    ring_file::{self, RingFileError},
};

use super::environment;

/// One of the two.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct KeyRingSettings {
    #[serde(default)]
    pub(crate) file: Option<PathBuf>,
    #[serde(default)]
    pub(crate) credential: Option<String>,
}

/// Where the ring is read from.
#[derive(Debug, Clone)]
pub(crate) enum RingPlace {
    Credential { folder: PathBuf, name: String },
    File(PathBuf),
}

impl KeyRingSettings {
    /// The place. `None` where it is a credential and there is no folder of credentials, or nothing is said.
    pub(crate) fn place(&self) -> Option<RingPlace> {
        match (&self.file, &self.credential) {
            (Some(file), _) => Some(RingPlace::File(file.clone())),
            (None, Some(name)) => {
                let folder = environment::credentials_folder()?;
                Some(RingPlace::Credential { folder, name: name.clone() })
            }
            (None, None) => None,
        }
    }
}

impl RingPlace {
    /// Reads the ring.
    pub(crate) fn load(&self) -> Result<KeyRing, RingFileError> {
        match self {
            Self::Credential { folder, name } => ring_file::load_credential(folder, name),
            Self::File(file) => ring_file::load(file),
        }
    }

    /// The file that can be changed; a credential can't.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::Credential { .. } => None,
            Self::File(file) => Some(file),
        }
    }
}
