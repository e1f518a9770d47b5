//! Nothing of its own: `tests/verdicts/` compares `warifu-webauthn` with `webauthn-rs-core`.
