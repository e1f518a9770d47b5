//! `/admin`: what administrators do. Whoever administers nothing finds no page here, as if there were none.

mod administrator;
mod applications;
mod lost;
mod tickets;

use std::sync::Arc;

use axum::{Router, extract::State, response::Response, routing::get};
use warifu_core::{id::Id, organization::Organization, permission::Action};

use super::{
    page::{Page, go_to},
    refusal::Refusal,
};
use crate::server::Server;
use administrator::Administering;

/// An organization as administrators choose it.
pub(super) struct Choice {
    id: String,
    name: String,
    chosen: bool,
}

pub(super) fn routes() -> Router<Arc<Server>> {
    Router::new()
        .route("/admin", get(home))
        .merge(applications::routes())
        .merge(lost::routes())
        .merge(tickets::routes())
}

/// The first organization that they administer.
async fn home(State(server): State<Arc<Server>>, by: Administering) -> Result<Response, Refusal> {
    let organizations = by.administrator.list_organizations(&server).await?;
    let first = organizations.first().ok_or_else(Refusal::page_not_found)?;
    Ok(go_to(&format!("/admin/tickets?organization={}", first.id)))
}

impl Administering {
    /// The organization that an address names, where they may do `action`; the first of theirs where it names none.
    async fn organization(
        &self,
        server: &Server,
        named: &str,
        action: Action,
    ) -> Result<Organization, Refusal> {
        let found = match named {
            "" => self.administrator.list_organizations(server).await?.into_iter().next(),
            named => {
                let id: Id<Organization> = named.parse().map_err(|_| Refusal::page_not_found())?;
                self.administrator.find_organization(server, id, action).await?
            }
        };
        let found = found.filter(|organization| self.administrator.authority().may(action, organization));
        found.ok_or_else(Refusal::page_not_found)
    }

    /// What they can choose among; nothing where there is but one.
    async fn choices(&self, server: &Server, chosen: &Organization) -> Result<Vec<Choice>, Refusal> {
        let organizations = self.administrator.list_organizations(server).await?;
        if organizations.len() < 2 {
            return Ok(Vec::new());
        }
        let choice =
            |o: Organization| Choice { id: o.id.to_string(), chosen: o.id == chosen.id, name: o.name };
        Ok(organizations.into_iter().map(choice).collect())
    }

    fn page<'a>(&self, server: &'a Server) -> Page<'a> {
        Page::of(server, &self.visitor, &self.administrator.loaded.member, "admin")
    }
}
