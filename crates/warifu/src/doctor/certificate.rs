//! The certificate: can it be served, is it for our host, and for how long.

use der::Decode as _;
use rustls::{
    client::verify_server_name,
    pki_types::{CertificateDer, ServerName},
    server::ParsedCertificate,
};
use warifu_core::time::{Span, Time};
use warifu_server::listen::{CertificateError, CertificateFiles};

use super::Finding;
use crate::time;

/// Renewals that should have happened by then.
const SOON: Span = Span::days(14);

pub(super) fn examine(files: &CertificateFiles, host: &str, now: Time) -> Vec<Finding> {
    let key = match files.load() {
        Ok(key) => key,
        Err(error) => return vec![unusable(&error)],
    };
    let Some(first) = key.cert.first() else { return Vec::new() };
    [names(first, host), period(first, now, files)].into_iter().flatten().collect()
}

fn unusable(error: &CertificateError) -> Finding {
    let (name, mend) = match error {
        CertificateError::Mismatch(..) => {
            ("certificate-key-mismatch", "Name the key that the certificate was requested with.")
        }
        CertificateError::NoCertificate(_) | CertificateError::Unusable { .. } => (
            "certificate-unusable",
            "Give a PEM file that begins with -----BEGIN CERTIFICATE-----, the server's certificate first.",
        ),
        CertificateError::NoKey(_) => {
            ("certificate-key-unusable", "Give a PEM file with the private key, without a password.")
        }
        CertificateError::Read { .. } => {
            ("certificate-unreadable", "Check the path, and that Warifu's user may read it.")
        }
    };
    Finding::wrong(name, error.to_string(), mend)
}

fn names(certificate: &CertificateDer<'_>, host: &str) -> Option<Finding> {
    let server_name = ServerName::try_from(host.to_owned()).ok()?;
    let parsed = ParsedCertificate::try_from(certificate).ok()?;
    let refused = verify_server_name(&parsed, &server_name).is_err();
    refused.then(|| {
        let what = format!("the certificate is not for {host}, which is the host of `url`");
        let mend = format!("Request one with {host} among its names (subjectAltName), or correct `url`.");
        Finding::wrong("certificate-other-host", what, mend)
    })
}

fn period(certificate: &CertificateDer<'_>, now: Time, files: &CertificateFiles) -> Option<Finding> {
    let parsed = x509_cert::Certificate::from_der(certificate).ok()?;
    let validity = parsed.tbs_certificate().validity();
    let instant = |time: &x509_cert::time::Time| {
        let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX / 1_000);
        Time::from_millis(seconds.saturating_mul(1_000))
    };
    let (from, until) = (instant(&validity.not_before), instant(&validity.not_after));
    let file = files.certificate.display();
    if now < from {
        let what = format!(
            "{file} is good only from {}, and the clock here says {}",
            time::written(from),
            time::written(now)
        );
        let mend = "Set this machine's clock (timedatectl), or wait.";
        return Some(Finding::wrong("certificate-not-yet-good", what, mend));
    }
    if now >= until {
        let what = format!("{file} expired on {}", time::written(until));
        let mend = "Renew it; a running server takes the new files by itself.";
        return Some(Finding::wrong("certificate-expired", what, mend));
    }
    (until - now < SOON).then(|| {
        let what = format!("{file} expires on {}", time::written(until));
        let mend = "Renew it, and see why it wasn't renewed by itself.";
        Finding::doubtful("certificate-expires-soon", what, mend)
    })
}
