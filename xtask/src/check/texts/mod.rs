//! The texts that people read, in Japanese and English: complete, and worded as they should be.

mod catalogue;
pub(super) mod keys;
mod used;
pub(super) mod words;
