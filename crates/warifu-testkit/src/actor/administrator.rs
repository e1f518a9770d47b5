//! Whoever runs the installation: makes members, links and policy through the same rules as the command
//! line, and reads what is written.

use std::sync::LazyLock;

use warifu_core::{
    administering::{Administering, NewMember},
    application::Application,
    audit::{Actor, Event},
    change::Change,
    client::{Client, ClientSettings},
    id::Id,
    identifier::{Identifier, MemberId},
    member::{Language, Member, MemberChange, Role, Standing},
    notice::Notice,
    organization::Organization,
    passkey::Passkey,
    policy::Policy,
    secret::Token,
    session::Session,
    ticket::{Instead, LINK_LIFE, NewTicket, Ticket, TicketKind},
    time::{Span, Time},
};
use warifu_store::{Outcome, Statement};

use crate::server::{TestServer, random};

/// The password of every member who has one, good by the rule.
pub(super) const PASSWORD: &str = "correct horse battery";
/// Hashed once: it costs what a password costs.
static PHC: LazyLock<String> = LazyLock::new(|| warifu_server::hash_password(PASSWORD, [7; 16]));
/// More events than any story has.
const ALL: i64 = 100_000;

/// The command line, at the server it runs on.
pub struct Administrator {
    server: TestServer,
}

/// Everything that is kept of one member: two of them are equal if nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Records {
    pub member: Member,
    pub passkeys: Vec<Passkey>,
    pub sessions: Vec<Session>,
}

impl Administrator {
    pub(crate) fn new(server: &TestServer) -> Self {
        Self { server: server.clone() }
    }

