//! TLS to PostgreSQL: the right server by the right name, or none.

use warifu_store::{Database, Engine, Error, PostgresSettings, Tls};
use warifu_testkit::postgres::{Kind, Postgres};

use crate::world::*;

async fn open(url: &str, tls: Tls) -> Result<Engine, Error> {
    Engine::open(
        &Database::Postgres(PostgresSettings { url: url.to_owned(), tls, connections: 2 }),
        &MIGRATIONS,
    )
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_server_whose_certificate_names_it_is_spoken_to() {
    let (server, other) = tokio::join!(Postgres::start(Kind::Tls), Postgres::start(Kind::Tls));
    let by_address = server.create_database().await;
    let by_name = by_address.replace("127.0.0.1", "localhost");
    let checked = |server: &Postgres| Tls::VerifyFull { ca_file: server.ca_file() };

    let engine = open(&by_name, checked(&server)).await.unwrap();
    write(&engine, add_event(1)).await;
    // Whatever the URL asks for, the setting holds.
    assert!(open(&format!("{by_name}?sslmode=disable"), checked(&server)).await.is_ok());

    for (url, tls, what) in [
        (&by_address, checked(&server), "another name"),
        (&by_name, checked(&other), "another CA"),
        (&by_name, Tls::Disable, "no TLS, which this server refuses"),
    ] {
        let refused = open(url, tls).await.map(drop);
        assert!(matches!(refused, Err(Error::Unavailable { .. })), "{what}: {refused:?}");
    }
    let missing = open(&by_name, Tls::VerifyFull { ca_file: "/nowhere/ca.pem".into() }).await.map(drop);
    assert!(matches!(missing, Err(Error::Bug { .. })), "{missing:?}");
}
