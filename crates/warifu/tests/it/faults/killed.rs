//! SIGKILL of the server under load, fifty times on each engine; on PostgreSQL every other time the database
//! is stopped at the same moment, as if its machine had failed.

use std::net::SocketAddr;

use tokio::runtime::Runtime;
use warifu_testkit::postgres::{Kind, Postgres};

use super::{
    books,
    ground::Ground,
    load::{Acknowledged, Load},
    person::{Invitation, Person},
    wire::{Browser, Failed},
};
use crate::program::Program;

const ROUNDS: usize = 50;
/// Links given out before each round: more than there are clients, so that everybody becomes somebody.
const INVITATIONS: usize = 12;

#[test]
fn fifty_kills_on_sqlite_lose_nothing_that_was_acknowledged() {
    suffer(Ground::sqlite(), None);
}

#[test]
fn fifty_kills_on_postgres_lose_nothing_that_was_acknowledged() {
    let runtime = Runtime::new().expect("threads");
    let cluster = runtime.block_on(Postgres::start(Kind::Durable));
    let url = runtime.block_on(cluster.create_database());
    suffer(Ground::postgres(url), Some(&cluster));
}

/// What a round strikes beside the server, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strike {
    DatabaseThenServer,
    Server,
    ServerThenDatabase,
}

impl Strike {
    /// Every other round of PostgreSQL its database too.
    fn of(round: usize, cluster: Option<&Postgres>) -> Self {
        match (cluster, round % 4) {
            (Some(_), 1) => Self::DatabaseThenServer,
            (Some(_), 3) => Self::ServerThenDatabase,
            _ => Self::Server,
        }
    }

    fn work(self, program: &Program, cluster: Option<&Postgres>) {
        let stop = || cluster.into_iter().for_each(Postgres::stop_immediately);
        if self == Self::DatabaseThenServer {
            stop();
        }
        program.signal("KILL");
        if self == Self::ServerThenDatabase {
            stop();
        }
    }
}

/// One folder or database through all rounds, so that each starts from what the others left.
fn suffer(mut ground: Ground, cluster: Option<&Postgres>) {
    let (mut everybody, mut all) = (Vec::new(), Acknowledged::default());
    let (mut program, mut server, _) = ground.start();
    for round in 0..ROUNDS {
        let strike = Strike::of(round, cluster);
        let invitations = ground.invite(INVITATIONS);
        let checkpoint = checkpoint(server);
        let load = Load {
            server,
            invitations: &invitations,
            strike_at: 1 + round * 7 % 31,
            strike: &|| strike.work(&program, cluster),
            refusals: strike == Strike::DatabaseThenServer,
        };
        let mut acknowledged = load.run();
        drop(program);
        if strike != Strike::Server {
            cluster.into_iter().for_each(Postgres::start_again);
        }
        (program, server, _) = ground.start();
        check(&ground, server, &invitations, &mut acknowledged, checkpoint.as_deref());
        everybody.extend(invitations);
        all.persons.append(&mut acknowledged.persons);
        all.sign_ins.append(&mut acknowledged.sign_ins);
    }
    books::check_kept(&ground, server, &all);
    books::check_whole(&ground, &everybody);
    // A server that is asked to stop puts everything that is pending into the tree.
    let (status, _, log) = program.stop();
    assert!(status.success(), "{log}");
    let told = ground.verify(None);
    assert_eq!((&told["pending"], &told["in-tree"]), (&0.into(), &told["events"]), "{told:#}");
}

/// After a round: everything is there and whole, what was spent stays spent, and people go on.
fn check(
    ground: &Ground,
    server: SocketAddr,
    invitations: &[Invitation],
    acknowledged: &mut Acknowledged,
    checkpoint: Option<&str>,
) {
    books::check_kept(ground, server, acknowledged);
    books::check_whole(ground, invitations);
    ground.verify(checkpoint);
    if let Some(last) = acknowledged.sign_ins.last() {
        let (reply, browser) = last.prepared.send(server).expect("the server answers");
        assert!(reply.status >= 400 && browser.cookie("session").is_none(), "spent twice: {reply:?}");
    }
    if let Some(person) = acknowledged.persons.last_mut() {
        let again = Person::register(server, &person.invitation);
        assert!(matches!(again, Err(Failed::Refused(_))), "a spent link registers once more");
        let signed_in = person.sign_in(server).expect("an acknowledged passkey signs in");
        acknowledged.sign_ins.push(signed_in);
    }
}

/// What the log has published, once it has published something.
fn checkpoint(server: SocketAddr) -> Option<String> {
    let reply = Browser::default().get(server, "/audit/checkpoint").expect("the server answers");
    (reply.status == 200).then_some(reply.body)
}
