//! Where the FIDO metadata is, by which attestations are judged.

use std::path::PathBuf;

use serde::Deserialize;
use warifu_server::MetadataFiles;

/// A list, and whose signature it must have.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct FidoMetadataSettings {
    pub(crate) blob: PathBuf,
    #[serde(default)]
    pub(crate) root: Option<PathBuf>,
}

impl FidoMetadataSettings {
    pub(crate) fn files(&self) -> MetadataFiles {
        MetadataFiles { blob: self.blob.clone(), root: self.root.clone() }
    }

    pub(super) fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        std::iter::once(&mut self.blob).chain(&mut self.root)
    }
}
