//! `warifu admin`: what the operator does to organization, members, devices and policy, on the store itself.
//!
//! It works beside a running server and without one. Each change is a decision of the rules, written
//! together with its audit event; nothing here decides.

mod client;
mod client_logouts;
mod device;
mod mail;
mod member;
mod member_view;
mod organization;
mod password;
mod policy;
mod policy_text;
mod signals;

use clap::{Args, Subcommand};
use warifu_core::{identifier::Identifier, member::Member};

use crate::{
    exit::{Exit, Failure},
    installation::{Installation, Which},
    output::Output,
};

/// Make and look after members, their devices, and the policy
#[derive(Debug, Args)]
pub(super) struct Admin {
    #[command(flatten)]
    which: Which,
    /// Answer with JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Clients that are told who signed in
    #[command(subcommand)]
    Client(client::What),
    /// The organization that members belong to
    #[command(subcommand)]
    Organization(organization::What),
    /// Members
    #[command(subcommand)]
    Member(member::What),
    /// The devices of a member
    #[command(subcommand)]
    Device(device::What),
    /// Mails, and what became of them
    #[command(subcommand)]
    Mail(mail::What),
    /// The rules of the organization
    #[command(subcommand)]
    Policy(policy::What),
    /// What browsers are told of passkeys after a restore
    #[command(subcommand)]
    Signals(signals::What),
}

impl Admin {
    pub(super) const fn output(&self) -> Output {
        Output::new(self.json)
    }

    pub(super) async fn run(self) -> Result<(), Failure> {
        let output = self.output();
        let installation = self.which.open().await?;
        let done = match self.what {
            What::Client(what) => what.run(&installation, output).await,
            What::Device(what) => what.run(&installation, output).await,
            What::Mail(what) => what.run(&installation, output).await,
            What::Member(what) => what.run(&installation, output).await,
            What::Organization(what) => what.run(&installation, output).await,
            What::Policy(what) => what.run(&installation, output).await,
            What::Signals(what) => what.run(&installation, output).await,
        };
        // An answer is only given for what is on disk; closing waits for the commits of an interrupted one.
        installation.store.close().await;
        done
    }
}

/// The member whom a member ID or an address names.
async fn load_member(installation: &Installation, typed: &str) -> Result<Member, Failure> {
    let unknown = || Failure::new(Exit::NotFound, format!("there is no member `{typed}`"));
    let who = Identifier::parse(typed).map_err(|_| unknown())?;
    let found = installation.store.find_member_by_identifier(&who).await?;
    found.map(|(member, _)| member).ok_or_else(unknown)
}

/// It is so already.
fn nothing_to_do(told: &str) -> Failure {
    Failure::new(Exit::NothingToDo, told)
}
