//! Flows, HTTP, pages and jobs: everything between the network and the store.
//!
//! `flows` load, let `warifu-core` decide, and commit; `http` parses, calls one flow and renders. `http`
//! never talks to the store, and no rule lives here.

pub mod audit_log;
mod browser;
pub mod clock;
mod fido_metadata;
mod file_print;
pub mod flows;
mod geo;
mod hashing;
pub mod http;
pub mod jobs;
mod limits;
pub mod listen;
pub mod mail;
pub mod metrics;
mod outbound;
pub mod sample_clinic;
mod sealing;
mod server;
mod site;
mod texts;
mod ticket_secrets;
mod token_keys;
mod waiting;
mod words;

pub use fido_metadata::{MetadataError, MetadataFiles};
pub use hashing::hash as hash_password;
pub use outbound::{Unanswered, judge_call};
pub use server::{Server, Trouble};
pub use site::{Contact, Site, SiteError};
