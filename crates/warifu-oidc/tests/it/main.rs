//! The crate as strangers reach it: what was once found worth sending is sent again.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod corpus;
