//! Which screens of this replica wait for a phone, and how to wake them.
//!
//! A screen listens to the version of its handoff. A flow in this process tells it at once; what another replica wrote,
//! one job finds out for all of them together. Nothing of a handoff is kept here but its hash and version.

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::sync::watch;
use warifu_core::secret::TokenHash;

/// The screens that wait.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    screens: Mutex<HashMap<[u8; 32], watch::Sender<i64>>>,
    closed: AtomicBool,
}

impl Waiting {
    /// Listens to a handoff of which `version` is known. The receiver sees versions above it, and an end when the server
    /// stops.
    pub(crate) fn listen(&self, hash: &TokenHash, version: i64) -> watch::Receiver<i64> {
        let mut screens = self.screens.lock().unwrap_or_else(PoisonError::into_inner);
        if self.closed.load(Ordering::Relaxed) {
            return watch::channel(version).1;
        }
        let sender = screens.entry(hash.0).or_insert_with(|| watch::channel(version).0);
        let mut receiver = sender.subscribe();
        // Another screen of the same handoff may have heard of more already.
        if *receiver.borrow_and_update() > version {
            receiver.mark_changed();
        }
        receiver
    }

    /// It has come to this version.
    pub(crate) fn tell(&self, hash: &TokenHash, version: i64) {
        let screens = self.screens.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = screens.get(&hash.0) {
            sender.send_if_modified(|known| {
                let newer = version > *known;
                *known = version.max(*known);
                newer
            });
        }
    }

    /// All that somebody listens to; what nobody does is forgotten.
    pub(crate) fn all(&self) -> Vec<TokenHash> {
        let mut screens = self.screens.lock().unwrap_or_else(PoisonError::into_inner);
        screens.retain(|_, sender| sender.receiver_count() > 0);
        screens.keys().map(|hash| TokenHash(*hash)).collect()
    }

    /// The server stops: whoever listens is let go, and asks another replica.
    pub(crate) fn close(&self) {
        let mut screens = self.screens.lock().unwrap_or_else(PoisonError::into_inner);
        self.closed.store(true, Ordering::Relaxed);
        screens.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: TokenHash = TokenHash([1; 32]);

    #[tokio::test]
    async fn who_listens_hears_of_what_is_newer_once() {
        let waiting = Waiting::default();
        let mut heard = waiting.listen(&HASH, 1);
        waiting.tell(&HASH, 1);
        assert!(!heard.has_changed().unwrap(), "that is known");
        waiting.tell(&HASH, 3);
        waiting.tell(&HASH, 2);
        heard.changed().await.unwrap();
        assert_eq!(*heard.borrow_and_update(), 3);
        assert!(!heard.has_changed().unwrap());
        let late = waiting.listen(&HASH, 2);
        assert!(late.has_changed().unwrap(), "one who comes late hears of it too");
        waiting.tell(&TokenHash([2; 32]), 9);
        assert_eq!(waiting.all(), [HASH], "nobody listens to the other");
    }

    #[tokio::test]
    async fn what_nobody_listens_to_is_forgotten_and_a_stop_lets_everybody_go() {
        let waiting = Waiting::default();
        drop(waiting.listen(&HASH, 1));
        assert_eq!(waiting.all(), []);
        let mut heard = waiting.listen(&HASH, 1);
        waiting.close();
        assert!(heard.changed().await.is_err());
        assert!(waiting.listen(&HASH, 1).changed().await.is_err(), "nor does anybody wait afterwards");
        assert_eq!(waiting.all(), []);
    }
}
