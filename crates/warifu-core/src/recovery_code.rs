//! Recovery codes (復旧コード; flows B7 and C3): codes on paper, each of which signs its member in once.
//!
//! A code has 80 random bits and is read forgivingly. What a row keeps of it is an HMAC under a key of this member's
//! codes alone, which is sealed under the key ring: rows without the ring can't be guessed at, and the ring's keys can
//! be exchanged though nobody has the codes. New ones make the old ones die.

use std::fmt;

use aws_lc_rs::hmac;
use subtle::ConstantTimeEq as _;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::{
    code,
    evidence::Method,
    id::Id,
    member::Member,
    passkey::{Passkey, RegisteredHow},
    random::{self, Random},
    secret::sha256,
    session::Session,
    time::{Span, Time},
};

/// A session that a code began registers its one passkey within this time.
pub const REGISTERS_FOR: Span = Span::minutes(10);
/// Most that policy may ask for: more than fit a sheet are lost sight of.
pub const MOST: u32 = 20;

/// Letters of a code, five random bits each.
const LETTERS: usize = 16;
/// Letters that stand together on paper.
const TOGETHER: usize = 4;

/// A code: 80 random bits, as letters that people copy.
#[derive(Clone)]
pub struct Code(Zeroizing<String>);

impl Code {
    /// A new code.
    pub fn new(random: &mut dyn Random) -> Self {
        Self(code::generate(LETTERS, random))
    }

    /// Reads what a person copied from paper.
    pub fn parse(typed: &str) -> Option<Self> {
        code::read(typed, LETTERS).map(Self)
    }

    /// As it is printed: `7KXQ-4M2W-PD0A-9RTE`.
    pub fn reveal(&self) -> String {
        let letters: Vec<char> = self.0.chars().collect();
        let groups: Vec<String> = letters.chunks(TOGETHER).map(|group| group.iter().collect()).collect();
        groups.join("-")
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

/// What the codes of one member are tagged with.
#[derive(Clone, ZeroizeOnDrop)]
pub struct CodeKey([u8; 32]);

impl CodeKey {
    /// A new key.
    pub fn new(random: &mut dyn Random) -> Self {
        Self(random::bytes(random))
    }

    /// A key as it was sealed.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// To be sealed.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// What a row keeps of a code.
    pub fn tag(&self, code: &Code) -> CodeTag {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &self.0), code.0.as_bytes());
        CodeTag(tag.as_ref().try_into().expect("HMAC-SHA256 gives 32 bytes"))
    }
}

impl fmt::Debug for CodeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeKey(…)")
    }
}

/// HMAC of a code under its member's key.
#[derive(Clone, Copy)]
pub struct CodeTag(pub [u8; 32]);

impl PartialEq for CodeTag {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}
impl Eq for CodeTag {}
impl fmt::Debug for CodeTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeTag(…)")
    }
}

/// The codes that a member holds, as loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryCodes {
    /// Names these and none made before or after.
    pub id: Id<Self>,
    /// Whose.
    pub member: Id<Member>,
    /// Their [`CodeKey`], sealed.
    pub sealed: Vec<u8>,
    /// The key of the ring that seals it.
    pub sealed_by: [u8; 8],
    /// When they were made.
    pub made_at: Time,
    /// Each, and when it was used.
    pub codes: Vec<(CodeTag, Option<Time>)>,
}

impl RecoveryCodes {
    /// How many are left.
    pub fn left(&self) -> usize {
        self.codes.iter().filter(|(_, used)| used.is_none()).count()
    }

    /// Whether this one can still be used.
    pub fn has(&self, tag: &CodeTag) -> bool {
        self.codes.iter().fold(false, |found, (own, used)| found | ((own == tag) & used.is_none()))
    }
}

/// A code that somebody typed and that is right.
#[derive(Debug, Clone, Copy)]
pub struct Right {
    /// Of which codes.
    pub codes: Id<RecoveryCodes>,
    /// Which.
    pub tag: CodeTag,
    /// How many are left when it is used up.
    pub left: usize,
}

/// Whether this session may register its one passkey: a code began it a moment ago, and no passkey has been registered
/// by it. Anything else that managing needs a ceremony for, it may not.
pub fn may_register(session: &Session, own: &[Passkey], now: Time) -> bool {
    let began = session.evidence.iter().filter(|e| matches!(e.method, Method::RecoveryCode { .. }));
    let Some(at) = began.map(|e| e.at).max() else { return false };
    let spent = |p: &Passkey| p.registered_how == RegisteredHow::RecoveryCode && p.registered_at >= at;
    now - at < REGISTERS_FOR && !own.iter().any(spent)
}

