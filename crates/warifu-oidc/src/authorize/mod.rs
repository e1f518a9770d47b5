//! The authorization endpoint (OpenID Connect Core §3.1.2): a person comes from a client and goes back.
//!
//! In two stages. [`check_client`] finds out where answers may go: before that, whatever is wrong is said on a
//! page of ours and nobody is redirected. [`check()`] reads the rest, and [`ask()`] says what still lacks: each
//! refusal goes back to the client as an [`Answer`], with its `state` and our `iss` (RFC 9207).

mod acr;
mod answer;
mod ask;
mod check;
mod prompt;
mod request;

pub use self::{
    acr::{AcrWish, CLASSES, class},
    answer::{Answer, DECLINED, HELD_BACK, ResponseMode, ReturnTo},
    ask::{Hint, Next, SignedIn, Situation, Step, ask, sought},
    check::{Arrival, Checked, check},
    prompt::Prompt,
    request::{PageError, Request, check_client},
};

pub(crate) use self::{
    answer::with_query,
    check::{language, scopes},
};

/// Longest `state`, in bytes.
pub const LONGEST_STATE: usize = 1024;
/// Longest `nonce`, in bytes.
pub const LONGEST_NONCE: usize = 512;
/// Longest `login_hint`, in bytes.
pub const LONGEST_LOGIN_HINT: usize = 256;
/// Longest `id_token_hint`, in bytes.
pub const LONGEST_HINT: usize = 8192;
