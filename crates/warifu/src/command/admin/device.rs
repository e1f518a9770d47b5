//! `warifu admin device`.

use clap::Subcommand;
use serde::Serialize;
use warifu_core::{
    member::Member,
    passkey::{DisabledBy, Passkey, PasskeyState},
};
use warifu_server::clock::SystemRandom;

use super::{load_member, nothing_to_do};
use crate::{
    exit::{Exit, Failure},
    installation::Installation,
    output::Output,
    time,
};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Switch a device off; the sessions it began end at once
    Disable {
        /// Member ID or e-mail address
        member: String,
        /// The device's id, or its name if no other device of the member has it
        device: String,
        /// Why, for the member and the audit log
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Switch a device on again, whoever switched it off
    Enable {
        /// Member ID or e-mail address
        member: String,
        /// The device's id, or its name if no other device of the member has it
        device: String,
    },
    /// List a member's devices
    List {
        /// Member ID or e-mail address
        member: String,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct DeviceView {
    id: String,
    name: String,
    enabled: bool,
    disabled_by: Option<DisabledBy>,
    synced: bool,
    aaguid: String,
    registered_at: String,
    last_used_at: Option<String>,
}

impl What {
    pub(super) async fn run(self, at: &Installation, output: Output) -> Result<(), Failure> {
        match self {
            Self::Disable { member, device, reason } => {
                let (member, device) = load(at, &member, &device).await?;
                let decision = at.acting().disable_device(&member, &device, &reason, &mut SystemRandom);
                at.write(decision.map_err(|_| nothing_to_do("the device is disabled already"))?).await?;
                list(at, output, &member).await
            }
            Self::Enable { member, device } => {
                let (member, device) = load(at, &member, &device).await?;
                let decision = at.acting().enable_device(&member, &device, &mut SystemRandom);
                at.write(decision.map_err(|_| nothing_to_do("the device is enabled already"))?).await?;
                list(at, output, &member).await
            }
            Self::List { member } => list(at, output, &load_member(at, &member).await?).await,
        }
    }
}

async fn load(at: &Installation, member: &str, device: &str) -> Result<(Member, Passkey), Failure> {
    let member = load_member(at, member).await?;
    let named = |passkey: &Passkey| passkey.name == device || passkey.id.to_string() == device;
    let mut found: Vec<_> = at.store.list_passkeys(member.id).await?.into_iter().filter(named).collect();
    let one = found.pop();
    match (one, found.is_empty()) {
        (Some(passkey), true) => Ok((member, passkey)),
        (Some(_), false) => {
            let told = format!("several devices are called `{device}`; give the id of one");
            Err(Failure::new(Exit::Usage, told))
        }
        (None, _) => {
            let told = format!("{} has no device `{device}`", member.member_id);
            Err(Failure::new(Exit::NotFound, told))
        }
    }
}

async fn list(at: &Installation, output: Output, member: &Member) -> Result<(), Failure> {
    let passkeys = at.store.list_passkeys(member.id).await?;
    let devices: Vec<_> = passkeys.iter().map(DeviceView::of).collect();
    output.result(&devices, || match devices.is_empty() {
        true => format!("{} has no devices", member.name),
        false => devices.iter().map(DeviceView::line).collect::<Vec<_>>().join("\n"),
    });
    Ok(())
}

impl DeviceView {
    fn of(passkey: &Passkey) -> Self {
        let disabled_by = match passkey.state {
            PasskeyState::Disabled { by, .. } => Some(by),
            PasskeyState::Enabled => None,
        };
        Self {
            id: passkey.id.to_string(),
            name: passkey.name.clone(),
            enabled: disabled_by.is_none(),
            disabled_by,
            synced: passkey.backup_state,
            aaguid: passkey.aaguid.to_string(),
            registered_at: time::written(passkey.registered_at),
            last_used_at: passkey.last_used.as_ref().map(|used| time::written(used.at)),
        }
    }

    fn line(&self) -> String {
        let state = if self.enabled { "enabled " } else { "disabled" };
        let kept = if self.synced { "synced" } else { "bound " };
        let used = self.last_used_at.as_deref().unwrap_or("never");
        format!("{}  {state}  {kept}  last used {used:<20}  {}", self.id, self.name)
    }
}
