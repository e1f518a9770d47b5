//! Where the two differ, and why. A `*` stands for every format of a registration.

/// Case and reason.
pub(crate) const KNOWN: &[(&str, &str)] = &[
    ("vector none-es256-crossOrigin: registration", "theirs can't be told that pages may be framed"),
    ("vector none-es256-topOrigin: registration", "theirs can't be told that pages may be framed"),
    ("vector packed-es512: sign-in", "theirs registers ES512 and then can't check its signatures"),
    ("vector packed-rs256: registration", "theirs takes RSA keys of certain sizes only, not of 3482 bits"),
    ("vector packed-eddsa: registration", "theirs doesn't check Ed25519"),
    ("vector android-key-es256: registration", "ours is under its test switch: the vector has empty lists"),
    (
        "*: an origin with a slash",
        "theirs compares origins as addresses; ours as the bytes a browser must write",
    ),
    (
        "*: something after the authenticator data",
        "theirs ignores what follows; ours accounts for every byte",
    ),
    ("*: an extension output twice", "theirs keeps one of two; ours wants strict CBOR, as CTAP does"),
    ("fido-u2f: an AAGUID", "a U2F statement doesn't sign the AAGUID; ours demands that it be zero"),
    ("*: an id too long", "theirs doesn't bound the credential id; §7.1, step 25 does at 1023 bytes"),
    (
        "*: the browser names another id",
        "theirs doesn't compare rawId with the id that the authenticator made",
    ),
    ("none: algorithm EdDSA", "theirs doesn't check Ed25519"),
    ("none: algorithm PS256", "theirs doesn't check PS256"),
    ("none: algorithm ESP256", "theirs doesn't know the fully specified numbers"),
    ("none: algorithm ESP384", "theirs doesn't know the fully specified numbers"),
    ("none: algorithm ESP512", "theirs doesn't know the fully specified numbers"),
    ("none: algorithm Ed25519", "theirs doesn't know the fully specified numbers"),
    ("none: algorithm ML-DSA-44", "theirs doesn't check ML-DSA"),
    ("none: algorithm ML-DSA-65", "theirs doesn't check ML-DSA"),
    ("none: algorithm ML-DSA-87", "theirs doesn't check ML-DSA"),
    (
        "none: a statement that isn't empty",
        "theirs doesn't read the statement; §8.7 says that it is an empty map",
    ),
    (
        "packed: a certificate with two signature algorithms",
        "theirs doesn't compare the algorithm that isn't signed with the one that is (RFC 5280 §4.1.1.2)",
    ),
    ("sign-in: algorithm EdDSA", "theirs doesn't check Ed25519"),
    ("sign-in: algorithm ES512", "theirs registers ES512 and then can't check its signatures"),
    ("sign-in: algorithm PS256", "theirs doesn't check PS256"),
    ("sign-in: algorithm ESP256", "theirs doesn't know the fully specified numbers"),
    ("sign-in: algorithm ESP384", "theirs doesn't know the fully specified numbers"),
    ("sign-in: algorithm ESP512", "theirs doesn't know the fully specified numbers"),
    ("sign-in: algorithm Ed25519", "theirs doesn't know the fully specified numbers"),
    ("sign-in: algorithm ML-DSA-44", "theirs doesn't check ML-DSA"),
    ("sign-in: algorithm ML-DSA-65", "theirs doesn't check ML-DSA"),
    ("sign-in: algorithm ML-DSA-87", "theirs doesn't check ML-DSA"),
    ("sign-in: framed", "theirs looks at crossOrigin in registrations only; §7.2, step 13"),
    ("sign-in: something after the authenticator data", "theirs ignores what follows, though it is signed"),
    ("sign-in: another account's handle", "theirs leaves the user handle to its caller; §7.2, step 6"),
    ("sign-in: id and rawId differ", "theirs doesn't compare id and rawId"),
    ("sign-in: of another type", "theirs doesn't look at the credential's type"),
];

/// The entry that a case falls under.
pub(crate) fn find(case: &str) -> Option<&'static (&'static str, &'static str)> {
    KNOWN.iter().find(|(known, _)| match known.strip_prefix("*: ") {
        Some(what) => case.split_once(": ").is_some_and(|(format, told)| format != "sign-in" && told == what),
        None => *known == case,
    })
}
