//! The flows: load, decide, commit. Each is named after the flow it is; the rules are in `warifu-core`.

pub(crate) mod administering;
pub(crate) mod applications;
pub(crate) mod authorize;
pub(crate) mod clients;
pub mod configured_clients;
pub(crate) mod confirming;
pub(crate) mod connected;
mod counters;
pub(crate) mod device_codes;
pub(crate) mod end_session;
pub(crate) mod forgotten_password;
pub(crate) mod handoffs;
pub(crate) mod links;
pub(crate) mod mail_links;
pub(crate) mod mails;
pub(crate) mod managing;
pub(crate) mod password;
pub(crate) mod readiness;
pub(crate) mod recovery_codes;
pub(crate) mod registering;
pub(crate) mod sign_in;
pub(crate) mod tickets;
mod webauthn;

use std::net::IpAddr;

use warifu_core::{audit::Visit, time::Time};

pub(crate) use webauthn::{Begun, DeviceNames};

/// Who asks, as far as any flow needs to know.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) now: Time,
    pub(crate) address: IpAddr,
    pub(crate) visit: Visit,
    /// Whether the browser tells that it runs on a phone or tablet.
    pub(crate) on_phone: bool,
}

/// How often a decision is made again when others were faster.
const TRIES: usize = 8;
/// The same for counters of wrong passwords, where a hundred may come at once.
const TRIES_ON_COUNTERS: usize = 256;

/// The newest signed checkpoint of the audit log, once there is one.
pub(crate) async fn published_checkpoint(server: &crate::Server) -> Result<Option<String>, crate::Trouble> {
    Ok(server.store.find_audit_head().await?.map(|head| head.checkpoint))
}
