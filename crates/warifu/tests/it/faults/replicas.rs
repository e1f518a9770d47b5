//! Two servers on one database: any of them finishes what the other began, what is single stays single between
//! them, and a new key takes over without anybody noticing.

use std::{fs, net::SocketAddr, sync::Barrier, thread};

use tokio::runtime::Runtime;
use warifu_testkit::postgres::Postgres;

use super::{
    books,
    ground::Ground,
    person::{Invitation, Person},
};
use crate::program::Program;

/// A ceremony's answer is sent to both this many times.
const RACES: usize = 20;

struct Replicas {
    ground: Ground,
    one: Program,
    other: Program,
    at: [SocketAddr; 2],
    invitations: Vec<Invitation>,
}

impl Replicas {
    fn start() -> Self {
        let url = Runtime::new()
            .expect("threads")
            .block_on(async { Postgres::shared().await.create_database().await });
        let mut ground = Ground::postgres(url);
        let invitations = ground.invite(2);
        let config = ground.configure("other");
        let replicas = |config: &str| {
            let mut program = Program::start(&["serve", "--config", config]);
            let (public, _) = program.addresses();
            (program, public)
        };
        fs::copy(ground.ring("one"), ground.ring("other")).expect("our own folder");
        let (one, at_one) = replicas(&ground.config());
        let (other, at_other) = replicas(config.to_str().expect("a plain path"));
        Self { ground, one, other, at: [at_one, at_other], invitations }
    }

    /// Begins at each and finishes at the other.
    fn cross(&self, person: &mut Person) {
        let [one, other] = self.at;
        for (from, to) in [(one, other), (other, one)] {
            let prepared = person.begin_sign_in(from).expect("it begins");
            let (reply, browser) = prepared.send(to).expect("the server answers");
            assert_eq!(reply.status, 200, "{reply:?}");
            assert!(browser.cookie("session").is_some());
        }
    }

    /// Ends both, and proves that what they wrote together is one whole.
    fn stop(self) {
        books::check_whole(&self.ground, &self.invitations);
        for program in [self.one, self.other] {
            let (status, _, log) = program.stop();
            assert!(status.success(), "{log}");
        }
        let told = self.ground.verify(None);
        assert_eq!(told["pending"], 0, "{told:#}");
    }
}

#[test]
fn what_one_replica_began_the_other_finishes() {
    let replicas = Replicas::start();
    let [one, other] = replicas.at;
    let mut person = Person::register(one, &replicas.invitations[0]).expect("a link of the database's");
    replicas.cross(&mut person);
    let signed_in = person.sign_in(one).expect("all is well");
    books::check_session(other, &signed_in);
    replicas.stop();
}

#[test]
fn an_answer_sent_to_both_at_once_opens_one_session() {
    let replicas = Replicas::start();
    let mut person = Person::register(replicas.at[1], &replicas.invitations[0]).expect("all is well");
    for _ in 0..RACES {
        let prepared = person.begin_sign_in(replicas.at[0]).expect("it begins");
        let ready = Barrier::new(2);
        let send = |server| {
            ready.wait();
            let (reply, browser) = prepared.send(server).expect("the server answers");
            assert_eq!(reply.status == 200, browser.cookie("session").is_some(), "{reply:?}");
            reply.status
        };
        let statuses = thread::scope(|scope| {
            let both = replicas.at.map(|server| scope.spawn(move || send(server)));
            both.map(|one| one.join().expect("no panic"))
        });
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    }
    replicas.stop();
}

#[test]
fn a_link_opened_at_both_at_once_registers_one_passkey() {
    let replicas = Replicas::start();
    let ready = Barrier::new(2);
    let invitation = &replicas.invitations[0];
    let register = |server| {
        ready.wait();
        Person::register(server, invitation).is_ok()
    };
    let done = thread::scope(|scope| {
        let both = replicas.at.map(|server| scope.spawn(move || register(server)));
        both.map(|one| one.join().expect("no panic"))
    });
    assert_eq!(done.iter().filter(|done| **done).count(), 1);
    replicas.stop();
}

#[test]
fn a_key_is_rotated_while_journeys_go_on() {
    let mut replicas = Replicas::start();
    let mut person = Person::register(replicas.at[0], &replicas.invitations[0]).expect("all is well");
    let signed_in = person.sign_in(replicas.at[0]).expect("all is well");
    let (ring, copy) = (replicas.ground.ring("one"), replicas.ground.ring("other"));
    let old = replicas.ground.run(&["keys", "list"])[0]["id"].as_str().expect("an id").to_owned();
    // The second replica hears of each step after the first, and ceremonies cross in between.
    for step in [&["keys", "add"][..], &["keys", "promote"]] {
        let before = replicas.at.map(|server| person.begin_sign_in(server).expect("it begins"));
        replicas.ground.run(step);
        read_again(&mut replicas.one);
        replicas.cross(&mut person);
        fs::copy(&ring, &copy).expect("our own folder");
        read_again(&mut replicas.other);
        replicas.cross(&mut person);
        for (prepared, server) in before.iter().zip(replicas.at.into_iter().rev()) {
            let (reply, _) = prepared.send(server).expect("the server answers");
            assert_eq!(reply.status, 200, "{step:?}: {reply:?}");
        }
    }
    replicas.ground.run(&["keys", "retire", &old]);
    fs::copy(&ring, &copy).expect("our own folder");
    read_again(&mut replicas.other);
    read_again(&mut replicas.one);
    replicas.cross(&mut person);
    books::check_session(replicas.at[1], &signed_in);
    replicas.stop();
}

fn read_again(replica: &mut Program) {
    replica.signal("HUP");
    replica.log_until("the key ring changed");
}
