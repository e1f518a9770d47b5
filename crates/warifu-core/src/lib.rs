//! The rules of Warifu: pure decisions over plain values.
//!
//! Values, input, `now` and random bytes go in; an outcome and a list of [`change::Change`]s come out.
//! There is no clock here, no random source, no database, no protocol and no async, so that a test of
//! a rule is a table with nothing mocked.

pub mod administering;
pub mod application;
pub mod attempt;
pub mod audit;
pub mod ceremony;
pub mod change;
pub mod client;
pub mod code;
pub mod consent;
pub mod device_code;
pub mod evidence;
pub mod forgotten_password;
pub mod grant;
pub mod handoff;
pub mod id;
pub mod identifier;
pub mod journey;
pub mod mail_link;
pub mod managing;
pub mod member;
pub mod message;
pub mod network;
pub mod notice;
pub mod organization;
pub mod passkey;
pub mod password;
pub mod permission;
pub mod policy;
pub mod random;
pub mod recovery_code;
pub mod registering;
pub mod replacing;
pub mod secret;
pub mod session;
pub mod sign_in;
pub mod ticket;
pub mod time;

#[cfg(any(test, feature = "sample"))]
pub mod sample;
