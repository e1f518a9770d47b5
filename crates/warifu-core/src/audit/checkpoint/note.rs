//! Signed notes and verifier keys (C2SP signed-note), with Ed25519 signatures alone.
//!
//! A note is text that ends in a newline, an empty line, and signature lines. Never hands out a
//! note's text before a signature of the asked key was verified. Lines of other keys are passed over, as the
//! specification demands (witnesses may add theirs); a line of our key that fails refuses the note.

use std::{error::Error, fmt, str::FromStr};

use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::{ED25519, UnparsedPublicKey},
};
use data_encoding::{BASE64, HEXLOWER};

/// The public half of a key that signs notes: what an auditor is given to verify with.
/// Written and read as a vkey: `name+hex(id)+base64(0x01 || public key)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: [u8; 4],
    public: [u8; 32],
}

impl VerifierKey {
    /// The key of this name. A name is not empty and has no spaces, control characters or `+`.
    pub fn new(name: &str, public: [u8; 32]) -> Result<Self, VerifierKeyError> {
        let refused = |c: char| c.is_whitespace() || c.is_control() || c == '+';
        if name.is_empty() || name.contains(refused) {
            return Err(VerifierKeyError::Name);
        }
        let input = [name.as_bytes(), b"\n", &[ED25519_TYPE], &public].concat();
        let id = *digest(&SHA256, &input).as_ref().first_chunk().expect("a SHA-256 digest is 32 bytes");
        Ok(Self { name: name.to_owned(), id, public })
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first four bytes of `SHA-256(name || 0x0A || 0x01 || public key)`.
    #[must_use]
    pub const fn id(&self) -> [u8; 4] {
        self.id
    }

    #[must_use]
    pub const fn public(&self) -> &[u8; 32] {
        &self.public
    }

    /// The text of a note that this key signed, its last newline included.
    pub fn verify<'note>(&self, note: &'note str) -> Result<&'note str, NoteError> {
        let (text, signatures) = split(note)?;
        let mut signed = false;
        for line in signatures.split_terminator('\n') {
            let (name, id, signature) = parse_signature(line)?;
            if name != self.name || id != self.id {
                continue;
            }
            UnparsedPublicKey::new(&ED25519, &self.public)
                .verify(text.as_bytes(), &signature)
                .map_err(|_| NoteError::Signature)?;
            signed = true;
        }
        if signed { Ok(text) } else { Err(NoteError::Unsigned) }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![ED25519_TYPE];
        key.extend_from_slice(&self.public);
        write!(f, "{}+{}+{}", self.name, HEXLOWER.encode(&self.id), BASE64.encode(&key))
    }
}

impl FromStr for VerifierKey {
    type Err = VerifierKeyError;

    fn from_str(vkey: &str) -> Result<Self, VerifierKeyError> {
        let mut parts = vkey.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(VerifierKeyError::Form);
        };
        let key = BASE64.decode(key.as_bytes()).map_err(|_| VerifierKeyError::Form)?;
        let public = match key.split_first() {
            Some((&ED25519_TYPE, public)) => public.try_into().map_err(|_| VerifierKeyError::Form)?,
            Some(_) => return Err(VerifierKeyError::Algorithm),
            None => return Err(VerifierKeyError::Form),
        };
        let read = Self::new(name, public)?;
        if HEXLOWER.encode(&read.id) == id { Ok(read) } else { Err(VerifierKeyError::Id) }
    }
}

/// The signed note of `text`, which ends in a newline. `sign` gets the bytes to sign with Ed25519.
pub fn signed(
    text: &str,
    key: &VerifierKey,
    sign: impl FnOnce(&[u8]) -> [u8; 64],
) -> Result<String, NoteError> {
    if !text.ends_with('\n') || has_control_characters(text) {
        return Err(NoteError::Form);
    }
    let mut signature = key.id.to_vec();
    signature.extend_from_slice(&sign(text.as_bytes()));
    Ok(format!("{text}\n{DASH}{} {}\n", key.name, BASE64.encode(&signature)))
}

/// Why a text is not a note signed by the asked key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteError {
    /// Not the form of a signed note.
    Form,
    /// A signature in the asked key's name and id is not over this text.
    Signature,
    /// Too many signature lines to look at.
    TooManySignatures,
    /// The asked key signed nothing here.
    Unsigned,
}

impl fmt::Display for NoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "the text is not a signed note",
            Self::Signature => "the note's signature is not over this text",
            Self::TooManySignatures => "the note has too many signatures",
            Self::Unsigned => "the note is not signed by this key",
        })
    }
}

impl Error for NoteError {}

/// Why a text is no verifier key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifierKeyError {
    /// Not an Ed25519 key.
    Algorithm,
    /// Not `name+id+key`.
    Form,
    /// The id is not that of this name and key: one of them was changed.
    Id,
    /// The name is empty or holds spaces, control characters or `+`.
    Name,
}

impl fmt::Display for VerifierKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Algorithm => "the verifier key is not an Ed25519 key",
            Self::Form => "a verifier key reads name+id+key",
            Self::Id => "the verifier key's id does not belong to its name and key",
            Self::Name => "a key's name is not empty and has no spaces or plus signs",
        })
    }
}

impl Error for VerifierKeyError {}

/// The text with its last newline, and the signature lines.
fn split(note: &str) -> Result<(&str, &str), NoteError> {
    if has_control_characters(note) {
        return Err(NoteError::Form);
    }
    let empty_line = note.rfind("\n\n").ok_or(NoteError::Form)?;
    let (text, signatures) = (&note[..=empty_line], &note[empty_line + 2..]);
    if !signatures.ends_with('\n') {
        return Err(NoteError::Form);
    }
    if signatures.matches('\n').count() > MOST_SIGNATURES {
        return Err(NoteError::TooManySignatures);
    }
    Ok((text, signatures))
}

fn parse_signature(line: &str) -> Result<(&str, [u8; 4], Vec<u8>), NoteError> {
    let (name, signature) =
        line.strip_prefix(DASH).and_then(|line| line.split_once(' ')).ok_or(NoteError::Form)?;
    let bytes = BASE64.decode(signature.as_bytes()).map_err(|_| NoteError::Form)?;
    match bytes.split_first_chunk() {
        Some((id, signature)) if !name.is_empty() && !signature.is_empty() => {
            Ok((name, *id, signature.to_vec()))
        }
        _ => Err(NoteError::Form),
    }
}

fn has_control_characters(text: &str) -> bool {
    text.bytes().any(|byte| byte < 0x20 && byte != b'\n')
}

/// The signature type of Ed25519.
const ED25519_TYPE: u8 = 0x01;
/// How a signature line begins: an em dash and a space.
const DASH: &str = "— ";
/// The specification asks for 16 at least.
const MOST_SIGNATURES: usize = 100;
