//! The whole server over HTTP: stories told by people with browsers and authenticators. Nobody in them
//! reaches behind the server but the administrator, who has the command line's way into the store.

mod administering;
mod algorithms;
mod applications;
mod authenticators;
mod bodies;
mod cards;
mod ceremonies;
mod counters;
mod devices;
mod journeys;
mod locks;
mod logs;
mod members;
mod offers;
mod other_program;
mod pages;
mod passwords;
mod races;
mod recovery_codes;
mod requests;
mod responses;
mod routes;
mod sealed;
mod sessions;
mod signals;
mod someone_else;
mod step_up;
mod ticket_passwords;
mod tickets;
mod upgrades;
pub(crate) mod watch;
