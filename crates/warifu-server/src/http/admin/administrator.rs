//! Who administers: signed in, in a role, and proved by their strongest means not long ago.
//!
//! Pages ask for a ceremony after half an hour; a form that was opened in time may be sent for an hour, so that nothing that
//! was typed is lost to it (prevents takeover of accounts from a computer left alone).

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use warifu_core::time::Span;

use crate::{
    flows::administering::Administrator,
    http::{
        page::go_to,
        refusal::Refusal,
        signed_in::{NotSignedIn, SignedIn, confirm_address},
        visitor::Visitor,
    },
    server::Server,
};

/// A ceremony lets pages be opened for so long.
const OPENS_FOR: Span = Span::minutes(30);
/// And forms be sent.
const SENDS_FOR: Span = Span::minutes(60);

/// Somebody who administers.
pub(super) struct Administering {
    pub(super) administrator: Administrator,
    pub(super) visitor: Visitor,
}

impl FromRequestParts<Arc<Server>> for Administering {
    type Rejection = NotSignedIn;
    async fn from_request_parts(parts: &mut Parts, server: &Arc<Server>) -> Result<Self, NotSignedIn> {
        let SignedIn { token, visitor, .. } = SignedIn::from_request_parts(parts, server).await?;
        let found = Administrator::find(server, &visitor.caller, &token).await;
        let found = found.map_err(|trouble| NotSignedIn::Refused(trouble.into()))?;
        let administrator = found.ok_or_else(|| NotSignedIn::Refused(Refusal::page_not_found()))?;
        let opens = parts.method == http::Method::GET;
        let age = if opens { OPENS_FOR } else { SENDS_FOR };
        if administrator.confirmed(&visitor.caller, age).is_err() {
            let back = if opens { visitor.path.as_str() } else { "/admin" };
            return Err(NotSignedIn::Go(go_to(&confirm_address("administer", back))));
        }
        Ok(Self { administrator, visitor })
    }
}
