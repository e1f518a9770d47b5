//! Spent nonces: a challenge or a journey is spent by being inserted, which succeeds once.

use warifu_core::ceremony::NonceChange;

use super::guard;
use crate::Guarded;

statements! {
    SPEND = "spend a nonce",
        "INSERT INTO spent_nonce (nonce, keep_until) VALUES ($1, $2) ON CONFLICT (nonce) DO NOTHING";
}

pub(crate) fn statements(change: &NonceChange) -> Vec<Guarded> {
    match change {
        NonceChange::Spend { nonce, keep_until } => {
            vec![SPEND.bind(*nonce).bind(*keep_until).guarded(guard::NONCE)]
        }
    }
}
