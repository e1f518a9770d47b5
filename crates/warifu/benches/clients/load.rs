//! Many at once, each beginning again as soon as they are done, for a while.

use std::time::{Duration, Instant};

use tokio::task::LocalSet;

use crate::{
    act::{Visit, What},
    house::House,
    wire::Wire,
};

/// What came of it.
pub(crate) struct Measured {
    pub(crate) count: usize,
    /// From the first to the last.
    pub(crate) seconds: f64,
    /// Processor time of the server for all of it, the audit log included.
    pub(crate) server: f64,
    /// Processor time of the database.
    pub(crate) database: f64,
    /// How long each lasted, in seconds, shortest first.
    took: Vec<f64>,
}

impl Measured {
    /// The time, in seconds, within which so many of a hundred were done.
    pub(crate) fn percentile(&self, percent: f64) -> f64 {
        let at = (self.took.len() as f64 * percent / 100.0) as usize;
        self.took[at.min(self.took.len() - 1)]
    }
}

/// Measures one thing.
pub(crate) async fn run(house: &mut House, what: What, at_once: usize, lasts: Duration) -> Measured {
    house.caught_up().await;
    let (measured, left) = LocalSet::new().run_until(act(house, what, at_once, lasts)).await;
    if what == What::Refresh {
        house.refresh_tokens[..at_once].clone_from_slice(&left);
    }
    measured
}

async fn act(house: &House, what: What, at_once: usize, lasts: Duration) -> (Measured, Vec<String>) {
    let mut visits = Vec::new();
    for number in 0..at_once {
        let mut visit = Visit::new(house, Wire::open(house.address(what)).await, number);
        visit.prepare(what).await;
        visits.push(visit);
    }
    house.caught_up().await;
    let (server, database, began) = (house.seconds(), house.seconds_of_database(), Instant::now());
    let done = futures(visits, what, lasts).await;
    let seconds = began.elapsed().as_secs_f64();
    house.caught_up().await;
    let (mut took, mut left) = (Vec::new(), Vec::new());
    for (own, token) in done {
        took.extend(own);
        left.extend(token);
    }
    took.sort_by(f64::total_cmp);
    let (server, database) = (house.seconds() - server, house.seconds_of_database() - database);
    (Measured { count: took.len(), seconds, server, database, took }, left)
}

/// Each on its own, all on this thread; in the order of their numbers.
async fn futures(visits: Vec<Visit<'_>>, what: What, lasts: Duration) -> Vec<(Vec<f64>, Option<String>)> {
    let mut all = Vec::new();
    for mut visit in visits {
        all.push(Box::pin(async move {
            let (began, mut took) = (Instant::now(), Vec::new());
            while began.elapsed() < lasts {
                let one = Instant::now();
                visit.act(what).await;
                took.push(one.elapsed().as_secs_f64());
            }
            (took, visit.leave())
        }));
    }
    futures_util::future::join_all(all).await
}
