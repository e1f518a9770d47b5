//! `warifu admin member`.

use clap::{Subcommand, ValueEnum};
use serde_json::json;
use warifu_core::{
    administering::NewMember,
    identifier::{Email, MemberId},
    member::{Language, Member, Role, Standing},
    ticket::LINK_LIFE,
    time::Span,
};
use warifu_server::clock::SystemRandom;

use super::{load_member, member_view::MemberView, nothing_to_do, password};
use crate::{
    exit::{Exit, Failure},
    installation::Installation,
    output::Output,
    time,
};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Make a member
    Create(Create),
    /// Switch a member off; every session ends at once
    Disable {
        /// Member ID or e-mail address
        member: String,
        /// Why, for the audit log
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Switch a member on again
    Enable {
        /// Member ID or e-mail address
        member: String,
    },
    /// Give a link that registers one passkey; links given before stop working
    Link {
        /// Member ID or e-mail address
        member: String,
        /// Days that it is good for
        #[arg(long, default_value_t = LINK_LIFE.as_seconds() / DAY, value_parser = clap::value_parser!(i64).range(1..=365))]
        days: i64,
    },
    /// List members
    List,
    /// Give a member another name
    Rename {
        /// Member ID or e-mail address
        member: String,
        /// The new name
        name: String,
    },
    /// Give a member another role; every session of theirs ends
    Role {
        /// Member ID or e-mail address
        member: String,
        /// What the member may do beside being a member
        #[arg(value_enum)]
        role: Post,
        /// Name or id of an organization that a registrar looks after; again for each. Those from before are replaced
        #[arg(long, value_name = "ORGANIZATION")]
        assign: Vec<String>,
    },
    /// Set a new password, made here and shown once; every session ends
    ResetPassword {
        /// Member ID or e-mail address
        member: String,
        /// Read the password from standard input instead
        #[arg(long)]
        stdin: bool,
    },
    /// Show a member
    Show {
        /// Member ID or e-mail address
        member: String,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Create {
    /// The member ID, unique in the installation; it never changes
    member_id: String,
    /// The name, as people see it; the member ID unless said otherwise
    #[arg(long)]
    name: Option<String>,
    /// An e-mail address that is known to be theirs
    #[arg(long)]
    email: Option<String>,
    /// The language of notices
    #[arg(long, value_enum, default_value = "ja")]
    language: Tongue,
    /// What the member may do beside being a member
    #[arg(long, value_enum, default_value = "member")]
    role: Post,
    /// Name or id of the organization; the first one unless said otherwise
    #[arg(long)]
    organization: Option<String>,
    /// The last day of membership (2027-03-31)
    #[arg(long, value_name = "DATE")]
    valid_until: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Tongue {
    Ja,
    En,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Post {
    Member,
    Operator,
    OrganizationAdministrator,
    Registrar,
}

impl Post {
    pub(super) const fn role(self) -> Role {
        match self {
            Self::Member => Role::Member,
            Self::Operator => Role::Operator,
            Self::OrganizationAdministrator => Role::OrganizationAdministrator,
            Self::Registrar => Role::Registrar,
        }
    }
}

const DAY: i64 = 24 * 60 * 60;

impl What {
    pub(super) async fn run(self, at: &Installation, output: Output) -> Result<(), Failure> {
        match self {
            Self::Create(create) => create.run(at, output).await,
            Self::Disable { member, reason } => {
                set_standing(at, output, &member, Standing::Disabled, &reason).await
            }
            Self::Enable { member } => set_standing(at, output, &member, Standing::Enabled, "").await,
            Self::Link { member, days } => link(at, output, &member, Span::days(days)).await,
            Self::List => list(at, output).await,
            Self::Rename { member, name } => rename(at, output, &member, &name).await,
            Self::Role { member, role, assign } => set_role(at, output, &member, role, &assign).await,
            Self::ResetPassword { member, stdin } => reset_password(at, output, &member, stdin).await,
            Self::Show { member } => show(at, output, &member).await,
        }
    }
}

impl Create {
    async fn run(self, at: &Installation, output: Output) -> Result<(), Failure> {
        let refused = |told: String| Failure::new(Exit::Refused, told);
        let member_id = MemberId::parse(&self.member_id)
            .map_err(|_| refused(format!("`{}` is no member ID: no blanks, no @", self.member_id)))?;
        let email = self.email.map(|typed| {
            Email::parse(&typed).map_err(|_| refused(format!("`{typed}` is no e-mail address")))
        });
        let valid_until = self.valid_until.map(|date| {
            time::read_end(&date, &at.site.time_zone)
                .ok_or_else(|| refused(format!("`{date}` is no date; write it like 2027-03-31")))
        });
        let name = name(self.name.as_deref().unwrap_or(&self.member_id))?;
        let new = NewMember {
            member_id,
            name,
            email: email.transpose()?,
            language: match self.language {
                Tongue::Ja => Language::Ja,
                Tongue::En => Language::En,
            },
            role: self.role.role(),
            valid_until: valid_until.transpose()?,
            phc: None,
        };
        let organization = at.organization_named(self.organization.as_deref()).await?;
        let member = at.write(at.acting().create_member(&organization, new, &mut SystemRandom)).await?;
        tell(&member, output);
        Ok(())
    }
}

async fn set_standing(
    at: &Installation,
    output: Output,
    typed: &str,
    standing: Standing,
    reason: &str,
) -> Result<(), Failure> {
    let member = load_member(at, typed).await?;
    let decision = at.acting().set_standing(&member, standing, reason, &mut SystemRandom);
    at.write(decision.map_err(|_| nothing_to_do("the member is so already"))?).await?;
    show(at, output, typed).await
}

async fn link(at: &Installation, output: Output, typed: &str, life: Span) -> Result<(), Failure> {
    let member = load_member(at, typed).await?;
    let (ticket, token) = at.write(at.acting().issue_link(&member, life, &mut SystemRandom)).await?;
    let address = at.link_address(&token);
    let until = time::written(ticket.expires_at);
    let value = json!({ "member-id": member.member_id, "link": address, "good-until": until });
    output.result(&value, || {
        format!("{address}\n  for {} ({}), once, until {until}", member.name, member.member_id)
    });
    Ok(())
}

async fn list(at: &Installation, output: Output) -> Result<(), Failure> {
    let mut members: Vec<MemberView> = Vec::new();
    let mut after: Option<MemberId> = None;
    loop {
        let page = at.store.list_members(after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.member_id.clone());
        members.extend(page.iter().map(MemberView::of));
    }
    output.result(&members, || match members.is_empty() {
        true => "there are no members yet".into(),
        false => members.iter().map(MemberView::line).collect::<Vec<_>>().join("\n"),
    });
    Ok(())
}

/// Members that are read at a time.
const PAGE: i64 = 500;

async fn set_role(
    at: &Installation,
    output: Output,
    typed: &str,
    post: Post,
    assign: &[String],
) -> Result<(), Failure> {
    let member = load_member(at, typed).await?;
    if !assign.is_empty() && !matches!(post, Post::Registrar) {
        return Err(Failure::new(Exit::Refused, "only a registrar looks after organizations by `--assign`"));
    }
    let mut organizations = Vec::new();
    for name in assign {
        let organization = at.organization_named(Some(name)).await?;
        if !organizations.contains(&organization) {
            organizations.push(organization);
        }
    }
    let decision = at.acting().set_role(&member, post.role(), &organizations, &mut SystemRandom);
    at.write(decision).await?;
    show(at, output, typed).await
}

async fn rename(at: &Installation, output: Output, typed: &str, new: &str) -> Result<(), Failure> {
    let member = load_member(at, typed).await?;
    let new = name(new)?;
    if member.name == new {
        return Err(nothing_to_do("the member has that name already"));
    }
    at.write(at.acting().rename_member(&member, &new, &mut SystemRandom)).await?;
    show(at, output, typed).await
}

async fn reset_password(at: &Installation, output: Output, typed: &str, stdin: bool) -> Result<(), Failure> {
    let member = load_member(at, typed).await?;
    let password = if stdin { password::read(&member)? } else { password::generated() };
    let phc = password::hash(&password);
    at.write(at.acting().reset_password(&member, phc, &mut SystemRandom)).await?;
    let shown = (!stdin).then(|| password.as_str());
    let value = json!({ "member-id": member.member_id, "password": shown });
    output.result(&value, || match shown {
        Some(password) => format!("{password}\n  is the password of {}; it is not shown again", member.name),
        None => format!("the password of {} is set", member.name),
    });
    Ok(())
}

async fn show(at: &Installation, output: Output, typed: &str) -> Result<(), Failure> {
    tell(&load_member(at, typed).await?, output);
    Ok(())
}

fn tell(member: &Member, output: Output) {
    let view = MemberView::of(member);
    output.result(&view, || view.whole());
}

/// A name as people see it: trimmed, one line, of a length that a page can show.
fn name(typed: &str) -> Result<String, Failure> {
    let name = typed.trim();
    if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
        let told = "a name has 1 to 100 characters on one line";
        return Err(Failure::new(Exit::Refused, told));
    }
    Ok(name.to_owned())
}
