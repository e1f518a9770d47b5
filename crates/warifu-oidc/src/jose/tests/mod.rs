//! Tests of JOSE: the specifications' own vectors, keys, tokens, confusion, and a second opinion.

mod confusion;
pub(crate) mod forge;
mod keys;
mod round_trip;
mod second_opinion;
mod vectors;
