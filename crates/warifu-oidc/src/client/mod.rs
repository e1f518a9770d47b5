//! Clients: what may be settled about one, and how one proves at the token endpoint who it is.

pub mod authentication;
pub mod registration;
