//! The two ceremonies, step by step (W3C WebAuthn Level 3 §7.1, §7.2).
//!
//! Steps that both ceremonies share are in [`client_data_steps`] and [`authenticator_data_steps`]; a step is a function
//! named after what it verifies. A ceremony must never go on after a step that failed, and never answers with a bool.

pub mod authentication;
pub mod authenticator_data_steps;
pub mod client_data_steps;
pub mod registration;
