//! Who acts in a story: members through their browser, clients over HTTP, the administrator by the command
//! line's way into the store.

mod administrator;
pub mod client;
pub mod keeper;
mod member;

pub use administrator::{Administrator, Records};
pub use client::Client;
pub use keeper::Keeper;
pub use member::{Member, recovery_codes};
