//! What clients get from a server, beside what this machine can do at all: measured by the benchmark program of
//! `warifu`, told here as a table and a chart, and held against what was aimed at.

mod aims;
mod chart;
mod measured;

use std::{fmt::Write as _, fs};

use crate::{command, workspace::Workspace};
use chart::grouped;
use measured::{Measured, of};

/// What is measured, by the name that the program calls it, and as people read it.
const NAMES: [(&str, &str); 7] = [
    ("sign-in", "complete sign-in by passkey"),
    ("silent", "silent sign-in on a live session"),
    ("credentials", "client credentials, signed token"),
    ("stored-credentials", "client credentials, stored token"),
    ("refresh", "refresh"),
    ("introspection", "introspection"),
    ("nothing", "an empty handler"),
];

/// Measures, and writes what came of it to `docs/figures.md` and `docs/figures.svg`. `words` go to the program:
/// `--members N --rounds N --only NAME --sqlite-only`; with any of them nothing is written. With `--told FILE` nothing is
/// measured, and what the program said then, kept in that file, is told again and written.
pub(super) fn run(workspace: &Workspace, words: &[&str]) -> Result<bool, String> {
    let (said, whole) = match words {
        ["--told", file] => (fs::read_to_string(file).map_err(|e| format!("{file}: {e}"))?, true),
        _ => (measure(workspace, words)?, words.is_empty()),
    };
    let measured = Measured::read(&said)?;
    let (table, aims) = (table(&measured), aims::all(&measured));
    println!("\n{table}");
    let mut told = String::new();
    for aim in &aims {
        let _ = writeln!(told, "* {}: {}", if aim.reached { "reached" } else { "**not reached**" }, aim.told);
    }
    println!("{told}");
    if whole {
        let write = |name: &str, text: &str| {
            fs::write(workspace.root.join("docs").join(name), text).map_err(|e| format!("{name}: {e}"))
        };
        write("figures.svg", &chart::draw(&measured))?;
        write("figures.md", &page(&measured, &table, &told))?;
    }
    Ok(aims.iter().all(|aim| aim.reached))
}

fn measure(workspace: &Workspace, words: &[&str]) -> Result<String, String> {
    let mut arguments = vec!["bench", "--quiet", "--package", "warifu", "--bench", "clients", "--"];
    arguments.extend(words);
    let (ran, said) = command::openly(command::new(&workspace.root, "cargo", &arguments))?;
    if ran { Ok(said) } else { Err(format!("failed: {}", command::line("cargo", &arguments))) }
}

fn page(measured: &Measured, table: &str, aims: &str) -> String {
    format!(
        "# Figures\n\nWritten by `cargo xtask bench clients`, on {}. The server is a release build behind a proxy, with its log, its \
         audit sequencer and its jobs; the load comes from another process on the same machine and sends what a browser and a relying \
         party send. A CPU-second is one of the server's process and, with PostgreSQL, of the database's besides; what the audit \
         sequencer does for it afterwards is counted. Medians of all rounds.\n\n![chart](figures.svg)\n\n{table}\n## Aims\n\n{aims}",
        measured.machine
    )
}

fn table(measured: &Measured) -> String {
    let mut table = String::from(
        "| what | engine | members | at once | a second | a CPU-second | of it the database | p50 | p99 |\n\
         | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for (what, name) in NAMES {
        let mut runs: Vec<_> = measured.runs().filter(|(which, _)| which.what == what).collect();
        runs.sort_by_key(|(which, _)| {
            (std::cmp::Reverse(which.engine.clone()), which.members, which.at_once)
        });
        for (which, runs) in runs {
            let _ = writeln!(
                table,
                "| {name} | {} | {} | {} | {} | {} | {:.0} % | {:.2} ms | {:.2} ms |",
                engine_name(&which.engine),
                grouped(which.members as f64),
                which.at_once,
                grouped(of(runs, |run| run.a_second)),
                grouped(of(runs, |run| run.a_cpu_second)),
                of(runs, |run| run.of_database) * 100.0,
                of(runs, |run| run.p50),
                of(runs, |run| run.p99),
            );
        }
    }
    table.push_str("\n| the machine in the same run | |\n| --- | ---: |\n");
    let names = [
        ("verify", "P-256 signatures verified a second, one core"),
        ("sign", "P-256 signatures made a second, one core"),
        ("fdatasync", "fdatasyncs a second, 24 KiB each"),
        ("grouped-fdatasync", "commits of 24 KiB a second, 64 for each fdatasync"),
    ];
    for engine in measured.engines().iter().take(1) {
        for (name, told) in names {
            if let Some(value) = measured.limit(engine, name) {
                let _ = writeln!(table, "| {told} | {} |", grouped(value));
            }
        }
    }
    for engine in measured.engines() {
        let Some((few, many)) = measured.members(engine) else { continue };
        for members in if few == many { vec![many] } else { vec![few, many] } {
            let both = measured.start(engine, members).zip(measured.memory(engine, members));
            let Some((start, (sessions, megabytes))) = both else { continue };
            let _ = writeln!(
                table,
                "| {}, {} members, {} live sessions: start to ready; resident memory afterwards | {start:.0} ms; {megabytes:.0} MB |",
                engine_name(engine),
                grouped(members as f64),
                grouped(sessions as f64),
            );
        }
    }
    table
}

fn engine_name(engine: &str) -> &str {
    match engine {
        "postgres" => "PostgreSQL",
        "sqlite" => "SQLite",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use measured::tests::SAID;

    #[test]
    fn the_table_tells_each_measurement_once() {
        let table = table(&Measured::read(SAID).unwrap());
        let row = "| complete sign-in by passkey | SQLite | 1,000,000 | 64 | 450 | 900 | 50 % | 4.00 ms | 20.00 ms |";
        assert_eq!(table.matches(row).count(), 1, "{table}");
        assert!(table.contains("60 ms; 40 MB"), "{table}");
    }
}
