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
    /// Make an organization; the installation's own is the first
    Create {
        /// Its name, as people see it
        name: String,
    },
    /// List organizations
    List,
    /// Show an organization
    Show {
        /// Its name or id; the first one unless said otherwise
        name: Option<String>,
    },
}

/// Organizations that are read at a time.
const PAGE: i64 = 500;

impl What {
    pub(super) async fn run(self, at: &Installation, output: Output) -> Result<(), Failure> {
        match self {
            Self::Create { name } => {
                let name = name.trim();
                if name.is_empty() {
                    return Err(Failure::new(Exit::Refused, "a name can't be empty"));
                }
                if at.store.find_organization_by_name(name).await?.is_some() {
                    let told = format!("there is an organization called `{name}` already");
                    return Err(Failure::new(Exit::NothingToDo, told));
                }
                let first = at.store.find_first_organization().await?.is_none();
                let made = at.acting().create_organization(name, first, &mut SystemRandom);
                let organization = at.write(made).await?;
                show(&organization, output);
            }
            Self::List => list(at, output).await?,
            Self::Show { name } => show(&at.organization_named(name.as_deref()).await?, output),
        }
        Ok(())
    }
}

async fn list(at: &Installation, output: Output) -> Result<(), Failure> {
    let mut organizations: Vec<Organization> = Vec::new();
    loop {
        let after = organizations.last().map(|organization| organization.id);
        let page = at.store.list_organizations(after, PAGE).await?;
        if page.is_empty() {
            break;
        }
        organizations.extend(page);
    }
    let values: Vec<_> = organizations.iter().map(|o| json!({ "id": o.id, "name": o.name })).collect();
    output.result(&values, || match organizations.is_empty() {
        true => "there are no organizations yet".into(),
        false => organizations.iter().map(|o| format!("{}  {}", o.id, o.name)).collect::<Vec<_>>().join("\n"),
    });
    Ok(())
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
