//! Applications for tickets.

use warifu_core::{
    application::{Application, ApplicationChange},
    id::Id,
    organization::Organization,
};

use super::{
    bind, guard,
    organization::{self, organization_columns},
    read::{Reader, every, first},
};
use crate::{Call, Error, Guarded, Store};

macro_rules! application_columns {
    () => {
        "application.id, application.reference, application.organization, application.members, application.wish, \
         application.reason, application.state, application.answer, application.made_at"
    };
}

statements! {
    MAKE = "make an application",
        "INSERT INTO application (id, reference, organization, members, wish, reason, state, answer, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    DECIDE = "decide about an application",
        "UPDATE application SET state = $2, answer = $3 WHERE id = $1 AND state = 'received'";
    FIND = "find an application",
        concat!("SELECT ", application_columns!(), ", ", organization_columns!(), "
           FROM application JOIN organization ON organization.id = application.organization
          WHERE application.id = $1");
    FIND_BY_REFERENCE = "find an application by its reference",
        concat!("SELECT ", application_columns!(), ", ", organization_columns!(), "
           FROM application JOIN organization ON organization.id = application.organization
          WHERE application.reference = $1");
    LIST = "list the applications of an organization",
        concat!("SELECT ", application_columns!(), " FROM application
          WHERE organization = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
}

pub(crate) fn statements(change: &ApplicationChange) -> Vec<Guarded> {
    vec![match change {
        ApplicationChange::Decide { id, state, answer } => {
            DECIDE.bind(*id).bind(bind::name(state)).bind(answer.as_str()).guarded(guard::APPLICATION)
        }
        ApplicationChange::Make(application) => make(application).guarded(guard::APPLICATION),
    }]
}

fn make(application: &Application) -> Call {
    MAKE.bind(application.id)
        .bind(application.reference.as_str())
        .bind(application.organization)
        .bind(bind::document(&application.members))
        .bind(bind::name(application.wish))
        .bind(application.reason.as_str())
        .bind(bind::name(application.state))
        .bind(application.answer.as_str())
        .bind(application.made_at)
}

fn read(reader: &mut Reader<'_>) -> Result<Application, Error> {
    Ok(Application {
        id: reader.table("application")?,
        reference: reader.text("reference")?,
        organization: reader.id("organization")?,
        members: reader.document("members")?,
        wish: reader.state("wish")?,
        reason: reader.text("reason")?,
        state: reader.state("state")?,
        answer: reader.text("answer")?,
        made_at: reader.time("made_at")?,
    })
}

impl Store {
    pub async fn find_application(
        &self,
        id: Id<Application>,
    ) -> Result<Option<(Application, Organization)>, Error> {
        let rows = self.engine().fetch(FIND.bind(id)).await?;
        first(&rows, |reader| Ok((read(reader)?, organization::read(reader)?)))
    }

    /// By what whoever applied was given.
    pub async fn find_application_by_reference(
        &self,
        reference: &str,
    ) -> Result<Option<(Application, Organization)>, Error> {
        let rows = self.engine().fetch(FIND_BY_REFERENCE.bind(reference)).await?;
        first(&rows, |reader| Ok((read(reader)?, organization::read(reader)?)))
    }

    /// An organization's applications, newest first, from the one before `before`.
    pub async fn list_applications(
        &self,
        organization: Id<Organization>,
        before: Option<Id<Application>>,
        limit: i64,
    ) -> Result<Vec<Application>, Error> {
        let before = before.unwrap_or(Id::from_bytes([0xff; 16]));
        let rows = self.engine().fetch(LIST.bind(organization).bind(before).bind(limit)).await?;
        every(&rows, read)
    }
}
