//! FIDO metadata, read from its file and read again when that changes: by which models an attestation is
//! judged (policies "device-bound only" and "security keys only").
//!
//! What is in use is always a list whose signature held, and never an older one than before: that would bring
//! back models which were withdrawn meanwhile. A file that can't be used changes nothing and one line says why;
//! signing in never depends on it. Nothing is fetched: whoever runs the installation keeps the file fresh.

use std::{
    fs, io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use warifu_core::time::Time;
use warifu_webauthn::{
    attestation::{AttestationPolicy, Demand, Format},
    certificate::CertificateRefused,
    chain::TrustRoot,
    metadata::{self, Metadata, MetadataRefused},
    policy::Policy,
};

use crate::file_print::FilePrint;

/// Where the metadata is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetadataFiles {
    /// The signed list, as FIDO publishes it.
    pub blob: PathBuf,
    /// PEM: the root that its signature leads to; FIDO's own unless said otherwise.
    pub root: Option<PathBuf>,
}

/// Why metadata can't be used.
#[derive(Debug, thiserror::Error)]
pub enum MetadataError {
    #[error("{0} holds no certificate in PEM form")]
    NoCertificate(PathBuf),
    #[error("{path} is number {new}, older than number {known} which is in use")]
    Older { path: PathBuf, new: u64, known: u64 },
    #[error("{path} can't be read: {source}")]
    Read { path: PathBuf, source: io::Error },
    #[error("{path} is no list to rely on: {source}")]
    Refused { path: PathBuf, source: MetadataRefused },
    #[error("{path} can't be trusted as a root: {source}")]
    Root { path: PathBuf, source: CertificateRefused },
}

impl MetadataFiles {
    /// Reads the list and sees that it is FIDO's, or that of the configured root.
    pub fn load(&self, now: Time) -> Result<Metadata, MetadataError> {
        let root = match &self.root {
            Some(path) => read_root(path)?,
            None => metadata::fido_root(),
        };
        let path = || self.blob.clone();
        let blob =
            fs::read_to_string(&self.blob).map_err(|source| MetadataError::Read { path: path(), source })?;
        Metadata::read(blob.trim_ascii(), &root, now.millis())
            .map_err(|source| MetadataError::Refused { path: path(), source })
    }

    fn print(&self) -> [Option<FilePrint>; 2] {
        [FilePrint::of(&self.blob), self.root.as_deref().and_then(FilePrint::of)]
    }
}

fn read_root(path: &PathBuf) -> Result<TrustRoot, MetadataError> {
    let pem = fs::read(path).map_err(|source| MetadataError::Read { path: path.clone(), source })?;
    let der = CertificateDer::from_pem_slice(&pem);
    let der = der.map_err(|_| MetadataError::NoCertificate(path.clone()))?;
    TrustRoot::from_der(der.as_ref()).map_err(|source| MetadataError::Root { path: path.clone(), source })
}

/// The metadata in use.
#[derive(Debug)]
pub(crate) struct FidoMetadata {
    files: Option<MetadataFiles>,
    current: RwLock<Option<Arc<InUse>>>,
    looked_at: Mutex<[Option<FilePrint>; 2]>,
}

#[derive(Debug)]
struct InUse {
    number: u64,
    demands: Policy,
}

impl FidoMetadata {
    /// Reads the files for the first time. Without usable ones nothing that needs them can be registered, and
    /// everything else goes on.
    pub(crate) fn load(files: Option<MetadataFiles>, now: Time) -> Self {
        let metadata = Self { files, current: RwLock::new(None), looked_at: Mutex::default() };
        metadata.reload(now);
        metadata
    }

    /// Reads the files again if they have changed since they were last looked at, and says so in the log.
    pub(crate) fn reload(&self, now: Time) {
        let Some(files) = &self.files else { return };
        let print = files.print();
        let mut looked_at = self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        if *looked_at == print {
            return;
        }
        *looked_at = print;
        if let Err(error) = self.read(files, now) {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "the FIDO metadata can't be used; what was known before stays in use");
        }
    }

    fn read(&self, files: &MetadataFiles, now: Time) -> Result<(), MetadataError> {
        let metadata = files.load(now)?;
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        let (new, known) = (metadata.number(), current.as_ref().map_or(0, |in_use| in_use.number));
        if new < known {
            return Err(MetadataError::Older { path: files.blob.clone(), new, known });
        }
        if metadata.is_overdue(now.millis()) {
            tracing::warn!(number = new, "the FIDO metadata should have been replaced by a newer one");
        }
        tracing::info!(number = new, models = metadata.models().len(), "FIDO metadata");
        *current = Some(Arc::new(InUse { number: new, demands: demands(metadata) }));
        Ok(())
    }

    /// What is demanded of a registration whose attestation is judged; `None` without metadata.
    pub(crate) fn demands(&self) -> Option<Policy> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.as_ref().map(|in_use| in_use.demands.clone())
    }
}

/// Whatever an attestation comes to is told: which of it is enough is for the rules.
fn demands(metadata: Metadata) -> Policy {
    Policy::new().with_attestation(AttestationPolicy::new(Demand::Told, Format::ALL).with_metadata(metadata))
}