    fn administering(&self) -> Administering<'static> {
        Administering { actor: Actor::Operator, now: self.server.now(), visit: None }
    }

    async fn write(&self, changes: &[Change]) {
        let outcome = self.server.store().commit(changes).await.expect("the store answers");
        assert!(matches!(outcome, Outcome::Committed(_)), "{outcome:?}");
    }

    pub(crate) async fn create_organization(&self, name: &str) {
        let made = self.administering().create_organization(name, true, &mut random());
        self.write(&made.changes).await;
    }

    /// The organization as it stands.
    pub async fn organization(&self) -> Organization {
        let found = self.server.store().find_first_organization().await.expect("the store answers");
        found.expect("every story has an organization")
    }

    /// Another policy, in force on every replica when this returns.
    pub async fn set_policy(&self, change: impl FnOnce(&mut Policy)) {
        let organization = self.organization().await;
        let mut policy = organization.policy.clone();
        change(&mut policy);
        let decided = self.administering().set_policy(&organization, policy, &mut random());
        self.write(&decided.expect("a policy in range").changes).await;
        self.server.wait(Span::seconds(2));
    }

    /// A member of this name; `password` says whether one may be typed.
    pub async fn create_member(&self, member_id: &str, name: &str, password: bool) -> Member {
        self.create_member_in(&self.organization().await, member_id, name, password).await
    }

    /// The same in this organization.
    pub async fn create_member_in(
        &self,
        organization: &Organization,
        member_id: &str,
        name: &str,
        password: bool,
    ) -> Member {
        let new = NewMember {
            member_id: MemberId::parse(member_id).expect("a member ID"),
            name: name.to_owned(),
            email: None,
            language: Language::Ja,
            role: Role::Member,
            valid_until: None,
            phc: password.then(|| PHC.clone()),
        };
        self.create_in(organization, new).await
    }

    /// A member with these particulars.
    pub async fn create(&self, new: NewMember) -> Member {
        self.create_in(&self.organization().await, new).await
    }

    /// A member of this organization with these particulars.
    pub async fn create_in(&self, organization: &Organization, new: NewMember) -> Member {
        let made = self.administering().create_member(organization, new, &mut random());
        self.write(&made.changes).await;
        made.outcome
    }

    /// Another organization beside the first.
    pub async fn create_another_organization(&self, name: &str) -> Organization {
        let made = self.administering().create_organization(name, false, &mut random());
        self.write(&made.changes).await;
        made.outcome
    }

    /// Another role; a registrar looks after these organizations.
    pub async fn set_role(&self, member: &Member, role: Role, assigned: &[Organization]) {
        let decided = self.administering().set_role(member, role, assigned, &mut random());
        self.write(&decided.changes).await;
    }

    /// A ticket of a member by its row, as it is written now.
    pub async fn tickets(&self, member: &Member) -> Vec<Ticket> {
        self.server.store().list_tickets(member.id, ALL).await.expect("the store answers")
    }

    /// The row of the application that an organization got last.
    pub async fn newest_application(&self, organization: &Organization) -> Id<Application> {
        let found = self.server.store().list_applications(organization.id, None, 1).await;
        found.expect("the store answers").first().expect("an application").id
    }

    /// A link that replaces a device.
    pub async fn issue_replacing_link(&self, member: &Member, passkey: &Passkey) -> String {
        let token = Token::new(&mut random());
        let now = self.server.now();
        let new = NewTicket {
            id: Id::new(now, &mut random()),
            kind: TicketKind::Link,
            replaces: Some(passkey.id),
            instead: Instead::OfItsKind,
            expires_at: now + LINK_LIFE,
            token: token.hash(),
            password: None,
            sealed: None,
        };
        let issued = self.administering().issue_ticket(member, new, &mut random());
        self.write(&issued.changes).await;
        format!("/t/{}", token.reveal())
    }

    /// A link that registers one passkey.
    pub async fn issue_link(&self, member: &Member) -> String {
        let issued = self.administering().issue_link(member, LINK_LIFE, &mut random());
        self.write(&issued.changes).await;
        format!("/t/{}", issued.outcome.1.reveal())
    }

    /// Switches a member off or on.
    pub async fn set_standing(&self, member: &Member, standing: Standing) {
        let member = self.records(member).await.member;
        let decided = self.administering().set_standing(&member, standing, "left us", &mut random());
        self.write(&decided.expect("another standing").changes).await;
    }

    /// Sets the password to the one that every member has, and ends all sessions.
    pub async fn reset_password(&self, member: &Member) {
        let member = self.records(member).await.member;
        let decided = self.administering().reset_password(&member, PHC.clone(), &mut random());
        self.write(&decided.changes).await;
    }

    /// Raises a member's epoch and leaves the rows of its sessions where they are, as a row brought back from elsewhere would be.
    pub async fn raise_epoch(&self, member: &Member) {
        self.write(&[MemberChange::RaiseEpoch { id: member.id }.into()]).await;
    }

    /// Another name for a member.
    pub async fn rename(&self, member: &Member, name: &str) {
        self.write(&self.administering().rename_member(member, name, &mut random()).changes).await;
    }

    /// Disables a device.
    pub async fn disable_device(&self, member: &Member, passkey: &Passkey) {
        let decided = self.administering().disable_device(member, passkey, "reported lost", &mut random());
        self.write(&decided.expect("an enabled device").changes).await;
    }

    /// Enables a device.
    pub async fn enable_device(&self, member: &Member, passkey: &Passkey) {
        let passkeys = self.records(member).await.passkeys;
        let passkey = passkeys.iter().find(|p| p.id == passkey.id).expect("a device of this member");
        let decided = self.administering().enable_device(member, passkey, &mut random());
        self.write(&decided.expect("a disabled device").changes).await;
    }

    /// A client of this name, and its secret where it has one.
    pub async fn create_client(&self, client_id: &str, settings: ClientSettings) -> (Client, Option<Token>) {
        let made = self.administering().create_client(client_id, settings, &mut random());
        let made = made.expect("a name for a client");
        self.write(&made.changes).await;
        made.outcome
    }

    /// Other settings of a client, in force on every replica when this returns.
    pub async fn change_client(&self, client_id: &str, change: impl FnOnce(&mut ClientSettings)) {
        let client = self.client(client_id).await;
        let mut settings = client.settings.clone();
        change(&mut settings);
        let decided = self.administering().change_client(&client, settings, &mut random());
        self.write(&decided.expect("other settings").changes).await;
        self.server.wait(Span::seconds(2));
    }

    /// Switches a client on or off, on every replica when this returns.
    pub async fn enable_client(&self, client_id: &str, enabled: bool) {
        let client = self.client(client_id).await;
        let decided = self.administering().enable_client(&client, enabled, &mut random());
        self.write(&decided.expect("it isn't so yet").changes).await;
        self.server.wait(Span::seconds(2));
    }

    async fn client(&self, client_id: &str) -> Client {
        let found = self.server.store().find_client(client_id).await.expect("the store answers");
        found.expect("a client of this name")
    }

    /// Everything kept of a member, sessions that only time has ended left out.
    pub async fn records(&self, member: &Member) -> Records {
        let (store, id) = (self.server.store(), member.id);
        let found = store.find_member(id).await.expect("the store answers").expect("a member");
        Records {
            member: found.0,
            passkeys: store.list_passkeys(id).await.expect("the store answers"),
            sessions: self.sessions(id).await,
        }
    }

    async fn sessions(&self, member: Id<Member>) -> Vec<Session> {
        self.server.store().list_sessions(member, self.server.now()).await.expect("the store answers")
    }

    /// Every event since the beginning, oldest first; those of one millisecond in no order.
    pub async fn events(&self) -> Vec<Event> {
        let pending = self.server.store().list_pending_events(ALL).await.expect("the store answers");
        pending.iter().map(|event| serde_json::from_slice(&event.body).expect("an event")).collect()
    }

    /// The queue of notices, newest first.
    pub async fn notices(&self) -> Vec<Notice> {
        let all = self.server.store().list_notices(ALL).await.expect("the store answers");
        all.into_iter().map(|queued| queued.notice).collect()
    }

    /// Who answers to this identifier.
    pub async fn find(&self, typed: &str) -> Option<Member> {
        let identifier = Identifier::parse(typed).expect("an identifier");
        let found = self.server.store().find_member_by_identifier(&identifier).await;
        found.expect("the store answers").map(|(member, _)| member)
    }

    /// What one row of a query says: for promises on how much is written.
    pub async fn count(&self, statement: Statement) -> i64 {
        let rows = self.server.store().engine().fetch(statement.call()).await.expect("the store answers");
        rows[0].int(0).expect("a number")
    }

    /// The present of the story.
    pub fn now(&self) -> Time {
        self.server.now()
    }
}
