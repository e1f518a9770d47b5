//! Checks, tests and benchmarks of this workspace: `cargo xtask check | test | bench`.
//!
//! Everything that a person or a machine runs to know whether the workspace is sound starts here. It uses
//! no crate of the product, so that it starts quickly and judges from outside.

#![allow(clippy::print_stdout, reason = "a program that tells a person what it found")]

mod bench;
mod check;
mod command;
mod finding;
mod source;
mod test;
mod tool;
mod workspace;

use std::process::ExitCode;

use workspace::Workspace;

const USAGE: &str = "\
cargo xtask check [NAME…]   every check, or some; `cargo xtask check --list` names them
cargo xtask test [STAGE…]   everything that must pass: installs what is needed, then tests and checks;
                            or some of it: rust, scripts, browser, checks
cargo xtask bench NAME      clients: sign-ins and tokens as clients get them, beside what this machine can do at all;
                            with --members N, --rounds N, --only NAME or --sqlite-only a part of it; with --told FILE
                            what was measured before is told again
                            webauthn: the ES256 sign-in beside the raw signature check
                            secrets: an unknown member beside a wrong password, as a stranger sees it
                            store: sign-ins committed a second, beside what this disk can sync";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["check", "--list"] => {
            check::list();
            Ok(true)
        }
        ["check", names @ ..] => Workspace::open().and_then(|workspace| check::run(&workspace, names)),
        ["test", names @ ..] => Workspace::open().and_then(|workspace| test::run(&workspace, names)),
        ["bench", name, words @ ..] => {
            Workspace::open().and_then(|workspace| bench::run(&workspace, name, words))
        }
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(told) => {
            println!("{told}");
            ExitCode::from(2)
        }
    }
}
