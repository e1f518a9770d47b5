//! Somebody who administers on pages: an organization administrator, a registrar, an operator. Acts only through HTTP.

use warifu_core::{id::Id, member::Role, organization::Organization};

use super::Member;
use crate::{
    browser::{Answer, unescape},
    server::TestServer,
};

/// An administrator with a passkey, signed in.
pub struct Keeper {
    pub member: Member,
    /// The organization whose pages they open.
    pub organization: Id<Organization>,
}

/// A ticket as its page shows it, to be handed on.
#[derive(Debug, Clone)]
pub struct Handout {
    pub member_id: String,
    /// The path of its address, or the registration ID.
    pub code: String,
    pub password: String,
}

impl Keeper {
    /// Somebody of this role in an organization; a registrar is assigned to it.
    pub async fn signed_in(server: &TestServer, id: &str, role: Role, organization: &Organization) -> Self {
        let administrator = server.administrator();
        let mut member = Member::named_in(server, id, id, organization).await;
        let link = administrator.issue_link(&member.record).await;
        let done = member.register_by(&link).await;
        assert!(done.status().is_success(), "{} {}", done.status(), done.text());
        administrator.set_role(&member.record, role, std::slice::from_ref(organization)).await;
        let page = member.sign_in().await;
        assert_eq!(page.path(), "/devices", "{}", page.text());
        Self { member, organization: organization.id }
    }

    /// Opens one of the administrators' pages on the organization.
    pub async fn open(&self, path: &str) -> Answer {
        self.member.browser.get(&format!("{path}?organization={}", self.organization)).await
    }

    /// Issues a ticket of this kind to each of these, one member ID a line.
    pub async fn issue(&self, kind: &str, members: &str) -> Answer {
        let organization = self.organization.to_string();
        let fields =
            [("organization", organization.as_str()), ("kind", kind), ("members", members), ("days", "")];
        self.member.browser.submit("/admin/tickets/new", &fields).await
    }

    /// The rows of the tickets in the list, newest first.
    pub async fn list(&self) -> Vec<String> {
        let page = self.open("/admin/tickets").await;
        assert!(page.status().is_success(), "{} {}", page.status(), page.text());
        let rows = page.text().split("name=\"ticket\" value=\"").skip(1);
        rows.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
    }

    /// Does this to tickets: `show`, `reissue`, `revoke`.
    pub async fn act(&self, what: &str, tickets: &[String]) -> Answer {
        let organization = self.organization.to_string();
        let mut fields = vec![("organization", organization.as_str()), ("do", what)];
        fields.extend(tickets.iter().map(|id| ("ticket", id.as_str())));
        self.member.browser.submit("/admin/tickets/selected", &fields).await
    }

    /// Issues one ticket and shows it.
    pub async fn hand_out(&self, kind: &str, member_id: &str) -> Handout {
        let issued = self.issue(kind, member_id).await;
        assert!(issued.location().is_some(), "{} {}", issued.status(), issued.text());
        let newest = self.list().await.first().cloned().expect("a ticket that was issued");
        let shown = self.act("show", &[newest]).await;
        handouts(&shown).pop().unwrap_or_else(|| panic!("{} {}", shown.status(), shown.text()))
    }
}

/// What a page shows to be handed on.
pub fn handouts(page: &Answer) -> Vec<Handout> {
    let sections = page.text().split("<section class=\"handout\">").skip(1);
    let read = |section: &str| {
        let values: Vec<String> = section
            .split("<dd class=\"")
            .skip(1)
            .filter_map(|rest| Some(unescape(rest.split_once('>')?.1.split('<').next()?)))
            .collect();
        let code = values.first().cloned().unwrap_or_default();
        let path = code.find("/t/").map(|at| code[at..].to_owned());
        let id = section.split("class=\"quiet\">").nth(1).and_then(|rest| rest.split('<').next());
        Handout {
            member_id: id.unwrap_or_default().to_owned(),
            code: path.unwrap_or(code),
            password: values.get(1).cloned().unwrap_or_default(),
        }
    };
    sections.map(read).collect()
}
