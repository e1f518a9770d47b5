//! Clients that the configuration file settles, by however many replicas at once: one whole file, each event once.

use tokio::task::JoinSet;
use warifu_core::client::{ClientSettings, ConfiguredClient, Settled, client_secret_hash};
use warifu_server::flows::configured_clients::NotSettled;
use warifu_testkit::{actor::Client, server::TestServer};

use crate::http::watch::Watch;

const CROWD: usize = 100;
/// A file with this many clients, all of one name.
fn file(name: &str, clients: usize) -> Vec<ConfiguredClient> {
    let one = |number| ConfiguredClient {
        client_id: format!("client-{number}"),
        settings: ClientSettings { name: name.into(), ..ClientSettings::default() },
        secrets: vec![client_secret_hash(&format!("{name}-{number}-0123456789abcdef0123456789"))],
    };
    (0..clients).map(one).collect()
}

/// All at once, by turns on two replicas.
async fn at_once(server: &TestServer, files: [Vec<ConfiguredClient>; 2]) -> Vec<Result<Settled, NotSettled>> {
    let replicas = [server.clone(), server.replica().await];
    let mut tasks = JoinSet::new();
    for number in 0..CROWD {
        let (replica, file) = (replicas[number % 2].server().clone(), files[number % 2].clone());
        tasks.spawn(async move { replica.settle_configured_clients(&file).await });
    }
    tasks.join_all().await
}

on_both_engines! {
async fn of_a_hundred_that_start_at_once_one_makes_the_clients_of_the_file(server: TestServer) {
    let watch = Watch::begin(&server).await;
    let file = file("rota", 3);
    let outcomes = at_once(&server, [file.clone(), file]).await;
    let settled: Vec<Settled> = outcomes.into_iter().map(Result::unwrap).filter(|one| !one.is_nothing()).collect();
    assert_eq!(settled.len(), 1, "{settled:?}");
    assert_eq!(settled[0].created, ["client-0", "client-1", "client-2"]);
    assert_eq!(watch.told().await, ["client-created"; 3]);
}

async fn where_two_files_are_read_at_once_one_of_them_is_there_whole(server: TestServer) {
    let (whole, half) = (file("whole", 4), file("half", 2));
    server.server().settle_configured_clients(&whole).await.unwrap();
    let (mut to_half, mut to_whole) = (0, 0);
    for outcome in at_once(&server, [whole, half]).await {
        match outcome {
            Ok(settled) if settled.is_nothing() => {}
            Ok(settled) if settled.disabled.is_empty() => to_whole += 1,
            Ok(_) => to_half += 1,
            // Who comes too late too often has written nothing, and says so.
            Err(NotSettled::Changing) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    let clients = server.server().store().list_clients().await.unwrap();
    let (names, enabled): (Vec<_>, Vec<_>) = clients.iter().map(|c| (c.settings.name.as_str(), c.enabled)).unzip();
    // Each was decided from what the one before had written, never from what was gone by then.
    match to_half - to_whole {
        1 => assert_eq!((names, enabled), (vec!["half", "half", "whole", "whole"], vec![true, true, false, false])),
        steps => assert_eq!((steps, names, enabled), (0, vec!["whole"; 4], vec![true; 4])),
    }
}

async fn a_file_that_names_a_client_of_the_command_lines_changes_nothing(server: TestServer) {
    Client::named(&server, "client-1", |_| ()).await;
    let watch = Watch::begin(&server).await;
    let refused = server.server().settle_configured_clients(&file("rota", 3)).await;
    assert!(matches!(refused, Err(NotSettled::MadeByCommand(id)) if id == "client-1"));
    assert_eq!(watch.told().await, [""; 0]);
    assert_eq!(server.server().store().list_clients().await.unwrap().len(), 1);
}
}
