//! What was aimed at, held against what was measured. Nothing but ratios to the machine's own limits would mean much on
//! another machine; where an aim is an absolute figure, it is for one of the kind that it was measured on.

use super::measured::{Measured, Run, of};
use crate::bench::statistics::{interval_of_median, median};

/// An aim, and whether it was reached.
#[derive(Debug, PartialEq)]
pub(super) struct Aim {
    pub(super) told: String,
    pub(super) reached: bool,
}

const ENGINE: &str = "sqlite";
const AT_ONCE: usize = 64;

/// Judges one aim, at few members and at many.
type Judge = fn(&Measured, usize, usize) -> Option<Aim>;

/// Every aim that enough was measured for.
pub(super) fn all(measured: &Measured) -> Vec<Aim> {
    let Some((few, many)) = measured.members(ENGINE) else { return Vec::new() };
    let each: [Judge; 8] = [sign_ins, silent, tokens, patience, memory, start, same_sign_ins, same_silent];
    each.iter().filter_map(|aim| aim(measured, few, many)).collect()
}

fn at_least(what: &str, reached: f64, wanted: f64) -> Aim {
    Aim {
        told: format!("{what}: {reached:.0} for each CPU-second, at least {wanted:.0}"),
        reached: reached >= wanted,
    }
}

fn sign_ins(measured: &Measured, _: usize, many: usize) -> Option<Aim> {
    let runs = measured.find(ENGINE, many, "sign-in", AT_ONCE)?;
    Some(at_least("complete sign-ins by passkey", of(runs, |run| run.a_cpu_second), 1_500.0))
}

fn silent(measured: &Measured, _: usize, many: usize) -> Option<Aim> {
    let runs = measured.find(ENGINE, many, "silent", AT_ONCE)?;
    Some(at_least("silent sign-ins", of(runs, |run| run.a_cpu_second), 4_000.0))
}

/// A token that is kept as a row isn't signed, and one that is signed isn't kept: for the same handler with and without
/// storage, the signature is added to what the kept one takes.
fn tokens(measured: &Measured, _: usize, many: usize) -> Option<Aim> {
    let stored = of(measured.find(ENGINE, many, "stored-credentials", AT_ONCE)?, |run| run.a_cpu_second);
    let signed = of(measured.find(ENGINE, many, "credentials", AT_ONCE)?, |run| run.a_cpu_second);
    let sign = measured.limit(ENGINE, "sign")?;
    let ratio = (1.0 / signed) / (1.0 / stored + 1.0 / sign);
    Some(Aim {
        told: format!(
            "client-credential tokens, each kept as a row: {:.0} % of the same handler without storage, at least 60 %",
            ratio * 100.0
        ),
        reached: ratio >= 0.6,
    })
}

fn patience(measured: &Measured, _: usize, many: usize) -> Option<Aim> {
    let p99 = of(measured.find(ENGINE, many, "sign-in", 8)?, |run| run.p99);
    let sync = measured.limit(ENGINE, "fdatasync-p99")? * 1_000.0;
    let wanted = 6.0 * sync + 5.0;
    Some(Aim {
        told: format!(
            "p99 of a sign-in at 8 at once: {p99:.1} ms, at most 6 × the p99 of an fdatasync ({sync:.2} ms) + 5 ms = {wanted:.1} ms"
        ),
        reached: p99 <= wanted,
    })
}

fn memory(measured: &Measured, _: usize, many: usize) -> Option<Aim> {
    let (sessions, megabytes) = measured.memory(ENGINE, many)?;
    Some(Aim {
        told: format!(
            "resident memory after all of it, {many} members, {sessions} live sessions: {megabytes:.0} MB, under 50"
        ),
        reached: megabytes < 50.0,
    })
}

fn start(measured: &Measured, _: usize, many: usize) -> Option<Aim> {
    let start = measured.start(ENGINE, many)?;
    Some(Aim {
        told: format!("from start to ready, {many} members: {start:.0} ms, under 150"),
        reached: start < 150.0,
    })
}

fn same_sign_ins(measured: &Measured, few: usize, many: usize) -> Option<Aim> {
    same(measured, few, many, "sign-in")
}

fn same_silent(measured: &Measured, few: usize, many: usize) -> Option<Aim> {
    same(measured, few, many, "silent")
}

/// The same with many members as with few, round by round.
fn same(measured: &Measured, few: usize, many: usize, what: &str) -> Option<Aim> {
    let (few_runs, many_runs) =
        (measured.find(ENGINE, few, what, AT_ONCE)?, measured.find(ENGINE, many, what, AT_ONCE)?);
    let pair = |(few, many): (&Run, &Run)| many.a_cpu_second / few.a_cpu_second;
    let ratios: Vec<f64> = few_runs.iter().zip(many_runs).map(pair).collect();
    let ((low, high), ratio) = (interval_of_median(&ratios), median(&ratios));
    Some(Aim {
        told: format!(
            "{what} with {many} members against {few}, for each CPU-second: {ratio:.3} (median of {} pairs; 95 % between {low:.3} and {high:.3}), at least 0.9",
            ratios.len()
        ),
        reached: few != many && ratio >= 0.9,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::clients::measured::tests::SAID;

    #[test]
    fn an_aim_is_reached_or_not() {
        let measured = Measured::read(SAID).unwrap();
        let reached = |aims: Vec<Aim>, begins: &str| {
            let aim = aims.into_iter().find(|aim| aim.told.starts_with(begins));
            aim.unwrap_or_else(|| panic!("no aim {begins}")).reached
        };
        assert!(!reached(all(&measured), "complete sign-ins"), "900 for each CPU-second");
        assert!(!reached(all(&measured), "sign-in with"), "0.45 of those with few");
        let faster = Measured::read(&SAID.replace("900\t2\t0.5\t0.5", "900\t2\t0.4\t0.05")).unwrap();
        assert!(reached(all(&faster), "complete sign-ins") && reached(all(&faster), "sign-in with"));
        assert_eq!(all(&Measured::default()), []);
    }
}
