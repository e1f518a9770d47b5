//! The program: run to its end, or running while we talk to it.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::SocketAddr,
    process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio},
};

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_warifu");

/// What came of a program that ran to its end.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    pub(crate) fn failed(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A program that runs. Dropped, it is killed.
pub(crate) struct Program {
    child: Child,
    out: BufReader<ChildStdout>,
    err: BufReader<ChildStderr>,
    /// What was read of the log.
    logged: String,
}

impl Program {
    /// Runs it to its end.
    pub(crate) fn run(arguments: &[&str]) -> Ended {
        Self::run_with_input(arguments, "")
    }

    pub(crate) fn run_with_input(arguments: &[&str], input: &str) -> Ended {
        let mut child = Self::command(arguments).stdin(Stdio::piped()).spawn().expect("the program is there");
        let mut stdin = child.stdin.take().expect("piped");
        // A program that refuses its arguments reads nothing.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::spawn(Self::command(arguments))
    }

    /// The program started by another one, which watches it; signals go to the one that was started.
    pub(crate) fn start_by(watcher: &[&str], arguments: &[&str]) -> Self {
        let [program, options @ ..] = watcher else { panic!("nobody to watch") };
        let mut command = Command::new(program);
        command.args(options).arg(PROGRAM).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self::spawn(command)
    }

    fn spawn(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::null()).spawn().expect("the program is there");
        let out = BufReader::new(child.stdout.take().expect("piped"));
        let err = BufReader::new(child.stderr.take().expect("piped"));
        Self { child, out, err, logged: String::new() }
    }

    fn command(arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Lines of standard output up to the first that contains `wanted`; that one last.
    pub(crate) fn out_until(&mut self, wanted: &str) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if self.out.read_line(&mut line).expect("a pipe") == 0 {
                let mut err = String::new();
                let _ = self.err.read_to_string(&mut err);
                panic!("ended before it said {wanted:?}: {lines:?} {err}");
            }
            let found = line.contains(wanted);
            lines.push(line.trim_end().to_owned());
            if found {
                return lines;
            }
        }
    }

    /// The next line of the log (JSON, on standard error) that contains `wanted`.
    pub(crate) fn log_until(&mut self, wanted: &str) -> Value {
        loop {
            let mut line = String::new();
            if self.err.read_line(&mut line).expect("a pipe") == 0 {
                panic!("ended before it logged {wanted:?}: {}", self.logged);
            }
            self.logged.push_str(&line);
            if line.contains(wanted) {
                return serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
            }
        }
    }

    /// The addresses of the public and the private socket of a server that has just started.
    pub(crate) fn addresses(&mut self) -> (SocketAddr, SocketAddr) {
        let mut next = |which: &str| -> SocketAddr {
            let line = self.log_until("\"listening\"");
            assert_eq!(line["which"], which);
            line["address"].as_str().expect("a text").parse().expect("an address")
        };
        (next("public"), next("private"))
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status().expect("`kill` is everywhere");
        assert!(sent.success());
    }

    /// Asks it to stop and waits until it has; what is left of standard output, and the whole log.
    pub(crate) fn stop(mut self) -> (ExitStatus, String, String) {
        self.signal("TERM");
        self.ended()
    }

    pub(crate) fn ended(&mut self) -> (ExitStatus, String, String) {
        let mut out = String::new();
        self.out.read_to_string(&mut out).expect("a pipe");
        self.err.read_to_string(&mut self.logged).expect("a pipe");
        (self.child.wait().expect("it ends"), out, self.logged.clone())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
