//! TLS by files: what is served, and a certificate that is replaced while the server runs.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::Arc,
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::{
    ClientConfig, ClientConnection, ProtocolVersion, RootCertStore, StreamOwned, SupportedProtocolVersion,
    pki_types::CertificateDer, version,
};

use crate::{browser, place::Place, program::Program};

const TLS: &str = "[listen.tls]\ncertificate = \"chain.pem\"\nkey = \"key.pem\"\n";

/// An authority that issues certificates for localhost.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, "An authority for tests");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Writes a fresh certificate and its key; the certificate.
    fn issue(&self, place: &Place) -> CertificateDer<'static> {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        place.write("key.pem", &key.serialize_pem());
        place.write("chain.pem", &certificate.pem());
        certificate.der().clone()
    }

    fn connect(
        &self,
        address: SocketAddr,
        version: &'static SupportedProtocolVersion,
        protocols: &[&str],
    ) -> StreamOwned<ClientConnection, TcpStream> {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        let name = "localhost".try_into().unwrap();
        let connection = ClientConnection::new(Arc::new(config), name).unwrap();
        let mut stream = StreamOwned::new(connection, TcpStream::connect(address).unwrap());
        stream.conn.complete_io(&mut stream.sock).expect("a handshake");
        stream
    }

    /// The certificate that a new connection is given.
    fn served(&self, address: SocketAddr) -> CertificateDer<'static> {
        let stream = self.connect(address, &version::TLS13, &[]);
        stream.conn.peer_certificates().unwrap()[0].clone().into_owned()
    }
}

fn start(place: &Place) -> (Program, SocketAddr) {
    let config = place.installation(TLS);
    let mut program = Program::start(&["serve", "--config", config.to_str().unwrap()]);
    let (public, _) = program.addresses();
    (program, public)
}

#[test]
fn pages_come_over_tls_1_2_and_1_3_and_http_2_is_offered() {
    let (place, authority) = (Place::new(), Authority::new());
    authority.issue(&place);
    let (program, public) = start(&place);
    for (version, told) in
        [(&version::TLS12, ProtocolVersion::TLSv1_2), (&version::TLS13, ProtocolVersion::TLSv1_3)]
    {
        let mut stream = authority.connect(public, version, &["http/1.1"]);
        assert_eq!(stream.conn.protocol_version(), Some(told));
        let request = "GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        assert_eq!(browser::read(&bytes).status, 200);
    }
    let mut stream = authority.connect(public, &version::TLS13, &["h2", "http/1.1"]);
    assert_eq!(stream.conn.alpn_protocol(), Some(&b"h2"[..]));
    // The preface and empty settings (RFC 9113 §3.4); the server's own settings are a frame of type 4.
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").unwrap();
    let mut head = [0; 9];
    stream.read_exact(&mut head).unwrap();
    assert_eq!(head[3], 4);
    assert!(program.stop().0.success());
}

#[test]
fn a_replaced_certificate_is_served_without_a_restart() {
    let (place, authority) = (Place::new(), Authority::new());
    let first = authority.issue(&place);
    let (mut program, public) = start(&place);
    assert_eq!(authority.served(public), first);
    let second = authority.issue(&place);
    program.signal("HUP");
    program.log_until("certificate was replaced");
    assert_eq!(authority.served(public), second);
    assert!(program.stop().0.success());
}

#[test]
fn a_broken_certificate_leaves_the_one_before_in_use() {
    let (place, authority) = (Place::new(), Authority::new());
    let first = authority.issue(&place);
    let (mut program, public) = start(&place);
    let keep = fs::read(place.path("key.pem")).unwrap();
    for (broken, told) in [
        ("-----BEGIN NOTHING-----", "no private key"),
        (KeyPair::generate().unwrap().serialize_pem().as_str(), "don't belong together"),
    ] {
        place.write("key.pem", broken);
        program.signal("HUP");
        let line = program.log_until("the one before stays in use");
        assert!(line["error"].as_str().unwrap().contains(told), "{line}");
        assert_eq!(authority.served(public), first);
    }
    fs::write(place.path("key.pem"), keep).unwrap();
    program.signal("HUP");
    program.log_until("certificate was replaced");
    assert!(program.stop().0.success());
}

#[test]
fn a_handshake_that_never_ends_is_closed() {
    let (place, authority) = (Place::new(), Authority::new());
    authority.issue(&place);
    let config =
        place.installation(&format!("{TLS}[listen.limits]\nconnections = 1\nhandshake-seconds = 1\n"));
    let mut program = Program::start(&["serve", "--config", config.to_str().unwrap()]);
    let (public, _) = program.addresses();
    let mut silent = TcpStream::connect(public).unwrap();
    // It holds the only place, until its handshake has taken too long.
    authority.served(public);
    assert_eq!(silent.read(&mut [0; 1]).unwrap_or(0), 0);
    assert!(program.stop().0.success());
}
