//! The program: command line, configuration, wiring. No rule of the product lives here.

mod command;
mod config;
mod configured_clients;
mod doctor;
mod exit;
mod installation;
mod log;
mod output;
mod running;
mod signals;
mod time;

use std::process::ExitCode;

use clap::Parser as _;
use mimalloc::MiMalloc;

/// Requests are answered on as many threads as there are cores, and what one allocates another often frees.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    command::run(command::CommandLine::parse())
}
