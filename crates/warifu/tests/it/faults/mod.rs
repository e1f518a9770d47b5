//! What is left when something breaks: the server is killed, its disk is full, its database goes away, there
//! are two of it.
//!
//! Everything here speaks to the program by its sockets, as people's browsers do, and looks into the database
//! only to count. A fault comes at a moment chosen by counting answers, never by the clock; no judgement
//! depends on how fast the machine is. (Issue 2, "Bad input and faults".)

mod books;
mod database_stopped;
mod disk_full;
mod ground;
mod killed;
mod load;
mod person;
mod replicas;
mod synced;
mod trace;
mod wire;
