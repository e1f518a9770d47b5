//! `warifu admin organization`.

use clap::Subcommand;
use serde_json::json;
use warifu_core::organization::Organization;
use warifu_server::clock::SystemRandom;

use crate::{
    exit::{Exit, Failure},
    installation::Installation,
    output::Output,
};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Make the organization of a new installation
    Create {
        /// Its name, as people see it
        name: String,
    },
    /// Show the organization
    Show,
}

impl What {
    pub(super) async fn run(self, at: &Installation, output: Output) -> Result<(), Failure> {
        match self {
            Self::Create { name } => {
                let name = name.trim();
                if name.is_empty() {
                    return Err(Failure::new(Exit::Refused, "a name can't be empty"));
                }
                if at.store.find_first_organization().await?.is_some() {
                    return Err(Failure::new(Exit::NothingToDo, "there is an organization already"));
                }
                let organization = at.write(at.acting().create_organization(name, &mut SystemRandom)).await?;
                show(&organization, output);
            }
            Self::Show => show(&at.organization().await?, output),
        }
        Ok(())
    }
}

fn show(organization: &Organization, output: Output) {
    let value = json!({
        "id": organization.id,
        "name": organization.name,
        "policy-version": organization.policy_version,
    });
    output.result(&value, || {
        format!(
            "{}\n  id              {}\n  policy version  {}",
            organization.name, organization.id, organization.policy_version
        )
    });
}
