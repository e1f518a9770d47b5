//! The log: one line a request, and no secret in any.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use warifu_testkit::{actor::Member, server::TestServer};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_secret_is_logged() {
    let lines = Lines::default();
    let sink = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || sink.clone());
    // While there is one subscriber alone, whichever thread meets a line first, with a subscriber or without,
    // decides for all threads whether that line is wanted.
    let _another = tracing::Dispatch::new(tracing_subscriber::registry());
    let _logging = tracing::subscriber::set_default(subscriber.finish());

    let server = TestServer::sqlite().await;
    let mut hanako = Member::with_password(&server).await;
    let link = server.administrator().issue_link(&hanako.record).await;
    let ceremony = hanako.browser.begin_by_link(&link).await;
    hanako.create(&ceremony).await;
    hanako.browser.get(&link).await;
    hanako.sign_in().await;
    let typed = "a password mistyped by somebody";
    server.visitor().type_password("somebody-unknown", typed).await;
    let refused = server.visitor().get(&format!("{link}x")).await;
    let code = refused.text().split("class=\"code\">").nth(1).unwrap()[..9].to_owned();

    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("route=\"/t/{token}\"") && log.contains(&code), "{log}");
    for name in hanako.browser.cookie_names() {
        assert!(!log.contains(&hanako.browser.cookie(&name).unwrap()), "{name}");
    }
    for secret in
        [link.trim_start_matches("/t/"), &ceremony.sealed, typed, "somebody-unknown", hanako.password]
    {
        assert!(!log.contains(secret), "{secret}");
    }
    let challenge = ceremony.options["challenge"].as_str().unwrap();
    assert!(!log.contains(challenge));
}
