//! The rules: pure decisions over plain values.
