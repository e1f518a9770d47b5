//! Running other programs: quietly for their output, or openly with what they say kept besides.
//!
//! No program gets a standard input, so that none waits for somebody who isn't there.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
};

/// What a program printed, when it succeeded.
pub(crate) fn output(folder: &Path, program: &str, arguments: &[&str]) -> Result<String, String> {
    let (succeeded, said) = quietly(new(folder, program, arguments))?;
    if succeeded { Ok(said) } else { Err(format!("{}:\n{said}", line(program, arguments))) }
}

/// Whether a program succeeded, and what it printed: its output, or when it failed, its complaints too.
pub(crate) fn quietly(mut command: Command) -> Result<(bool, String), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|e| format!("{program} can't be run: {e}"))?;
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        said.push_str(&String::from_utf8_lossy(&output.stderr));
    }
    Ok((output.status.success(), said))
}

/// Whether a program succeeded, and its output, which is shown line by line as it comes. Its complaints are
/// shown too and not kept.
pub(crate) fn openly(mut command: Command) -> Result<(bool, String), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let told = |e: std::io::Error| format!("{program} can't be run: {e}");
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(told)?;
    let mut said = String::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            let line = String::from_utf8_lossy(&line.map_err(told)?).into_owned();
            println!("{line}");
            said.push_str(&line);
            said.push('\n');
        }
    }
    Ok((child.wait().map_err(told)?.success(), said))
}

pub(crate) fn new(folder: &Path, program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command
}

/// Whether a program of this name is on the search path.
pub(crate) fn exists(program: &str) -> bool {
    let mut command = Command::new("sh");
    command.args(["-c", "command -v \"$1\" >/dev/null", "sh", program]).stdin(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// As somebody would type it.
pub(crate) fn line(program: &str, arguments: &[&str]) -> String {
    [&[program], arguments].concat().join(" ")
}
