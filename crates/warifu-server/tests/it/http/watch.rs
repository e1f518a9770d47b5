//! What the audit log tells of one part of a story.

use std::collections::BTreeSet;

use warifu_core::{
    audit::{Event, EventKind},
    id::Id,
};
use warifu_testkit::server::TestServer;

/// Looks at the log from here on.
pub(crate) struct Watch {
    server: TestServer,
    before: BTreeSet<Id<Event>>,
}

impl Watch {
    pub(crate) async fn begin(server: &TestServer) -> Self {
        let before = server.administrator().events().await.iter().map(|event| event.id).collect();
        Self { server: server.clone(), before }
    }

    /// The names of what happened since, a refusal with its cause; what happened in one commit by name.
    pub(crate) async fn told(&self) -> Vec<String> {
        let mut events = self.server.administrator().events().await;
        events.retain(|event| !self.before.contains(&event.id));
        events.sort_by_key(|event| (event.at, name(&event.what)));
        events.iter().map(|event| name(&event.what)).collect()
    }
}

fn name(kind: &EventKind) -> String {
    match kind {
        EventKind::SignInRefused { why, .. } | EventKind::RegistrationRefused { why } => {
            format!("{}: {why}", kind.name())
        }
        _ => kind.name(),
    }
}
