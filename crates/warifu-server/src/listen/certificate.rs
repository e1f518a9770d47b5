//! The certificate that TLS is served with, read from its files and read again when they change.
//!
//! What is served is always a certificate whose key fits. Files that can't be used change nothing: the
//! one in use stays, and one line says why. It never decides whether browsers will trust it; that is what
//! `warifu doctor` looks at.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

use crate::file_print::FilePrint;

/// Where the certificate is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFiles {
    /// PEM: the server's certificate first, then those between it and the root.
    pub certificate: PathBuf,
    /// PEM: its private key, PKCS#8, PKCS#1 or SEC1.
    pub key: PathBuf,
}

/// Why a certificate can't be served.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    #[error("{0} and {1} don't belong together: the key is another certificate's")]
    Mismatch(PathBuf, PathBuf),
    #[error("{0} holds no certificate in PEM form")]
    NoCertificate(PathBuf),
    #[error("{0} holds no private key in PEM form that is usable without a password")]
    NoKey(PathBuf),
    #[error("{path} can't be read: {source}")]
    Read { path: PathBuf, source: io::Error },
    #[error("{path} can't be used: {source}")]
    Unusable { path: PathBuf, source: rustls::Error },
}

impl CertificateFiles {
    /// Reads both files and sees that they belong together.
    pub fn load(&self) -> Result<CertifiedKey, CertificateError> {
        let (certificate, key) = (&self.certificate, &self.key);
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&read(certificate)?)
            .collect::<Result<_, _>>()
            .map_err(|_| CertificateError::NoCertificate(certificate.clone()))?;
        if chain.is_empty() {
            return Err(CertificateError::NoCertificate(certificate.clone()));
        }
        let bytes = zeroize::Zeroizing::new(read(key)?);
        let private =
            PrivateKeyDer::from_pem_slice(&bytes).map_err(|_| CertificateError::NoKey(key.clone()))?;
        CertifiedKey::from_der(chain, private, &provider()).map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => {
                CertificateError::Mismatch(certificate.clone(), key.clone())
            }
            source => CertificateError::Unusable { path: certificate.clone(), source },
        })
    }

    /// What changes when one of the files is replaced or written to.
    fn print(&self) -> [Option<FilePrint>; 2] {
        [&self.certificate, &self.key].map(|path| FilePrint::of(path))
    }
}

/// The certificate in use. Shared by every connection; replaced without a restart.
#[derive(Debug)]
pub struct Certificates {
    files: CertificateFiles,
    current: RwLock<Arc<CertifiedKey>>,
    looked_at: Mutex<[Option<FilePrint>; 2]>,
}

/// What came of looking at the files again.
#[derive(Debug)]
pub enum Reloaded {
    /// They can't be used; the certificate in use stays.
    Broken(CertificateError),
    /// New connections get the new certificate.
    Changed,
    /// They are as they were when last looked at.
    Same,
}

impl Certificates {
    /// Reads the certificate for the first time.
    pub fn load(files: CertificateFiles) -> Result<Arc<Self>, CertificateError> {
        let looked_at = Mutex::new(files.print());
        let current = RwLock::new(Arc::new(files.load()?));
        Ok(Arc::new(Self { files, current, looked_at }))
    }

    /// Reads the files again if they have changed since they were last looked at, and says so in the log.
    /// Of the two files being replaced one after the other, the moment between is `Broken` and the
    /// next look finds the whole.
    pub fn reload(&self) -> Reloaded {
        let print = self.files.print();
        let mut looked_at = self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        if *looked_at == print {
            return Reloaded::Same;
        }
        *looked_at = print;
        match self.files.load() {
            Ok(new) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
                tracing::info!("the TLS certificate was replaced");
                Reloaded::Changed
            }
            Err(error) => {
                tracing::error!(%error, "the new TLS certificate can't be used; the one before stays in use");
                Reloaded::Broken(error)
            }
        }
    }

    pub(super) fn server_config(self: &Arc<Self>) -> Arc<ServerConfig> {
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
            .expect("aws-lc-rs has suites for both")
            .with_no_client_auth()
            .with_cert_resolver(self.clone());
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Arc::new(config)
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

fn read(path: &Path) -> Result<Vec<u8>, CertificateError> {
    fs::read(path).map_err(|source| CertificateError::Read { path: path.to_owned(), source })
}
