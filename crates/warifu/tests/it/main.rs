//! The program itself, run as people and machines run it: by its command line, its sockets and its signals.
//!
//! Nothing here waits by the clock: a test waits for a line that the program writes, for an answer, or for
//! the end of a connection.

mod admin;
mod backup;
mod browser;
mod config;
mod dev;
mod doctor;
mod keys;
mod place;
mod program;
mod serve;
mod serve_tls;
mod slow;
