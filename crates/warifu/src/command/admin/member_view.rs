//! How a member is told: in lines, and as JSON. Never the password's hash or the user handle.

use serde::Serialize;
use warifu_core::member::{Language, Member, Role, Standing};

use crate::time;

/// A member as told.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct MemberView {
    id: String,
    pub(super) member_id: String,
    name: String,
    email: Option<String>,
    language: Language,
    role: Role,
    standing: Standing,
    valid_until: Option<String>,
    devices: i64,
    has_password: bool,
}

impl MemberView {
    pub(super) fn of(member: &Member) -> Self {
        Self {
            id: member.id.to_string(),
            member_id: member.member_id.to_string(),
            name: member.name.clone(),
            email: member.email.as_ref().map(|email| email.as_str().to_owned()),
            language: member.language,
            role: member.role,
            standing: member.standing,
            valid_until: member.valid_until.map(time::written),
            devices: member.passkeys,
            has_password: member.password.is_some(),
        }
    }

    /// One line of a list.
    pub(super) fn line(&self) -> String {
        let off = if self.standing == Standing::Disabled { "  disabled" } else { "" };
        let role = match self.role {
            Role::Member => "",
            Role::Operator => "  operator",
            Role::OrganizationAdministrator => "  organization administrator",
            Role::Registrar => "  registrar",
        };
        format!("{:<24}  {} devices  {}{role}{off}", self.member_id, self.devices, self.name)
    }

    /// All of it.
    pub(super) fn whole(&self) -> String {
        let password = if self.has_password { "set" } else { "none" };
        format!(
            "{} ({})\n  standing     {}\n  role         {}\n  e-mail       {}\n  language     {}\n  valid until  \
             {}\n  devices      {}\n  password     {password}",
            self.name,
            self.member_id,
            format!("{:?}", self.standing).to_lowercase(),
            format!("{:?}", self.role).to_lowercase(),
            self.email.as_deref().unwrap_or("none"),
            self.language.tag(),
            self.valid_until.as_deref().unwrap_or("no end"),
            self.devices,
        )
    }
}
