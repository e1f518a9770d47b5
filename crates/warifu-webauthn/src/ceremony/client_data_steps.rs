//! The steps about client data: §7.1, steps 5 to 11; §7.2, steps 8 to 14.

use core::fmt;

use data_encoding::BASE64URL_NOPAD;

use crate::challenge::Challenge;
use crate::client_data::{self, ClientData, ClientDataMalformed};
use crate::policy::{Framing, Policy};

/// Which step about client data failed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ClientDataRefused {
    /// The challenge isn't the one expected.
    Challenge,
    /// The page was framed by another origin, which policy refuses.
    CrossOrigin,
    /// The client data can't be read.
    Malformed(ClientDataMalformed),
    /// The origin isn't one expected; the origin told.
    Origin(String),
    /// The outermost page isn't one expected; the origin told, if any.
    TopOrigin(Option<String>),
    /// The client data is of another ceremony.
    Type,
}

impl fmt::Display for ClientDataRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Challenge => out.write_str("verify challenge: not the one expected"),
            Self::CrossOrigin => out.write_str("verify crossOrigin: framed by another origin"),
            Self::Malformed(why) => write!(out, "parse client data: {why}"),
            Self::Origin(told) => write!(out, "verify origin: {told:?} isn't expected"),
            Self::TopOrigin(Some(told)) => write!(out, "verify topOrigin: {told:?} isn't expected"),
            Self::TopOrigin(None) => out.write_str("verify topOrigin: not told"),
            Self::Type => out.write_str("verify type: another ceremony"),
        }
    }
}

impl core::error::Error for ClientDataRefused {}

/// The ceremony whose client data is expected.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Ceremony {
    Authentication,
    Registration,
}

/// All steps about client data, in their order.
pub(crate) fn verify_client_data(
    ceremony: Ceremony,
    client_data_json: &[u8],
    challenge: &Challenge,
    origins: &[String],
    policy: &Policy,
) -> Result<(), ClientDataRefused> {
    let client_data = parse_client_data(client_data_json)?;
    verify_type(&client_data, ceremony)?;
    verify_challenge(&client_data, challenge)?;
    verify_origin(&client_data, origins)?;
    verify_cross_origin(&client_data, &policy.framing)?;
    verify_top_origin(&client_data, &policy.framing)
}

/// §7.1, steps 5 and 6; §7.2, steps 8 and 9.
fn parse_client_data(client_data_json: &[u8]) -> Result<ClientData<'_>, ClientDataRefused> {
    client_data::parse(client_data_json).map_err(ClientDataRefused::Malformed)
}

/// §7.1, step 7; §7.2, step 10.
fn verify_type(client_data: &ClientData<'_>, ceremony: Ceremony) -> Result<(), ClientDataRefused> {
    let expected = match ceremony {
        Ceremony::Authentication => "webauthn.get",
        Ceremony::Registration => "webauthn.create",
    };
    if &*client_data.kind == expected { Ok(()) } else { Err(ClientDataRefused::Type) }
}

/// §7.1, step 8; §7.2, step 11.
fn verify_challenge(client_data: &ClientData<'_>, challenge: &Challenge) -> Result<(), ClientDataRefused> {
    let expected = BASE64URL_NOPAD.encode(challenge.as_ref());
    if *client_data.challenge == *expected { Ok(()) } else { Err(ClientDataRefused::Challenge) }
}

/// §7.1, step 9; §7.2, step 12. Origins are compared whole: a prefix or a suffix is another origin.
fn verify_origin(client_data: &ClientData<'_>, origins: &[String]) -> Result<(), ClientDataRefused> {
    let told = &*client_data.origin;
    if origins.iter().any(|origin| origin == told) {
        Ok(())
    } else {
        Err(ClientDataRefused::Origin(told.to_owned()))
    }
}

/// §7.1, step 10; §7.2, step 13.
fn verify_cross_origin(client_data: &ClientData<'_>, framing: &Framing) -> Result<(), ClientDataRefused> {
    match (client_data.cross_origin, framing) {
        (Some(true), Framing::Refused) => Err(ClientDataRefused::CrossOrigin),
        _ => Ok(()),
    }
}

/// §7.1, step 11; §7.2, step 14. Where framing is allowed only to named pages, a framed page must name its own.
fn verify_top_origin(client_data: &ClientData<'_>, framing: &Framing) -> Result<(), ClientDataRefused> {
    let told = client_data.top_origin.as_deref();
    let is_expected = match (told, framing) {
        (None, Framing::Refused) => true,
        (None, Framing::Within { unnamed, .. }) => *unnamed || client_data.cross_origin != Some(true),
        (Some(_), Framing::Refused) => false,
        (Some(told), Framing::Within { top_origins, .. }) => top_origins.iter().any(|origin| origin == told),
    };
    if is_expected { Ok(()) } else { Err(ClientDataRefused::TopOrigin(told.map(str::to_owned))) }
}
