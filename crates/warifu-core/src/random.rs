//! Randomness as an argument, so that a decision can be repeated.

/// A source of random bytes, handed to every decision that makes an id or a secret.
pub trait Random {
    /// Fills `bytes` wholly.
    fn fill(&mut self, bytes: &mut [u8]);
}

/// `N` random bytes.
pub fn bytes<const N: usize>(random: &mut dyn Random) -> [u8; N] {
    let mut out = [0; N];
    random.fill(&mut out);
    out
}

/// A repeatable source for tests: SHA-256 of a seed and a counter. Never a source of secrets.
#[derive(Debug)]
pub struct Seeded {
    seed: u64,
    counter: u64,
}

impl Seeded {
    /// The source that always gives the same bytes for the same seed.
    pub const fn new(seed: u64) -> Self {
        Self { seed, counter: 0 }
    }
}

impl Random for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            self.counter += 1;
            let block = [self.seed.to_be_bytes(), self.counter.to_be_bytes()].concat();
            let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &block);
            chunk.copy_from_slice(&hash.as_ref()[..chunk.len()]);
        }
    }
}
