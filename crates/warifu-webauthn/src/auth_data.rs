//! Authenticator data (W3C WebAuthn Level 3 §6.1): the bytes that an authenticator signs, taken apart.
//!
//! It must never accept bytes that it can't account for: what follows the last part is refused. Reserved flag bits are
//! ignored (§6.1 keeps them for the future); whether flags are as they should be is for the ceremony to say.

use core::fmt;
use core::str::FromStr;

use data_encoding::HEXLOWER_PERMISSIVE;

use crate::cbor::{self, CborRefused};

/// Authenticator data, borrowing from the bytes it was read from.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthenticatorData<'b> {
    /// SHA-256 of the RP ID that the credential is bound to.
    pub rp_id_hash: &'b [u8; 32],
    /// What the authenticator says it did.
    pub flags: Flags,
    /// The signature counter; 0 where the authenticator keeps none.
    pub sign_count: u32,
    /// The new credential, present in a registration.
    pub attested: Option<AttestedCredential<'b>>,
}

/// The credential that a registration made (§6.5.1).
#[derive(Clone, Debug, PartialEq)]
pub struct AttestedCredential<'b> {
    /// The authenticator's model, or zero.
    pub aaguid: Aaguid,
    /// The credential's id.
    pub credential_id: &'b [u8],
    /// The public key as a COSE_Key, exactly as told.
    pub public_key: &'b [u8],
}

/// An authenticator's model (§6.5.1): 128 bits, zero where it isn't told.
///
/// Unproved unless an attestation was verified: for display, never for trust.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Aaguid(pub [u8; 16]);

impl Aaguid {
    /// The value that tells nothing.
    pub const ZERO: Self = Self([0; 16]);
}

/// Text isn't an AAGUID in its registered form, `01234567-89ab-cdef-0123-456789abcdef`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NotAnAaguid;

impl fmt::Display for NotAnAaguid {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("not an AAGUID")
    }
}

impl core::error::Error for NotAnAaguid {}

impl FromStr for Aaguid {
    type Err = NotAnAaguid;

    /// Reads what [`Display`](fmt::Display) writes, in either case.
    fn from_str(text: &str) -> Result<Self, NotAnAaguid> {
        let digits: String = text.split('-').collect();
        let bytes = HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).map_err(|_| NotAnAaguid)?;
        let aaguid = Self(bytes.try_into().map_err(|_| NotAnAaguid)?);
        if aaguid.to_string().eq_ignore_ascii_case(text) { Ok(aaguid) } else { Err(NotAnAaguid) }
    }
}

impl fmt::Display for Aaguid {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                out.write_str("-")?;
            }
            write!(out, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Aaguid {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Aaguid({self})")
    }
}

/// The flags byte (§6.1).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Flags(pub u8);

impl Flags {
    /// UP: a person was there.
    pub const fn user_present(self) -> bool {
        self.0 & 0x01 != 0
    }

    /// UV: the authenticator verified who it was.
    pub const fn user_verified(self) -> bool {
        self.0 & 0x04 != 0
    }

    /// BE: the credential may be synced or backed up.
    pub const fn backup_eligible(self) -> bool {
        self.0 & 0x08 != 0
    }

    /// BS: the credential is backed up now.
    pub const fn backup_state(self) -> bool {
        self.0 & 0x10 != 0
    }

    /// AT: a credential follows.
    pub const fn attested_credential(self) -> bool {
        self.0 & 0x40 != 0
    }

    /// ED: extension outputs follow.
    pub const fn extensions(self) -> bool {
        self.0 & 0x80 != 0
    }
}

/// Why bytes aren't authenticator data.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AuthenticatorDataRefused {
    /// The extension outputs aren't a strict CBOR map.
    Extensions(CborRefused),
    /// The extension outputs are CBOR, but no map.
    ExtensionsForm,
    /// The public key isn't strict CBOR.
    PublicKey(CborRefused),
    /// Bytes follow the last part.
    Trailing,
    /// The bytes end early.
    Truncated,
}

impl fmt::Display for AuthenticatorDataRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Extensions(why) => write!(out, "extension outputs: {why}"),
            Self::ExtensionsForm => out.write_str("extension outputs that are no map"),
            Self::PublicKey(why) => write!(out, "public key: {why}"),
            Self::Trailing => out.write_str("bytes after the authenticator data"),
            Self::Truncated => out.write_str("authenticator data that is cut off"),
        }
    }
}

impl core::error::Error for AuthenticatorDataRefused {}

