//! `warifu admin policy`.

use clap::Subcommand;
use serde_json::{Map, Value, json};
use warifu_core::policy::Authenticators;
use warifu_server::clock::{Clock as _, SystemClock, SystemRandom};

use super::{nothing_to_do, policy_text};
use crate::{
    exit::{Exit, Failure, chain},
    installation::Installation,
    output::Output,
};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Change settings, all together or none
    ///
    /// Values are numbers, true or false, texts, lists like '["192.0.2.0/24"]', or none. A date stands for
    /// the beginning of that day in the installation's time zone.
    ///
    /// `authenticators` says what may be registered from now on; devices registered before go on signing in.
    /// It is any, phones-only, device-bound-only, security-keys-only, or a list of providers like
    /// '{"providers":["ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4"]}'. Phones and providers are believed as the
    /// browser tells them; the other two are proved by attestation, and need FIDO metadata in the
    /// configuration.
    Set {
        /// Like passkey-limit=5
        #[arg(required = true, value_name = "SETTING=VALUE")]
        changes: Vec<String>,
        /// Name or id of the organization; the first one unless said otherwise
        #[arg(long)]
        organization: Option<String>,
    },
    /// Show every setting
    Show {
        /// Name or id of the organization; the first one unless said otherwise
        #[arg(long)]
        organization: Option<String>,
    },
}

impl What {
    pub(super) async fn run(self, at: &Installation, output: Output) -> Result<(), Failure> {
        let (changes, named) = match &self {
            Self::Set { changes, organization } => (Some(changes), organization),
            Self::Show { organization } => (None, organization),
        };
        let organization = at.organization_named(named.as_deref()).await?;
        let before = policy_text::settings(&organization.policy);
        let Some(changes) = changes else {
            output.result(&before, || lines(&before));
            return Ok(());
        };
        let policy = policy_text::changed(&organization.policy, changes, &at.site.time_zone)?;
        if policy == organization.policy {
            return Err(nothing_to_do("the policy is so already"));
        }
        if policy.authenticators != organization.policy.authenticators {
            can_be_judged(&policy.authenticators, at)?;
        }
        let after = policy_text::settings(&policy);
        let decision = at.acting().set_policy(&organization, policy, &mut SystemRandom);
        let decision = decision.map_err(|out| {
            let told = format!("`{}` is out of range: it can be {}", out.setting, out.range);
            Failure::new(Exit::Refused, told)
        })?;
        at.write(decision).await?;
        let differ: Vec<_> = after.keys().filter(|name| before.get(*name) != after.get(*name)).collect();
        output.result(&json!({ "before": before, "after": after }), || {
            let line = |name: &&String| {
                let of = |settings: &Map<String, Value>| policy_text::shown(name, &settings[name.as_str()]);
                format!("{name:<20}  {} -> {}", of(&before), of(&after))
            };
            differ.iter().map(line).collect::<Vec<_>>().join("\n")
        });
        Ok(())
    }
}

/// Whoever asks for attestations can judge them, or nobody could register any more.
fn can_be_judged(authenticators: &Authenticators, at: &Installation) -> Result<(), Failure> {
    if !authenticators.want_attestation() {
        return Ok(());
    }
    let refused = |why: String| {
        let told = format!("this would ask authenticators to prove their model, and {why}");
        Failure::new(Exit::Refused, told)
    };
    let Some(settings) = &at.config.fido_metadata else {
        let why = "there is no FIDO metadata to judge that by. Name it in the configuration, in the section \
                   [fido-metadata]; warifu.example.toml explains it";
        return Err(refused(why.into()));
    };
    let read = settings.files().load(SystemClock.now());
    read.map(drop).map_err(|error| refused(format!("the FIDO metadata can't be used: {}", chain(&error))))
}

fn lines(settings: &Map<String, Value>) -> String {
    let line = |(name, value): (&String, &Value)| format!("{name:<20}  {}", policy_text::shown(name, value));
    settings.iter().map(line).collect::<Vec<_>>().join("\n")
}
