//! The TPM structures in a statement (TPM 2.0 Library, Part 2: `TPMT_PUBLIC` §12.2.4, `TPMS_ATTEST` §10.12.8).
//!
//! Read to the last byte: what is cut off or followed by something is refused.

use core::fmt;

/// The bytes aren't such a structure, or one of a kind that isn't supported.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct StructureRefused;

impl fmt::Display for StructureRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a TPM structure that can't be read")
    }
}

impl core::error::Error for StructureRefused {}

/// `TPM_ALG_NULL`.
const NULL: u16 = 0x0010;

/// `TPMT_PUBLIC`: the public area of a key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PublicArea<'b> {
    /// `nameAlg`: the hash that names it.
    pub name_algorithm: u16,
    /// `parameters` and `unique`.
    pub key: TpmPublicKey<'b>,
}

/// The key in a public area.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TpmPublicKey<'b> {
    /// A point; its coordinates may leave out leading zeros.
    Ecc {
        /// How many bytes a coordinate of the curve has.
        width: usize,
        /// The first coordinate.
        x: &'b [u8],
        /// The second coordinate.
        y: &'b [u8],
    },
    /// An RSA key.
    Rsa {
        /// The modulus.
        modulus: &'b [u8],
        /// The exponent; told as 0 where it is 65537.
        exponent: u32,
    },
}

impl<'b> PublicArea<'b> {
    /// Takes a public area apart.
    ///
    /// # Errors
    /// When it isn't one of an RSA or ECC key.
    pub fn parse(input: &'b [u8]) -> Result<Self, StructureRefused> {
        const RSA: u16 = 0x0001;
        const ECC: u16 = 0x0023;
        let mut reader = Reader(input);
        let kind = reader.u16()?;
        let name_algorithm = reader.u16()?;
        let _object_attributes = reader.u32()?;
        let _auth_policy = reader.sized()?;
        let key = match kind {
            ECC => reader.ecc()?,
            RSA => reader.rsa()?,
            _ => return Err(StructureRefused),
        };
        reader.finish()?;
        Ok(Self { name_algorithm, key })
    }
}

/// `TPMS_ATTEST` with a `TPMS_CERTIFY_INFO`, as far as it is judged.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CertifyInfo<'b> {
    /// `magic`: `TPM_GENERATED_VALUE` in what a TPM made itself.
    pub magic: u32,
    /// `type`: what kind of attestation it is.
    pub kind: u16,
    /// `extraData`: what the caller had signed along.
    pub extra_data: &'b [u8],
    /// `attested.name`: the name of what was certified.
    pub name: &'b [u8],
}

impl<'b> CertifyInfo<'b> {
    /// Takes an attestation apart.
    ///
    /// # Errors
    /// When it is cut off or too long.
    pub fn parse(input: &'b [u8]) -> Result<Self, StructureRefused> {
        const CLOCK_INFO_LENGTH: usize = 8 + 4 + 4 + 1;
        const FIRMWARE_VERSION_LENGTH: usize = 8;
        let mut reader = Reader(input);
        let magic = reader.u32()?;
        let kind = reader.u16()?;
        let _qualified_signer = reader.sized()?;
        let extra_data = reader.sized()?;
        reader.take(CLOCK_INFO_LENGTH + FIRMWARE_VERSION_LENGTH)?;
        let name = reader.sized()?;
        let _qualified_name = reader.sized()?;
        reader.finish()?;
        Ok(Self { magic, kind, extra_data, name })
    }
}

struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, length: usize) -> Result<&'b [u8], StructureRefused> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(StructureRefused)?;
        self.0 = rest;
        Ok(taken)
    }

    fn u16(&mut self) -> Result<u16, StructureRefused> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(StructureRefused)?;
        self.0 = rest;
        Ok(u16::from_be_bytes(*taken))
    }

    fn u32(&mut self) -> Result<u32, StructureRefused> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(StructureRefused)?;
        self.0 = rest;
        Ok(u32::from_be_bytes(*taken))
    }

    /// A `TPM2B`: two bytes of length, and so many bytes.
    fn sized(&mut self) -> Result<&'b [u8], StructureRefused> {
        let length = self.u16()?;
        self.take(usize::from(length))
    }

    fn finish(self) -> Result<(), StructureRefused> {
        if self.0.is_empty() { Ok(()) } else { Err(StructureRefused) }
    }

    /// `TPMS_RSA_PARMS` and the modulus.
    fn rsa(&mut self) -> Result<TpmPublicKey<'b>, StructureRefused> {
        self.symmetric()?;
        self.scheme()?;
        let _key_bits = self.u16()?;
        let exponent = match self.u32()? {
            0 => 65537,
            told => told,
        };
        Ok(TpmPublicKey::Rsa { modulus: self.sized()?, exponent })
    }

    /// `TPMS_ECC_PARMS` and the point.
    fn ecc(&mut self) -> Result<TpmPublicKey<'b>, StructureRefused> {
        self.symmetric()?;
        self.scheme()?;
        let width = match self.u16()? {
            0x0003 => 32,
            0x0004 => 48,
            0x0005 => 66,
            _ => return Err(StructureRefused),
        };
        if self.u16()? != NULL {
            let _kdf_hash = self.u16()?;
        }
        Ok(TpmPublicKey::Ecc { width, x: self.sized()?, y: self.sized()? })
    }

    /// `TPMT_SYM_DEF_OBJECT`: a signing key has none (§11.1.7), a storage key isn't a credential.
    fn symmetric(&mut self) -> Result<(), StructureRefused> {
        if self.u16()? == NULL { Ok(()) } else { Err(StructureRefused) }
    }

    /// `TPMT_ASYM_SCHEME`: none, or a signature scheme with its hash.
    fn scheme(&mut self) -> Result<(), StructureRefused> {
        const RSASSA: u16 = 0x0014;
        const RSAPSS: u16 = 0x0016;
        const ECDSA: u16 = 0x0018;
        match self.u16()? {
            NULL => Ok(()),
            RSASSA | RSAPSS | ECDSA => self.u16().map(|_hash| ()),
            _ => Err(StructureRefused),
        }
    }
}