impl<'b> AuthenticatorData<'b> {
    /// Takes authenticator data apart.
    ///
    /// # Errors
    /// When it is cut off, followed by something, or holds CBOR that isn't strict.
    pub fn parse(input: &'b [u8]) -> Result<Self, AuthenticatorDataRefused> {
        let mut rest = input;
        let rp_id_hash = take_array(&mut rest)?;
        let [flags] = *take_array(&mut rest)?;
        let flags = Flags(flags);
        let sign_count = u32::from_be_bytes(*take_array(&mut rest)?);
        let attested = if flags.attested_credential() { Some(take_attested(&mut rest)?) } else { None };
        if flags.extensions() {
            take_extensions(&mut rest)?;
        }
        if !rest.is_empty() {
            return Err(AuthenticatorDataRefused::Trailing);
        }
        Ok(Self { rp_id_hash, flags, sign_count, attested })
    }
}

fn take_attested<'b>(rest: &mut &'b [u8]) -> Result<AttestedCredential<'b>, AuthenticatorDataRefused> {
    let aaguid = Aaguid(*take_array(rest)?);
    let length = u16::from_be_bytes(*take_array(rest)?);
    let credential_id = take(rest, usize::from(length))?;
    let (_, length) = cbor::parse_prefix(rest).map_err(AuthenticatorDataRefused::PublicKey)?;
    let public_key = take(rest, length)?;
    Ok(AttestedCredential { aaguid, credential_id, public_key })
}

fn take_extensions(rest: &mut &[u8]) -> Result<(), AuthenticatorDataRefused> {
    let (outputs, length) = cbor::parse_prefix(rest).map_err(AuthenticatorDataRefused::Extensions)?;
    take(rest, length)?;
    match outputs.entries() {
        Some(_) => Ok(()),
        None => Err(AuthenticatorDataRefused::ExtensionsForm),
    }
}

fn take<'b>(rest: &mut &'b [u8], length: usize) -> Result<&'b [u8], AuthenticatorDataRefused> {
    let (taken, after) = rest.split_at_checked(length).ok_or(AuthenticatorDataRefused::Truncated)?;
    *rest = after;
    Ok(taken)
}

fn take_array<'b, const N: usize>(rest: &mut &'b [u8]) -> Result<&'b [u8; N], AuthenticatorDataRefused> {
    let (taken, after) = rest.split_first_chunk().ok_or(AuthenticatorDataRefused::Truncated)?;
    *rest = after;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(flags: u8) -> Vec<u8> {
        [&[7; 32][..], &[flags], &[0, 0, 1, 2]].concat()
    }

    /// AAGUID, an id of two bytes, and a key that is an empty map.
    const CREDENTIAL: [u8; 21] = [5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 0, 2, 8, 9, 0xa0];

    fn refused(input: &[u8]) -> AuthenticatorDataRefused {
        AuthenticatorData::parse(input).unwrap_err()
    }

    #[test]
    fn the_parts_are_told() {
        let bytes = [&head(0xc5)[..], &CREDENTIAL, &[0xa1, 0x61, b'x', 0xf5]].concat();
        let data = AuthenticatorData::parse(&bytes).unwrap();
        assert_eq!((data.rp_id_hash, data.sign_count), (&[7; 32], 0x102));
        assert!(data.flags.user_present() && data.flags.user_verified());
        assert!(!data.flags.backup_eligible() && !data.flags.backup_state());
        let credential = data.attested.unwrap();
        assert_eq!(credential.aaguid, Aaguid([5; 16]));
        assert_eq!((credential.credential_id, credential.public_key), (&[8, 9][..], &[0xa0][..]));
    }

    #[test]
    fn reserved_flag_bits_are_ignored() {
        let data = AuthenticatorData::parse(&head(0x01 | 0x02 | 0x20)).map(|data| data.flags);
        assert_eq!(data, Ok(Flags(0x23)));
    }

    #[test]
    fn what_is_cut_off_is_refused_at_every_length() {
        let bytes = [&head(0xc0)[..], &CREDENTIAL, &[0xa0]].concat();
        assert!(AuthenticatorData::parse(&bytes).is_ok());
        for length in 0..bytes.len() {
            assert!(AuthenticatorData::parse(&bytes[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn what_follows_is_refused() {
        assert_eq!(refused(&[&head(0x01)[..], &[0]].concat()), AuthenticatorDataRefused::Trailing);
        let bytes = [&head(0x41)[..], &CREDENTIAL, &[0xa0]].concat();
        assert_eq!(refused(&bytes), AuthenticatorDataRefused::Trailing, "extensions without their flag");
    }

    #[test]
    fn key_and_extensions_are_strict_cbor() {
        let mut bytes = [&head(0x40)[..], &CREDENTIAL].concat();
        *bytes.last_mut().unwrap() = 0xbf;
        assert_eq!(refused(&bytes), AuthenticatorDataRefused::PublicKey(CborRefused::Form));
        let bytes = [&head(0x80)[..], &[0xa2, 0, 0, 0, 0]].concat();
        assert_eq!(refused(&bytes), AuthenticatorDataRefused::Extensions(CborRefused::DuplicateKey));
        assert_eq!(refused(&[&head(0x80)[..], &[0x80]].concat()), AuthenticatorDataRefused::ExtensionsForm);
    }
}
