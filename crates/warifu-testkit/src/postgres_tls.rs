//! A CA and a certificate for the test server, made anew each time.

use std::{fs, path::Path};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};

pub(crate) const CA: &str = "ca.pem";
pub(crate) const CERTIFICATE: &str = "server.pem";
pub(crate) const KEY: &str = "server.key";

/// Writes the three files. The server's certificate is for `localhost` only, so that a client which looks at
/// the name notices when it was sent to `127.0.0.1`.
pub(crate) fn write(folder: &Path) {
    let ca_key = KeyPair::generate().expect("a key can be made");
    let mut ca = CertificateParams::new(Vec::new()).expect("no names, so none can be wrong");
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let ca_certificate = ca.self_signed(&ca_key).expect("the parameters are sound");
    let issuer = Issuer::new(ca, ca_key);

    let key = KeyPair::generate().expect("a key can be made");
    let server = CertificateParams::new(vec!["localhost".to_owned()]).expect("localhost is a name");
    let certificate = server.signed_by(&key, &issuer).expect("the parameters are sound");

    let write = |name, text| fs::write(folder.join(name), text).expect("the folder was just made");
    write(CA, ca_certificate.pem());
    write(CERTIFICATE, certificate.pem());
    write(KEY, key.serialize_pem());
}
