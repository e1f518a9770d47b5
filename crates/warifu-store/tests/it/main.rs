//! The engine under the store, on SQLite and PostgreSQL.
