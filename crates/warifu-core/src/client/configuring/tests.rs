//! What the file says against what there is: a row for each way in which they can differ.

use super::*;
use crate::{
    audit::Actor,
    client::client_secret_hash,
    grant::GrantChange,
    random::Seeded,
    time::{Span, Time},
};

const NOW: Time = Time::from_millis(1_790_000_000_000);
const FIRST: &str = "first-secret-0123456789abcdef0123";
const SECOND: &str = "second-secret-0123456789abcdef012";

fn acting(now: Time) -> Administering<'static> {
    Administering { actor: Actor::Operator, now, visit: None }
}

fn wanted(client_id: &str, change: impl FnOnce(&mut ConfiguredClient)) -> ConfiguredClient {
    let settings = ClientSettings { name: client_id.into(), ..ClientSettings::default() };
    let mut one =
        ConfiguredClient { client_id: client_id.into(), settings, secrets: vec![client_secret_hash(FIRST)] };
    change(&mut one);
    one
}

/// What there is after a decision, as the store would have it.
fn applied(known: &[Client], changes: &[Change]) -> Vec<Client> {
    let mut after = known.to_vec();
    for change in changes {
        match change {
            Change::Client(ClientChange::Create(client)) => after.push(Client::clone(client)),
            Change::Client(ClientChange::Write { from, to }) => {
                let client = after.iter_mut().find(|client| client.id == to.id).expect("a known one");
                assert_eq!(client.version, *from, "the guard");
                *client = Client { version: from + 1, ..Client::clone(to) };
            }
            _ => {}
        }
    }
    after
}

fn told(changes: &[Change]) -> Vec<EventKind> {
    let event = |change: &Change| match change {
        Change::Audit(salted) => Some(salted.event.what.clone()),
        _ => None,
    };
    changes.iter().filter_map(event).collect()
}

fn settle(known: &[Client], wanted: &[ConfiguredClient], now: Time) -> (Vec<Client>, Vec<Change>, Settled) {
    let decision =
        acting(now).configure_clients(known, wanted, &mut Seeded::new(9)).expect("nothing of ours");
    (applied(known, &decision.changes), decision.changes, decision.outcome)
}

#[test]
fn what_the_file_says_is_what_there_is_and_the_second_time_there_is_nothing_to_do() {
    let file = [wanted("rota", |_| ()), wanted("cargo", |_| ())];
    let (known, changes, settled) = settle(&[], &file, NOW);
    assert_eq!(settled.created, ["rota", "cargo"]);
    assert!(known.iter().all(|client| client.configured && client.enabled && client.version == 1));
    let created = |client: &str| EventKind::ClientCreated { client: client.into() };
    assert_eq!(told(&changes), [created("rota"), created("cargo")]);
    let (_, changes, settled) = settle(&known, &file, NOW + Span::days(1));
    assert!(changes.is_empty() && settled.is_nothing(), "{changes:?}");
}

#[test]
fn each_difference_is_one_write_that_says_what_it_was() {
    type Differs = fn(&mut ConfiguredClient);
    let rows: [(Differs, &[&str]); 4] = [
        (|one| one.settings.token_seconds = 60, &["token-seconds"]),
        (|one| one.secrets = vec![client_secret_hash(SECOND)], &["secret"]),
        (|one| one.secrets.clear(), &["secret"]),
        (
            |one| {
                one.settings.name = "勤務表".into();
                one.secrets.insert(0, client_secret_hash(SECOND));
            },
            &["name", "secret"],
        ),
    ];
    let (known, ..) = settle(&[], &[wanted("rota", |_| ())], NOW);
    for (row, (differs, settings)) in rows.into_iter().enumerate() {
        let file = [wanted("rota", differs)];
        let (after, changes, settled) = settle(&known, &file, NOW);
        let settings = settings.iter().map(|&name| name.to_owned()).collect();
        let expected = EventKind::ClientChanged { client: "rota".into(), settings };
        assert_eq!(told(&changes), [expected], "row {row}");
        assert_eq!((changes.len(), settled.changed), (2, vec!["rota".to_owned()]), "row {row}");
        assert_eq!((after[0].version, &after[0].settings), (2, &file[0].settings), "row {row}");
        assert!(settle(&after, &file, NOW).2.is_nothing(), "row {row}");
    }
}

#[test]
fn of_two_secrets_both_are_good_and_one_that_is_gone_is_good_for_nothing() {
    let later = NOW + Span::days(1);
    let (known, ..) = settle(&[], &[wanted("rota", |_| ())], NOW);
    let both = [wanted("rota", |one| one.secrets.insert(0, client_secret_hash(SECOND)))];
    let (known, ..) = settle(&known, &both, later);
    let good = |client: &Client, secret| client.has_secret(&client_secret_hash(secret), later);
    assert!(good(&known[0], FIRST) && good(&known[0], SECOND));
    assert_eq!(known[0].secrets.iter().map(|secret| secret.made_at).collect::<Vec<_>>(), [later, NOW]);
    let second = [wanted("rota", |one| one.secrets = vec![client_secret_hash(SECOND)])];
    let (known, ..) = settle(&known, &second, later + Span::days(1));
    assert!(!good(&known[0], FIRST) && good(&known[0], SECOND));
    assert_eq!(known[0].secrets[0].made_at, later, "it keeps its age");
}

#[test]
fn a_client_that_is_gone_from_the_file_is_switched_off_once_and_comes_back_with_it() {
    let (known, ..) = settle(&[], &[wanted("rota", |_| ())], NOW);
    let (known, changes, settled) = settle(&known, &[], NOW);
    assert_eq!((settled.disabled, known[0].enabled), (vec!["rota".to_owned()], false));
    assert_eq!(told(&changes), [EventKind::ClientDisabled { client: "rota".into() }]);
    let ended = changes.iter().any(
        |change| matches!(change, Change::Grant(GrantChange::RevokeAll { client }) if *client == known[0].id),
    );
    assert!(ended, "what it was let have ends with it");
    assert!(settle(&known, &[], NOW).2.is_nothing());
    let (known, changes, settled) = settle(&known, &[wanted("rota", |_| ())], NOW);
    assert_eq!((settled.changed, known[0].enabled), (vec!["rota".to_owned()], true));
    assert_eq!(told(&changes), [EventKind::ClientEnabled { client: "rota".into() }]);
}

#[test]
fn what_the_command_line_made_is_neither_taken_over_nor_switched_off() {
    let acting = acting(NOW);
    let made = acting.create_client("rota", ClientSettings::default(), &mut Seeded::new(1)).expect("a name");
    let known = [made.outcome.0];
    let refused = acting.configure_clients(
        &known,
        &[wanted("cargo", |_| ()), wanted("rota", |_| ())],
        &mut Seeded::new(2),
    );
    assert_eq!(refused, Err(MadeByCommand("rota".into())));
    assert!(settle(&known, &[], NOW).2.is_nothing());
}
