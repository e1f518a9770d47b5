//! The server under measurement: `warifu dev` of a release build, in a folder of its own, behind a pretended
//! proxy so that guesses can come from many networks, with members that have passwords.
//!
//! Dropped, it is stopped and its folder removed.

use std::{
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, ChildStdout, Stdio},
};

use crate::{command, workspace::Workspace};

pub(super) struct Server {
    /// `localhost:` and its port.
    pub(super) address: String,
    child: Child,
    folder: PathBuf,
    /// Held open, so that the server can go on printing.
    _stdout: BufReader<ChildStdout>,
}

/// A member ID that exists.
pub(super) fn known(number: usize) -> String {
    format!("member-{number:02}")
}

/// One that doesn't, as long.
pub(super) fn unknown(number: usize) -> String {
    format!("nobody-{number:02}")
}

impl Server {
    pub(super) fn start(workspace: &Workspace, members: usize) -> Result<Self, String> {
        command::output(&workspace.root, "cargo", &["build", "--release", "--quiet", "--package", "warifu"])?;
        let program = workspace.root.join("target/release/warifu").to_string_lossy().into_owned();
        let folder = workspace.root.join("target/bench-secrets");
        // Left by a run that was killed.
        let _ = std::fs::remove_dir_all(&folder);
        let data = folder.to_string_lossy().into_owned();
        let mut command = command::new(&workspace.root, &program, &["dev", "--port", "0", "--data", &data]);
        command.env("WARIFU_REQUESTS_PER_MINUTE", "1000000");
        command.env("WARIFU_LISTEN__BEHIND_PROXY__PROXIES", "[\"127.0.0.1\"]");
        let told = |e: std::io::Error| format!("{program}: {e}");
        let mut child = command.stdout(Stdio::piped()).spawn().map_err(told)?;
        let mut stdout = BufReader::new(child.stdout.take().ok_or("warifu has no output")?);
        let address = read_address(&mut stdout);
        let server = Self { address: address.clone().unwrap_or_default(), child, folder, _stdout: stdout };
        address.ok_or("warifu dev ended without saying where it runs")?;
        for number in 0..members {
            for verb in ["create", "reset-password"] {
                let arguments = ["admin", "--data", &data, "member", verb, &known(number)];
                command::output(&workspace.root, &program, &arguments)?;
            }
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // All three only leave something behind in target/.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// `Warifu runs at  http://localhost:8080`.
fn read_address(stdout: &mut impl std::io::BufRead) -> Option<String> {
    let mut lines = stdout.lines().map_while(Result::ok);
    lines.find_map(|line| line.split_once("http://").map(|(_, address)| address.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_what_dev_says() {
        let said = "\nWarifu runs at  http://localhost:33853\n\nmore\n";
        assert_eq!(read_address(&mut said.as_bytes()).as_deref(), Some("localhost:33853"));
        assert_eq!(read_address(&mut "".as_bytes()), None);
    }
}
