//! Processor time and memory of other processes, as the kernel counts them (`proc(5)`).

use std::fs;

/// Ticks a second in `/proc`: `USER_HZ`, 100 on every Linux that there is.
const TICKS: f64 = 100.0;

/// User and system time of a process so far, in seconds.
pub(crate) fn seconds(process: u32) -> f64 {
    fields(process).map_or(0.0, |fields| ticks(&fields, &[13, 14]) / TICKS)
}

/// The same of a process, of its children, and of children that have ended: a database server.
pub(crate) fn seconds_of_family(process: u32) -> f64 {
    let own = fields(process).map_or(0.0, |fields| ticks(&fields, &[13, 14, 15, 16]));
    let children = all().filter_map(fields).filter(|fields| fields[3] == process.to_string());
    (own + children.map(|fields| ticks(&fields, &[13, 14])).sum::<f64>()) / TICKS
}

/// The process whose command line has these words next to each other.
pub(crate) fn find(program: &str, words: [&str; 2]) -> Option<u32> {
    all().find(|process| {
        let line = fs::read_to_string(format!("/proc/{process}/cmdline")).unwrap_or_default();
        let said: Vec<&str> = line.split('\0').collect();
        said[0].ends_with(program) && said.windows(2).any(|pair| pair == words)
    })
}

/// Resident memory of a process, in bytes.
pub(crate) fn memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<u64>().unwrap() * 1024
}

fn all() -> impl Iterator<Item = u32> {
    fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
}

/// The fields of `stat`, the name in brackets counted as one.
fn fields(process: u32) -> Option<Vec<String>> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (head, rest) = stat.rsplit_once(')')?;
    let (number, name) = head.split_once(' ')?;
    let mut fields = vec![number.to_owned(), name.to_owned()];
    fields.extend(rest.split_whitespace().map(str::to_owned));
    Some(fields)
}

fn ticks(fields: &[String], which: &[usize]) -> f64 {
    which.iter().map(|&at| fields[at].parse::<f64>().unwrap()).sum()
}
