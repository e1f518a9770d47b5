//! Who acts in a story: members through their browser, the administrator by the command line's way into
//! the store.

mod administrator;
mod member;

pub use administrator::{Administrator, Records};
pub use member::Member;
