//! For tests only: databases that are as real as in production and gone when the test is; and, as the
//! feature `server`, a whole server with those who act in front of it.
//!
//! The databases here know nothing of the store, so that the store's own tests can use them.

#[cfg(feature = "server")]
pub mod actor;
#[cfg(feature = "server")]
pub mod authenticator;
#[cfg(feature = "server")]
pub mod browser;
#[cfg(feature = "server")]
pub mod clock;
mod folder;
pub mod postgres;
mod postgres_tls;
#[cfg(feature = "server")]
pub mod server;
pub mod sqlite;
