//! Every acknowledged commit on SQLite follows an fdatasync of the write-ahead log. A killed process loses
//! nothing even without one, because the kernel still has it; a failed machine loses all that wasn't synced.

use std::{fs, path::Path, process::Command};

use warifu_core::secret::Token;

use super::{
    ground::Ground,
    load::{Acknowledged, Load},
    trace::{self, Call, What},
};
use crate::program::Program;

/// Acknowledged answers to look at, at least.
const ANSWERS: usize = 60;
const INVITATIONS: usize = 20;

/// What a commit leaves in the log, and what its answer tells.
struct Trail {
    in_log: Vec<u8>,
    in_answer: String,
}

#[test]
fn every_acknowledged_commit_follows_an_fdatasync_of_the_write_ahead_log() {
    require_strace();
    let mut ground = Ground::sqlite();
    let (config, file) = (ground.config(), ground.path("trace"));
    let invitations = ground.invite(INVITATIONS);
    let output = ["--output", file.to_str().expect("a plain path")];
    let watcher = [&["strace"], trace::OPTIONS, &output].concat();
    let mut program = Program::start_by(&watcher, &["serve", "--config", &config]);
    let (server, _) = program.addresses();
    let strike = || program.signal("KILL");
    let load =
        Load { server, invitations: &invitations, strike_at: ANSWERS, strike: &strike, refusals: false };
    let acknowledged = load.run();
    // strace holds the pipes of what it watches, so that their end is its end and that of its file.
    program.ended();
    let trace = fs::read_to_string(&file).expect("strace wrote it");
    check(&trace::read(&trace, &ground.path("warifu.sqlite-wal")), &trails(&acknowledged));
}

fn trails(acknowledged: &Acknowledged) -> Vec<Trail> {
    let registered = acknowledged.persons.iter().map(|person| Trail {
        in_log: person.credential_id().to_vec(),
        in_answer: format!("{}/done", person.invitation.path),
    });
    let signed_in = acknowledged.sign_ins.iter().map(|one| Trail {
        in_log: Token::parse(&one.session).expect("a session's cookie is a token").hash().0.to_vec(),
        in_answer: format!("session={}", one.session),
    });
    registered.chain(signed_in).collect()
}

fn check(calls: &[Call], trails: &[Trail]) {
    assert!(trails.len() >= ANSWERS);
    for trail in trails {
        let answered = calls
            .iter()
            .find(|call| matches!(&call.what, What::Sent(bytes) if has(bytes, trail.in_answer.as_bytes())));
        let answered = answered.expect("an answer that came was sent");
        let committed = end_of_commit(calls, &trail.in_log);
        let is_sync = |call: &&Call| matches!(call.what, What::Synced) && call.began > committed.ended;
        let synced = calls.iter().find(is_sync);
        let in_time = synced.is_some_and(|synced| synced.ended < answered.began);
        assert!(in_time, "answered at {}, written at {}, synced {synced:?}", answered.began, committed.ended);
    }
}

/// Where the transaction that first wrote these bytes was whole in the log: its last page, whose frame's head
/// tells the size of the database (SQLite's file format §4.1).
fn end_of_commit<'a>(calls: &'a [Call], wanted: &[u8]) -> &'a Call {
    let written = calls.iter().filter_map(|call| match &call.what {
        What::Written(bytes) => Some((call, bytes)),
        What::Sent(_) | What::Synced => None,
    });
    let written: Vec<_> = written.collect();
    let page = written.iter().position(|(_, bytes)| has(bytes, wanted)).expect("a commit was written");
    let frames = written[page - 1..].chunks_exact(2);
    let is_last = |frame: &&[(&Call, &Vec<u8>)]| {
        let head = frame[0].1;
        assert_eq!(head.len(), FRAME_HEAD, "a frame's head comes before its page");
        head[4..8] != [0; 4]
    };
    frames.into_iter().find(is_last).expect("a commit ends")[1].0
}

/// Page number, size of the database after a commit, salts, checksums.
const FRAME_HEAD: usize = 24;

fn has(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

fn require_strace() {
    let nowhere = Path::new("/dev/null");
    let tried = Command::new("strace").arg("--output").arg(nowhere).args(["--", "true"]).output();
    let told = match tried {
        Ok(output) if output.status.success() => return,
        Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
        Err(error) => error.to_string(),
    };
    panic!(
        "this test needs strace and leave to trace: apt-get install strace; in a container, the capability SYS_PTRACE. {told}"
    );
}
