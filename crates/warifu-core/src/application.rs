//! An application (flow A2): somebody asks that tickets be issued, for themselves or for several members.
//!
//! It is a wish and changes nothing: only approval issues tickets, creates who doesn't exist yet, and replaces a live ticket, and then just
//! the one chosen (prevents a stranger's application from killing it). Who applied has proved nothing; all they are told by its
//! reference number is what became of it.

mod deciding;

use serde::{Deserialize, Serialize};

use crate::{
    audit::{Actor, Event, EventKind, Visit},
    change::{Change, Decision},
    id::Id,
    organization::Organization,
    random::Random,
    time::{Span, Time},
};

pub use deciding::{Approved, Deciding, Granted, Whom};

/// Characters of a reference number.
pub const REFERENCE_LENGTH: usize = 10;
/// Members that one application may name.
pub const MOST_MEMBERS: usize = 20;
/// Characters of a name and of a reason.
pub const LONGEST_NAME: usize = 100;
/// Characters of a reason.
pub const LONGEST_REASON: usize = 500;
/// Applications for one member, before those who name them have to wait.
pub const FOR_ONE_MEMBER: u32 = 5;
/// One that was decided is kept this long, so that whoever applied can see it; one that nobody decided as well.
pub const KEPT: Span = Span::days(90);

/// An application as loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The row.
    pub id: Id<Application>,
    /// What whoever applied can ask by.
    pub reference: String,
    /// Whose administrators decide.
    pub organization: Id<Organization>,
    /// For whom: member IDs or names, as they were typed.
    pub members: Vec<String>,
    /// What for.
    pub wish: Wish,
    /// Why, in their own words.
    pub reason: String,
    /// What became of it.
    pub state: ApplicationState,
    /// What was told with a refusal.
    pub answer: String,
    /// When it was made.
    pub made_at: Time,
}

/// What somebody applies for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    /// A ticket beside those there are.
    AnotherDevice,
    /// One in the place of a lost one.
    LostTicket,
}

/// What became of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApplicationState {
    /// Tickets were issued.
    Approved,
    /// Nobody has decided yet.
    Received,
    /// Refused.
    Refused,
}

/// What is wrong with what somebody typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Nobody is named.
    NoMembers,
    /// More than [`MOST_MEMBERS`].
    TooManyMembers,
    /// A line longer than [`LONGEST_NAME`].
    LongName,
    /// More than [`LONGEST_REASON`].
    LongReason,
}

/// A new application.
#[derive(Debug, Clone)]
pub struct Applying {
    /// One a line.
    pub members: String,
    /// What for.
    pub wish: Wish,
    /// Why.
    pub reason: String,
}

impl Applying {
    /// Whom it names, tidied; or what is wrong.
    pub fn members(&self) -> Result<Vec<String>, Unfit> {
        let tidy = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut members: Vec<String> =
            self.members.lines().map(tidy).filter(|line| !line.is_empty()).collect();
        members.dedup();
        match members.len() {
            0 => return Err(Unfit::NoMembers),
            count if count > MOST_MEMBERS => return Err(Unfit::TooManyMembers),
            _ => {}
        }
        let long = |line: &String| line.chars().count() > LONGEST_NAME || line.chars().any(char::is_control);
        if members.iter().any(long) {
            return Err(Unfit::LongName);
        }
        if self.reason.chars().count() > LONGEST_REASON {
            return Err(Unfit::LongReason);
        }
        Ok(members)
    }

    /// The application, with its event. `members` is what [`Applying::members`] gave.
    pub fn apply(
        &self,
        members: Vec<String>,
        organization: &Organization,
        now: Time,
        visit: &Visit,
        random: &mut dyn Random,
    ) -> Decision<Application> {
        let reference = crate::code::generate(REFERENCE_LENGTH, random).to_string();
        let application = Application {
            id: Id::new(now, random),
            reference,
            organization: organization.id,
            members,
            wish: self.wish,
            reason: self.reason.trim().to_owned(),
            state: ApplicationState::Received,
            answer: String::new(),
            made_at: now,
        };
        let members = u32::try_from(application.members.len()).unwrap_or(u32::MAX);
        let event = Event {
            id: Id::new(now, random),
            at: now,
            organization: Some(organization.id),
            member: None,
            passkey: None,
            session: None,
            ticket: None,
            actor: Actor::Anyone,
            what: EventKind::ApplicationMade { reference: application.reference.clone(), members },
            visit: Some(visit.clone()),
        };
        let changes = vec![
            ApplicationChange::Make(Box::new(application.clone())).into(),
            Change::from(event.salted(random)),
        ];
        Decision { changes, outcome: application }
    }
}

/// Changes to applications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApplicationChange {
    /// Guard: nobody has decided yet.
    Decide { id: Id<Application>, state: ApplicationState, answer: String },
    /// A new one.
    Make(Box<Application>),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{random::Seeded, sample};

    fn applying(members: &str, reason: &str) -> Applying {
        Applying { members: members.into(), wish: Wish::AnotherDevice, reason: reason.into() }
    }

    #[test]
    fn what_somebody_types_is_tidied_or_told_what_is_wrong_with_it() {
        let many = "a\n".to_owned() + &(0..20).map(|n| format!("m{n}\n")).collect::<String>();
        let long = "あ".repeat(101);
        for (members, reason, expected) in [
            ("hanako\n", "", Ok(vec!["hanako"])),
            ("  山田　 花子 \r\n\r\ntaro", "新しいPC", Ok(vec!["山田 花子", "taro"])),
            ("hanako\nhanako", "", Ok(vec!["hanako"])),
            (" \n ", "", Err(Unfit::NoMembers)),
            (&many, "", Err(Unfit::TooManyMembers)),
            (&long, "", Err(Unfit::LongName)),
            ("hanako", &"い".repeat(501), Err(Unfit::LongReason)),
        ] {
            let found = applying(members, reason).members();
            let expected = expected.map(|list| list.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(found, expected, "{members:.20}");
        }
    }

    #[test]
    fn an_application_is_recorded_without_what_was_typed() {
        let organization = sample::organization();
        let decision = applying("山田 花子", "失くしました").apply(
            vec!["山田 花子".into()],
            &organization,
            sample::NOW,
            &sample::visit(),
            &mut Seeded::new(4),
        );
        let [Change::Application(ApplicationChange::Make(made)), Change::Audit(event)] =
            &decision.changes[..]
        else {
            panic!("{:?}", decision.changes)
        };
        assert_eq!((made.reference.len(), made.state), (REFERENCE_LENGTH, ApplicationState::Received));
        let body = String::from_utf8(event.event.body()).unwrap();
        assert!(!body.contains("花子") && !body.contains("失く"), "{body}");
    }
}
