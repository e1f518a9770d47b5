//! SHAKE-128 (FIPS 202), for the accumulated test vectors alone: they are drawn from it and hashed by it.

/// One sponge: absorb everything, then squeeze.
pub(super) struct Shake128 {
    state: [u64; 25],
    at: usize,
    squeezing: bool,
}

impl Shake128 {
    pub(super) fn new() -> Self {
        Self { state: [0; 25], at: 0, squeezing: false }
    }

    pub(super) fn absorb(&mut self, bytes: &[u8]) {
        assert!(!self.squeezing, "a sponge absorbs before it is squeezed");
        for byte in bytes {
            self.xor(self.at, *byte);
            self.step();
        }
    }

    pub(super) fn squeeze(&mut self, length: usize) -> Vec<u8> {
        if !self.squeezing {
            self.xor(self.at, 0x1f);
            self.xor(RATE - 1, 0x80);
            permute(&mut self.state);
            (self.at, self.squeezing) = (0, true);
        }
        let mut out = Vec::with_capacity(length);
        for _ in 0..length {
            out.push(self.state[self.at / 8].to_le_bytes()[self.at % 8]);
            self.step();
        }
        out
    }

    fn xor(&mut self, at: usize, byte: u8) {
        self.state[at / 8] ^= u64::from(byte) << (8 * (at % 8));
    }

    fn step(&mut self) {
        self.at += 1;
        if self.at == RATE {
            permute(&mut self.state);
            self.at = 0;
        }
    }
}

/// Keccak-f[1600], FIPS 202 §3.2 and §3.3; lane (x, y) is at `x + 5 * y`.
fn permute(a: &mut [u64; 25]) {
    let mut lfsr = 1_u8;
    for _ in 0..24 {
        let c: [u64; 5] = std::array::from_fn(|x| (0..5).fold(0, |sum, y| sum ^ a[x + 5 * y]));
        for at in 0..25 {
            a[at] ^= c[(at + 4) % 5] ^ c[(at + 1) % 5].rotate_left(1);
        }
        let (mut x, mut y, mut lane) = (1, 0, a[1]);
        for turn in 0..24_u32 {
            (x, y) = (y, (2 * x + 3 * y) % 5);
            let moved = lane.rotate_left((turn + 1) * (turn + 2) / 2 % 64);
            lane = std::mem::replace(&mut a[x + 5 * y], moved);
        }
        for row in a.chunks_exact_mut(5) {
            let old = [row[0], row[1], row[2], row[3], row[4]];
            for x in 0..5 {
                row[x] = old[x] ^ (!old[(x + 1) % 5] & old[(x + 2) % 5]);
            }
        }
        for bit in 0..7 {
            a[0] ^= u64::from(lfsr & 1) << ((1 << bit) - 1);
            lfsr = (lfsr << 1) ^ ((lfsr >> 7) * 0x71);
        }
    }
}

const RATE: usize = 168;
