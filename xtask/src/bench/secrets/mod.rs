//! Whether a stranger can tell by the clock, or by the answer, an unknown member from a wrong password.
//!
//! A release build runs as it would, and is asked over HTTP: in pairs that differ in nothing but whether the
//! member exists, which of the two goes first being drawn each time. Both sides go through the same counters
//! up to and including their locks. Told is a statistic; nothing is timed in the tests.

mod client;
mod server;

use super::statistics::{SplitMix, interval_of_median, median, signed_rank};
use crate::workspace::Workspace;
use client::{Answer, Client};
use server::Server;

/// Members that exist; as many that don't are asked for too.
const MEMBERS: usize = 12;
/// Wrong passwords for each, fewer than lock a member ID everywhere (100 in 15 minutes).
const GUESSES: usize = 60;
/// Of them from one network, as many as lock it there.
const FROM_ONE_NETWORK: usize = 10;
/// Of a difference that isn't there, one run in a hundred says that it is.
const SIGNIFICANT: f64 = 0.01;

struct Pair {
    unknown: f64,
    known: f64,
    /// Nothing was compared any more.
    locked: bool,
}

pub(super) fn run(workspace: &Workspace) -> Result<bool, String> {
    println!("building warifu for release");
    let server = Server::start(workspace, MEMBERS)?;
    println!("{} pairs, {MEMBERS} members that exist and {MEMBERS} that don't", MEMBERS * GUESSES);
    let (locked, compared): (Vec<Pair>, Vec<Pair>) =
        measure(&server)?.into_iter().partition(|pair| pair.locked);
    println!("answers                  the same in every pair");
    println!("while passwords are compared:");
    let kept = tell(&compared);
    println!("while they are locked:");
    Ok(tell(&locked) && kept)
}

fn measure(server: &Server) -> Result<Vec<Pair>, String> {
    let mut client = Client::open(&server.address)?;
    let mut random = SplitMix(0x0c0f_fee0_0000_0001);
    let mut pairs = Vec::new();
    for guess in 0..GUESSES {
        for member in 0..MEMBERS {
            let network = format!("10.{member}.{}.7", guess / FROM_ONE_NETWORK);
            let mut ask = |member_id: String| client.guess(&member_id, &network);
            let (known, unknown) = (server::known(member), server::unknown(member));
            let (unknown, known) = if random.below(2) == 0 {
                let unknown = ask(unknown)?;
                (unknown, ask(known)?)
            } else {
                let known = ask(known)?;
                (ask(unknown)?, known)
            };
            same(&unknown, &known)?;
            // The first round warms caches and connections on both sides.
            if guess > 0 {
                let locked = known.said.contains("Too Many Requests");
                pairs.push(Pair { unknown: unknown.millis, known: known.millis, locked });
            }
        }
    }
    Ok(pairs)
}

fn same(unknown: &Answer, known: &Answer) -> Result<(), String> {
    if unknown.said == known.said {
        return Ok(());
    }
    Err(format!(
        "the answers differ:\n--- unknown member\n{}\n--- wrong password\n{}",
        unknown.said, known.said
    ))
}

fn tell(pairs: &[Pair]) -> bool {
    let side = |of: fn(&Pair) -> f64| pairs.iter().map(of).collect::<Vec<f64>>();
    let (unknown, known) = (side(|pair| pair.unknown), side(|pair| pair.known));
    let differences = side(|pair| pair.unknown - pair.known);
    let (low, high) = interval_of_median(&differences);
    let chance = signed_rank(&differences);
    println!("unknown member           {:.3} ms (median of {})", median(&unknown), pairs.len());
    println!("wrong password           {:.3} ms", median(&known));
    println!(
        "difference in a pair     {:+.3} ms (median; 95 % between {low:+.3} and {high:+.3})",
        median(&differences)
    );
    println!("signed-rank test         p = {chance:.3}");
    let kept = chance >= SIGNIFICANT;
    let verdict =
        if kept { "kept: the clock doesn't tell who exists" } else { "NOT KEPT: the clock tells who exists" };
    println!("{verdict}");
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(slower: f64) -> Vec<Pair> {
        let mut random = SplitMix(7);
        let mut noise = || random.below(1_000) as f64 / 1_000.0;
        (0..300)
            .map(|_| Pair { unknown: 20.0 + noise() + slower, known: 20.0 + noise(), locked: false })
            .collect()
    }

    #[test]
    fn a_slower_side_is_seen_and_noise_is_not() {
        assert!(tell(&pairs(0.0)));
        assert!(!tell(&pairs(0.2)));
        assert!(!tell(&pairs(-0.2)));
    }

    #[test]
    fn answers_that_differ_end_the_benchmark() {
        let answer = |said: &str| Answer { said: said.to_owned(), millis: 1.0 };
        assert!(same(&answer("a"), &answer("a")).is_ok());
        assert!(same(&answer("a"), &answer("b")).is_err());
    }
}
