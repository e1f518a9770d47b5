//! The store's areas, on SQLite and PostgreSQL: what each change guards, and what is read back.

mod attempts;
mod audit_tree;
mod clients;
mod guards;
mod handoffs;
mod impossible_rows;
mod installation;
mod mails;
mod purge;
mod reading_back;
mod sign_in_races;
mod single_use;
mod statements;
pub(crate) mod world;
