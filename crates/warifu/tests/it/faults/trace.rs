//! What a process told the kernel, as strace saw it: which bytes went into the write-ahead log, when it was
//! synced, and which bytes went out to people. The order is that of strace's one file, in which a call has a
//! line where it begins and, if others came between, another where it ends.

use std::{collections::HashMap, path::Path};

use data_encoding::HEXLOWER;

/// A call that succeeded.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) began: usize,
    pub(super) ended: usize,
    pub(super) what: What,
}

#[derive(Debug)]
pub(super) enum What {
    /// Bytes to somebody on the other end of a socket.
    Sent(Vec<u8>),
    /// The write-ahead log, to the disk.
    Synced,
    /// Bytes into the write-ahead log.
    Written(Vec<u8>),
}

/// Options for strace that make it write what is read here.
pub(super) const OPTIONS: &[&str] = &[
    "--daemonize",
    "--follow-forks",
    "--decode-fds=path",
    "--strings-in-hex=all",
    "--string-limit=65536",
    "--trace=fdatasync,fsync,pwrite64,pwritev,sendmsg,sendto,write,writev",
];

/// The calls that concern this write-ahead log and sockets, in the order in which they began.
pub(super) fn read(trace: &str, log: &Path) -> Vec<Call> {
    let log = log.to_str().expect("a plain path");
    let (mut calls, mut open) = (Vec::new(), HashMap::new());
    for (number, line) in trace.lines().enumerate() {
        let Some((thread, told)) = line.split_once(' ') else { continue };
        let told = told.trim_start();
        if told.starts_with("<... ") {
            let Some((began, what)) = open.remove(thread) else { continue };
            calls.extend(succeeded(told).then_some(Call { began, ended: number, what }));
        } else if let Some(what) = call(told, log) {
            if told.ends_with("<unfinished ...>") {
                open.insert(thread, (number, what));
            } else if succeeded(told) {
                calls.push(Call { began: number, ended: number, what });
            }
        }
    }
    calls.sort_by_key(|call| call.began);
    calls
}

/// `name(number<path>, "bytes", …`
fn call(told: &str, log: &str) -> Option<What> {
    let (name, arguments) = told.split_once('(')?;
    let path = unhex(arguments.split_once('<')?.1.split_once('>')?.0);
    if path.starts_with(b"socket:") || path.starts_with(b"TCP:") {
        return Some(What::Sent(strings(arguments)));
    }
    if path != log.as_bytes() {
        return None;
    }
    Some(if name.ends_with("sync") { What::Synced } else { What::Written(strings(arguments)) })
}

fn succeeded(told: &str) -> bool {
    told.rsplit_once(" = ").is_some_and(|(_, result)| !result.starts_with('-'))
}

/// All that stands in quotation marks; in hexadecimal nothing else has any.
fn strings(arguments: &str) -> Vec<u8> {
    arguments.split('"').skip(1).step_by(2).flat_map(unhex).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    HEXLOWER.decode(text.replace("\\x", "").as_bytes()).unwrap_or_default()
}
