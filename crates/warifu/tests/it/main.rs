//! The program itself, run as people and machines run it: by its command line, its sockets and its signals.
//!
//! Nothing here waits by the clock: a test waits for a line that the program writes, for an answer, or for
//! the end of a connection.

#![allow(clippy::unwrap_used, reason = "what a test expects and does not find ends it")]

mod admin;
mod backup;
mod browser;
mod config;
mod configured_clients;
mod dev;
mod doctor;
mod faults;
mod fido_metadata;
mod keys;
mod mail;
mod place;
mod post_box;
mod postgres;
mod program;
mod ready;
mod serve;
mod serve_tls;
mod slow;
