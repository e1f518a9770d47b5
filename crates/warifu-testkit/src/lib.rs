//! For tests only: databases that are as real as in production and gone when the test is.
//!
//! The databases here know nothing of the store, so that the store's own tests can use them.

mod folder;
pub mod postgres;
mod postgres_tls;
pub mod sqlite;
