//! The steps about authenticator data: §7.1, steps 14 to 17; §7.2, steps 15 to 18.

use core::fmt;

use aws_lc_rs::digest;

use crate::auth_data::{AuthenticatorData, AuthenticatorDataRefused, Flags};
use crate::policy::{Policy, UserVerification};

/// Which step about authenticator data failed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AuthenticatorRefused {
    /// Backed up, and yet said not to be eligible for backup.
    BackupState,
    /// The authenticator data can't be read.
    Malformed(AuthenticatorDataRefused),
    /// The credential is bound to another RP ID.
    RpIdHash,
    /// Nobody was there.
    UserPresence,
    /// Who was there wasn't verified, which policy demands.
    UserVerification,
}

impl fmt::Display for AuthenticatorRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BackupState => out.write_str("verify BS: backed up without being eligible"),
            Self::Malformed(why) => write!(out, "parse authenticator data: {why}"),
            Self::RpIdHash => out.write_str("verify rpIdHash: another relying party"),
            Self::UserPresence => out.write_str("verify UP: nobody was there"),
            Self::UserVerification => out.write_str("verify UV: the person wasn't verified"),
        }
    }
}

impl core::error::Error for AuthenticatorRefused {}

/// §7.1, step 13 (its part); §7.2, step 7 (its part).
pub(crate) fn parse_authenticator_data(bytes: &[u8]) -> Result<AuthenticatorData<'_>, AuthenticatorRefused> {
    AuthenticatorData::parse(bytes).map_err(AuthenticatorRefused::Malformed)
}

/// §7.1, step 14; §7.2, step 15.
pub(crate) fn verify_rp_id_hash(
    data: &AuthenticatorData<'_>,
    rp_id: &str,
) -> Result<(), AuthenticatorRefused> {
    let expected = digest::digest(&digest::SHA256, rp_id.as_bytes());
    if expected.as_ref() == data.rp_id_hash { Ok(()) } else { Err(AuthenticatorRefused::RpIdHash) }
}

/// §7.1, step 15; §7.2, step 16.
pub(crate) fn verify_user_presence(flags: Flags) -> Result<(), AuthenticatorRefused> {
    if flags.user_present() { Ok(()) } else { Err(AuthenticatorRefused::UserPresence) }
}

/// §7.1, step 16; §7.2, step 17.
pub(crate) fn verify_user_verification(flags: Flags, policy: &Policy) -> Result<(), AuthenticatorRefused> {
    match policy.user_verification {
        UserVerification::Required if !flags.user_verified() => Err(AuthenticatorRefused::UserVerification),
        UserVerification::Required | UserVerification::Preferred { .. } => Ok(()),
    }
}

/// §7.1, step 17; §7.2, step 18.
pub(crate) fn verify_backup_state(flags: Flags) -> Result<(), AuthenticatorRefused> {
    if flags.backup_state() && !flags.backup_eligible() {
        Err(AuthenticatorRefused::BackupState)
    } else {
        Ok(())
    }
}
