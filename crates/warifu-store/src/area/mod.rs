//! The tables of the product, one file an area: how a change becomes guarded statements, and how rows
//! become what the rules know.
//!
//! This is the only place where rules meet SQL. A change is matched exhaustively, its guard is a write on
//! the row it speaks of, and a row that can't be is an error that names it. No rule is decided here.

/// Declares the statements of an area and the list of them, so that none exists outside the list that the
/// tests execute.
macro_rules! statements {
    ($($name:ident = $told:literal, $sql:expr;)+) => {
        $(const $name: crate::Statement = crate::Statement::new($told, $sql);)+
        pub(crate) const ALL: &[crate::Statement] = &[$($name),+];
    };
}

mod bind;
mod read;

pub(crate) mod application;
pub(crate) mod asked;
pub(crate) mod attempt;
pub(crate) mod audit;
pub(crate) mod client;
pub(crate) mod consent;
pub(crate) mod device_code;
pub(crate) mod grant;
pub mod guard;
pub(crate) mod handoff;
pub(crate) mod installation;
pub(crate) mod lease;
pub(crate) mod logout;
pub(crate) mod member;
pub(crate) mod nonce;
pub(crate) mod notice;
pub(crate) mod organization;
pub(crate) mod passkey;
pub(crate) mod purge;
pub(crate) mod recovery_code;
pub(crate) mod session;
pub(crate) mod sign_in;
pub(crate) mod signing_key;
pub(crate) mod ticket;
pub(crate) mod tree;

use crate::Statement;

/// Every statement of every area: what the tests execute on both engines.
pub fn statements() -> Vec<Statement> {
    [
        crate::audit_rows::ALL,
        crate::backup::release::ALL,
        crate::backup::restore::ALL,
        crate::store::ALL,
        application::ALL,
        asked::ALL,
        attempt::ALL,
        audit::ALL,
        client::ALL,
        consent::ALL,
        device_code::ALL,
        grant::ALL,
        handoff::ALL,
        installation::ALL,
        lease::ALL,
        logout::ALL,
        member::ALL,
        nonce::ALL,
        notice::ALL,
        organization::ALL,
        passkey::ALL,
        purge::ALL,
        recovery_code::ALL,
        session::ALL,
        sign_in::ALL,
        signing_key::ALL,
        ticket::ALL,
        tree::ALL,
    ]
    .concat()
}
