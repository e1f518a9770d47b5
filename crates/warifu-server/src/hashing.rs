//! Passwords: Argon2id in a bounded queue that sign-ins by passkey never wait for.
//!
//! 19 MiB, two passes, one lane (OWASP's and RFC 9106's second choice for little memory). Parameters
//! are stored with the hash; one with others is hashed anew at the next sign-in.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use tokio::sync::Semaphore;
use warifu_core::random::{self, Random};
use zeroize::Zeroizing;

/// Memory in KiB and passes.
const MEMORY: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// Whoever comes when this many are waiting is asked to come again.
const LONGEST_QUEUE: usize = 256;

/// The queue.
#[derive(Debug, Clone)]
pub(crate) struct Hashing {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    /// What an unknown member's password is compared with: the same work, never right.
    nobody: Arc<str>,
}

/// The queue is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Busy;

/// What a comparison said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Compared {
    /// Another password.
    Wrong,
    /// Right.
    Right,
    /// Right, and hashed with other parameters than ours: here with ours.
    RightAndRehashed(String),
}

impl Hashing {
    /// A queue that runs `at_once` hashes at a time.
    pub(crate) fn new(at_once: usize, random: &mut dyn Random) -> Self {
        let salt = random::bytes(random);
        let nobody = hash("nobody's password, never compared as right", salt);
        let queue = |n| Arc::new(Semaphore::new(n));
        Self { running: queue(at_once), waiting: queue(LONGEST_QUEUE), nobody: nobody.into() }
    }

    /// The PHC string of a password.
    pub(crate) async fn hash(&self, password: Zeroizing<String>, salt: [u8; 16]) -> Result<String, Busy> {
        self.run(move || hash(&password, salt)).await
    }

    /// Compares. `None`: nobody has such a password, and that takes as long.
    pub(crate) async fn compare(
        &self,
        password: Zeroizing<String>,
        phc: Option<&str>,
        salt: [u8; 16],
    ) -> Result<Compared, Busy> {
        let known = phc.is_some();
        let phc = phc.unwrap_or(&self.nobody).to_owned();
        self.run(move || {
            let right = verify(&password, &phc) && known;
            match right {
                false => Compared::Wrong,
                true if is_ours(&phc) => Compared::Right,
                true => Compared::RightAndRehashed(hash(&password, salt)),
            }
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let _place = self.waiting.clone().try_acquire_owned().map_err(|_| Busy)?;
        let turn = self.running.clone().acquire_owned().await.map_err(|_| Busy)?;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|_| Busy)
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY, PASSES, 1, None).expect("parameters within Argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The PHC string of a password, at once and outside the queue: for the command line.
pub fn hash(password: &str, salt: [u8; 16]) -> String {
    let hashed = argon2().hash_password_with_salt(password.as_bytes(), &salt);
    hashed.expect("a salt of 16 bytes fits").to_string()
}

fn verify(password: &str, phc: &str) -> bool {
    PasswordHash::new(phc).is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
}

fn is_ours(phc: &str) -> bool {
    phc.starts_with(&format!("$argon2id$v=19$m={MEMORY},t={PASSES},p=1$"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use warifu_core::random::Seeded;

    fn typed(text: &str) -> Zeroizing<String> {
        Zeroizing::new(text.to_owned())
    }

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let hashing = Hashing::new(1, &mut Seeded::new(1));
        let phc = hashing.hash(typed("correct horse battery"), [1; 16]).await.expect("room");
        assert!(is_ours(&phc), "{phc}");
        let compare = |text, phc| hashing.compare(typed(text), phc, [2; 16]);
        assert_eq!(compare("correct horse battery", Some(phc.as_str())).await, Ok(Compared::Right));
        assert_eq!(compare("correct horse batterx", Some(phc.as_str())).await, Ok(Compared::Wrong));
        assert_eq!(compare("nobody's password, never compared as right", None).await, Ok(Compared::Wrong));
        assert_eq!(compare("anything", Some("not a hash")).await, Ok(Compared::Wrong));
    }

    #[tokio::test]
    async fn other_parameters_are_hashed_anew() {
        let hashing = Hashing::new(1, &mut Seeded::new(1));
        let params = Params::new(8 * 1024, 1, 1, None).expect("parameters");
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let phc = weak.hash_password_with_salt(b"old", &[3; 16]).expect("hashed").to_string();
        let Ok(Compared::RightAndRehashed(anew)) = hashing.compare(typed("old"), Some(&phc), [4; 16]).await
        else {
            panic!("not rehashed")
        };
        assert!(is_ours(&anew));
    }

    #[tokio::test]
    async fn a_full_queue_says_so() {
        let hashing = Hashing::new(1, &mut Seeded::new(1));
        let all = u32::try_from(LONGEST_QUEUE).expect("small");
        let _held = hashing.waiting.clone().acquire_many_owned(all).await.expect("open");
        assert_eq!(hashing.hash(typed("x"), [1; 16]).await, Err(Busy));
    }
}
