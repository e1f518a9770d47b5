//! What clients get from a server as it would run: complete sign-ins by passkey, silent ones, tokens, refreshes and
//! introspections, at 1,000 and 1,000,000 members, on SQLite and PostgreSQL.
//!
//! It measures and judges nothing: each line on standard output is one measurement, its fields apart by tabs, as
//! `xtask` reads them. The load sends what a browser and a relying party send, and comes from this process, so that
//! the server's processor time is the server's alone. `cargo xtask bench clients`.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a program that measures"
)]

mod act;
mod house;
mod load;
mod machine;
mod people;
mod processor;
mod wire;

use std::time::Duration;

use act::What;
use house::{Engine, House};
use load::Measured;

/// How long one measurement lasts.
const LASTS: Duration = Duration::from_millis(2_000);
/// Before the first one of each kind, so that connections, caches and statements are there.
const WARMS: Duration = Duration::from_millis(500);
/// Members of the two installations that are compared.
const FEW: usize = 1_000;
const MANY: usize = 1_000_000;
/// Live sessions in each: of few members each has many.
const SESSIONS: usize = 100_000;
/// Starts that are timed.
const STARTS: usize = 7;

/// What is measured, and for how many at once.
const RUNS: [(What, &[usize]); 7] = [
    (What::SignIn, &[1, 8, 64]),
    (What::Silent, &[1, 8, 64]),
    (What::Credentials, &[64]),
    (What::StoredCredentials, &[64]),
    (What::Refresh, &[64]),
    (What::Introspection, &[64]),
    (What::Nothing, &[64]),
];

/// What is asked for on the command line.
struct Asked {
    many: usize,
    rounds: usize,
    postgres: bool,
    only: Option<String>,
}

impl Asked {
    fn read() -> Self {
        let mut asked = Self { many: MANY, rounds: 7, postgres: true, only: None };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                "--members" => asked.many = words.next().unwrap().parse().unwrap(),
                "--rounds" => asked.rounds = words.next().unwrap().parse().unwrap(),
                "--only" => asked.only = words.next(),
                "--sqlite-only" => asked.postgres = false,
                // What `cargo bench` says to every benchmark.
                "--bench" => {}
                other => panic!("unknown: {other}; --members N, --rounds N, --only NAME, --sqlite-only"),
            }
        }
        asked
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let asked = Asked::read();
    machine::processors();
    measure(&asked, Engine::sqlite()).await;
    if asked.postgres {
        measure(&asked, Engine::postgres().await).await;
    }
}

/// Both installations on one engine, in turn, so that whatever else the machine does weighs on both.
async fn measure(asked: &Asked, engine: Engine) {
    let mut houses = Vec::new();
    for members in [FEW.min(asked.many), asked.many] {
        if houses.iter().all(|house: &House| house.members != members) {
            eprintln!("{}: {members} members move in", engine.name());
            houses.push(House::settle(&engine, members, SESSIONS).await);
        }
    }
    for house in &mut houses {
        for _ in 0..STARTS {
            let took = house.start().await.as_secs_f64();
            println!("start\t{}\t{}\t{took}", engine.name(), house.members);
        }
        house.log_in_clients().await;
    }
    for round in 0..asked.rounds {
        machine::limits(&engine);
        for (what, at_once) in RUNS {
            if asked.only.as_deref().is_some_and(|only| only != what.name()) {
                continue;
            }
            for &at_once in at_once {
                for house in &mut houses {
                    if round == 0 {
                        load::run(house, what, at_once, WARMS).await;
                    }
                    let measured = load::run(house, what, at_once, LASTS).await;
                    tell(house, what, at_once, round, &measured);
                }
            }
        }
    }
    for house in &mut houses {
        let memory = house.memory();
        println!("memory\t{}\t{}\t{}\t{}", engine.name(), house.members, house.sessions, memory);
        house.stop().await;
    }
}

fn tell(house: &House, what: What, at_once: usize, round: usize, measured: &Measured) {
    println!(
        "run\t{}\t{}\t{}\t{at_once}\t{round}\t{}\t{}\t{}\t{}\t{}\t{}",
        house.engine,
        house.members,
        what.name(),
        measured.count,
        measured.seconds,
        measured.server,
        measured.database,
        measured.percentile(50.0),
        measured.percentile(99.0),
    );
}
