//! What the benchmark program measured, read from its lines: fields apart by tabs, the first says of what kind the line is.

use std::collections::BTreeMap;

use crate::bench::statistics::median;

/// Which of the measurements: engine, members, what was done, how many at once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Which {
    pub(super) engine: String,
    pub(super) members: usize,
    pub(super) what: String,
    pub(super) at_once: usize,
}

/// One measurement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Run {
    pub(super) a_second: f64,
    /// For each second of processor time, of the server and of the database together.
    pub(super) a_cpu_second: f64,
    /// Processor time of the database, of both.
    pub(super) of_database: f64,
    /// In milliseconds.
    pub(super) p50: f64,
    pub(super) p99: f64,
}

/// Everything of one run of the program, in the order measured.
#[derive(Debug, Default)]
pub(super) struct Measured {
    pub(super) machine: String,
    runs: BTreeMap<Which, Vec<Run>>,
    /// By engine and name.
    limits: BTreeMap<(String, String), Vec<f64>>,
    /// Seconds, by engine and members.
    starts: BTreeMap<(String, usize), Vec<f64>>,
    /// Sessions and bytes, by engine and members.
    memory: BTreeMap<(String, usize), (usize, f64)>,
}

impl Measured {
    pub(super) fn read(said: &str) -> Result<Self, String> {
        let mut measured = Self::default();
        for line in said.lines() {
            measured.take(line).ok_or_else(|| format!("not understood: {line}"))?;
        }
        Ok(measured)
    }

    fn take(&mut self, line: &str) -> Option<()> {
        let fields: Vec<&str> = line.split('\t').collect();
        let number = |at: usize| fields.get(at)?.parse::<f64>().ok();
        let count = |at: usize| fields.get(at)?.parse::<usize>().ok();
        let text = |at: usize| fields.get(at).map(|&field| field.to_owned());
        match *fields.first()? {
            "limit" => self.limits.entry((text(1)?, text(2)?)).or_default().push(number(3)?),
            "memory" => {
                self.memory.insert((text(1)?, count(2)?), (count(3)?, number(4)?));
            }
            "processors" => self.machine = format!("{} × {}", text(1)?, text(2)?),
            "run" => {
                let which =
                    Which { engine: text(1)?, members: count(2)?, what: text(3)?, at_once: count(4)? };
                let (done, server, database) = (number(6)?, number(8)?, number(9)?);
                let run = Run {
                    a_second: done / number(7)?,
                    a_cpu_second: done / (server + database),
                    of_database: database / (server + database),
                    p50: number(10)? * 1_000.0,
                    p99: number(11)? * 1_000.0,
                };
                self.runs.entry(which).or_default().push(run);
            }
            "start" => self.starts.entry((text(1)?, count(2)?)).or_default().push(number(3)?),
            _ => return None,
        }
        Some(())
    }

    /// Each measurement, and how it came out round by round.
    pub(super) fn runs(&self) -> impl Iterator<Item = (&Which, &[Run])> {
        self.runs.iter().map(|(which, runs)| (which, runs.as_slice()))
    }

    pub(super) fn find(&self, engine: &str, members: usize, what: &str, at_once: usize) -> Option<&[Run]> {
        let which = Which { engine: engine.to_owned(), members, what: what.to_owned(), at_once };
        self.runs.get(&which).map(Vec::as_slice)
    }

    /// The fewest and the most members of any installation of this engine.
    pub(super) fn members(&self, engine: &str) -> Option<(usize, usize)> {
        let of = || self.runs.keys().filter(|which| which.engine == engine).map(|which| which.members);
        of().min().zip(of().max())
    }

    pub(super) fn engines(&self) -> Vec<&str> {
        let mut engines: Vec<&str> = self.runs.keys().map(|which| which.engine.as_str()).collect();
        engines.sort_by_key(|engine| std::cmp::Reverse(*engine));
        engines.dedup();
        engines
    }

    /// A limit of the machine: the median of the rounds.
    pub(super) fn limit(&self, engine: &str, name: &str) -> Option<f64> {
        self.limits.get(&(engine.to_owned(), name.to_owned())).map(|values| median(values))
    }

    /// Until a server is ready, in milliseconds.
    pub(super) fn start(&self, engine: &str, members: usize) -> Option<f64> {
        self.starts.get(&(engine.to_owned(), members)).map(|values| median(values) * 1_000.0)
    }

    /// Live sessions, and resident memory in megabytes.
    pub(super) fn memory(&self, engine: &str, members: usize) -> Option<(usize, f64)> {
        let (sessions, bytes) = self.memory.get(&(engine.to_owned(), members))?;
        Some((*sessions, bytes / 1e6))
    }
}

/// The median of one figure of a measurement.
pub(super) fn of(runs: &[Run], figure: fn(&Run) -> f64) -> f64 {
    median(&runs.iter().map(figure).collect::<Vec<_>>())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) const SAID: &str = "\
processors\t2\tSome model
start\tsqlite\t1000\t0.05
start\tsqlite\t1000\t0.07
start\tsqlite\t1000\t0.06
limit\tsqlite\tsign\t50000
limit\tsqlite\tverify\t16000
limit\tsqlite\tfdatasync\t2000
limit\tsqlite\tfdatasync-p99\t0.002
limit\tsqlite\tgrouped-fdatasync\t60000
run\tsqlite\t1000\tsign-in\t8\t0\t1000\t2\t0.5\t0\t0.004\t0.01
run\tsqlite\t1000\tsign-in\t64\t0\t1000\t2\t0.5\t0\t0.004\t0.01
run\tsqlite\t1000000\tsign-in\t64\t0\t900\t2\t0.5\t0.5\t0.004\t0.02
memory\tsqlite\t1000\t1000\t40000000
";

    #[test]
    fn what_was_measured_is_read() {
        let measured = Measured::read(SAID).unwrap();
        assert_eq!(measured.machine, "2 × Some model");
        assert_eq!(measured.members("sqlite"), Some((1_000, 1_000_000)));
        assert_eq!(measured.start("sqlite", 1_000), Some(60.0));
        assert_eq!(measured.memory("sqlite", 1_000), Some((1_000, 40.0)));
        assert_eq!(measured.limit("sqlite", "verify"), Some(16_000.0));
        let runs = measured.find("sqlite", 1_000_000, "sign-in", 64).unwrap();
        let expected = Run { a_second: 450.0, a_cpu_second: 900.0, of_database: 0.5, p50: 4.0, p99: 20.0 };
        assert_eq!(runs, [expected]);
        assert!(Measured::read("nonsense\t1").is_err());
    }
}
