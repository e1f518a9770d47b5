//! XAES-256-GCM (C2SP): AES-256-GCM with a 192-bit nonce, drawn at random without counting.
//!
//! Of key and first half of the nonce a key for this message alone is derived (NIST SP 800-108 in
//! counter mode with CMAC-AES256); the second half is the nonce under it. Plain GCM with random
//! nonces has to stop at 2^32 messages; this may go on to 2^80.
//! Never reuse a nonce on purpose: it is as deadly here as in GCM.

#[cfg(test)]
mod shake;
#[cfg(test)]
mod tests;

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    cmac,
};
use zeroize::Zeroizing;

/// Bytes of a nonce.
pub(crate) const NONCE_LEN: usize = 24;
/// Bytes by which a ciphertext is longer than its plaintext.
pub(crate) const TAG_LEN: usize = 16;

/// A key of XAES-256-GCM.
pub(crate) struct XaesKey(cmac::Key);

/// The ciphertext, the nonce, the key or the associated data is not what was sealed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused;

impl XaesKey {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(cmac::Key::new(cmac::AES_256, key).expect("CMAC-AES256 takes any 32 bytes as its key"))
    }

    /// Encrypts `plaintext` and appends it with its tag to `out`.
    pub(crate) fn seal(&self, nonce: &[u8; NONCE_LEN], aad: &[u8], plaintext: &[u8], out: &mut Vec<u8>) {
        let (key, nonce) = self.derive(nonce);
        let start = out.len();
        // Reserved at once: growing later would leave plaintext behind in freed memory.
        out.reserve_exact(plaintext.len() + TAG_LEN);
        out.extend_from_slice(plaintext);
        let tag = key
            .seal_in_place_separate_tag(nonce, Aad::from(aad), &mut out[start..])
            .expect("AES-256-GCM seals anything that fits in memory here");
        out.extend_from_slice(tag.as_ref());
    }

    /// Decrypts a ciphertext with its tag.
    pub(crate) fn open(
        &self,
        nonce: &[u8; NONCE_LEN],
        aad: &[u8],
        ciphertext: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Refused> {
        let (key, nonce) = self.derive(nonce);
        let mut buffer = Zeroizing::new(ciphertext.to_vec());
        let length = key.open_in_place(nonce, Aad::from(aad), &mut buffer).map_err(|_| Refused)?.len();
        buffer.truncate(length);
        Ok(buffer)
    }

    fn derive(&self, nonce: &[u8; NONCE_LEN]) -> (LessSafeKey, Nonce) {
        let (first, second) = nonce.split_at(NONCE_LEN / 2);
        let mut derived = Zeroizing::new([0; 32]);
        for (counter, half) in (1..).zip(derived.chunks_exact_mut(16)) {
            let mut block = [0, counter, b'X', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
            block[4..].copy_from_slice(first);
            let mac = cmac::sign(&self.0, &block).expect("CMAC takes any block");
            half.copy_from_slice(mac.as_ref());
        }
        let key = UnboundKey::new(&AES_256_GCM, &*derived).expect("AES-256 takes any 32 bytes as its key");
        let nonce = second.try_into().expect("half a nonce is 12 bytes");
        (LessSafeKey::new(key), Nonce::assume_unique_for_key(nonce))
    }
}
