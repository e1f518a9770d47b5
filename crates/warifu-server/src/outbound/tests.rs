//! Calls to addresses of every kind, and to servers on this computer that behave in every way.

use std::net::{IpAddr, Ipv4Addr};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

use super::*;

fn outbound(loopback: bool, allowed: &[&str]) -> Outbound {
    let mut site = Site::new("x", "https://id.example.jp").unwrap();
    site.dev = loopback;
    site.outbound_allowed = allowed.iter().map(|range| Network::parse(range).unwrap()).collect();
    Outbound::new(&site)
}

#[tokio::test]
async fn what_only_this_machine_and_its_network_reach_isnt_called() {
    for url in [
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.0.0.1/",
        "https://0/",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://localhost/",
        "https://10.1.2.3/",
        "https://172.16.0.1:8443/",
        "https://192.168.0.1/",
        "https://100.64.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fe80::1]/",
        "https://[fd00:ec2::254]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
    ] {
        let told = outbound(false, &[]).post_form(url, String::new()).await;
        assert!(matches!(told, Err(Unanswered::Address(_))), "{url}: {told:?}");
    }
    for url in [
        "http://1.1.1.1/",
        "http://127.0.0.1/",
        "http://10.1.2.3/",
        "ftp://1.1.1.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/",
        "https://user@1.1.1.1/",
        "https://:password@1.1.1.1/",
        "/logout",
        "",
    ] {
        let told = outbound(false, &[]).post_form(url, String::new()).await;
        assert!(matches!(told, Err(Unanswered::Malformed)), "{url}: {told:?}");
    }
    let told = outbound(true, &[]).post_form("http://10.1.2.3/", String::new()).await;
    assert!(matches!(told, Err(Unanswered::Malformed)), "{told:?}");
    let told = outbound(true, &[]).post_form("https://10.1.2.3/", String::new()).await;
    assert!(matches!(told, Err(Unanswered::Address(_))), "{told:?}");
}

#[test]
fn of_what_a_name_resolves_to_only_what_may_be_called_is() {
    let at = |text: &str| SocketAddr::from((text.parse::<IpAddr>().unwrap(), 443));
    let (public, private, here) = (at("1.1.1.1"), at("10.1.2.3"), at("127.0.0.1"));
    let all = [private, here, public];
    for (scheme, loopback, allowed, expected) in [
        ("https", false, &[][..], vec![public]),
        ("https", true, &[], vec![here, public]),
        ("https", false, &["10.1.0.0/16"], vec![private, public]),
        ("https", false, &["10.2.0.0/16"], vec![public]),
        ("https", false, &["127.0.0.0/8"], vec![here, public]),
        ("http", true, &["10.1.0.0/16"], vec![here]),
    ] {
        let told = outbound(loopback, allowed).permitted(scheme, &all).unwrap();
        assert_eq!(told, expected, "{scheme} {loopback} {allowed:?}");
    }
    assert!(outbound(false, &["127.0.0.0/8"]).permitted("http", &all).is_err(), "http only where we are too");
    assert!(matches!(outbound(false, &[]).permitted("https", &[]), Err(Unanswered::Resolve(_))));
}

/// A server that reads a request, and answers this.
async fn answering(answer: &'static [u8]) -> (String, JoinSet<String>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}/told?by=us", listener.local_addr().unwrap());
    let mut serving = JoinSet::new();
    serving.spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut read = vec![0; 4096];
        let length = stream.read(&mut read).await.unwrap();
        // Whoever asked may have heard enough.
        let _ = stream.write_all(answer).await;
        let _ = stream.shutdown().await;
        String::from_utf8_lossy(&read[..length]).into_owned()
    });
    (url, serving)
}

#[tokio::test]
async fn a_form_is_posted_and_nothing_but_the_status_is_believed() {
    for (answer, expected) in [
        (&b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"[..], Some(200)),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4000000000\r\nSet-Cookie: a=b\r\n\r\nand so on", Some(200)),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", Some(302)),
        (b"HTTP/1.1 503 Busy\r\n\r\n", Some(503)),
        (b"SSH-2.0-OpenSSH_9.9\r\n", None),
        (b"", None),
    ] {
        let (url, mut serving) = answering(answer).await;
        let told = outbound(true, &[]).post_form(&url, "logout_token=a".into()).await;
        assert_eq!(told.as_ref().ok().copied(), expected, "{told:?}");
        let asked = serving.join_next().await.unwrap().unwrap();
        assert!(asked.starts_with("POST /told?by=us HTTP/1.1\r\nhost: 127.0.0.1:"), "{asked}");
        assert!(asked.ends_with("\r\n\r\nlogout_token=a"), "{asked}");
    }
}

#[tokio::test]
async fn a_head_that_has_no_end_is_no_answer() {
    let long: Vec<u8> =
        b"HTTP/1.1 200 OK\r\nX: ".iter().copied().chain(std::iter::repeat_n(b'x', 64 * 1024)).collect();
    let (url, _serving) = answering(long.leak()).await;
    let told = outbound(true, &[]).post_form(&url, String::new()).await;
    assert!(matches!(told, Err(Unanswered::Http(_))), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn whoever_never_answers_is_waited_for_five_seconds() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let told = outbound(true, &[]).post_form(&url, String::new()).await;
    assert!(matches!(told, Err(Unanswered::TooSlow)), "{told:?}");
}

#[tokio::test]
async fn only_an_authority_that_is_trusted_vouches_for_a_host() {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["127.0.0.1".into()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let server = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let server = server.with_no_client_auth().with_single_cert(vec![cert.der().clone()], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(server));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut serving = JoinSet::new();
    serving.spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut read = [0; 4096];
            let _ = stream.read(&mut read).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
        }
    });
    let mut trusted = RootCertStore::empty();
    trusted.add(cert.der().clone()).unwrap();
    let mut others = RootCertStore::empty();
    let other = generate_simple_self_signed(["other.example".into()]).unwrap();
    others.add(other.cert.der().clone()).unwrap();
    for (roots, host, trusts) in [
        (trusted.clone(), "127.0.0.1", true),
        (others, "127.0.0.1", false),
        // Of another name than the certificate's.
        (trusted, "localhost", false),
    ] {
        let caller = outbound(false, &["127.0.0.0/8"]);
        caller.tls.set(config(roots).unwrap()).unwrap();
        let told = caller.post_form(&format!("https://{host}:{port}/"), String::new()).await;
        assert_eq!(told.is_ok(), trusts, "{host}: {told:?}");
        assert!(trusts || matches!(told, Err(Unanswered::Tls(_))), "{host}: {told:?}");
    }
}