/// What the one registration of a session spends, so that of two at once only one is written.
pub fn registration_nonce(session: &Session) -> [u8; 32] {
    let began = session.evidence.iter().filter(|e| matches!(e.method, Method::RecoveryCode { .. }));
    let at = began.map(|e| e.at.millis()).max().unwrap_or_default();
    sha256(&[b"recovery-registration", session.id.bytes(), &at.to_be_bytes()])
}

/// Changes to recovery codes. Each is guarded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecoveryCodeChange {
    /// New ones in the place of `from`, which die. Guard: the member's codes are still those.
    Make { from: Option<Id<RecoveryCodes>>, codes: Box<RecoveryCodes> },
    /// Guard: the member's codes are still these. Locks the row and changes nothing.
    Still { member: Id<Member>, codes: Id<RecoveryCodes> },
    /// Uses one up. Guard: it is one of the member's and unused.
    Use { member: Id<Member>, tag: CodeTag, at: Time },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{evidence::Evidence, random::Seeded, sample};

    #[test]
    fn a_code_reads_back_as_it_was_printed_and_is_never_shown_by_debug() {
        let code = Code::new(&mut Seeded::new(1));
        let printed = code.reveal();
        assert_eq!((printed.len(), printed.split('-').count()), (19, 4));
        assert_eq!(Code::parse(&printed).map(|code| code.reveal()), Some(printed));
        let key = CodeKey::new(&mut Seeded::new(2));
        assert_eq!(format!("{code:?} {key:?} {:?}", key.tag(&code)), "Code(…) CodeKey(…) CodeTag(…)");
    }

    #[test]
    fn a_tag_is_of_one_code_under_one_key() {
        let (one, other) = (Code::new(&mut Seeded::new(1)), Code::new(&mut Seeded::new(2)));
        let (key, other_key) = (CodeKey::new(&mut Seeded::new(3)), CodeKey::new(&mut Seeded::new(4)));
        assert_eq!(key.tag(&one), CodeKey::from_slice(key.bytes()).expect("32 bytes").tag(&one));
        assert_ne!(key.tag(&one), key.tag(&other));
        assert_ne!(key.tag(&one), other_key.tag(&one));
        assert!(CodeKey::from_slice(&[0; 31]).is_none());
    }

    #[test]
    fn a_used_code_is_none_of_those_that_are_left() {
        let mut codes = sample::recovery_codes();
        let (tag, _) = codes.codes[0];
        assert_eq!((codes.left(), codes.has(&tag)), (10, true));
        codes.codes[0].1 = Some(sample::NOW);
        assert_eq!((codes.left(), codes.has(&tag)), (9, false));
        assert!(!codes.has(&CodeTag([0xee; 32])));
    }

    #[test]
    fn a_session_that_a_code_began_registers_one_passkey_within_its_time() {
        let now = sample::NOW;
        let by_code = Method::RecoveryCode { codes: Id::from_bytes([9; 16]) };
        let session = |method: Method| Session {
            evidence: vec![Evidence { method, at: now }],
            ..sample::session().session
        };
        let lost = Passkey { registered_at: now - Span::days(9), ..sample::passkey() };
        let new = |registered_at| Passkey {
            registered_how: RegisteredHow::RecoveryCode,
            registered_at,
            ..sample::passkey()
        };
        let last = now + REGISTERS_FOR - Span::millis(1);
        for (row, (method, own, at, may)) in [
            (by_code.clone(), vec![], now, true),
            (by_code.clone(), vec![lost.clone()], last, true),
            (by_code.clone(), vec![lost.clone()], now + REGISTERS_FOR, false),
            // One, and not another one.
            (by_code.clone(), vec![lost, new(now)], last, false),
            // What an earlier code registered is another story.
            (by_code, vec![new(now - Span::millis(1))], last, true),
            (Method::Password { version: 1 }, vec![], now, false),
            (Method::by(&sample::passkey(), true), vec![], now, false),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(may_register(&session(method), &own, at), may, "row {row}");
        }
    }

    #[test]
    fn each_code_has_a_registration_of_its_own_to_spend() {
        let method = || Method::RecoveryCode { codes: Id::from_bytes([9; 16]) };
        let at = |at| {
            let evidence = vec![Evidence { method: method(), at }];
            registration_nonce(&Session { evidence, ..sample::session().session })
        };
        assert_eq!(at(sample::NOW), at(sample::NOW));
        assert_ne!(at(sample::NOW), at(sample::NOW + Span::millis(1)));
    }
}
